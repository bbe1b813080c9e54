import { UnsupportedOnShadow } from '../errors'
import { isTimestampInRange, timestampOfMicros } from '../types/dateMath'
import { js } from './define'
import { isInfinity, parseInterval } from '../types/intervalMath'
import { shiftMicros } from './dateValues'
import type { Definition, Family } from './definition'
import { uuidV7 } from './sessions'

/** Postgres manual, "UUID Functions": what a UUID of RFC 9562 tells. */

/** Version of the RFC's variant; undefined for the other variants. */
function versionOf(uuid: string): number | undefined {
  const variant = parseInt(uuid[19]!, 16)
  return (variant & 0b1100) === 0b1000 ? parseInt(uuid[14]!, 16) : undefined
}

/** 1582-10-15, where version 1 counts from, to 1970-01-01, in microseconds. */
const GREGORIAN_EPOCH = 12_219_292_800_000_000n

function microsOfUuid(uuid: string): bigint | undefined {
  const digits = uuid.replaceAll('-', '')
  switch (versionOf(uuid)) {
    case 1: {
      const ticks = BigInt(`0x${digits.slice(13, 16)}${digits.slice(8, 12)}${digits.slice(0, 8)}`)
      return ticks / 10n - GREGORIAN_EPOCH
    }
    case 7:
      return BigInt(`0x${digits.slice(0, 12)}`) * 1000n
    default:
      return undefined
  }
}

function timestampOfUuid(uuid: string): string | null {
  const micros = microsOfUuid(uuid)
  if (micros === undefined) return null
  if (!isTimestampInRange(micros)) throw new UnsupportedOnShadow('a UUID of a year with five digits')
  return timestampOfMicros(micros)
}

/** A UUID of version 7 whose time is shifted. */
const shifted: Definition = {
  session: () => (context, interval) => {
    if (interval === null) return null
    if (isInfinity(parseInterval(interval as string))) throw new UnsupportedOnShadow('a UUID of infinity')
    const moved = shiftMicros(context.clockTimestamp(), parseInterval(interval as string))
    return uuidV7(context, moved)
  },
}

export const uuids: Family = {
  'uuidv7(interval)': shifted,
  'uuid_extract_version(uuid)': js((uuid: string) => {
    const version = versionOf(uuid)
    return version === undefined ? null : BigInt(version)
  }),
  'uuid_extract_timestamp(uuid)': js(timestampOfUuid),
}
