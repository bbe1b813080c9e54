/** Operands and sort keys in the form that SQLite compares as Postgres compares the values. */
import type { TypeRef } from '../../catalog/catalog'
import type { Expr, SortKey } from '../bound'
import { orderKey } from './functions'
import { literal } from './literal'
import type { Printer } from './printer'

/**
 * An operand as SQLite may compare it. Enum labels are equal when their texts are, so equality leaves them alone and
 * only ordering asks for their key.
 */
export function comparable(p: Printer, expr: Expr, equality = false): string {
  if (equality && p.cx.index.enumOf(expr.type.oid)) return p.expr(expr)
  const key = orderKey(p.cx.types, expr.type.oid)
  if (!key) return p.expr(expr)
  if (expr.tag === 'const' && expr.value !== null && key.body.kind === 'scalar')
    return literal(key.body.call(expr.value))
  return `${p.use(key)}(${p.expr(expr)})`
}

/** Whether equal values are stored alike, so that SQLite's own DISTINCT, IN and UNION find them equal. */
export function comparesAsStored(p: Printer, { oid }: TypeRef): boolean {
  return p.cx.types.codec(oid).order === 'native' || p.cx.index.enumOf(oid) !== undefined
}

/** A bare integer in ORDER BY and GROUP BY would be taken for a column's position. */
export const term = (printed: string): string => (/^-?\d+$/.test(printed) ? `CAST(${printed} AS INTEGER)` : printed)

/** ORDER BY terms, with NULLS spelled out wherever the key may be null. */
export function sortKeys(p: Printer, keys: readonly SortKey[]): string {
  return keys
    .map((k) => `${term(comparable(p, k.expr))}${k.descending ? ' DESC' : ''}${nullsOrder(p, k.expr, k.nullsFirst)}`)
    .join(', ')
}

export function nullsOrder(p: Printer, expr: Expr, first: boolean): string {
  return neverNull(p, expr) ? '' : ` NULLS ${first ? 'FIRST' : 'LAST'}`
}

/** A NOT NULL column of an outer-joined table may still be null. */
function neverNull(p: Printer, expr: Expr): boolean {
  if (expr.tag === 'rowid') return true
  if (p.substituted(expr) !== undefined) return false
  if (expr.tag !== 'column' || expr.source.kind !== 'table' || p.cx.outerJoined.has(expr.source.id)) return false
  return expr.source.columns[expr.index]?.notNull ?? false
}
