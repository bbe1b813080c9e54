/** One row for each kind of expression node. */
import type {
  A_ArrayExpr,
  BoolExpr,
  BooleanTest,
  CaseExpr,
  CoalesceExpr,
  ColumnRef,
  MinMaxExpr,
  Node,
  NullTest,
  TypeCast,
} from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import { typeCollation } from '../../catalog/typeCollation'
import type { Expr } from '../bound'
import { at, type Binder, type Level } from './binder'
import { bindFunctionCall } from './calls'
import { applyTypmod, canCoerce, cannotCast, coerce, coerceType, asItIs, settleUnknown, toBoolean } from './coerce'
import { coerceToCommon, commonType, commonTypmod } from './commonType'
import { columnExpr } from './columnExpr'
import { bindCollate } from './collate'
import { bindConst } from './constants'
import { bindColumnRef } from './columns'
import { bindComparison, requireOrder } from './comparison'
import { BOOL, nodeTag, T, typeRef } from './context'
import { bindGroupingFunction } from './groupingSets'
import {
  bindIsJson,
  bindJsonArray,
  bindJsonArrayAgg,
  bindJsonArrayOfQuery,
  bindJsonObject,
  bindJsonObjectAgg,
  bindJsonParse,
  bindJsonScalar,
  bindJsonSerialize,
} from './jsonConstructors'
import { bindAExpr } from './operatorExpr'
import { bindComputed } from './routines/computed'
import { bindRow } from './rows'
import { withoutSets } from './setCalls'
import { bindSubLink } from './sublink'
import { bindIndirection } from './subscript'
import { bindTypeName } from './typeName'
import { bindSqlValueFunction } from './valueFunction'
import { leftmost } from '../walk'
import { VECTORS } from '../../types/vectors'

type Body<K extends string> = Extract<Node, Record<K, unknown>> extends Record<K, infer B> ? B : never
type ExpressionTag =
  | 'ColumnRef'
  | 'ParamRef'
  | 'A_Const'
  | 'TypeCast'
  | 'A_Expr'
  | 'BoolExpr'
  | 'NullTest'
  | 'BooleanTest'
  | 'FuncCall'
  | 'CaseExpr'
  | 'CoalesceExpr'
  | 'MinMaxExpr'
  | 'SubLink'
  | 'A_ArrayExpr'
  | 'RowExpr'
  | 'SQLValueFunction'
  | 'CollateClause'
  | 'A_Indirection'
  | 'GroupingFunc'
  | 'JsonObjectConstructor'
  | 'JsonArrayConstructor'
  | 'JsonArrayQueryConstructor'
  | 'JsonObjectAgg'
  | 'JsonArrayAgg'
  | 'JsonParseExpr'
  | 'JsonScalarExpr'
  | 'JsonSerializeExpr'
  | 'JsonIsPredicate'
  | 'MergeSupportFunc'
  | 'SetToDefault'
type Binders = { readonly [K in ExpressionTag]: (b: Binder, node: Body<K>, level: Level) => Expr }

const binders: Binders = {
  ColumnRef: bindColumn,
  ParamRef: (b, node, level) => {
    if (!node.number) throw b.cx.error('42P02', 'there is no parameter $0', at(node))
    const argument = level.scope.findArguments()?.numbered(node.number)
    return argument ?? b.cx.variables?.numbered(node.number, at(node)) ?? b.cx.parameter(node.number, at(node))
  },
  A_Const: (b, node) => bindConst(b, node),
  TypeCast: bindTypeCast,
  A_Expr: bindAExpr,
  BoolExpr: bindBool,
  NullTest: bindNullTest,
  BooleanTest: bindBooleanTest,
  FuncCall: bindFunctionCall,
  CaseExpr: (b, node, level) => withoutSets(b, level, 'CASE', () => bindCase(b, node, level)),
  CoalesceExpr: (b, node, level) => withoutSets(b, level, 'COALESCE', () => bindCoalesce(b, node, level)),
  MinMaxExpr: bindMinMax,
  SubLink: bindSubLink,
  A_ArrayExpr: (b, node, level) => bindArray(b, node, level, undefined),
  RowExpr: bindRow,
  SQLValueFunction: (b, node) => bindSqlValueFunction(b.cx, node),
  CollateClause: bindCollate,
  A_Indirection: bindIndirection,
  GroupingFunc: bindGroupingFunction,
  JsonObjectConstructor: bindJsonObject,
  JsonArrayConstructor: bindJsonArray,
  JsonArrayQueryConstructor: bindJsonArrayOfQuery,
  JsonObjectAgg: bindJsonObjectAgg,
  JsonArrayAgg: bindJsonArrayAgg,
  JsonParseExpr: bindJsonParse,
  JsonScalarExpr: bindJsonScalar,
  JsonSerializeExpr: bindJsonSerialize,
  JsonIsPredicate: bindIsJson,
  MergeSupportFunc: (b, node, level) => {
    const source = level.scope.findMergeAction()
    if (source) return columnExpr({ source, index: 0 }, at(node))
    const message = 'MERGE_ACTION() can only be used in the RETURNING list of a MERGE command'
    throw b.cx.error('42601', message, at(node))
  },
  SetToDefault: (b, node) => {
    throw b.cx.error('42601', 'DEFAULT is not allowed in this context', at(node))
  },
}

