import { pgError } from '../errors'
import { roundHalfEven } from './dateMath'
import { type DateToken, dateTokens } from './dateTokens'
import { dateWord } from './dateWords'
import { DAY_MICROS, finiteInterval, HOUR_MICROS, INFINITE, INT64_MAX, INT64_MIN, INT_MAX, INT_MIN, type Interval, MINUS_INFINITE, MINUTE_MICROS, SECOND_MICROS } from './intervalMath' // prettier-ignore

type Unit =
  | 'microsecond'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'year'
  | 'decade'
  | 'century'
  | 'millennium'

const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  microsecond: 'us usec usecs useconds microsecon',
  millisecond: 'ms msec msecs mseconds millisecon',
  second: 's sec secs second seconds',
  minute: 'm min mins minute minutes mm',
  hour: 'h hr hrs hour hours',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  year: 'y yr yrs year years',
  decade: 'dec decs decade decades',
  century: 'c cent century centuries',
  millennium: 'mil mils millennia millennium',
}
const units = new Map(
  Object.entries(UNIT_WORDS).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit as Unit] as const)),
)

/** The unit that a word names; Postgres compares no more than ten characters. */
export const unitOf = (word: string): Unit | undefined => units.get(word.slice(0, 10))

/** Bits of an interval type's fields in its modifier (INTERVAL YEAR TO MONTH…), the finest of which a bare number counts. */
const FIELD_UNITS: readonly (readonly [bit: number, unit: Unit])[] = [[12, 'second'], [11, 'minute'], [10, 'hour'], [3, 'day'], [1, 'month'], [2, 'year']] // prettier-ignore
export const FULL_RANGE = 0x7fff
const MINUTE_TO_SECOND = (1 << 11) | (1 << 12)

function finestUnit(range: number): Unit {
  return range === FULL_RANGE ? 'second' : (FIELD_UNITS.find(([bit]) => range & (1 << bit))?.[1] ?? 'second')
}

class Failure extends Error {
  constructor(readonly reason: 'format' | 'overflow') {
    super(reason)
  }
}
const badFormat = () => new Failure('format')
const overflow = () => new Failure('overflow')

/** Each unit, and the seconds as a whole, may be given once. */
const FIELD_BITS: Readonly<Record<Unit, number>> = {
  microsecond: 1, millisecond: 2, second: 4, minute: 8, hour: 16, day: 32, week: 64, month: 128, year: 256, decade: 512, century: 1024, millennium: 2048,
} // prettier-ignore
const ALL_SECONDS = 7
const ALL_TIME = 31

const YEARS: Readonly<Partial<Record<Unit, number>>> = { year: 1, decade: 10, century: 100, millennium: 1000 }
const MICROS: Readonly<Partial<Record<Unit, bigint>>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: SECOND_MICROS,
  minute: MINUTE_MICROS,
  hour: HOUR_MICROS,
}

/** Sums up what a text gives; fractions spill into the smaller units, as in Postgres. */
class Sum {
  years = 0
  months = 0
  days = 0
  micros = 0n

  add(unit: Unit, value: bigint, fraction: number): void {
    const micros = MICROS[unit]
    const years = YEARS[unit]
    if (micros !== undefined) {
      this.addMicros(value * micros)
      this.addFraction(fraction, Number(micros))
    } else if (years !== undefined) {
      this.years = int(this.years + int(int(Number(value)) * years))
      this.months = int(this.months + roundHalfEven(fraction * years * 12))
    } else if (unit === 'month') {
      this.months = int(this.months + int(Number(value)))
      this.addDayFraction(fraction, 30)
    } else {
      this.days = int(this.days + int(int(Number(value)) * (unit === 'week' ? 7 : 1)))
      if (unit === 'week') this.addDayFraction(fraction, 7)
      else this.addFraction(fraction, Number(DAY_MICROS))
    }
  }

  addMicros(micros: bigint): void {
    this.micros += micros
    if (this.micros > INT64_MAX || this.micros < INT64_MIN) throw overflow()
  }

  addFraction(fraction: number, scale: number): void {
    const exact = fraction * scale
    const whole = Math.trunc(exact)
    const rest = exact - whole
    this.addMicros(BigInt(whole + (rest > 0.5 ? 1 : rest < -0.5 ? -1 : 0)))
  }

