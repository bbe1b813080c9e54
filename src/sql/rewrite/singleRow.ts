/** Which queries give at most one row whatever the data: they need no guard as scalar subqueries. */
import type { Table } from '../../catalog/catalog'
import type { Expr, FromItem, Query, SelectQuery, Source, SubqueryItem, TableItem } from '../bound'
import { conjuncts } from '../walk'

export function givesOneRow(query: Query): boolean {
  if (!query.withTies && query.limit?.tag === 'const' && (query.limit.value === 1n || query.limit.value === 0n))
    return true
  if (query.query === 'values') return query.rows.length === 1
  if (query.query !== 'select') return false
  if (query.aggregates && query.groupBy.length === 0 && !query.groupingSets) return true
  if (query.from.length === 0) return true
  return isKeyLookup(query)
}

/** One table or subquery, to which others are only joined from the left with a row each, that gives one row itself. */
function isKeyLookup(query: SelectQuery): boolean {
  const [from, ...others] = query.from
  const joined: Source[] = []
  const item = from && rowSource(from, joined)
  if (!item || others.length > 0) return false
  return item.item === 'subquery' ? givesOneRow(item.query) : hasFixedKey(query, item, joined)
}

/** Every column of a unique key is compared by `=` with something that is not of the query. */
function hasFixedKey(query: SelectQuery, item: TableItem, joined: readonly Source[]): boolean {
  if (item.relation.kind !== 'table') return false
  const fixed = new Set(conjuncts(query.where).flatMap((e) => fixedColumns(e, item, joined)))
  return holdsKey(item.relation, fixed)
}

/** Whether the columns tell rows apart: all of a unique key are among them. */
export function holdsKey({ primaryKey, uniques, indexes }: Table, columns: ReadonlySet<string>): boolean {
  // A deferrable one may be broken for a while.
  const keys = [primaryKey, ...uniques].map((u) => (u?.deferrable ? undefined : u?.columns))
  const unique = indexes.filter((i) => i.unique && i.where === undefined).map((i) => i.keys.map((k) => k.column ?? ''))
  return [...keys, ...unique].some((key) => key?.length && key.every((c) => columns.has(c)))
}

/** The item that gives as many rows as the whole does at most. `joined` gets the sources beside it. */
function rowSource(item: FromItem, joined: Source[]): TableItem | SubqueryItem | undefined {
  if (item.item === 'table' || item.item === 'subquery') return item
  if (item.item !== 'join' || item.kind !== 'left') return undefined
  const { right } = item
  if (right.item !== 'subquery' || !givesOneRow(right.query)) return undefined
  joined.push(right.source)
  return rowSource(item.left, joined)
}

function fixedColumns(expr: Expr, item: TableItem, joined: readonly Source[]): string[] {
  const pairs = expr.tag === 'compare' ? [expr] : expr.tag === 'rowCompare' ? expr.pairs : []
  return pairs.flatMap((pair) => {
    if (pair.operator !== '=') return []
    const column = [pair.left, pair.right].find((side) => side.tag === 'column' && side.source === item.source)
    const other = column === pair.left ? pair.right : pair.left
    if (!column || column.tag !== 'column' || refersTo(other, [item.source, ...joined])) return []
    return [item.relation.columns[column.index]?.name ?? '']
  })
}

/** Conservative: anything but parameters, constants and columns of other sources may depend on these. */
function refersTo(expr: Expr, sources: readonly Source[]): boolean {
  if (expr.tag === 'param' || expr.tag === 'const') return false
  if (expr.tag === 'relabel' || expr.tag === 'typmod' || expr.tag === 'ioCast') return refersTo(expr.arg, sources)
  return !(expr.tag === 'column' && !sources.includes(expr.source))
}
