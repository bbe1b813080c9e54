/** A_Expr: every infix construct of the grammar. */
import type { A_Expr, Node } from '@pgsql/types'
import type { ComparisonOperator, Expr, RowExpr } from '../bound'
import { mentions } from '../references'
import { VECTORS } from '../../types/vectors'
import { at, type Binder, type Level } from './binder'
import { canCoerce, coerceType } from './coerce'
import { commonTypeIfAny } from './commonType'
import { bindComparison, bindOperator, comparesAsStored, isComparison, requireOrder } from './comparison'
import { BOOL, type StatementContext, stringOf, T, typeRef } from './context'
import { insertedTest } from './insertedRow'
import { resolveOperator } from './resolve'
import { bindRowSubquery } from './sublink'

type Bind = (b: Binder, e: A_Expr, level: Level) => Expr

const kinds: Readonly<Record<string, Bind>> = {
  AEXPR_OP: bindOp,
  AEXPR_OP_ANY: (b, e, level) => bindArrayOp(b, e, level, false),
  AEXPR_OP_ALL: (b, e, level) => bindArrayOp(b, e, level, true),
  AEXPR_DISTINCT: (b, e, level) => bindDistinct(b, e, level, false),
  AEXPR_NOT_DISTINCT: (b, e, level) => bindDistinct(b, e, level, true),
  AEXPR_NULLIF: bindNullIf,
  AEXPR_IN: bindIn,
  AEXPR_LIKE: bindOp,
  AEXPR_ILIKE: bindOp,
  AEXPR_SIMILAR: bindOp,
  AEXPR_BETWEEN: (b, e, level) => bindBetween(b, e, level, false, false),
  AEXPR_NOT_BETWEEN: (b, e, level) => bindBetween(b, e, level, true, false),
  AEXPR_BETWEEN_SYM: (b, e, level) => bindBetween(b, e, level, false, true),
  AEXPR_NOT_BETWEEN_SYM: (b, e, level) => bindBetween(b, e, level, true, true),
}

export function bindAExpr(b: Binder, e: A_Expr, level: Level): Expr {
  const bind = kinds[e.kind as string]
  if (!bind) throw b.cx.refuse(`expression ${e.kind ?? ''}`, at(e))
  return bind(b, e, level)
}

function operatorName(b: Binder, e: A_Expr): string {
  const names = (e.name ?? []).map(stringOf)
  const schema = names.length > 1 ? (names[0] as string) : 'pg_catalog'
  // Extensions' operators go by their names, whatever schema theirs is.
  const { extensions, schemas } = b.cx.index.catalog
  if (schema !== 'pg_catalog' && !(extensions.length > 0 && schemas.includes(schema)))
    throw b.cx.refuse(`operator ${names.join('.')}`, at(e))
  return names[names.length - 1] as string
}

function bindOp(b: Binder, e: A_Expr, level: Level): Expr {
  const inserted = insertedTest(e, level)
  if (inserted) return inserted
  const left = e.lexpr && b.expr(e.lexpr, level)
  if (left?.tag === 'row' && e.rexpr && 'SubLink' in e.rexpr && e.rexpr.SubLink.subLinkType === 'EXPR_SUBLINK')
    return bindRowSubquery(b, operatorName(b, e), left, { ...e.rexpr.SubLink, location: at(e) }, level)
  return bindOperator(b.cx, operatorName(b, e), left, b.expr(e.rexpr, level), at(e))
}

