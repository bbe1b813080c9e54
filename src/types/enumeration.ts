import { pgError } from '../errors'
import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'

/** @param shownName the type as format_type prints it, for messages: `"Role"` */
export function enumCodec(labels: readonly string[], shownName: string): TypeCodec {
  const ordinals = new Map(labels.map((label, index) => [label, BigInt(index)]))
  return {
    input: (text) => {
      if (ordinals.has(text)) return text
      checkEncoding(text)
      throw pgError('22P02', `invalid input value for enum ${shownName}: "${text}"`)
    },
    output: (value) => value as string,
    order: (value) => ordinals.get(value as string) ?? -1n,
  }
}
