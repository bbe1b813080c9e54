/**
 * Views that statements write through (manual, "CREATE VIEW", "Updatable Views"; rewriteTargetView): the table at their bottom
 * takes their place, and their columns stand for what they are made of.
 */
import type { RangeVar, SelectStmt } from '@pgsql/types'
import type { Column, Table, View } from '../../catalog/catalog'
import type { Relation } from '../../catalog/lookup'
import { inTimeStyle, USUAL } from '../../types/timeStyle'
import type { Expr, Source, TableItem, ViewCheck } from '../bound'
import { mapChildren } from '../walk'
import { parseStatements } from '../parse'
import { at, type Binder, levelOf } from './binder'
import { toBoolean } from './coerce'
import { BOOL, Scope, type ScopeColumn, type ScopeEntry, type StatementContext } from './context'
import { requireRelation, tableItem } from './from'
import { renamed } from './fromNames'
import { bindTargets } from './select'
import { notUpdatable, requireWritable, type ViewChange, viewNotWritable } from './viewWrites'

/** A column of a view as it is written to. */
interface ViewColumn {
  readonly name: string
  /** Over the table at the bottom. */
  readonly expr: Expr
  /** Position of the table's column that it is; else why it cannot be written. */
  readonly base: number | Blocked
}

interface Blocked {
  readonly view: string
  readonly column: string
  readonly reason: string
}

/** What stands between a statement and the table that it writes. */
export interface ViewTarget {
  readonly entry: ScopeEntry
  readonly view: View
  readonly columns: readonly ViewColumn[]
  /** Of all views, those at the bottom first. */
  readonly where: readonly Expr[]
  readonly checks: readonly ViewCheck[]
}

interface Level extends Omit<ViewTarget, 'entry' | 'view' | 'checks'> {
  readonly item: TableItem
  /** Views from the bottom up, with their conditions. */
  readonly views: readonly { readonly view: View; readonly where: Expr | undefined }[]
}

const targets = new WeakMap<TableItem, ViewTarget>()

/** The view through which the statement writes to the table; undefined where it names the table itself. */
export const viewOf = (target: TableItem): ViewTarget | undefined => targets.get(target)

/**
 * @param requireTable what is asked of the table at the bottom
 * @throws PostgresError 55000 where Postgres cannot update through the view; UnsupportedOnShadow where the shadow cannot
 */
export function viewTarget(
  b: Binder,
  view: Relation & { kind: 'view' },
  range: RangeVar,
  change: ViewChange,
  requireTable: (relation: Relation & { kind: 'table' }) => void,
): TableItem {
  const level = viewLevel(b, view, range, change, requireTable)
  const names = renamed(b.cx, level.columns, range.alias, view.name)
  const { item } = level
  const columns = names.map(({ name, expr, base }): ScopeColumn =>
    typeof base === 'number'
      ? { name, source: item.source, index: base }
      : { name, source: item.source, index: 0, expr },
  )
  const alias = range.alias?.aliasname
  const schema = alias === undefined ? view.schema : undefined
  const entry: ScopeEntry = {
    alias: alias ?? view.name,
    schema,
    relationName: view.name,
    columns,
    unqualified: columns,
  }
  for (const { base, name } of level.columns) {
    const column = typeof base === 'number' && (item.relation as Table).columns[base]
    if (column) b.cx.shownColumns.set(column, name)
  }
  targets.set(item, { entry, view, columns: level.columns, where: level.where, checks: checksOf(level) })
  return item
}

function viewLevel(
  b: Binder,
  view: Relation & { kind: 'view' },
  range: RangeVar,
  change: ViewChange,
  requireTable: (relation: Relation & { kind: 'table' }) => void,
): Level {
  const { cx } = b
  requireWritable(cx, view, change, at(range))
  const select = selectOf(view)
  const reason = notUpdatable(view.query)
  if (!select || reason !== undefined) throw viewNotWritable(cx, view, change, at(range), reason)
  const [from] = select.fromClause as [{ RangeVar: RangeVar }]
  return inTimeStyle(USUAL, () => {
    const below = relationBelow(b, view, from.RangeVar, change, at(range), requireTable)
    const scope = new Scope(cx)
    scope.entries.push(entryBelow(b, below, from.RangeVar))
    const bound = bindTargets(b, select.targetList ?? [], levelOf(scope, 'SELECT'))
    const where = select.whereClause && toBoolean(cx, b.expr(select.whereClause, levelOf(scope, 'WHERE')), 'WHERE')
    const columns = bound.map((target, i): ViewColumn => {
      const name = view.columnNames?.[i] ?? target.name
      return { name, expr: target.expr, base: baseOf(below, target.expr, view, name) }
    })
    if (change !== 'delete' && !columns.some(({ base }) => typeof base === 'number'))
      throw viewNotWritable(cx, view, change, at(range), 'Views that have no updatable columns are not automatically updatable.')
    const views = [...below.views, { view, where }]
    return { item: withDefaults(below.item, view, columns), columns, views, where: [...below.where, ...(where ? [where] : [])] }
  })
} // prettier-ignore

function selectOf(view: View): SelectStmt | undefined {
  const node = parseStatements(view.query)[0]?.node
  return node && 'SelectStmt' in node ? node.SelectStmt : undefined
}

