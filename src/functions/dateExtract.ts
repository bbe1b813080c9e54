import { calendarOf, daysOf, isInfinite, microsOf, MICROS_PER_DAY, splitMicros, timeOfText } from '../types/dateMath'
import { add, divide, finite, formatDecimal } from '../types/decimal'
import { type Interval, isInfinity, parseInterval } from '../types/intervalMath'
import { offsetOf } from '../types/timeCodecs'
import { sessionZone } from '../types/timeStyle'
import { offsetAt } from '../types/timeZone'
import { secondsOf } from '../types/zoneTime'
import { timestampOfDate, daysOfDate } from './dateValues'
import { type DateUnit, dateUnit, foldUnit, mondayOf, unsupportedUnit, weekdayOf } from './dateUnits'
import { js } from './define'
import type { Definition, Family } from './definition'

/** extract and date_part (manual, "EXTRACT, date_part"). Both see a value as integers and microseconds; extract prints them exactly. */

/** An integer, or a number of units of 10^-scale; `float` where date_part's floating point adds up otherwise than it divides. */
type Part =
  | { readonly value: bigint; readonly scale: number; readonly float?: number }
  | { readonly julianTime: number; readonly julianDay: number }

const whole = (value: number): Part => ({ value: BigInt(value), scale: 0 })

const milliseconds = (micros: number): Part => ({
  value: BigInt(micros),
  scale: 3,
  float: Math.trunc(micros / 1e6) * 1000 + (micros % 1e6) / 1000,
})
const wholeSeconds = (micros: number): Part => ({
  value: BigInt(micros),
  scale: 6,
  float: Math.trunc(micros / 1e6) + (micros % 1e6) / 1e6,
})

/** Fields of the time of day; undefined for others. */
function timePart(time: number, unit: DateUnit): Part | undefined {
  const seconds = time % 60_000_000
  switch (unit) {
    case 'microsecond':
      return whole(seconds)
    case 'millisecond':
      return milliseconds(seconds)
    case 'second':
      return wholeSeconds(seconds)
    case 'minute':
      return whole(Math.floor(time / 60_000_000) % 60)
    case 'hour':
      return whole(Math.floor(time / 3_600_000_000))
    default:
      return undefined
  }
}

const JULIAN_1970 = 2440588

/** Week 1 has the year's first Thursday. */
function isoYear(days: number): number {
  return calendarOf(mondayOf(days) + 3).year
}

export function isoWeek(days: number): number {
  const thursday = mondayOf(days) + 3
  return Math.floor((thursday - daysOf({ year: calendarOf(thursday).year, month: 1, day: 1 })) / 7) + 1
}

function dayPart(days: number, unit: DateUnit): Part | undefined {
  const { year, month, day } = calendarOf(days)
  switch (unit) {
    case 'day':
      return whole(day)
    case 'month':
      return whole(month)
    case 'quarter':
      return whole(Math.floor((month - 1) / 3) + 1)
    case 'week':
      return whole(isoWeek(days))
    case 'year':
      return whole(year)
    case 'decade':
      return whole(Math.floor(year / 10))
    case 'century':
      return whole(Math.floor((year + 99) / 100))
    case 'millennium':
      return whole(Math.floor((year + 999) / 1000))
    case 'isoyear':
      return whole(isoYear(days))
    case 'dow':
      return whole(weekdayOf(days))
    case 'isodow':
      return whole(weekdayOf(days) || 7)
    case 'doy':
      return whole(days - daysOf({ year, month: 1, day: 1 }) + 1)
    default:
      return undefined
  }
}

/** Fields that grow with time, and so are infinite in infinite values. */
const GROWING: ReadonlySet<DateUnit> = new Set([
  'year',
  'decade',
  'century',
  'millennium',
  'julian',
  'isoyear',
  'epoch',
])

type Result = Part | 'Infinity' | '-Infinity' | null

function infinitePart(stored: string, unit: DateUnit): Result {
  if (!GROWING.has(unit)) return null
  return stored.startsWith('-') ? '-Infinity' : 'Infinity'
}

function zonePart(offset: number, unit: DateUnit): Part | undefined {
  if (unit === 'timezone') return whole(offset)
  if (unit === 'timezone_h') return whole(Math.trunc(offset / 3600) || 0)
  if (unit === 'timezone_m') return whole(Math.trunc(offset / 60) % 60 || 0)
  return undefined
}

function timestampPart(type: string, zoned: boolean) {
  return (name: string, stored: string): Result => {
    const unit = dateUnit(name, type)
    const known = (micros: bigint): Part => {
      const offset = zoned ? offsetAt(sessionZone(), secondsOf(micros)) : 0
      const { days, time } = splitMicros(micros + BigInt(offset) * 1_000_000n)
      if (unit === 'epoch') return { value: micros, scale: 6 }
      if (unit === 'julian') return { julianDay: days + JULIAN_1970, julianTime: time }
      const part = (zoned ? zonePart(offset, unit) : undefined) ?? timePart(time, unit) ?? dayPart(days, unit)
      if (!part) throw unsupportedUnit(name, type)
      return part
    }
    if (!isInfinite(stored)) return known(microsOf(stored))
    if (unit.startsWith('timezone')) return null
    known(0n)
    return infinitePart(stored, unit)
  }
}

