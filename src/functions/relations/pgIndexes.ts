import type { CatalogIndex } from '../../catalog/lookup'
import { UnsupportedOnShadow } from '../../errors'
import type { Described, Row } from './describe'
import { indexDefinition } from './objectDefinitions'
import { indexesOf } from './pgCatalog'

/** pg_indexes (Postgres manual, "System Views"): the indexes of the database's own tables, with their definitions where they are known. */
export function shownIndexes({ index }: Described): Row[] {
  return index.catalog.tables.flatMap((table) =>
    indexesOf(table).map(({ oid, name }) => ({
      schemaname: table.schema,
      tablename: table.name,
      indexname: name,
      tablespace: null,
      indexdef: definitionOf(index, oid).text,
    })),
  )
}

/** Why the definitions cannot be read; undefined where all are known. */
export function undefinedIndex(index: CatalogIndex): string | undefined {
  for (const table of index.catalog.tables)
    for (const { oid } of indexesOf(table)) {
      const { reason } = definitionOf(index, oid)
      if (reason !== undefined) return reason
    }
  return undefined
}

function definitionOf(index: CatalogIndex, oid: number): { readonly text: string | null; readonly reason?: string } {
  try {
    return { text: indexDefinition(index, oid, 0, false) }
  } catch (error) {
    if (!(error instanceof UnsupportedOnShadow)) throw error
    return { text: null, reason: error.message }
  }
}
