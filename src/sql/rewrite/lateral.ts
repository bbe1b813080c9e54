/**
 * LATERAL, which SQLite has not but for table-valued functions. Two shapes cover what query builders and Prisma's relationJoins send:
 *
 * 1. a subquery that gives at most one row, joined with ON true: each of its columns becomes a scalar subquery;
 * 2. a plain SELECT (no grouping, no limit) over a table or function and what is joined to it: these are joined directly, the
 *    subquery's WHERE becomes the join condition, its columns become their expressions (null where nothing matched).
 *
 * Every other subquery becomes an argument: a scalar subquery packs its rows into one text, and a table-valued function, which may
 * refer to what stands to its left, unpacks them.
 */
import {
  type Expr,
  type FromItem,
  type FunctionItem,
  type JoinItem,
  type Query,
  type SelectQuery,
  type SubqueryItem,
  type TableItem,
  type Target,
} from '../bound'
import { columnExpr } from '../bind/columnExpr'
import { BOOL, T, typeRef } from '../bind/context'
import type { Printer } from '../print/printer'
import { hasWindow, queryIsVolatile } from '../walk'
import { inInsertionOrder } from './insertionOrder'
import { reachesOut, sourcesOf } from '../references'
import { givesOneRow } from './singleRow'
import { withoutUnused } from './unusedColumns'

const TRUE: Expr = { tag: 'const', value: 1n, type: BOOL }

/** The join without its LATERAL right side; columns of that side are replaced as the printer meets them. */
export function withoutLateral(p: Printer, join: JoinItem): FromItem {
  const { right } = join
  if (right.item !== 'subquery' || !right.lateral) return join
  if (join.kind === 'right' || join.kind === 'full') return { ...join, right: { ...right, lateral: false } }
  if (queryIsVolatile(right.query)) throw p.cx.refuse('LATERAL with a volatile function')
  const nullable = p.cx.outerJoined.has(leftmostOf(join.left))
  if (!nullable && givesOneRow(right.query) && joinsAlways(join, right.query)) {
    const exists: Expr = { tag: 'subquery', kind: 'exists', query: right.query, type: BOOL }
    p.replace(right.source, (index) => scalarColumn(right.query, index), exists)
    return join.left
  }
  if (!isTrue(join.on) || !isFlat(right.query) || dependsInside(join, right.query))
    return { ...join, right: gathered(p, right) }
  const flat = flatten(p, right.query)
  const outer = join.kind === 'left'
  const column = (index: number): Expr => {
    const expr = flat.columns(index)
    return outer || nullable ? whenPresent(flat.anchor, expr) : expr
  }
  p.replace(right.source, column, present(flat.anchor))
  return { item: 'join', kind: outer ? 'left' : 'inner', left: join.left, right: flat.item, on: and(flat.conditions) }
}

/** What a join around this one fills with nulls it fills from the first item on. */
const leftmostOf = (item: FromItem): number => (item.item === 'join' ? leftmostOf(item.left) : item.source.id)

/** Joined tables stand in parentheses, where SQLite does not see what is to the left of them. */
function dependsInside(join: JoinItem, { from: [item] }: FlatQuery): boolean {
  return item.item === 'join' && reachesOut(item, new Set(sourcesOf(join.left)))
}

/** The subquery's rows, worked out for each row to its left. */
function gathered(p: Printer, { source: given, query }: SubqueryItem): FunctionItem {
  const source = p.cx.nextSource('function', given.alias, given.columns)
  const needed = withoutUnused(p.cx, query, (column) => p.cx.columnUses.isUsed(given, column))
  const rows: Expr = { tag: 'subquery', kind: 'rows', query: inInsertionOrder(needed), type: typeRef(T.text) }
  const item: FunctionItem = {
    item: 'function',
    source,
    parts: [{ fn: undefined, args: [rows], columns: given.columns, defined: false, gathered: true }],
  }
  p.replace(given, (index) => columnExpr({ source, index }), present(item))
  return item
}

