/**
 * Rows of a SELECT without ORDER BY come in no promised order. Postgres scans the table as it was filled, and people's
 * tests see that; SQLite may scan an index that holds all the columns, in that index's order. So a query that says nothing
 * is read in the order of its first table's rowid, which costs SQLite nothing where it scans the table anyway.
 */
import { T, typeRef } from '../bind/context'
import type { FromItem, Query, SelectQuery, SortKey, Source, TableItem } from '../bound'

export function inInsertionOrder(query: Query): Query {
  if (query.query !== 'select' || query.orderBy.length > 0 || query.aggregates || query.distinct !== 'none')
    return query
  const table = query.from.length === 1 ? firstTable(query.from[0] as FromItem) : undefined
  return table ? { ...query, orderBy: [rowidOf(table.source)] } : query
}

/** Which rows a LIMIT takes depends on the order as well. */
export function limitedInInsertionOrder(query: SelectQuery): SelectQuery {
  return query.limit || query.offset ? (inInsertionOrder(query) as SelectQuery) : query
}

/** The table that the joins start from; a RIGHT or FULL JOIN may bring rows without it. */
function firstTable(item: FromItem): TableItem | undefined {
  if (item.item === 'table') return item
  return item.item === 'join' && item.kind !== 'right' && item.kind !== 'full' ? firstTable(item.left) : undefined
}

export function rowidOf(source: Source): SortKey {
  return { expr: { tag: 'rowid', source, type: typeRef(T.int8) }, descending: false, nullsFirst: true }
}
