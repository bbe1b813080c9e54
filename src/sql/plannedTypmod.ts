/** A result is described as it is planned: of a CASE or COALESCE stays what its constants leave (eval_const_expressions). */
import { commonTypmod } from './bind/commonType'
import type { Expr, ExprOf } from './bound'
import { isLiteral, isNullConstant } from './walk'

/** exprTypmod of what the expression comes to. */
export function plannedTypmod(expr: Expr): number {
  const left = expr.tag === 'case' ? branches(expr) : expr.tag === 'coalesce' ? expr.args.filter((a) => !isNullConstant(a)) : undefined // prettier-ignore
  if (!left || left.length === 0) return expr.type.typmod
  const [only, ...others] = left
  if (only && others.length === 0) return plannedTypmod(only)
  return commonTypmod(
    left.map((e) => ({ ...e, type: { oid: e.type.oid, typmod: plannedTypmod(e) } })),
    expr.type.oid,
  )
}

function branches({ whens, otherwise, type }: ExprOf<'case'>): readonly Expr[] {
  const left: Expr[] = []
  for (const { when, then } of whens) {
    if (isNullConstant(when) || isLiteral(when, 0n)) continue
    left.push(then)
    if (isLiteral(when, 1n)) return left
  }
  return [...left, otherwise ?? { tag: 'const', value: null, type }]
}
