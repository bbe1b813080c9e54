/** SELECT, VALUES, set operations and WITH. */
import type { A_Indirection, CommonTableExpr, Node, SelectStmt, WithClause } from '@pgsql/types'
import {
  columnOfTarget,
  type Cte,
  type Expr,
  type Query,
  type SelectQuery,
  type SortKey,
  type SourceColumn,
  type Target,
  targetsOf,
  type ValuesQuery,
} from '../bound'
import { at, type Binder, type Level, levelOf, locationOf } from './binder'
import { coerce, settleUnknown, toBoolean } from './coerce'
import { coerceToCommon, commonType, commonTypmod } from './commonType'
import { expandStar, isStar } from './columns'
import { requireSortOperator } from './comparison'
import { Scope, type StatementContext, stringOf, T, typeRef } from './context'
import { columnExpr } from './columnExpr'
import { bindFrom } from './from'
import { entryOf } from './fromNames'
import { requireGrouped } from './grouping'
import { bindGrouping, type Grouping } from './groupingSets'
import { limitEntries } from './limits'
import { bindLocks, refuseLocks } from './locks'
import { columnName } from './names'
import { inOrderOfNeed, refersTo } from './recursion'
import { bindRecursive } from './recursiveQuery'
import { expandFields, isFieldStar } from './fields'
import { expandTargetSets } from './targetSets'
import { bindSetOperation } from './setOperation'
import { bindSortKeys, outputColumn } from './sort'
import { bindSteps } from './subscript'
import { namedWindows, requireWindows } from './window'
import { selectOver } from './selectOver'
import { children, leftmost, sameExpr } from '../walk'

/**
 * Binds a query whose names may also reach the levels of `parent`.
 * @param keepUnknown leaves untyped literals in a SELECT's results as they are
 */
export function bindQuery(b: Binder, select: SelectStmt, parent: Scope | undefined, keepUnknown = false): Query {
  const scope = new Scope(b.cx, parent)
  const ctes = bindWith(b, select.withClause, scope)
  if (select.intoClause) throw b.cx.refuse('SELECT INTO')
  if (select.lockingClause) refuseLocks(b.cx, select)
  if (select.valuesLists?.length) return bindValues(b, select, scope, ctes)
  if (select.op && select.op !== 'SETOP_NONE') return bindSetOperation(b, select, scope, ctes, bindTail)
  return bindPlainSelect(b, select, scope, ctes, keepUnknown)
}

function bindPlainSelect(
  b: Binder,
  select: SelectStmt,
  scope: Scope,
  ctes: readonly Cte[],
  keepUnknown: boolean,
): SelectQuery {
  const { cx } = b
  const from = bindFrom(b, select.fromClause ?? [], scope)
  const level = selectLevel(select, scope)
  const drafted = bindTargets(b, select.targetList ?? [], level)
  const condition = (node: Node | undefined, clause: 'WHERE' | 'HAVING') =>
    node && toBoolean(cx, b.expr(node, { ...level, clause }), clause)
  const where = condition(select.whereClause, 'WHERE')
  const having = condition(select.havingClause, 'HAVING')
  const orderBy = bindSortKeys(b, select.sortClause ?? [], { ...level, clause: 'ORDER BY' }, drafted)
  const grouping = bindGroupBy(b, select, level, drafted)
  const distinct = bindDistinct(b, select.distinctClause ?? [], level, drafted, orderBy)
  if (distinct === 'all') requireSelected(cx, orderBy, drafted)
  const tail = bindTail(b, select, scope)
  requireWindows(b, level)
  const open = keepUnknown && distinct === 'none'
  const targets = open ? drafted : drafted.map((t) => ({ ...t, expr: settleUnknown(cx, t.expr) }))
  const aggregates =
    level.found.aggregate || grouping.groupBy.length > 0 || grouping.groupingSets !== undefined || having !== undefined
  const rows = { ctes, targets, from, where, ...grouping, having, aggregates }
  const query: SelectQuery = { query: 'select', ...rows, distinct, orderBy, ...tail }
  requireSound(cx, query)
  if (!select.lockingClause) return expandTargetSets(cx, query)
  return bindLocks(cx, select.lockingClause, query, level.found.set !== undefined)
}

/** What can be told only of the whole. */
function requireSound(cx: StatementContext, query: SelectQuery): void {
  limitEntries(cx, query.targets, query.groupBy, query.orderBy)
  if (query.aggregates) requireGrouped(cx, query)
}

/** SQLite would sort DISTINCT rows by a value that is not theirs. */
function requireSelected(cx: StatementContext, orderBy: readonly SortKey[], targets: readonly Target[]): void {
  const foreign = orderBy.find((k) => !targets.some((t) => sameExpr(t.expr, k.expr)))
  if (foreign)
    throw cx.error(
      '42P10',
      'for SELECT DISTINCT, ORDER BY expressions must appear in select list',
      foreign.expr.location,
    )
}

