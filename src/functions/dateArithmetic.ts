import { pgError } from '../errors'
import {
  calendarOf,
  dateOfDays,
  dateOutOfRange,
  daysInMonth,
  isInfinite,
  microsOf,
  splitMicros,
  timeOfText,
} from '../types/dateMath'
import { finiteInterval, formatInterval, type Interval, isInfinity, parseInterval } from '../types/intervalMath'
import { sessionZone } from '../types/timeStyle'
import { localMicros, toInstant, toLocal } from '../types/zoneTime'
import {
  addInterval,
  addInZone,
  daysOfDate,
  difference,
  infiniteDifference,
  instantOfDate,
  negate,
  timestampOfDate,
} from './dateValues'
import { boolean, js } from './define'
import type { Definition, Family } from './definition'
import { justifyHours, moveTime } from './intervals'
import { requireZone } from './timeZones'

/** + and - of dates, times and intervals (manual, "Date/Time Functions and Operators"), and age. */

function addDays(date: string, days: bigint): string {
  if (isInfinite(date)) return date
  const sum = daysOfDate(date) + Number(days)
  if (Math.abs(sum) > 2 ** 31) throw dateOutOfRange()
  return dateOfDays(sum)
}

function daysBetween(left: string, right: string): bigint {
  if (isInfinite(left) || isInfinite(right)) throw pgError('22008', 'cannot subtract infinite dates')
  return BigInt(daysOfDate(left) - daysOfDate(right))
}

/** @throws PostgresError 22008 where a part has no opposite */
function minus(stored: string): Interval {
  const interval = parseInterval(stored)
  const { months, days, micros } = negate(interval)
  return isInfinity(interval) ? negate(interval) : finiteInterval(months, days, micros)
}

const identity = (timestamp: string): string => timestamp

/** The same of timestamptz; a zone's name may follow. */
const zoned = (order: (a: string, b: string) => { timestamp: string; interval: Interval }): Definition =>
  js((...args: string[]) => {
    const [a = '', b = '', zone] = args
    const { timestamp, interval } = order(a, b)
    return addInZone(timestamp, interval, zone === undefined ? sessionZone() : requireZone(zone))
  })
const zonedPlus = zoned((timestamp, b) => ({ timestamp, interval: parseInterval(b) }))
const zonedMinus = zoned((timestamp, b) => ({ timestamp, interval: minus(b) }))

/** `+` and `-` of an interval; `read` makes a timestamp of the left side. */
const plusInterval = (read: (value: string) => string): Definition =>
  js((a: string, b: string) => addInterval(read(a), parseInterval(b)))
const minusInterval = (read: (value: string) => string): Definition =>
  js((a: string, b: string) => addInterval(read(a), minus(b)))
const intervalPlus = (read: (value: string) => string): Definition =>
  js((a: string, b: string) => addInterval(read(b), parseInterval(a)))

const subtracted = js((a: string, b: string) => {
  const interval = difference(a, b)
  return formatInterval(isInfinity(interval) ? interval : justifyHours(interval))
})

export const atTime = (date: string, time: string): string =>
  isInfinite(date) ? date : addInterval(timestampOfDate(date), { months: 0, days: 0, micros: BigInt(timeOfText(time)) })

/** A date and a timetz are an instant. */
function atZonedTime(date: string, time: string): string {
  if (isInfinite(date)) return date
  const sign = time[15] === '-' ? 1 : -1
  const offset = Number(time.slice(16, 18)) * 3600 + Number(time.slice(19, 21)) * 60 + Number(time.slice(22, 24))
  return addInterval(timestampOfDate(date), {
    months: 0,
    days: 0,
    micros: BigInt(timeOfText(time)) + BigInt(sign * offset) * 1_000_000n,
  })
}

/** Year, month, day and time of the difference, each as a calendar shows it. */
export function age(left: string, right: string, negative = left < right): Interval {
  const infinite = infiniteDifference(left, right)
  if (infinite) return infinite
  const [a, b] = [microsOf(left), microsOf(right)]
  const [later, earlier] = negative ? [splitMicros(b), splitMicros(a)] : [splitMicros(a), splitMicros(b)]
  const [to, from] = [calendarOf(later.days), calendarOf(earlier.days)]
  let micros = later.time - earlier.time
  let days = to.day - from.day
  let months = (to.year - from.year) * 12 + to.month - from.month
  if (micros < 0) {
    micros += 86_400_000_000
    days--
  }
  while (days < 0) {
    days += daysInMonth(from.year, from.month)
    months--
  }
  const interval = finiteInterval(months, days, BigInt(micros))
  return negative ? negate(interval) : interval
}

const aged = js((a: string, b: string) => formatInterval(age(a, b)))
/** Since the midnight of the transaction's day. */
const agedToday = (measure: (a: string, b: string) => Interval, read: (date: string) => string): Definition => ({
  session: () => (session, value) => {
    if (value === null) return null
    const { days } = splitMicros(localMicros(session.transactionTimestamp(), sessionZone()))
    return formatInterval(measure(read(dateOfDays(days)), value as string))
  },
})
/** By the session's calendar, whatever the clocks do in between. */
const zonedAge = (a: string, b: string): Interval => {
  const zone = sessionZone()
  return age(toLocal(a, zone), toLocal(b, zone), a < b)
}

