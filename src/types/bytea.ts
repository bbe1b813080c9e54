import { pgError } from '../errors'
import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'

const PLAIN_HEX = /^(?:[0-9a-f]{2})*$/i

/** Hex digits in pairs, white space between pairs. @throws PostgresError 22023 */
export function decodeHex(digits: string): Uint8Array {
  if (PLAIN_HEX.test(digits)) return Buffer.from(digits, 'hex')
  let pairs = ''
  for (let i = 0; i < digits.length; i++) {
    if (/[ \n\t\r]/.test(digits[i]!)) continue
    const pair = [hexDigit(digits, i), hexDigit(digits, ++i)]
    pairs += pair.join('')
  }
  return Buffer.from(pairs, 'hex')
}

function hexDigit(digits: string, index: number): string {
  const point = digits.codePointAt(index)
  if (point === undefined) throw pgError('22023', 'invalid hexadecimal data: odd number of digits')
  const digit = String.fromCodePoint(point)
  if (!/^[0-9a-f]$/i.test(digit)) throw pgError('22023', `invalid hexadecimal digit: "${digit}"`)
  return digit
}

const ESCAPE = /\\(?:\\|([0-3][0-7]{2})|)/g

/** `\\` stands for a backslash, `\ooo` for a byte. @throws PostgresError 22P02 */
export function decodeEscape(text: string): Uint8Array {
  const parts: Buffer[] = []
  let end = 0
  for (const match of text.matchAll(ESCAPE)) {
    if (match[0] === '\\') throw pgError('22P02', 'invalid input syntax for type bytea')
    parts.push(Buffer.from(text.slice(end, match.index), 'utf8'))
    parts.push(Buffer.from([match[1] ? parseInt(match[1], 8) : 0x5c]))
    end = match.index + match[0].length
  }
  parts.push(Buffer.from(text.slice(end), 'utf8'))
  return Buffer.concat(parts)
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Postgres manual, "Binary Data Types": hex and escape input, hex output. */
export const byteaCodec: TypeCodec = {
  input: (text) => {
    checkEncoding(text)
    return text.startsWith('\\x') ? decodeHex(text.slice(2)) : decodeEscape(text)
  },
  output: (value) => `\\x${asBuffer(value as Uint8Array).toString('hex')}`,
  order: 'native',
}