function selectLevel(select: SelectStmt, scope: Scope): Level {
  const level = levelOf(scope, 'SELECT')
  return select.windowClause ? { ...level, windows: namedWindows(scope.context, select.windowClause) } : level
}

export function bindTargets(b: Binder, nodes: readonly Node[], level: Level): Target[] {
  return nodes.flatMap((node): Target[] => {
    if (!('ResTarget' in node) || !node.ResTarget.val) throw new Error('a target list holds something else')
    const { val, name } = node.ResTarget
    if (isStar(val)) return expandStar(b.cx, val.ColumnRef, level)
    if (isFieldStar(val)) return bindFieldStar(b, val.A_Indirection, level)
    const expr = b.expr(val, level)
    return [{ expr, name: name ?? columnName(val) }]
  })
}

function bindFieldStar(b: Binder, { arg, indirection = [] }: A_Indirection, level: Level): Target[] {
  return expandFields(b.cx, bindSteps(b, b.expr(arg, level), indirection.slice(0, -1), level))
}

function bindGroupBy(b: Binder, select: SelectStmt, level: Level, targets: readonly Target[]): Grouping {
  return bindGrouping(b, select.groupClause ?? [], select.groupDistinct ?? false, (node) => {
    const expr = settleUnknown(b.cx, groupItem(b, node, level, targets))
    requireInput(b.cx, expr)
    requireSortOperator(b.cx, 'equality', expr.type, leftmost(expr))
    return expr
  })
}

/** GROUP BY may name a column of the result, and that may be no aggregate (checkTargetlistEntrySQL92). */
function requireInput(cx: StatementContext, expr: Expr): void {
  if (expr.tag === 'aggregate')
    throw cx.error('42803', 'aggregate functions are not allowed in GROUP BY', expr.location)
  if (expr.tag === 'window') throw cx.error('42P20', 'window functions are not allowed in GROUP BY', expr.location)
  for (const child of children(expr)) requireInput(cx, child)
}

/** A name in GROUP BY means an input column first, an output column second (SQL92 with Postgres's preference). */
function groupItem(b: Binder, node: Node, level: Level, targets: readonly Target[]): Expr {
  const inner: Level = { ...level, clause: 'GROUP BY' }
  const isName = 'ColumnRef' in node && node.ColumnRef.fields?.length === 1
  if (
    isName &&
    level.scope.entries.some((e) => e.unqualified.some((c) => c.name === stringOf(node.ColumnRef.fields?.[0])))
  )
    return b.expr(node, inner)
  return outputColumn(b, node, targets, 'GROUP BY') ?? b.expr(node, inner)
}

