import { pgError } from '../errors'
import { roundHalfEven, timeOfText, timeText } from '../types/dateMath'
import { DAY_MICROS, finiteInterval, formatInterval, INFINITE, INT64_MAX, INT64_MIN, INT_MAX, INT_MIN, type Interval, intervalOutOfRange, isInfinity, MINUS_INFINITE, parseInterval, spanOf } from '../types/intervalMath' // prettier-ignore
import { adjustInterval } from '../types/intervalCodec'
import { negate } from './dateValues'
import { aggregate, js } from './define'
import type { Definition, Family } from './definition'

const DAY = Number(DAY_MICROS)

const negated = (interval: Interval): Interval => {
  const { months, days, micros } = negate(interval)
  return isInfinity(interval) ? negate(interval) : finiteInterval(months, days, micros)
}

/** @throws PostgresError 22008 for infinity minus infinity */
export function sum(a: Interval, b: Interval): Interval {
  if (isInfinity(a) || isInfinity(b)) {
    if (isInfinity(a) && isInfinity(b) && a.months !== b.months) throw intervalOutOfRange()
    return isInfinity(a) ? a : b
  }
  return finiteInterval(a.months + b.months, a.days + b.days, a.micros + b.micros)
}

const roundMicroseconds = (seconds: number): number => roundHalfEven(seconds * 1_000_000) / 1_000_000

function int(value: number): number {
  if (!(value >= INT_MIN && value < INT_MAX + 1)) throw intervalOutOfRange()
  return Math.trunc(value) || 0
}

/** Multiplies each part; what is left of months goes to days, and of days to time, 30 days and 24 hours each. */
function scale({ months, days, micros }: Interval, by: (part: number) => number): Interval {
  const wholeMonths = int(by(months))
  const wholeDays = int(by(days))
  const monthDays = roundMicroseconds((by(months) - wholeMonths) * 30)
  let seconds = roundMicroseconds((by(days) - wholeDays + monthDays - Math.trunc(monthDays)) * 86400)
  let carried = 0
  if (Math.abs(seconds) >= 86400) {
    carried = Math.trunc(seconds / 86400)
    seconds -= carried * 86400
  }
  const time = roundHalfEven(by(Number(micros)) + seconds * 1_000_000)
  if (!(time >= -(2 ** 63) && time < 2 ** 63)) throw intervalOutOfRange()
  return finiteInterval(wholeMonths, wholeDays + carried + Math.trunc(monthDays), BigInt(time))
}

function multiply(interval: Interval, factor: number): Interval {
  if (isInfinity(interval)) {
    if (factor === 0) throw intervalOutOfRange()
    return factor < 0 ? negate(interval) : interval
  }
  if (!Number.isFinite(factor)) {
    const span = spanOf(interval)
    if (span === 0n) throw intervalOutOfRange()
    return span > 0n === factor > 0 ? INFINITE : MINUS_INFINITE
  }
  return scale(interval, (part) => part * factor)
}

function divide(interval: Interval, divisor: number): Interval {
  if (divisor === 0) throw pgError('22012', 'division by zero')
  if (isInfinity(interval)) {
    if (!Number.isFinite(divisor)) throw intervalOutOfRange()
    return divisor < 0 ? negate(interval) : interval
  }
  return scale(interval, (part) => part / divisor)
}

export function justifyHours({ months, days, micros }: Interval): Interval {
  days += Number(micros / DAY_MICROS)
  micros %= DAY_MICROS
  if (days > 0 && micros < 0n) return finiteInterval(months, days - 1, micros + DAY_MICROS)
  if (days < 0 && micros > 0n) return finiteInterval(months, days + 1, micros - DAY_MICROS)
  return finiteInterval(months, days, micros)
}

function justifyDays({ months, days, micros }: Interval): Interval {
  months += Math.trunc(days / 30)
  days %= 30
  if (months > 0 && days < 0) return finiteInterval(months - 1, days + 30, micros)
  if (months < 0 && days > 0) return finiteInterval(months + 1, days - 30, micros)
  return finiteInterval(months, days || 0, micros)
}

