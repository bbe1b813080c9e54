/** Aggregates with WITHIN GROUP (ORDER BY …): ordered-set and hypothetical-set ones (ParseFuncOrColumn). */
import type { FuncCall, SortBy } from '@pgsql/types'
import { aggregateKind, systemFunctionsNamed } from '../../catalog/system'
import type { AggregateExpr, Expr, SortKey } from '../bound'
import { at, type Binder, type Level } from './binder'
import { coerceType, settleUnknown } from './coerce'
import { coerceToCommon, commonType } from './commonType'
import { requireSortOperator } from './comparison'
import { T, typeRef } from './context'
import { type ResolvedCall, resolveFunction } from './resolve'
import { sortDirection } from './sort'

export function bindOrderedSet(b: Binder, name: string, call: FuncCall, level: Level): AggregateExpr {
  const { cx } = b
  if (call.agg_filter && !systemFunctionsNamed(name).some((f) => f.kind === 'a')) requireKind(b, name, call, 'f')
  const inside: Level = { ...level, clause: 'an aggregate' }
  const direct = (call.args ?? []).map((a) => b.expr(a, inside))
  const sorts = (call.agg_order ?? []).flatMap((node) => ('SortBy' in node ? [node.SortBy] : []))
  const ordered = sorts.map((sort) => b.expr(sort.node, inside))
  const all = [...direct, ...ordered]
  const resolved = resolveFunction(cx, name, all, { variadicArray: false, location: at(call) })
  requireKind(b, name, call, resolved.fn.kind, aggregateKind(resolved.fn.oid)?.kind)
  if (call.over) throw cx.error('0A000', `OVER is not supported for ordered-set aggregate ${name}`, at(call))
  requireDirectArguments(b, name, call, resolved, all, sorts.length)
  const typed =
    aggregateKind(resolved.fn.oid)?.kind === 'h'
      ? unified(b, direct, ordered)
      : all.map((a, i) => coerceType(cx, a, resolved.argTypes[i] as number, 'implicit'))
  const args = typed.slice(direct.length)
  return {
    tag: 'aggregate',
    fn: resolved.fn,
    args,
    direct: typed.slice(0, direct.length),
    distinct: false,
    orderBy: sorts.map((sort, i) => keyOf(b, sort, args[i] as Expr)),
    filter: undefined,
    variadicArray: false,
    type: typeRef(resolved.resultType),
    location: at(call),
  }
}

function keyOf(b: Binder, sort: SortBy, expr: Expr): SortKey {
  requireSortOperator(b.cx, 'ordering', expr.type, expr.location)
  return { expr, ...sortDirection(b, sort) }
}

function requireKind({ cx }: Binder, name: string, call: FuncCall, kind: string, aggregate?: string): void {
  if (kind === 'w') throw cx.error('42809', `window function ${name} cannot have WITHIN GROUP`, at(call))
  if (kind !== 'a')
    throw cx.error('42809', `WITHIN GROUP specified, but ${name} is not an aggregate function`, at(call))
  if (aggregate === 'n')
    throw cx.error('42809', `${name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP`, at(call))
}

/** The arguments were matched as one list; whether they are on the right side of WITHIN GROUP is looked at here. */
function requireDirectArguments(
  { cx }: Binder,
  name: string,
  call: FuncCall,
  { fn }: ResolvedCall,
  all: readonly Expr[],
  ordered: number,
): void {
  const wanted = aggregateKind(fn.oid)?.direct ?? 0
  const given = all.length - ordered
  if (fn.variadic ? given === ordered : given === wanted) return
  const hint = fn.variadic
    ? `To use the hypothetical-set aggregate ${name}, the number of hypothetical direct arguments (here ${given}) must match the number of ordering columns (here ${ordered}).`
    : `There is an ordered-set aggregate ${name}, but it requires ${wanted} direct argument${wanted === 1 ? '' : 's'}, not ${given}.`
  const types = all.map((a) => cx.typeName(a.type.oid)).join(', ')
  throw cx.error('42883', `function ${name}(${types}) does not exist`, at(call), { hint })
}

/** unify_hypothetical_args: each hypothetical value gets one type with its sort key. */
function unified({ cx }: Binder, direct: readonly Expr[], ordered: readonly Expr[]): Expr[] {
  const types = direct.map((d, i) => {
    const pair = [ordered[i] as Expr, d]
    return commonType(cx, pair, 'WITHIN GROUP')
  })
  const cast = (e: Expr, i: number) =>
    coerceToCommon(cx, settle(e, types[i] as number), types[i] as number, 'WITHIN GROUP')
  const settle = (e: Expr, type: number) => (type === T.unknown ? settleUnknown(cx, e) : e)
  return [...direct.map(cast), ...ordered.map(cast)]
}
