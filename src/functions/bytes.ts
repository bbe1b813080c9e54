import { pgError, UnsupportedOnShadow } from '../errors'
import { asBuffer, decodeEscape, decodeHex } from '../types/bytea'
import { INT2, INT4, INT8, type IntegerRange } from '../types/integer'
import type { Definition, Family } from './definition'
import { each, js } from './define'
import { inRange } from './integers'

/** Postgres manual, "Binary String Functions and Operators". */

/** Base64 is broken after this many characters (RFC 2045). */
const LINE = 76

function encode(bytes: Uint8Array, format: string): string {
  const buffer = asBuffer(bytes)
  switch (format.toLowerCase()) {
    case 'hex':
      return buffer.toString('hex')
    case 'base64':
      return buffer.toString('base64').replace(new RegExp(`.{${LINE}}`, 'g'), '$&\n')
    case 'escape':
      return [...buffer].map(escapeByte).join('')
    default:
      throw unrecognized(format)
  }
}

function escapeByte(byte: number): string {
  if (byte === 0 || byte > 127) return `\\${byte.toString(8).padStart(3, '0')}`
  return byte === 0x5c ? '\\\\' : String.fromCharCode(byte)
}

function unrecognized(format: string) {
  return pgError('22023', `unrecognized encoding: "${format}"`)
}

function decode(text: string, format: string): Uint8Array {
  switch (format.toLowerCase()) {
    case 'hex':
      return decodeHex(text)
    case 'base64':
      return decodeBase64(text)
    case 'escape':
      return decodeEscape(text)
    default:
      throw unrecognized(format)
  }
}

const CORRUPT = 'Input data is missing padding, is truncated, or is otherwise corrupted.'

/** White space anywhere; padding is required, and only at the end of a group of four. @throws PostgresError 22023 */
function decodeBase64(text: string): Uint8Array {
  let digits = ''
  let padding = 0
  for (const character of text) {
    if (/[ \t\n\r]/.test(character)) continue
    if (character === '=') {
      const place = (digits.length + padding) % 4
      if (padding === 0 && place < 2) throw pgError('22023', 'unexpected "=" while decoding base64 sequence')
      padding++
    } else if (!/[A-Za-z0-9+/]/.test(character)) {
      throw pgError('22023', `invalid symbol "${character}" found while decoding base64 sequence`)
    } else if (padding > 0) {
      throw new UnsupportedOnShadow('base64 with digits after its padding')
    } else digits += character
  }
  if ((digits.length + padding) % 4 !== 0) throw pgError('22023', 'invalid base64 end sequence', { hint: CORRUPT })
  if (padding > 2) throw new UnsupportedOnShadow('base64 with too much padding')
  return Buffer.from(digits, 'base64')
}

function substring(bytes: Uint8Array, start: bigint, length?: bigint): Uint8Array {
  if (length !== undefined && length < 0n) throw pgError('22011', 'negative substring length not allowed')
  const from = start < 1n ? 0 : Number(start) - 1
  const end = length === undefined ? bytes.length : Math.max(Number(start + length) - 1, from)
  return asBuffer(bytes).subarray(from, end)
}

function overlay(bytes: Uint8Array, part: Uint8Array, start: bigint, length = BigInt(part.length)): Uint8Array {
  if (start <= 0n) throw pgError('22011', 'negative substring length not allowed')
  const end = inRange(start + length, INT4)
  return Buffer.concat([substring(bytes, 1n, start - 1n), part, substring(bytes, end)])
}

function trim(bytes: Uint8Array, set: Uint8Array, sides: 'both' | 'left' | 'right'): Uint8Array {
  let start = 0
  let end = bytes.length
  if (sides !== 'right') while (start < end && set.includes(bytes[start]!)) start++
  if (sides !== 'left') while (end > start && set.includes(bytes[end - 1]!)) end--
  return asBuffer(bytes).subarray(start, end)
}

function byteIndex(length: number, index: bigint): number {
  if (index >= 0n && index < BigInt(length)) return Number(index)
  throw pgError('2202E', `index ${index} out of valid range, 0..${length - 1}`)
}