function bindDistinct(
  b: Binder,
  nodes: readonly Node[],
  level: Level,
  targets: readonly Target[],
  orderBy: readonly SortKey[],
): 'none' | 'all' | readonly Expr[] {
  if (nodes.length === 0) return 'none'
  const plain = nodes.length === 1 && Object.keys(nodes[0] as object).length === 0
  if (plain) {
    for (const t of targets) requireSortOperator(b.cx, 'equality', settleUnknown(b.cx, t.expr).type, leftmost(t.expr))
    return 'all'
  }
  const on = nodes.map((n) => {
    const named = outputColumn(b, n, targets, 'DISTINCT ON')
    return named ? { ...named, location: locationOf(n) } : b.expr(n, level)
  })
  // The expressions must be the leading ORDER BY keys, in any order, where there is an ORDER BY.
  const leading = orderBy.slice(0, on.length).map((k) => k.expr)
  const covered = leading.every((k) => on.some((o) => sameExpr(o, k)))
  if (!covered)
    throw b.cx.error('42P10', 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions', on[0]?.location)
  return on
}

interface Tail {
  limit: Expr | undefined
  offset: Expr | undefined
  withTies?: boolean
}

export function bindTail(b: Binder, select: SelectStmt, scope: Scope): Tail {
  const { cx } = b
  const rows = (node: Node | undefined, clause: 'LIMIT' | 'OFFSET'): Expr | undefined => {
    if (!node || ('A_Const' in node && node.A_Const.isnull)) return undefined
    const bound = b.expr(node, levelOf(scope, clause))
    const typed = coerce(cx, bound, typeRef(T.int8), 'assignment')
    if (!typed)
      throw cx.error(
        '42804',
        `argument of ${clause} must be type bigint, not type ${cx.shownType(bound.type)}`,
        leftmost(bound),
      )
    return typed
  }
  const offset = rows(select.limitOffset, 'OFFSET')
  const withTies = select.limitOption === 'LIMIT_OPTION_WITH_TIES'
  return { offset, limit: rows(select.limitCount, 'LIMIT'), ...(withTies && { withTies }) }
}

export function bindWith(b: Binder, clause: WithClause | undefined, scope: Scope): Cte[] {
  const { cx } = b
  const nodes = (clause?.ctes ?? []).flatMap((n) => ('CommonTableExpr' in n ? [n.CommonTableExpr] : []))
  for (const [i, { ctename }] of nodes.entries()) {
    const again = nodes.slice(i + 1).find((other) => other.ctename === ctename)
    if (again) throw cx.error('42712', `WITH query name "${ctename}" specified more than once`, at(again))
  }
  if (!clause?.recursive) for (const { ctename } of nodes) scope.futureCtes.add(ctename as string)
  const bind = (node: CommonTableExpr): Cte => {
    const { ctename = '', ctequery, ctematerialized, search_clause, cycle_clause } = node
    const materialized =
      ctematerialized === 'CTEMaterializeAlways' ? true : ctematerialized === 'CTEMaterializeNever' ? false : undefined
    const named = (columns: readonly SourceColumn[]) => cteColumns(cx, node, columns)
    if (clause?.recursive && refersTo(node, ctename)) {
      if (search_clause || cycle_clause) throw cx.refuse('SEARCH and CYCLE', at(node))
      return bindRecursive(b, node, scope, { materialized, named })
    }
    if (search_clause || cycle_clause) throw cx.error('42601', 'WITH query is not recursive', at(node))
    const parts = withQuery(b, node, ctequery as Node, scope, named)
    const cte: Cte = { name: ctename, id: cx.nextId(), recursive: false, materialized, ...parts }
    scope.ctes.set(ctename, cte)
    scope.futureCtes.delete(ctename)
    return cte
  }
  const ordered = clause?.recursive ? inOrderOfNeed(cx, nodes) : nodes
  return ordered.map((node) => (scope.parent ? bind(node) : cx.noting(() => bind(node))))
}

/** A query of WITH: SELECT, or a statement that changes data and gives what it returns. */
function withQuery(
  b: Binder,
  node: CommonTableExpr,
  query: Node,
  scope: Scope,
  named: (columns: readonly SourceColumn[]) => SourceColumn[],
): Pick<Cte, 'query' | 'part' | 'columns'> {
  if ('SelectStmt' in query) {
    const bound = b.query(query.SelectStmt, scope)
    return { query: bound, columns: named(targetsOf(bound)) }
  }
  const part = b.modification(query, scope)
  if (!part) throw b.cx.refuse('this query in WITH', at(node))
  if (scope.parent)
    throw b.cx.error('0A000', 'WITH clause containing a data-modifying statement must be at the top level', at(node))
  return { query: undefined, part, columns: named(part.returning.map(columnOfTarget)) }
}

/** The query's columns under the names that WITH gives them. */
function cteColumns(
  cx: StatementContext,
  { ctename, aliascolnames, location }: CommonTableExpr,
  columns: readonly SourceColumn[],
): SourceColumn[] {
  const names = (aliascolnames ?? []).map(stringOf)
  if (names.length > columns.length)
    throw cx.error(
      '42P10',
      `WITH query "${ctename}" has ${columns.length} columns available but ${names.length} columns specified`,
      location,
    )
  return columns.map((c, i) => ({ ...c, name: names[i] ?? c.name, notNull: false }))
}

function bindValues(b: Binder, select: SelectStmt, scope: Scope, ctes: readonly Cte[]): Query {
  const { cx } = b
  const level = levelOf(scope, 'VALUES')
  const rows = (select.valuesLists ?? []).map((row) =>
    'List' in row ? (row.List.items ?? []).map((n) => b.expr(n, level)) : [],
  )
  const width = rows[0]?.length ?? 0
  const uneven = rows.find((r) => r.length !== width)
  if (uneven) throw cx.error('42601', 'VALUES lists must all be the same length', uneven[0] && leftmost(uneven[0]))
  const types = Array.from({ length: width }, (_, i) => {
    const column = rows.map((r) => r[i] as Expr)
    const oid = commonType(cx, column, 'VALUES')
    return typeRef(oid, commonTypmod(column, oid))
  })
  const typed = rows.map((r) => r.map((e, i) => coerceToCommon(cx, e, (types[i] as { oid: number }).oid, 'VALUES')))
  const columns = types.map((type, i) => ({ name: `column${i + 1}`, type, notNull: false, tableOid: 0, attnum: 0 }))
  const values = { query: 'values', rows: typed, columns } as const
  const tail = bindTail(b, select, scope)
  if (!select.sortClause && !tail.withTies) return { ...values, ctes, orderBy: [], ...tail }
  return {
    ...sortedValues(b, select, { ...values, ctes: [], orderBy: [], limit: undefined, offset: undefined }),
    ctes,
    ...tail,
  }
}

/** `VALUES … ORDER BY`: its rows in FROM, under the name that Postgres gives them. */
function sortedValues(b: Binder, select: SelectStmt, query: ValuesQuery): SelectQuery {
  const source = b.cx.nextSource('subquery', '*VALUES*', query.columns)
  const scope = new Scope(b.cx)
  const entry = entryOf(source, {})
  scope.entries.push(entry)
  const targets = entry.columns.map((c): Target => ({ name: c.name, expr: columnExpr(c) }))
  const orderBy = bindSortKeys(b, select.sortClause ?? [], levelOf(scope, 'ORDER BY'), targets)
  return { ...selectOver(source, query, targets), orderBy }
}
