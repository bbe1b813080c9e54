/** ALTER TYPE … RENAME VALUE: rows hold an enum's values by name. */
import type { Node } from '@pgsql/types'
import type { Draft } from '../catalog/ddl/draft'
import { objectName, qualified } from '../catalog/ddl/nodes'
import { delimited } from '../catalog/identifiers'
import type { Sqlite } from '../engine/sqlite'
import type { LiveDatabase } from './liveDatabase'

export function renameValue(live: LiveDatabase, draft: Draft, node: Node, populated: ReadonlySet<number>): void {
  if (!('AlterEnumStmt' in node)) return
  const { typeName = [], oldVal, newVal } = node.AlterEnumStmt
  const { schema, name } = qualified(objectName({ List: { items: typeName } }))
  const type = draft.type(schema, name)
  if (oldVal === undefined || newVal === undefined || type?.kind !== 'enum') return
  const { catalog, sqlite } = live.database
  for (const table of catalog.tables.filter((t) => populated.has(t.oid)))
    for (const column of table.columns.filter((c) => !c.generated)) {
      const [at, value] = [delimited(table.sqliteName), delimited(column.name)]
      if (column.type.oid === type.oid)
        sqlite.sql(`UPDATE ${at} SET ${value} = ?1 WHERE ${value} = ?2 RETURNING 1`, newVal, oldVal)
      if (column.type.oid === type.arrayOid) renameInArrays(sqlite, at, value, oldVal, newVal)
    }
}

function renameInArrays(sqlite: Sqlite, table: string, column: string, from: string, to: string): void {
  const renamed = (value: unknown): unknown => (Array.isArray(value) ? value.map(renamed) : value === from ? to : value)
  for (const [rowid, text] of sqlite.sql(`SELECT _rowid_, ${column} FROM ${table} WHERE ${column} IS NOT NULL`)) {
    const value = JSON.stringify(renamed(JSON.parse(text as string)))
    sqlite.sql(`UPDATE ${table} SET ${column} = ?1 WHERE _rowid_ = ?2 RETURNING 1`, value, rowid as bigint)
  }
}
