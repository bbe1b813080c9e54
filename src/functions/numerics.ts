import { pgError } from '../errors'
import * as decimal from '../types/decimal'
import { formatDecimal, parseDecimal, type Decimal } from '../types/decimal'
import { exp, ln, log, power } from '../types/decimalPowers'
import { numericCodec } from '../types/numeric'
import type { Definition, Family } from './definition'
import { js, sql } from './define'
import { greatestCommonDivisor } from './integers'

const unary = (body: (a: Decimal) => Decimal): Definition => js((a: string) => formatDecimal(body(parseDecimal(a))))
const binary = (body: (a: Decimal, b: Decimal) => Decimal): Definition =>
  js((a: string, b: string) => formatDecimal(body(parseDecimal(a), parseDecimal(b))))

const names = (list: readonly string[], args: string, definition: Definition): Family =>
  Object.fromEntries(list.map((name) => [`${name}(${args})`, definition]))

const absolute = (a: Decimal): Decimal => (decimal.sign(a) < 0 ? decimal.negate(a) : a)

/** numeric's scale argument is clamped as the server clamps it. */
const MAX_RESULT_SCALE = 16383
const MIN_RESULT_SCALE = -131073

function placesOf(places: bigint): number {
  return Math.max(MIN_RESULT_SCALE, Math.min(MAX_RESULT_SCALE, Number(places)))
}

/** The server estimates the root's size from the leading base-10000 digit, and gives at least 16 significant digits. */
function squareRoot(value: Decimal): Decimal {
  if (decimal.sign(value) < 0) throw pgError('2201F', 'cannot take square root of a negative number')
  if (value.kind !== 'finite') return value
  const { weight } = decimal.leadingGroup(value)
  const scale = Math.min(Math.max(16 - (weight * 2 + 1), value.scale, 0), decimal.MAX_DISPLAY_SCALE)
  return squareRootTo(value, scale)
}

/** Rounded half up at `scale`: one digit more decides, for the root of a rational is never exactly half. */
export function squareRootTo(value: Decimal, scale: number): Decimal {
  const shifted = decimal.rescale(value, Math.max(2 * (scale + 1), value.scale))
  const excess = shifted.scale - 2 * (scale + 1)
  const root = decimal.integerSquareRoot(shifted.unscaled / decimal.powerOfTen(Math.max(excess, 0)))
  return decimal.finite((root + 5n) / 10n, scale)
}

function minScale(value: Decimal): number {
  let { unscaled, scale } = value
  while (scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n
    scale--
  }
  return scale
}

/** Greatest common divisor of decimals: of their integers at the common scale. */
function gcd(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind !== 'finite') return decimal.NAN
  const scale = Math.max(a.scale, b.scale)
  const [x, y] = [decimal.rescale(a, scale).unscaled, decimal.rescale(b, scale).unscaled]
  return decimal.finite(greatestCommonDivisor(x, y), scale)
}

function lcm(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind !== 'finite') return decimal.NAN
  const scale = Math.max(a.scale, b.scale)
  const [x, y] = [decimal.rescale(a, scale).unscaled, decimal.rescale(b, scale).unscaled]
  if (x === 0n || y === 0n) return decimal.finite(0n, scale)
  const value = (x / greatestCommonDivisor(x, y)) * y
  return decimal.checked(decimal.finite(value < 0n ? -value : value, scale))
}

function factorial(n: bigint): string {
  if (n < 0n) throw pgError('22003', 'factorial of a negative number is undefined')
  if (n > 32177n) throw pgError('22003', 'value overflows numeric format')
  let product = 1n
  for (let i = 2n; i <= n; i++) product *= i
  return product.toString()
}

const scaleOf = (measure: (value: Decimal) => number): Definition =>
  js((a: string) => {
    const value = parseDecimal(a)
    return value.kind === 'finite' ? BigInt(measure(value)) : null
  })

export const numerics: Family = {
  'numeric_add(numeric,numeric)': binary(decimal.add),
  'numeric_sub(numeric,numeric)': binary(decimal.subtract),
  'numeric_mul(numeric,numeric)': binary(decimal.multiply),
  'numeric_div(numeric,numeric)': binary(decimal.divide),
  ...names(['numeric_mod', 'mod'], 'numeric,numeric', binary(decimal.modulo)),
  ...names(['numeric_div_trunc', 'div'], 'numeric,numeric', binary(decimal.quotient)),
  'numeric_inc(numeric)': unary((a) => decimal.add(a, decimal.finite(1n, 0))),
  'numeric_uminus(numeric)': unary(decimal.negate),
  'numeric_uplus(numeric)': sql((a) => a),
  ...names(['numeric_abs', 'abs'], 'numeric', unary(absolute)),
  'sign(numeric)': unary((a) => (a.kind === 'NaN' ? a : decimal.finite(BigInt(decimal.sign(a)), 0))),
  ...names(['ceil', 'ceiling'], 'numeric', unary(decimal.ceil)),
  'floor(numeric)': unary(decimal.floor),
  'round(numeric)': unary((a) => decimal.checked(decimal.rescale(a, 0))),
  'trunc(numeric)': unary((a) => decimal.truncate(a, 0)),
  'round(numeric,int4)': js((a: string, places: bigint) =>
    formatDecimal(decimal.checked(decimal.rescale(parseDecimal(a), placesOf(places)))),
  ),
  'trunc(numeric,int4)': js((a: string, places: bigint) =>
    formatDecimal(decimal.truncate(parseDecimal(a), placesOf(places))),
  ),
  ...names(['sqrt', 'numeric_sqrt'], 'numeric', unary(squareRoot)),
  ...names(['exp', 'numeric_exp'], 'numeric', unary(exp)),
  ...names(['ln', 'numeric_ln'], 'numeric', unary(ln)),
  ...names(
    ['log', 'log10'],
    'numeric',
    unary((a) => log(decimal.finite(10n, 0), a)),
  ),
  ...names(['log', 'numeric_log'], 'numeric,numeric', binary(log)),
  ...names(['power', 'pow', 'numeric_power'], 'numeric,numeric', binary(power)),
  'scale(numeric)': scaleOf((value) => value.scale),
  'min_scale(numeric)': scaleOf(minScale),
  'trim_scale(numeric)': unary((a) => decimal.truncate(a, a.kind === 'finite' ? minScale(a) : 0)),
  'gcd(numeric,numeric)': binary(gcd),
  'lcm(numeric,numeric)': binary(lcm),
  'factorial(int8)': js(factorial),
  'numeric(numeric,int4)': js((a: string, typmod: bigint) => numericCodec.coerce!(a, Number(typmod), true)),
}
