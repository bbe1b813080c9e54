/** Values and results of SQL/JSON's constructors and query functions (Postgres: transformJsonValueExpr and its kin). */
import type { JsonFormat, JsonOutput, JsonValueExpr } from '@pgsql/types'
import { systemFunctionsNamed, systemType } from '../../catalog/system'
import type { TypeRef } from '../../catalog/catalog'
import type { Expr } from '../bound'
import { leftmost } from '../walk'
import { type Binder, type Level } from './binder'
import { cannotCast, coerce, coerceType, settleUnknown } from './coerce'
import { T, typeRef } from './context'
import { bindTypeName } from './typeName'

export const isJsonType = (oid: number): boolean => oid === T.json || oid === T.jsonb

/** A clause FORMAT JSON [ENCODING …] that stands in the text. */
export const hasFormat = (format: JsonFormat | undefined): boolean => format?.format_type === 'JS_FORMAT_JSON'

/**
 * A value as it is given: JSON where FORMAT JSON says so, of any type elsewhere.
 * @param target the type it must become, or undefined
 */
export function bindJsonValue(
  b: Binder,
  { raw_expr, format }: JsonValueExpr,
  level: Level,
  options: { readonly implicit?: boolean; readonly target?: number } = {},
): Expr {
  const { cx } = b
  const { implicit = false, target } = options
  const expr = settleUnknown(cx, b.expr(raw_expr as never, level))
  const { oid } = cx.index.baseType(expr.type)
  const explicit = hasFormat(format)
  if (explicit && format?.encoding !== 'JS_ENC_DEFAULT' && oid !== T.bytea)
    throw cx.error('42804', 'JSON ENCODING clause is only allowed for bytea input type', format?.location)
  const formatted = !isJsonType(oid) && (explicit || implicit)
  if (!formatted && (target === undefined || target === expr.type.oid)) return expr
  if (target === undefined && oid !== T.bytea && cx.index.category(oid) !== 'S') {
    const message = `cannot use non-string types with ${explicit ? 'explicit' : 'implicit'} FORMAT JSON clause`
    throw cx.error('42804', message, explicit ? format?.location : leftmost(expr))
  }
  return asJson(b, oid === T.bytea && formatted ? textOfBytes(b, expr) : expr, target ?? T.json, target !== undefined)
}

function asJson(b: Binder, expr: Expr, target: number, onlyCast: boolean): Expr {
  const cast = coerce(b.cx, expr, typeRef(target), 'explicit')
  if (cast) return cast
  const location = leftmost(expr)
  if (onlyCast) throw cannotCast(b.cx, { ...expr, location } as Expr, target)
  return call(target === T.json ? 'to_json' : 'to_jsonb', [expr], target)
}

function call(name: string, args: readonly Expr[], result: number): Expr {
  const fn = systemFunctionsNamed(name).find((f) => f.args.length === args.length)
  if (!fn) throw new Error(`pg_proc has no ${name}`)
  return { tag: 'call', fn, args, variadicArray: false, type: typeRef(result), location: args[0]?.location }
}

const UTF8: Expr = { tag: 'const', value: 'UTF8', type: typeRef(T.name) }

/** JSON's text in bytes, which is UTF-8. */
export const textOfBytes = (_: Binder, bytes: Expr): Expr => call('convert_from', [bytes, UTF8], T.text)

export interface JsonReturning {
  readonly type: TypeRef
  /** FORMAT JSON of what is returned: jsonb's, or json's. */
  readonly normal: boolean
}

/** RETURNING, or undefined where it is left out. */
export function bindReturning(b: Binder, output: JsonOutput | undefined): JsonReturning | undefined {
  const { cx } = b
  if (!output?.typeName) return undefined
  if (output.typeName.setof)
    throw cx.error('0A000', 'returning SETOF types is not supported in SQL/JSON functions', output.typeName.location)
  const type = bindTypeName(cx, output.typeName)
  if (systemType(type.oid)?.kind === 'p')
    throw cx.error('0A000', 'returning pseudo-types is not supported in SQL/JSON functions')
  const format = output.returning?.format
  if (hasFormat(format)) checkOutputFormat(b, format as JsonFormat, type)
  return { type, normal: type.oid === T.jsonb && !hasFormat(format) }
}

function checkOutputFormat(b: Binder, format: JsonFormat, type: TypeRef): void {
  const { cx } = b
  if (type.oid === T.jsonb) throw cx.refuse('FORMAT JSON of a jsonb', format.location)
  if (format.encoding === 'JS_ENC_DEFAULT') return
  if (type.oid !== T.bytea)
    throw cx.error('22023', 'cannot set JSON encoding for non-bytea output types', format.location)
  if (format.encoding !== 'JS_ENC_UTF8') throw cx.refuse('a JSON encoding other than UTF8', format.location)
}

/** What a constructor gives, as RETURNING wants it (coerceJsonFuncExpr). */
export function returned(b: Binder, expr: Expr, type: TypeRef): Expr {
  const { cx } = b
  if (type.oid === expr.type.oid) return expr
  if (type.oid === T.bytea)
    return {
      ...call('convert_to', [coerceType(cx, expr, T.text, 'assignment'), UTF8], T.bytea),
      location: expr.location,
    }
  const coerced = coerce(cx, expr, type, 'assignment')
  // Postgres gives this one no position.
  if (!coerced) throw cannotCast(cx, { ...expr, location: undefined } as Expr, type.oid)
  return coerced
}
