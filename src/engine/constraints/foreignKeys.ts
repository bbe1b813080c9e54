import { delimited } from '../../catalog/identifiers'
import type { ForeignKey, Table } from '../../catalog/catalog'
import { pgError, type PostgresError } from '../../errors'
import type { Stored } from '../../types/codec'
import type { ShadowDatabase } from '../database'
import { references, tableOf } from '../tables'
import type { OwnedForeignKey } from './deferral'
import { columnNamed, textOf } from '../../types/rowText'

/** A row whose foreign key points nowhere. */
export interface Violation extends OwnedForeignKey {
  readonly rowid: bigint
}

/** Foreign keys that a change to these tables can break: their own, and those that point to them. In order of creation. */
export function keysAround(database: ShadowDatabase, tables: Iterable<number>): OwnedForeignKey[] {
  const found = new Map<ForeignKey, Table>()
  for (const oid of tables) {
    const table = tableOf(database, oid)
    for (const key of table.foreignKeys) found.set(key, table)
    for (const { child, key } of references(database).to(oid)) found.set(key, child)
  }
  return [...found].map(([key, table]) => ({ key, table }))
}

/** PRAGMA foreign_key_check, with SQLite's foreign-key numbers turned into the catalog's keys. */
export function violations(database: ShadowDatabase, keys: readonly OwnedForeignKey[]): Violation[] {
  const wanted = new Map(keys.map(({ key, table }) => [key, table]))
  return [...new Set(wanted.values())].flatMap((table) => {
    const rows = database.sqlite.sql('SELECT rowid, fkid FROM pragma_foreign_key_check(?1)', table.sqliteName)
    return rows.flatMap(([rowid, id]) => {
      const key = keyNumbered(database, table, id as bigint)
      return key && wanted.has(key) ? [{ key, table, rowid: rowid as bigint }] : []
    })
  })
}

function keyNumbered(database: ShadowDatabase, table: Table, id: bigint): ForeignKey | undefined {
  const rows = database.sqlite.sql(
    'SELECT "from", "table" FROM pragma_foreign_key_list(?1) WHERE id = ?2 ORDER BY seq',
    table.sqliteName,
    id,
  )
  const columns = rows.map((row) => row[0])
  return table.foreignKeys.find((key) => {
    const parent = database.index.relation(key.references.schema, key.references.name)
    const sameParent = parent?.sqliteName.toLowerCase() === String(rows[0]?.[1]).toLowerCase()
    return sameParent && key.columns.length === columns.length && key.columns.every((name, i) => name === columns[i])
  })
}

/** The row itself is what broke its key: it was inserted, or its key was changed. */
export function missingParent(
  database: ShadowDatabase,
  { key, table }: OwnedForeignKey,
  values: readonly Stored[],
): PostgresError {
  return pgError('23503', `insert or update on table "${table.name}" violates foreign key constraint "${key.name}"`, {
    detail: `Key (${key.columns.join(', ')})=(${texts(database, table, key, values)}) is not present in table "${key.references.name}".`,
    schema: table.schema,
    table: table.name,
    constraint: key.name,
  })
}

/** The row that it pointed to is gone, or has another key now. */
export function stillReferenced(
  database: ShadowDatabase,
  { key, table }: OwnedForeignKey,
  values: readonly Stored[],
  action: 'delete' | 'update',
): PostgresError {
  const parent = key.references
  const named = `Key (${parent.columns.join(', ')})=(${texts(database, table, key, values)})`
  const fields = { schema: table.schema, table: table.name, constraint: key.name }
  if ((action === 'delete' ? key.onDelete : key.onUpdate) === 'RESTRICT') {
    const message = `update or delete on table "${parent.name}" violates RESTRICT setting of foreign key constraint "${key.name}" on table "${table.name}"`
    return pgError('23001', message, { detail: `${named} is referenced from table "${table.name}".`, ...fields })
  }
  const message = `update or delete on table "${parent.name}" violates foreign key constraint "${key.name}" on table "${table.name}"`
  return pgError('23503', message, { detail: `${named} is still referenced from table "${table.name}".`, ...fields })
}

/** Values of the violated key in its row. */
export function keyOf(database: ShadowDatabase, { key, table, rowid }: Violation): Stored[] {
  const columns = key.columns.map(delimited).join(', ')
  return database.sqlite.sql(`SELECT ${columns} FROM ${delimited(table.sqliteName)} WHERE _rowid_ = ?1`, rowid)[0] ?? []
}

function texts(database: ShadowDatabase, table: Table, key: ForeignKey, values: readonly Stored[]): string {
  return key.columns.map((name, i) => textOf(database.types, columnNamed(table, name), values[i] ?? null)).join(', ')
}
