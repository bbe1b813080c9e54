/** FROM items: tables, subqueries, joins, CTE references. */
import type { JoinExpr, Node, RangeSubselect, RangeVar } from '@pgsql/types'
import type { Relation } from '../../catalog/lookup'
import { BOOL, Scope, type ScopeColumn, type ScopeEntry, stringOf, type StatementContext } from './context'
import { type Expr, type FromItem, type SourceColumn, type TableItem, targetsOf } from '../bound'
import { at, type Binder, levelOf } from './binder'
import { commonType, toBoolean } from './coerce'
import { columnExpr } from './columns'
import { bindComparison } from './comparison'
import { bindRangeFunction } from './functionItem'
import { type BoundItem, entryOf, renamed } from './fromNames'
import { bindViewQuery } from './view'

/** Binds FROM and enters its names into `scope`. */
export function bindFrom(b: Binder, nodes: readonly Node[], scope: Scope): FromItem[] {
  return nodes.map((node) => {
    const bound = bindItem(b, node, scope)
    for (const entry of bound.entries) addEntry(b.cx, scope, entry)
    return bound.item
  })
}

export function addEntry(cx: StatementContext, scope: Scope, entry: ScopeEntry): void {
  if (entry.alias !== undefined && scope.entries.some((e) => e.alias === entry.alias && e.schema === entry.schema)) {
    throw cx.error('42712', `table name "${entry.alias}" specified more than once`)
  }
  scope.entries.push(entry)
}

function bindItem(b: Binder, node: Node, scope: Scope): BoundItem {
  if ('RangeVar' in node) return bindRangeVar(b, node.RangeVar, scope)
  if ('RangeSubselect' in node) return bindSubselect(b, node.RangeSubselect, scope)
  if ('JoinExpr' in node) return bindJoin(b, node.JoinExpr, scope)
  if ('RangeFunction' in node) return bindRangeFunction(b, node.RangeFunction, scope)
  if ('RangeTableSample' in node) throw b.cx.refuse('TABLESAMPLE')
  throw b.cx.refuse('this FROM item')
}

function bindRangeVar(b: Binder, range: RangeVar, scope: Scope): BoundItem {
  const { cx } = b
  const name = range.relname as string
  const cte = range.schemaname === undefined ? scope.findCte(name) : undefined
  if (cte) {
    const source = cx.nextSource('cte', range.alias?.aliasname ?? name, renamed(cx, cte.columns, range.alias, name))
    return { item: { item: 'cte', source, cte }, entries: [entryOf(source, {})] }
  }
  const relation = requireRelation(cx, range, range.schemaname === undefined && scope.isFutureCte(name))
  const alias = range.alias?.aliasname
  if (relation.kind === 'view') {
    const query = bindViewQuery(b, relation, at(range))
    const source = cx.nextSource(
      'subquery',
      alias ?? name,
      renamed(
        cx,
        relation.columns.length ? namedAs(targetsOf(query), relation.columns) : targetsOf(query),
        range.alias,
        name,
      ),
    )
    return {
      item: { item: 'subquery', source, query, lateral: false },
      entries: [entryOf(source, { schema: alias === undefined ? relation.schema : undefined, relationName: name })],
    }
  }
  const item = tableItem(cx, relation, range)
  return {
    item,
    entries: [entryOf(item.source, { schema: alias === undefined ? relation.schema : undefined, relationName: name })],
  }
}

function namedAs(columns: readonly SourceColumn[], names: readonly { name: string }[]): SourceColumn[] {
  return columns.map((c, i) => ({ ...c, name: names[i]?.name ?? c.name, tableOid: 0, attnum: 0 }))
}

/** @throws PostgresError 42P01 as Postgres words it */
export function requireRelation(cx: StatementContext, range: RangeVar, futureCte = false): Relation {
  const relation = cx.index.relation(range.schemaname, range.relname as string)
  if (relation) return relation
  const shown = range.schemaname === undefined ? range.relname : `${range.schemaname}.${range.relname}`
  throw cx.error(
    '42P01',
    `relation "${shown}" does not exist`,
    at(range),
    futureCte ? notYet(range.relname as string) : {},
  )
}

function notYet(name: string): { detail: string; hint: string } {
  return {
    detail: `There is a WITH item named "${name}", but it cannot be referenced from this part of the query.`,
    hint: 'Use WITH RECURSIVE, or re-order the WITH items to remove forward references.',
  }
}

export function tableItem(cx: StatementContext, relation: Relation, range: RangeVar): TableItem {
  const columns = relation.columns.map((c, i): SourceColumn => ({
    name: c.name,
    type: c.type,
    notNull: 'notNull' in c && c.notNull,
    tableOid: relation.oid,
    attnum: i + 1,
  }))
  const source = cx.nextSource(
    'table',
    range.alias?.aliasname ?? relation.name,
    renamed(cx, columns, range.alias, relation.name),
  )
  return { item: 'table', source, relation }
}

/** What a FROM item that is not LATERAL sees: the levels around this one, and this level's CTEs. */
function outside(cx: StatementContext, scope: Scope): Scope {
  const outer = new Scope(cx, scope.parent)
  for (const [name, cte] of scope.ctes) outer.ctes.set(name, cte)
  return outer
}

