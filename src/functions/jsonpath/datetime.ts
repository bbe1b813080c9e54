import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import { daysInMonth, daysOf, dateOfDays, joinMicros, MICROS_PER_DAY, timeText, trimFraction, two } from '../../types/dateMath' // prettier-ignore

export type DateTimeType =
  'date' | 'time without time zone' | 'time with time zone' | 'timestamp without time zone' | 'timestamp with time zone'

/**
 * A date or time within a path. `days` since 1970 and `time` in microseconds are as written, in the zone `offset` (seconds
 * east of UTC) where the type has one.
 */
export class DateTime {
  constructor(
    readonly type: DateTimeType,
    readonly days: number,
    readonly time: number,
    readonly offset = 0,
  ) {}

  /** As jsonb keeps it (ISO 8601). */
  toString(): string {
    const date = dateOfDays(this.days)
    const time = trimFraction(timeText(this.time))
    if (this.type === 'date') return date
    if (this.type === 'time without time zone') return time
    if (this.type === 'time with time zone') return time + offsetText(this.offset)
    const both = `${date}T${time}`
    return this.type === 'timestamp without time zone' ? both : both + offsetText(this.offset)
  }
}

function offsetText(offset: number): string {
  const size = Math.abs(offset)
  const [hours, minutes] = [Math.floor(size / 3600), Math.floor((size % 3600) / 60)]
  if (size % 60 > 0) throw new UnsupportedOnShadow('a time zone of seconds in a jsonpath')
  return `${offset < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`
}

const DATE = String.raw`(\d{4})-(\d{2})-(\d{2})`
const TIME = String.raw`(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:([+-])(\d{1,2})(?::(\d{2}))?)?`
const FORMS = new RegExp(`^(?:${DATE}(?:[ T]${TIME})?|${TIME})$`)

/**
 * Reads ISO 8601's forms, as .datetime() without a template does; undefined for what is none.
 * @throws UnsupportedOnShadow for what Postgres's lenient reading might take
 */
export function parseDateTime(text: string): DateTime | undefined {
  const match = FORMS.exec(text)
  if (!match) {
    if (!/\d\s*[-:]/.test(text)) return undefined
    throw new UnsupportedOnShadow(`the date or time "${text}" in a jsonpath`, {
      reason: 'only the full forms of ISO 8601 are read',
    })
  }
  const [, year, month, day] = match
  const parts = year === undefined ? match.slice(11) : match.slice(4)
  const days = year === undefined ? 0 : daysOfFields(Number(year), Number(month), Number(day))
  const time = parts[0] === undefined ? 0 : timeOfFields(parts)
  const offset = parts[4] === undefined ? undefined : offsetOfFields(parts)
  if (days === undefined || time === undefined || Number.isNaN(offset)) return undefined
  if (parts[0] === undefined) return new DateTime('date', days, 0)
  const kind = year === undefined ? 'time' : 'timestamp'
  return new DateTime(`${kind} ${offset === undefined ? 'without' : 'with'} time zone`, days, time, offset)
}

function daysOfFields(year: number, month: number, day: number): number | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return daysOf({ year, month, day })
}

function timeOfFields([hours, minutes, seconds, fraction = '']: readonly string[]): number | undefined {
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)]
  if (h > 23 || m > 59 || s > 59) return undefined
  return ((h * 60 + m) * 60 + s) * 1_000_000 + Number(fraction.padEnd(6, '0'))
}

function offsetOfFields([, , , , sign, hours, minutes = '0']: readonly string[]): number {
  const size = Number(hours) * 3600 + Number(minutes) * 60
  if (Number(hours) > 15 || Number(minutes) > 59) return NaN
  return sign === '-' ? -size : size
}

const SHORT: Readonly<Record<DateTimeType, string>> = {
  date: 'date',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
}

/** A conversion that needs a time zone: Postgres takes one in its _tz functions alone, and then the session's. */
export function zoneNeeded(useZone: boolean, from: string, to: string): PostgresError {
  if (useZone) return new UnsupportedOnShadow(`a conversion from ${from} to ${to} in a jsonpath`)
  return pgError('0A000', `cannot convert value from ${from} to ${to} without time zone usage`, {
    hint: 'Use *_tz() function for time zone support.',
  })
}

export type Target = 'date' | 'time' | 'time_tz' | 'timestamp' | 'timestamp_tz'

const TARGETS: Readonly<Record<Target, DateTimeType>> = {
  date: 'date',
  time: 'time without time zone',
  time_tz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  timestamp_tz: 'timestamp with time zone',
}

/** What each method takes, and what it takes with a time zone only. */
// prettier-ignore
const PLAIN: Readonly<Record<Target, readonly string[]>> = {
  date: ['timestamp'], time: ['timestamp'], time_tz: [], timestamp: ['date'], timestamp_tz: [],
}
// prettier-ignore
const ZONED: Readonly<Record<Target, readonly string[]>> = {
  date: ['timestamptz'], time: ['timetz', 'timestamptz'], time_tz: ['time'], timestamp: ['timestamptz'], timestamp_tz: ['date', 'timestamp'],
}

/** .date(), .time() and their kin; undefined where the type does not fit. */
export function convert(value: DateTime, target: Target, useZone: boolean): DateTime | undefined {
  const type = TARGETS[target]
  if (value.type === type) return value
  const from = SHORT[value.type]
  if (PLAIN[target].includes(from)) return new DateTime(type, target === 'time' ? 0 : value.days, target === 'date' ? 0 : value.time) // prettier-ignore
  if (ZONED[target].includes(from)) throw zoneNeeded(useZone, from, SHORT[type])
  if (target === 'time_tz' && from === 'timestamptz')
    throw new UnsupportedOnShadow('a conversion from timestamptz to timetz in a jsonpath')
  return undefined
}

/** Rounds to a number of fraction digits, half away from zero. */
export function rounded(value: DateTime, precision: number): DateTime {
  const unit = 10 ** (6 - precision)
  const time = Math.floor((value.time + unit / 2) / unit) * unit
  if (time < MICROS_PER_DAY) return new DateTime(value.type, value.days, time, value.offset)
  if (value.type.startsWith('timestamp'))
    return new DateTime(value.type, value.days + 1, time - MICROS_PER_DAY, value.offset)
  throw new UnsupportedOnShadow('a time rounded to 24:00:00 in a jsonpath')
}

const moment = ({ days, time, offset }: DateTime): bigint => joinMicros(days, time) - BigInt(offset) * 1_000_000n

/** -1, 0 or 1; undefined where the two have no order. */
export function compareDateTimes(a: DateTime, b: DateTime, useZone: boolean): number | undefined {
  const [from, to] = [SHORT[a.type], SHORT[b.type]]
  const times = (name: string) => name.startsWith('time') && !name.startsWith('timestamp')
  if (times(from) !== times(to)) return undefined
  const zoned = (name: string) => name.endsWith('tz')
  if (zoned(from) !== zoned(to)) throw zoneNeeded(useZone, zoned(to) ? from : to, zoned(to) ? to : from)
  const order = (x: bigint, y: bigint) => (x < y ? -1 : x > y ? 1 : 0)
  if (from !== 'timetz') return order(moment(a), moment(b))
  // Times with a zone go by their moment, then by their zone, west before east reversed as in timetz_cmp.
  return order(moment(a), moment(b)) || Math.sign(b.offset - a.offset)
}
