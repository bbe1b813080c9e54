import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'

const OCTAL = /^\\[0-7]{3}$/

/** The one byte of a `"char"`; bytes above 127 have no text of their own and show as `\ooo`. */
export function byteOf(text: string): number {
  if (OCTAL.test(text)) return parseInt(text.slice(1), 8) & 0xff
  return text === '' ? 0 : Buffer.from(text.slice(0, 2), 'utf8')[0]!
}

export function textOfByte(byte: number): string {
  if (byte === 0) return ''
  return byte < 0x80 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`
}

/** Postgres manual, "Character Types": an internal type of one byte. */
export const charCodec: TypeCodec = {
  input: (text) => {
    checkEncoding(text)
    return textOfByte(byteOf(text))
  },
  output: (value) => value as string,
  order: (value) => BigInt(byteOf(value as string)),
}
