import { pgError, UnsupportedOnShadow } from '../errors'
import { dateText, daysInMonth, daysOf, isDateInRange, joinMicros, MICROS_PER_DAY, MICROS_PER_SECOND, roundHalfEven, timestampOfMicros, timeText, isTimestampInRange } from '../types/dateMath' // prettier-ignore
import { finiteInterval, formatInterval, INT64_MAX, INT_MIN, intervalOutOfRange } from '../types/intervalMath'
import { sessionZone } from '../types/timeStyle'
import type { TimeZone } from '../types/timeZone'
import { instantMicros } from '../types/zoneTime'
import type { StoredValue } from '../types/codec'
import { js } from './define'
import type { Family } from './definition'
import { requireZone } from './timeZones'

/** make_date, make_time… and to_timestamp of seconds. */

const outOfRange = (what: string, value: string) => pgError('22008', `${what} field value out of range: ${value}`)
const two = (n: bigint): string => String(n).padStart(2, '0')

/** C's %g: six significant digits. */
export function general(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = value.toExponential(5).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(Number(value.toPrecision(6)))
  return `${Number(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** `shown` is the year as the function's own message has it. */
function checkDate(year: bigint, month: bigint, day: bigint, shown: bigint): void {
  // There is no year 0: -1 is 1 BC, which astronomers call 0.
  const astronomical = Number(year < 0n ? year + 1n : year)
  const valid =
    year !== 0n && month >= 1n && month <= 12n && day >= 1n && day <= BigInt(daysInMonth(astronomical, Number(month)))
  if (!valid) throw outOfRange('date', `${shown}-${two(month)}-${two(day)}`)
  if (year < -4714n)
    throw pgError(
      '22008',
      `date${year === BigInt(INT_MIN) ? ' field value' : ''} out of range: ${shown}-${two(month)}-${two(day)}`,
    )
  if (year < 0n) throw new UnsupportedOnShadow('a date before Christ')
}

/** Microseconds of a time of day given in parts. */
function timeOf(hour: bigint, minute: bigint, second: number): number {
  const micros = roundHalfEven(second * MICROS_PER_SECOND)
  const total = Number(hour * 3600n + minute * 60n) * MICROS_PER_SECOND + micros
  const valid =
    hour >= 0n &&
    hour <= 24n &&
    minute >= 0n &&
    minute < 60n &&
    micros >= 0 &&
    micros <= 60 * MICROS_PER_SECOND &&
    total <= MICROS_PER_DAY
  if (!valid) throw outOfRange('time', `${hour}:${two(minute)}:${general(second).padStart(2, '0')}`)
  return total
}

function checkedDays(year: bigint, month: bigint, day: bigint, shown: bigint): number {
  checkDate(year, month, day, shown)
  const days = daysOf({ year: Number(year), month: Number(month), day: Number(day) })
  if (!isDateInRange(days)) throw pgError('22008', `date out of range: ${shown}-${two(month)}-${two(day)}`)
  return days
}

function timestampMicros(...[year, month, day, hour, minute, second]: Parts): bigint {
  const days = checkedDays(year, month, day, year)
  const micros = joinMicros(days, timeOf(hour, minute, second))
  if (isTimestampInRange(micros)) return micros
  const time = `${hour}:${two(minute)}:${general(second).padStart(2, '0')}`
  throw pgError('22008', `timestamp out of range: ${year}-${two(month)}-${two(day)} ${time}`)
}

type Parts = [year: bigint, month: bigint, day: bigint, hour: bigint, minute: bigint, second: number]
const timestamp = js((...parts: Parts) => timestampOfMicros(timestampMicros(...parts)))

/** Here a numeric zone counts east of UTC, as in a date's text. */
function zoneOfParts(name: string): TimeZone {
  if (/^\d/.test(name)) {
    throw pgError('22023', `invalid input syntax for type numeric time zone: "${name}"`, {
      hint: 'Numeric time zones must have "-" or "+" as first character.',
    })
  }
  const match = /^([+-])(\d{1,2})(?::?(\d\d))?$/.exec(name)
  if (!match) return requireZone(name)
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)]
  if (hours > 15 || minutes > 59) throw pgError('22023', `numeric time zone "${name}" out of range`)
  return { offset: (match[1] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60) }
}

function makeInterval(...args: StoredValue[]): string {
  const [years, months, weeks, days, hours, minutes] = Array.from(
    { length: 6 },
    (_, i) => (args[i] ?? 0n) as bigint,
  ) as [bigint, bigint, bigint, bigint, bigint, bigint]
  const seconds = (args[6] ?? 0) as number
  if (!Number.isFinite(seconds)) throw intervalOutOfRange()
  const [wholeMonths, wholeDays] = [years * 12n + months, weeks * 7n + days]
  finiteInterval(Number(wholeMonths), Number(wholeDays), 0n)
  const fraction = roundHalfEven(seconds * MICROS_PER_SECOND)
  if (!Number.isFinite(fraction)) throw pgError('22003', 'value out of range: overflow')
  if (Math.abs(fraction) >= 2 ** 63) throw intervalOutOfRange()
  const micros = (hours * 3600n + minutes * 60n) * BigInt(MICROS_PER_SECOND) + BigInt(fraction)
  if (micros > INT64_MAX) throw intervalOutOfRange()
  return formatInterval(finiteInterval(Number(wholeMonths), Number(wholeDays), micros))
}

function ofSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return seconds > 0 ? 'infinity' : '-infinity'
  // Postgres counts from 2000, and rounds there.
  const micros = roundHalfEven((seconds - 946684800) * MICROS_PER_SECOND)
  const at = Number.isFinite(micros) ? BigInt(micros) + 946684800n * BigInt(MICROS_PER_SECOND) : undefined
  if (at === undefined || !isTimestampInRange(at))
    throw pgError('22008', `timestamp out of range: "${general(seconds)}"`)
  return timestampOfMicros(at)
}

export const dateMake: Family = {
  'make_date(int4,int4,int4)': js((year: bigint, month: bigint, day: bigint) => {
    const shown = year < 0n && year > BigInt(INT_MIN) ? year + 1n : year
    checkedDays(year, month, day, shown)
    return dateText({ year: Number(year), month: Number(month), day: Number(day) })
  }),
  'make_time(int4,int4,float8)': js((hour: bigint, minute: bigint, second: number) =>
    timeText(timeOf(hour, minute, second)),
  ),
  'make_timestamp(int4,int4,int4,int4,int4,float8)': timestamp,
  'make_timestamptz(int4,int4,int4,int4,int4,float8)': js((...parts: Parts) =>
    timestampOfMicros(instantMicros(timestampMicros(...parts), sessionZone())),
  ),
  'make_timestamptz(int4,int4,int4,int4,int4,float8,text)': js(
    (year: bigint, month: bigint, day: bigint, hour: bigint, minute: bigint, second: number, zone: string) => {
      const micros = timestampMicros(year, month, day, hour, minute, second)
      return timestampOfMicros(instantMicros(micros, zoneOfParts(zone)))
    },
  ),
  'make_interval(int4,int4,int4,int4,int4,int4,float8)': { js: () => makeInterval },
  'to_timestamp(float8)': js(ofSeconds),
}
