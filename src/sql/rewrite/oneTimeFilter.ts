/**
 * Conditions without a column of their query are worked out before any row is read (create_gating_plan, optimizer/plan/createplan.c), so
 * that one that fails does so where no row would come to it.
 */
import type { StatementContext } from '../bind/context'
import { BOOL, T, typeRef } from '../bind/context'
import type { Expr, FromItem, Query, SelectQuery } from '../bound'
import { canFail, canFailLater, isConstant } from '../constantRules'
import { holdsFailingSubquery } from '../failingSubqueries'
import { nullingConstants } from '../nullingConstants'
import { freeSources, mentions, sourcesOf } from '../references'
import { children, conjuncts, holds, isVolatile, leftmost } from '../walk'
import { sortedByCost } from './costOrder'

const AGGREGATES: ReadonlySet<Expr['tag']> = new Set(['aggregate', 'grouping'])

/** @returns undefined where none of the conditions without a column could fail */
function oneTimeFilter(
  cx: StatementContext,
  conditions: readonly (Expr | undefined)[],
  from: readonly FromItem[],
): Expr | undefined {
  const all = conditions.flatMap(conjuncts)
  if (!all.some((condition) => canFail(cx, condition))) return undefined
  const sources = new Set(from.flatMap(sourcesOf))
  const gates = all.filter((e) => !mentions(e, sources) && !isVolatile(e) && !holds(e, AGGREGATES))
  const fails = (e: Expr) => holdsFailingSubquery(cx, e) || canFailLater(cx, e)
  return gates.some(fails)
    ? { tag: 'and', args: [...neverNull(cx, all), ...sortedByCost(cx, gates)], type: BOOL }
    : undefined
}

/** Where a constant makes a null of one condition, no row fulfils them all, and Postgres works out none. */
const neverNull = (cx: StatementContext, conditions: readonly Expr[]): readonly Expr[] =>
  conditions
    .filter((condition) => !isConstant(cx, condition))
    .flatMap((condition) => nullingConstants(cx, condition))
    .filter((isNull) => !canFail(cx, isNull))
    .map((isNull) => ({ tag: 'not', args: [isNull], type: BOOL }))

/** The condition of rows, behind what Postgres knows before there is one. */
export function guarded(cx: StatementContext, where: Expr | undefined): Expr | undefined {
  const all = conjuncts(where)
  if (all.length < 2 || !all.some((e) => canFailLater(cx, e))) return where
  const guards = neverNull(cx, all)
  return guards.length > 0 ? { tag: 'and', args: [...guards, ...all], type: BOOL } : where
}

/** The query with its filter in LIMIT, which SQLite works out first. */
export function filteredOnce(cx: StatementContext, query: SelectQuery): SelectQuery {
  if (query.from.length === 0 || isNothing(query.limit)) return query
  const conditions = [query.where, query.groupBy.length > 0 ? query.having : undefined]
  const filter = oneTimeFilter(cx, [...conditions, ...query.from.flatMap(innerConditions)], query.from)
  if (!filter) return query
  if (freeSources(filter).size > 0) {
    if (isSeenBySqlite(cx, filter)) return query
    throw cx.refuse('a condition that may fail, of columns of the query around it alone', leftmost(filter))
  }
  const limit: Expr = query.limit ?? { tag: 'const', value: null, type: typeRef(T.int8) }
  const asked: Expr = { tag: 'nullTest', arg: filter, negated: false, type: BOOL }
  return { ...query, limit: { tag: 'case', whens: [{ when: asked, then: limit }], otherwise: limit, type: limit.type } }
}

/**
 * EXISTS as SQLite does not make a join of it: what depends on the query around it alone would be worked out after what is looked up, and
 * not where that finds nothing.
 */
export function existing(cx: StatementContext, query: Query): Query {
  if (query.query !== 'select' || query.limit || !oneTimeFilter(cx, [query.where], query.from)) return query
  return { ...query, limit: { tag: 'const', value: 1n, type: typeRef(T.int8) } }
}

/**
 * `NOT EXISTS` as a condition of rows: Postgres joins, so that what depends on the row alone is worked out for the rows that it may be joined
 * with (convert_EXISTS_sublink_to_join), and not once before.
 */
export function antiJoined(cx: StatementContext, where: Expr | undefined): Expr | undefined {
  if (where?.tag === 'and') return { ...where, args: where.args.map((arg) => antiJoined(cx, arg) as Expr) }
  const [exists] = where?.tag === 'not' ? where.args : []
  if (where?.tag !== 'not' || exists?.tag !== 'subquery' || exists.kind !== 'exists') return where
  const { query } = exists
  if (query.query !== 'select' || query.aggregates || query.having || query.limit || query.ctes.length > 0) return where
  const [item] = query.from
  if (item?.item !== 'table' || query.from.length > 1 || !oneTimeFilter(cx, [query.where], query.from)) return where
  const conditions = conjuncts(query.where)
  const beside = conditions.filter((e) => !mentions(e, new Set([item.source.id])) && freeSources(e).size > 0)
  const joined = beside.map((then): Expr => ({ tag: 'case', whens: [{ when: ofRow, then }], otherwise: undefined, type: BOOL })) // prettier-ignore
  const args = [...conditions.filter((e) => !beside.includes(e)), ...joined]
  return { ...where, args: [{ ...exists, query: { ...query, where: { tag: 'and', args, type: BOOL } } }] }
}

/** True; not deterministic, so that SQLite asks for it with each row, and not before the first. */
const ofRow: Expr = {
  tag: 'construct',
  function: { name: 'pg_of_row', arity: 0, deterministic: false, body: { kind: 'scalar', call: () => 1n } },
  args: [],
  type: BOOL,
}

/** SQLite does the same with what is deterministic; of the columns of the query around it too. */
const isSeenBySqlite = (cx: StatementContext, expr: Expr): boolean =>
  !holdsFailingSubquery(cx, expr) && !holdsStable(expr)

const holdsStable = (expr: Expr): boolean =>
  (expr.tag === 'call' && expr.fn.volatility !== 'i') || expr.tag === 'ioCast' || children(expr).some(holdsStable)

/** What an UPDATE or DELETE works out first: SQLite has no LIMIT there. */
export function filterOfChange(
  cx: StatementContext,
  where: Expr | undefined,
  from: readonly FromItem[],
): readonly Expr[] {
  const filter = oneTimeFilter(cx, [where, ...from.flatMap(innerConditions)], from)
  if (!filter) return []
  if (holdsFailingSubquery(cx, filter))
    throw cx.refuse('a subquery that may fail, in a condition without a column of the table', leftmost(filter))
  return [filter]
}

const isNothing = (limit: Expr | undefined): boolean => limit?.tag === 'const' && limit.value === 0n

const innerConditions = (item: FromItem): readonly Expr[] => {
  if (item.item !== 'join' || (item.kind !== 'inner' && item.kind !== 'cross')) return []
  return [...innerConditions(item.left), ...innerConditions(item.right), ...conjuncts(item.on)]
}
