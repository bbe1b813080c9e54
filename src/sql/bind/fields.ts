/** Fields of rows (manual, "Accessing Composite Types"). */
import type { A_Indirection, Node } from '@pgsql/types'
import type { RowField } from '../../catalog/rowTypes'
import type { Expr, Target } from '../bound'
import { type StatementContext, T, typeRef } from './context'

/** `(expr).name` (ParseComplexProjection). @throws PostgresError 42703, 42809 */
export function selectField(cx: StatementContext, arg: Expr, name: string, location?: number): Expr {
  const type = cx.index.baseType(arg.type)
  const fields = cx.index.rows.fields(type.oid)
  if (arg.tag === 'wholeRow' && !fields?.some((f) => f.name === name))
    throw cx.error('42703', `column ${arg.source.alias}.${name} does not exist`, location)
  if (!fields && type.oid === T.record)
    throw cx.error('42703', `could not identify column "${name}" in record data type`, location)
  if (!fields)
    throw cx.error(
      '42809',
      `column notation .${name} applied to type ${cx.shownType(typeRef(type.oid))}, which is not a composite type`,
      location,
    )
  const index = fields.findIndex((f) => f.name === name)
  if (index >= 0) return fieldOf(cx, arg, fields, index, location)
  if (cx.index.rows.isRecord(type.oid))
    throw cx.error('42703', `could not identify column "${name}" in record data type`, location)
  throw cx.error('42703', `column "${name}" not found in data type ${cx.shownType(typeRef(type.oid))}`, location)
}

export function fieldOf(
  cx: StatementContext,
  arg: Expr,
  fields: readonly RowField[],
  index: number,
  location?: number,
): Expr {
  const own = arg.tag === 'row' || arg.tag === 'wholeRow' ? arg.args[index] : undefined
  // Postgres has no conversion for a literal that stays untyped in a row.
  if ((own ?? fields[index])?.type.oid === T.unknown)
    throw cx.refuse('an untyped literal as a field of a row', location)
  if (own) return { ...own, location }
  return { tag: 'field', arg, index, type: (fields[index] as RowField).type, location }
}

/** `(expr).*`. */
export function isFieldStar(node: Node): node is { A_Indirection: A_Indirection } {
  const last = 'A_Indirection' in node ? node.A_Indirection.indirection?.at(-1) : undefined
  return last !== undefined && 'A_Star' in last
}

/** `(expr).*` in a target list: the fields one by one (ExpandRowReference). */
export function expandFields(cx: StatementContext, arg: Expr): Target[] {
  const fields = cx.index.rows.fields(cx.index.baseType(arg.type).oid)
  if (!fields && arg.type.oid === T.record) throw cx.error('0A000', 'record type has not been registered', arg.location)
  if (!fields) throw cx.error('42809', `type ${cx.shownType(typeRef(arg.type.oid))} is not composite`, arg.location)
  return fields.map((f, i) => ({ expr: fieldOf(cx, arg, fields, i, arg.location), name: f.name }))
}