/** A LEFT JOIN keeps the left row when the subquery is empty; an inner join only when it never is. */
function joinsAlways(join: JoinItem, query: Query): boolean {
  if (!isTrue(join.on)) return false
  const never =
    query.query === 'select' &&
    (query.aggregates || (query.from.length === 0 && !query.where)) &&
    query.groupBy.length === 0 &&
    !query.groupingSets &&
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

/** FROM items with what must hold of them; `anchor` is the table or function without whose row there is no row at all. */
interface Tree {
  readonly item: FromItem
  readonly anchor: Anchor
  readonly conditions: readonly Expr[]
}

type Anchor = TableItem | FunctionItem

interface Flat extends Tree {
  readonly columns: (index: number) => Expr
}

/** A SELECT over tables, perhaps through further such SELECTs and one-row laterals, as FROM items, conditions and columns. */
function flatten(p: Printer, query: FlatQuery): Flat {
  const tree = flattenItem(p, query.from[0])
  const conditions = query.where ? [...tree.conditions, query.where] : tree.conditions
  return { ...tree, conditions, columns: (index) => (query.targets[index] as Target).expr }
}

function flattenItem(p: Printer, item: FromItem): Tree {
  if (item.item === 'table' || item.item === 'function') return { item, anchor: item, conditions: [] }
  if (item.item === 'join') return flattenJoin(p, item)
  if (item.item !== 'subquery' || !isFlat(item.query)) throw new Error('this FROM item does not flatten')
  const inner = flatten(p, item.query)
  p.replace(item.source, inner.columns, present(inner.anchor))
  return inner
}

function flattenJoin(p: Printer, join: JoinItem): Tree {
  const left = flattenItem(p, join.left)
  const joined = withoutLateral(p, { ...join, left: left.item })
  return { ...left, item: joined }
}

interface FlatQuery extends SelectQuery {
  readonly from: readonly [FromItem]
}

/** Asked before anything is replaced. */
function isFlat(query: Query): query is FlatQuery {
  const [only, ...others] = query.query === 'select' ? query.from : []
  return only !== undefined && others.length === 0 && isPlain(query) && isFlatItem(only)
}

function isFlatItem(item: FromItem): boolean {
  if (item.item === 'join') return item.kind !== 'right' && item.kind !== 'full' && isFlatItem(item.left)
  return item.item === 'subquery' ? isFlat(item.query) : item.item !== 'cte'
}

function isPlain(query: Query): boolean {
  if (query.query !== 'select' || query.aggregates || query.ctes.length > 0) return false
  return (
    query.distinct === 'none' &&
    !query.limit &&
    !query.offset &&
    query.orderBy.length === 0 &&
    !query.targets.some((t) => hasWindow(t.expr))
  )
}

function and(conditions: readonly Expr[]): Expr {
  if (conditions.length === 0) return TRUE
  return conditions.length === 1 ? (conditions[0] as Expr) : { tag: 'and', args: conditions, type: BOOL }
}

/** What is never null in a row is null exactly where no row matched. */
function whenPresent(anchor: Anchor, expr: Expr): Expr {
  if (expr.tag === 'column' && expr.source === anchor.source) return expr
  return { tag: 'case', whens: [{ when: present(anchor), then: expr }], otherwise: undefined, type: expr.type }
}

const present = (anchor: Anchor): Expr => ({ tag: 'nullTest', negated: true, type: BOOL, arg: neverNull(anchor) })

/** A NOT NULL column, or the row's own number. */
function neverNull({ source }: Anchor): Expr {
  const index = source.columns.findIndex((c) => c.notNull)
  return index < 0 ? { tag: 'rowid', source, type: typeRef(T.int8) } : columnExpr({ source, index })
}

export function isLateral(item: FromItem): item is SubqueryItem {
  return item.item === 'subquery' && item.lateral
}
