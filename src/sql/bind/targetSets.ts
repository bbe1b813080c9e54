/**
 * Set-returning functions in the target list (Postgres: ProjectSet). They move into FROM, side by side, after the query's own items:
 * before the grouping where GROUP BY names them, after it where the query aggregates or has window functions.
 */
import type {
  CallExpr,
  Expr,
  FromItem,
  FunctionItem,
  SelectQuery,
  SortKey,
  Source,
  SourceColumn,
  Target,
} from '../bound'
import { columnOfTarget, targetsOf } from '../bound'
import { children, hasWindow, isVolatile, mapChildren, sameExpr } from '../walk'
import { columnExpr } from './columnExpr'
import { type StatementContext, T } from './context'
import { outNames } from './outColumns'

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
const countsOn = (expr: Expr): boolean =>
  (expr.tag === 'call' && (expr.fn.name === 'nextval' || expr.fn.name === 'setval')) || children(expr).some(countsOn)

function setsIn(exprs: readonly Expr[]): CallExpr[] {
  return exprs.flatMap((expr) => (isSet(expr) ? [expr] : setsIn(children(expr))))
}

/** The same call twice moves in step with itself, so it stands once; a volatile one only where it is the very same. */
const same = (a: CallExpr, b: CallExpr): boolean => a === b || (!isVolatile(a) && sameExpr(a, b))

function setCallsOf(cx: StatementContext, query: SelectQuery): CallExpr[] {
  const sets = distinct(setsIn([...resultsOf(query), ...query.groupBy]))
  const row = sets.find((set) => set.type.oid === T.record)
  if (row) throw cx.refuse('a row as a result column', row.location)
  return sets
}

const distinct = (sets: readonly CallExpr[]): CallExpr[] =>
  sets.filter((set, i) => sets.findIndex((s) => same(s, set)) === i)

/** The columns of a set in FROM: of a function with OUT parameters these, else its value. */
function columnsOf(cx: StatementContext, set: CallExpr): SourceColumn[] {
  const fields =
    set.fn.result === T.record && outNames(set.fn).length > 0 ? cx.types.rowFields(set.type.oid) : undefined
  if (!fields) return [columnOfTarget({ expr: set, name: set.fn.name })]
  return fields.map(({ name, type }) => ({ name, type, notNull: false, tableOid: 0, attnum: 0 }))
}

type ColumnOf = (set: CallExpr) => Expr

/**
 * The functions as one FROM item, and each call's column of it. Those in their arguments are an item of their own, before it.
 * @param map an argument as it stands in FROM, given the columns of the sets in it
 */
function functionItems(
  cx: StatementContext,
  sets: readonly CallExpr[],
  map: (arg: Expr, columnOf: ColumnOf) => Expr,
): { items: FunctionItem[]; columnOf: ColumnOf } {
  const inner = distinct(setsIn(sets.flatMap((set) => set.args)))
  if (inner.length > 0 && sets.length > 1)
    throw cx.refuse("a set-returning function in another one's arguments beside another set", sets[0]?.location)
  const below = inner.length > 0 ? functionItems(cx, inner, map) : { items: [], columnOf: (set: CallExpr): Expr => set }
  const { item, columnOf } = functionItem(cx, sets, (set) => set.args.map((arg) => map(arg, below.columnOf)))
  return { items: [...below.items, item], columnOf }
}

const crossed = (first: FromItem, others: readonly FromItem[]): FromItem =>
  others.reduce((left, right) => ({ item: 'join', kind: 'cross', left, right, on: undefined }), first)

function functionItem(cx: StatementContext, sets: readonly CallExpr[], args: (set: CallExpr) => readonly Expr[]) {
  const parts = sets.map((set) => ({ fn: set.fn, args: args(set), columns: columnsOf(cx, set), defined: false }))
  // The shorter set's row would be null, and not a row of nulls.
  const wide = sets.find((_, i) => sets.length > 1 && parts[i]?.columns.length !== 1)
  if (wide) throw cx.refuse('a function that gives rows beside another set', wide.location)
  const source = cx.nextSource(
    'function',
    'sets',
    parts.flatMap((p) => p.columns),
  )
  const item: FunctionItem = { item: 'function', source, parts }
  const columnOf: ColumnOf = (set) => {
    const index = sets.findIndex((s) => same(s, set))
    if (parts[index]?.columns.length === 1) return columnExpr({ source, index }, set.location)
    const fields = source.columns.map((_, i) => columnExpr({ source, index: i }))
    return { tag: 'row', args: fields, type: set.type, location: set.location }
  }
  return { item, columnOf }
}

function besideFrom(cx: StatementContext, query: SelectQuery, sets: readonly CallExpr[]): SelectQuery {
  const mapped = (expr: Expr, column: ColumnOf): Expr =>
    isSet(expr) ? column(expr) : hasSet(expr) ? mapChildren(expr, (child) => mapped(child, column)) : expr
  const { items, columnOf } = functionItems(cx, sets, mapped)
  const replaced = (expr: Expr): Expr => mapped(expr, columnOf)
  const [only, ...others] = query.from
  const from = only && others.length === 0 ? [crossed(only, items)] : [...query.from, ...items]
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
  const mapped = (expr: Expr, column: ColumnOf): Expr => {
    const index = positions.get(expr)
    if (index !== undefined) return columnExpr({ source, index }, expr.location)
    return isSet(expr) ? column(expr) : mapChildren(expr, (child) => mapped(child, column))
  }
  const { items, columnOf } = functionItems(cx, sets, mapped)
  const outside = (expr: Expr): Expr => mapped(expr, columnOf)
  const left = { item: 'subquery', source, query: subquery, lateral: false } as const
  return {
    ...query,
    ...withResults(query, outside),
    from: [crossed(left, items)],
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
