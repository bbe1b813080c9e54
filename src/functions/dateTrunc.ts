import { pgError } from '../errors'
import { type CalendarDate, calendarOf, daysOf, isInfinite, joinMicros, microsOf, MICROS_PER_SECOND, splitMicros, timestampOfMicros } from '../types/dateMath' // prettier-ignore
import { finiteInterval, formatInterval, HOUR_MICROS, INT64_MAX, INT64_MIN, intervalOutOfRange, type Interval, isInfinity, MINUTE_MICROS, parseInterval, SECOND_MICROS } from '../types/intervalMath' // prettier-ignore
import { offsetAt, offsetAtLocal, type TimeZone } from '../types/timeZone'
import { type DateUnit, foldUnit, mondayOf, truncatedUnit, unsupportedUnit } from './dateUnits'
import { js } from './define'
import type { Family } from './definition'
import { sessionZone } from '../types/timeStyle'
import { secondsOf } from '../types/zoneTime'
import { requireZone } from './timeZones'

const TIME_MICROS: Readonly<Partial<Record<DateUnit, number>>> = {
  microsecond: 1, millisecond: 1000, second: MICROS_PER_SECOND, minute: 60 * MICROS_PER_SECOND, hour: 3600 * MICROS_PER_SECOND,
} // prettier-ignore

const SPANS: Readonly<Partial<Record<DateUnit, number>>> = { decade: 10, century: 100, millennium: 1000 }

/** The first day of the unit that a day is in; undefined for a unit that is no part of the calendar. */
function firstDay(days: number, unit: DateUnit): number | undefined {
  const { year, month } = calendarOf(days)
  const of = (date: CalendarDate) => daysOf(date)
  switch (unit) {
    case 'day':
      return days
    case 'week':
      return mondayOf(days)
    case 'month':
      return of({ year, month, day: 1 })
    case 'quarter':
      return of({ year, month: month - ((month - 1) % 3), day: 1 })
    case 'year':
      return of({ year, month: 1, day: 1 })
    case 'decade':
      return of({ year: Math.floor(year / 10) * 10, month: 1, day: 1 })
    case 'century':
    case 'millennium': {
      const span = SPANS[unit]!
      return of({ year: Math.floor((year - 1) / span) * span + 1, month: 1, day: 1 })
    }
    default:
      return undefined
  }
}

function truncate(micros: bigint, unit: DateUnit, name: string, type: string): bigint {
  const { days, time } = splitMicros(micros)
  const step = TIME_MICROS[unit]
  if (step !== undefined) return joinMicros(days, time - (time % step))
  const first = firstDay(days, unit)
  if (first === undefined) throw unsupportedUnit(name, type)
  return joinMicros(first, 0)
}

function truncated(type: string) {
  return js((unitName: string, timestamp: string) => {
    const name = foldUnit(unitName)
    const unit = truncatedUnit(name, type)
    if (!isInfinite(timestamp)) return timestampOfMicros(truncate(microsOf(timestamp), unit, name, type))
    truncate(0n, unit, name, type)
    return timestamp
  })
}

const SECOND = BigInt(MICROS_PER_SECOND)
const ZONED = 'timestamp with time zone'

function truncatedInZone(unitName: string, timestamp: string, zone: TimeZone): string {
  const name = foldUnit(unitName)
  const unit = truncatedUnit(name, ZONED)
  if (!isInfinite(timestamp)) return truncateInZone(name, unit, timestamp, zone)
  truncate(0n, unit, name, ZONED)
  return timestamp
}

function truncateInZone(name: string, unit: DateUnit, timestamp: string, zone: TimeZone): string {
  const micros = microsOf(timestamp)
  const offset = BigInt(offsetAt(zone, secondsOf(micros)))
  const local = truncate(micros + offset * SECOND, unit, name, ZONED)
  const own = TIME_MICROS[unit] === undefined ? BigInt(offsetAtLocal(zone, secondsOf(local))) : offset
  return timestampOfMicros(local - own * SECOND)
}

const MONTHS: Readonly<Partial<Record<DateUnit, number>>> = {
  month: 1,
  quarter: 3,
  year: 12,
  decade: 120,
  century: 1200,
  millennium: 12000,
}
const MICROS: Readonly<Partial<Record<DateUnit, bigint>>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: SECOND_MICROS,
  minute: MINUTE_MICROS,
  hour: HOUR_MICROS,
}

function truncateInterval({ months, days, micros }: Interval, unit: DateUnit, name: string): Interval {
  const monthStep = MONTHS[unit]
  if (monthStep !== undefined) return finiteInterval(months - (months % monthStep), 0, 0n)
  if (unit === 'day') return finiteInterval(months, days, 0n)
  const step = MICROS[unit]
  if (step !== undefined) return finiteInterval(months, days, micros - (micros % step))
  throw unsupportedUnit(name, 'interval', unit === 'week' ? 'Months usually have fractional weeks.' : undefined)
}

/** date_bin's stride must be of one length. */
function bin(stride: string, timestamp: string, origin: string): string {
  const step = parseInterval(stride)
  if (isInfinite(timestamp)) return timestamp
  if (isInfinite(origin)) throw pgError('22008', 'origin out of range')
  if (isInfinity(step)) throw pgError('22008', 'timestamps cannot be binned into infinite intervals')
  if (step.months !== 0) throw pgError('0A000', 'timestamps cannot be binned into intervals containing months or years')
  const micros = BigInt(step.days) * 24n * HOUR_MICROS + step.micros
  if (micros < INT64_MIN || micros > INT64_MAX) throw intervalOutOfRange()
  if (micros <= 0n) throw pgError('22008', 'stride must be greater than zero')
  const start = microsOf(origin)
  const distance = microsOf(timestamp) - start
  const over = ((distance % micros) + micros) % micros
  return timestampOfMicros(start + distance - over)
}

export const dateTrunc: Family = {
  'date_trunc(text,timestamp)': truncated('timestamp without time zone'),
  'date_trunc(text,timestamptz)': js((name: string, timestamp: string) =>
    truncatedInZone(name, timestamp, sessionZone()),
  ),
  'date_trunc(text,timestamptz,text)': js((name: string, timestamp: string, zone: string) =>
    truncatedInZone(name, timestamp, requireZone(zone)),
  ),
  'date_trunc(text,interval)': js((unitName: string, stored: string) => {
    const name = foldUnit(unitName)
    const unit = truncatedUnit(name, 'interval')
    const interval = parseInterval(stored)
    const result = truncateInterval(isInfinity(interval) ? finiteInterval(0, 0, 0n) : interval, unit, name)
    return isInfinity(interval) ? stored : formatInterval(result)
  }),
  'date_bin(interval,timestamp,timestamp)': js(bin),
  'date_bin(interval,timestamptz,timestamptz)': js(bin),
}
