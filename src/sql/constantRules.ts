/** Which expressions are constants for Postgres's planner, and which of them can fail (eval_const_expressions_mutator). */
import { systemFunctionsNamed, systemType } from '../catalog/system'
import { type StatementContext, T, typeRef } from './bind/context'
import type { CallExpr, Expr, ExprOf } from './bound'
import { children } from './walk'

/** Types whose input or output function is not immutable (pg_proc.provolatile). */
const INPUT_OF_THE_SESSION = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'money', 'xml', 'regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure', 'regrole', 'regtype']) // prettier-ignore
const OUTPUT_OF_THE_SESSION = new Set([...INPUT_OF_THE_SESSION].filter((t) => !['time', 'timetz', 'xml'].includes(t)))

/** Functions that give an answer for all arguments. */
const SURE = new Set(['textcat', 'lower', 'upper', 'btrim', 'ltrim', 'rtrim', 'length', 'char_length', 'strpos', 'starts_with', 'jsonb_object_field', 'jsonb_object_field_text', 'jsonb_array_element', 'jsonb_array_element_text', 'jsonb_extract_path', 'jsonb_extract_path_text', 'jsonb_contains', 'jsonb_exists', 'int4', 'int8', 'numeric', 'float8', 'text']) // prettier-ignore
const SURE_AGGREGATES = new Set(['count', 'min', 'max', 'bool_and', 'bool_or', 'every', 'string_agg', 'array_agg'])
const NARROWING = new Set(['int4(int8)', 'int4(numeric)', 'int4(float8)', 'int4(float4)', 'int4(jsonb)', 'int8(numeric)', 'int8(float8)', 'int8(float4)', 'int8(jsonb)', 'numeric(jsonb)', 'float8(numeric)', 'float8(jsonb)', 'numeric(numeric,int4)']) // prettier-ignore

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
      // Such a parameter is read with its length.
      return expr.explicit || expr.arg.tag !== 'param' || cx.parameterUses(expr.arg.number) > 1
    default:
      return !PLAIN.has(expr.tag)
  }
}

function isSure({ fn }: ExprOf<'call'>): boolean {
  const args = fn.args.map((oid) => systemType(oid)?.name ?? '').join(',')
  return SURE.has(fn.name) && !NARROWING.has(`${fn.name}(${args})`)
}

/** || of text and something else: written in SQL, which takes its place. */
const CONCATENATIONS = new Set(['textanycat', 'anytextcat'])
const asText = (arg: Expr): ExprOf<'ioCast'> => ({ tag: 'ioCast', arg, type: typeRef(T.text) })

/** Whether the node gives the same for the same parts, so that of constants it is a constant. */
export function isFolded(expr: Expr, cx: StatementContext, stable: boolean): boolean {
  switch (expr.tag) {
    case 'call':
      if (CONCATENATIONS.has(expr.fn.name)) return expr.args.every((arg) => stable || isImmutableCast(asText(arg), cx))
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
    case 'domainCheck':
      return false
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

/** overlaps() with intervals is written in SQL, which takes the call's place (inline_function): the ends are sums. */
export function inlined({ fn, args }: CallExpr): readonly Expr[] {
  if (fn.name !== 'overlaps') return []
  return [0, 2].flatMap((k): Expr[] => {
    const ends = args.slice(k, k + 2)
    const [type, length] = ends.map((e) => systemType(e.type.oid)?.name)
    const plus = systemFunctionsNamed(`${type}_pl_interval`)[0]
    return length === 'interval' && plus
      ? [{ tag: 'call', fn: plus, args: ends, type: (ends[0] as Expr).type, variadicArray: false }]
      : []
  })
}

/** Whether Postgres has it as a constant once it has planned; a column of a derived table is not looked into. */
export function isConstant(cx: StatementContext, expr: Expr): boolean {
  if (expr.tag === 'column') return false
  return isFolded(expr, cx, false) && children(expr).every((child) => isConstant(cx, child))
}
