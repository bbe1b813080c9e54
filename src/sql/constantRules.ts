/** Which expressions are constants for Postgres's planner, and which of them can fail (eval_const_expressions_mutator). */
import { type SystemFunction, systemFunctionsNamed, systemType } from '../catalog/system'
import { type StatementContext, T, typeRef } from './bind/context'
import type { CallExpr, ColumnExpr, Expr, ExprOf } from './bound'
import { pullable } from './pullUp'
import { children, isNullConstant, mapChildren } from './walk'

/** Types whose input or output function is not immutable (pg_proc.provolatile). */
const INPUT_OF_THE_SESSION = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'money', 'xml', 'regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure', 'regrole', 'regtype']) // prettier-ignore
const OUTPUT_OF_THE_SESSION = new Set([...INPUT_OF_THE_SESSION].filter((t) => !['time', 'timetz', 'xml'].includes(t)))

/** Functions that give an answer for all arguments. */
const SURE = new Set(['textcat', 'lower', 'upper', 'btrim', 'ltrim', 'rtrim', 'length', 'char_length', 'strpos', 'starts_with', 'jsonb_object_field', 'jsonb_object_field_text', 'jsonb_array_element', 'jsonb_array_element_text', 'jsonb_extract_path', 'jsonb_extract_path_text', 'jsonb_contains', 'jsonb_exists', 'text']) // prettier-ignore
const SURE_AGGREGATES = new Set(['count', 'min', 'max', 'bool_and', 'bool_or', 'every', 'string_agg', 'array_agg'])
/** Casts that take every value. */
const WIDENING = new Set(['int4(int2)', 'int4(bool)', 'int4(char)', 'int8(int2)', 'int8(int4)', 'int8(oid)', 'numeric(int2)', 'numeric(int4)', 'numeric(int8)', 'numeric(float4)', 'numeric(float8)', 'numeric(money)', 'float8(int2)', 'float8(int4)', 'float8(int8)', 'float8(float4)']) // prettier-ignore
const NUMBERS = new Set(['int4', 'int8', 'numeric', 'float8'])

const PLAIN: ReadonlySet<Expr['tag']> = new Set(['const', 'param', 'column', 'rowid', 'relabel', 'compare', 'distinct', 'nullTest', 'booleanTest', 'and', 'or', 'not', 'case', 'coalesce', 'greatest', 'least', 'nullIf', 'inList', 'row', 'rowCompare', 'wholeRow', 'field', 'grouping']) // prettier-ignore

/** Whether working the expression out may fail. */
export function canFail(cx: StatementContext, expr: Expr): boolean {
  if (children(expr).some((child) => canFail(cx, child))) return true
  switch (expr.tag) {
    case 'call':
      return !isSure(expr)
    case 'aggregate':
      return !SURE_AGGREGATES.has(expr.fn.name)
    case 'ioCast':
      return !['text', 'varchar'].includes(systemType(expr.type.oid)?.name ?? '')
    case 'array':
      return expr.elements.some((e) => cx.index.elementType(e.type.oid) !== 0)
    case 'typmod':
      // Null has no length.
      if (isNullConstant(expr.arg)) return false
      // Such a parameter is read with its length.
      return expr.explicit || expr.arg.tag !== 'param' || cx.castsLengths || cx.parameterUses(expr.arg.number) > 1
    default:
      return !PLAIN.has(expr.tag)
  }
}

const signature = ({ name, args }: SystemFunction): string =>
  `${name}(${args.map((oid) => systemType(oid)?.name ?? '').join()})`

function isSure({ fn }: ExprOf<'call'>): boolean {
  if (NUMBERS.has(fn.name)) return WIDENING.has(signature(fn))
  // With the name of an encoding.
  return SURE.has(fn.name) && signature(fn) !== 'length(bytea,name)'
}

