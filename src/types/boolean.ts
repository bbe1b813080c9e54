import type { TypeCodec } from './codec'
import { invalidSyntax, trimSpaces } from './inputSyntax'

/** Any prefix of true, false, yes and no; on, off (`o` alone is neither); 1 and 0 (Postgres manual, "Boolean Type"). */
const TRUE = /^(?:t|tr|tru|true|y|ye|yes|on|1)$/i
const FALSE = /^(?:f|fa|fal|fals|false|n|no|of|off|0)$/i

export const boolCodec: TypeCodec = {
  input: (text) => {
    if (text === 'true' || text === 't') return 1n
    if (text === 'false' || text === 'f') return 0n
    const word = trimSpaces(text)
    if (TRUE.test(word)) return 1n
    if (FALSE.test(word)) return 0n
    throw invalidSyntax('boolean', text)
  },
  output: (value) => (value === 1n ? 't' : 'f'),
  order: 'native',
}
