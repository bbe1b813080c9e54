/** SELECT, VALUES, set operations and WITH. */
import { delimited } from '../../catalog/identifiers'
import { type SystemFunction, systemFunctionsNamed } from '../../catalog/system'
import { columnExpr } from '../bind/columnExpr'
import { BOOL, T, typeRef } from '../bind/context'
import {
  type Cte,
  type Expr,
  type Query,
  type SelectQuery,
  type SetQuery,
  type SortKey,
  type Target,
  type ValuesQuery,
  targetsOf,
} from '../bound'
import { queryCanFail } from '../failingSubqueries'
import { isInlined } from '../pullUp'
import { limitedInInsertionOrder } from '../rewrite/insertionOrder'
import { inCostOrder } from '../rewrite/costOrder'
import { withLookups } from '../rewrite/lookups'
import { antiJoined, filteredOnce, guarded } from '../rewrite/oneTimeFilter'
import { withoutUselessJoins } from '../rewrite/uselessJoins'
import { withoutUnused } from '../rewrite/unusedColumns'
import { children, hasWindow, isNullConstant, queryIsVolatile, sameExpr } from '../walk'
import { comparable, comparesAsStored, sortKeys, term } from './comparable'
import { printCount } from './counts'
import { cteName, printFromList } from './from'
import { printGroupingSets } from './groupingSets'
import { limit as limitFunction, offset as offsetFunction } from './functions'
import { printLocking } from './locks'
import { distinctNames, type Printer } from './printer'
import { printRecursive } from './recursion'
import { printCombined } from './setOperation'
import { printWithTies } from './ties'
import { condition as printCondition } from './booleans'

export function printQuery(p: Printer, query: Query): string {
  const withClause = printWith(p, query.ctes)
  switch (query.query) {
    case 'select':
      return withClause + printSelect(p, query)
    case 'values':
      return withClause + printValues(p, query)
    case 'set':
      return withClause + printSet(p, query)
  }
}

/** Names under which a query's columns come out, if they are known to SQLite: only a plain SELECT names them. */
export function outputNames(query: Query): readonly string[] | undefined {
  return query.query === 'select' ? distinctNames(query.targets) : undefined
}

export function printWith(p: Printer, all: readonly Cte[]): string {
  const ctes = all.filter((cte) => !cte.part && !p.kept?.ctes.has(cte.id))
  if (ctes.length === 0) return ''
  const parts = ctes.map((cte) => {
    if (!cte.query) throw new Error(`CTE ${cte.name} has no query`)
    const names = distinctNames(cte.columns).map(delimited).join(', ')
    const whole = queryCanFail(p.cx, cte.query) && p.cx.columnUses.isWholeOf(cte)
    const once = cte.materialized ?? (queryIsVolatile(cte.query) || whole || undefined)
    const hint = once === undefined ? '' : once ? ' MATERIALIZED' : ' NOT MATERIALIZED'
    return `${delimited(cteName(cte))}(${names}) AS${hint} (${cte.recursive ? printRecursive(p, cte.query as SetQuery) : p.query(neededOf(p, cte, cte.query))})`
  })
  return `WITH ${parts.join(', ')} `
}

function neededOf(p: Printer, cte: Cte, query: Query): Query {
  if (!isInlined(p.cx, cte)) return query
  return withoutUnused(p.cx, query, (column) => p.cx.columnUses.isUsedOf(cte, column))
}

/** DISTINCT of values that may be equal and stored differently (1.0 and 1.00). */
const isKeyed = (p: Printer, query: SelectQuery): boolean =>
  query.distinct === 'all' && query.targets.some((t) => !comparesAsStored(p, t.expr.type))

