import { pgError, UnsupportedOnShadow } from '../errors'
import * as decimal from './decimal'
import {
  checked,
  finite,
  MAX_DISPLAY_SCALE,
  multiply,
  powerOfTen,
  rescale,
  roundedQuotient,
  type Decimal,
} from './decimal'

/**
 * exp, ln, log and power of numeric. The server works with at least eight digits more than it shows, so its result is
 * the true value rounded, unless that value lies within its error of the border between two results: such are refused.
 */

const SIGNIFICANT_DIGITS = 16
const LOG10_E = 0.434294481903252
const LN_10 = 2.302585092994046
/** Beyond e^6000 the server gives up. */
const MAX_EXPONENT = 6000
/** The result's power of ten is taken to be within this when its scale is chosen. */
const MAX_WEIGHT = 2000
const MAX_INTEGER_DIGITS = 131072
/** Digits computed beyond those shown. */
const GUARD = 30

const zeroAt = (scale: number): Decimal => finite(0n, scale)
const clampScale = (scale: number): number => Math.min(Math.max(scale, 0), MAX_DISPLAY_SCALE)

function unsure(): UnsupportedOnShadow {
  return new UnsupportedOnShadow('this logarithm or power of numeric', {
    reason: 'its last digit cannot be told for certain',
  })
}

/** A value with `places` digits after the point, rounded to `scale` if the digits beyond leave no doubt. */
function settle(value: bigint, places: number, scale: number): Decimal {
  const excess = powerOfTen(places - scale)
  const rest = (value < 0n ? -value : value) % excess
  const distance = rest * 2n - excess
  if ((distance < 0n ? -distance : distance) * 1_000_000n < excess) throw unsure()
  return checked(finite(roundedQuotient(value, excess), scale))
}

/** (int) x in C, where a float's last digit must not decide. */
function truncated(value: number, exact = false): number {
  if (!exact && Math.abs(value - Math.round(value)) < 1e-9 && Math.round(value) !== 0) throw unsure()
  return Math.trunc(value)
}

const logarithmsOfTwo = new Map<number, bigint>()

/** ln 2 with so many digits. */
function ln2(places: number): bigint {
  let value = logarithmsOfTwo.get(places)
  // 2 artanh(1/3)
  if (value === undefined)
    logarithmsOfTwo.set(places, (value = (2n * artanh(powerOfTen(places + 5) / 3n, places + 5)) / 100000n))
  return value
}

function artanh(z: bigint, places: number): bigint {
  const one = powerOfTen(places)
  const square = (z * z) / one
  let sum = 0n
  let power = z
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n
    power = (power * square) / one
  }
  return sum
}

/** ln of a positive decimal, with so many digits after the point. */
function lnTo(value: Decimal, places: number): bigint {
  const working = places + 10
  const one = powerOfTen(working)
  let mantissa = (value.unscaled * one) / powerOfTen(value.scale)
  let halvings = 0n
  // Small numbers would lose their digits in the fixed point: take them as a ratio instead.
  if (value.scale > 0 && mantissa < one / 10n) return -lnTo(invert(value, working), places)
  const bits = (mantissa / one).toString(2).length - 1
  if (mantissa >= one) {
    halvings = BigInt(bits)
    mantissa >>= halvings
  }
  const z = ((mantissa - one) * one) / (mantissa + one)
  return (2n * artanh(z, working) + halvings * ln2(working)) / powerOfTen(10)
}

/** 1/value with enough significant digits. */
function invert(value: Decimal, places: number): Decimal {
  const digits = places + decimal.digitCount(value.unscaled) + 10
  return finite((powerOfTen(value.scale) * powerOfTen(digits)) / value.unscaled, digits)
}

/** e^x of a fixed-point x with `places` digits, with `places` digits. */
function expOf(x: bigint, places: number): bigint {
  const working = places + 20
  const one = powerOfTen(working)
  const scaled = x * powerOfTen(20)
  const twoLog = ln2(working)
  const k = roundedQuotient(scaled, twoLog)
  let rest = (scaled - k * twoLog) >> 8n
  let sum = one
  let term = one
  for (let n = 1n; term !== 0n && n < 1000n; n++) {
    term = (term * rest) / (one * n)
    sum += term
  }
  rest = sum
  for (let i = 0; i < 8; i++) rest = (rest * rest) / one
  return (k >= 0n ? rest << k : rest >> -k) / powerOfTen(20)
}

const toNumber = (value: Decimal): number => Number(decimal.formatDecimal(value))

