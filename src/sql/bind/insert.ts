/** INSERT, with ON CONFLICT. */
import type { InsertStmt, MergeWhenClause, Node, SelectStmt } from '@pgsql/types'
import type { Column, Table } from '../../catalog/catalog'
import { type Expr, type InsertStatement, type Query, type TableItem, type Target, targetsOf } from '../bound'
import { at, type Binder, levelOf, startOf } from './binder'
import { coerceType, settleUnknown } from './coerce'
import { columnExpr } from './columnExpr'
import { Scope, T, typeRef } from './context'
import { assigned, assignedColumns, columnDefault, requiredKey, targetColumn, writableTarget } from './modify'
import { insteadQuery } from './insteadOf'
import { outside } from './fromNames'
import { isInserted } from './insertedRow'
import { bindConflict, returningScope } from './onConflict'
import { bindReturning } from './returning'
import { bindWith } from './select'
import { refuseSets } from './setCalls'
import { withUnknownsTyped } from './setOperation'
import { noteTriggers } from './triggers'
import { selectOver } from './selectOver'
import { viewColumns, viewOf } from './viewTarget'

/** @param outer the level whose WITH queries the statement sees, where it is one of them itself */
export function bindInsert(b: Binder, stmt: InsertStmt, outer?: Scope): InsertStatement {
  const { cx } = b
  if (!stmt.relation) throw new Error('INSERT without a table')
  const scope = new Scope(cx, outer)
  const ctes = bindWith(b, stmt.withClause, scope)
  const target = writableTarget(b, stmt.relation, 'insert')
  const table = target.relation as Table
  // The target's name is known, and cannot be used.
  const inner = outside(cx, returningScope(b, target, scope))
  const input = bindInput(b, stmt, target, namedColumns(b, target, stmt.cols ?? []), inner)
  const full = completed(b, table, input, stmt.override)
  if (stmt.onConflictClause && insteadQuery(target))
    throw cx.refuse('ON CONFLICT of a view with INSTEAD OF triggers', at(stmt.relation))
  const level = returningScope(b, target, scope)
  const conflict = stmt.onConflictClause && bindConflict(b, stmt.onConflictClause, target, scope)
  noteTriggers(cx, { table, event: 'insert' }, at(stmt.relation))
  if (conflict?.action === 'update')
    noteTriggers(
      cx,
      { table, event: 'update', columns: assignedColumns(target, conflict.assignments) },
      at(stmt.relation),
    )
  const returned = bindReturning(b, stmt.returningClause, level, target, 'new', (old) =>
    isInserted(target, conflict, old),
  )
  return { statement: 'insert', ctes, target, checks: viewOf(target)?.checks, ...full, conflict, ...returned }
}

function columnPosition(
  b: Binder,
  relation: TableItem,
  target: { name?: string; indirection?: Node[]; location?: number },
): number {
  if (target.indirection?.length) throw b.cx.refuse('assigning to part of a column', at(target))
  return targetColumn(b, relation, target.name as string, 'insert', at(target))
}

interface Input {
  readonly columns: readonly number[]
  readonly written?: readonly number[]
  readonly input: InsertStatement['input']
  /** Columns that are DEFAULT in every row. */
  readonly defaulted?: ReadonlySet<number>
}

function bindInput(b: Binder, stmt: InsertStmt, target: TableItem, named: readonly number[], scope: Scope): Input {
  const { cx } = b
  const table = target.relation as Table
  const wanted = named.length > 0 ? named : allColumns(b, target, stmt)
  const source = stmt.selectStmt
  if (!source) return { columns: [], input: { rows: [[]] } }
  if (!('SelectStmt' in source)) throw cx.refuse('this INSERT source')
  const select = cx.variables?.withoutStars(source.SelectStmt) ?? source.SelectStmt
  const plainValues =
    select.valuesLists?.length && !select.sortClause && !select.limitCount && !select.limitOffset && !select.withClause
  const width = plainValues ? valueRow(select.valuesLists?.[0]).length : undefined
  if (plainValues) {
    const first = valueRow(select.valuesLists?.[0])
    const columns = wanted.slice(0, width)
    const check = () => checkWidth(b, stmt, wanted.length, first)
    if (select.valuesLists?.length === 1) refuseSets(b, first, check)
    return {
      columns,
      input: { rows: bindRows(b, select, table, columns, scope, check) },
      defaulted: defaulted(select, columns),
    }
  }
  const open = b.query(select, scope, true)
  const query = withUnknownsTyped(open, (expr, i) => {
    const column = table.columns[wanted[i] ?? -1]
    return column ? coerceType(cx, expr, column.type.oid, 'assignment') : settleUnknown(cx, expr)
  })
  const count = targetsOf(query).length
  checkWidth(b, stmt, wanted.length, targetsOf(query))
  return { columns: wanted.slice(0, count), input: { query: assignedQuery(b, query, table, wanted) } }
}

