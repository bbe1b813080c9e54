/**
 * GROUPING SETS, which SQLite has not: one grouped SELECT for each set, with the keys that it leaves out as null, and above
 * them a SELECT that works out the results, HAVING and ORDER BY from the keys and aggregates.
 */
import { delimited } from '../../catalog/identifiers'
import type { AggregateExpr, Expr, ExprOf, FromItem, SelectQuery } from '../bound'
import { children, isVolatile, queryIsVolatile, sameExpr } from '../walk'
import { comparable, term } from './comparable'
import type { Printer } from './printer'
import { condition as printCondition } from './booleans'

/** Compound SELECTs that SQLite takes are limited; far fewer sets are in use. */
const MAX_SETS = 200

/** How the SELECTs are printed: FROM with its keyword, and a SELECT whose FROM is given. */
interface Parts {
  from(): string
  outer(p: Printer, query: SelectQuery, from: string): string
}

export function printGroupingSets(
  p: Printer,
  query: SelectQuery,
  sets: readonly (readonly number[])[],
  parts: Parts,
): string {
  requirePrintable(p, query, sets)
  const pieces = piecesOf(query)
  const selects = sets.map((set, i) => {
    // FROM goes first: what it rewrites away (LATERAL) decides how the columns print.
    const from = parts.from()
    const where = query.where ? ` WHERE ${printCondition(p, query.where)}` : ''
    return printSet(p, query, pieces.aggregates, set, i) + from + where + groupBy(p, query, set)
  })
  const source = p.cx.nextSource('subquery', 'grouped', [])
  const alias = delimited(p.alias(source))
  const replace = (expr: Expr): string | undefined => {
    if (expr.tag === 'aggregate') return named(alias, 'a', pieces.aggregates.indexOf(expr))
    if (expr.tag === 'grouping')
      return pieces.groupings.includes(expr) ? printGrouping(query, sets, expr, alias) : undefined
    return named(
      alias,
      'k',
      query.groupBy.findIndex((key) => sameExpr(key, expr)),
    )
  }
  const own = query.from.flatMap(sourcesIn)
  const outer: SelectQuery = {
    ...query,
    ctes: [],
    from: [],
    where: query.having,
    having: undefined,
    groupBy: [],
    groupingSets: undefined,
    aggregates: false,
  }
  return p.substituting({ replace, gone: new Set(own) }, () =>
    parts.outer(p, outer, ` FROM (${selects.join(' UNION ALL ')}) AS ${alias}`),
  )
}

const named = (alias: string, letter: string, index: number): string | undefined =>
  index < 0 ? undefined : `${alias}."${letter}${index + 1}"`

function requirePrintable(p: Printer, query: SelectQuery, sets: readonly (readonly number[])[]): void {
  if (sets.length > MAX_SETS) throw p.cx.refuse(`${sets.length} grouping sets`)
  const volatile = [query.where, ...query.groupBy].some((e) => e && isVolatile(e))
  if (volatile || queryIsVolatile({ ...query, targets: [] }))
    throw p.cx.refuse('GROUPING SETS over rows that a volatile function makes')
  const constant = query.groupBy.find((key) => !mentionsColumn(key))
  if (constant) throw p.cx.refuse('GROUPING SETS of an expression without columns', constant.location)
}

const mentionsColumn = (expr: Expr): boolean => expr.tag === 'column' || children(expr).some(mentionsColumn)

interface Pieces {
  readonly aggregates: readonly AggregateExpr[]
  readonly groupings: readonly ExprOf<'grouping'>[]
}

/** The query's own aggregates and GROUPING()s; each has its place in the tree, so equal ones may be several. */
function piecesOf(query: SelectQuery): Pieces {
  const aggregates = new Set<AggregateExpr>()
  const groupings = new Set<ExprOf<'grouping'>>()
  const visit = (expr: Expr): void => {
    if (expr.tag === 'aggregate') aggregates.add(expr)
    else if (expr.tag === 'grouping') groupings.add(expr)
    else children(expr).forEach(visit)
  }
  const on = typeof query.distinct === 'object' ? query.distinct : []
  const having = query.having ? [query.having] : []
  for (const expr of [...query.targets.map((t) => t.expr), ...having, ...query.orderBy.map((k) => k.expr), ...on])
    visit(expr)
  return { aggregates: [...aggregates], groupings: [...groupings] }
}

function printSet(
  p: Printer,
  query: SelectQuery,
  aggregates: readonly AggregateExpr[],
  set: readonly number[],
  number: number,
): string {
  const keys = query.groupBy.map((key, i) => `${set.includes(i) ? p.expr(key) : 'NULL'} AS "k${i + 1}"`)
  const results = aggregates.map((a, i) => `${p.expr(a)} AS "a${i + 1}"`)
  // The empty set is one group, which SQLite makes where there is an aggregate.
  return `SELECT ${[`${number} AS "set"`, ...keys, ...results, 'count(*)'].join(', ')}`
}

function groupBy(p: Printer, query: SelectQuery, set: readonly number[]): string {
  if (set.length === 0) return ''
  return ` GROUP BY ${set.map((i) => term(comparable(p, query.groupBy[i] as Expr, true))).join(', ')}`
}

/** A bit for each argument, the last one lowest: 1 where the row's set does not have it. */
function printGrouping(
  query: SelectQuery,
  sets: readonly (readonly number[])[],
  grouping: ExprOf<'grouping'>,
  alias: string,
): string {
  const keys = grouping.args.map((arg) => query.groupBy.findIndex((key) => sameExpr(key, arg)))
  const whens = sets.map((set, i) => `WHEN ${i} THEN ${groupingBits(keys, set)}`)
  return `(CASE ${alias}."set" ${whens.join(' ')} END)`
}

export const groupingBits = (keys: readonly number[], set: readonly number[]): number =>
  keys.reduce((bits, key) => bits * 2 + (set.includes(key) ? 0 : 1), 0)

function sourcesIn(item: FromItem): number[] {
  return item.item === 'join' ? [...sourcesIn(item.left), ...sourcesIn(item.right)] : [item.source.id]
}
