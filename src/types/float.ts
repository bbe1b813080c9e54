import { pgError, UnsupportedOnShadow } from '../errors'
import type { StoredValue, TypeCodec } from './codec'
import { checkEncoding, invalidSyntax, trimSpaces } from './inputSyntax'

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/
const PLAIN = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const HEX = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?\d+))?/
const INFINITE = /^([+-]?)inf(?:inity)?$/i
const NOT_A_NUMBER = /^[+-]?nan$/i

/** SQLite stores a real of minus zero as zero. @throws UnsupportedOnShadow for minus zero */
function plusZero(value: StoredValue): StoredValue {
  if (Object.is(value, -0)) {
    throw new UnsupportedOnShadow('storing the float minus zero', { reason: 'SQLite would store zero' })
  }
  return value
}

/** Postgres's float8in and float4in. @throws PostgresError 22P02, 22003; UnsupportedOnShadow for NaN */
function readFloat(text: string, type: string, round: (value: number) => number): number {
  if (PLAIN.test(text)) {
    const fast = Number(text)
    const value = round === Math.fround ? toSingle(fast, text) : fast
    if (Number.isFinite(value) && value !== 0) return value
  }
  checkEncoding(text)
  const trimmed = trimSpaces(text)
  const infinite = INFINITE.exec(trimmed)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  if (NOT_A_NUMBER.test(trimmed)) throw notANumber(type)
  const hex = HEX.exec(trimmed)
  const spelled = hex && (hex[2] || hex[3]) ? hex[0] : DECIMAL.exec(trimmed)?.[0]
  if (!spelled) throw invalidSyntax(type, text)
  const exact = hex && spelled === hex[0] ? fromHex(hex, type) : Number(spelled)
  const value = round === Math.fround ? toSingle(exact, spelled) : round(exact)
  const mantissa = spelled.replace(/^[+-]?(?:0[xX])?/, '').replace(hex ? /[pP].*$/ : /[eE].*$/, '')
  if (!Number.isFinite(value) || (value === 0 && /[1-9a-fA-F]/.test(mantissa))) {
    throw pgError('22003', `"${spelled}" is out of range for type ${type}`)
  }
  if (spelled.length !== trimmed.length) throw invalidSyntax(type, text)
  return value
}

/** A decimal that was rounded to a double halfway between two singles goes to the side that it came from. */
function toSingle(double: number, text: string): number {
  const single = Math.fround(double)
  if (single === double || !Number.isFinite(single)) return single
  const away = Math.abs(single) > Math.abs(double)
  const other = neighbourSingle(single, away ? -1 : 1)
  if (Math.abs(single - double) !== Math.abs(other - double) || !DECIMAL.test(text)) return single
  const [, mantissa = '', power] = /^[+-]?([\d.]*)(?:[eE](.*))?$/.exec(text)!
  const [whole = '', fraction = ''] = mantissa.split('.')
  const written = shifted(BigInt(whole + fraction), Number(power ?? 0) - fraction.length)
  const compared = compareFractions(written, exactFraction(Math.abs(double)))
  if (compared === 0) return single
  return compared > 0 === away ? single : other
}

type Fraction = readonly [numerator: bigint, denominator: bigint]

const shifted = (digits: bigint, power: number): Fraction =>
  power >= 0 ? [digits * 10n ** BigInt(power), 1n] : [digits, 10n ** BigInt(-power)]

function exactFraction(value: number): Fraction {
  let denominator = 1n
  let scaled = value
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    denominator *= 2n
  }
  return [BigInt(scaled), denominator]
}

function compareFractions([a, b]: Fraction, [c, d]: Fraction): number {
  const [left, right] = [a * d, c * b]
  return left < right ? -1 : left > right ? 1 : 0
}

function fromHex([, sign, whole = '', fraction = '', power = '0']: RegExpExecArray, type: string): number {
  const digits = BigInt(`0x${whole}${fraction}`)
  if (digits > 0x1fffffffffffffn) {
    throw new UnsupportedOnShadow(`a hexadecimal ${type} of more than 53 bits`)
  }
  const value = Number(digits) * 2 ** (Number(power) - 4 * fraction.length)
  return sign === '-' ? -value : value
}

export function notANumber(type = 'double precision') {
  return new UnsupportedOnShadow(`NaN of type ${type}`, { reason: 'SQLite has no NaN' })
}

/** Digits and decimal exponent of the shortest number that reads back as `value` and lies on no border between two. */
function shortest(value: number, round: (value: number) => number): { digits: string; exponent: number } {
  const scientific = round === Math.fround ? shortestSingle(value) : shortestDouble(value)
  const [mantissa = '', exponent] = scientific.split('e')
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) }
}

/**
 * JavaScript prints the shortest number too, but takes one that lies exactly between two floats (1e23), which Postgres
 * never does. Only integers beyond 2^53 can be such.
 */
