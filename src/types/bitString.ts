import { pgError } from '../errors'
import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'

/** `B101`, `X1F` or plain digits. @throws PostgresError 22P02 */
function readBits(text: string): string {
  if (/^[01]*$/.test(text)) return text
  checkEncoding(text)
  const prefix = text[0]!.toLowerCase()
  if (prefix === 'x') return readHex(text.slice(1))
  const digits = prefix === 'b' ? text.slice(1) : text
  const wrong = /[^01]/u.exec(digits)
  if (wrong) throw pgError('22P02', `"${wrong[0]}" is not a valid binary digit`)
  return digits
}

function readHex(digits: string): string {
  const wrong = /[^0-9a-f]/iu.exec(digits)
  if (wrong) throw pgError('22P02', `"${wrong[0]}" is not a valid hexadecimal digit`)
  return [...digits].map((digit) => parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
}

/** bit(n) takes n bits exactly; an explicit cast cuts or fills with zeros. @throws PostgresError 22026 */
export function coerceBit(bits: string, typmod: number, explicit: boolean): string {
  if (typmod <= 0 || bits.length === typmod) return bits
  if (explicit) return bits.slice(0, typmod).padEnd(typmod, '0')
  throw pgError('22026', `bit string length ${bits.length} does not match type bit(${typmod})`)
}

/** @throws PostgresError 22001 */
export function coerceVarbit(bits: string, typmod: number, explicit: boolean): string {
  if (typmod <= 0 || bits.length <= typmod) return bits
  if (explicit) return bits.slice(0, typmod)
  throw pgError('22001', `bit string too long for type bit varying(${typmod})`)
}

/** Postgres manual, "Bit String Types": digits from the left decide, then length, which is text order. */
function bitCodec(coerce: typeof coerceBit): TypeCodec {
  return {
    input: (text, typmod) => coerce(readBits(text), typmod, false),
    output: (value) => value as string,
    coerce: (value, typmod, explicit) => coerce(value as string, typmod, explicit),
    order: 'native',
  }
}

export const bitCodecs = { bit: bitCodec(coerceBit), varbit: bitCodec(coerceVarbit) }