export function bindExpression(b: Binder, node: Node | undefined, level: Level): Expr {
  if (!node) throw new Error('an expression is missing from the parse tree')
  const tag = nodeTag(node)
  const bind = (binders as Record<string, ((b: Binder, node: unknown, level: Level) => Expr) | undefined>)[tag]
  const body = (node as unknown as Record<string, { location?: number }>)[tag]
  if (!bind) throw b.cx.refuse(CONSTRUCTS[tag] ?? tag, body?.location)
  return bind(b, body, level)
}

/** A column, or a function of the row that it would be a column of. */
function bindColumn(b: Binder, ref: ColumnRef, level: Level): Expr {
  try {
    return bindColumnRef(b.cx, ref, level)
  } catch (error) {
    const missing = (error as { code?: string }).code === '42703'
    const computed = missing ? bindComputed(b, ref, level) : undefined
    if (computed) return computed
    throw error
  }
}

/** How refusals name what has no row above. */
const CONSTRUCTS: Readonly<Record<string, string>> = {
  XmlExpr: 'an XML function',
  JsonFuncExpr: 'JSON_EXISTS(), JSON_VALUE() or JSON_QUERY()',
  MergeSupportFunc: 'MERGE_ACTION()',
}

function bindTypeCast(b: Binder, node: TypeCast, level: Level): Expr {
  const { cx } = b
  if (!node.typeName) throw new Error('a cast has no type')
  const target = bindTypeName(cx, node.typeName)
  const location = at(node)
  if (node.arg && 'A_ArrayExpr' in node.arg && cx.index.elementType(target.oid)) {
    return applyTypmod(cx, bindArray(b, node.arg.A_ArrayExpr, level, target.oid), target, true)
  }
  const given = b.expr(node.arg, level)
  // What is wrong with a row's fields, Postgres reports at the cast.
  const arg = given.tag === 'row' || given.tag === 'wholeRow' ? { ...given, location } : given
  const cast = coerce(cx, arg, target, 'explicit')
  if (!cast) throw cannotCast(cx, { ...arg, location } as Expr, target.oid)
  return cast
}

function bindBool(b: Binder, node: BoolExpr, level: Level): Expr {
  const tag = node.boolop === 'AND_EXPR' ? 'and' : node.boolop === 'OR_EXPR' ? 'or' : 'not'
  const args = (node.args ?? []).map((a) => toBoolean(b.cx, b.expr(a, level), tag.toUpperCase()))
  return { tag, args: args.flatMap((arg) => flattened(tag, arg)), type: BOOL, location: at(node) }
}

/** AND in AND and OR in OR are one list to the planner (simplify_and_arguments): BETWEEN and IN among them. */
const flattened = (tag: 'and' | 'or' | 'not', arg: Expr): readonly Expr[] =>
  tag !== 'not' && arg.tag === tag ? arg.args : [arg]

function bindNullTest(b: Binder, node: NullTest, level: Level): Expr {
  const arg = b.expr(node.arg, level)
  const negated = node.nulltesttype === 'IS_NOT_NULL'
  if (arg.tag === 'row') {
    const args = arg.args.map((a): Expr => ({ tag: 'nullTest', arg: asItIs(b.cx, a), negated, type: BOOL }))
    return { tag: 'and', args, type: BOOL, location: at(node) }
  }
  const fields = b.cx.types.rowFields(b.cx.index.baseType(arg.type).oid) !== undefined
  return {
    tag: 'nullTest',
    arg: asItIs(b.cx, arg),
    negated,
    ...(fields && { fields }),
    type: BOOL,
    location: at(node),
  }
}

const BOOLEAN_TESTS: Readonly<Record<string, { test: 'true' | 'false' | 'unknown'; negated: boolean }>> = {
  IS_TRUE: { test: 'true', negated: false },
  IS_NOT_TRUE: { test: 'true', negated: true },
  IS_FALSE: { test: 'false', negated: false },
  IS_NOT_FALSE: { test: 'false', negated: true },
  IS_UNKNOWN: { test: 'unknown', negated: false },
  IS_NOT_UNKNOWN: { test: 'unknown', negated: true },
}

function bindBooleanTest(b: Binder, node: BooleanTest, level: Level): Expr {
  const which = BOOLEAN_TESTS[node.booltesttype as string]
  if (!which) throw new Error(`unknown boolean test ${node.booltesttype ?? ''}`)
  const construct = `IS ${which.negated ? 'NOT ' : ''}${which.test.toUpperCase()}`
  return {
    tag: 'booleanTest',
    arg: toBoolean(b.cx, b.expr(node.arg, level), construct),
    ...which,
    type: BOOL,
    location: at(node),
  }
}