function shortestDouble(value: number): string {
  const candidate = value.toExponential()
  if (value <= 2 ** 53 || !isHalfway(candidate, value)) return candidate
  for (let precision = 1; precision < 17; precision++) {
    const longer = value.toExponential(precision)
    if (Number(longer) === value && !isHalfway(longer, value)) return longer
  }
  return candidate
}

function isHalfway(decimal: string, value: number): boolean {
  const [mantissa = '', power] = decimal.split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const zeros = Number(power) - fraction.length
  if (zeros < 0) return false
  const distance = BigInt(whole + fraction) * 10n ** BigInt(zeros) - BigInt(value)
  if (distance === 0n) return false
  const next = neighbour(value, distance > 0n ? 1n : -1n)
  return Number.isFinite(next) && distance * 2n === BigInt(next) - BigInt(value)
}

const bits = new DataView(new ArrayBuffer(8))
function neighbour(value: number, step: bigint): number {
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + step)
  return bits.getFloat64(0)
}

function neighbourSingle(value: number, step: number): number {
  bits.setFloat32(0, value)
  bits.setInt32(0, bits.getInt32(0) + step)
  return bits.getFloat32(0)
}

/** Strictly between the midpoints to both neighbours; these are exact in double precision. */
function shortestSingle(value: number): string {
  const low = (value + neighbourSingle(value, -1)) / 2
  const next = neighbourSingle(value, 1)
  const high = Number.isFinite(next) ? (value + next) / 2 : value + (value - neighbourSingle(value, -1)) / 2
  for (let precision = 0; precision < 8; precision++) {
    const nearest = nearestEven(value, precision)
    if (Number(nearest) > low && Number(nearest) < high) return nearest
    // At a power of two the gap below is half as wide: the nearest may miss where the next one up does not.
    const [mantissa = '', exponent] = nearest.split('e')
    const up = `${(Number(mantissa) + 10 ** -precision).toFixed(precision)}e${exponent}`
    if (Number(up) > value && Number(up) < high && Number(nearest) <= low) return up
  }
  return value.toExponential(8)
}

/** toExponential rounds a tie up; Postgres's shortest output takes the even digit. */
function nearestEven(value: number, precision: number): string {
  const up = value.toExponential(precision)
  const oneMore = value.toExponential(precision + 1)
  const [mantissa = '', exponent] = oneMore.split('e')
  if (!mantissa.endsWith('5') || !/^0*e/.test(value.toExponential(60).slice(mantissa.length))) return up
  const below = mantissa.slice(0, -1).replace(/\.$/, '')
  return '02468'.includes(below.at(-1)!) ? `${below}e${exponent}` : up
}

/** Decimal text of `digits` significant digits without trailing zeros or exponent: printf's %.15g read back as numeric. */
export function formatSignificant(value: number, digits: number): string {
  const [mantissa = '', exponent] = nearestEven(value, digits - 1).split('e')
  const negative = mantissa.startsWith('-')
  const significant = mantissa.replace(/[-.]/g, '').replace(/0+$/, '')
  if (significant === '') return '0'
  const point = Number(exponent) + 1
  const whole = point > 0 ? significant.slice(0, point).padEnd(point, '0') : '0'
  const fraction = point > 0 ? significant.slice(point) : '0'.repeat(-point) + significant
  return `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}`
}

/** Scientific notation outside these powers of ten, as Postgres's shortest output switches. */
const SCIENTIFIC_FROM = { double: 15, single: 6 } as const

function printFloat(value: number, kind: 'double' | 'single'): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  const { digits, exponent } = shortest(Math.abs(value), kind === 'double' ? Number : Math.fround)
  const minus = value < 0 ? '-' : ''
  if (exponent < -4 || exponent >= SCIENTIFIC_FROM[kind]) {
    const power = String(Math.abs(exponent)).padStart(2, '0')
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
    return `${minus}${mantissa}e${exponent < 0 ? '-' : '+'}${power}`
  }
  if (exponent < 0) return `${minus}0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return minus + digits.padEnd(exponent + 1, '0')
  return `${minus}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

/** Postgres's text of a double precision with extra_float_digits 1. */
export function formatDouble(value: number): string {
  // Here JavaScript and Postgres both print plain digits.
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-4 && magnitude < 1e15) return String(value)
  return printFloat(value, 'double')
}

export const formatSingle = (value: number): string => printFloat(value, 'single')

export const parseDouble = (text: string): number => readFloat(text, 'double precision', Number)
export const parseSingle = (text: string): number => readFloat(text, 'real', Math.fround)

export const float8Codec: TypeCodec = {
  input: parseDouble,
  output: (value) => formatDouble(value as number),
  storable: plusZero,
  order: 'native',
}

export const float4Codec: TypeCodec = {
  input: parseSingle,
  output: (value) => formatSingle(value as number),
  storable: plusZero,
  order: 'native',
}
