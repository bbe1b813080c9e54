import type { Catalog, TypeRef } from '../catalog/catalog'
import type { Stored } from '../types/codec'
import type { TypeSystem } from '../types/typeSystem'
import { keyFunction } from '../types/uniqueKey'
import type { Sqlite } from './sqlite'

/** Registers what the unique indexes of schema.sql go through, `pg_key_numeric`…, for every column type that needs one. */
export function registerOrderKeys(sqlite: Sqlite, types: TypeSystem, catalog: Catalog): void {
  for (const table of catalog.tables) for (const column of table.columns) registerOrderKey(sqlite, types, column.type)
}

function registerOrderKey(sqlite: Sqlite, types: TypeSystem, type: TypeRef): void {
  const name = keyFunction(types.index, type)
  if (name === undefined) return
  const { oid } = types.index.baseType(type)
  const call = (value: Stored): Stored => {
    if (value === null) return null
    const { order } = types.codec(oid)
    return typeof order === 'function' ? order(value) : value
  }
  sqlite.register({ name, arity: 1, deterministic: true, body: { kind: 'scalar', call } })
}