function datePart(name: string, stored: string): Result {
  const unit = dateUnit(name, 'date')
  const infinite = isInfinite(stored)
  const days = infinite ? 0 : daysOfDate(stored)
  const part =
    unit === 'epoch' ? whole(days * 86400) : unit === 'julian' ? whole(days + JULIAN_1970) : dayPart(days, unit)
  if (!part) throw unsupportedUnit(name, 'date')
  return infinite ? infinitePart(stored, unit) : part
}

function clockPart(type: string, zoned: boolean) {
  return (name: string, stored: string): Result => {
    const unit = dateUnit(name, type)
    const time = timeOfText(stored)
    const offset = zoned ? offsetOf(stored) : 0
    if (unit === 'epoch')
      return { value: BigInt(time) - BigInt(offset) * 1_000_000n, scale: 6, float: time / 1e6 - offset }
    const part = (zoned ? zonePart(offset, unit) : undefined) ?? timePart(time, unit)
    if (!part) throw unsupportedUnit(name, type)
    return part
  }
}

const MINUTE = 60_000_000n

function intervalTime(micros: bigint, unit: DateUnit): Part | undefined {
  switch (unit) {
    case 'microsecond':
      return { value: micros % MINUTE, scale: 0 }
    case 'millisecond':
      return milliseconds(Number(micros % MINUTE))
    case 'second':
      return wholeSeconds(Number(micros % MINUTE))
    case 'minute':
      return { value: (micros / MINUTE) % 60n, scale: 0 }
    case 'hour':
      return { value: micros / (60n * MINUTE), scale: 0 }
    default:
      return undefined
  }
}

function intervalMonths(months: number, unit: DateUnit): Part | undefined {
  const years = Math.trunc(months / 12)
  switch (unit) {
    case 'month':
      return whole(months % 12)
    case 'quarter':
      return whole(months >= 0 ? Math.floor((months % 12) / 3) + 1 : -(Math.floor((-months % 12) / 3) + 1))
    case 'year':
      return whole(years)
    case 'decade':
      return whole(Math.trunc(years / 10))
    case 'century':
      return whole(Math.trunc(years / 100))
    case 'millennium':
      return whole(Math.trunc(years / 1000))
    default:
      return undefined
  }
}

/** A year counts 365.25 days, a month 30. */
function intervalEpoch({ months, days, micros }: Interval): Part {
  const years = Math.trunc(months / 12)
  const quarterDays = 1461n * BigInt(years) + 120n * BigInt(months % 12) + 4n * BigInt(days)
  const float = Number(micros) / 1e6 + 31_557_600 * years + 2_592_000 * (months % 12) + 86_400 * days
  return { value: quarterDays * 21600n * 1_000_000n + micros, scale: 6, float }
}

const INTERVAL_GROWING: ReadonlySet<DateUnit> = new Set([
  'hour',
  'day',
  'year',
  'decade',
  'century',
  'millennium',
  'epoch',
])

function intervalPart(name: string, stored: string): Result {
  const unit = dateUnit(name, 'interval')
  const interval = parseInterval(stored)
  const infinite = isInfinity(interval)
  const { months, days, micros } = infinite ? { months: 0, days: 0, micros: 0n } : interval
  const part =
    unit === 'epoch' ? intervalEpoch({ months, days, micros })
    : unit === 'day' ? whole(days)
    : unit === 'week' ? whole(Math.trunc(days / 7) || 0)
    : (intervalTime(micros, unit) ?? intervalMonths(months, unit)) // prettier-ignore
  if (!part) throw unsupportedUnit(name, 'interval')
  if (!infinite) return part
  return INTERVAL_GROWING.has(unit) ? (interval.months > 0 ? 'Infinity' : '-Infinity') : null
}

function exact(part: Part): string {
  if ('value' in part) return formatDecimal(finite(part.value, part.scale))
  const day = finite(BigInt(part.julianDay), 0)
  return formatDecimal(add(day, divide(finite(BigInt(part.julianTime), 0), finite(BigInt(MICROS_PER_DAY), 0))))
}

function approximate(part: Part): number {
  if ('value' in part) return part.float ?? Number(part.value) / 10 ** part.scale
  const seconds = Math.floor(part.julianTime / 1_000_000)
  return part.julianDay + (seconds + (part.julianTime % 1_000_000) / 1_000_000) / 86400
}

type Read = (name: string, stored: string) => Result

const extract = (read: Read): Definition =>
  js((unit: string, stored: string) => {
    const part = read(foldUnit(unit), stored)
    return typeof part === 'object' && part !== null ? exact(part) : part
  })

const part = (read: Read): Definition =>
  js((unit: string, stored: string) => {
    const found = read(foldUnit(unit), stored)
    return typeof found === 'object' && found !== null ? approximate(found) : found === null ? null : Number(found)
  })

const reads: Readonly<Record<string, Read>> = {
  date: datePart,
  time: clockPart('time without time zone', false),
  timetz: clockPart('time with time zone', true),
  timestamp: timestampPart('timestamp without time zone', false),
  timestamptz: timestampPart('timestamp with time zone', true),
  interval: intervalPart,
}

const dateAsTimestamp: Read = (name, stored) => reads.timestamp!(name, timestampOfDate(stored))

export const dateExtract: Family = {
  ...Object.fromEntries(Object.entries(reads).map(([type, read]) => [`extract(text,${type})`, extract(read)])),
  ...Object.fromEntries(
    Object.entries({ ...reads, date: dateAsTimestamp }).map(([type, read]) => [`date_part(text,${type})`, part(read)]),
  ),
}
