import type { Table } from '../catalog/catalog'
import { delimited } from '../catalog/identifiers'
import type { ShadowDatabase } from '../engine/database'
import { ShadowError } from '../errors'

/**
 * Puts the rows and the sequences of one database into an empty one that has the same tables, and perhaps more.
 * @throws ShadowError TEMPLATE_FAILED where a table has become another one
 */
export function copyRows(from: ShadowDatabase, to: ShadowDatabase): void {
  to.sqlite.exec('PRAGMA foreign_keys = OFF; BEGIN')
  for (const table of from.catalog.tables) copyTable(from, to, table)
  to.sqlite.exec('COMMIT; PRAGMA foreign_keys = ON')
  to.sequences.load({ ...to.sequences.save(), ...kept(from, to) })
}

const typeOf = ({ types }: ShadowDatabase, column: Table['columns'][number]): string => types.formatType(column.type)

function copyTable(from: ShadowDatabase, to: ShadowDatabase, table: Table): void {
  const stored = table.columns.filter((column) => !column.generated)
  const names = stored.map((column) => delimited(column.name)).join(', ')
  const rows = from.sqlite.sql(`SELECT ${names || 'NULL'} FROM ${delimited(table.sqliteName)} ORDER BY _rowid_`)
  if (rows.length === 0 && !table.materialized) return
  const target = to.catalog.tables.find(({ schema, name }) => schema === table.schema && name === table.name)
  // A schema that is ahead of its migrations has dropped it.
  if (!target) return
  if (table.materialized) to.sqlite.exec(`DELETE FROM ${delimited(target.sqliteName)}`)
  const fits = stored.every((column) => {
    const other = target.columns.find(({ name }) => name === column.name)
    return other === undefined || typeOf(from, column) === typeOf(to, other)
  })
  const kept = stored.map((column) => target.columns.some(({ name }) => name === column.name))
  try {
    if (!fits) throw new Error('its columns have other types')
    const places = stored.flatMap((column, i) => (kept[i] ? [delimited(column.name)] : []))
    const insert = `INSERT INTO ${delimited(target.sqliteName)} (${places.join(', ')}) VALUES (${places.map((_, i) => `?${i + 1}`).join(', ')}) RETURNING 1`
    for (const row of rows) to.sqlite.sql(insert, ...row.filter((_, i) => kept[i]))
  } catch (cause) {
    throw new ShadowError(
      'TEMPLATE_FAILED',
      `The migrations put rows into "${table.name}" that do not fit it as the schema has it: ${(cause as Error).message}`,
      'The schema is ahead of the migrations. Run: npx prisma migrate dev',
      { cause },
    )
  }
}

function kept(from: ShadowDatabase, to: ShadowDatabase): ReturnType<ShadowDatabase['sequences']['save']> {
  const known = to.sequences.save()
  return Object.fromEntries(Object.entries(from.sequences.save()).filter(([name]) => name in known))
}
