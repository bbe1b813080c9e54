/** UNION, INTERSECT, EXCEPT. */
import type { Node, SelectStmt } from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import {
  type Cte,
  type Expr,
  type Query,
  type SortKey,
  type Source,
  type SourceColumn,
  type Target,
  targetsOf,
} from '../bound'
import { leftmost, sameExpr } from '../walk'
import type { Binder } from './binder'
import { levelOf } from './binder'
import { selectOver } from './selectOver'
import { leftUntyped } from './coerce'
import { coerceToCommon, commonType, commonTypmod } from './commonType'
import { requireSortOperator } from './comparison'
import { Scope, T, typeRef } from './context'
import { entryOf } from './fromNames'
import { bindSortKeys } from './sort'

interface Tail {
  limit: Expr | undefined
  offset: Expr | undefined
  withTies?: boolean
}
type BindTail = (b: Binder, select: SelectStmt, scope: Scope) => Tail

const OPERATORS = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const

export function bindSetOperation(
  b: Binder,
  select: SelectStmt,
  scope: Scope,
  ctes: readonly Cte[],
  bindTail: BindTail,
): Query {
  const { cx } = b
  const operator = OPERATORS[select.op as keyof typeof OPERATORS]
  // An untyped literal takes the other side's type.
  scope.branches = isPlain(select) ? (scope.parent?.branches ?? 0) : 0
  const left = b.query(select.larg as SelectStmt, scope, true)
  const right = b.query(select.rarg as SelectStmt, beside(scope, left), true)
  const types = commonTypes(b, operator, left, right)
  const all = select.all ?? false
  if (!all || operator !== 'union')
    for (const [i, type] of types.entries()) requireSortOperator(cx, 'equality', type, locationOf(left, i))
  const columns = targetsOf(left).map((c, i): SourceColumn => {
    return { name: c.name, type: types[i] as TypeRef, notNull: false, tableOid: 0, attnum: 0 }
  })
  const source = cx.nextSource('subquery', 'set', columns)
  const names = columns.map((c, index): Target => ({
    name: c.name,
    expr: { tag: 'column', source, index, type: c.type },
  }))
  const ordering = new Scope(cx)
  hideBranches(ordering, scope.branches, [left, right])
  const orderBy = bindOrder(b, select.sortClause ?? [], names, ordering)
  const sides = { left: retyped(b, left, types, operator), right: retyped(b, right, types, operator) }
  return { query: 'set', ctes, operator, all, ...sides, source, orderBy, ...bindTail(b, select, scope) }
}

/** It is flattened into the set operation around it (transformSetOperationTree, isLeaf). */
const isPlain = ({ sortClause, limitCount, limitOffset, lockingClause, withClause }: SelectStmt): boolean =>
  !sortClause && !limitCount && !limitOffset && !lockingClause && !withClause

/** What the right side sees: the branches before it have names, by which errors tell of them. */
export function beside(scope: Scope, left: Query): Scope {
  const inner = scope.child()
  hideBranches(inner, scope.branches ?? 0, [left])
  inner.branches = (scope.branches ?? 0) + inner.hidden.length
  return inner
}

function hideBranches(scope: Scope, first: number, sides: readonly Query[]): void {
  for (const [i, query] of sides.flatMap(branchesOf).entries()) {
    const alias = `*SELECT* ${first + i + 1}`
    const source: Source = { id: 0, kind: 'subquery', alias, columns: targetsOf(query) }
    scope.hidden.push({ entry: entryOf(source, {}), lateral: false })
  }
}

const branchesOf = (query: Query): readonly Query[] =>
  query.query === 'set' && query.ctes.length === 0 && query.orderBy.length === 0 && !query.limit && !query.offset
    ? [...branchesOf(query.left), ...branchesOf(query.right)]
    : [query]

/** ORDER BY may name the result's columns, and no more. */
function bindOrder(b: Binder, nodes: readonly Node[], names: readonly Target[], scope: Scope): SortKey[] {
  const columns = names.flatMap(({ name, expr }) =>
    expr.tag === 'column' ? [{ name, source: expr.source, index: expr.index }] : [],
  )
  scope.entries.push({ alias: undefined, schema: undefined, columns, unqualified: columns })
  const keys = bindSortKeys(b, nodes, levelOf(scope, 'ORDER BY'), names)
  const other = keys.find((key) => !names.some((target) => sameExpr(target.expr, key.expr)))
  if (!other) return keys
  throw b.cx.error('0A000', 'invalid UNION/INTERSECT/EXCEPT ORDER BY clause', leftmost(other.expr), {
    detail: 'Only result column names can be used, not expressions or functions.',
    hint: 'Add the expression/function to every SELECT, or move the UNION into a FROM clause.',
  })
}

/** The one type of each pair of columns. */
function commonTypes({ cx }: Binder, operator: string, left: Query, right: Query): TypeRef[] {
  const [l, r] = [targetsOf(left), targetsOf(right)]
  const construct = operator.toUpperCase()
  if (l.length !== r.length)
    throw cx.error('42601', `each ${construct} query must have the same number of columns`, locationOf(right, 0))
  return l.map((_, i) => {
    const pair = [standIn(left, i), standIn(right, i)]
    const oid = commonType(cx, pair, construct)
    return typeRef(oid, commonTypmod(pair, oid))
  })
}

/** A column of a query as an expression of its type and place. */
function standIn(query: Query, index: number): Expr {
  const { type } = targetsOf(query)[index] as SourceColumn
  return { tag: 'const', value: null, type, location: locationOf(query, index) }
}

function locationOf(query: Query, index: number): number | undefined {
  const target = query.query === 'select' ? query.targets[index] : undefined
  if (target) return leftmost(target.expr)
  return query.query === 'set' ? locationOf(query.left, index) : undefined
}

/** The query with its columns cast to `types`, around it where it is more than a plain SELECT. */
function retyped(b: Binder, given: Query, types: readonly TypeRef[], operator: string): Query {
  const query = withUnknownsTyped(given, (expr, i) => {
    // Only what is a parameter, or a literal, itself gets a type here (transformSetOperationTree).
    const left = expr.tag === 'relabel' ? leftUntyped(b.cx, expr) : undefined
    return left ?? coerceToCommon(b.cx, expr, (types[i] as TypeRef).oid, operator.toUpperCase())
  })
  const columns = targetsOf(query)
  if (columns.every((c, i) => c.type.oid === types[i]?.oid)) return query
  const source = b.cx.nextSource('subquery', 'side', columns)
  const targets = columns.map((c, index): Target => {
    const expr: Expr = { tag: 'column', source, index, type: c.type, location: locationOf(query, index) }
    return { name: c.name, expr: coerceToCommon(b.cx, expr, (types[index] as TypeRef).oid, operator.toUpperCase()) }
  })
  const cast = selectOver(source, query, targets)
  b.cx.castSides.add(cast)
  return cast
}

/** A SELECT whose untyped literals and parameters get their type from where its rows go. */
export function withUnknownsTyped(query: Query, typed: (expr: Expr, index: number) => Expr): Query {
  if (query.query !== 'select' || query.targets.every((t) => t.expr.type.oid !== T.unknown)) return query
  const targets = query.targets.map((t, i) => (t.expr.type.oid === T.unknown ? { ...t, expr: typed(t.expr, i) } : t))
  return { ...query, targets }
}