function justify({ months, days, micros }: Interval): Interval {
  days += Number(micros / DAY_MICROS)
  micros %= DAY_MICROS
  months += Math.trunc(days / 30)
  days = days % 30 || 0
  if (months > 0 && (days < 0 || (days === 0 && micros < 0n))) {
    days += 30
    months--
  } else if (months < 0 && (days > 0 || (days === 0 && micros > 0n))) {
    days -= 30
    months++
  }
  if (days > 0 && micros < 0n) return finiteInterval(months, days - 1, micros + DAY_MICROS)
  if (days < 0 && micros > 0n) return finiteInterval(months, days + 1, micros - DAY_MICROS)
  return finiteInterval(months, days, micros)
}

const unary = (body: (a: Interval) => Interval): Definition => js((a: string) => formatInterval(body(parseInterval(a))))
const justified = (body: (a: Interval) => Interval): Definition => unary((a) => (isInfinity(a) ? a : body(a)))
const binary = (body: (a: Interval, b: Interval) => Interval): Definition =>
  js((a: string, b: string) => formatInterval(body(parseInterval(a), parseInterval(b))))

const difference = (a: Interval, b: Interval): Interval =>
  sum(a, isInfinity(b) ? negate(b) : { months: -b.months, days: -b.days, micros: -b.micros })

/** low + proportion (high − low) (interval_lerp). */
export function interpolated(low: string, high: string, proportion: number): string {
  const from = parseInterval(low)
  return formatInterval(sum(multiply(difference(parseInterval(high), from), proportion), from))
}

/** A time of day moved by an interval's time, around midnight. */
export function moveTime(time: string, interval: Interval, action: string): string {
  if (isInfinity(interval))
    throw pgError('22008', `cannot ${action} infinite interval ${action === 'add' ? 'to' : 'from'} time`)
  // The sum wraps around as a 64-bit integer does.
  const micros = Number(BigInt.asIntN(64, BigInt(timeOfText(time)) + interval.micros) % DAY_MICROS)
  return timeText(micros < 0 ? micros + DAY : micros)
}

/** Parts summed apart, so that rows may leave a window's frame; infinities are counted. */
interface Total {
  count: number
  months: number
  days: number
  micros: bigint
  infinite: number
  minusInfinite: number
}

function counted(total: Total, stored: string, sign: 1 | -1): Total {
  const interval = parseInterval(stored)
  total.count += sign
  if (isInfinity(interval)) {
    if (interval.months > 0) total.infinite += sign
    else total.minusInfinite += sign
    return total
  }
  total.months += sign * interval.months
  total.days += sign * interval.days
  total.micros += BigInt(sign) * interval.micros
  const { months, days, micros } = total
  if (
    months > INT_MAX ||
    months < INT_MIN ||
    days > INT_MAX ||
    days < INT_MIN ||
    micros > INT64_MAX ||
    micros < INT64_MIN
  )
    throw intervalOutOfRange()
  return total
}

function totalling(result: (total: Total) => Interval): Definition {
  return aggregate<Total>({
    start: () => ({ count: 0, months: 0, days: 0, micros: 0n, infinite: 0, minusInfinite: 0 }),
    step: (total, value) => counted(total, value as string, 1),
    inverse: (total, value) => counted(total, value as string, -1),
    result(total) {
      if (total.count === 0) return null
      if (total.infinite > 0 && total.minusInfinite > 0) throw intervalOutOfRange()
      if (total.infinite > 0) return 'infinity'
      return total.minusInfinite > 0 ? '-infinity' : formatInterval(result(total))
    },
  })
}

const total = ({ months, days, micros }: Total): Interval => finiteInterval(months, days, micros)

export const intervals: Family = {
  'interval_um(interval)': unary(negated),
  'interval_pl(interval,interval)': binary(sum),
  'interval_mi(interval,interval)': binary(difference),
  'interval_mul(interval,float8)': js((a: string, factor: number) =>
    formatInterval(multiply(parseInterval(a), factor)),
  ),
  'mul_d_interval(float8,interval)': js((factor: number, a: string) =>
    formatInterval(multiply(parseInterval(a), factor)),
  ),
  'interval_div(interval,float8)': js((a: string, divisor: number) =>
    formatInterval(divide(parseInterval(a), divisor)),
  ),
  'justify_hours(interval)': justified(justifyHours),
  'justify_days(interval)': justified(justifyDays),
  'justify_interval(interval)': justified(justify),
  'interval(interval,int4)': js((a: string, typmod: bigint) =>
    formatInterval(adjustInterval(parseInterval(a), Number(typmod))),
  ),
  'sum(interval)': totalling(total),
  'avg(interval)': totalling((t) => divide(total(t), t.count)),
}
