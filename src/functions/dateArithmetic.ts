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
import { addInterval, daysOfDate, difference, infiniteDifference, negate, timestampOfDate } from './dateValues'
import { boolean, js } from './define'
import type { Definition, Family } from './definition'
import { justifyHours, moveTime } from './intervals'

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

const atTime = (date: string, time: string): string =>
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
export function age(left: string, right: string): Interval {
  const infinite = infiniteDifference(left, right)
  if (infinite) return infinite
  const [a, b] = [microsOf(left), microsOf(right)]
  const negative = a < b
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
const agedToday: Definition = {
  session: () => (session, value) => {
    if (value === null) return null
    const { days } = splitMicros(session.transactionTimestamp())
    return formatInterval(age(timestampOfDate(dateOfDays(days)), value as string))
  },
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
  'timestamptz_pl_interval(timestamptz,interval)': plusInterval(identity),
  'timestamp_mi_interval(timestamp,interval)': minusInterval(identity),
  'timestamptz_mi_interval(timestamptz,interval)': minusInterval(identity),
  'interval_pl_timestamp(interval,timestamp)': intervalPlus(identity),
  'interval_pl_timestamptz(interval,timestamptz)': intervalPlus(identity),
  'date_add(timestamptz,interval)': plusInterval(identity),
  'date_subtract(timestamptz,interval)': minusInterval(identity),
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
  'age(timestamptz,timestamptz)': aged,
  'age(timestamp)': agedToday,
  'age(timestamptz)': agedToday,
  'isfinite(date)': finite,
  'isfinite(timestamp)': finite,
  'isfinite(timestamptz)': finite,
  'isfinite(interval)': finite,
}

/** Comparisons of a date with a timestamp, and of timestamps with and without zone; stored forms sort as time. */
function comparisons(): Family {
  const reads = { date: timestampOfDate, timestamp: identity, timestamptz: identity }
  const operators: Readonly<Record<string, (a: string, b: string) => bigint>> = {
    lt: (a, b) => boolean(a < b), le: (a, b) => boolean(a <= b), eq: (a, b) => boolean(a === b), ne: (a, b) => boolean(a !== b), ge: (a, b) => boolean(a >= b), gt: (a, b) => boolean(a > b),
    cmp: (a, b) => (a < b ? -1n : a > b ? 1n : 0n),
  } // prettier-ignore
  const family: Record<string, Definition> = {}
  for (const [left, readLeft] of Object.entries(reads)) {
    for (const [right, readRight] of Object.entries(reads)) {
      if (left === right) continue
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
