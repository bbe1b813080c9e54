import { pgError, UnsupportedOnShadow } from '../errors'
import {
  isInfinite,
  microsOf,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  timeOfText,
  timestampOfMicros,
  timeText,
} from '../types/dateMath'
import { DAY_MICROS, INT_MAX, isInfinity, parseInterval } from '../types/intervalMath'
import { offsetOf, offsetText } from '../types/timeCodecs'
import { offsetAt, offsetAtLocal, type TimeZone, zoneOfAbbreviation, zoneOfName } from '../types/timeZone'
import { js } from './define'
import type { Family } from './definition'

/** AT TIME ZONE and AT LOCAL (manual, "AT TIME ZONE and AT LOCAL"); the session's zone is UTC. */

/** @throws PostgresError 22023; UnsupportedOnShadow for abbreviations other than UTC's, and for POSIX zones */
export function requireZone(name: string): TimeZone {
  const zone = zoneOfAbbreviation(name) ?? zoneOfName(name) ?? fixedOffset(name)
  if (!zone) throw pgError('22023', `time zone "${name}" not recognized`)
  return zone
}

/** `+02` and `-05:30` are POSIX's way to write zones: west is positive. */
function fixedOffset(name: string): TimeZone | undefined {
  const match = /^([+-])(\d{1,2})(?::?(\d\d))?$/.exec(name)
  if (!match || Number(match[2]) > 14 || Number(match[3] ?? 0) > 59) return undefined
  const size = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60
  return { offset: match[1] === '+' ? -size : size }
}

const SECOND = BigInt(MICROS_PER_SECOND)
const seconds = (micros: bigint): number => Number(micros / SECOND) - (micros % SECOND < 0n ? 1 : 0)

/** The time that clocks in the zone show at an instant. */
export function toLocal(timestamp: string, zone: TimeZone): string {
  if (isInfinite(timestamp)) return timestamp
  const micros = microsOf(timestamp)
  return timestampOfMicros(micros + BigInt(offsetAt(zone, seconds(micros))) * SECOND)
}

/** The instant at which clocks in the zone show a time. */
export function toInstant(timestamp: string, zone: TimeZone): string {
  if (isInfinite(timestamp)) return timestamp
  const micros = microsOf(timestamp)
  return timestampOfMicros(micros - BigInt(offsetAtLocal(zone, seconds(micros))) * SECOND)
}

function intervalZone(stored: string): TimeZone {
  const interval = parseInterval(stored)
  if (isInfinity(interval)) throw pgError('22023', `interval time zone "${stored}" must be finite`)
  if (interval.months !== 0 || interval.days !== 0)
    throw pgError('22023', `interval time zone "${stored}" must not include months or days`)
  const offset = Number(interval.micros / SECOND)
  if (Math.abs(offset) > INT_MAX) throw new UnsupportedOnShadow('a time zone of more than 2147483647 seconds')
  return { offset }
}

function moveZone(time: string, offset: number): string {
  const moved = (timeOfText(time) + (offset - offsetOf(time)) * MICROS_PER_SECOND) % MICROS_PER_DAY
  return timeText(moved < 0 ? moved + Number(DAY_MICROS) : moved) + offsetText(offset)
}

export const timeZones: Family = {
  'timezone(text,timestamptz)': js((name: string, timestamp: string) => toLocal(timestamp, requireZone(name))),
  'timezone(text,timestamp)': js((name: string, timestamp: string) => toInstant(timestamp, requireZone(name))),
  'timezone(interval,timestamptz)': js((zone: string, timestamp: string) =>
    isInfinite(timestamp) ? timestamp : toLocal(timestamp, intervalZone(zone)),
  ),
  'timezone(interval,timestamp)': js((zone: string, timestamp: string) =>
    isInfinite(timestamp) ? timestamp : toInstant(timestamp, intervalZone(zone)),
  ),
  'timezone(interval,timetz)': js((zone: string, time: string) =>
    moveZone(time, (intervalZone(zone) as { offset: number }).offset),
  ),
  'timezone(timestamptz)': js((timestamp: string) => timestamp),
  'timezone(timestamp)': js((timestamp: string) => timestamp),
  'timezone(timetz)': js((time: string) => moveZone(time, 0)),
}
