import type { StoredValue, TypeCodec } from './codec'
import { pgError } from '../errors'
import { decodeDate } from './dateDecode'
import type { DecodedDate } from './dateFields'
import {
  daysOf,
  MICROS_PER_SECOND,
  roundMicros,
  splitMicros,
  timeOfText,
  timeText,
  trimFraction,
  two,
} from './dateMath'
import { checkEncoding } from './inputSyntax'
import { isUtc, readClock, sessionZone } from './timeStyle'
import { offsetAtLocal, type Zone } from './timeZone'
import { localMicros } from './zoneTime'

const USUAL = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,6}))?$/

/** Times of day round half up, from midnight on. */
const roundTime = (micros: number, precision: number): number => Number(roundMicros(BigInt(micros), precision, 0n))

function decode(text: string, type: string, typmod: number, zoned: boolean): { time: string; offset: number } {
  checkEncoding(text)
  const date = decodeDate(text, type, true)
  const time = timeOfDay(date)
  if (date.zone && 'at' in date.zone && !date.hasDate && !fixedOffset(date.zone))
    throw pgError('22007', `invalid input syntax for type ${type}: "${text}"`)
  return { time: timeText(roundTime(time, typmod)), offset: zoned ? offsetOfTime(text, date, time) : 0 }
}

const timeOfDay = ({ hour, minute, second, micros }: DecodedDate): number =>
  ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros

const fixedOffset = ({ periods }: Zone): boolean => periods.every(({ offset }) => offset === periods[0]!.offset)

/** Without a date, today's is the one that tells the offset (DecodeTimeOnly). */
function offsetOfTime(text: string, date: DecodedDate, time: number): number {
  const zone = date.zone ?? sessionZone()
  if ('offset' in zone) return zone.offset
  if ('at' in zone && fixedOffset(zone)) return zone.periods[0]!.offset
  const seconds = Math.floor(time / MICROS_PER_SECOND)
  return offsetAtLocal(
    zone,
    (date.hasDate ? daysOf(date) : today(`the time '${text}' in a time zone`)) * 86400 + seconds,
  )
}

/** The day on the session's clocks. */
function today(what: string): number {
  return splitMicros(localMicros(readClock(what), sessionZone())).days
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
  input: (text, typmod) => usualTime(text, typmod) ?? decode(text, 'time', typmod, false).time,
  output: (value) => trimFraction(value as string),
  coerce: (value, typmod) => (typmod < 0 ? value : timeText(roundTime(timeOfText(value as string), typmod))),
  order: 'native',
}

export const timetzCodec: TypeCodec = {
  input(text, typmod) {
    const usual = usualTime(text, typmod)
    if (usual !== undefined && isUtc()) return `${usual}+00:00:00`
    const { time, offset } = decode(text, 'time with time zone', typmod, true)
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
    return `${String(instant + 1e12).padStart(14, '0')}${String(100_000 - offset).padStart(6, '0')}`
  },
}
