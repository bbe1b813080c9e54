/** The one type of several expressions: of CASE, COALESCE, UNION, VALUES, an IN list or an array (parser/parse_coerce.c). */
import { systemType } from '../../catalog/system'
import type { Expr } from '../bound'
import { leftmost } from '../walk'
import { canCoerce, coerceType } from './coerce'
import { T, type StatementContext } from './context'

/**
 * select_common_type: the one type of a CASE, COALESCE, UNION, VALUES, IN list or array.
 * @param construct how Postgres names it in 42804: `CASE`, `COALESCE`, `UNION`…
 */
export function commonType(cx: StatementContext, exprs: readonly Expr[], construct: string): number {
  const known = exprs.filter((e) => e.type.oid !== T.unknown)
  const first = known[0]
  if (!first) return T.text
  if (known.length === exprs.length && known.every((e) => e.type.oid === first.type.oid)) return first.type.oid
  let chosen = cx.index.baseType(first.type).oid
  for (const e of known.slice(1)) {
    const next = cx.index.baseType(e.type).oid
    if (next === chosen) continue
    if (cx.index.rows.isRecord(next) && cx.index.rows.isRecord(chosen))
      throw cx.refuse(`${construct} of records with different columns`, e.location)
    if (cx.index.category(next) !== cx.index.category(chosen)) {
      const [a, b] = [cx.typeName(chosen), cx.typeName(next)]
      throw cx.error('42804', `${construct} types ${a} and ${b} cannot be matched`, leftmost(e))
    }
    const preferred = systemType(chosen)?.preferred ?? false
    if (!preferred && canCoerce(cx, chosen, next, 'implicit') && !canCoerce(cx, next, chosen, 'implicit')) chosen = next
  }
  return chosen
}

/** The same, or undefined where there is none. */
export function commonTypeIfAny(cx: StatementContext, exprs: readonly Expr[], construct: string): number | undefined {
  try {
    return commonType(cx, exprs, construct)
  } catch (error) {
    if ((error as { code?: string }).code === '42804') return undefined
    throw error
  }
}

/** select_common_typmod: the typmod if all agree on type and typmod, else none. */
export function commonTypmod(exprs: readonly Expr[], oid: number): number {
  const first = exprs[0]
  if (!first || first.type.oid !== oid) return -1
  return exprs.every((e) => e.type.oid === oid && e.type.typmod === first.type.typmod) ? first.type.typmod : -1
}

/** coerce_to_common_type. */
export function coerceToCommon(cx: StatementContext, expr: Expr, oid: number, construct: string): Expr {
  if (!canCoerce(cx, expr.type.oid, oid, 'implicit')) {
    const [a, b] = [cx.typeName(expr.type.oid), cx.typeName(oid)]
    throw cx.error('42846', `${construct} could not convert type ${a} to ${b}`, leftmost(expr))
  }
  return coerceType(cx, expr, oid, 'implicit')
}
