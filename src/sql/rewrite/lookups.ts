/** Where a query may look rows up by an index that is not unique (types/lookups.ts): only where no other order of rows comes of it. */
import { lookupColumns, NO_VALUE } from '../../types/lookups'
import type { TypeSystem } from '../../types/typeSystem'
import { T, typeRef } from '../bind/context'
import type { ColumnExpr, Expr, FromItem, JoinItem, SelectQuery, SortKey, Source, TableItem } from '../bound'
import { mentions } from '../references'
import { children, conjuncts, hasWindow } from '../walk'
import { cannotFail } from './cannotFail'
import { rowidOf } from './insertionOrder'

/** @param isPast whether a table is read as it was when the statement began, which has no index */
export function withLookups(types: TypeSystem, query: SelectQuery, isPast: (oid: number) => boolean): SelectQuery {
  const [item, ...others] = query.from
  if (!item || others.length > 0 || query.groupingSets || query.withTies) return query
  const hasIndex = (one: FromItem): one is TableItem =>
    one.item === 'table' && one.relation.kind === 'table' && !isPast(one.relation.oid)
  if (hasIndex(item)) return ofTable(types, query, item)
  if (item.item !== 'join' || !hasIndex(item.left) || !hasIndex(item.right)) return query
  return ofJoin(types, query, item, item.left, item.right)
}

/** A condition over one table alone: UPDATE's and DELETE's. */
export function lookedUp(types: TypeSystem, item: TableItem, where: Expr | undefined): Expr | undefined {
  const columns = columnsOf(types, item)
  const equal = columns.length > 0 && findEqual(where, item.source, columns)
  return equal ? and(where, hint(equal)) : where
}

function ofTable(types: TypeSystem, query: SelectQuery, item: TableItem): SelectQuery {
  const columns = columnsOf(types, item)
  if (columns.length === 0) return query
  const { source } = item
  // Rows of one value come in the order of their rowids, as they do from the table.
  const equal = findEqual(query.where, source, columns)
  if (equal) return { ...query, where: and(query.where, hint(equal)) }
  const listed = findListed(query.where, source, columns)
  if (listed && query.aggregates && isOrderless(query)) return { ...query, where: and(query.where, hint(listed)) }
  if (listed && isPlainSelect(query) && query.orderBy.length > 0)
    return { ...query, where: and(query.where, hint(listed)), orderBy: withRowid(query.orderBy, source) }
  const group = firstGroups(query, source, columns)
  return group ? { ...query, where: and(query.where, hint(group)) } : query
}

/** The table on the right, whose rows are looked up for each row on the left. */
function ofJoin(types: TypeSystem, query: SelectQuery, join: JoinItem, left: TableItem, right: TableItem): SelectQuery {
  if (join.kind !== 'left' && join.kind !== 'inner') return query
  const columns = columnsOf(types, right)
  const equal = columns.length > 0 && findEqual(join.on, right.source, columns)
  if (!equal) return query
  const from = [{ ...join, on: and(join.on, hint(equal)) }]
  const { source } = left
  // SQLite keeps the order of a LEFT JOIN, unless WHERE makes it an inner one.
  if (join.kind === 'left') return mentions(query.where, new Set([right.source.id])) ? query : { ...query, from }
  if (![join.on, query.where].every((condition) => conjuncts(condition).every(cannotFail))) return query
  if (query.aggregates) return isOrderless(query) ? { ...query, from } : query
  const [first, ...more] = query.orderBy
  const inOrder = isPlainSelect(query) && first?.expr.tag === 'rowid' && first.expr.source === source && !more.length
  return inOrder ? { ...query, from, orderBy: withRowid(query.orderBy, right.source) } : query
}

function columnsOf(types: TypeSystem, { relation, source }: TableItem): readonly number[] {
  if (relation.kind !== 'table') return []
  return lookupColumns(types, relation).map((name) => source.columns.findIndex((column) => column.name === name))
}

function and(condition: Expr | undefined, other: Expr): Expr {
  return condition ? { tag: 'and', args: [...conjuncts(condition), other], type: typeRef(T.bool) } : other
}

