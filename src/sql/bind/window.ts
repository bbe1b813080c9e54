/** Window functions and the WINDOW clause (transformWindowFuncCall, transformWindowDefinitions). */
import type { FuncCall, Node, WindowDef } from '@pgsql/types'
import type { Expr } from '../bound'
import { NO_AGGREGATES } from './aggregateClauses'
import { at, type Binder, type Clause, type Level } from './binder'
import { settleUnknown } from './coerce'
import { type StatementContext, typeRef } from './context'
import { bindFrame, hasFrame } from './frame'
import type { ResolvedCall } from './resolve'
import { bindSortKeys } from './sort'

/** The windows of the WINDOW clause by name, each with what it takes from those before it. */
export function namedWindows(cx: StatementContext, nodes: readonly Node[]): ReadonlyMap<string, WindowDef> {
  const windows = new Map<string, WindowDef>()
  for (const node of nodes) {
    if (!('WindowDef' in node) || !node.WindowDef.name) continue
    const { name } = node.WindowDef
    if (windows.has(name)) throw cx.error('42P20', `window "${name}" is already defined`, at(node.WindowDef))
    windows.set(name, extended(cx, node.WindowDef, windows))
  }
  return windows
}

/** `w` and `(w …)`: the named window's parts, with what the reference adds. */
function extended(cx: StatementContext, window: WindowDef, windows: ReadonlyMap<string, WindowDef>): WindowDef {
  const { refname, orderClause } = window
  if (!refname) return window
  const named = windows.get(refname)
  if (!named) throw cx.error('42704', `window "${refname}" does not exist`, at(window))
  if (window.partitionClause?.length)
    throw cx.error('42P20', `cannot override PARTITION BY clause of window "${refname}"`, at(window))
  if (orderClause?.length && named.orderClause?.length)
    throw cx.error('42P20', `cannot override ORDER BY clause of window "${refname}"`, at(window))
  if (hasFrame(named)) {
    const bare = !window.name && !orderClause?.length && !hasFrame(window)
    const hint = bare ? { hint: 'Omit the parentheses in this OVER clause.' } : {}
    throw cx.error('42P20', `cannot copy window "${refname}" because it has a frame clause`, at(window), hint)
  }
  return {
    ...window,
    partitionClause: named.partitionClause,
    orderClause: orderClause?.length ? orderClause : named.orderClause,
  }
}

function windowOf({ cx }: Binder, over: WindowDef, level: Level): WindowDef {
  if (!over.name) return extended(cx, over, level.windows)
  const named = level.windows.get(over.name)
  if (!named) throw cx.error('42704', `window "${over.name}" does not exist`, at(over))
  return named
}

const NO_WINDOWS: ReadonlySet<Clause> = new Set<Clause>([
  ...NO_AGGREGATES,
  'HAVING',
  'an aggregate',
  'a window definition',
])

function definitionOf(b: Binder, window: WindowDef, inside: Level) {
  const orderBy = bindSortKeys(b, window.orderClause ?? [], inside)
  const partitionBy = (window.partitionClause ?? []).map((n) => settleUnknown(b.cx, b.expr(n, inside)))
  return { partitionBy, orderBy, frame: bindFrame(b, window, orderBy, inside) }
}

/** @param filter FILTER's condition, bound */
export function bindWindow(
  b: Binder,
  call: FuncCall,
  over: WindowDef,
  resolved: ResolvedCall,
  parts: { readonly args: readonly Expr[]; readonly filter: Expr | undefined },
  level: Level,
): Expr {
  const { cx } = b
  requireWindow(cx, call, resolved, level)
  const window = windowOf(b, over, level)
  const inside: Level = { ...level, clause: 'a window definition' }
  return {
    tag: 'window',
    fn: resolved.fn,
    ...parts,
    ...(afterTheRest(level, () => definitionOf(b, window, inside)) ?? {
      partitionBy: [],
      orderBy: [],
      frame: undefined,
    }),
    type: typeRef(resolved.resultType),
    location: at(call),
  }
}

/** @throws what is wrong with one of the SELECT's windows: those of WINDOW come before those of OVER */
export function requireWindows(b: Binder, level: Level): void {
  for (const window of level.windows.values()) definitionOf(b, window, { ...level, clause: 'a window definition' })
  if (level.found.wrongWindow) throw level.found.wrongWindow as Error
}

/** Windows are looked at when the rest of the SELECT is bound (transformSelectStmt): what is wrong with them is told then. */
function afterTheRest<T>({ found }: Level, bind: () => T): T | undefined {
  try {
    return bind()
  } catch (error) {
    found.wrongWindow ??= error
    return undefined
  }
}

function requireWindow(cx: StatementContext, call: FuncCall, { fn }: ResolvedCall, level: Level): void {
  if (NO_WINDOWS.has(level.clause))
    throw cx.error('42P20', `window functions are not allowed in ${level.clause}`, at(call))
  if (fn.kind === 'f')
    throw cx.error(
      '42809',
      `OVER specified, but ${fn.name} is not a window function nor an aggregate function`,
      at(call),
    )
  if (call.agg_distinct) throw cx.error('0A000', 'DISTINCT is not implemented for window functions', at(call))
  if (call.agg_order) throw cx.error('0A000', 'aggregate ORDER BY is not implemented for window functions', at(call))
  if (call.agg_filter && fn.kind === 'w')
    throw cx.error('0A000', 'FILTER is not implemented for non-aggregate window functions', at(call))
}
