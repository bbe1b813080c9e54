/** 42803: columns that are neither grouped nor aggregated. SQLite would let them pass with some row's value. */
import type { Expr, ExprOf, FromItem, Query, SelectQuery, SourceColumn } from '../bound'
import { children, sameExpr } from '../walk'
import type { StatementContext } from './context'

export function requireGrouped(cx: StatementContext, query: SelectQuery): void {
  const own = new Set(query.from.flatMap(sourceIds))
  const keys = groupedSources(query)
  const check = (expr: Expr, place: Place = 'plain'): void => {
    if (expr.tag === 'aggregate') {
      for (const direct of expr.direct ?? []) check(direct, 'direct')
      return
    }
    if (expr.tag === 'grouping') return requireKeys(cx, query, expr)
    if (query.groupBy.some((g) => sameExpr(g, expr))) return
    if (expr.tag === 'column') {
      if (own.has(expr.source.id) && !keys.has(expr.source.id))
        throw ungrouped(cx, expr.source.alias, expr.source.columns[expr.index] as SourceColumn, expr.location, place)
      return
    }
    if (expr.tag === 'wholeRow' && own.has(expr.source.id) && !keys.has(expr.source.id))
      throw ungrouped(cx, expr.source.alias, { name: '*' }, expr.location, place)
    for (const child of children(expr)) check(child, place)
    for (const inner of subqueries(expr)) checkInside(inner)
  }
  const checkInside = (inner: Query): void => {
    for (const expr of expressionsOf(inner)) check(expr, 'subquery')
  }
  for (const t of query.targets) check(t.expr)
  if (query.having) check(query.having)
  for (const k of query.orderBy) check(k.expr)
}

function requireKeys(cx: StatementContext, { groupBy }: SelectQuery, { args }: ExprOf<'grouping'>): void {
  const other = args.find((arg) => !groupBy.some((key) => sameExpr(key, arg)))
  if (!other) return
  throw cx.error(
    '42803',
    'arguments to GROUPING must be grouping expressions of the associated query level',
    other.location,
  )
}

/** Where an ungrouped column is met: Postgres words it by that. */
type Place = 'plain' | 'direct' | 'subquery'

function ungrouped(
  cx: StatementContext,
  alias: string,
  { name }: Pick<SourceColumn, 'name'>,
  location: number | undefined,
  place: Place,
): Error {
  if (place === 'subquery')
    return cx.error('42803', `subquery uses ungrouped column "${alias}.${name}" from outer query`, location)
  const detail =
    place === 'direct' ? 'Direct arguments of an ordered-set aggregate must use only grouped columns.' : undefined
  const message = `column "${alias}.${name}" must appear in the GROUP BY clause or be used in an aggregate function`
  return cx.error('42803', message, location, { detail })
}

function sourceIds(item: FromItem): number[] {
  return item.item === 'join' ? [...sourceIds(item.left), ...sourceIds(item.right)] : [item.source.id]
}

/** Tables whose whole primary key is grouped: their other columns depend on it (manual: "GROUP BY Clause"). */
function groupedSources(query: SelectQuery): Set<number> {
  const grouped = new Set<number>()
  // Of grouping sets, the keys that all of them have.
  const common = query.groupBy.filter((_, i) => query.groupingSets?.every((set) => set.includes(i)) ?? true)
  const visit = (item: FromItem): void => {
    if (item.item === 'join') return [item.left, item.right].forEach(visit)
    if (item.item !== 'table' || item.relation.kind !== 'table' || !item.relation.primaryKey) return
    const { source, relation } = item
    const has = (name: string) =>
      common.some((g) => g.tag === 'column' && g.source === source && relation.columns[g.index]?.name === name)
    // A deferrable one may be broken for a while.
    if (!relation.primaryKey?.deferrable && relation.primaryKey?.columns.every(has)) grouped.add(source.id)
  }
  query.from.forEach(visit)
  return grouped
}

function subqueries(expr: Expr): Query[] {
  return expr.tag === 'subquery' || expr.tag === 'subqueryCompare' ? [expr.query] : []
}

function expressionsOf(query: Query): Expr[] {
  const tail = query.orderBy.map((k) => k.expr)
  if (query.query === 'values') return [...query.rows.flat(), ...tail]
  if (query.query === 'set') return [...expressionsOf(query.left), ...expressionsOf(query.right)]
  const optional = [query.where, query.having].filter((e): e is Expr => e !== undefined)
  return [
    ...query.targets.map((t) => t.expr),
    ...optional,
    ...query.groupBy,
    ...tail,
    ...query.from.flatMap(fromExpressions),
  ]
}

function fromExpressions(item: FromItem): Expr[] {
  if (item.item === 'join')
    return [...fromExpressions(item.left), ...fromExpressions(item.right), ...(item.on ? [item.on] : [])]
  if (item.item === 'function') return item.parts.flatMap((p) => p.args)
  return item.item === 'subquery' ? expressionsOf(item.query) : []
}
