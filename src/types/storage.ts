import type { Table, TypeRef } from '../catalog/catalog'
import type { CatalogIndex } from '../catalog/lookup'

export type StorageClass = 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB'

const CLASSES: Readonly<Record<string, StorageClass>> = {
  int2: 'INTEGER',
  int4: 'INTEGER',
  int8: 'INTEGER',
  oid: 'INTEGER',
  regtype: 'INTEGER',
  regnamespace: 'INTEGER',
  bool: 'INTEGER',
  float4: 'REAL',
  float8: 'REAL',
  bytea: 'BLOB',
}

/** How SQLite stores a type's stored form (types/codec.ts). */
export function storageClass(index: CatalogIndex, type: TypeRef): StorageClass {
  return CLASSES[index.typeName(index.baseType(type).oid)] ?? 'TEXT'
}

/** The column that is SQLite's rowid: a key of one integer column (SQLite manual, "ROWIDs and the INTEGER PRIMARY KEY"). */
export function rowidColumn(index: CatalogIndex, { primaryKey, columns }: Table): string | undefined {
  if (primaryKey?.columns.length !== 1 || primaryKey.deferrable) return undefined
  const key = columns.find((column) => column.name === primaryKey.columns[0])
  return key && storageClass(index, key.type) === 'INTEGER' ? key.name : undefined
}
