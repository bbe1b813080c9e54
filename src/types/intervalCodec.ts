import type { StoredValue, TypeCodec } from './codec'
import { roundMicros } from './dateMath'
import { checkEncoding } from './inputSyntax'
import { decodeInterval, FULL_RANGE } from './intervalDecode'
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

export const intervalCodec: TypeCodec = {
  input(text, typmod) {
    checkEncoding(text)
    return formatInterval(adjustInterval(decodeInterval(text, rangeOf(typmod)), typmod))
  },
  output: (value) => value as string,
  coerce: (value, typmod) =>
    typmod < 0 ? value : formatInterval(adjustInterval(parseInterval(value as string), typmod)),
  order: (value: StoredValue) => spanOrder(parseInterval(value as string)),
}
