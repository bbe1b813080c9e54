/** JSON_OBJECT, JSON_ARRAY, their aggregates, JSON, JSON_SCALAR, JSON_SERIALIZE and IS JSON (Postgres: parse_expr.c). */
import type {
  JsonAggConstructor,
  JsonArrayAgg,
  JsonArrayConstructor,
  JsonArrayQueryConstructor,
  JsonFormat,
  JsonIsPredicate,
  JsonKeyValue,
  JsonObjectAgg,
  JsonObjectConstructor,
  JsonParseExpr,
  JsonScalarExpr,
  JsonSerializeExpr,
  JsonValueExpr,
  Node,
} from '@pgsql/types'
import type { UserFunction } from '../../functions/userFunction'
import {
  isJson,
  type JsonItemType,
  jsonArrayConstructor,
  jsonObjectConstructor,
  jsonOfUniqueKeys,
  jsonScalar,
} from '../../functions/jsonConstructors'
import type { Expr } from '../bound'
import { at, type Binder, type Level } from './binder'
import { bindFunctionCall } from './calls'
import { coerceType, settleUnknown } from './coerce'
import { BOOL, T, typeRef } from './context'
import { bindJsonValue, bindReturning, hasFormat, type JsonReturning, returned, textOfBytes } from './jsonValue'

const constructed = (fn: UserFunction, args: readonly Expr[], oid: number, location: number): Expr => ({
  tag: 'construct',
  function: fn,
  args,
  type: typeRef(oid),
  location,
})

/** json, or jsonb where an argument is one. */
function defaultReturning(args: readonly Expr[]): JsonReturning {
  const normal = args.some((arg) => arg.type.oid === T.jsonb)
  return { type: typeRef(normal ? T.jsonb : T.json), normal }
}

export function bindJsonObject(b: Binder, node: JsonObjectConstructor, level: Level): Expr {
  const args = (node.exprs ?? []).flatMap((item) => {
    const { key, value } = (item as { JsonKeyValue: JsonKeyValue }).JsonKeyValue
    return [settleUnknown(b.cx, b.expr(key, level)), bindJsonValue(b, value as JsonValueExpr, level)]
  })
  const returning = bindReturning(b, node.output) ?? defaultReturning(args)
  const rule = { normal: returning.normal, absentOnNull: !!node.absent_on_null, unique: !!node.unique }
  const types = args.map((arg) => arg.type)
  const made = constructed(jsonObjectConstructor(b.cx.types, types, rule), args, jsonType(returning), at(node))
  return returned(b, made, returning.type)
}

const jsonType = ({ normal }: JsonReturning): number => (normal ? T.jsonb : T.json)

export function bindJsonArray(b: Binder, node: JsonArrayConstructor, level: Level): Expr {
  const args = (node.exprs ?? []).map((item) =>
    bindJsonValue(b, (item as { JsonValueExpr: JsonValueExpr }).JsonValueExpr, level),
  )
  const returning = bindReturning(b, node.output) ?? defaultReturning(args)
  const rule = { normal: returning.normal, absentOnNull: !!node.absent_on_null, unique: false }
  const types = args.map((arg) => arg.type)
  const made = constructed(jsonArrayConstructor(b.cx.types, types, rule), args, jsonType(returning), at(node))
  return returned(b, made, returning.type)
}

