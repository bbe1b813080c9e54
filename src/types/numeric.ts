import { pgError } from '../errors'
import type { TypeCodec } from './codec'
import {
  checked,
  decimalOrderKey,
  finite,
  formatDecimal,
  INFINITY,
  NAN,
  NEGATIVE_INFINITY,
  overflow,
  parseDecimal,
  powerOfTen,
  rescale,
  type Decimal,
} from './decimal'
import { checkEncoding, invalidSyntax, trimSpaces } from './inputSyntax'

const D = String.raw`\d+(?:_\d+)*`
const DECIMAL = new RegExp(String.raw`^([+-]?)(?:(${D})(?:\.(${D})?)?|\.(${D}))(?:[eE]([+-]?${D}))?$`)
const NON_DECIMAL = /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[oO]((?:_?[0-7])+)|0[bB]((?:_?[01])+))$/
const SPECIAL = /^([+-]?)inf(?:inity)?$/i
const MAX_EXPONENT = 1073741823
/** Far above any exponent that could fit: larger ones overflow before the digits are built. */
const GIGANTIC_EXPONENT = 200000

/** Postgres's numeric_in without the typmod. @throws PostgresError 22P02, 22003 */
export function readDecimal(text: string): Decimal {
  const trimmed = trimSpaces(text)
  const match = DECIMAL.exec(trimmed)
  if (match) return fromDecimalMatch(match)
  const integer = NON_DECIMAL.exec(trimmed)
  if (integer) {
    const [, sign, hex, octal, binary] = integer
    const digits = hex ? `0x${hex}` : octal ? `0o${octal}` : `0b${binary}`
    const value = BigInt(digits.replaceAll('_', ''))
    return checked(finite(sign === '-' ? -value : value, 0))
  }
  const special = SPECIAL.exec(trimmed)
  if (special) return special[1] === '-' ? NEGATIVE_INFINITY : INFINITY
  if (/^nan$/i.test(trimmed)) return NAN
  throw invalidSyntax('numeric', text)
}

function fromDecimalMatch([, sign, whole = '', fraction, only, power = '0']: RegExpExecArray): Decimal {
  const places = (fraction ?? only ?? '').replaceAll('_', '')
  const digits = BigInt(whole.replaceAll('_', '') + places || '0')
  const unscaled = sign === '-' ? -digits : digits
  const exponent = Number(power.replaceAll('_', ''))
  if (Math.abs(exponent) > MAX_EXPONENT) throw overflow()
  const scale = places.length - exponent
  if (unscaled === 0n) {
    if (scale > 16383) throw overflow()
    return finite(0n, Math.max(scale, 0))
  }
  if (Math.abs(exponent) > GIGANTIC_EXPONENT || scale > 16383) throw overflow()
  return checked(scale >= 0 ? finite(unscaled, scale) : finite(unscaled * powerOfTen(-scale), 0))
}

export function numericTypmod(typmod: number): { precision: number; scale: number } {
  return { precision: ((typmod - 4) >> 16) & 0xffff, scale: (((typmod - 4) & 0x7ff) ^ 1024) - 1024 }
}

/** Rounds to the column's scale and checks its precision. @throws PostgresError 22003 */
export function applyNumericTypmod(value: Decimal, typmod: number): Decimal {
  if (typmod < 4 || value.kind === 'NaN') return value
  const { precision, scale } = numericTypmod(typmod)
  const field = `A field with precision ${precision}, scale ${scale}`
  if (value.kind !== 'finite') {
    throw pgError('22003', 'numeric field overflow', { detail: `${field} cannot hold an infinite value.` })
  }
  const rounded = rescale(value, scale)
  const limit = powerOfTen(scale < 0 ? precision - scale : precision)
  if (rounded.unscaled < limit && rounded.unscaled > -limit) return rounded
  const digits = precision - scale
  const bound = digits === 0 ? '1' : `10^${digits}`
  throw pgError('22003', 'numeric field overflow', {
    detail: `${field} must round to an absolute value less than ${bound}.`,
  })
}

const CANONICAL = /^(?:0|-?[1-9]\d*)(?:\.(\d+))?$|^-0\.(\d*[1-9]\d*)$/
/** Short enough to fit any numeric, whatever the digits are. */
const SHORT = 1000

/** The text itself where it is canonical already and fits the typmod: nearly always. */
function asWritten(text: string, typmod: number): string | undefined {
  if (text.length > SHORT) return undefined
  const match = CANONICAL.exec(text)
  if (!match) return undefined
  if (typmod < 4) return text
  const places = (match[1] ?? match[2])?.length ?? 0
  const { precision, scale } = numericTypmod(typmod)
  const whole = text.length - (places > 0 ? places + 1 : 0) - (text.charCodeAt(0) === 45 ? 1 : 0)
  if (places > scale || whole > precision - scale) return undefined
  if (places === scale) return text
  return (places === 0 ? `${text}.` : text) + '0'.repeat(scale - places)
}

export const numericCodec: TypeCodec = {
  input: (text, typmod) => asWritten(text, typmod) ?? formatDecimal(applyNumericTypmod(readDecimal(text), typmod)),
  output: (value) => value as string,
  coerce: (value, typmod) =>
    asWritten(value as string, typmod) ?? formatDecimal(applyNumericTypmod(parseDecimal(value as string), typmod)),
  order: (value) => decimalOrderKey(value as string),
}

const MONEY_MAX = 0x7fffffffffffffffn
/** Sign or parenthesis, digits with commas anywhere, two places, any further digits. */
const MONEY = /^[ \t-\r]*\$?[ \t-\r]*([-(+])?[ \t-\r]*\$?[ \t-\r]*([\d,]*)(?:\.((?:,*\d){0,2},*))?(\d*)/
const AFTER_MONEY = /^[ \t-\r)$+-]*$/

/** Postgres's cash_in with lc_monetary C: lenient about everything around the digits. @throws PostgresError 22P02, 22003 */
function readMoney(text: string): string {
  checkEncoding(text)
  const [matched = '', sign, whole = '', fraction = '', rest = ''] = MONEY.exec(text) ?? []
  const places = fraction.replaceAll(',', '')
  const cents = BigInt(whole.replaceAll(',', '') + places.padEnd(2, '0'))
  const rounded = rest >= '5' ? cents + 1n : cents
  if (rounded > MONEY_MAX + 1n) throw moneyOutOfRange(text)
  const after = text.slice(matched.length)
  if (!AFTER_MONEY.test(after)) throw invalidSyntax('money', text)
  const negative = sign === '-' || sign === '(' || after.includes('-')
  if (!negative && rounded > MONEY_MAX) throw moneyOutOfRange(text)
  return formatDecimal(finite(negative ? -rounded : rounded, 2))
}

/** Postgres keeps money in 64 bits. @throws PostgresError 22003 */
export function moneyFromCents(cents: bigint, shownType: 'money' | 'bigint'): string {
  if (cents > MONEY_MAX || cents < -MONEY_MAX - 1n) throw pgError('22003', `${shownType} out of range`)
  return formatDecimal(finite(cents, 2))
}

function moneyOutOfRange(text: string) {
  return pgError('22003', `value "${text}" is out of range for type money`)
}

export function formatMoney(value: string): string {
  const negative = value.startsWith('-')
  const [whole = '', cents] = (negative ? value.slice(1) : value).split('.')
  return `${negative ? '-' : ''}$${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${cents}`
}

export const moneyCodec: TypeCodec = {
  input: readMoney,
  output: (value) => formatMoney(value as string),
  order: (value) => decimalOrderKey(value as string),
}
