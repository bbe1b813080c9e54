import type { TypeLookup } from '../types/codec'

/** Types whose values are names of the schema's objects: regclass, regtype, regnamespace. */
const OF_NAMES: ReadonlySet<number> = new Set([2205, 2206, 4089])

const marks = new WeakMap<TypeLookup, number>()
let count = 0

/** Stands in the name of a SQLite function that reads the schema: each schema, and each search path, has one of its own. */
export function schemaMark(types: TypeLookup, ...oids: readonly number[]): string {
  if (!oids.some((oid) => OF_NAMES.has(oid))) return ''
  if (!marks.has(types)) marks.set(types, ++count)
  return `_s${marks.get(types)}`
}
