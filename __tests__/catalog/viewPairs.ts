/** Views: their definitions, and their columns with types as the binder finds them. */
import type { Catalog, View } from '../../src/catalog/catalog'
import { quoteIdentifier } from '../../src/catalog/identifiers'
import { CatalogIndex } from '../../src/catalog/lookup'
import { createTranslator } from '../../src/sql/translator'
import { formatType } from '../../src/types/formatType'
import type { Postgres } from '../support/pglite'

/** One line for each view of which the catalog says something else than Postgres; what it refuses is left out. */
export async function viewPairs(db: Postgres, catalog: Catalog): Promise<string[]> {
  const found: string[] = []
  for (const view of catalog.views) found.push(...(await differences(db, catalog, view)))
  return found
}

async function differences(db: Postgres, catalog: Catalog, view: View): Promise<string[]> {
  const name = `${quoteIdentifier(view.schema)}.${quoteIdentifier(view.name)}`
  const told = (message: string) => [`view ${view.name}: ${message}`]
  const definition = async (of: string) =>
    (await db.query(`SELECT pg_get_viewdef($1::regclass)`, [of])).rows[0]?.[0] ?? null
  const columns = (await db.query(COLUMNS, [name])).rows.map((row) => row.join(' '))
  if (view.unsupported !== undefined) return told(`refused: ${view.unsupported}`)
  const given = view.columnNames ? ` (${view.columnNames.map(quoteIdentifier).join(', ')})` : ''
  try {
    await db.exec(
      `SET search_path TO ${quoteIdentifier(view.schema)}, public; CREATE VIEW zz_copy${given} AS ${view.query}`,
    )
  } catch (error) {
    return told(`its query fails: ${(error as Error).message}`)
  }
  const [postgres, ours] = [await definition(name), await definition('zz_copy')]
  await db.exec('DROP VIEW zz_copy')
  if (postgres !== ours) return told(`${postgres} / ${ours}`)
  const bound = boundColumns(catalog, name)
  return bound.join() === columns.join() ? [] : told(`columns ${columns.join()} / ${bound.join()}`)
}

const COLUMNS = `SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`

function boundColumns(catalog: Catalog, name: string): string[] {
  const index = new CatalogIndex(catalog)
  try {
    const plan = createTranslator(catalog).translate(`SELECT * FROM ${name}`)[0]?.plan
    if (plan?.kind === 'raise') throw plan.error
    if (plan?.kind !== 'query' && plan?.kind !== 'program') return []
    return plan.columns.map((column) => `${column.name} ${formatType(index, column.type)}`)
  } catch (error) {
    return [`refused: ${(error as Error).message}`]
  }
}
