/**
 * LATERAL, which SQLite has not. Two shapes cover what query builders and Prisma's relationJoins send:
 *
 * 1. a subquery that gives at most one row, joined with ON true: each of its columns becomes a scalar subquery;
 * 2. a plain SELECT (no grouping, no limit) over one table: the table is joined directly, the subquery's WHERE becomes
 *    the join condition, its columns become their expressions (null where nothing matched).
 *
 * Everything else is refused by name.
 */
import {
  type Expr,
  type FromItem,
  type JoinItem,
  type Query,
  type SelectQuery,
  type SubqueryItem,
  type TableItem,
  type Target,
} from '../bound'
import { BOOL, type StatementContext } from '../bind/context'
import type { Printer } from '../print/printer'
import { queryIsVolatile } from '../walk'
import { givesOneRow } from './singleRow'

const TRUE: Expr = { tag: 'const', value: 1n, type: BOOL }

/** The join without its LATERAL right side; columns of that side are replaced as the printer meets them. */
export function withoutLateral(p: Printer, join: JoinItem): FromItem {
  const { right } = join
  if (right.item !== 'subquery' || !right.lateral) return join
  if (queryIsVolatile(right.query)) throw p.cx.refuse('LATERAL with a volatile function')
  if (givesOneRow(right.query) && joinsAlways(p.cx, join, right.query)) {
    p.replace(right.source, (index) => scalarColumn(right.query, index))
    return join.left
  }
  const flat = flatten(p, right.query)
  if (!flat || !isTrue(join.on) || (join.kind !== 'left' && join.kind !== 'inner' && join.kind !== 'cross'))
    throw refusal(p.cx)
  const outer = join.kind === 'left'
  p.replace(right.source, (index) => {
    const expr = flat.columns(index)
    return outer ? whenPresent(flat.table, expr) : expr
  })
  return { item: 'join', kind: outer ? 'left' : 'inner', left: join.left, right: flat.table, on: and(flat.conditions) }
}

const refusal = (cx: StatementContext): Error =>
  cx.refuse(
    'this form of LATERAL',
    undefined,
    'only a subquery of at most one row, or a plain SELECT over one table, can be joined laterally',
  )

/** A LEFT JOIN keeps the left row when the subquery is empty; an inner join only when it never is. */
function joinsAlways(cx: StatementContext, join: JoinItem, query: Query): boolean {
  void cx
  if (!isTrue(join.on)) return false
  const never =
    query.query === 'select' &&
    query.aggregates &&
    query.groupBy.length === 0 &&
    !query.having &&
    !query.limit &&
    !query.offset
  return join.kind === 'left' || never
}

const isTrue = (on: Expr | undefined): boolean => on === undefined || (on.tag === 'const' && on.value === 1n)

function scalarColumn(query: Query, index: number): Expr {
  if (query.query !== 'select') throw new Error('a LATERAL subquery of one row is a SELECT')
  const target = query.targets[index] as Target
  return { tag: 'subquery', kind: 'scalar', query: { ...query, targets: [target] }, type: target.expr.type }
}

interface Flat {
  readonly table: TableItem
  readonly conditions: readonly Expr[]
  readonly columns: (index: number) => Expr
}

/** A SELECT over one table, perhaps through further such SELECTs and one-row laterals, as table, conditions and columns. */
function flatten(p: Printer, query: Query): Flat | undefined {
  if (!isPlain(query)) return undefined
  const [only, ...others] = query.from
  if (!only || others.length > 0) return undefined
  const item = only.item === 'join' ? withoutLateral(p, only) : only
  const conditions = query.where ? [query.where] : []
  const columns = (index: number): Expr => (query.targets[index] as Target).expr
  if (item.item === 'table') return { table: item, conditions, columns }
  if (item.item !== 'subquery') return undefined
  const inner = flatten(p, item.query)
  if (!inner) return undefined
  p.replace(item.source, inner.columns)
  return { table: inner.table, conditions: [...inner.conditions, ...conditions], columns }
}

function isPlain(query: Query): query is SelectQuery {
  if (query.query !== 'select' || query.aggregates || query.ctes.length > 0) return false
  return (
    query.distinct === 'none' &&
    !query.limit &&
    !query.offset &&
    query.orderBy.length === 0 &&
    !query.targets.some((t) => t.expr.tag === 'window')
  )
}

function and(conditions: readonly Expr[]): Expr {
  if (conditions.length === 0) return TRUE
  return conditions.length === 1 ? (conditions[0] as Expr) : { tag: 'and', args: conditions, type: BOOL }
}

/** A NOT NULL column of the joined table is null exactly where no row matched. */
function whenPresent(table: TableItem, expr: Expr): Expr {
  const index = table.source.columns.findIndex((c) => c.notNull)
  const column = table.source.columns[index]
  if (expr.tag === 'column' && expr.source === table.source) return expr
  if (!column) throw new Error(`table ${table.relation.name} has no NOT NULL column`)
  const present: Expr = {
    tag: 'nullTest',
    negated: true,
    type: BOOL,
    arg: { tag: 'column', source: table.source, index, type: column.type },
  }
  return { tag: 'case', whens: [{ when: present, then: expr }], otherwise: undefined, type: expr.type }
}

export function isLateral(item: FromItem): item is SubqueryItem {
  return item.item === 'subquery' && item.lateral
}
