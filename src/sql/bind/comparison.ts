/** Operators: comparisons become `compare` nodes, everything else a call of the operator's function. */
import type { TypeRef } from '../../catalog/catalog'
import { type ComparisonOperator, type CompareExpr, type Expr, type RowExpr } from '../bound'
import { coerceType } from './coerce'
import { BOOL, T, typeRef, type StatementContext } from './context'
import { type ResolvedCall, resolveOperator } from './resolve'

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

/** Types whose stored forms compare with each other as they are. */
const ONE_FORM: readonly (readonly number[])[] = [
  [T.int2, T.int4, T.int8],
  [T.float4, T.float8],
  [T.text, T.name],
]

export const isComparison = (name: string): name is ComparisonOperator => COMPARISONS.has(name)

export function bindOperator(
  cx: StatementContext,
  name: string,
  left: Expr | undefined,
  right: Expr,
  location: number,
): Expr {
  if (left?.tag === 'row' && right.tag === 'row') return compareRows(cx, name, left, right, location)
  const resolved = resolveOperator(cx, name, left, right, location)
  const operands = coerceOperands(cx, resolved, left ? [left, right] : [right])
  if (isComparison(name) && left && comparesAsStored(resolved)) {
    const [a, b] = operands as [Expr, Expr]
    requireAlike(cx, a, b, location)
    requireOrder(cx, name, a, location)
    return { tag: 'compare', operator: name, left: a, right: b, type: BOOL, location }
  }
  return {
    tag: 'call',
    fn: resolved.fn,
    args: operands,
    variadicArray: false,
    type: typeRef(resolved.resultType),
    location,
  }
}

function coerceOperands(cx: StatementContext, resolved: ResolvedCall, operands: readonly Expr[]): Expr[] {
  return operands.map((o, i) => {
    const declared = resolved.argTypes[i] as number
    const isNull = o.tag === 'const' && o.value === null && declared === T.record
    // A null compared with a row is a null of that row's type.
    return isNull ? { ...o, type: operands[1 - i]?.type ?? o.type } : coerceType(cx, o, declared, 'implicit')
  })
}

/** Whether the operator compares values of one type (or of types with one stored form) in btree order. */
export function comparesAsStored({ argTypes }: ResolvedCall): boolean {
  const [a, b] = argTypes as [number, number]
  return a === b || ONE_FORM.some((group) => group.includes(a) && group.includes(b))
}

/** Postgres compares rows of different columns up to the first pair that differs in type, and fails there. */
function requireAlike(cx: StatementContext, left: Expr, right: Expr, location: number): void {
  const [l, r] = [left, right].map((side) => cx.types.rowFields(cx.index.baseType(side.type).oid))
  if (!l || !r) return
  if (l.length !== r.length || l.some((f, i) => f.type.oid !== r[i]?.type.oid))
    throw cx.refuse('comparing rows of different types', location, 'cast the fields to the same types')
}

export function requireOrder(cx: StatementContext, name: string, operand: Expr, location?: number): void {
  if (cx.types.codec(operand.type.oid).order === 'none') {
    throw cx.refuse(`operator ${name} on ${cx.shownType(operand.type)}`, location)
  }
}

/** get_sort_group_operators: what ORDER BY (`ordering`), GROUP BY, DISTINCT and UNION (`equality`) need of a type. */
export function requireSortOperator(
  cx: StatementContext,
  kind: 'ordering' | 'equality',
  type: TypeRef,
  location?: number,
): void {
  if (cx.types.codec(type.oid).order !== 'none') return
  // Postgres finds out when it meets the field.
  if (cx.index.rows.isRecord(type.oid)) throw cx.refuse('a comparison of records with a field that has none', location)
  const fields = kind === 'ordering' ? { hint: 'Use an explicit ordering operator or modify the query.' } : {}
  throw cx.error('42883', `could not identify an ${kind} operator for type ${cx.typeName(type.oid)}`, location, fields)
}

/** `left op right` that must be a btree comparison: IN, BETWEEN, CASE x WHEN, NULLIF, row comparison. */
export function bindComparison(
  cx: StatementContext,
  operator: ComparisonOperator,
  left: Expr,
  right: Expr,
  location: number,
): CompareExpr {
  const bound = bindOperator(cx, operator, left, right, location)
  if (bound.tag === 'compare') return bound
  throw cx.refuse(`comparing ${cx.shownType(left.type)} with ${cx.shownType(right.type)} here`, location)
}

export function compareRows(cx: StatementContext, name: string, left: RowExpr, right: RowExpr, location: number): Expr {
  if (!isComparison(name)) throw cx.refuse(`operator ${name} between rows`, location)
  if (left.args.length !== right.args.length)
    throw cx.error('42601', 'unequal number of entries in row expressions', location)
  if (left.args.length === 0) throw cx.error('0A000', 'cannot compare rows of zero length', location)
  const pairs = left.args.map((l, i) => bindComparison(cx, name, l, right.args[i] as Expr, location))
  if (pairs.length === 1) return pairs[0] as Expr
  return { tag: 'rowCompare', operator: name, pairs, type: BOOL, location }
}
