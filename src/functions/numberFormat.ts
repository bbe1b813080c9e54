import { pgError, UnsupportedOnShadow } from '../errors'
import * as decimal from '../types/decimal'
import { finite, formatDecimal, parseDecimal, powerOfTen, type Decimal } from '../types/decimal'
import { power } from '../types/decimalPowers'
import { INT4, INT8, type IntegerRange } from '../types/integer'
import { numericCodec } from '../types/numeric'
import { js } from './define'
import type { Family } from './definition'
import { exponentText, fixedText } from './floatText'
import { numberFromText } from './numberInput'
import { parsePicture, type Picture, type PictureKey } from './numberPicture'

/** to_char of numbers and to_number (Postgres manual, "Data Type Formatting Functions"; the server's NUM_processor). */

/** A number's text, as it goes into a picture: the digits without sign, and how many blanks stand before them. */
interface Digits {
  readonly text: string
  readonly sign: '+' | '-'
  readonly blanks: number
}

const ROMAN = [
  [1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I'],
] as const // prettier-ignore
const ROMAN_WIDTH = 15

function roman(value: number): string {
  if (!(value >= 1 && value <= 3999)) return '#'.repeat(ROMAN_WIDTH)
  let rest = value
  let text = ''
  for (const [worth, letters] of ROMAN) for (; rest >= worth; rest -= worth) text += letters
  return text
}

/** @param text digits with an optional sign and decimal point */
function digitsOf(text: string, p: Picture): Digits {
  const sign = text.startsWith('-') ? '-' : '+'
  const unsigned = sign === '-' ? text.slice(1) : text
  const point = unsigned.indexOf('.')
  const length = point < 0 ? unsigned.length : point
  // What does not fit is shown so.
  if (length > p.pre) return { text: `${'#'.repeat(p.pre)}.${'#'.repeat(p.post)}`, sign, blanks: 0 }
  return { text: unsigned, sign, blanks: p.pre - length }
}

function render(
  template: string,
  digits: (p: Picture) => Digits,
  exponent: (p: Picture) => string,
  whole: () => number,
): string {
  if (template === '') return ''
  const p = parsePicture(template)
  if (p.nodes.some((node) => 'key' in node && node.key === 'L')) {
    throw new UnsupportedOnShadow('the pattern L', {
      reason: "the currency symbol depends on the server's lc_monetary",
    })
  }
  if (p.exponent) return exponent(p)
  if (p.roman) return new Output(p, { text: roman(whole()), sign: '+', blanks: 0 }).text()
  return new Output(p, digits(p)).text()
}

/** Where a template has more digits than the number, the server's text ends there. */
const END = '\0'

/** One number on its way into a picture. */
class Output {
  private out = ''
  private at = 0
  private position = 0
  private digitWritten = false
  private signWritten: boolean
  private readonly bracket: boolean
  private readonly signed: Picture['signed']
  private readonly zeroStart: number
  private readonly lastPosition: number
  /** Index of the last digit after the point that is shown, where FM cuts zeros. */
  private readonly relevant: number | undefined

  constructor(
    private readonly p: Picture,
    private readonly digits: Digits,
  ) {
    const { sign, blanks } = digits
    this.zeroStart = p.zeroStart > 0 ? p.zeroStart - 1 : 0
    this.bracket = p.bracket && !(sign !== '-' && p.fill && !p.plus && !p.minus)
    this.signWritten = p.plus || p.minus ? p.minus : sign === '+' && p.fill && !p.signed
    const signLast = p.signed === 'before' && p.pre === p.digitsBeforeSign && !p.plus && !p.minus
    this.signed = signLast ? 'after' : p.signed
    this.relevant = p.fill && p.decimal ? this.lastRelevant() : undefined
    const count = p.post + p.pre - 1 + (!this.signWritten && blanks === 0 ? 1 : 0)
    this.lastPosition = count + (blanks > 0 ? 1 : 0) + (p.decimal ? 1 : 0)
  }

  private lastRelevant(): number | undefined {
    const { text, blanks } = this.digits
    const point = text.indexOf('.')
    if (point < 0) return undefined
    let last = point
    for (let i = point + 1; i < text.length; i++) if (text[i] !== '0') last = i
    if (this.p.zeroEnd <= blanks) return last
    return Math.max(last, Math.min(text.length - 1, this.p.zeroEnd - blanks))
  }

  text(): string {
    for (const node of this.p.nodes) {
      if ('key' in node) this.pattern(node.key)
      else this.out += node.character
    }
    const end = this.out.indexOf(END)
    return end < 0 ? this.out : this.out.slice(0, end)
  }

  private pattern(key: PictureKey): void {
    const { p, digits } = this
    switch (key) {
      case '9':
      case '0':
      case '.':
      case 'D':
        if (!p.roman) this.digit(key)
        return
      case ',':
      case 'G':
        if (this.digitWritten) this.out += ','
        else if (!p.fill) this.out += ' '
        return
      case 'RN':
      case 'rn': {
        const shown = key === 'RN' ? digits.text : digits.text.toLowerCase()
        this.out += p.fill ? shown : shown.padStart(ROMAN_WIDTH)
        return
      }
      case 'TH':
      case 'th':
        this.out += this.ordinal(key)
        return
      case 'MI':
        this.out += digits.sign === '-' ? '-' : p.fill ? '' : ' '
        return
      case 'PL':
        this.out += digits.sign === '+' ? '+' : p.fill ? '' : ' '
        return
      case 'SG':
        this.out += digits.sign
        return
      default:
    }
  }

  private ordinal(key: 'TH' | 'th'): string {
    const { text, sign } = this.digits
    if (this.p.roman || text.startsWith('#') || sign === '-' || this.p.decimal) return ''
    const last = text.at(-1) ?? ''
    if (!/\d/.test(last)) throw pgError('22P02', `"${text}" is not a number`)
    const teen = text.length > 1 && text.at(-2) === '1'
    const ending = (!teen && { '1': 'ST', '2': 'ND', '3': 'RD' }[last]) || 'TH'
    return key === 'TH' ? ending : ending.toLowerCase()
  }

  /** `9.9` of 0.1 shows a blank before the point. */
  private leadingZero(): boolean {
    return !this.p.zero && this.at === 0 && this.digits.text.startsWith('0') && this.p.post !== 0
  }

  private endsAtPoint(): boolean {
    return this.relevant !== undefined && this.digits.text[this.relevant] === '.'
  }

  private digit(key: '9' | '0' | '.' | 'D'): void {
    const { p, digits } = this
    this.digitWritten = false
    const inNumber = this.position >= digits.blanks || (p.zero && this.zeroStart === this.position)
    if (!this.signWritten && inNumber && (!this.leadingZero() || this.endsAtPoint())) this.signBefore()
    if (this.position < digits.blanks && (!p.zero || this.zeroStart > this.position)) {
      if (!p.fill) this.out += ' '
    } else if (this.position < digits.blanks) {
      this.out += '0'
      this.digitWritten = true
    } else this.fromNumber(key)
    const end = this.relevant !== undefined && this.relevant === this.at ? this.position : this.lastPosition
    if (this.position + 1 === end) this.signAfter()
    this.position++
  }

  private signBefore(): void {
    const { sign } = this.digits
    if (this.signed) {
      if (this.signed !== 'before') return
      this.out += sign
    } else if (this.bracket) this.out += sign === '+' ? ' ' : '<'
    else if (sign === '-') this.out += '-'
    else if (!this.p.fill) this.out += ' '
    this.signWritten = true
  }

  private signAfter(): void {
    const { sign } = this.digits
    if (this.signWritten && this.bracket) this.out += sign === '+' ? ' ' : '>'
    else if (this.signed === 'after') this.out += sign
  }

  private fromNumber(key: '9' | '0' | '.' | 'D'): void {
    const character = this.digits.text[this.at]
    if (character === '.') {
      if (!this.endsAtPoint() || this.p.fill) this.out += '.'
    } else if (this.relevant !== undefined && this.at > this.relevant && key !== '0') {
      // A zero that FM cuts off.
    } else if (this.leadingZero()) {
      if (!this.p.fill) this.out += ' '
      else if (this.endsAtPoint()) this.out += '0'
    } else {
      this.out += character ?? END
      this.digitWritten = true
    }
    if (character !== undefined) this.at++
  }
}

const withPoint = (text: string, post: number): string => (post > 0 ? `${text}.${'0'.repeat(post)}` : text)

function integerToChar(range: IntegerRange) {
  return (value: bigint, template: string): string =>
    render(
      template,
      (p) => {
        const shifted = p.shifted ? value * 10n ** BigInt(p.multi) : value
        if (shifted > range.max || shifted < range.min)
          throw new UnsupportedOnShadow('V that leaves the range of the type')
        if (p.shifted) p.pre += p.multi
        return digitsOf(withPoint(shifted.toString(), p.post), p)
      },
      (p) => (range === INT4 ? signed(exponentText(Number(value), p.post)) : scientific(finite(value, 0), p.post)),
      () => Number(value),
    )
}

const signed = (text: string): string => (text.startsWith('-') ? text : ` ${text}`)

/** Significand and exponent; the significand is rounded as numeric is. */
function scientific(value: Decimal, post: number): string {
  if (value.kind !== 'finite') return signed(value.kind)
  const digits = value.unscaled === 0n ? 0 : decimal.digitCount(value.unscaled)
  const exponent = digits === 0 ? 0 : digits - 1 - value.scale
  const significand = decimal.rescale(
    exponent >= 0
      ? finite(value.unscaled, value.scale + exponent)
      : finite(value.unscaled * powerOfTen(-exponent), value.scale),
    post,
  )
  const mark = `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  return signed(`${formatDecimal(significand)}${mark}`)
}

/** What EEEE shows of NaN and the infinities. */
const unshowable = (p: Picture): string => ` ${'#'.repeat(p.pre)}.${'#'.repeat(p.post + 4)}`

function numericToChar(text: string, template: string): string {
  const value = parseDecimal(text)
  return render(
    template,
    (p) => {
      const shifted = p.shifted ? decimal.multiply(value, finite(powerOfTen(p.multi), 0)) : value
      if (p.shifted) p.pre += p.multi
      return digitsOf(formatDecimal(decimal.rescale(shifted, p.post)), p)
    },
    (p) => (value.kind === 'finite' ? scientific(value, p.post) : unshowable(p)),
    () => (value.kind === 'finite' ? Number(decimal.rescale(value, 0).unscaled) : NaN),
  )
}

/** Decimal digits that a float surely holds: C's DBL_DIG and FLT_DIG. */
function floatToChar(precision: number, round: (value: number) => number) {
  return (value: number, template: string): string =>
    render(
      template,
      (p) => {
        const shifted = p.shifted ? round(value * 10 ** p.multi) : value
        if (p.shifted) p.pre += p.multi
        const length = fixedText(Math.abs(shifted), 0).length
        if (length >= precision) p.post = 0
        else if (length + p.post > precision) p.post = precision - length
        return digitsOf(fixedText(shifted, p.post), p)
      },
      (p) => (Number.isFinite(value) ? signed(exponentText(value, p.post)) : unshowable(p)),
      () => Number(fixedText(value, 0)),
    )
}

function toNumber(text: string, template: string): string | null {
  if (template === '') return null
  const p = parsePicture(template)
  const read = numberFromText(text, p)
  const precision = p.pre + p.multi + read.post
  const value = numericCodec.input(read.text, ((precision << 16) | read.post) + 4) as string
  if (!p.shifted) return value
  return formatDecimal(decimal.multiply(parseDecimal(value), power(finite(10n, 0), finite(BigInt(-p.multi), 0))))
}

export const numberFormats: Family = {
  'to_char(int4,text)': js(integerToChar(INT4)),
  'to_char(int8,text)': js(integerToChar(INT8)),
  'to_char(numeric,text)': js(numericToChar),
  'to_char(float4,text)': js(floatToChar(6, Math.fround)),
  'to_char(float8,text)': js(floatToChar(15, Number)),
  'to_number(text,text)': js(toNumber),
}
