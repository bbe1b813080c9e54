/** What routines ask about types: names, and the casts that assignments make. */
import type { Node, TypeName } from '@pgsql/types'
import type { TypeRef } from '../catalog/catalog'
import type { CatalogIndex } from '../catalog/lookup'
import type { TypeSystem } from '../types/typeSystem'
import { binderFor, printerFor } from './assemble'
import { applyTypmod, canCoerce, coerce } from './bind/coerce'
import { StatementContext } from './bind/context'
import { bindTypeName } from './bind/typeName'
import { Variables } from './bind/variables'
import type { Expr } from './bound'
import { parseStatements } from './parse'
import type { SqliteStatement } from './translation'

/** @throws PostgresError 42704, 42601 */
export function typeNamed(index: CatalogIndex, types: TypeSystem, text: string): TypeRef {
  const sql = `SELECT NULL::${text}`
  const [statement] = parseStatements(sql)
  return bindTypeName(new StatementContext(sql, index, types), typeNameOf(statement?.node))
}

function typeNameOf(node: Node | undefined): TypeName {
  const target = node && 'SelectStmt' in node ? node.SelectStmt.targetList?.[0] : undefined
  const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  const name = value && 'TypeCast' in value ? value.TypeCast.typeName : undefined
  if (!name) throw new Error('not the name of a type')
  return name
}

/**
 * The cast that PL/pgSQL makes where a value goes into a variable: an assignment cast, or one through the types' text
 * (get_cast_hashentry). The value is the statement's parameter.
 */
export function assignmentCast(index: CatalogIndex, types: TypeSystem, from: TypeRef, to: TypeRef): SqliteStatement {
  const cx = new StatementContext('', index, types, [from.oid])
  binderFor(cx)
  cx.variables = new Variables(cx, { conflict: 'error', find: () => undefined, parameter: () => undefined })
  const given = cx.parameter(1)
  const cast: Expr = canCoerce(cx, from.oid, to.oid, 'assignment')
    ? (coerce(cx, given, to, 'assignment') as Expr)
    : applyTypmod(cx, { tag: 'ioCast', arg: given, type: { oid: to.oid, typmod: -1 } }, to, false)
  const p = printerFor(cx)
  const sql = `SELECT ${p.expr(cast)}`
  return { sql, functions: [...p.functions.values()] }
}
