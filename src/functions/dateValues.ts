import { daysOfText, isInfinite, joinMicros, microsOf, splitMicros, timestampOfMicros, timestampOutOfRange, calendarOf, daysInMonth, daysOf, isTimestampInRange } from '../types/dateMath' // prettier-ignore
import {
  DAY_MICROS,
  INFINITE,
  type Interval,
  intervalOutOfRange,
  isInfinity,
  MINUS_INFINITE,
} from '../types/intervalMath'

import { sessionZone } from '../types/timeStyle'
import { type TimeZone, UTC } from '../types/timeZone'
import { instantMicros, localMicros, toInstant } from '../types/zoneTime'

/** Arithmetic on stored dates and timestamps, infinite ones included. timestamptz goes by the calendar of the session's zone. */

/** A date at midnight. */
export const timestampOfDate = (date: string): string => (isInfinite(date) ? date : `${date}T00:00:00.000000Z`)
export const dateOfTimestamp = (timestamp: string): string =>
  isInfinite(timestamp) ? timestamp : timestamp.slice(0, 10)
export const daysOfDate = (date: string): number => daysOfText(date)

/** Months first, with the day cut to the month's last, then days, then time. */
export function shiftMicros(micros: bigint, { months, days, micros: time }: Interval): bigint {
  const { days: start, time: clock } = splitMicros(micros)
  let day = start
  if (months !== 0) {
    const date = calendarOf(day)
    const month = date.year * 12 + date.month - 1 + months
    const [year, inYear] = [Math.floor(month / 12), (((month % 12) + 12) % 12) + 1]
    day = daysOf({ year, month: inYear, day: Math.min(date.day, daysInMonth(year, inYear)) })
  }
  const shifted = joinMicros(day + days, clock)
  if (!isTimestampInRange(shifted)) throw timestampOutOfRange()
  return shifted + time
}

/** timestamp + interval. @throws PostgresError 22008; UnsupportedOnShadow outside the years 1 to 9999 */
export function addInterval(timestamp: string, interval: Interval): string {
  if (isInfinity(interval)) {
    const infinity = interval.months > 0 ? 'infinity' : '-infinity'
    if (isInfinite(timestamp) && timestamp !== infinity) throw timestampOutOfRange()
    return infinity
  }
  return isInfinite(timestamp) ? timestamp : timestampOfMicros(shiftMicros(microsOf(timestamp), interval))
}

/** timestamptz + interval: months and days, each, by the zone's calendar, and time by the clock that has no zone. */
export function addInZone(timestamp: string, interval: Interval, zone: TimeZone): string {
  if (zone === UTC || isInfinite(timestamp) || isInfinity(interval)) return addInterval(timestamp, interval)
  const { months, days, micros } = interval
  let moved = microsOf(timestamp)
  const shift = (step: Interval) => (moved = instantMicros(shiftMicros(localMicros(moved, zone), step), zone))
  if (months !== 0) shift({ months, days: 0, micros: 0n })
  if (days !== 0) shift({ months: 0, days, micros: 0n })
  return timestampOfMicros(moved + micros)
}

export const addInSessionZone = (timestamp: string, interval: Interval): string =>
  addInZone(timestamp, interval, sessionZone())

/** A date at the midnight of the session's zone. */
export const instantOfDate = (date: string): string => toInstant(timestampOfDate(date), sessionZone())

export function negate(interval: Interval): Interval {
  if (isInfinity(interval)) return interval.months > 0 ? MINUS_INFINITE : INFINITE
  const { months, days, micros } = interval
  return { months: -months || 0, days: -days || 0, micros: -micros }
}

/** The infinite difference of two timestamps of which one is infinite; undefined where both are finite. */
export function infiniteDifference(left: string, right: string): Interval | undefined {
  const [l, r] = [isInfinite(left), isInfinite(right)]
  if (!l && !r) return undefined
  if (l && r && left === right) throw intervalOutOfRange()
  const positive = l ? left === 'infinity' : right === '-infinity'
  return positive ? INFINITE : MINUS_INFINITE
}

/** timestamp - timestamp: days and the time left over. */
export function difference(left: string, right: string): Interval {
  const infinite = infiniteDifference(left, right)
  if (infinite) return infinite
  const micros = microsOf(left) - microsOf(right)
  return { months: 0, days: Number(micros / DAY_MICROS), micros: micros % DAY_MICROS }
}