function setByte(bytes: Uint8Array, index: bigint, value: bigint): Uint8Array {
  const at = byteIndex(bytes.length, index)
  const copy = Buffer.from(bytes)
  copy[at] = Number(value & 0xffn)
  return copy
}

/** Bits count from the lowest of the first byte. */
function setBit(bytes: Uint8Array, index: bigint, value: bigint): Uint8Array {
  const at = byteIndex(bytes.length * 8, index)
  if (value !== 0n && value !== 1n) throw pgError('22023', 'new bit must be 0 or 1')
  const copy = Buffer.from(bytes)
  const mask = 1 << (at % 8)
  copy[at >> 3] = value === 1n ? copy[at >> 3]! | mask : copy[at >> 3]! & ~mask
  return copy
}

function getBit(bytes: Uint8Array, index: bigint): bigint {
  const at = byteIndex(bytes.length * 8, index)
  return BigInt((bytes[at >> 3]! >> (at % 8)) & 1)
}

function bitCount(bytes: Uint8Array): bigint {
  let count = 0
  for (const byte of bytes) for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1
  return BigInt(count)
}

/** Big-endian two's complement, as Postgres 18's casts have it. */
function integerCasts(): Family {
  const family: Record<string, Definition> = {}
  // prettier-ignore
  const sizes: readonly [string, IntegerRange, number][] = [['int2', INT2, 2], ['int4', INT4, 4], ['int8', INT8, 8]]
  for (const [type, range, size] of sizes) {
    family[`bytea(${type})`] = js((value: bigint) =>
      Buffer.from(
        BigInt.asUintN(size * 8, value)
          .toString(16)
          .padStart(size * 2, '0'),
        'hex',
      ),
    )
    family[`${type}(bytea)`] = js((bytes: Uint8Array) => {
      if (bytes.length > size) throw pgError('22003', `${range.name} out of range`)
      return BigInt.asIntN(size * 8, BigInt(`0x${asBuffer(bytes).toString('hex') || '0'}`))
    })
  }
  return family
}

export const bytes: Family = {
  'byteacat(bytea,bytea)': js((a: Uint8Array, b: Uint8Array) => Buffer.concat([a, b])),
  'encode(bytea,text)': js(encode),
  'decode(text,text)': js(decode),
  ...each(
    ['substring(bytea,int4)', 'substr(bytea,int4)'],
    js((a: Uint8Array, start: bigint) => substring(a, start)),
  ),
  ...each(
    ['substring(bytea,int4,int4)', 'substr(bytea,int4,int4)'],
    js((a: Uint8Array, start: bigint, length: bigint) => substring(a, start, length)),
  ),
  'overlay(bytea,bytea,int4)': js((a: Uint8Array, part: Uint8Array, start: bigint) => overlay(a, part, start)),
  'overlay(bytea,bytea,int4,int4)': js((a: Uint8Array, part: Uint8Array, start: bigint, length: bigint) =>
    overlay(a, part, start, length),
  ),
  'btrim(bytea,bytea)': js((a: Uint8Array, set: Uint8Array) => trim(a, set, 'both')),
  'ltrim(bytea,bytea)': js((a: Uint8Array, set: Uint8Array) => trim(a, set, 'left')),
  'rtrim(bytea,bytea)': js((a: Uint8Array, set: Uint8Array) => trim(a, set, 'right')),
  'position(bytea,bytea)': js((a: Uint8Array, part: Uint8Array) => BigInt(asBuffer(a).indexOf(part) + 1)),
  'get_byte(bytea,int4)': js((a: Uint8Array, index: bigint) => BigInt(a[byteIndex(a.length, index)]!)),
  'set_byte(bytea,int4,int4)': js(setByte),
  'get_bit(bytea,int8)': js(getBit),
  'set_bit(bytea,int8,int4)': js(setBit),
  'bit_count(bytea)': js(bitCount),
  'reverse(bytea)': js((a: Uint8Array) => Buffer.from(a).reverse()),
  ...integerCasts(),
}
