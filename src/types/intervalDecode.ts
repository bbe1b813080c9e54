import { pgError } from '../errors'
import { roundHalfEven } from './dateMath'
import { type DateToken, dateTokens } from './dateTokens'
import { dateWord } from './dateWords'
import { IsoReader } from './intervalIso'
import { HOUR_MICROS, INFINITE, INT64_MAX, type Interval, MINUS_INFINITE, MINUTE_MICROS, SECOND_MICROS } from './intervalMath' // prettier-ignore
import { badFormat, Failure, int64, overflow, Sum, type Unit, unitOf } from './intervalSum'

/** Bits of an interval type's fields in its modifier (INTERVAL YEAR TO MONTH…), the finest of which a bare number counts. */
const FIELD_UNITS: readonly (readonly [bit: number, unit: Unit])[] = [[12, 'second'], [11, 'minute'], [10, 'hour'], [3, 'day'], [1, 'month'], [2, 'year']] // prettier-ignore
export const FULL_RANGE = 0x7fff
const MINUTE_TO_SECOND = (1 << 11) | (1 << 12)

function finestUnit(range: number): Unit {
  return range === FULL_RANGE ? 'second' : (FIELD_UNITS.find(([bit]) => range & (1 << bit))?.[1] ?? 'second')
}

/** Each unit, and the seconds as a whole, may be given once. */
const FIELD_BITS: Readonly<Record<Unit, number>> = {
  microsecond: 1, millisecond: 2, second: 4, minute: 8, hour: 16, day: 32, week: 64, month: 128, year: 256, decade: 512, century: 1024, millennium: 2048,
} // prettier-ignore
const ALL_SECONDS = 7
const ALL_TIME = 31

/** Postgres's traditional notation, read from the right, as units stand after their numbers. */
class TraditionalReader {
  private readonly sum = new Sum()
  private seen = 0
  private unit: Unit | 'ago' | undefined
  /** A unit that waits for its number. */
  private pending = false
  private infinite: Interval | undefined

  constructor(
    private readonly tokens: readonly DateToken[],
    private readonly range: number,
  ) {}

  read(): Interval {
    const { tokens } = this
    let before = false
    for (let i = tokens.length - 1; i >= 0; i--) {
      const token = tokens[i]!
      const last = i === tokens.length - 1
      if (token.kind === 'word' || token.kind === 'signed word') {
        if (token.text === 'ago' && last) {
          before = true
          this.unit = 'ago'
        } else this.see(this.word(token.text, last))
      } else {
        this.see(this.value(token))
        this.pending = false
      }
    }
    if (this.seen === 0 || this.pending) throw badFormat()
    if (this.infinite) return this.infinite
    if (before) this.sum.negate()
    return this.sum.interval()
  }

  private see(fields: number): void {
    if (fields & this.seen) throw badFormat()
    this.seen |= fields
  }

  private word(text: string, last: boolean): number {
    if (this.pending) throw badFormat()
    const unit = unitOf(text)
    if (unit) {
      this.unit = unit
      this.pending = true
      return 0
    }
    const word = dateWord(text)
    if (word?.kind === 'ignored') return 0
    if (word?.kind !== 'special' || !word.name.endsWith('infinity') || !last) throw badFormat()
    this.infinite = word.name === 'infinity' ? INFINITE : MINUS_INFINITE
    return FIELD_BITS.day | FIELD_BITS.month | FIELD_BITS.year | ALL_TIME
  }

  private value({ kind, text }: DateToken): number {
    if (kind === 'time') return this.clock(text, false)
    if (kind === 'zone' && text.includes(':', 1)) {
      const { micros } = this.sum
      try {
        return this.clock(text.slice(1), text.startsWith('-'))
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        this.sum.micros = micros
      }
    }
    return this.number(text)
  }

  private number(text: string): number {
    const match = /^([+-]?\d*)(?:-([+-]?\d*)(.*)|(\..*)|(.*))$/s.exec(text)!
    const [, digits = '', months, afterMonths, fractionText, rest] = match
    const value = /\d/.test(digits) ? int64(digits) : 0n
    const unit = (this.unit ??= finestUnit(this.range))
    const negative = text.startsWith('-')
    if (months !== undefined) {
      const extra = /\d/.test(months) ? Number(months) : 0
      if (extra < 0 || extra >= 12) throw overflow()
      if (afterMonths) throw badFormat()
      this.unit = 'month'
      this.sum.add('month', value * 12n + BigInt(negative ? -extra : extra), 0)
      return FIELD_BITS.month
    }
    if (rest) throw badFormat()
    const fraction = fractionText === undefined ? 0 : parseFraction(fractionText)
    if (unit === 'ago') throw badFormat()
    this.sum.add(unit, value, negative ? -fraction : fraction)
    // The field before hours is days where it has no unit of its own.
    if (unit === 'hour') this.unit = 'day'
    return unit === 'second' && fraction !== 0 ? ALL_SECONDS : FIELD_BITS[unit]
  }

  /** `hh:mm`, `hh:mm:ss.fff`; `mm:ss.fff`. */
  private clock(text: string, negative: boolean): number {
    const match = /^(\d+):(\d*)(?::(\d*))?(\..*)?$/s.exec(text)
    if (!match) throw badFormat()
    const [, first = '', second = '', third, fractionText] = match
    const fraction = fractionText === undefined ? 0 : roundHalfEven(parseFraction(fractionText) * 1_000_000)
    const minutesFirst = third === undefined && (fractionText !== undefined || this.range === MINUTE_TO_SECOND)
    const [hours, minutes, seconds] = minutesFirst ? ['0', first, second] : [first, second, third ?? '']
    const [m, s] = [int64(minutes || '0'), int64(seconds || '0')]
    if (m > 59n || s > 60n) throw overflow()
    const micros = int64(hours) * HOUR_MICROS + m * MINUTE_MICROS + s * SECOND_MICROS + BigInt(fraction)
    if (micros > INT64_MAX) throw overflow()
    this.sum.micros = negative ? -micros : micros
    this.unit = 'day'
    return ALL_TIME
  }
}

function parseFraction(text: string): number {
  if (!/^\.\d*(?:e[+-]?\d+)?$/i.test(text)) throw badFormat()
  return text === '.' ? 0 : Number(text)
}

const CAPACITY = 256

/**
 * Reads an interval (manual, "Interval Input"); `range` are the fields of the type, FULL_RANGE for all.
 * @throws PostgresError 22007, 22008, 22015
 */
export function decodeInterval(text: string, range: number): Interval {
  try {
    return decodeTraditional(text, range)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.reason === 'overflow') throw pgError('22015', `interval field value out of range: "${text}"`)
    throw pgError('22007', `invalid input syntax for type interval: "${text}"`)
  }
}

function decodeTraditional(text: string, range: number): Interval {
  const tokens = dateTokens(text, CAPACITY)
  try {
    if (!tokens) throw badFormat()
    return new TraditionalReader(tokens, range).read()
  } catch (error) {
    if (error instanceof Failure && error.reason === 'format') return new IsoReader(text).read()
    throw error
  }
}
