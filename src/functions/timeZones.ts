import { pgError, UnsupportedOnShadow } from '../errors'
import { isInfinite, MICROS_PER_DAY, MICROS_PER_SECOND, timeOfText, timeText } from '../types/dateMath'
import { DAY_MICROS, INT_MAX, isInfinity, parseInterval } from '../types/intervalMath'
import { intervalOutput } from '../types/intervalOutput'
import { offsetOf, offsetText } from '../types/timeCodecs'
import { sessionZone, timeStyle } from '../types/timeStyle'
import { offsetAt, type TimeZone, zoneOfAbbreviation, zoneOfName } from '../types/timeZone'
import { secondsOf, toInstant, toLocal } from '../types/zoneTime'
import { js } from './define'
import type { Definition, Family } from './definition'

/** AT TIME ZONE and AT LOCAL (manual, "AT TIME ZONE and AT LOCAL"). */

/** A zone by its abbreviation, its full name or in POSIX notation. @throws PostgresError 22023 */
export function requireZone(name: string): TimeZone {
  const zone = zoneOfAbbreviation(name, sessionZone()) ?? zoneOfName(name)
  if (!zone) throw pgError('22023', `time zone "${name}" not recognized`)
  return zone
}

const SECOND = BigInt(MICROS_PER_SECOND)

function intervalZone(stored: string): TimeZone {
  const interval = parseInterval(stored)
  const unfit = (why: string) =>
    pgError('22023', `interval time zone "${intervalOutput(stored, timeStyle().intervalStyle)}" must ${why}`)
  if (isInfinity(interval)) throw unfit('be finite')
  if (interval.months !== 0 || interval.days !== 0) throw unfit('not include months or days')
  const offset = Number(interval.micros / SECOND)
  if (Math.abs(offset) > INT_MAX) throw new UnsupportedOnShadow('a time zone of more than 2147483647 seconds')
  return { offset }
}

function moveZone(time: string, offset: number): string {
  const moved = (timeOfText(time) + (offset - offsetOf(time)) * MICROS_PER_SECOND) % MICROS_PER_DAY
  return timeText(moved < 0 ? moved + Number(DAY_MICROS) : moved) + offsetText(offset)
}

/** A time of day has no date: the transaction's tells the zone's offset. The arguments are the zone, where there is one, and the time. */
const inCurrentZone = (read: (name: string) => TimeZone): Definition => ({
  session:
    () =>
    (session, ...args) =>
      args.includes(null)
        ? null
        : moveZone(args.at(-1) as string, offsetAt(read(args[0] as string), secondsOf(session.transactionTimestamp()))),
})

export const timeZones: Family = {
  'timezone(text,timestamptz)': js((name: string, timestamp: string) =>
    isInfinite(timestamp) ? timestamp : toLocal(timestamp, requireZone(name)),
  ),
  'timezone(text,timestamp)': js((name: string, timestamp: string) =>
    isInfinite(timestamp) ? timestamp : toInstant(timestamp, requireZone(name)),
  ),
  'timezone(interval,timestamptz)': js((zone: string, timestamp: string) =>
    isInfinite(timestamp) ? timestamp : toLocal(timestamp, intervalZone(zone)),
  ),
  'timezone(interval,timestamp)': js((zone: string, timestamp: string) =>
    isInfinite(timestamp) ? timestamp : toInstant(timestamp, intervalZone(zone)),
  ),
  'timezone(interval,timetz)': js((zone: string, time: string) =>
    moveZone(time, (intervalZone(zone) as { offset: number }).offset),
  ),
  'timezone(text,timetz)': inCurrentZone((name) => requireZone(name)),
  'timezone(timestamptz)': js((timestamp: string) => toLocal(timestamp, sessionZone())),
  'timezone(timestamp)': js((timestamp: string) => toInstant(timestamp, sessionZone())),
  'timezone(timetz)': inCurrentZone(() => sessionZone()),
}