/** Of a view only those for which there are values: one that cannot be written is left out at the end. */
function allColumns(b: Binder, target: TableItem, { selectStmt }: InsertStmt): readonly number[] {
  const view = viewOf(target)
  if (!view) return target.relation.columns.map((_, i) => i)
  const { valuesLists: [row] = [], targetList = [] } =
    selectStmt && 'SelectStmt' in selectStmt ? selectStmt.SelectStmt : {}
  const isStarred = JSON.stringify(targetList).includes('"A_Star"')
  const count = row ? valueRow(row).length : isStarred ? view.columns.length : targetList.length
  return viewColumns(b.cx, view, count)
}

function defaulted({ valuesLists = [] }: SelectStmt, columns: readonly number[]): Set<number> {
  const isDefault = (row: Node, i: number) => 'SetToDefault' in (valueRow(row)[i] ?? {})
  return new Set(columns.filter((_, i) => valuesLists.every((row) => isDefault(row, i))))
}

function checkWidth(b: Binder, stmt: InsertStmt, wanted: number, given: readonly object[]): void {
  const names = stmt.cols ?? []
  if (given.length > wanted)
    throw b.cx.error('42601', 'INSERT has more expressions than target columns', startOf(given[wanted]))
  if (names.length > given.length)
    throw b.cx.error('42601', 'INSERT has more target columns than expressions', startOf(names[given.length]))
}

const valueRow = (node: Node | undefined): readonly Node[] => (node && 'List' in node ? (node.List.items ?? []) : [])

/** @param check whether there are values for the columns; told when the first row is bound, before it is assigned (transformInsertRow) */
function bindRows(
  b: Binder,
  select: SelectStmt,
  table: Table,
  columns: readonly number[],
  scope: Scope,
  check: () => void,
): Expr[][] {
  const level = levelOf(scope, 'VALUES')
  const rows = select.valuesLists ?? []
  return rows.map((row, n) => {
    const items = valueRow(row)
    // The whole row is typed before its values are made the columns'.
    const exprs = items.map((node) => ('SetToDefault' in node ? undefined : b.expr(node, level)))
    if (items.length !== valueRow(rows[0]).length)
      throw b.cx.error('42601', 'VALUES lists must all be the same length', startOf(items))
    if (n === 0) check()
    return exprs.map((expr, i) => {
      const column = table.columns[columns[i] as number] as Column
      if (!expr) return columnDefault(b, table, column)
      rejectGenerated(b, column)
      return assigned(b, expr, column)
    })
  })
}

/** Where the text of a query's column is; errors of its assignment point there. */
function locationOf(query: Query, index: number): number | undefined {
  if (query.query === 'set') return locationOf(query.left, index)
  return query.query === 'values' ? query.rows[0]?.[index]?.location : query.targets[index]?.expr.location
}

function assignedQuery(b: Binder, query: Query, table: Table, columns: readonly number[]): Query {
  const { cx } = b
  const given = targetsOf(query)
  const source = cx.nextSource('subquery', 'input', given)
  const targets = given.map((c, index): Target => {
    const column = table.columns[columns[index] as number] as Column
    rejectGenerated(b, column)
    return { name: c.name, expr: assigned(b, columnExpr({ source, index }, locationOf(query, index)), column) }
  })
  return selectOver(source, sortedFirst(query), targets)
}

/** The columns that INSERT names, each once. */
function namedColumns(b: Binder, target: TableItem, nodes: readonly Node[]): number[] {
  const named: number[] = []
  for (const node of nodes) {
    if (!('ResTarget' in node)) continue
    const position = columnPosition(b, target, node.ResTarget)
    if (named.includes(position))
      throw b.cx.error('42701', `column "${node.ResTarget.name}" specified more than once`, at(node.ResTarget))
    named.push(position)
  }
  return named
}

/** The one row of an INSERT that is an action of MERGE, with the columns that it leaves out. */
export function bindMergedRow(
  b: Binder,
  target: TableItem,
  { targetList = [], values, override }: Pick<MergeWhenClause, 'targetList' | 'values' | 'override'>,
  scope: Scope,
): { columns: readonly number[]; row: readonly Expr[] } {
  const select = values && { SelectStmt: { valuesLists: [{ List: { items: values } }] } }
  const stmt: InsertStmt = { cols: targetList, selectStmt: select }
  const input = bindInput(b, stmt, target, namedColumns(b, target, targetList), scope)
  const { columns, input: full } = completed(b, target.relation as Table, input, override)
  return { columns, row: 'rows' in full ? (full.rows[0] ?? []) : [] }
}