function relationBelow(
  b: Binder,
  view: View,
  range: RangeVar,
  change: ViewChange,
  location: number,
  requireTable: (relation: Relation & { kind: 'table' }) => void,
): Level {
  const relation = requireRelation(b.cx, range)
  if (relation.kind === 'view') return viewLevel(b, relation, range, change, requireTable)
  if (relation.materialized)
    throw viewNotWritable(b.cx, view, change, location, 'Views that do not select from a single table or view are not automatically updatable.')
  requireTable(relation)
  const item = tableItem(b.cx, relation, { relname: relation.name })
  const columns = item.source.columns.map((c, index): ViewColumn => {
    return { name: c.name, expr: columnOf(item.source, index), base: index }
  })
  return { item, columns, views: [], where: [] }
} // prettier-ignore

const columnOf = (source: Source, index: number): Expr => {
  const { type } = source.columns[index] as Source['columns'][number]
  return { tag: 'column', source, index, type }
}

/** The view's one FROM item, as its query names it. */
function entryBelow({ cx }: Binder, { item, columns }: Level, range: RangeVar): ScopeEntry {
  const named = renamed(cx, columns, range.alias, range.relname as string)
  const own = named.map(({ name, expr, base }): ScopeColumn =>
    typeof base === 'number' ? { name, source: item.source, index: base } : { name, source: item.source, index: 0, expr },
  )
  return { alias: range.alias?.aliasname ?? range.relname, schema: range.schemaname, columns: own, unqualified: own }
} // prettier-ignore

/** view_col_is_auto_updatable. */
function baseOf({ item, columns }: Level, expr: Expr, view: View, column: string): ViewColumn['base'] {
  const below = columns.find((c) => isCopy(c.expr, expr))
  if (expr.tag === 'column' && expr.source === item.source && below) return below.base
  if (below && typeof below.base !== 'number') return below.base
  const reason =
    expr.tag === 'wholeRow'
      ? 'View columns that return whole-row references are not updatable.'
      : 'View columns that are not columns of their base relation are not updatable.'
  return { view: view.name, column, reason }
}

/** What a name stands for, at the place of the name. */
const isCopy = (one: Expr, other: Expr): boolean =>
  one.tag === 'column'
    ? other.tag === 'column' && one.source === other.source && one.index === other.index
    : Object.entries(one).every(([key, part]) => key === 'location' || part === other[key as keyof Expr])

/** A view's own defaults come before those of what is below. */
function withDefaults(item: TableItem, { defaults }: View, columns: readonly ViewColumn[]): TableItem {
  if (!defaults) return item
  const table = item.relation as Table & { kind: 'table' }
  const given = table.columns.map((column, index): Column => {
    const name = columns.find(({ base }) => base === index)?.name
    const own = name === undefined ? undefined : defaults[name]
    return own === undefined ? column : { ...column, default: own }
  })
  return { ...item, relation: { ...table, columns: given } }
}

/** WITH CHECK OPTION of the views: those of inner views are looked at first. */
function checksOf({ views }: Level): ViewCheck[] {
  let cascaded = false
  const checks: ViewCheck[] = []
  for (const { view, where } of [...views].reverse()) {
    const own = view.checkOption !== undefined || cascaded
    cascaded ||= view.checkOption === 'cascaded'
    if (own && where) checks.unshift({ view: view.name, condition: where })
  }
  return checks
}

/** The position of the table's column that a view's column is. @throws PostgresError 42703, 0A000 */
export function viewColumn(
  cx: StatementContext,
  { view, columns }: ViewTarget,
  name: string,
  change: ViewChange,
  location: number,
): number {
  const column = columns.find((c) => c.name === name)
  if (!column) throw cx.error('42703', `column "${name}" of relation "${view.name}" does not exist`, location)
  return writablePosition(cx, column, change)
}

/** Positions for an INSERT that names no columns. */
export const viewColumns = (cx: StatementContext, { columns }: ViewTarget, count: number): number[] =>
  columns.slice(0, count).map((column) => writablePosition(cx, column, 'insert'))

function writablePosition(cx: StatementContext, { base }: ViewColumn, change: ViewChange): number {
  if (typeof base === 'number') return base
  const doing = change === 'insert' ? 'insert into' : 'update'
  throw cx.error('0A000', `cannot ${doing} column "${base.column}" of view "${base.view}"`, undefined, {
    detail: base.reason,
  })
}

/** What DEFAULT is in an UPDATE: the view's own, and no other (rewriteTargetListIU). */
export function viewDefault(target: TableItem, column: Column): Column {
  const viewed = viewOf(target)
  if (!viewed) return column
  const position = (target.relation as Table).columns.indexOf(column)
  const name = viewed.columns.find(({ base }) => base === position)?.name ?? ''
  const { default: _, identity: __, ...rest } = column
  const own = viewed.view.defaults?.[name]
  return own === undefined ? rest : { ...rest, default: own }
}

/** The view's rows among the table's, and those that the statement asks for. */
export function withinView(target: TableItem, where: Expr | undefined): Expr | undefined {
  const all = [...(viewOf(target)?.where ?? []), ...(where ? [where] : [])]
  return all.length > 1 ? { tag: 'and', args: all, type: BOOL } : all[0]
}

/** The view's names for another version of the table's row: OLD and NEW in RETURNING. */
export function versionColumns(
  cx: StatementContext,
  target: TableItem,
  version: Source,
): readonly ScopeColumn[] | undefined {
  return viewOf(target)?.entry.columns.map(({ name, index, expr }) => {
    if (!expr) return { name, source: version, index }
    const moved = (e: Expr): Expr => {
      if (e.tag === 'subquery' || e.tag === 'subqueryCompare') throw cx.refuse(`OLD and NEW of view column "${name}"`)
      if (e.tag === 'column' && e.source === target.source) return { ...e, source: version }
      return mapChildren(e, moved)
    }
    return { name, source: version, index, expr: moved(expr) }
  })
}
