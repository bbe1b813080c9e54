import { pgError, type PostgresError } from '../errors'
import type { StoredValue, TypeCodec } from './codec'
import { decodeDate } from './dateDecode'
import type { DecodedDate } from './dateFields'
import { checkEncoding } from './inputSyntax'
import { dateText, daysInMonth, daysOf, isDateInRange, isInfinite, isTimestampInRange, joinMicros, MICROS_PER_SECOND, microsOf, roundMicros, timestampOfMicros, trimFraction } from './dateMath' // prettier-ignore
import { dateOutput, timestampOutput } from './dateOutput'
import { isUsual, isUtc, sessionZone, timeStyle } from './timeStyle'
import { instantMicros } from './zoneTime'

export const TIMESTAMP = 'timestamp without time zone'
const NAMES = { date: 'date', timestamp: 'timestamp', timestamptz: 'timestamp with time zone' } as const

/** `2024-02-03 04:05:06.789`, with `T`, and with an offset that is none: what drivers send. */
const USUAL =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|\+00(?::?00)?)?$/
const USUAL_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/

const digits = (text: string, at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528

/** Whether the year and the month have the day of a text that looks like a date. */
function hasDay(text: string): boolean {
  const day = digits(text, 8)
  const year = digits(text, 0) * 100 + digits(text, 2)
  return year > 0 && (day < 29 || day <= daysInMonth(year, digits(text, 5)))
}

function usualTimestamp(text: string, typmod: number): string | undefined {
  if (!USUAL.test(text) || !hasDay(text)) return undefined
  let end = 20
  if (text[19] === '.') while (isDigit(text.charCodeAt(end))) end++
  const fraction = text[19] === '.' ? text.slice(20, end) : ''
  const stored = `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(6, '0')}Z`
  return typmod < 0 || fraction.length <= typmod ? stored : roundTimestamp(stored, typmod)
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

export function roundTimestamp(stored: string, precision: number): string {
  return timestampOfMicros(roundMicros(microsOf(stored), precision))
}

/** Microseconds of the local time that was read. */
export function localMicros(date: DecodedDate): bigint {
  const { hour, minute, second, micros } = date
  return joinMicros(daysOf(date), ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros)
}

const outOfRange = (type: string, text: string): PostgresError => pgError('22008', `${type} out of range: "${text}"`)
const EPOCH = '1970-01-01T00:00:00.000000Z'

const ZONE_AT_END = /[Z+]/

function timestampInput(zoned: boolean) {
  return (text: string, typmod: number): StoredValue => {
    const usual = usualTimestamp(text, typmod)
    if (usual !== undefined && (!zoned || isUtc() || ZONE_AT_END.test(text))) return usual
    checkEncoding(text)
    const date = decodeDate(text, NAMES[zoned ? 'timestamptz' : 'timestamp'])
    if (date.special) return date.special === 'epoch' ? EPOCH : date.special
    let micros = localMicros(date)
    if (!isTimestampInRange(micros)) throw outOfRange('timestamp', text)
    if (zoned) {
      micros = instantMicros(micros, date.zone ?? sessionZone())
      if (!isTimestampInRange(micros)) throw outOfRange('timestamp', text)
    }
    return timestampOfMicros(typmod < 0 ? micros : roundMicros(micros, typmod))
  }
}

function coerce(value: StoredValue, typmod: number): StoredValue {
  const stored = value as string
  return typmod < 0 || isInfinite(stored) ? value : roundTimestamp(stored, typmod)
}

export const timestampCodec: TypeCodec = {
  input: timestampInput(false),
  output(value) {
    const stored = value as string
    if (!isUsual()) return timestampOutput(stored, timeStyle(), false)
    return isInfinite(stored) ? stored : `${stored.slice(0, 10)} ${trimFraction(stored.slice(11, -1))}`
  },
  coerce,
  order: 'native',
}

export const timestamptzCodec: TypeCodec = {
  input: timestampInput(true),
  output(value) {
    const stored = value as string
    if (!isUsual()) return timestampOutput(stored, timeStyle(), true)
    return isInfinite(stored) ? stored : `${stored.slice(0, 10)} ${trimFraction(stored.slice(11, -1))}+00`
  },
  coerce,
  order: 'native',
}

export const dateCodec: TypeCodec = {
  input(text) {
    if ((USUAL_DATE.test(text) || USUAL.test(text)) && hasDay(text)) return text.slice(0, 10)
    checkEncoding(text)
    const date = decodeDate(text, NAMES.date)
    if (date.special) return date.special === 'epoch' ? '1970-01-01' : date.special
    if (!isDateInRange(daysOf(date))) throw outOfRange('date', text)
    return dateText(date)
  },
  output: (value) => dateOutput(value as string, timeStyle()),
  order: 'native',
}
