/** OVERLAPS with lengths, whose functions are written in SQL and whose body takes the call's place (inline_function, clauses.c). */
import { systemFunctionsNamed, systemType } from '../../catalog/system'
import type { CallExpr, Expr } from '../bound'
import { costOf } from '../rewrite/costOrder'
import { hasSubquery, isVolatile } from '../walk'
import { type StatementContext, typeRef } from './context'

/** cpu_operator_cost's multiple up to which an argument may be worked out twice. */
const CHEAP = 10

/** The call over ends in the place of lengths; as it is where an argument must not be worked out twice. */
export function inlinedOverlaps(cx: StatementContext, call: CallExpr): CallExpr {
  const [start, end, otherStart, otherEnd] = call.args as readonly [Expr, Expr, Expr, Expr]
  if (call.fn.name !== 'overlaps' || ![end, otherEnd].some(isLength)) return call
  const repeated = [...(isLength(end) ? [start] : []), ...(isLength(otherEnd) ? [otherStart] : [])]
  if (repeated.some((arg) => isVolatile(arg) || hasSubquery(arg) || costOf(cx, arg) > CHEAP)) return call
  const fn = systemFunctionsNamed('overlaps').find(({ args }) => args.every((oid) => oid === start.type.oid))
  if (!fn) throw new Error(`no OVERLAPS of ${nameOf(start)}`)
  return { ...call, fn, args: [start, endOf(start, end), otherStart, endOf(otherStart, otherEnd)] }
}

const nameOf = ({ type }: Expr): string | undefined => systemType(type.oid)?.name
const isLength = (arg: Expr): boolean => nameOf(arg) === 'interval'

function endOf(start: Expr, end: Expr): Expr {
  if (!isLength(end)) return end
  const [fn] = systemFunctionsNamed(`${nameOf(start)}_pl_interval`)
  if (!fn) throw new Error(`no sum of ${nameOf(start)} and interval`)
  return { tag: 'call', fn, args: [start, end], type: typeRef(fn.result), variadicArray: false, location: end.location }
}
