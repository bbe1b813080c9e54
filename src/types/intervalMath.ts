import { pgError, type PostgresError } from '../errors'
import { two } from './dateMath'

/** An interval in its three parts, which Postgres never mixes by itself. */
export interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

export const INT_MAX = 2147483647
export const INT_MIN = -2147483648
export const INT64_MAX = (1n << 63n) - 1n
export const INT64_MIN = -(1n << 63n)

/** The infinite intervals, as Postgres holds them. */
export const INFINITE: Interval = { months: INT_MAX, days: INT_MAX, micros: INT64_MAX }
export const MINUS_INFINITE: Interval = { months: INT_MIN, days: INT_MIN, micros: INT64_MIN }

export const SECOND_MICROS = 1_000_000n
export const MINUTE_MICROS = 60n * SECOND_MICROS
export const HOUR_MICROS = 60n * MINUTE_MICROS
export const DAY_MICROS = 24n * HOUR_MICROS

export const intervalOutOfRange = (): PostgresError => pgError('22008', 'interval out of range')

const isInt = (value: number): boolean => value >= INT_MIN && value <= INT_MAX
const isInt64 = (value: bigint): boolean => value >= INT64_MIN && value <= INT64_MAX

export const isInfinity = ({ months, days, micros }: Interval): boolean =>
  (months === INT_MAX && days === INT_MAX && micros === INT64_MAX) ||
  (months === INT_MIN && days === INT_MIN && micros === INT64_MIN)

/** The interval of these parts. @throws PostgresError 22008 where one does not fit, or where they would mean infinity */
export function finiteInterval(months: number, days: number, micros: bigint): Interval {
  const interval = { months, days, micros }
  if (!isInt(months) || !isInt(days) || !isInt64(micros) || isInfinity(interval)) throw intervalOutOfRange()
  return interval
}

/** Postgres's output form (intervalstyle postgres), which is the stored form. */
export function formatInterval(interval: Interval): string {
  if (isInfinity(interval)) return interval.months > 0 ? 'infinity' : '-infinity'
  const { months, days, micros } = interval
  const years = Math.trunc(months / 12)
  let text = ''
  // A part after a negative one shows its sign.
  let signed = false
  for (const [value, unit] of [[years, 'year'], [months - years * 12, 'mon'], [days, 'day']] as const) {
    if (value === 0) continue
    text += `${text && ' '}${signed && value > 0 ? '+' : ''}${value} ${unit}${value === 1 ? '' : 's'}`
    signed = value < 0
  } // prettier-ignore
  if (text !== '' && micros === 0n) return text
  const sign = micros < 0n ? '-' : signed ? '+' : ''
  return `${text && `${text} `}${sign}${clock(micros < 0n ? -micros : micros)}`
}

function clock(micros: bigint): string {
  const minutes = micros / MINUTE_MICROS
  const seconds = Number(micros % MINUTE_MICROS)
  const fraction = seconds % 1_000_000
  const shown = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
  return `${String(minutes / 60n).padStart(2, '0')}:${two(Number(minutes % 60n))}:${two(Math.floor(seconds / 1_000_000))}${shown}`
}

const STORED =
  /^(?:([+-]?\d+) years? ?)?(?:([+-]?\d+) mons? ?)?(?:([+-]?\d+) days? ?)?(?:([+-])?(\d+):(\d\d):(\d\d)(?:\.(\d+))?)?$/

/** The parts of a stored interval. */
export function parseInterval(stored: string): Interval {
  if (stored === 'infinity') return INFINITE
  if (stored === '-infinity') return MINUS_INFINITE
  const [, years, months, days, sign, hours, minutes, seconds, fraction = ''] = STORED.exec(stored)!
  const time =
    hours === undefined
      ? 0n
      : BigInt(hours) * HOUR_MICROS +
        BigInt((Number(minutes) * 60 + Number(seconds)) * 1_000_000 + Number(fraction.padEnd(6, '0')))
  return {
    months: Number(years ?? 0) * 12 + Number(months ?? 0),
    days: Number(days ?? 0),
    micros: sign === '-' ? -time : time,
  }
}

/** The length by which intervals compare: a month counts 30 days, a day 24 hours. */
export const spanOf = ({ months, days, micros }: Interval): bigint =>
  (BigInt(months) * 30n + BigInt(days)) * DAY_MICROS + micros

const BIAS = 10n ** 22n
/** Text in the order of spans. */
export const spanOrder = (interval: Interval): string => String(spanOf(interval) + BIAS).padStart(23, '0')
