import type { TypeCodec } from './codec'
import { invalidSyntax } from './inputSyntax'

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** A hyphen may stand after any group of four digits, and braces around the whole. */
const ANY_SPELLING = /^(?:[0-9a-f]{4}(?:-?[0-9a-f]{4}){7}|\{[0-9a-f]{4}(?:-?[0-9a-f]{4}){7}\})$/i

export const uuidCodec: TypeCodec = {
  input: (text) => {
    if (CANONICAL.test(text)) return text
    if (!ANY_SPELLING.test(text)) throw invalidSyntax('uuid', text)
    const hex = text.replace(/[{}-]/g, '').toLowerCase()
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  },
  output: (value) => value as string,
  order: 'native',
}
