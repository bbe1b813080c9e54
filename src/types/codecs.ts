import type { TypeCodec } from './codec'

/** pg_type.typname → codec, for every base type the shadow holds. Enums and arrays are made by TypeSystem. */
export const codecs: Readonly<Record<string, TypeCodec>> = {}
