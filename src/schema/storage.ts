import type { TypeRef } from '../catalog/catalog'
import type { CatalogIndex } from '../catalog/lookup'

export type StorageClass = 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB'

const CLASSES: Readonly<Record<string, StorageClass>> = {
  int2: 'INTEGER',
  int4: 'INTEGER',
  int8: 'INTEGER',
  oid: 'INTEGER',
  bool: 'INTEGER',
  float4: 'REAL',
  float8: 'REAL',
  bytea: 'BLOB',
}

/** How SQLite stores a type's stored form (types/codec.ts). */
export function storageClass(index: CatalogIndex, type: TypeRef): StorageClass {
  return CLASSES[index.typeName(index.baseType(type).oid)] ?? 'TEXT'
}
