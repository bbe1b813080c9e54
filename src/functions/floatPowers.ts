import { UnsupportedOnShadow } from '../errors'
import { exactDouble } from './floatText'

/**
 * exp, ln and power of double precision. C libraries round nearly all results as if they were exact, and err by a few
 * hundredths of the last digit; so a result is given where it is far enough from the middle between two doubles, and
 * refused where a library may have taken the other one.
 */

/** Bits after the binary point in what follows. */
const PRECISION = 320n
const ONE = 1n << PRECISION
/** No C library of a Postgres server errs by more than this part of the last digit, beyond rounding. */
const DOUBT = 0.04

/** 2 atanh(numerator / denominator), for small quotients. */
function doubleAtanh(numerator: bigint, denominator: bigint): bigint {
  const z = (numerator << PRECISION) / denominator
  const square = (z * z) >> PRECISION
  let sum = 0n
  let power = z
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n
    power = (power * square) >> PRECISION
  }
  return 2n * sum
}

let ln2: bigint | undefined
const logOfTwo = (): bigint => (ln2 ??= doubleAtanh(1n, 3n))

/** The natural logarithm of a positive double, times 2^PRECISION. */
function lnFixed(value: number): bigint {
  const { unscaled, shift } = exactDouble(value)
  // value = fraction * 2^exponent, with the fraction between 0.70 and 1.42.
  const bits = unscaled.toString(2).length
  let exponent = bits - shift
  let half = 1n << BigInt(bits)
  if (unscaled * 10n < half * 7n) {
    half >>= 1n
    exponent--
  }
  return doubleAtanh(unscaled - half, unscaled + half) + BigInt(exponent) * logOfTwo()
}

const SQUARINGS = 12n

/** e^(x / 2^PRECISION) as `mantissa / 2^PRECISION * 2^exponent`. */
function expFixed(x: bigint): { mantissa: bigint; exponent: number } {
  const exponent = x / logOfTwo()
  const rest = (x - exponent * logOfTwo()) >> SQUARINGS
  let sum = ONE
  let term = ONE
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = ((term * rest) >> PRECISION) / n
    sum += term
  }
  for (let i = 0n; i < SQUARINGS; i++) sum = (sum * sum) >> PRECISION
  return { mantissa: sum, exponent: Number(exponent) }
}

/** The nearest double of `mantissa / 2^PRECISION * 2^exponent`. @throws UnsupportedOnShadow where it is too close a call */
function nearest(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0
  const negative = mantissa < 0n
  const size = negative ? -mantissa : mantissa
  const bits = size.toString(2).length
  const power = bits - 53 - Number(PRECISION) + exponent
  if (power > 1100) return negative ? -Infinity : Infinity
  if (power < -1200) return 0
  const cut = BigInt(Math.max(bits - 93, 0))
  const rounded = size >> cut
  const digits = bits - Number(cut) - 53
  const fraction = Number(rounded & ((1n << BigInt(digits)) - 1n)) / 2 ** digits
  if (Math.abs(fraction - 0.5) < DOUBT || power < -1070) throw doubtful()
  const whole = Number(rounded >> BigInt(digits)) + (fraction > 0.5 ? 1 : 0)
  const value = power > 900 ? whole * 2 ** 100 * 2 ** (power - 100) : whole * 2 ** power
  return negative ? -value : value
}

function doubtful() {
  return new UnsupportedOnShadow('this result of double precision', {
    reason: "its last digit depends on the server's C library",
  })
}

const TOO_LARGE = 1n << (PRECISION + 12n)

function expOf(x: bigint): number {
  if (x > TOO_LARGE) return Infinity
  if (x < -TOO_LARGE) return 0
  const { mantissa, exponent } = expFixed(x)
  return nearest(mantissa, exponent)
}

/** A double times 2^PRECISION. */
function fixed(value: number): bigint {
  const { unscaled, shift } = exactDouble(value)
  const size = (unscaled << PRECISION) >> BigInt(shift)
  return value < 0 ? -size : size
}

/** e^value, of a finite number; Infinity where it is too large, 0 where too small. */
export const exp = (value: number): number => expOf(fixed(value))

/** The natural logarithm of a positive finite number. */
export const ln = (value: number): number => nearest(lnFixed(value), 0)

/** base^exponent, of a positive base and finite numbers. */
export function power(base: number, exponent: number): number {
  const { unscaled, shift } = exactDouble(exponent)
  const product = (lnFixed(base) * unscaled) >> BigInt(shift)
  return expOf(exponent < 0 ? -product : product)
}
