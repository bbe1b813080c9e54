/** WHEN of the triggers that a statement makes: Postgres reads it before any row comes to it. */
import type { Catalog } from '../../catalog/catalog'
import { quoteIdentifier } from '../../catalog/identifiers'
import { type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { Definition } from '../../sql/translation'
import type { SchemaVersion } from '../schemaVersion'

/** @throws UnsupportedOnShadow where Postgres's error would have a place in the statement */
export function checkConditions(from: SchemaVersion, to: SchemaVersion, { tag }: Definition): void {
  const known = new Set(from.catalog.triggers.map(({ oid, when }) => `${oid} ${when}`))
  const catalog: Catalog = { ...to.catalog, triggers: [] }
  for (const { oid, when, table } of to.catalog.triggers) {
    if (when === undefined || known.has(`${oid} ${when}`)) continue
    const name = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
    try {
      to.translateOn(catalog, `SELECT 1 FROM ${name} AS old, ${name} AS new WHERE (${when})`)
    } catch (error) {
      const { name: kind, code, message } = error as PostgresError
      // What cannot be worked out here is refused by the statement that fires it.
      if (kind === 'UnsupportedOnShadow') continue
      const shown = message.replace('argument of WHERE', 'argument of WHEN')
      throw new UnsupportedOnShadow(tag, { reason: `Postgres would fail with ${code}: ${shown}` })
    }
  }
}
