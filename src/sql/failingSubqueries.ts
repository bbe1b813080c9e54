/** Which expressions hold a subquery that may fail, so that whether it is run at all can be seen. */
import type { StatementContext } from './bind/context'
import type { Expr, FromItem, Query } from './bound'
import { canFail } from './constantRules'
import { tailExprs } from './pullUp'
import { givesOneRow } from './rewrite/singleRow'
import { children } from './walk'

/** SQLite does not run a subquery where the other operand decides; Postgres works out both, from left to right. */
export function holdsFailingSubquery(cx: StatementContext, expr: Expr): boolean {
  switch (expr.tag) {
    case 'const':
    case 'param':
    case 'column':
      return false
    case 'subquery': {
      const { kind, query } = expr
      const manyRows = kind !== 'exists' && kind !== 'array' && kind !== 'rows' && !givesOneRow(query)
      return manyRows || queryCanFail(cx, query)
    }
    case 'subqueryCompare':
      return (
        expr.oneRow === true || queryCanFail(cx, expr.query) || children(expr).some((e) => holdsFailingSubquery(cx, e))
      )
    default:
      return children(expr).some((child) => holdsFailingSubquery(cx, child))
  }
}

export function queryCanFail(cx: StatementContext, query: Query): boolean {
  const fails = (exprs: readonly (Expr | undefined)[]) => exprs.some((e) => e !== undefined && canFail(cx, e))
  if (fails(tailExprs(query))) return true
  if (query.ctes.some((cte) => cte.part !== undefined || (cte.query && queryCanFail(cx, cte.query)))) return true
  if (query.query === 'set') return queryCanFail(cx, query.left) || queryCanFail(cx, query.right)
  if (query.query === 'values') return fails(query.rows.flat())
  const { targets, where, groupBy, having, from } = query
  return fails([...targets.map((t) => t.expr), where, ...groupBy, having]) || from.some((item) => itemCanFail(cx, item))
}

/** Whether reading it may fail. */
export function itemCanFail(cx: StatementContext, item: FromItem): boolean {
  switch (item.item) {
    case 'join':
      return (
        (item.on !== undefined && canFail(cx, item.on)) || itemCanFail(cx, item.left) || itemCanFail(cx, item.right)
      )
    case 'subquery':
      return queryCanFail(cx, item.query)
    case 'table':
    case 'cte':
      return false
    default:
      return true
  }
}
