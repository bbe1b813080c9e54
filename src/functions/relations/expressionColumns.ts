import type { Column, Table } from '../../catalog/catalog'
import { quoteIdentifier } from '../../catalog/identifiers'
import type { Described } from './describe'
import type { OwnIndex } from './pgCatalog'

/** The names and types of an index's expressions, as of a query over the table. @throws UnsupportedOnShadow for one that is not understood */
export function expressionColumns(
  { viewColumns }: Described,
  { schema, name, oid, sqliteName }: Table,
  { expressions }: OwnIndex,
): readonly Pick<Column, 'name' | 'type'>[] {
  if (expressions.length === 0) return []
  const query = `SELECT ${expressions.join(', ')} FROM ${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
  const columns = viewColumns({ schema, name, oid, sqliteName, query, columns: [] })
  return columns.map((one) => (one.name === '?column?' ? { ...one, name: 'expr' } : one))
}
