import { pgError } from '../errors'
import type { StoredValue, TypeCodec } from './codec'
import { roundMicros } from './dateMath'
import { checkEncoding } from './inputSyntax'
import { decodeInterval, FULL_RANGE } from './intervalDecode'
import { intervalOutput } from './intervalOutput'
import { timeStyle } from './timeStyle'
import { finiteInterval, formatInterval, HOUR_MICROS, type Interval, isInfinity, MINUTE_MICROS, parseInterval, spanOrder } from './intervalMath' // prettier-ignore

const FULL_PRECISION = 0xffff
const YEAR = 1 << 2
const MONTH = 1 << 1
const DAY = 1 << 3
const HOUR = 1 << 10
const MINUTE = 1 << 11
const SECOND = 1 << 12

const rangeOf = (typmod: number): number => (typmod < 0 ? FULL_RANGE : (typmod >> 16) & FULL_RANGE)

/** Cuts off the fields that the type has not, and rounds the seconds (`interval(0)`, `interval day to minute`). */
export function adjustInterval(interval: Interval, typmod: number): Interval {
  if (typmod < 0 || isInfinity(interval)) return interval
  let { months, days, micros } = interval
  const range = rangeOf(typmod)
  if (range !== FULL_RANGE) {
    if (range === YEAR) months = Math.trunc(months / 12) * 12
    if (!(range & ~(YEAR | MONTH))) days = 0
    if (!(range & (HOUR | MINUTE | SECOND))) micros = 0n
    else if (!(range & (MINUTE | SECOND))) micros -= micros % HOUR_MICROS
    else if (!(range & SECOND)) micros -= micros % MINUTE_MICROS
    if (range === DAY) micros = 0n
  }
  const precision = typmod & FULL_PRECISION
  return finiteInterval(months, days, precision === FULL_PRECISION ? micros : roundMicros(micros, precision, 0n))
}

/** Seconds east of UTC, of an interval that stands for a zone; its days count too. */
export function intervalZoneOffset(text: string): number {
  const { months, days, micros } = decodeInterval(text, FULL_RANGE)
  if (months !== 0 || days !== 0)
    throw pgError('22023', `Cannot specify ${months !== 0 ? 'months' : 'days'} in time zone interval.`)
  return Math.trunc(Number(micros) / 1_000_000)
}

/** In the style sql_standard a minus that stands first, and alone, is every field's (DecodeInterval). */
const withOneSign = (text: string): string =>
  /^\s*-[^-+]*$/.test(text) ? text.replace(/([\s])(?=[\d.])/g, '$1-') : text

export const intervalCodec: TypeCodec = {
  input(text, typmod) {
    checkEncoding(text)
    const read = timeStyle().intervalStyle === 'sql_standard' ? withOneSign(text) : text
    return formatInterval(adjustInterval(decodeInterval(read, rangeOf(typmod)), typmod))
  },
  output: (value) => intervalOutput(value as string, timeStyle().intervalStyle),
  coerce: (value, typmod) =>
    typmod < 0 ? value : formatInterval(adjustInterval(parseInterval(value as string), typmod)),
  order: (value: StoredValue) => spanOrder(parseInterval(value as string)),
}
