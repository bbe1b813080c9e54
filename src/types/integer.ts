import { pgError } from '../errors'
import type { TypeCodec } from './codec'
import { checkEncoding, invalidSyntax, trimSpaces } from './inputSyntax'

const PLAIN = /^-?\d{1,15}$/
/** Sign, then 0x, 0o, 0b or decimal digits with single underscores between them (Postgres manual, "Numeric Constants"). */
const LEADING = /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[oO]((?:_?[0-7])+)|0[bB]((?:_?[01])+)|(\d+(?:_\d+)*))/

export interface IntegerRange {
  readonly name: string
  readonly min: bigint
  readonly max: bigint
}

export const INT2: IntegerRange = { name: 'smallint', min: -0x8000n, max: 0x7fffn }
export const INT4: IntegerRange = { name: 'integer', min: -0x80000000n, max: 0x7fffffffn }
export const INT8: IntegerRange = { name: 'bigint', min: -0x8000000000000000n, max: 0x7fffffffffffffffn }
export const OID: IntegerRange = { name: 'oid', min: 0n, max: 0xffffffffn }

/** Postgres's pg_strtoint*: @throws PostgresError 22P02, 22003 */
export function parseInteger(text: string, range: IntegerRange): bigint {
  if (PLAIN.test(text)) {
    // Exact as a double, and much faster that way.
    const value = BigInt(Number(text))
    if (value >= range.min && value <= range.max) return value
    throw outOfRange(text, range)
  }
  checkEncoding(text)
  const trimmed = trimSpaces(text)
  const match = LEADING.exec(trimmed)
  if (!match) throw invalidSyntax(range.name, text)
  const value = valueOf(match)
  // The server stops at the digit that overflows, before it sees what follows.
  if (value < range.min || value > range.max) throw outOfRange(text, range)
  if (match[0].length !== trimmed.length) throw invalidSyntax(range.name, text)
  return value
}

function valueOf([, sign, hex, octal, binary, decimal]: RegExpExecArray): bigint {
  const digits = hex ? `0x${hex}` : octal ? `0o${octal}` : binary ? `0b${binary}` : decimal!
  const value = BigInt(digits.replaceAll('_', ''))
  return sign === '-' ? -value : value
}

function outOfRange(text: string, range: IntegerRange) {
  return pgError('22003', `value "${text}" is out of range for type ${range.name}`)
}

function integerCodec(range: IntegerRange, output: TypeCodec['output']): TypeCodec {
  return { input: (text) => parseInteger(text, range), output, order: 'native' }
}

/** The runtime keeps the texts of numbers, and not those of bigints. */
const ofNumber: TypeCodec['output'] = (value) => String(Number(value))

export const int2Codec = integerCodec(INT2, ofNumber)
export const int4Codec = integerCodec(INT4, ofNumber)
export const int8Codec = integerCodec(INT8, String)

/** C's strtoul with base 0: a leading 0 means octal, and a sign wraps around. */
const UNSIGNED = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/

/** Postgres's uint32in_subr. @throws PostgresError 22P02, 22003 */
export function parseOid(text: string): bigint {
  checkEncoding(text)
  const trimmed = trimSpaces(text)
  const match = UNSIGNED.exec(trimmed)
  if (!match) throw invalidSyntax('oid', text)
  const digits = match[2]!
  const magnitude = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits)
  const value = match[1] === '-' ? -magnitude : magnitude
  if (magnitude > 0xffffffffffffffffn) throw outOfRange(text, OID)
  if (match[0].length !== trimmed.length) throw invalidSyntax('oid', text)
  // Negative numbers down to those of int4 are taken modulo 2^32.
  if (value > OID.max || value < INT4.min) throw outOfRange(text, OID)
  return BigInt.asUintN(32, value)
}

export const oidCodec: TypeCodec = { input: parseOid, output: String, order: 'native' }
