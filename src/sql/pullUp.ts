/** Which derived tables Postgres makes part of the query around them (is_simple_subquery, optimizer/prep/prepjointree.c). */
import type { StatementContext } from './bind/context'
import type { Cte, Expr, Query } from './bound'
import { children, isVolatile, queryIsVolatile } from './walk'

/** Expressions behind the rows: sort keys, LIMIT, OFFSET. */
export const tailExprs = (query: Query): Expr[] => [
  ...query.orderBy.map((key) => key.expr),
  ...[query.offset, query.limit].filter((e) => e !== undefined),
]

/** A plain SELECT, or VALUES of one row. */
export function pullable(query: Query): boolean {
  if (query.ctes.length > 0 || tailExprs(query).length > 0) return false
  if (query.query === 'values') return query.rows.length === 1 && !query.rows.flat().some(isVolatile)
  if (query.query === 'set' || query.aggregates || query.having || query.distinct !== 'none') return false
  if (query.hasForUpdate) return false
  return !query.targets.some(({ expr }) => isVolatile(expr) || hasRowsOfItsOwn(expr))
}

/** Set-returning functions and window functions. */
export const hasRowsOfItsOwn = (expr: Expr): boolean =>
  expr.tag === 'window' || (expr.tag === 'call' && expr.fn.returnsSet) || children(expr).some(hasRowsOfItsOwn)

/** Whether a WITH query stands in the place of its references (inline_cte_walker). */
export function isInlined(cx: StatementContext, cte: Cte): boolean {
  if (cte.recursive || !cte.query || cte.materialized === true || queryIsVolatile(cte.query)) return false
  return cte.materialized === false || cx.referencesTo(cte) === 1
}