  private addDayFraction(fraction: number, scale: number): void {
    const exact = fraction * scale
    const whole = Math.trunc(exact)
    this.days = int(this.days + whole)
    this.addFraction(exact - whole, Number(DAY_MICROS))
  }

  negate(): void {
    if ([this.years, this.months, this.days].includes(INT_MIN) || this.micros === INT64_MIN) throw overflow()
    this.years = -this.years
    this.months = -this.months
    this.days = -this.days
    this.micros = -this.micros
  }

  interval(): Interval {
    return finiteInterval(this.years * 12 + this.months, this.days, this.micros)
  }
}

function int(value: number): number {
  if (!(value >= INT_MIN && value <= INT_MAX)) throw overflow()
  return value
}

function int64(digits: string): bigint {
  const value = BigInt(digits.replace('+', ''))
  if (value > INT64_MAX || value < INT64_MIN) throw overflow()
  return value
}

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

/** ISO 8601's `P1Y2M3DT4H5M6S` and its alternative form `P0001-02-03T04:05:06`. */
class IsoReader {
  private readonly sum = new Sum()
  private at = 1
  private value = 0n
  private fraction = 0

  constructor(private readonly text: string) {}

  read(): Interval {
    const { text } = this
    if (text.length < 2 || !text.startsWith('P')) throw badFormat()
    let date = true
    let first = true
    while (this.at < text.length) {
      if (text[this.at] === 'T') {
        this.at++
        date = false
        first = true
        continue
      }
      const start = this.at
      this.number()
      const unit = text[this.at++] ?? ''
      const named = date ? DATE_UNITS[unit] : TIME_UNITS[unit]
      if (named) {
        this.add(named)
        first = false
      } else if (this.alternative(unit, start, first, date)) {
        return this.sum.interval()
      } else {
        date = false
        first = true
      }
    }
    return this.sum.interval()
  }

  /** @returns whether the text ends here; otherwise its time follows */
  private alternative(unit: string, start: number, first: boolean, date: boolean): boolean {
    const width = /^-?(\d*)/.exec(this.text.slice(start))![1]!.length
    if (date && (unit === '' || unit === 'T') && width === 8 && first) {
      const { value } = this
      this.sum.add('year', value / 10000n, 0)
      this.sum.add('month', (value / 100n) % 100n, 0)
      this.sum.add('day', value % 100n, this.fraction)
      return unit === ''
    }
    if (!date && unit === '' && width === 6 && first) {
      const { value } = this
      this.sum.add('hour', value / 10000n, 0)
      this.sum.add('minute', (value / 100n) % 100n, 0)
      this.sum.add('second', value % 100n, 0)
      this.sum.addFraction(this.fraction, 1)
      return true
    }
    const separator = date ? '-' : ':'
    if ((unit !== '' && unit !== separator && !(date && unit === 'T')) || !first) throw badFormat()
    return this.parts(date ? ['year', 'month', 'day'] : ['hour', 'minute', 'second'], separator, unit, date)
  }

  private parts(names: readonly Unit[], separator: string, unit: string, date: boolean): boolean {
    let after = unit
    for (const [i, name] of names.entries()) {
      if (i > 0) {
        this.number()
        after = this.text[this.at++] ?? ''
      }
      this.add(name)
      if (after === '') return true
      if (date && after === 'T') return false
      if (after !== separator) throw badFormat()
    }
    throw badFormat()
  }

  private add(unit: Unit): void {
    this.sum.add(unit, this.value, this.fraction)
  }

  private number(): void {
    const match = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(this.text.slice(this.at))
    if (!match) throw badFormat()
    this.at += match[0].length
    const value = Number(match[0])
    if (Math.abs(value) > 1e15) throw overflow()
    this.value = BigInt(Math.trunc(value))
    this.fraction = value - Math.trunc(value)
  }
}

const DATE_UNITS: Readonly<Record<string, Unit>> = { Y: 'year', M: 'month', W: 'week', D: 'day' }
const TIME_UNITS: Readonly<Record<string, Unit>> = { H: 'hour', M: 'minute', S: 'second' }

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
