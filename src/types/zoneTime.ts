import { isInfinite, microsOf, MICROS_PER_SECOND, timestampOfMicros } from './dateMath'
import { offsetAt, offsetAtLocal, type TimeZone, UTC } from './timeZone'

/** Stored timestamps between UTC and the clocks of a zone. */

const SECOND = BigInt(MICROS_PER_SECOND)

/** Whole seconds, towards the past. */
export const secondsOf = (micros: bigint): number => Number(micros / SECOND) - (micros % SECOND < 0n ? 1 : 0)

export const localMicros = (micros: bigint, zone: TimeZone): bigint =>
  micros + BigInt(offsetAt(zone, secondsOf(micros))) * SECOND
export const instantMicros = (local: bigint, zone: TimeZone): bigint =>
  local - BigInt(offsetAtLocal(zone, secondsOf(local))) * SECOND

/** The time that clocks in the zone show at an instant. */
export function toLocal(timestamp: string, zone: TimeZone): string {
  if (zone === UTC || isInfinite(timestamp)) return timestamp
  return timestampOfMicros(localMicros(microsOf(timestamp), zone))
}

/** The instant at which clocks in the zone show a time. */
export function toInstant(timestamp: string, zone: TimeZone): string {
  if (zone === UTC || isInfinite(timestamp)) return timestamp
  return timestampOfMicros(instantMicros(microsOf(timestamp), zone))
}