function bindCase(b: Binder, node: CaseExpr, level: Level): Expr {
  const { cx } = b
  const subject = node.arg && caseSubject(cx, settleUnknown(cx, b.expr(node.arg, level)))
  const branches = (node.args ?? []).map((n) => {
    if (!('CaseWhen' in n)) throw new Error('CASE without WHEN')
    const { expr, result } = n.CaseWhen
    const when = b.expr(expr, level)
    return {
      when: subject ? bindComparison(cx, '=', subject, when, at(n.CaseWhen)) : toBoolean(cx, when, 'CASE/WHEN'),
      then: b.expr(result, level),
    }
  })
  const otherwise: Expr = node.defresult
    ? b.expr(node.defresult, level)
    : { tag: 'const', value: null, type: typeRef(T.unknown) }
  // Postgres puts the ELSE first when it looks for the common type.
  const type = commonResult(b, [otherwise, ...branches.map((x) => x.then)], 'CASE')
  const last = coerceToCommon(cx, otherwise, type.oid, 'CASE/ELSE')
  const whens = branches.map(({ when, then }) => ({ when, then: coerceToCommon(cx, then, type.oid, 'CASE/WHEN') }))
  return {
    tag: 'case',
    whens,
    otherwise: last,
    type,
    location: at(node),
  }
}

/** CaseTestExpr: a COLLATE in it counts no more than a column's collation does. */
function caseSubject(cx: Binder['cx'], given: Expr): Expr {
  if (!cx.collates || typeCollation(cx.index, given.type.oid) === undefined) return given
  const subject: Expr = { tag: 'relabel', arg: given, type: given.type, location: given.location }
  cx.subjects.add(subject)
  return subject
}

function commonResult(b: Binder, exprs: readonly Expr[], construct: string): TypeRef {
  const oid = commonType(b.cx, exprs, construct)
  return typeRef(oid, commonTypmod(exprs, oid))
}

function bindCoalesce(b: Binder, node: CoalesceExpr, level: Level): Expr {
  const args = (node.args ?? []).map((a) => b.expr(a, level))
  const type = commonResult(b, args, 'COALESCE')
  return {
    tag: 'coalesce',
    args: args.map((a) => coerceToCommon(b.cx, a, type.oid, 'COALESCE')),
    type,
    location: at(node),
  }
}

function bindMinMax(b: Binder, node: MinMaxExpr, level: Level): Expr {
  const construct = node.op === 'IS_LEAST' ? 'LEAST' : 'GREATEST'
  const args = (node.args ?? []).map((a) => b.expr(a, level))
  const type = commonResult(b, args, construct)
  const typed = args.map((a) => coerceToCommon(b.cx, a, type.oid, construct))
  requireOrder(b.cx, construct, typed[0] as Expr, at(node))
  return { tag: construct === 'LEAST' ? 'least' : 'greatest', args: typed, type, location: at(node) }
}

/** ARRAY[…]; `arrayType` is set where a cast around it says what it is to be. */
function bindArray(b: Binder, node: A_ArrayExpr, level: Level, arrayType: number | undefined): Expr {
  const { cx } = b
  const nested = (node.elements ?? []).map((e) =>
    'A_ArrayExpr' in e ? bindArray(b, e.A_ArrayExpr, level, arrayType) : b.expr(e, level),
  )
  if (arrayType === undefined && nested.length === 0) {
    throw cx.error('42P18', 'cannot determine type of empty array', at(node), {
      hint: 'Explicitly cast to the desired type, for example ARRAY[]::integer[].',
    })
  }
  const inner = nested.some((e) => cx.index.elementType(e.type.oid) !== 0 && !VECTORS.has(e.type.oid))
  if (arrayType !== undefined) {
    const wanted = inner ? arrayType : cx.index.elementType(arrayType)
    const elements = nested.map((e) => coerceElement(b, e, wanted))
    return { tag: 'array', elements, type: typeRef(arrayType), location: at(node) }
  }
  const common = commonType(cx, nested, 'ARRAY')
  const elements = nested.map((e) => coerceToCommon(cx, e, common, 'ARRAY'))
  const type = inner ? common : cx.index.arrayType(common)
  if (!type) throw cx.error('42704', `could not find array type for data type ${cx.typeName(common)}`, at(node))
  return { tag: 'array', elements, type: typeRef(type), location: at(node) }
}

function coerceElement(b: Binder, expr: Expr, element: number): Expr {
  if (!canCoerce(b.cx, expr.type.oid, element, 'explicit'))
    throw cannotCast(b.cx, { ...expr, location: leftmost(expr) }, element)
  return coerceType(b.cx, expr, element, 'explicit')
}