function bindArrayOp(b: Binder, e: A_Expr, level: Level, all: boolean): Expr {
  const { cx } = b
  const operator = operatorName(b, e)
  const left = b.expr(e.lexpr, level)
  const array = b.expr(e.rexpr, level)
  const element = array.type.oid === T.unknown ? T.unknown : cx.index.elementType(cx.index.baseType(array.type).oid)
  if (!element) throw cx.error('42809', 'op ANY/ALL (array) requires array on right side', at(e))
  const placeholder: Expr = { tag: 'const', value: null, type: typeRef(element) }
  const resolved = resolveOperator(cx, operator, left, placeholder, at(e))
  if (resolved.resultType !== T.bool)
    throw cx.error('42809', 'op ANY/ALL (array) requires operator to yield boolean', at(e))
  const [leftType, elementType] = resolved.argTypes as [number, number]
  const compares = isComparison(operator) && comparesAsStored(resolved)
  const arrayType = cx.index.arrayType(elementType)
  // make_scalar_array_op
  if (!arrayType) throw cx.error('42704', `could not find array type for data type ${cx.typeName(elementType)}`, at(e))
  if (!canCoerce(cx, array.type.oid, arrayType, 'implicit'))
    throw cx.refuse(`${operator} ${all ? 'ALL' : 'ANY'} over ${cx.shownType(array.type)}`, at(e))
  const bound = coerceType(cx, left, leftType, 'implicit')
  if (compares) requireOrder(cx, operator, bound, at(e))
  return {
    tag: 'arrayCompare',
    all,
    operator,
    fn: compares ? undefined : resolved.fn,
    left: bound,
    array: coerceType(cx, elementsOf(cx, array), arrayType, 'implicit'),
    elementType: typeRef(elementType),
    type: BOOL,
    location: at(e),
  }
}

/** A vector as the array of what is in it, whose subscripts nobody sees. */
function elementsOf(cx: StatementContext, array: Expr): Expr {
  if (!VECTORS.has(array.type.oid)) return array
  const type = typeRef(cx.index.arrayType(cx.index.elementType(array.type.oid)))
  return { tag: 'relabel', arg: array, type, location: array.location }
}

const isNullLiteral = (node: Node | undefined): boolean =>
  node !== undefined && 'A_Const' in node && node.A_Const.isnull === true

function bindDistinct(b: Binder, e: A_Expr, level: Level, negated: boolean): Expr {
  const left = b.expr(e.lexpr, level)
  const right = b.expr(e.rexpr, level)
  if (left.tag === 'row' && right.tag === 'row') return distinctRows(b, left, right, negated, at(e))
  const nulls = [left, right].map((side) => side.tag === 'const' && side.value === null)
  // Not the rows' IS NULL: all that counts is the value itself (make_nulltest_from_distinct).
  const literal = isNullLiteral(e.rexpr) ? left : isNullLiteral(e.lexpr) ? right : undefined
  const tested =
    literal ?? (nulls[0] !== nulls[1] && hasFields(b, nulls[0] ? right : left) ? (nulls[0] ? right : left) : undefined)
  if (tested) return { tag: 'nullTest', arg: tested, negated: !negated, type: BOOL, location: at(e) }
  const test = bindComparison(b.cx, '=', left, right, at(e))
  return { tag: 'distinct', negated, left: test.left, right: test.right, type: BOOL, location: at(e) }
}

const hasFields = ({ cx }: Binder, { type }: Expr): boolean =>
  cx.types.rowFields(cx.index.baseType(type).oid) !== undefined

/** Pair by pair (make_row_distinct_op). */
function distinctRows({ cx }: Binder, left: RowExpr, right: RowExpr, negated: boolean, location: number): Expr {
  if (left.args.length !== right.args.length)
    throw cx.error('42601', 'unequal number of entries in row expressions', location)
  const tests = left.args.map((l, i): Expr => {
    const test = bindComparison(cx, '=', l, right.args[i] as Expr, location)
    return { tag: 'distinct', negated, left: test.left, right: test.right, type: BOOL, location }
  })
  if (tests.length === 0) return { tag: 'const', value: negated ? 1n : 0n, type: BOOL, location }
  return anyOf(tests, negated, location)
}

function bindNullIf(b: Binder, e: A_Expr, level: Level): Expr {
  const test = bindComparison(b.cx, '=', b.expr(e.lexpr, level), b.expr(e.rexpr, level), at(e))
  return { tag: 'nullIf', left: test.left, test, type: test.left.type, location: at(e) }
}

