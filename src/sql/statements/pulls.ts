/**
 * In which order Postgres carries out two parts of a statement of which one reads what the other returns: the reader asks for
 * the rows one by one as its plan needs them (nodeModifyTable.c, nodeCtescan.c), and the rest is done at the end.
 */
import type { Cte, Expr, FromItem, InsertStatement, Modification, Query, SelectQuery } from '../bound'
import type { Pull } from '../translation'

/** How `stmt` reads the WITH query, as far as every plan does it alike. */
export function pullOf(stmt: Modification, cte: Cte): Omit<Pull, 'part'> {
  const isRead = (node: unknown): boolean => references(node, cte) > 0
  const unknown = { first: false, end: undefined }
  if (stmt.statement === 'insert') return inserted(stmt, cte)
  const items = stmt.statement === 'update' ? stmt.from : stmt.statement === 'delete' ? stmt.using : [stmt.source]
  const where = stmt.statement === 'merge' ? undefined : stmt.where
  return items.some(isRead) || conjuncts(where).some((e) => isSubquery(e) && isRead(e))
    ? { first: true, end: undefined }
    : unknown
}

function inserted({ input }: InsertStatement, cte: Cte): Omit<Pull, 'part'> {
  if ('rows' in input) {
    const exprs = input.rows.flat()
    const value = exprs.find((e) => references(e, cte) > 0)
    const once = exprs.reduce((sum, e) => sum + references(e, cte), 0) === 1
    const first = input.rows.length === 1 && value !== undefined && isScalar(value)
    return { first, end: first && once ? 'before' : undefined }
  }
  const query = innermost(input.query)
  if (query.query !== 'select') return { first: false, end: undefined }
  const first =
    query.from.some((item) => references(item, cte) > 0) ||
    conjuncts(query.where).some((e) => isSubquery(e) && references(e, cte) > 0)
  return { first, end: first && references(query, cte) === 1 ? endOf(query) : undefined }
}

/** The WITH query alone in FROM is read to its end, row by row or, where the rows are sorted or gathered, at once. */
function endOf({ from, aggregates, groupBy, distinct, orderBy, limit, offset }: SelectQuery): Pull['end'] {
  const [item, ...others] = from
  if (item?.item !== 'cte' || others.length > 0 || limit || offset) return undefined
  return aggregates || groupBy.length > 0 || distinct !== 'none' || orderBy.length > 0 ? 'before' : 'along'
}

/** What an INSERT selects from, without the levels that only give values their types. */
function innermost(query: Query): Query {
  if (query.query !== 'select' || query.from.length !== 1 || query.where || query.aggregates) return query
  const [item] = query.from as [FromItem]
  if (item.item !== 'subquery' || item.lateral) return query
  return query.groupBy.length === 0 && query.distinct === 'none' ? innermost(item.query) : query
}

const conjuncts = (expr: Expr | undefined): readonly Expr[] =>
  !expr ? [] : expr.tag === 'and' ? expr.args.flatMap(conjuncts) : [expr]

const isSubquery = ({ tag }: Expr): boolean => tag === 'subquery' || tag === 'subqueryCompare'

/** A scalar subquery, its value's type changed at most. */
function isScalar(expr: Expr): boolean {
  if (expr.tag === 'subquery') return expr.kind === 'scalar'
  const wrapped = expr.tag === 'relabel' || expr.tag === 'typmod' || expr.tag === 'required' || expr.tag === 'storable'
  return wrapped && isScalar(expr.arg)
}

/** How many FROM items name the WITH query, at every depth. */
function references(node: unknown, cte: Cte, seen = new Set<object>()): number {
  if (typeof node !== 'object' || node === null || seen.has(node)) return 0
  if ((node as { item?: string }).item === 'cte') return (node as { cte: Cte }).cte === cte ? 1 : 0
  seen.add(node)
  return Object.values(node).reduce((sum: number, part) => sum + references(part, cte, seen), 0)
}
