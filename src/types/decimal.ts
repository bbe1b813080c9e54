import { pgError } from '../errors'

/**
 * Postgres's numeric: an exact decimal `unscaled / 10^scale` with its display scale, or one of three special values.
 * Algorithms follow the rules of "Numeric Types" in the Postgres manual; scales of results are the server's own.
 */
export interface Decimal {
  readonly kind: 'finite' | 'NaN' | 'Infinity' | '-Infinity'
  readonly unscaled: bigint
  readonly scale: number
}

/** Limits of the format: digits before and after the decimal point. */
const MAX_INTEGER_DIGITS = 131072
const MAX_SCALE = 16383
/** A quotient gets at least this many significant digits, and at most this many after the point. */
const MIN_SIGNIFICANT_DIGITS = 16
export const MAX_DISPLAY_SCALE = 1000
/** Decimal digits in one base-10000 digit of the server's format, in which it estimates scales. */
const GROUP = 4

export const NAN: Decimal = { kind: 'NaN', unscaled: 0n, scale: 0 }
export const INFINITY: Decimal = { kind: 'Infinity', unscaled: 0n, scale: 0 }
export const NEGATIVE_INFINITY: Decimal = { kind: '-Infinity', unscaled: 0n, scale: 0 }
export const ZERO: Decimal = { kind: 'finite', unscaled: 0n, scale: 0 }

export const finite = (unscaled: bigint, scale: number): Decimal => ({ kind: 'finite', unscaled, scale })

const POWERS: bigint[] = [1n]
export function powerOfTen(exponent: number): bigint {
  if (exponent > 2000) return 10n ** BigInt(exponent)
  for (let i = POWERS.length; i <= exponent; i++) POWERS.push(POWERS[i - 1]! * 10n)
  return POWERS[exponent]!
}

