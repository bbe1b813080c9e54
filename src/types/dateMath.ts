import { pgError, UnsupportedOnShadow, type PostgresError } from '../errors'

/** Calendar arithmetic on the stored forms of dates and times. Instants are microseconds since 1970-01-01, days whole days since then. */

export const MICROS_PER_SECOND = 1_000_000
export const MICROS_PER_DAY = 86_400_000_000
const DAY = BigInt(MICROS_PER_DAY)

/** 2000-01-01, from which Postgres counts and away from which it rounds. */
export const POSTGRES_EPOCH = 946_684_800_000_000n

export interface CalendarDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Years that the stored form has four digits for. */
export const MIN_YEAR = 1
export const MAX_YEAR = 9999

export const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; `year` is astronomical (0 is 1 BC). */
export function daysOf({ year, month, day }: CalendarDate): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

export function calendarOf(days: number): CalendarDate {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

export const two = (n: number): string => (n < 10 ? `0${n}` : String(n))
const four = (n: number): string => String(n).padStart(4, '0')

/** A date's stored form. @throws UnsupportedOnShadow for years outside 1 to 9999 */
export function dateText({ year, month, day }: CalendarDate): string {
  if (year < MIN_YEAR || year > MAX_YEAR)
    throw new UnsupportedOnShadow(`a date outside the years ${MIN_YEAR} to ${MAX_YEAR}`)
  return `${four(year)}-${two(month)}-${two(day)}`
}

/** Postgres's own limits: 4714-11-24 BC, and 5874897 for dates or 294276 for timestamps. */
const MIN_DAYS = -2440588
const MAX_DATE_DAYS = 2145042905
const MIN_MICROS = BigInt(MIN_DAYS) * DAY
const END_MICROS = BigInt(daysOf({ year: 294277, month: 1, day: 1 })) * DAY

export const dateOutOfRange = (): PostgresError => pgError('22008', 'date out of range')
export const timestampOutOfRange = (): PostgresError => pgError('22008', 'timestamp out of range')

/** The stored date of a day. @throws PostgresError 22008; UnsupportedOnShadow as dateText */
export function dateOfDays(days: number): string {
  if (!(days >= MIN_DAYS && days <= MAX_DATE_DAYS)) throw dateOutOfRange()
  return dateText(calendarOf(days))
}

export const isDateInRange = (days: number): boolean => days >= MIN_DAYS && days <= MAX_DATE_DAYS
export const isTimestampInRange = (micros: bigint): boolean => micros >= MIN_MICROS && micros < END_MICROS

/** Days of a finite stored date, or of a finite stored timestamp's date. */
export function daysOfText(stored: string): number {
  return daysOf({
    year: Number(stored.slice(0, 4)),
    month: Number(stored.slice(5, 7)),
    day: Number(stored.slice(8, 10)),
  })
}

/** Microseconds of `04:05:06.789000`, at `from` in a stored form. */
export function timeOfText(stored: string, from = 0): number {
  const hours = Number(stored.slice(from, from + 2))
  const minutes = Number(stored.slice(from + 3, from + 5))
  const seconds = Number(stored.slice(from + 6, from + 8))
  return (hours * 3600 + minutes * 60 + seconds) * MICROS_PER_SECOND + Number(stored.slice(from + 9, from + 15))
}

export function timeText(micros: number): string {
  const seconds = Math.floor(micros / MICROS_PER_SECOND)
  const minutes = Math.floor(seconds / 60)
  const fraction = String(micros - seconds * MICROS_PER_SECOND).padStart(6, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${fraction}`
}

/** The instant of a finite stored timestamp. */
export function microsOf(stored: string): bigint {
  return BigInt(daysOfText(stored)) * DAY + BigInt(timeOfText(stored, 11))
}

/** Splits an instant into its day and the microseconds of that day. */
export function splitMicros(micros: bigint): { days: number; time: number } {
  let time = micros % DAY
  if (time < 0n) time += DAY
  return { days: Number((micros - time) / DAY), time: Number(time) }
}

export const joinMicros = (days: number, time: number): bigint => BigInt(days) * DAY + BigInt(time)

/** A timestamp's stored form. @throws PostgresError 22008; UnsupportedOnShadow for years outside 1 to 9999 */
export function timestampOfMicros(micros: bigint): string {
  if (!isTimestampInRange(micros)) throw timestampOutOfRange()
  const { days, time } = splitMicros(micros)
  return `${dateText(calendarOf(days))}T${timeText(time)}Z`
}

export const isInfinite = (stored: string): boolean => stored.endsWith('y')

/** Half away from `epoch`, to `precision` fraction digits: how Postgres rounds times. */
export function roundMicros(micros: bigint, precision: number, epoch = POSTGRES_EPOCH): bigint {
  if (precision < 0 || precision >= 6) return micros
  const scale = 10n ** BigInt(6 - precision)
  const distance = micros - epoch
  const half = distance < 0n ? -scale / 2n : scale / 2n
  return epoch + ((distance + half) / scale) * scale
}

/** C's rint: half to even. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** A time of day without the zeros that end its fraction. */
export function trimFraction(time: string): string {
  if (time.endsWith('.000000')) return time.slice(0, -7)
  let end = time.length
  while (time[end - 1] === '0') end--
  return time.slice(0, end)
}
