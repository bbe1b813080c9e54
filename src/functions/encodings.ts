import { pgError, UnsupportedOnShadow } from '../errors'
import { js, refused } from './define'
import type { Family } from './definition'

/** Encodings and checksums of bytes (Postgres manual, "Binary String Functions and Operators"). */

type Encoding = 'UTF8' | 'LATIN1' | 'SQL_ASCII'

const NAMES: Readonly<Record<string, Encoding>> = {
  utf8: 'UTF8',
  unicode: 'UTF8',
  latin1: 'LATIN1',
  iso88591: 'LATIN1',
  sqlascii: 'SQL_ASCII',
}
/** Further encodings of the server, by the letters and digits of their names. */
// prettier-ignore
const OTHERS = new Set([
  'abc', 'alt', 'big5', 'euccn', 'eucjis2004', 'eucjp', 'euckr', 'euctw', 'gb18030', 'gbk', 'iso88592', 'iso88593', 'iso88594', 'iso88595', 'iso88596', 'iso88597', 'iso88598', 'iso88599', 'iso885910', 'iso885913', 'iso885914', 'iso885915', 'iso885916', 'johab', 'koi8', 'koi8r', 'koi8u', 'latin2', 'latin3', 'latin4', 'latin5', 'latin6', 'latin7', 'latin8', 'latin9', 'latin10', 'mskanji', 'muleinternal', 'shiftjis', 'shiftjis2004', 'sjis', 'tcvn', 'tcvn5712', 'uhc', 'vscii', 'win', 'win1250', 'win1251', 'win1252', 'win1253', 'win1254', 'win1255', 'win1256', 'win1257', 'win1258', 'win866', 'win874', 'win932', 'win936', 'win949', 'win950', 'windows1250', 'windows1251', 'windows1252', 'windows1253', 'windows1254', 'windows1255', 'windows1256', 'windows1257', 'windows1258', 'windows866', 'windows874', 'windows932', 'windows936', 'windows949', 'windows950',
])

/** Case and everything but letters and digits count for nothing. */
function encodingOf(name: string, role: string): Encoding {
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const encoding = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined
  if (encoding) return encoding
  if (OTHERS.has(key)) throw new UnsupportedOnShadow(`the encoding ${name}`)
  throw pgError('22023', `invalid ${role} name "${name}"`)
}

/** Bytes of one character by its first byte, as the server guesses them for its message. */
function characterLength(byte: number): number {
  if (byte < 0xc0) return 1
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 1
}

function invalidBytes(bytes: Uint8Array, at: number) {
  const wrong = bytes.subarray(at, at + characterLength(bytes[at]!))
  const shown = [...wrong].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ')
  return pgError('22021', `invalid byte sequence for encoding "UTF8": ${shown}`)
}

/** Bytes of a well-formed character, or 0. */
function wellFormed(bytes: Uint8Array, at: number): number {
  const length = characterLength(bytes[at]!)
  if (bytes[at] === 0 || at + length > bytes.length) return 0
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}

/** @throws PostgresError 22021 */
function decodeUtf8(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length;) {
    if (bytes[at]! > 0 && bytes[at]! < 0x80) at++
    else {
      const length = wellFormed(bytes, at)
      if (length === 0) throw invalidBytes(bytes, at)
      at += length
    }
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'LATIN1') return decodeUtf8(bytes)
  if (bytes.includes(0)) throw new UnsupportedOnShadow('a NUL byte in LATIN1')
  return Buffer.from(bytes).toString('latin1')
}

function encode(text: string, encoding: Encoding): Uint8Array {
  if (encoding !== 'LATIN1') return Buffer.from(text, 'utf8')
  if (/[^\0-\xff]/.test(text)) throw new UnsupportedOnShadow('a character that LATIN1 lacks')
  return Buffer.from(text, 'latin1')
}

function convert(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const source = encodingOf(from, 'source encoding')
  const target = encodingOf(to, 'destination encoding')
  if (source === 'SQL_ASCII' || target === 'SQL_ASCII') throw new UnsupportedOnShadow('converting SQL_ASCII')
  return encode(decode(bytes, source), target)
}

function length(bytes: Uint8Array, name: string): bigint {
  const encoding = encodingOf(name, 'encoding')
  return BigInt(encoding === 'UTF8' ? [...decodeUtf8(bytes)].length : bytes.length)
}

/** Cyclic redundancy check of 32 bits, by its reversed polynomial. */
function crc(polynomial: number) {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value
  })
  return js((bytes: Uint8Array) => {
    let value = 0xffffffff
    for (const byte of bytes) value = table[(value ^ byte) & 0xff]! ^ (value >>> 8)
    return BigInt((value ^ 0xffffffff) >>> 0)
  })
}

const LATIN_ONLY = 'only texts in the encodings LATIN1, LATIN2, LATIN9 and WIN1250 have it'

export const encodings: Family = {
  'convert_from(bytea,name)': js((bytes: Uint8Array, name: string) =>
    decode(bytes, encodingOf(name, 'source encoding')),
  ),
  'convert_to(text,name)': js((text: string, name: string) => encode(text, encodingOf(name, 'destination encoding'))),
  'convert(bytea,name,name)': js(convert),
  'length(bytea,name)': js(length),
  'crc32(bytea)': crc(0xedb88320),
  'crc32c(bytea)': crc(0x82f63b78),
  'to_ascii(text)': js(() => {
    throw pgError('0A000', 'encoding conversion from UTF8 to ASCII not supported')
  }),
  'to_ascii(text,int4)': refused(LATIN_ONLY),
  'to_ascii(text,name)': refused(LATIN_ONLY),
  'getdatabaseencoding()': js(() => 'UTF8'),
  'pg_client_encoding()': js(() => 'UTF8'),
}
