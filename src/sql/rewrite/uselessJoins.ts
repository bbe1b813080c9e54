/**
 * Outer joins to what gives one row at most, and whose columns nothing asks for, are left out, so that nothing in them can fail
 * (remove_useless_joins, optimizer/plan/analyzejoins.c). Those that cannot fail stay as they are.
 */
import type { StatementContext } from '../bind/context'
import type { Expr, FromItem, JoinItem, Query, SelectQuery } from '../bound'
import { itemCanFail } from '../failingSubqueries'
import { isInlined, pullable } from '../pullUp'
import { mentions, sourcesOf } from '../references'
import { children, conjuncts, sameExpr } from '../walk'
import { type JoinKind, type JoinKinds, kindOf, reducedJoins } from './outerJoins'
import { holdsKey } from './singleRow'

/**
 * What the query reads.
 * @param kinds what its joins come to, where that is known already
 */
export function withoutUselessJoins(
  cx: StatementContext,
  query: SelectQuery,
  kinds: JoinKinds | undefined = undefined,
): readonly FromItem[] {
  if (query.locks?.length || !query.from.some((item) => outerJoinCanFail(cx, item))) return query.from
  const gone: object[] = []
  const known = kinds ?? reducedJoins(query)
  const needed = (item: FromItem): FromItem => {
    if (item.item !== 'join') return item
    const [filled, kept] = sidesOf(item, kindOf(known, item))
    if (filled && kept && isUseless(cx, query, item, { filled, kept, gone })) {
      gone.push(...partsOf(item, filled))
      return needed(kept)
    }
    const [left, right] = [needed(item.left), needed(item.right)]
    return left === item.left && right === item.right ? item : { ...item, left, right }
  }
  return query.from.map(needed)
}

function outerJoinCanFail(cx: StatementContext, item: FromItem): boolean {
  if (item.item !== 'join') return false
  const outer = item.kind !== 'inner' && item.kind !== 'cross'
  return (outer && itemCanFail(cx, item)) || [item.left, item.right].some((side) => outerJoinCanFail(cx, side))
}

/** What an outer join fills with nulls, and the other side. */
function sidesOf({ left, right }: JoinItem, kind: JoinKind): readonly FromItem[] {
  return kind === 'left' ? [right, left] : kind === 'right' ? [left, right] : []
}

function isUseless(
  cx: StatementContext,
  query: SelectQuery,
  join: JoinItem,
  { filled, kept, gone }: { readonly filled: FromItem; readonly kept: FromItem; readonly gone: readonly object[] },
) {
  if (filled.item === 'join' || filled.item === 'function') return false
  if (!givesOneRowEach(cx, filled, comparedColumns(join, filled, kept))) return false
  return !mentions(query, new Set([filled.source.id]), new WeakSet([...gone, ...partsOf(join, filled)]))
}

/** What goes with a join. */
const partsOf = ({ on }: JoinItem, filled: FromItem): readonly object[] => (on ? [filled, on] : [filled])

/** The columns of what is filled that the join compares with something of its other side. */
function comparedColumns(join: JoinItem, filled: FromItem, kept: FromItem): ReadonlySet<number> {
  const [inner, outer] = [new Set(sourcesOf(filled)), new Set(sourcesOf(kept))]
  const isOuter = (expr: Expr): boolean =>
    expr.tag === 'column' ? outer.has(expr.source.id) : children(expr).every(isOuter)
  return new Set(
    conjuncts(join.on).flatMap((e) => {
      if (e.tag !== 'compare' || e.operator !== '=') return []
      const sides = [e.left, e.right]
      const column = sides.map(plain).find((side) => side.tag === 'column' && inner.has(side.source.id))
      const other = sides.find((side) => plain(side) !== column) as Expr
      return column?.tag === 'column' && hasColumn(other) && isOuter(other) ? [column.index] : []
    }),
  )
}

const plain = (expr: Expr): Expr => (expr.tag === 'relabel' ? plain(expr.arg) : expr)
const hasColumn = (expr: Expr): boolean => expr.tag === 'column' || children(expr).some(hasColumn)

function givesOneRowEach(cx: StatementContext, item: FromItem, columns: ReadonlySet<number>): boolean {
  if (item.item === 'subquery') return isDistinctFor(item.query, columns)
  if (item.item === 'cte')
    return isInlined(cx, item.cte) && item.cte.query !== undefined && isDistinctFor(item.cte.query, columns)
  if (item.item !== 'table' || item.relation.kind !== 'table') return false
  const all = item.relation.columns
  return holdsKey(item.relation, new Set([...columns].map((index) => all[index]?.name ?? '')))
}

/** Whether no two of its rows are alike in these columns (query_is_distinct_for). */
function isDistinctFor(query: Query, columns: ReadonlySet<number>): boolean {
  if (query.query === 'values') return false
  if (query.query === 'set') return !query.all && query.source.columns.every((_, i) => columns.has(i))
  const { targets, from, where, distinct, groupBy, groupingSets, aggregates, having } = query
  // Pulled up, it is its one table.
  if (pullable(query)) return from.length === 0 && !where
  const compared = (expr: Expr) => targets.some((target, i) => columns.has(i) && sameExpr(target.expr, expr))
  if (distinct === 'all' && targets.every((_, i) => columns.has(i))) return true
  if (typeof distinct === 'object' && distinct.every(compared)) return true
  if (groupingSets) return groupingSets.length === 1 && groupingSets[0]?.length === 0
  if (groupBy.length > 0) return groupBy.every(compared)
  return aggregates || having !== undefined
}