/** What groups or has windows is worked out first, so that groups may stand for DISTINCT. */
function distinctOutside(p: Printer, query: SelectQuery): SelectQuery {
  const inner: SelectQuery = { ...query, ctes: [], distinct: 'none', orderBy: [], limit: undefined, offset: undefined }
  const source = p.cx.nextSource('subquery', 'rows', targetsOf(inner))
  const columns = query.targets.map((t, index) => ({ name: t.name, expr: columnExpr({ source, index }) }))
  const columnOf = (expr: Expr): Expr => columns[query.targets.findIndex((t) => sameExpr(t.expr, expr))]?.expr ?? expr
  return {
    ...query,
    ctes: [],
    targets: columns,
    from: [{ item: 'subquery', source, query: inner, lateral: false }],
    where: undefined,
    groupBy: [],
    groupingSets: undefined,
    having: undefined,
    aggregates: false,
    orderBy: query.orderBy.map((key) => ({ ...key, expr: columnOf(key.expr) })),
  }
}

function printSelect(p: Printer, plain: SelectQuery): string {
  const given = filteredOnce(p.cx, plain)
  if (isKeyed(p, given) && (given.aggregates || given.targets.some((t) => hasWindow(t.expr))))
    return printSelect(p, distinctOutside(p, given))
  const count = printCount(p, given, (query) => printSelect(p, query))
  if (count !== undefined) return count
  if (given.locks?.length) return printLocking(p, given, (query) => printSelect(p, query))
  const needed = { ...given, from: withoutUselessJoins(p.cx, given) }
  const query = withLookups(p.cx.types, limitedInInsertionOrder(needed), (oid) => p.pastOf(oid) !== undefined)
  const parts = { from: () => printFromList(p, query.from), outer: printSelectFrom }
  if (given.groupingSets) return printGroupingSets(p, needed, given.groupingSets, parts)
  // FROM goes first: what it rewrites away (LATERAL) decides how the columns print.
  return printSelectFrom(p, query, parts.from())
}

function printSelectFrom(p: Printer, query: SelectQuery, from: string): string {
  if (typeof query.distinct === 'object') return printDistinctOn(p, query, query.distinct, from)
  const keyed = isKeyed(p, query)
  // Where equal values may be stored differently (1.0 and 1.00), groups by order key stand for DISTINCT.
  const groups = keyed
    ? query.targets.map((t) => comparable(p, t.expr, true))
    : query.groupBy.map((g) => term(comparable(p, g, true)))
  const distinct = query.distinct === 'all' && !keyed ? 'DISTINCT ' : ''
  const group = groups.length ? ` GROUP BY ${groups.join(', ')}` : ''
  const rows = (more: readonly string[]) => {
    const targets = query.aggregates && groups.length === 0 ? ofOneGroup(query.targets) : query.targets
    const head = `SELECT ${distinct}${[targetList(p, targets), ...more].join(', ')}${from}${printWhere(p, query.where)}`
    return `${head}${group}${having(p, query)}`
  }
  if (!query.withTies) return rows([]) + tail(p, query)
  if (query.distinct === 'all') throw p.cx.refuse('SELECT DISTINCT … WITH TIES')
  return printWithTies(p, { ...query, names: distinctNames(query.targets) }, rows)
}

/** A null is as good as false there, and nothing beside it is worked out (find_duplicate_ors). */
const isNever = (condition: Expr | undefined): boolean =>
  condition !== undefined && (isNullConstant(condition) || (condition.tag === 'and' && condition.args.some(isNever)))

function having(p: Printer, query: SelectQuery): string {
  if (isNever(query.having)) return ' HAVING 0'
  // Of constants in HAVING SQLite works out all, whatever stands before them.
  const condition = inCostOrder(p.cx, query.having, false)
  return condition ? ` HAVING ${p.expr(condition)}` : ''
}

/** HAVING or an aggregate that nobody asks for make one group in Postgres; SQLite needs an aggregate among the results to see it. */
function ofOneGroup(targets: readonly Target[]): readonly Target[] {
  if (targets.some((t) => hasAggregate(t.expr))) return targets
  const [first = { name: '?column?', expr: ONE }, ...others] = targets
  const always: Expr = { tag: 'nullTest', arg: countOfAll(), negated: true, type: BOOL }
  const expr: Expr = {
    tag: 'case',
    whens: [{ when: always, then: first.expr }],
    otherwise: undefined,
    type: first.expr.type,
  }
  return [{ ...first, expr }, ...others]
}

