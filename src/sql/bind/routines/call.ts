/** Calls of the database's own functions in expressions. */
import type { FuncCall } from '@pgsql/types'
import type { Expr } from '../../bound'
import { isVolatile, sameExpr } from '../../walk'
import { at, type Binder, type Level } from '../binder'
import type { StatementContext } from '../context'
import { isInterpreted } from './calledFirst'
import { valueOf } from './inline'
import { type OwnCall, resolveOwnCall } from './resolveCall'

interface Known extends OwnCall {
  readonly value: Expr
}

/** Calls that the statement has made already: the same one again is the same expression, as GROUP BY and the like ask. */
const known = new WeakMap<StatementContext, Known[]>()

/** @returns undefined where the call means none of the database's own functions */
export function bindOwnCall(b: Binder, call: FuncCall, level: Level): Expr | undefined {
  const { cx } = b
  if (cx.index.catalog.functions.length === 0) return undefined
  const own = resolveOwnCall(b, call, level)
  if (!own) return undefined
  const { fn } = own
  const location = at(call)
  if (fn.kind === 'p')
    throw cx.error('42809', `${shown(cx, own)} is a procedure`, location, { hint: 'To call a procedure, use CALL.' })
  requirePlain(cx, call, fn.name)
  if (fn.returnsSet)
    throw cx.refuse(`set-returning function ${fn.name}() outside FROM`, location, 'FROM or LATERAL takes it')
  const again = fn.volatility !== 'v' || !isInterpreted(fn.routine)
  const before =
    again && known.get(cx)?.find((k) => k.fn === fn && k.args.every((arg, i) => sameExpr(arg, own.args[i] as Expr)))
  const value = before ? { ...before.value, location } : valueOf(b, own, location)
  cx.ownCalls.set(value, { routine: fn.routine, args: own.args, location })
  if (before) return value
  if (!isVolatile(value)) known.set(cx, [...(known.get(cx) ?? []), { ...own, value }])
  return value
}

export const shown = (cx: StatementContext, { fn, given }: OwnCall): string =>
  `${fn.name}(${given.map((type) => cx.typeName(type)).join(', ')})`

/** ParseFuncOrColumn: what only aggregates and window functions take. */
function requirePlain(cx: StatementContext, call: FuncCall, name: string): void {
  if (call.over)
    throw cx.error('42809', `OVER specified, but ${name} is not a window function nor an aggregate function`, at(call))
  const clause = call.agg_star
    ? `${name}(*)`
    : call.agg_distinct
      ? 'DISTINCT'
      : call.agg_within_group
        ? 'WITHIN GROUP'
        : call.agg_order
          ? 'ORDER BY'
          : call.agg_filter && 'FILTER'
  if (clause) throw cx.error('42809', `${clause} specified, but ${name} is not an aggregate function`, at(call))
}