const finite = js((value: string) => boolean(!isInfinite(value)))

/** Keeps a timetz's zone. */
const moved = (
  action: 'add' | 'subtract',
  read: (a: string, b: string) => { time: string; interval: Interval },
): Definition =>
  js((a: string, b: string) => {
    const { time, interval } = read(a, b)
    return moveTime(time, interval, action) + time.slice(15)
  })

const plusTime = (a: string, b: string) => ({ time: a, interval: parseInterval(b) })
const timePlus = (a: string, b: string) => ({ time: b, interval: parseInterval(a) })
const minusTime = (a: string, b: string) => ({ time: a, interval: negate(parseInterval(b)) })

export const dateArithmetic: Family = {
  'date_mi(date,date)': js(daysBetween),
  'date_pli(date,int4)': js(addDays),
  'date_mii(date,int4)': js((date: string, days: bigint) => addDays(date, -days)),
  'integer_pl_date(int4,date)': js((days: bigint, date: string) => addDays(date, days)),
  'date_pl_interval(date,interval)': plusInterval(timestampOfDate),
  'date_mi_interval(date,interval)': minusInterval(timestampOfDate),
  'interval_pl_date(interval,date)': intervalPlus(timestampOfDate),
  'timestamp_pl_interval(timestamp,interval)': plusInterval(identity),
  'timestamptz_pl_interval(timestamptz,interval)': zonedPlus,
  'timestamp_mi_interval(timestamp,interval)': minusInterval(identity),
  'timestamptz_mi_interval(timestamptz,interval)': zonedMinus,
  'interval_pl_timestamp(interval,timestamp)': intervalPlus(identity),
  'interval_pl_timestamptz(interval,timestamptz)': zoned((a, timestamp) => ({ timestamp, interval: parseInterval(a) })),
  'date_add(timestamptz,interval)': zonedPlus,
  'date_add(timestamptz,interval,text)': zonedPlus,
  'date_subtract(timestamptz,interval)': zonedMinus,
  'date_subtract(timestamptz,interval,text)': zonedMinus,
  'timestamp_mi(timestamp,timestamp)': subtracted,
  'timestamptz_mi(timestamptz,timestamptz)': subtracted,
  'datetime_pl(date,time)': js(atTime),
  'timedate_pl(time,date)': js((time: string, date: string) => atTime(date, time)),
  'datetimetz_pl(date,timetz)': js(atZonedTime),
  'timetzdate_pl(timetz,date)': js((time: string, date: string) => atZonedTime(date, time)),
  'time_mi_time(time,time)': js((a: string, b: string) =>
    formatInterval({ months: 0, days: 0, micros: BigInt(timeOfText(a) - timeOfText(b)) }),
  ),
  'time_pl_interval(time,interval)': moved('add', plusTime),
  'time_mi_interval(time,interval)': moved('subtract', minusTime),
  'interval_pl_time(interval,time)': moved('add', timePlus),
  'timetz_pl_interval(timetz,interval)': moved('add', plusTime),
  'timetz_mi_interval(timetz,interval)': moved('subtract', minusTime),
  'interval_pl_timetz(interval,timetz)': moved('add', timePlus),
  'age(timestamp,timestamp)': aged,
  'age(timestamptz,timestamptz)': js((a: string, b: string) => formatInterval(zonedAge(a, b))),
  'age(timestamp)': agedToday(age, timestampOfDate),
  'age(timestamptz)': agedToday(zonedAge, instantOfDate),
  'isfinite(date)': finite,
  'isfinite(timestamp)': finite,
  'isfinite(timestamptz)': finite,
  'isfinite(interval)': js((value: string) => boolean(!isInfinity(parseInterval(value)))),
}

/** Comparisons of a date with a timestamp, and of timestamps with and without zone; stored forms sort as time. */
function comparisons(): Family {
  const types = ['date', 'timestamp', 'timestamptz'] as const
  const reader = (type: string, other: string): ((value: string) => string) => {
    if (type === 'date') return other === 'timestamptz' ? instantOfDate : timestampOfDate
    return type === 'timestamp' && other === 'timestamptz' ? (value) => toInstant(value, sessionZone()) : identity
  }
  const operators: Readonly<Record<string, (a: string, b: string) => bigint>> = {
    lt: (a, b) => boolean(a < b), le: (a, b) => boolean(a <= b), eq: (a, b) => boolean(a === b), ne: (a, b) => boolean(a !== b), ge: (a, b) => boolean(a >= b), gt: (a, b) => boolean(a > b),
    cmp: (a, b) => (a < b ? -1n : a > b ? 1n : 0n),
  } // prettier-ignore
  const family: Record<string, Definition> = {}
  for (const left of types) {
    for (const right of types) {
      if (left === right) continue
      const [readLeft, readRight] = [reader(left, right), reader(right, left)]
      for (const [name, compare] of Object.entries(operators)) {
        family[`${left}_${name}_${right}(${left},${right})`] = js((a: string, b: string) =>
          compare(readLeft(a), readRight(b)),
        )
      }
    }
  }
  return family
}

export const dateComparisons: Family = comparisons()
