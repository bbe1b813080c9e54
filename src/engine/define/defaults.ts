/** Defaults that a statement gives its columns: they have to fit, before any row asks for them (cookDefault). */
import type { Alteration } from '../../catalog/ddl/alter'
import type { Catalog, Column, Table } from '../../catalog/catalog'
import { quoteIdentifier } from '../../catalog/identifiers'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { Definition } from '../../sql/translation'
import type { SchemaVersion } from '../schemaVersion'

/** @throws PostgresError, UnsupportedOnShadow where Postgres's error would have a place in the statement */
export function checkDefaults(from: SchemaVersion, to: SchemaVersion, alteration: Alteration, by: Definition): void {
  // The triggers of the table have nothing to do with it.
  const catalog: Catalog = { ...to.catalog, triggers: [] }
  for (const table of to.catalog.tables) {
    const old = from.catalog.tables.find((one) => one.oid === table.oid)
    const former = alteration.former.get(table.oid)
    for (const column of table.columns) {
      const before = old?.columns.find((one) => one.name === former?.get(column.name))
      if (column.default !== undefined && column.default !== before?.default) check(to, catalog, table, column, by)
    }
  }
}

function check(to: SchemaVersion, catalog: Catalog, table: Table, column: Column, { tag }: Definition): void {
  const target = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)} (${quoteIdentifier(column.name)})`
  try {
    to.translateOn(catalog, `INSERT INTO ${target} OVERRIDING SYSTEM VALUE VALUES (${column.default})`)
  } catch (error) {
    const { name, code, message, hint } = error as PostgresError
    // What cannot be worked out here is refused by the INSERT that needs it.
    if (name === 'UnsupportedOnShadow') return
    if (code === '42804')
      throw pgError(code, message.replace('but expression is', 'but default expression is'), { hint })
    if (tag.startsWith('ALTER') && code?.startsWith('22')) throw pgError(code, message)
    throw new UnsupportedOnShadow(tag, { reason: `Postgres would fail with ${code}: ${message}` })
  }
}