export function exp(value: Decimal): Decimal {
  if (value.kind === '-Infinity') return decimal.ZERO
  if (value.kind !== 'finite') return value
  const x = toNumber(value)
  const weight = Math.abs(x * LOG10_E) >= MAX_WEIGHT ? Math.sign(x) * MAX_WEIGHT : truncated(x * LOG10_E)
  return expTo(value, clampScale(Math.max(SIGNIFICANT_DIGITS - weight, value.scale)))
}

function expTo(value: Decimal, scale: number): Decimal {
  const x = toNumber(value)
  if (Math.abs(x) >= MAX_EXPONENT) {
    if (x > 0) throw decimal.overflow()
    return zeroAt(scale)
  }
  const places = scale + GUARD + Math.max(0, Math.ceil(x * LOG10_E))
  const fixed = rescale(value, places).unscaled
  const result = expOf(fixed, places)
  return value.unscaled === 0n ? finite(powerOfTen(scale), scale) : settle(result, places, scale)
}

/** The power of ten of the logarithm's first digit, as the server estimates it from the first digits. */
function lnWeight(value: Decimal): number {
  const near = decimal.subtract(value, finite(1n, 0))
  if (decimal.compare(near, finite(-1n, 1)) >= 0 && decimal.compare(near, finite(1n, 1)) <= 0) {
    return near.unscaled === 0n ? 0 : decimal.digitCount(near.unscaled) - 1 - near.scale
  }
  const { digits, weight } = firstGroups(value, 2)
  return truncated(Math.log10(Math.abs(Math.log(digits) + weight * LN_10)))
}

/** The first base-10000 digits as one integer, and the power of ten that they stand on. */
function firstGroups(value: Decimal, count: number): { digits: number; weight: number } {
  const { weight } = decimal.leadingGroup(value)
  const text = (value.unscaled < 0n ? -value.unscaled : value.unscaled).toString()
  const exponent = text.length - 1 - value.scale
  const significant = text.replace(/0+$/, '')
  const lead = exponent - weight * 4 + 1
  const groups = Math.min(count, 1 + Math.max(0, Math.ceil((significant.length - lead) / 4)))
  const length = lead + (groups - 1) * 4
  return { digits: Number(significant.slice(0, length).padEnd(length, '0')), weight: (weight - groups + 1) * 4 }
}

/** @throws PostgresError 2201E */
function checkLogarithm(value: Decimal): void {
  if (value.kind === 'NaN') return
  if (decimal.sign(value) < 0) throw pgError('2201E', 'cannot take logarithm of a negative number')
  if (decimal.sign(value) === 0) throw pgError('2201E', 'cannot take logarithm of zero')
}

export function ln(value: Decimal): Decimal {
  checkLogarithm(value)
  if (value.kind !== 'finite') return value
  return lnSettled(value, clampScale(Math.max(SIGNIFICANT_DIGITS - lnWeight(value), value.scale)))
}

function lnSettled(value: Decimal, scale: number): Decimal {
  if (decimal.compare(value, finite(1n, 0)) === 0) return zeroAt(scale)
  return settle(lnTo(value, scale + GUARD), scale + GUARD, scale)
}

export function log(base: Decimal, value: Decimal): Decimal {
  if (base.kind === 'NaN' || value.kind === 'NaN') return decimal.NAN
  if (base.kind !== 'finite' || value.kind !== 'finite') {
    // Here the server looks for negative arguments before zeros.
    for (const argument of [base, value]) if (decimal.sign(argument) < 0) checkLogarithm(argument)
  }
  for (const argument of [base, value]) checkLogarithm(argument)
  if (base.kind !== 'finite') return value.kind === 'finite' ? decimal.ZERO : decimal.NAN
  if (value.kind !== 'finite') return decimal.INFINITY
  const weight = lnWeight(value) - lnWeight(base)
  const scale = clampScale(Math.max(SIGNIFICANT_DIGITS - weight, base.scale, value.scale))
  if (decimal.compare(base, finite(1n, 0)) === 0) throw decimal.divisionByZero()
  const divisor = lnTo(base, scale + GUARD * 2)
  const dividend = lnTo(value, scale + GUARD * 2)
  return settle((dividend * powerOfTen(scale + GUARD)) / divisor, scale + GUARD, scale)
}

const isInteger = (value: Decimal): boolean => value.unscaled % powerOfTen(value.scale) === 0n

function zeroToNegative() {
  return pgError('2201F', 'zero raised to a negative power is undefined')
}

function complexResult() {
  return pgError('2201F', 'a negative number raised to a non-integer power yields a complex result')
}

