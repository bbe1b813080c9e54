/** Constants that are worked out with the statement, and make a null of what stands around them. */
import type { StatementContext } from './bind/context'
import type { Expr, ExprOf } from './bound'
import { all as both, any as either, decided, type Found, isNull, NOTHING } from './constantChecks'
import { isConstant, withoutColumns } from './constantRules'
import { children, nullingArguments } from './walk'

/** The conditions, each of constants, of which any makes the expression a null constant. */
export function nullingConstants(cx: StatementContext, expr: Expr): readonly Expr[] {
  if (isConstant(cx, expr)) return expr.tag === 'const' ? [] : [isNull(withoutColumns(cx, expr))]
  switch (expr.tag) {
    case 'call':
      return nullingArguments(expr).flatMap((a) => nullingConstants(cx, a))
    case 'compare':
      return [expr.left, expr.right].flatMap((a) => nullingConstants(cx, a))
    case 'relabel':
    case 'ioCast':
    case 'typmod':
      return nullingConstants(cx, expr.arg)
    case 'nullIf':
      return nullingConstants(cx, expr.left)
    case 'case':
    case 'coalesce':
      return decidedNull(cx, expr)
    default:
      return []
  }
}

/** Some of its parts are constants, and decide alone. */
function decidedNull(cx: StatementContext, expr: ExprOf<'case' | 'coalesce'>): readonly Expr[] {
  const known = (part: Expr): Found => {
    if (isConstant(cx, part)) return { checks: [], constant: withoutColumns(cx, part) }
    const nulling = nullingConstants(cx, part)
    if (nulling.length === 0) return NOTHING
    return { checks: [], constant: { tag: 'const', value: null, type: part.type }, given: either(nulling) }
  }
  const parts = new Map(children(expr).map((part) => [part, known(part)]))
  const { constant, given } = decided(expr, parts)
  return constant && given ? [both([given, isNull(constant)])] : []
}