/** From the stored form: canonical decimal text. */
export function parseDecimal(text: string): Decimal {
  const point = text.indexOf('.')
  if (point >= 0) return finite(BigInt(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1)
  const first = text.charCodeAt(text.length - 1)
  if (first >= 48 && first <= 57) return finite(BigInt(text), 0)
  return text === 'NaN' ? NAN : text === 'Infinity' ? INFINITY : NEGATIVE_INFINITY
}

export function formatDecimal(value: Decimal): string {
  if (value.kind !== 'finite') return value.kind
  const { unscaled, scale } = value
  if (scale === 0) return unscaled.toString()
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const split = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`
}

export function overflow() {
  return pgError('22003', 'value overflows numeric format')
}

/** A result as the server would store it. @throws PostgresError 22003 where it has too many digits */
export function checked(value: Decimal): Decimal {
  if (value.kind !== 'finite') return value
  const { unscaled, scale } = value
  if (scale > MAX_SCALE) return checked(rescale(value, MAX_SCALE))
  // 2^435411 < 10^131072: cheap for all numbers but the gigantic.
  if (scale === 0 || unscaled !== 0n) {
    const limit = MAX_INTEGER_DIGITS + scale
    if (unscaled > SMALL || unscaled < -SMALL) {
      if (digitCount(unscaled) > limit) throw overflow()
    }
  }
  return value
}

const SMALL = 10n ** 1000n

export function digitCount(unscaled: bigint): number {
  return (unscaled < 0n ? -unscaled : unscaled).toString().length
}

/** Rounds half away from zero, or appends zeros. `scale` may be negative: the result then has scale 0. */
export function rescale(value: Decimal, scale: number): Decimal {
  if (value.kind !== 'finite' || value.scale === scale) return value
  if (scale > value.scale) return finite(value.unscaled * powerOfTen(scale - value.scale), scale)
  const rounded = roundedQuotient(value.unscaled, powerOfTen(value.scale - scale))
  return scale < 0 ? finite(rounded * powerOfTen(-scale), 0) : finite(rounded, scale)
}

export function truncate(value: Decimal, scale: number): Decimal {
  if (value.kind !== 'finite' || value.scale === scale) return value
  if (scale > value.scale) return rescale(value, scale)
  const cut = value.unscaled / powerOfTen(value.scale - scale)
  return scale < 0 ? finite(cut * powerOfTen(-scale), 0) : finite(cut, scale)
}

/** dividend / divisor to the nearest integer, half away from zero. */
export function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const rest = dividend % divisor
  const twice = rest < 0n ? -rest * 2n : rest * 2n
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient
  return dividend < 0n !== divisor < 0n ? quotient - 1n : quotient + 1n
}

export function floor(value: Decimal): Decimal {
  const cut = truncate(value, 0)
  return value.kind === 'finite' && value.unscaled < 0n && rescale(cut, value.scale).unscaled !== value.unscaled
    ? finite(cut.unscaled - 1n, 0)
    : cut
}

export function ceil(value: Decimal): Decimal {
  return negate(floor(negate(value)))
}

export function negate(value: Decimal): Decimal {
  if (value.kind === 'finite') return finite(-value.unscaled, value.scale)
  return value.kind === 'NaN' ? NAN : value.kind === 'Infinity' ? NEGATIVE_INFINITY : INFINITY
}

/** -1, 0 or 1; NaN counts as positive. */
export function sign(value: Decimal): number {
  if (value.kind === 'finite') return value.unscaled < 0n ? -1 : value.unscaled > 0n ? 1 : 0
  return value.kind === '-Infinity' ? -1 : 1
}

/** NaN equals NaN and is greater than all else. */
export function compare(a: Decimal, b: Decimal): number {
  if (a.kind === 'finite' && b.kind === 'finite') {
    const scale = Math.max(a.scale, b.scale)
    const x = rescale(a, scale).unscaled
    const y = rescale(b, scale).unscaled
    return x < y ? -1 : x > y ? 1 : 0
  }
  return rank(a) - rank(b)
}

const RANKS = { '-Infinity': 0, finite: 1, Infinity: 2, NaN: 3 } as const
const rank = (value: Decimal): number => RANKS[value.kind]

export function add(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind !== 'finite') return addSpecial(a, b)
  if (a.scale === b.scale) return checked(finite(a.unscaled + b.unscaled, a.scale))
  const scale = Math.max(a.scale, b.scale)
  return checked(finite(rescale(a, scale).unscaled + rescale(b, scale).unscaled, scale))
}

function addSpecial(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'NaN' || b.kind === 'NaN') return NAN
  if (a.kind === 'finite') return b
  return b.kind === 'finite' || a.kind === b.kind ? a : NAN
}

export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b))

export function multiply(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'finite' && b.kind === 'finite') return checked(finite(a.unscaled * b.unscaled, a.scale + b.scale))
  if (a.kind === 'NaN' || b.kind === 'NaN') return NAN
  const product = sign(a) * sign(b)
  return product === 0 ? NAN : product > 0 ? INFINITY : NEGATIVE_INFINITY
}

export function divisionByZero() {
  return pgError('22012', 'division by zero')
}

/** @throws PostgresError 22012 */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind !== 'finite') return divideSpecial(a, b)
  if (b.unscaled === 0n) throw divisionByZero()
  return divideTo(a, b, quotientScale(a, b))
}

export function divideTo(a: Decimal, b: Decimal, scale: number): Decimal {
  const shift = scale + b.scale - a.scale
  const dividend = shift >= 0 ? a.unscaled * powerOfTen(shift) : a.unscaled
  const divisor = shift >= 0 ? b.unscaled : b.unscaled * powerOfTen(-shift)
  return checked(finite(roundedQuotient(dividend, divisor), scale))
}

function divideSpecial(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'NaN' || b.kind === 'NaN') return NAN
  if (a.kind === 'finite') return ZERO
  if (b.kind !== 'finite') return NAN
  if (b.unscaled === 0n) throw divisionByZero()
  return sign(a) * sign(b) > 0 ? INFINITY : NEGATIVE_INFINITY
}

/** Power of 10000 of the first digit in base 10000, and that digit. */
export function leadingGroup(value: Decimal): { weight: number; digit: number } {
  if (value.unscaled === 0n) return { weight: 0, digit: 0 }
  const digits = (value.unscaled < 0n ? -value.unscaled : value.unscaled).toString()
  const exponent = digits.length - 1 - value.scale
  const weight = Math.floor(exponent / GROUP)
  const length = exponent - weight * GROUP + 1
  return { weight, digit: Number(digits.slice(0, length).padEnd(length, '0')) }
}

/** The server's select_div_scale: enough places for 16 significant digits, not fewer than either operand shows. */
export function quotientScale(a: Decimal, b: Decimal): number {
  const x = leadingGroup(a)
  const y = leadingGroup(b)
  const weight = x.weight - y.weight - (x.digit <= y.digit ? 1 : 0)
  return Math.min(Math.max(MIN_SIGNIFICANT_DIGITS - weight * GROUP, a.scale, b.scale, 0), MAX_DISPLAY_SCALE)
}

/** The remainder has the dividend's sign. @throws PostgresError 22012 */
export function modulo(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'NaN' || b.kind === 'NaN') return NAN
  if (a.kind !== 'finite') {
    if (b.kind === 'finite' && b.unscaled === 0n) throw divisionByZero()
    return NAN
  }
  if (b.kind !== 'finite') return a
  if (b.unscaled === 0n) throw divisionByZero()
  const scale = Math.max(a.scale, b.scale)
  return finite(rescale(a, scale).unscaled % rescale(b, scale).unscaled, scale)
}

/** Integer quotient, truncated. @throws PostgresError 22012 */
export function quotient(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind !== 'finite') return divideSpecial(a, b)
  if (b.unscaled === 0n) throw divisionByZero()
  const scale = Math.max(a.scale, b.scale)
  return finite(rescale(a, scale).unscaled / rescale(b, scale).unscaled, 0)
}

/** The largest integer whose square is not greater than n. */
export function integerSquareRoot(n: bigint): bigint {
  if (n < 2n) return n
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (x + n / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

/**
 * Text whose binary order is the numeric order, equal for equal numbers (1.0 and 1.00): class, exponent, digits. A
 * negative number's exponent and digits are complemented, and `~` closes them, so that longer is smaller.
 */
export function decimalOrderKey(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  if (last < 48 || last > 57) return text === 'NaN' ? '5' : text === 'Infinity' ? '4' : '0'
  const negative = text.charCodeAt(0) === 45
  const point = text.indexOf('.')
  const whole = text.slice(negative ? 1 : 0, point < 0 ? undefined : point)
  const digits = (point < 0 ? whole : whole + text.slice(point + 1)).replace(/0+$/, '')
  const significant = digits.replace(/^0+/, '')
  if (significant === '') return '2'
  const exponent = whole.length - (digits.length - significant.length)
  if (!negative) return `3${EXPONENT_BASE + exponent}${significant}`
  return `1${EXPONENT_TOP - exponent}${complement(significant)}~`
}

const EXPONENT_BASE = 500000
const EXPONENT_TOP = 499999

function complement(digits: string): string {
  let result = ''
  for (let i = 0; i < digits.length; i++) result += 57 - digits.charCodeAt(i)
  return result
}
