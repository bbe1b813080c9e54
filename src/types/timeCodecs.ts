import type { StoredValue, TypeCodec } from './codec'
import { UnsupportedOnShadow } from '../errors'
import { decodeDate } from './dateDecode'
import { MICROS_PER_SECOND, roundMicros, timeOfText, timeText, trimFraction, two } from './dateMath'
import { checkEncoding } from './inputSyntax'

const USUAL = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,6}))?$/

/** Times of day round half up, from midnight on. */
const roundTime = (micros: number, precision: number): number => Number(roundMicros(BigInt(micros), precision, 0n))

function decode(text: string, type: string, typmod: number): { time: string; offset: number } {
  checkEncoding(text)
  const { hour, minute, second, micros, zone, special } = decodeDate(text, type, true)
  if (special) throw new UnsupportedOnShadow(`the time '${special}'`)
  if (zone && 'name' in zone) throw new UnsupportedOnShadow(`time zone "${zone.name}" in a time of day`)
  const time = ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros
  return { time: timeText(roundTime(time, typmod)), offset: zone?.offset ?? 0 }
}

function usualTime(text: string, typmod: number): string | undefined {
  const match = USUAL.exec(text)
  if (!match) return undefined
  const fraction = match[1] ?? ''
  const stored = `${text.slice(0, 8)}.${fraction.padEnd(6, '0')}`
  return typmod < 0 || fraction.length <= typmod ? stored : timeText(roundTime(timeOfText(stored), typmod))
}

/** `+05:30:00`, seconds east of UTC. */
export function offsetText(offset: number): string {
  const size = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}:${two(size % 60)}`
}

/** An offset as Postgres prints it: minutes and seconds only where they are not zero. */
export function shortOffset(offset: string): string {
  if (!offset.endsWith(':00')) return offset
  return offset.endsWith(':00:00') ? offset.slice(0, -6) : offset.slice(0, -3)
}

/** Seconds east of UTC of a stored timetz. */
export function offsetOf(stored: string): number {
  const size = Number(stored.slice(16, 18)) * 3600 + Number(stored.slice(19, 21)) * 60 + Number(stored.slice(22, 24))
  return stored[15] === '-' ? -size : size
}

export const timeCodec: TypeCodec = {
  input: (text, typmod) => usualTime(text, typmod) ?? decode(text, 'time', typmod).time,
  output: (value) => trimFraction(value as string),
  coerce: (value, typmod) => (typmod < 0 ? value : timeText(roundTime(timeOfText(value as string), typmod))),
  order: 'native',
}

export const timetzCodec: TypeCodec = {
  input(text, typmod) {
    const usual = usualTime(text, typmod)
    if (usual !== undefined) return `${usual}+00:00:00`
    const { time, offset } = decode(text, 'time with time zone', typmod)
    return time + offsetText(offset)
  },
  output(value) {
    const stored = value as string
    return trimFraction(stored.slice(0, 15)) + shortOffset(stored.slice(15))
  },
  coerce(value, typmod) {
    const stored = value as string
    return typmod < 0 ? value : timeText(roundTime(timeOfText(stored), typmod)) + stored.slice(15)
  },
  /** By the instant in UTC, then the more western zone last. */
  order(value: StoredValue) {
    const stored = value as string
    const offset = offsetOf(stored)
    const instant = timeOfText(stored) - offset * MICROS_PER_SECOND
    return `${String(instant + 1e12).padStart(14, '0')}${100_000 - offset}`
  },
}