function bindBetween(b: Binder, e: A_Expr, level: Level, negated: boolean, symmetric: boolean): Expr {
  const { cx } = b
  const bounds = e.rexpr && 'List' in e.rexpr ? (e.rexpr.List.items ?? []) : []
  const [low, high] = bounds as [Node, Node]
  const compare = (operator: ComparisonOperator, bound: Node) =>
    bindOperator(cx, operator, b.expr(e.lexpr, level), b.expr(bound, level), at(e))
  const between = (from: Node, to: Node): Expr =>
    negated
      ? { tag: 'or', args: [compare('<', from), compare('>', to)], type: BOOL, location: at(e) }
      : { tag: 'and', args: [compare('>=', from), compare('<=', to)], type: BOOL, location: at(e) }
  if (!symmetric) return between(low, high)
  return { tag: negated ? 'and' : 'or', args: [between(low, high), between(high, low)], type: BOOL, location: at(e) }
}

/** transformAExprIn: constants and parameters share one type, column references are compared one by one. */
function bindIn(b: Binder, e: A_Expr, level: Level): Expr {
  const { cx } = b
  const negated = operatorName(b, e) === '<>'
  const left = copied(b.expr(e.lexpr, level))
  const items = (e.rexpr && 'List' in e.rexpr ? (e.rexpr.List.items ?? []) : []).map((n) => b.expr(n, level))
  if (left.tag === 'row')
    return anyOf(
      items.map((item) => bindOperator(cx, negated ? '<>' : '=', left, item, at(e))),
      negated,
      at(e),
    )
  const own = new Set(items.filter((item) => mentionsColumn(level, item)))
  const plain = items.filter((item) => !own.has(item))
  if (items.length === 1 || plain.length <= 1) {
    return anyOf(
      items.map((item) => bindOperator(cx, negated ? '<>' : '=', left, item, at(e))),
      negated,
      at(e),
    )
  }
  const listed = bindList(b, left, plain, negated, at(e))
  const others = [...own].map((item) => bindOperator(cx, negated ? '<>' : '=', left, item, at(e)))
  return anyOf([listed, ...others], negated, at(e))
}

/** An untyped parameter is none the wiser in a copy of the expression than when it was bound (copyObject). */
function copied(left: Expr): Expr {
  if (left.tag === 'row') return { ...left, args: left.args.map(copied) }
  return left.tag === 'param' && left.type.oid === T.unknown ? { ...left, type: typeRef(T.unknown) } : left
}

function bindList(b: Binder, left: Expr, items: readonly Expr[], negated: boolean, location: number): Expr {
  const { cx } = b
  const type = commonTypeIfAny(cx, [left, ...items], 'IN')
  // Without a type that all can become each is compared by itself, and has its own error (verify_common_type).
  const common = type !== undefined && [left, ...items].every((i) => canCoerce(cx, i.type.oid, type, 'implicit'))
  // There are no arrays of arrays: each is compared by itself.
  if (type !== undefined && cx.index.elementType(type) !== 0)
    return anyOf(
      items.map((item) => bindOperator(cx, negated ? '<>' : '=', left, item, location)),
      negated,
      location,
    )
  const typed = common ? items.map((i) => coerceType(cx, i, type, 'implicit')) : items
  const tests = typed.map((item) => bindOperator(cx, negated ? '<>' : '=', left, item, location))
  const first = tests[0]
  if (!first || !tests.every((t) => t.tag === 'compare')) return anyOf(tests, negated, location)
  const list = tests.map((t) => (t.tag === 'compare' ? t.right : t))
  return { tag: 'inList', negated, left: first.tag === 'compare' ? first.left : left, list, type: BOOL, location }
}

function anyOf(tests: readonly Expr[], negated: boolean, location: number): Expr {
  return tests.length === 1 ? (tests[0] as Expr) : { tag: negated ? 'and' : 'or', args: tests, type: BOOL, location }
}

/** Whether a column of this query stands in the expression, at any depth (contain_vars_of_level). */
function mentionsColumn({ scope }: Level, expr: Expr): boolean {
  if (expr.tag === 'const' || expr.tag === 'param') return false
  const columns = scope.entries.flatMap((entry) => [...entry.columns, ...entry.unqualified])
  return mentions(expr, new Set(columns.map(({ source }) => source.id)))
}