/** Defaults are worked out for the sorted rows: a LIMIT keeps SQLite from sorting with them at hand. */
function sortedFirst(query: Query): Query {
  if (query.query === 'values' || query.orderBy.length === 0 || query.limit) return query
  return { ...query, limit: { tag: 'const', value: null, type: typeRef(T.int8) } }
}

/** Columns that the statement leaves out get their default, or null (rewriteTargetListIU). */
function completed(b: Binder, table: Table, given: Input, override: string | undefined): Input {
  for (const i of given.columns) if (!given.defaulted?.has(i)) rejectIdentity(b, table.columns[i] as Column, override)
  const ignored = (i: number) => ignoresValue(table.columns[i] as Column, override)
  const kept = given.columns.filter((i) => !ignored(i))
  const missing = table.columns.flatMap((column, i) => (kept.includes(i) || column.generated ? [] : [i]))
  const columns = [...kept, ...missing]
  const full = (row: readonly Expr[]) => [
    ...row.filter((_, i) => !ignored(given.columns[i] as number)),
    ...missing.map((i) => columnDefault(b, table, table.columns[i] as Column)),
  ]
  if ('rows' in given.input) {
    const { order, rows } = withKey(b, table, ...inTableOrder(columns, given.input.rows.map(full)))
    return { columns: order, written: columns, input: { rows } }
  }
  const { query } = given.input
  if (query.query !== 'select') throw new Error('an assigned query is a SELECT')
  const { order, rows } = withKey(b, table, ...inTableOrder(columns, [full(query.targets.map((t) => t.expr))]))
  const targets = order.map((column, i): Target => {
    return { name: (table.columns[column] as Column).name, expr: rows[0]?.[i] as Expr }
  })
  return { columns: order, input: { query: { ...query, targets } } }
}

/** One row's values, and those of a query's rows, are worked out in the order of the table's columns, those of several rows as they stand in VALUES. */
function inTableOrder(
  columns: readonly number[],
  rows: readonly (readonly Expr[])[],
): [readonly number[], readonly (readonly Expr[])[]] {
  const [row, ...others] = rows
  if (!row || others.length > 0) return [columns, rows]
  const order = [...columns].sort((one, other) => one - other)
  return [order, [order.map((column) => row[columns.indexOf(column)] as Expr)]]
}

/** Generated columns have no value of the statement's, and OVERRIDING USER VALUE takes it from identity columns. */
const ignoresValue = (column: Column, override: string | undefined): boolean =>
  column.generated !== undefined || (column.identity !== undefined && override === 'OVERRIDING_USER_VALUE')

/** A key that may be null goes last: Postgres works out the whole row before it looks at its nulls. */
function withKey(b: Binder, table: Table, columns: readonly number[], given: readonly (readonly Expr[])[]) {
  const rows = given.map((row) => row.map((expr, i) => requiredKey(b, table, columns[i] as number, expr)))
  const at = columns.findIndex((_, i) => rows.some((row) => row[i]?.tag === 'required'))
  const reorder = <T>(list: readonly T[]) =>
    at < 0 ? list : [...list.slice(0, at), ...list.slice(at + 1), list[at] as T]
  return { order: reorder(columns), rows: rows.map(reorder) }
}

function rejectGenerated(b: Binder, column: Column): void {
  if (!column.generated) return
  b.cx.rewriteError ??= b.cx.error(
    '428C9',
    `cannot insert a non-DEFAULT value into column "${column.name}"`,
    undefined,
    {
      detail: `Column "${column.name}" is a generated column.`,
    },
  )
}

const OVERRIDES: ReadonlySet<string> = new Set(['OVERRIDING_SYSTEM_VALUE', 'OVERRIDING_USER_VALUE'])

function rejectIdentity(b: Binder, column: Column, override: string | undefined): void {
  if (column.identity !== 'always' || OVERRIDES.has(override ?? '')) return
  b.cx.rewriteError ??= b.cx.error(
    '428C9',
    `cannot insert a non-DEFAULT value into column "${column.name}"`,
    undefined,
    {
      detail: `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`,
      hint: 'Use OVERRIDING SYSTEM VALUE to override.',
    },
  )
}
