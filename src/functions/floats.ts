import { pgError, UnsupportedOnShadow } from '../errors'
import { notANumber } from '../types/float'
import type { Definition, Family } from './definition'
import { js, refused } from './define'
import { exp, ln, power as powerOf } from './floatPowers'

/** Postgres's float arithmetic: IEEE 754, but what overflows or underflows is an error. */

export function floatOverflow() {
  return pgError('22003', 'value out of range: overflow')
}

export function floatUnderflow() {
  return pgError('22003', 'value out of range: underflow')
}

/** SQLite would turn a NaN into NULL. */
export function realNumber(value: number): number {
  if (Number.isNaN(value)) throw notANumber()
  return value
}

type Round = (value: number) => number

function add(a: number, b: number, round: Round): number {
  const sum = round(a + b)
  if (Math.abs(sum) === Infinity && Number.isFinite(a) && Number.isFinite(b)) throw floatOverflow()
  return realNumber(sum)
}

function multiply(a: number, b: number, round: Round): number {
  const product = round(a * b)
  if (Math.abs(product) === Infinity && Number.isFinite(a) && Number.isFinite(b)) throw floatOverflow()
  if (product === 0 && a !== 0 && b !== 0) throw floatUnderflow()
  return realNumber(product)
}

function divide(a: number, b: number, round: Round): number {
  if (b === 0) throw pgError('22012', 'division by zero')
  const quotient = round(a / b)
  if (Math.abs(quotient) === Infinity && Number.isFinite(a)) throw floatOverflow()
  if (quotient === 0 && a !== 0 && Number.isFinite(b)) throw floatUnderflow()
  return realNumber(quotient)
}

export const floatArithmetic = { add, multiply, divide }

function operators(prefix: string, args: string, round: Round): Family {
  return {
    [`${prefix}pl(${args})`]: js((a: number, b: number) => add(a, b, round)),
    [`${prefix}mi(${args})`]: js((a: number, b: number) => add(a, -b, round)),
    [`${prefix}mul(${args})`]: js((a: number, b: number) => multiply(a, b, round)),
    [`${prefix}div(${args})`]: js((a: number, b: number) => divide(a, b, round)),
  }
}

function unary(type: 'float4' | 'float8'): Family {
  return {
    [`${type}um(${type})`]: js((a: number) => -a),
    [`${type}up(${type})`]: js((a: number) => a),
    [`${type}abs(${type})`]: js(Math.abs),
    [`abs(${type})`]: js(Math.abs),
  }
}

/** Half to even, as C's rint. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest < 0.5) return keepSign(floor, value)
  if (rest > 0.5) return keepSign(floor + 1, value)
  return keepSign(floor % 2 === 0 ? floor : floor + 1, value)
}

function keepSign(result: number, value: number): number {
  return result === 0 && (value < 0 || Object.is(value, -0)) ? -0 : result
}

function squareRoot(value: number): number {
  if (value < 0) throw pgError('2201F', 'cannot take square root of a negative number')
  return Math.sqrt(value)
}

/** C's RADIANS_PER_DEGREE in the server. */
const RADIANS_PER_DEGREE = 0.017453292519943295

const named = (names: readonly string[], definition: Definition): Family =>
  Object.fromEntries(names.map((name) => [`${name}(float8)`, definition]))

const LIBRARY = "the last digits depend on the server's C library"
const LIBRARY_FUNCTIONS = ['cbrt', 'dcbrt', 'cot', 'cotd', 'acosh', 'atanh', 'erf', 'erfc', 'gamma', 'lgamma']

/** @throws PostgresError 22003; UnsupportedOnShadow where the last digit is in doubt */
function exponential(value: number): number {
  if (value === Infinity) return value
  if (value === -Infinity) return 0
  const result = exp(value)
  if (result === Infinity) throw floatOverflow()
  if (result === 0) throw floatUnderflow()
  return result
}

function checkLogarithm(value: number): void {
  if (value === 0) throw pgError('2201E', 'cannot take logarithm of zero')
  if (value < 0) throw pgError('2201E', 'cannot take logarithm of a negative number')
}

/** @throws PostgresError 2201E; UnsupportedOnShadow where the last digit is in doubt */
function naturalLogarithm(value: number): number {
  checkLogarithm(value)
  return value === Infinity ? value : ln(value)
}

/** Of powers of ten: libraries differ in the others, but not in these. */
function commonLogarithm(value: number): number {
  checkLogarithm(value)
  if (value === Infinity) return value
  const exponent = Math.round(Math.log10(value))
  if (exponent >= 0 && exponent <= 22 && Number(`1e${exponent}`) === value) return exponent
  throw new UnsupportedOnShadow('this common logarithm of double precision', { reason: LIBRARY })
}

/**
 * What is not exact is given where no C library would round it otherwise.
 * @throws PostgresError 2201F, 22003; UnsupportedOnShadow where the last digit is in doubt
 */
function power(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw pgError('2201F', 'zero raised to a negative power is undefined')
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw pgError('2201F', 'a negative number raised to a non-integer power yields a complex result')
  }
  if (exponent === 0 || base === 1) return 1
  if (exponent === 1) return base
  const odd = Math.abs(exponent % 2) === 1
  // Zero keeps its sign under odd exponents.
  if (base === 0) return odd ? base : 0
  if (!Number.isFinite(base) || !Number.isFinite(exponent)) return powerOfInfinity(base, exponent, odd)
  const size = powerOf(Math.abs(base), exponent)
  if (size === Infinity) throw floatOverflow()
  if (size === 0) throw floatUnderflow()
  return base < 0 && odd ? -size : size
}

function powerOfInfinity(base: number, exponent: number, odd: boolean): number {
  if (Number.isFinite(base)) {
    if (base === -1) return 1
    return Math.abs(base) > 1 === exponent > 0 ? Infinity : 0
  }
  if (exponent < 0) return base < 0 && odd ? -0 : 0
  return base < 0 && odd ? -Infinity : Infinity
}

const powers: Family = Object.fromEntries(['power', 'pow', 'dpow'].map((name) => [`${name}(float8,float8)`, js(power)]))

export const floats: Family = {
  ...operators('float8', 'float8,float8', Number),
  ...operators('float4', 'float4,float4', Math.fround),
  ...operators('float48', 'float4,float8', Number),
  ...operators('float84', 'float8,float4', Number),
  ...unary('float4'),
  ...unary('float8'),
  ...named(['round', 'dround'], js(roundToEven)),
  ...named(['trunc', 'dtrunc'], js(Math.trunc)),
  ...named(['ceil', 'ceiling'], js(Math.ceil)),
  ...named(['floor'], js(Math.floor)),
  ...named(
    ['sign'],
    js((a: number) => (a > 0 ? 1 : a < 0 ? -1 : 0)),
  ),
  ...named(['sqrt', 'dsqrt'], js(squareRoot)),
  ...named(
    ['degrees'],
    js((a: number) => divide(a, RADIANS_PER_DEGREE, Number)),
  ),
  ...named(
    ['radians'],
    js((a: number) => multiply(a, RADIANS_PER_DEGREE, Number)),
  ),
  ...named(LIBRARY_FUNCTIONS, refused(LIBRARY)),
  ...named(['exp', 'dexp'], js(exponential)),
  ...named(['ln', 'dlog1'], js(naturalLogarithm)),
  ...named(['log', 'log10', 'dlog10'], js(commonLogarithm)),
  'atan2(float8,float8)': refused(LIBRARY),
  'atan2d(float8,float8)': refused(LIBRARY),
  'pi()': js(() => Math.PI),
  ...powers,
}
