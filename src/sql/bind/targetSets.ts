/**
 * Set-returning functions in the target list (Postgres: ProjectSet). They move into FROM, side by side, after the query's own items:
 * before the grouping where GROUP BY names them, after it where the query aggregates or has window functions.
 */
import type { CallExpr, Expr, FunctionItem, SelectQuery, SortKey, Source, Target } from '../bound'
import { columnOfTarget, targetsOf } from '../bound'
import { children, isVolatile, mapChildren, sameExpr } from '../walk'
import { columnExpr } from './columns'
import type { StatementContext } from './context'

export function expandTargetSets(cx: StatementContext, query: SelectQuery): SelectQuery {
  const sets = setCallsOf(cx, query)
  if (sets.length === 0) return query
  const counter = resultsOf(query).find(countsOn)
  // Postgres works out the other columns once more than there are rows (ExecProjectSet), which shows in sequences.
  if (counter) throw cx.refuse('nextval() or setval() beside a set-returning function', counter.location)
  const grouped = setsIn(query.groupBy)
  if (query.aggregates || resultsOf(query).some(hasWindow)) {
    if (grouped.length === 0) return afterGrouping(cx, query, sets)
    if (resultsOf(query).some(hasWindow) || sets.some((s) => !grouped.some((g) => same(g, s))))
      throw cx.refuse('set-returning functions of which GROUP BY names only some', sets[0]?.location)
  }
  return besideFrom(cx, query, sets)
}

const resultsOf = (query: SelectQuery): Expr[] => [
  ...query.targets.map((t) => t.expr),
  ...query.orderBy.map((k) => k.expr),
  ...(typeof query.distinct === 'object' ? query.distinct : []),
]

const isSet = (expr: Expr): expr is CallExpr => expr.tag === 'call' && expr.fn.returnsSet
const hasSet = (expr: Expr): boolean => isSet(expr) || children(expr).some(hasSet)
const hasWindow = (expr: Expr): boolean => expr.tag === 'window' || children(expr).some(hasWindow)

const countsOn = (expr: Expr): boolean =>
  (expr.tag === 'call' && (expr.fn.name === 'nextval' || expr.fn.name === 'setval')) || children(expr).some(countsOn)

function setsIn(exprs: readonly Expr[]): CallExpr[] {
  return exprs.flatMap((expr) => (isSet(expr) ? [expr] : setsIn(children(expr))))
}

/** The same call twice moves in step with itself, so it stands once; a volatile one only where it is the very same. */
const same = (a: CallExpr, b: CallExpr): boolean => a === b || (!isVolatile(a) && sameExpr(a, b))

function setCallsOf(cx: StatementContext, query: SelectQuery): CallExpr[] {
  const sets: CallExpr[] = []
  for (const set of setsIn([...resultsOf(query), ...query.groupBy])) {
    if (set.args.some(hasSet)) throw cx.refuse("a set-returning function in another one's arguments", set.location)
    if (isRecord(cx, set)) throw cx.refuse('a row as a result column', set.location)
    if (!sets.some((s) => same(s, set))) sets.push(set)
  }
  return sets
}

const isRecord = (cx: StatementContext, set: CallExpr): boolean => cx.types.typeName(set.type.oid) === 'record'

/** The functions as one FROM item, and each call's column of it. */
function functionItem(cx: StatementContext, sets: readonly CallExpr[], args = (set: CallExpr) => set.args) {
  const columns = sets.map((set) => columnOfTarget({ expr: set, name: set.fn.name }))
  const source = cx.nextSource('function', 'sets', columns)
  const parts = sets.map((set, i) => ({
    fn: set.fn,
    args: args(set),
    columns: columns.slice(i, i + 1),
    defined: false,
  }))
  const item: FunctionItem = { item: 'function', source, parts }
  const columnOf = (set: CallExpr): Expr =>
    columnExpr({ source, index: sets.findIndex((s) => same(s, set)) }, set.location)
  return { item, columnOf }
}

function besideFrom(cx: StatementContext, query: SelectQuery, sets: readonly CallExpr[]): SelectQuery {
  const { item, columnOf } = functionItem(cx, sets)
  const [only, ...others] = query.from
  const from: SelectQuery['from'] =
    only && others.length === 0
      ? [{ item: 'join', kind: 'cross', left: only, right: item, on: undefined }]
      : [...query.from, item]
  const replaced = (expr: Expr): Expr =>
    isSet(expr) ? columnOf(expr) : hasSet(expr) ? mapChildren(expr, replaced) : expr
  return { ...query, ...withResults(query, replaced), groupBy: query.groupBy.map(replaced), from }
}

const COMPUTED: ReadonlySet<Expr['tag']> = new Set(['aggregate', 'window', 'subquery', 'subqueryCompare'] as const)

/** What needs no set is worked out in a subquery, grouped and with its windows; the functions are joined to its rows. */
function afterGrouping(cx: StatementContext, query: SelectQuery, sets: readonly CallExpr[]): SelectQuery {
  const computed: Target[] = []
  const inner: SelectQuery = { ...query, ctes: [], orderBy: [], distinct: 'none', limit: undefined, offset: undefined }
  const positions = new Map<Expr, number>()
  const place = (expr: Expr): number => {
    const known = computed.findIndex((t) => t.expr === expr || (!isVolatile(expr) && sameExpr(t.expr, expr)))
    return known >= 0 ? known : computed.push({ expr, name: `v${computed.length + 1}` }) - 1
  }
  const visit = (expr: Expr): void => {
    if (expr.tag === 'const' || expr.tag === 'param') return
    // A volatile function is called for each row of the set.
    if (hasSet(expr) || (isVolatile(expr) && !COMPUTED.has(expr.tag))) children(expr).forEach(visit)
    else positions.set(expr, place(expr))
  }
  resultsOf(query).forEach(visit)
  const subquery = { ...inner, targets: computed }
  const source: Source = cx.nextSource('subquery', 'grouped', targetsOf(subquery))
  const outside = (expr: Expr): Expr => {
    const index = positions.get(expr)
    if (index !== undefined) return columnExpr({ source, index }, expr.location)
    return isSet(expr) ? columnOf(expr) : mapChildren(expr, outside)
  }
  const { item, columnOf } = functionItem(cx, sets, (set) => set.args.map(outside))
  const left = { item: 'subquery', source, query: subquery, lateral: false } as const
  return {
    ...query,
    ...withResults(query, outside),
    from: [{ item: 'join', kind: 'cross', left, right: item, on: undefined }],
    where: undefined,
    groupBy: [],
    having: undefined,
    aggregates: false,
  }
}

function withResults(
  query: SelectQuery,
  map: (expr: Expr) => Expr,
): Pick<SelectQuery, 'targets' | 'orderBy' | 'distinct'> {
  return {
    targets: query.targets.map((t) => ({ ...t, expr: map(t.expr) })),
    orderBy: query.orderBy.map((k): SortKey => ({ ...k, expr: map(k.expr) })),
    distinct: typeof query.distinct === 'object' ? query.distinct.map(map) : query.distinct,
  }
}
