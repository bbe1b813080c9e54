/**
 * The order in which the parts of a WHERE, ON or HAVING are worked out: the cheapest first, of equal ones in the order of the text
 * (order_qual_clauses, optimizer/plan/createplan.c). It shows where a part may fail.
 */
import type { StatementContext } from '../bind/context'
import type { CallExpr, Expr, ExprOf } from '../bound'
import { canFailLater, isConstant } from '../constantRules'
import { freeSources } from '../references'
import { children, conjuncts } from '../walk'

/** pg_proc.procost, where it is not 1. */
const EXPENSIVE = new Set(['col_description', 'json_to_tsvector', 'jsonb_to_tsvector', 'obj_description', 'phraseto_tsquery', 'plainto_tsquery', 'shobj_description', 'to_tsquery', 'to_tsvector', 'ts_headline', 'ts_match_tq', 'ts_match_tt', 'ts_rewrite', 'websearch_to_tsquery']) // prettier-ignore
/** A subquery that is run for each row, and what becomes a join. */
const FOR_EACH_ROW = 1e6
/** Above it an IN list is looked up by hash (MIN_ARRAY_SIZE_FOR_HASHED_SAOP). */
const LONG_LIST = 9

/**
 * Changed only where a part may fail and the order would show.
 * @param equivalences whether Postgres puts equalities together first, as in WHERE and ON: they come behind
 *   the others of their cost (generate_base_implied_equalities, optimizer/path/equivclass.c)
 */
export function inCostOrder(
  cx: StatementContext,
  condition: Expr | undefined,
  equivalences: boolean,
): Expr | undefined {
  if (condition?.tag !== 'and') return condition
  const parts = conjuncts(condition)
  if (!parts.some((e) => canFailLater(cx, e))) return condition
  const given = equivalences ? [...parts.filter((e) => !isEquality(e)), ...parts.filter(isEquality)] : parts
  return { ...condition, args: sortedByCost(cx, given) }
}

const isEquality = (e: Expr): boolean =>
  (e.tag === 'compare' && e.operator === '=') || (e.tag === 'inList' && e.list.length === 1 && !e.negated)

export function sortedByCost(cx: StatementContext, parts: readonly Expr[]): readonly Expr[] {
  const costs = new Map(parts.map((e) => [e, costOf(cx, e)]))
  return [...parts].sort((a, b) => (costs.get(a) as number) - (costs.get(b) as number))
}

/** cost_qual_eval_walker (optimizer/path/costsize.c), for each row and in units of cpu_operator_cost. */
export function costOf(cx: StatementContext, expr: Expr): number {
  if (isConstant(cx, expr)) return 0
  const parts = () => children(expr).reduce((sum, child) => sum + costOf(cx, child), 0)
  switch (expr.tag) {
    case 'call':
      return costOfCall(expr) + parts()
    case 'compare':
    case 'distinct':
    case 'greatest':
    case 'least':
    case 'typmod':
    case 'domainCheck':
      return 1 + parts()
    case 'ioCast':
      return 2 + parts()
    case 'inList':
      return costOfList(cx, expr) + parts()
    case 'arrayCompare':
      return costOfArray(cx, expr.array) / 2 + parts()
    case 'subquery':
      return freeSources(expr.query).size > 0 ? FOR_EACH_ROW : 0
    case 'subqueryCompare':
      return FOR_EACH_ROW
    default:
      return parts()
  }
}

/** estimate_array_length: ten elements where it does not see them. */
function costOfArray(cx: StatementContext, array: Expr): number {
  if (array.tag === 'array') return array.elements.length
  if (array.tag === 'const' && typeof array.value === 'string') {
    const elements: unknown = JSON.parse(array.value)
    const length = Array.isArray(elements) ? elements.length : 0
    return length < LONG_LIST ? length : 4
  }
  return isConstant(cx, array) ? 4 : 10
}

const costOfCall = ({ fn }: CallExpr): number => (fn.routine || EXPENSIVE.has(fn.name) ? 100 : 1)

function costOfList(cx: StatementContext, { list }: ExprOf<'inList'>): number {
  if (list.length === 1) return 1
  if (!list.every((e) => isConstant(cx, e))) return list.length
  return list.length < LONG_LIST ? list.length / 2 : 2
}
