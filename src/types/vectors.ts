import { arrayCodec } from './arrayCodec'
import type { TypeCodec } from './codec'
import { int2Codec } from './integer'

/** int2vector and oidvector look like arrays, but nothing is coerced to them, and they are elements of arrays (transformArrayExpr). */
export const VECTORS: ReadonlySet<number> = new Set([22, 30])

/** int2vector and oidvector: numbers with spaces between them on the wire, an array's form inside. Their subscripts begin at 0. */
export const oidVectorCodec: TypeCodec = {
  input: (text) => `[${text.split(' ').filter(Boolean).join(',')}]`,
  output: (value) => (JSON.parse(value as string) as number[]).join(' '),
  order: 'none',
}

/** It is compared as other arrays are; oidvector has an order of its own. */
export const int2VectorCodec: TypeCodec = { ...oidVectorCodec, order: arrayCodec(int2Codec, 'int2').order }