const ONE: Expr = { tag: 'const', value: 1n, type: typeRef(T.int4) }
const countOfAll = (): Expr => ({
  tag: 'aggregate',
  fn: systemFunctionsNamed('count').find((f) => f.args.length === 0) as SystemFunction,
  args: [],
  distinct: false,
  orderBy: [],
  filter: undefined,
  variadicArray: false,
  type: typeRef(T.int8),
})

const hasAggregate = (expr: Expr): boolean => expr.tag === 'aggregate' || children(expr).some(hasAggregate)

function targetList(p: Printer, targets: readonly Target[]): string {
  if (targets.length === 0) return '1'
  const names = distinctNames(targets)
  return targets.map((t, i) => `${p.expr(t.expr)} AS ${delimited(names[i] as string)}`).join(', ')
}

export function printWhere(p: Printer, given: Expr | undefined): string {
  if (isNever(given)) return ' WHERE 0'
  const condition = guarded(p.cx, antiJoined(p.cx, inCostOrder(p.cx, given, true)))
  return condition ? ` WHERE ${printCondition(p, condition)}` : ''
}

interface Tail {
  readonly orderBy: readonly SortKey[]
  readonly limit: Expr | undefined
  readonly offset: Expr | undefined
}

function tail(p: Printer, query: Tail): string {
  const order = query.orderBy.length ? ` ORDER BY ${sortKeys(p, query.orderBy)}` : ''
  return order + limits(p, query)
}

/** SQLite has no OFFSET without LIMIT; -1 is no limit. */
function limits(p: Printer, { limit, offset }: Tail): string {
  if (!limit && !offset) return ''
  const count = limit ? `${p.use(limitFunction)}(${p.expr(limit)})` : '-1'
  return ` LIMIT ${count}${offset ? ` OFFSET ${p.use(offsetFunction)}(${p.expr(offset)})` : ''}`
}

/** The first row of each group in the query's order; Postgres sorts by the DISTINCT ON keys when nothing else is said. */
function printDistinctOn(p: Printer, query: SelectQuery, on: readonly Expr[], from: string): string {
  if (query.aggregates) throw p.cx.refuse('DISTINCT ON together with aggregates')
  if (query.withTies) throw p.cx.refuse('DISTINCT ON … WITH TIES')
  const names = distinctNames([...query.targets, { name: 'row number' }])
  const rank = delimited(names[query.targets.length] as string)
  const order: readonly SortKey[] = query.orderBy.length
    ? query.orderBy
    : on.map((expr) => ({ expr, descending: false, nullsFirst: false }))
  const sorted = sortKeys(p, order)
  const partition = on.map((e) => comparable(p, e, true)).join(', ')
  const columns = query.targets.map((t, i) => `${p.expr(t.expr)} AS ${delimited(names[i] as string)}`)
  const ranked = `row_number() OVER (PARTITION BY ${partition} ORDER BY ${sorted}) AS ${rank}`
  const position = `row_number() OVER (ORDER BY ${sorted}) AS "position in order"`
  const inner = `SELECT ${[...columns, ranked, position].join(', ')}${from}${printWhere(p, query.where)}`
  const picked = query.targets.map((_, i) => delimited(names[i] as string)).join(', ')
  return `SELECT ${picked} FROM (${inner}) WHERE ${rank} = 1 ORDER BY "position in order"${limits(p, query)}`
}

function printValues(p: Printer, query: ValuesQuery): string {
  const rows = query.rows.map((row) => `(${row.map((e) => p.expr(e)).join(', ')})`).join(', ')
  if (query.orderBy.length) throw p.cx.refuse('ORDER BY on VALUES')
  const limited = limits(p, query)
  return limited ? `SELECT * FROM (VALUES ${rows})${limited}` : `VALUES ${rows}`
}

function printSet(p: Printer, query: SetQuery): string {
  const name = delimited(p.alias(query.source))
  const names = p.columnNames(query.source)
  const rows = (more: readonly string[]) =>
    `SELECT ${['*', ...more].join(', ')} FROM (WITH ${name}(${names.map(delimited).join(', ')}) AS (${printCombined(p, query)}) SELECT * FROM ${name}) AS ${name}`
  return query.withTies ? printWithTies(p, { ...query, names }, rows) : rows([]) + tail(p, query)
}