/** Functions of texts of anything: written in SQL, which takes their place. */
const OF_TEXTS = new Set(['textanycat(text,anynonarray)', 'anytextcat(anynonarray,text)', 'quote_literal(anyelement)', 'quote_nullable(anyelement)']) // prettier-ignore
const asText = (arg: Expr): ExprOf<'ioCast'> => ({ tag: 'ioCast', arg, type: typeRef(T.text) })

/** Whether the node gives the same for the same parts, so that of constants it is a constant. */
export function isFolded(expr: Expr, cx: StatementContext, stable: boolean): boolean {
  switch (expr.tag) {
    case 'call':
      if (OF_TEXTS.has(signature(expr.fn))) return expr.args.every((arg) => stable || isImmutableCast(asText(arg), cx))
      return (expr.fn.volatility === 'i' || (stable && expr.fn.volatility === 's')) && !expr.fn.returnsSet
    case 'ioCast':
      return stable || isImmutableCast(expr, cx)
    case 'rowid':
    case 'rowCompare':
    case 'subquery':
    case 'subqueryCompare':
    case 'aggregate':
    case 'window':
    case 'grouping':
    case 'wholeRow':
    case 'construct':
      return false
    case 'domainCheck':
      return expr.read
    default:
      return true
  }
}

/** Arrays are read by a function that is not immutable, and cast to one another element by element. */
function isImmutableCast({ arg, type }: ExprOf<'ioCast'>, { index }: StatementContext): boolean {
  const [from, to] = [index.elementType(arg.type.oid), index.elementType(type.oid)]
  if ((from === 0) !== (to === 0)) return false
  const name = (oid: number) => systemType(index.baseType({ oid, typmod: -1 }).oid)?.name ?? 'user'
  const [source, target] = [name(from || arg.type.oid), name(to || type.oid)]
  if (source === 'user' || target === 'user') return false
  return !OUTPUT_OF_THE_SESSION.has(source) && !INPUT_OF_THE_SESSION.has(target)
}

/** The call inside of substring() with an escape, which is written in SQL and whose body takes its place (inline_function). */
export function inlined({ fn, args }: CallExpr): readonly Expr[] {
  return signature(fn) === 'substring(text,text,text)' ? callOf('similar_to_escape', args.slice(1)) : []
}

function callOf(name: string, args: readonly Expr[]): readonly Expr[] {
  const fn = systemFunctionsNamed(name).find((one) => one.args.length === args.length)
  return fn ? [{ tag: 'call', fn, args, type: typeRef(fn.result), variadicArray: false }] : []
}

/** Whether it may fail for a row, and not already when Postgres plans. */
export const canFailLater = (cx: StatementContext, expr: Expr): boolean => canFail(cx, expr) && !isConstant(cx, expr)

/** Whether Postgres has it as a constant once it has planned. */
export function isConstant(cx: StatementContext, expr: Expr): boolean {
  if (expr.tag === 'column') return pulledConstant(cx, expr) !== undefined
  return isFolded(expr, cx, false) && children(expr).every((child) => isConstant(cx, child))
}

/** What stands in the place of a derived table's column once the table is part of the query around it, where that is a constant. */
function pulledConstant(cx: StatementContext, { source, index }: ColumnExpr): Expr | undefined {
  const query = cx.derived.get(source.id)
  // Where an outer join may put a null in its place, it is no constant.
  if (!query || query.query === 'set' || cx.outerJoined.has(source.id) || !pullable(query)) return undefined
  const value = query.query === 'values' ? query.rows[0]?.[index] : query.targets[index]?.expr
  return value && !canFail(cx, value) && isConstant(cx, value) ? value : undefined
}

/** The constant by itself, without columns of derived tables. */
export function withoutColumns(cx: StatementContext, constant: Expr): Expr {
  if (constant.tag === 'column') return withoutColumns(cx, pulledConstant(cx, constant) ?? constant)
  return mapChildren(constant, (child) => withoutColumns(cx, child))
}
