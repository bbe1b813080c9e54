/** What interval texts of both notations are made of: units, and the sum of their values. */
import { roundHalfEven } from './dateMath'
import { DAY_MICROS, finiteInterval, HOUR_MICROS, INT64_MAX, INT64_MIN, INT_MAX, INT_MIN, type Interval, MINUTE_MICROS, SECOND_MICROS } from './intervalMath' // prettier-ignore

export type Unit =
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

/** Why a text is no interval. */
export class Failure extends Error {
  constructor(readonly reason: 'format' | 'overflow') {
    super(reason)
  }
}
export const badFormat = () => new Failure('format')
export const overflow = () => new Failure('overflow')

const YEARS: Readonly<Partial<Record<Unit, number>>> = { year: 1, decade: 10, century: 100, millennium: 1000 }
const MICROS: Readonly<Partial<Record<Unit, bigint>>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: SECOND_MICROS,
  minute: MINUTE_MICROS,
  hour: HOUR_MICROS,
}

/** Sums up what a text gives; fractions spill into the smaller units, as in Postgres. */
export class Sum {
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

export function int64(digits: string): bigint {
  const value = BigInt(digits.replace('+', ''))
  if (value > INT64_MAX || value < INT64_MIN) throw overflow()
  return value
}
