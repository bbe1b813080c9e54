/** JOIN: its condition, the columns that USING merges, and its alias (transformFromClauseItem). */
import type { Alias, JoinExpr, Node } from '@pgsql/types'
import { BOOL, Scope, type ScopeColumn, type ScopeEntry, stringOf, type StatementContext, typeRef } from './context'
import type { Expr, FromItem } from '../bound'
import { type Binder, levelOf } from './binder'
import { toBoolean } from './coerce'
import { coerceToCommon, commonType, commonTypmod } from './commonType'
import { columnExpr } from './columnExpr'
import { mentions, sourcesOf } from '../references'
import { conjuncts, hasColumn } from '../walk'
import { bindComparison } from './comparison'
import { addEntry, type BoundItem, outside } from './fromNames'

type BindItem = (b: Binder, node: Node, scope: Scope) => BoundItem
type JoinKind = 'inner' | 'left' | 'right' | 'full'

const JOINS: Readonly<Record<string, JoinKind>> = {
  JOIN_INNER: 'inner',
  JOIN_LEFT: 'left',
  JOIN_RIGHT: 'right',
  JOIN_FULL: 'full',
}

export function bindJoin(b: Binder, join: JoinExpr, scope: Scope, bindItem: BindItem): BoundItem {
  const { cx } = b
  const kind = JOINS[join.jointype as string]
  if (!kind || !join.larg || !join.rarg) throw cx.refuse('this join')
  const left = bindItem(b, join.larg, scope)
  // The right side may be LATERAL: it sees what stands to its left.
  const beside = new Scope(cx, scope.parent)
  beside.inFrom = true
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
  if (using.length > 0 || join.isNatural) return aliased(cx, join, bindUsing(cx, join, kind, left, right, using))
  const on = join.quals && toBoolean(cx, b.expr(join.quals, levelOf(sides, 'JOIN conditions')), 'JOIN/ON')
  if (kind === 'full' && on) requireEquality(cx, on, left.item)
  const item: FromItem = { item: 'join', kind: on ? kind : 'cross', left: left.item, right: right.item, on }
  return aliased(cx, join, { item, entries: sides.entries })
}

/**
 * Postgres plans a FULL JOIN by an equality between its sides, if WHERE does not make it another join.
 * A condition that looks at no column is no matter.
 */
function requireEquality(cx: StatementContext, on: Expr, left: FromItem): void {
  const ids = new Set(sourcesOf(left))
  const between = (a: Expr, b: Expr) => mentions(a, ids) && !mentions(b, ids) && hasColumn(b)
  const joins = (e: Expr) =>
    e.tag === 'compare' && e.operator === '=' && (between(e.left, e.right) || between(e.right, e.left))
  const clauses = conjuncts(on)
  if (!clauses.some(joins) && clauses.some(hasColumn))
    throw cx.refuse('FULL JOIN without an equality between its sides', on.location)
}

function markNullable(cx: StatementContext, side: BoundItem): void {
  for (const column of side.entries.flatMap((e) => e.columns)) cx.outerJoined.add(column.source.id)
}

/** `(… JOIN …) AS j (a, b)` hides the names inside; all columns go by j's. */
function aliased(cx: StatementContext, { alias }: JoinExpr, join: BoundItem): BoundItem {
  if (!alias) return join
  const columns = join.entries.flatMap((e) => e.unqualified)
  const named = renamedColumns(cx, columns, alias)
  return {
    item: join.item,
    entries: [
      {
        alias: alias.aliasname,
        schema: undefined,
        columns: named,
        unqualified: named,
        hides: join.entries.map((e) => e.alias),
      },
    ],
  }
}

function renamedColumns(cx: StatementContext, columns: readonly ScopeColumn[], alias: Alias): ScopeColumn[] {
  const names = (alias.colnames ?? []).map(stringOf)
  if (names.length > columns.length)
    throw cx.error(
      '42P10',
      `join expression "${alias.aliasname}" has ${columns.length} columns available but ${names.length} columns specified`,
    )
  return columns.map((c, i) => ({ ...c, name: names[i] ?? c.name }))
}