/** What the index is partial over, and every row fulfils. */
const hint = (column: ColumnExpr): Expr => ({
  tag: 'distinct',
  negated: false,
  left: column,
  right: { tag: 'const', value: NO_VALUE, type: column.type },
  type: typeRef(T.bool),
})

function find(condition: Expr | undefined, columnIn: (expr: Expr) => ColumnExpr | undefined): ColumnExpr | undefined {
  for (const one of conjuncts(condition)) {
    const column = columnIn(one)
    if (column) return column
    // Where rows are looked up, it would not be asked of all of them.
    if (!cannotFail(one)) return undefined
  }
  return undefined
}

function findEqual(condition: Expr | undefined, source: Source, columns: readonly number[]): ColumnExpr | undefined {
  return find(condition, (one) => {
    if (one.tag !== 'compare' || one.operator !== '=') return undefined
    const [left, right] = [one.left, one.right].map((side) => columnOf(side, source, columns))
    if (left) return isGiven(one.right, source) ? left : undefined
    return right && isGiven(one.left, source) ? right : undefined
  })
}

function findListed(condition: Expr | undefined, source: Source, columns: readonly number[]): ColumnExpr | undefined {
  return find(condition, (one) => {
    if (one.tag !== 'inList' || one.negated || !one.list.every((item) => isGiven(item, source))) return undefined
    return columnOf(one.left, source, columns)
  })
}

/** The first groups of many: SQLite need not look at the rows of the others. */
function firstGroups(query: SelectQuery, source: Source, columns: readonly number[]): ColumnExpr | undefined {
  const [key, ...others] = query.groupBy
  const [order] = query.orderBy
  if (!key || others.length > 0 || !order || !query.limit || !isOrderless(query)) return undefined
  const column = columnOf(key, source, columns)
  const cheap = conjuncts(query.where).every(cannotFail)
  return column && cheap && columnOf(order.expr, source, [column.index]) ? column : undefined
}

function columnOf(expr: Expr, source: Source, columns: readonly number[]): ColumnExpr | undefined {
  if (expr.tag === 'relabel') return columnOf(expr.arg, source, columns)
  return expr.tag === 'column' && expr.source === source && columns.includes(expr.index) ? expr : undefined
}

/** The same for all rows of the table. */
function isGiven(expr: Expr, source: Source): boolean {
  if (expr.tag === 'relabel') return isGiven(expr.arg, source)
  return expr.tag === 'param' || expr.tag === 'const' || (expr.tag === 'column' && expr.source !== source)
}

const isPlainSelect = (query: SelectQuery): boolean =>
  !query.aggregates && query.distinct === 'none' && !query.targets.some((target) => hasWindow(target.expr))

const ORDERLESS: ReadonlySet<string> = new Set(['count', 'min', 'max', 'bool_and', 'bool_or', 'every'])
const INTEGERS: ReadonlySet<number> = new Set([T.int2, T.int4, T.int8])

/** Whether all its aggregates give the same in any order of rows. */
function isOrderless({ targets, having, orderBy, distinct, aggregates }: SelectQuery): boolean {
  if (!aggregates || distinct !== 'none') return false
  const all = [...targets.map(({ expr }) => expr), ...orderBy.map(({ expr }) => expr), ...(having ? [having] : [])]
  return all.every(isOrderlessExpr)
}

function isOrderlessExpr(expr: Expr): boolean {
  if (expr.tag === 'subquery' || expr.tag === 'subqueryCompare' || expr.tag === 'window') return false
  if (expr.tag === 'aggregate') {
    const { name } = expr.fn
    const exact = name === 'sum' && INTEGERS.has(expr.args[0]?.type.oid ?? 0)
    if (!exact && !ORDERLESS.has(name)) return false
  }
  return children(expr).every(isOrderlessExpr)
}

const withRowid = (keys: readonly SortKey[], source: Source): readonly SortKey[] =>
  keys.some(({ expr }) => expr.tag === 'rowid' && expr.source === source) ? keys : [...keys, rowidOf(source)]
