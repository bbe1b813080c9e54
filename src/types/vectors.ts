import type { TypeCodec } from './codec'

/** int2vector and oidvector: numbers with spaces between them on the wire, an array's form inside. Their subscripts begin at 0. */
export const intVectorCodec: TypeCodec = {
  input: (text) => `[${text.split(' ').filter(Boolean).join(',')}]`,
  output: (value) => (JSON.parse(value as string) as number[]).join(' '),
  order: 'none',
}
