/**
 * Indexes that are not unique. SQLite has one on the first column of each, for looking rows up: its own choice of an index would
 * show in the order of rows that no ORDER BY orders. So they are partial, over a condition that all rows fulfil, and SQLite
 * takes them only where a statement says that condition (SQLite manual, "Partial Indexes"); sql/rewrite/lookups.ts says it.
 */
import type { Index, Table } from '../catalog/catalog'
import { storageClass } from './storage'
import type { TypeSystem } from './typeSystem'

const known = new WeakMap<Table, readonly string[]>()

/** Columns by which rows can be looked up: of equal values in one stored form, in whose order SQLite compares them. */
export function lookupColumns(types: TypeSystem, table: Table): readonly string[] {
  let columns = known.get(table)
  if (!columns) known.set(table, (columns = findColumns(types, table)))
  return columns
}

function findColumns(types: TypeSystem, table: Table): readonly string[] {
  const names = table.indexes.flatMap((index) => (isPlain(index) ? (index.keys[0]?.column ?? []) : []))
  const columns = new Set(names.map((name) => table.columns.find((column) => column.name === name)))
  return [...columns].flatMap((column) => {
    if (!column || column.generated || storageClass(types.index, column.type) === 'BLOB') return []
    const { oid } = types.index.baseType(column.type)
    const native = types.enumLabels(oid) !== undefined || types.codecIfAny(oid)?.order === 'native'
    return native ? [column.name] : []
  })
}

const isPlain = ({ unique, method, where, exclusion }: Index): boolean =>
  !unique && !exclusion && method === 'btree' && where === undefined

/** No value but bytea's is a BLOB. */
export const NO_VALUE = new Uint8Array()