function commonNames(left: BoundItem, right: BoundItem): string[] {
  const names = new Set(right.entries.flatMap((e) => e.unqualified.map((c) => c.name)))
  return left.entries.flatMap((e) => e.unqualified.map((c) => c.name)).filter((n) => names.has(n))
}

/** JOIN … USING and NATURAL JOIN: the merged columns come first, then what else each side has. */
function bindUsing(
  cx: StatementContext,
  join: JoinExpr,
  kind: JoinKind,
  left: BoundItem,
  right: BoundItem,
  names: readonly string[],
): BoundItem {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw cx.error('42701', `column name "${twice}" appears more than once in USING clause`)
  const pairs = names.map((name) => ({
    name,
    left: soleColumn(cx, left, name, 'left'),
    right: soleColumn(cx, right, name, 'right'),
  }))
  const tests = pairs.map((pair): Expr => bindComparison(cx, '=', columnExpr(pair.left), columnExpr(pair.right), -1))
  const merged = pairs.map((pair) => mergedColumn(cx, kind, pair))
  const on: Expr = tests.length === 1 ? (tests[0] as Expr) : { tag: 'and', args: tests, type: BOOL }
  const sides = { left: left.item, right: right.item }
  return {
    item: tests.length
      ? { item: 'join', kind, ...sides, on }
      : { item: 'join', kind: 'cross', ...sides, on: undefined },
    entries: [
      { alias: undefined, schema: undefined, columns: merged, unqualified: merged },
      ...usingAlias(join, merged),
      ...[...left.entries, ...right.entries].map((e) => without(e, names)),
    ],
  }
}

/** `USING (…) AS u`: the merged columns, by that name. */
function usingAlias({ join_using_alias: alias }: JoinExpr, merged: readonly ScopeColumn[]): ScopeEntry[] {
  if (!alias) return []
  return [{ alias: alias.aliasname, schema: undefined, columns: merged, unqualified: [] }]
}

const without = (entry: ScopeEntry, names: readonly string[]): ScopeEntry => ({
  ...entry,
  unqualified: entry.unqualified.filter((c) => !names.includes(c.name)),
})

interface Pair {
  readonly name: string
  readonly left: ScopeColumn
  readonly right: ScopeColumn
}

/** The side that is never filled up with nulls; of an inner join the one that needs no cast (buildMergedJoinVar). */
function mergedColumn(cx: StatementContext, kind: JoinKind, { name, ...pair }: Pair): ScopeColumn {
  const [l, r] = [columnExpr(pair.left), columnExpr(pair.right)]
  const oid = commonType(cx, [l, r], 'JOIN/USING')
  const type = typeRef(oid, commonTypmod([l, r], oid))
  const merged = (side: Expr): Expr => {
    if (side.type.oid !== oid) return coerceToCommon(cx, side, oid, 'JOIN/USING')
    return side.type.typmod === type.typmod ? side : { tag: 'relabel', arg: side, type, location: side.location }
  }
  const [left, right] = [merged(l), merged(r)]
  if (kind === 'full') {
    return { ...pair.left, name, expr: { tag: 'coalesce', args: [left, right], type } }
  }
  const takesRight = kind === 'right' || (kind === 'inner' && left !== l && right === r)
  const expr = takesRight ? right : left
  return { ...(takesRight ? pair.right : pair.left), name, expr: expr.tag === 'column' ? undefined : expr }
}

function soleColumn(cx: StatementContext, side: BoundItem, name: string, which: 'left' | 'right'): ScopeColumn {
  const found = side.entries.flatMap((e) => e.unqualified.filter((c) => c.name === name))
  if (found.length > 1) throw cx.error('42702', `common column name "${name}" appears more than once in ${which} table`)
  if (!found[0]) throw cx.error('42703', `column "${name}" specified in USING clause does not exist in ${which} table`)
  return found[0]
}