function bindSubselect(b: Binder, range: RangeSubselect, scope: Scope): BoundItem {
  const { cx } = b
  if (!range.subquery || !('SelectStmt' in range.subquery)) throw cx.refuse('this subquery in FROM')
  const lateral = range.lateral ?? false
  const query = b.query(range.subquery.SelectStmt, lateral ? scope : outside(cx, scope))
  const alias = range.alias?.aliasname
  const source = cx.nextSource(
    'subquery',
    alias ?? 'unnamed_subquery',
    renamed(cx, targetsOf(query), range.alias, 'subquery'),
  )
  const entry = entryOf(source, {})
  return {
    item: { item: 'subquery', source, query, lateral },
    entries: [alias === undefined ? { ...entry, alias: undefined } : entry],
  }
}

const JOINS: Readonly<Record<string, 'inner' | 'left' | 'right' | 'full'>> = {
  JOIN_INNER: 'inner',
  JOIN_LEFT: 'left',
  JOIN_RIGHT: 'right',
  JOIN_FULL: 'full',
}

function bindJoin(b: Binder, join: JoinExpr, scope: Scope): BoundItem {
  const { cx } = b
  if (join.alias || join.join_using_alias) throw cx.refuse('an alias of a join')
  const kind = JOINS[join.jointype as string]
  if (!kind || !join.larg || !join.rarg) throw cx.refuse('this join')
  const left = bindItem(b, join.larg, scope)
  // The right side may be LATERAL: it sees what stands to its left.
  const beside = new Scope(cx, scope.parent)
  for (const [name, cte] of scope.ctes) beside.ctes.set(name, cte)
  const reachable = kind === 'inner' || kind === 'left'
  beside.entries.push(
    ...scope.entries,
    ...left.entries.map((e) => (reachable ? e : { ...e, unreachable: 'join' as const })),
  )
  const right = bindItem(b, join.rarg, beside)
  const sides = outside(cx, scope)
  for (const entry of [...left.entries, ...right.entries]) addEntry(cx, sides, entry)
  if (kind === 'left' || kind === 'full') markNullable(cx, right)
  if (kind === 'right' || kind === 'full') markNullable(cx, left)
  const using = join.isNatural ? commonNames(left, right) : (join.usingClause ?? []).map(stringOf)
  if (using.length > 0 || join.isNatural) return bindUsing(cx, kind, left, right, using)
  const on = join.quals && toBoolean(cx, b.expr(join.quals, levelOf(sides, 'JOIN conditions')), 'JOIN/ON')
  const item: FromItem = { item: 'join', kind: on ? kind : 'cross', left: left.item, right: right.item, on }
  return { item, entries: sides.entries }
}

function markNullable(cx: StatementContext, side: BoundItem): void {
  for (const column of side.entries.flatMap((e) => e.columns)) cx.outerJoined.add(column.source.id)
}

function commonNames(left: BoundItem, right: BoundItem): string[] {
  const names = new Set(right.entries.flatMap((e) => e.unqualified.map((c) => c.name)))
  return left.entries.flatMap((e) => e.unqualified.map((c) => c.name)).filter((n) => names.has(n))
}

/**
 * JOIN … USING and NATURAL JOIN. The merged column is the side that is never null-extended; an inner join takes the
 * side that has the common type (buildMergedJoinVar).
 */
function bindUsing(
  cx: StatementContext,
  kind: 'inner' | 'left' | 'right' | 'full',
  left: BoundItem,
  right: BoundItem,
  names: readonly string[],
): BoundItem {
  if (kind === 'full') throw cx.refuse('FULL JOIN … USING')
  const fromRight = new Set<string>()
  const tests = names.map((name): Expr => {
    const [l, r] = [left, right].map((side) => columnExpr(soleColumn(cx, side, name))) as [Expr, Expr]
    const common = commonType(cx, [l, r], 'JOIN/USING')
    const merged = kind === 'right' || (kind === 'inner' && l.type.oid !== common) ? r : l
    if (merged.type.oid !== common) throw cx.refuse(`JOIN … USING (${name}) of columns with different types`)
    if (merged === r) fromRight.add(name)
    return bindComparison(cx, '=', l, r, 0)
  })
  const hide = (side: BoundItem, hidden: (name: string) => boolean): ScopeEntry[] =>
    side.entries.map((e) => ({ ...e, unqualified: e.unqualified.filter((c) => !hidden(c.name)) }))
  const entries = [
    ...hide(left, (n) => fromRight.has(n)),
    ...hide(right, (n) => names.includes(n) && !fromRight.has(n)),
  ]
  const on: Expr = tests.length === 1 ? (tests[0] as Expr) : { tag: 'and', args: tests, type: BOOL }
  return {
    item: {
      item: 'join',
      kind: tests.length ? kind : 'cross',
      left: left.item,
      right: right.item,
      on: tests.length ? on : undefined,
    },
    entries,
  }
}

function soleColumn(cx: StatementContext, side: BoundItem, name: string): ScopeColumn {
  const found = side.entries.flatMap((e) => e.unqualified.filter((c) => c.name === name))
  if (found.length > 1) throw cx.error('42702', `common column name "${name}" appears more than once in left table`)
  if (!found[0]) throw cx.error('42703', `column "${name}" specified in USING clause does not exist in left table`)
  return found[0]
}