/** @throws PostgresError 2201F, 22003 */
export function power(base: Decimal, exponent: Decimal): Decimal {
  if (base.kind !== 'finite' || exponent.kind !== 'finite') return specialPower(base, exponent)
  if (base.unscaled === 0n && exponent.unscaled < 0n) throw zeroToNegative()
  if (isInteger(exponent)) {
    const n = exponent.unscaled / powerOfTen(exponent.scale)
    if (BigInt.asIntN(32, n) === n) return integerPower(base, Number(n), exponent.scale)
  }
  if (base.unscaled === 0n) return zeroAt(SIGNIFICANT_DIGITS)
  if (base.unscaled < 0n) {
    if (!isInteger(exponent)) throw complexResult()
    throw unsure()
  }
  return realPower(base, exponent)
}

/** e^(exponent ln base), at a scale that the server finds by a first rough calculation. */
function realPower(base: Decimal, exponent: Decimal): Decimal {
  const places = Math.max(8 - lnWeight(base), 0)
  const rough = rescale(multiply(lnSettled(base, places), exponent), places)
  const x = toNumber(rough)
  if (Math.abs(x) > MAX_EXPONENT * 1.0033) {
    if (x > 0) throw decimal.overflow()
    return zeroAt(MAX_DISPLAY_SCALE)
  }
  const weight = Math.trunc(x * LOG10_E)
  const scale = clampScale(Math.max(SIGNIFICANT_DIGITS - weight, base.scale, exponent.scale))
  const working = scale + GUARD + Math.abs(weight) + 10
  const exact = multiply(finite(lnTo(base, working), working), exponent)
  return expTo(exact, scale)
}

/** log10 of the result, from the leading digits, decides the scale. */
function integerPower(base: Decimal, exponent: number, exponentScale: number): Decimal {
  const weight = base.unscaled === 0n ? 0 : exponent * log10Of(base)
  if (weight > MAX_INTEGER_DIGITS) throw decimal.overflow()
  if (weight + 1 < -MAX_DISPLAY_SCALE) return zeroAt(MAX_DISPLAY_SCALE)
  const scale = clampScale(
    Math.max(SIGNIFICANT_DIGITS - truncated(weight, Number.isInteger(weight)), base.scale, exponentScale),
  )
  if (exponent === 0) return finite(powerOfTen(scale), scale)
  if (exponent === 1) return rescale(base, scale)
  if (exponent === -1) return decimal.divideTo(finite(1n, 0), base, scale)
  if (base.unscaled === 0n) return zeroAt(scale)
  return exactPower(base, exponent, scale)
}

/** Beyond this many digits the exact power takes too long. */
const MAX_EXACT_DIGITS = 400_000

function exactPower(base: Decimal, exponent: number, scale: number): Decimal {
  const n = Math.abs(exponent)
  if (decimal.digitCount(base.unscaled) * n > MAX_EXACT_DIGITS) throw unsure()
  const value = base.unscaled ** BigInt(n)
  const places = base.scale * n
  if (exponent > 0 && (places <= scale + 8 || n === 2)) return checked(rescale(finite(value, places), scale))
  if (exponent > 0) return settle(value, places, scale)
  const digits = scale + GUARD
  return settle((powerOfTen(digits) * powerOfTen(places)) / value, digits, scale)
}

function log10Of(value: Decimal): number {
  const { digits, weight } = firstGroups(value, 4)
  const text = String(digits)
  return (/^10*$/.test(text) ? text.length - 1 : Math.log10(digits)) + weight
}

/** POSIX's rules for pow() where NaN or an infinity takes part. */
function specialPower(base: Decimal, exponent: Decimal): Decimal {
  const one = finite(1n, 0)
  const baseIsOne = base.kind === 'finite' && decimal.compare(base, one) === 0
  if (base.kind === 'NaN') return exponent.kind === 'finite' && exponent.unscaled === 0n ? one : decimal.NAN
  if (exponent.kind === 'NaN') return baseIsOne ? one : decimal.NAN
  const [x, y] = [decimal.sign(base), decimal.sign(exponent)]
  if (x === 0 && y < 0) throw zeroToNegative()
  if (x < 0 && exponent.kind === 'finite' && !isInteger(exponent)) throw complexResult()
  if (baseIsOne || y === 0) return one
  if (x === 0) return decimal.ZERO
  if (exponent.kind !== 'finite') return infiniteExponent(base, y)
  if (y < 0) return decimal.ZERO
  const odd = (exponent.unscaled / powerOfTen(exponent.scale)) % 2n !== 0n
  return base.kind === '-Infinity' && odd ? decimal.NEGATIVE_INFINITY : decimal.INFINITY
}

function infiniteExponent(base: Decimal, direction: number): Decimal {
  const one = finite(1n, 0)
  if (base.kind === 'finite' && decimal.compare(decimal.negate(base), one) === 0) return one
  const magnitude = decimal.sign(base) < 0 ? decimal.negate(base) : base
  return decimal.compare(magnitude, one) > 0 === direction > 0 ? decimal.INFINITY : decimal.ZERO
}