/** JSON_ARRAY(query) stands for (SELECT JSON_ARRAYAGG(a) FROM (query) q(a)). */
export function bindJsonArrayOfQuery(b: Binder, node: JsonArrayQueryConstructor, level: Level): Expr {
  const { query, output, format, absent_on_null, location } = node
  const select = query && 'SelectStmt' in query ? query.SelectStmt : undefined
  if (!select) throw new Error('JSON_ARRAY() of something else than a query')
  const columns = b.query(select, level.scope)
  const count =
    columns.query === 'select'
      ? columns.targets.length
      : columns.query === 'values'
        ? columns.columns.length
        : columns.source.columns.length
  if (count !== 1) throw b.cx.error('42601', 'subquery must return only one column', location)
  const column: Node = { ColumnRef: { fields: [{ String: { sval: 'q' } }, { String: { sval: 'a' } }], location } }
  const aggregate: JsonArrayAgg = {
    constructor: { output, location } as JsonArrayAgg['constructor'],
    arg: { raw_expr: column, format },
    absent_on_null,
  }
  const alias = { aliasname: 'q', colnames: [{ String: { sval: 'a' } }] }
  const subselect: Node = {
    SelectStmt: {
      targetList: [{ ResTarget: { val: { JsonArrayAgg: aggregate }, location } }],
      fromClause: [{ RangeSubselect: { subquery: query, alias } }],
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  }
  return b.expr({ SubLink: { subLinkType: 'EXPR_SUBLINK', subselect, location } }, level)
}

/** The aggregate function of pg_proc that a constructor stands for, called as the constructor is. */
function bindAggregate(
  b: Binder,
  constructor: JsonAggConstructor | undefined,
  args: readonly { readonly node: Node; readonly format?: JsonFormat }[],
  nameOf: (prefix: string) => string,
  level: Level,
): Expr {
  const formatted = args.find(({ format }) => hasFormat(format))
  if (formatted) throw b.cx.refuse('FORMAT JSON in an aggregate', formatted.format?.location)
  const { output, agg_filter, agg_order, over, location } = constructor ?? {}
  const inside: Level = over ? level : { ...level, clause: 'an aggregate', found: { aggregate: false } }
  const returning =
    bindReturning(b, output) ?? defaultReturning(args.map(({ node }) => settleUnknown(b.cx, b.expr(node, inside))))
  const name = nameOf(returning.normal ? 'jsonb' : 'json')
  const funcname = [{ String: { sval: 'pg_catalog' } }, { String: { sval: name } }]
  const call = { funcname, args: args.map(({ node }) => node), agg_filter, agg_order, over, location }
  return returned(b, bindFunctionCall(b, call, level), returning.type)
}

export function bindJsonObjectAgg(b: Binder, node: JsonObjectAgg, level: Level): Expr {
  const { key, value } = node.arg ?? {}
  const args = [{ node: key as Node }, { node: value?.raw_expr as Node, format: value?.format }]
  const suffix = `${node.unique ? '_unique' : ''}${node.absent_on_null ? '_strict' : ''}`
  return bindAggregate(b, constructorOf(node), args, (prefix) => `${prefix}_object_agg${suffix}`, level)
}

export function bindJsonArrayAgg(b: Binder, node: JsonArrayAgg, level: Level): Expr {
  const args = [{ node: node.arg?.raw_expr as Node, format: node.arg?.format }]
  const suffix = node.absent_on_null ? '_strict' : ''
  return bindAggregate(b, constructorOf(node), args, (prefix) => `${prefix}_agg${suffix}`, level)
}

/** `constructor` is a name that every object has; the parser's own member hides it. */
const constructorOf = (node: JsonObjectAgg | JsonArrayAgg): JsonAggConstructor | undefined =>
  Object.hasOwn(node, 'constructor') ? (node.constructor as unknown as JsonAggConstructor) : undefined

export function bindJsonParse(b: Binder, node: JsonParseExpr, level: Level): Expr {
  const value = node.expr as JsonValueExpr
  if (!node.unique_keys) {
    const parsed = bindJsonValue(b, value, level, { implicit: true, target: T.json })
    // The result is the constructor's own, whatever it was made of.
    return parsed.type.oid === T.json
      ? parsed
      : { tag: 'relabel', arg: parsed, type: typeRef(T.json), location: at(node) }
  }
  const { expr, base } = bindDocument(b, value.raw_expr as Node, value.format, level)
  if (base !== T.text) throw b.cx.error('42804', 'cannot use non-string types with WITH UNIQUE KEYS clause', at(node))
  return constructed(jsonOfUniqueKeys(expr.type), [expr], T.json, at(node))
}

/** A document to be looked into: a text, or json and jsonb as they are (transformJsonParseArg). */
function bindDocument(
  b: Binder,
  node: Node,
  format: JsonFormat | undefined,
  level: Level,
): { readonly expr: Expr; readonly base: number } {
  const { cx } = b
  const expr = b.expr(node, level)
  const { oid } = cx.index.baseType(expr.type)
  if (oid === T.bytea) return { expr: textOfBytes(b, expr), base: T.text }
  if (format?.encoding !== undefined && format.encoding !== 'JS_ENC_DEFAULT')
    throw cx.error('42804', 'cannot use JSON FORMAT ENCODING clause for non-bytea input types', format.location)
  if (oid === T.unknown || cx.index.category(oid) === 'S')
    return { expr: coerceType(cx, expr, T.text, 'implicit'), base: T.text }
  return { expr, base: oid }
}

export function bindJsonScalar(b: Binder, node: JsonScalarExpr, level: Level): Expr {
  const returning = bindReturning(b, node.output)
  if (returning) throw b.cx.refuse('JSON_SCALAR(… RETURNING …)', at(node))
  const arg = settleUnknown(b.cx, b.expr(node.expr, level))
  return constructed(jsonScalar(b.cx.types, arg.type), [arg], T.json, at(node))
}

export function bindJsonSerialize(b: Binder, node: JsonSerializeExpr, level: Level): Expr {
  const { cx } = b
  const arg = bindJsonValue(b, node.expr as JsonValueExpr, level, { implicit: true })
  if (arg.type.oid === T.jsonb)
    throw cx.refuse(
      'JSON_SERIALIZE() of a jsonb',
      at(node),
      'Postgres 18 reads its binary form as text; cast it to text',
    )
  const type = bindReturning(b, node.output)?.type ?? typeRef(T.text)
  if (type.oid !== T.bytea && cx.index.category(type.oid) !== 'S')
    throw cx.error(
      '42804',
      `cannot use type ${cx.typeName(type.oid)} in RETURNING clause of JSON_SERIALIZE()`,
      undefined,
      { hint: 'Try returning a string type or bytea.' },
    )
  return returned(b, { ...arg, location: at(node) } as Expr, type)
}

const ITEM_TYPES: Readonly<Record<string, JsonItemType>> = {
  JS_TYPE_OBJECT: 'object',
  JS_TYPE_ARRAY: 'array',
  JS_TYPE_SCALAR: 'scalar',
}

export function bindIsJson(b: Binder, node: JsonIsPredicate, level: Level): Expr {
  const { cx } = b
  const { expr, base } = bindDocument(b, node.expr as Node, node.format, level)
  if (base !== T.text && base !== T.json && base !== T.jsonb)
    throw cx.error('42804', `cannot use type ${cx.typeName(expr.type.oid)} in IS JSON predicate`)
  const type = ITEM_TYPES[node.item_type as string] ?? 'any'
  const test = isJson(expr.type, cx.index.typeName(base), type, !!node.unique_keys)
  return { ...constructed(test, [expr], T.bool, at(node)), type: BOOL }
}
