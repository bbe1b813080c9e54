/**
 * Columns of derived tables that nothing asks for are not worked out, so that none of them can fail
 * (remove_unused_subquery_outputs, optimizer/path/allpaths.c). SQLite leaves them out in some queries only.
 */
import type { StatementContext } from '../bind/context'
import type { Query, Target } from '../bound'
import { canFail } from '../constantRules'
import { hasRowsOfItsOwn } from '../pullUp'
import { isVolatile } from '../walk'

/** @param isUsed whether the query's column is asked for, by its position */
export function withoutUnused(cx: StatementContext, query: Query, isUsed: (column: number) => boolean): Query {
  if (query.query === 'set') {
    const plain = query.operator === 'union' && query.all && query.orderBy.length === 0 && !query.limit && !query.offset
    if (!plain) return query
    return { ...query, left: withoutUnused(cx, query.left, isUsed), right: withoutUnused(cx, query.right, isUsed) }
  }
  if (query.query === 'values' || query.distinct === 'all') return query
  const goes = ({ expr }: Target, i: number) =>
    canFail(cx, expr) && !isUsed(i) && !isVolatile(expr) && !hasRowsOfItsOwn(expr)
  if (!query.targets.some(goes)) return query
  return { ...query, targets: query.targets.map((target, i) => (goes(target, i) ? emptied(target) : target)) }
}

const emptied = (target: Target): Target => ({ ...target, expr: { tag: 'const', value: null, type: target.expr.type } })
