/** Function calls: plain ones, aggregates, window functions. */
import type { FuncCall } from '@pgsql/types'
import type { QualifiedName, TypeRef } from '../../catalog/catalog'
import { aggregateKind, systemFunctionsNamed } from '../../catalog/system'
import type { Expr, SortKey } from '../bound'
import { NO_AGGREGATES } from './aggregateClauses'
import { at, type Binder, type Level } from './binder'
import { asItIs, coerceType, coercionPath, toBoolean } from './coerce'
import { requireSortOperator } from './comparison'
import { limitArguments } from './limits'
import { positionalArguments } from './namedArguments'
import { bindOrderedSet } from './orderedSet'
import { outNames } from './outColumns'
import { inlinedOverlaps } from './overlaps'
import { type Scope, stringOf, T, typeRef } from './context'
import { resolveFunction, type ResolvedCall } from './resolve'
import { bindOwnCall } from './routines/call'
import { placeSetCall, withoutSets } from './setCalls'
import { bindSortKeys } from './sort'
import { bindWindow } from './window'
import { children, isSame, leftmost } from '../walk'
import { VECTORS } from '../../types/vectors'

export function bindFunctionCall(b: Binder, call: FuncCall, level: Level): Expr {
  const { cx } = b
  limitArguments(cx, call.args?.length ?? 0, at(call))
  const own = bindOwnCall(b, call, level)
  if (own) return own
  const name = functionName(b, call)
  if (call.agg_within_group) return bindWithinGroup(b, name, call, level)
  const isAggregate = !call.over && systemFunctionsNamed(name).some((f) => f.kind === 'a')
  const inner: Level = isAggregate ? { ...level, clause: 'an aggregate' } : level
  const bindArguments = () => positionalArguments(b, name, call.args ?? []).map((a) => b.expr(a, inner))
  const args = call.over ? withoutSets(b, level, 'window', bindArguments) : bindArguments()
  const filter = bindFilter(b, call, level)
  const cast = castByFunctionName(b, name, args, call)
  if (cast) return cast
  const written = (call.funcname ?? []).map(stringOf).join('.')
  const resolved = resolveFunction(cx, name, args, {
    variadicArray: call.func_variadic ?? false,
    location: at(call),
    written,
    sorted: (call.agg_order?.length ?? 0) > 1,
  })
  if (call.func_variadic) requireArray(b, resolved, args)
  const typed = coerceArguments(b, resolved, call.agg_distinct ? toldApart(b, resolved, args) : args)
  const type = resultType(b, resolved, call === level.topOfFrom)
  if (call.over) return bindWindow(b, call, call.over, resolved, { args: typed, filter }, level)
  if (resolved.fn.kind === 'w') throw cx.error('42809', `window function ${name} requires an OVER clause`, at(call))
  if (resolved.fn.kind === 'a') return bindAggregate(b, call, resolved, { args: typed, filter }, level)
  if (call.agg_distinct || call.agg_order || call.agg_filter || call.agg_star) {
    throw cx.error(
      '42809',
      `${call.agg_filter ? 'FILTER' : call.agg_star ? `${name}(*)` : call.agg_distinct ? 'DISTINCT' : 'ORDER BY'} specified, but ${name} is not an aggregate function`,
      at(call),
    )
  }
  const variadicArray = call.func_variadic ?? false
  const { fn } = resolved
  const bound = inlinedOverlaps(cx, { tag: 'call', fn, args: typed, variadicArray, type, location: at(call) })
  if (resolved.fn.returnsSet) placeSetCall(b, bound, call, level)
  return bound
}

/** VARIADIC "any" takes any array, and no literal that would have to become one. */
function requireArray(b: Binder, { fn }: ResolvedCall, args: readonly Expr[]): void {
  const last = args.at(-1)
  if (fn.variadic !== T.any || !last || b.cx.index.elementType(last.type.oid)) return
  throw b.cx.error('42804', 'VARIADIC argument must be an array', leftmost(last))
}

/** A function with several OUT parameters gives a record of them; in FROM they are the item's columns. */
function resultType({ cx }: Binder, { fn, resultType }: ResolvedCall, inFrom: boolean): TypeRef {
  const out = resultType === T.record && !inFrom ? outNames(fn) : []
  return typeRef(
    out.length > 0 ? cx.index.rows.record(out.map(({ name, type }) => ({ name, type: typeRef(type) }))) : resultType,
  )
}

function functionName(b: Binder, call: FuncCall): string {
  const names = (call.funcname ?? []).map(stringOf)
  const name = names.pop() as string
  const schema = names.pop()
  const { cx } = b
  const { routines, defaultSchema } = cx.index.catalog
  const named = (r: QualifiedName) => r.name === name && (schema ?? defaultSchema) === r.schema
  const aggregate = routines.find((r) => r.kind === 'aggregate' && named(r))
  if (aggregate) throw cx.refuse(`aggregate ${name}()`, at(call), aggregate.reason)
  if (schema !== undefined && !cx.index.hasSchema(schema)) {
    throw cx.error('3F000', `schema "${schema}" does not exist`, at(call))
  }
  return name
}

/** `text(x)`, `int4(x)`: a type's name called as a function is a cast where no function is meant (func_get_detail). */
function castByFunctionName(b: Binder, name: string, args: readonly Expr[], call: FuncCall): Expr | undefined {
  const { cx } = b
  const [arg] = args
  if (args.length !== 1 || !arg || call.agg_distinct || call.over) return undefined
  const oid = cx.index.typeOid(undefined, name)
  if (oid === undefined) return undefined
  // An untyped literal is always a cast; another untyped argument is one to the string types, through its text.
  if (arg.type.oid === T.unknown)
    return arg.tag === 'const' || cx.index.category(oid) === 'S' ? coerceType(cx, arg, oid, 'explicit') : undefined
  if (systemFunctionsNamed(name).some((fn) => fn.args.length === 1 && fn.args[0] === arg.type.oid)) return undefined
  const path = coercionPath(cx, arg.type.oid, oid, 'explicit')
  const throughText = path?.kind === 'io' && arg.tag !== 'row' && cx.types.rowFields(arg.type.oid) === undefined
  return path?.kind === 'relabel' || throughText ? coerceType(cx, arg, oid, 'explicit') : undefined
}

function coerceArguments(b: Binder, resolved: ResolvedCall, args: readonly Expr[]): Expr[] {
  return args.map((a, i) => {
    const target = resolved.argTypes[i] as number
    // Their subscripts begin at 0, which the shadow does not keep.
    if (VECTORS.has(a.type.oid) && resolved.fn.name !== 'unnest' && target !== a.type.oid)
      throw b.cx.refuse(`a vector as an array in ${resolved.fn.name}()`, a.location)
    // What is untyped would become text.
    if (a.type.oid === T.unknown && resolved.fn.name === 'pg_typeof') {
      if (a.tag === 'const') return a
      throw b.cx.refuse('pg_typeof() of an untyped expression', a.location)
    }
    return target === T.any ? asItIs(b.cx, a) : coerceType(b.cx, a, target, 'implicit')
  })
}

/** Under DISTINCT, a parameter that nothing says the type of is a text (addTargetToGroupList). */
const toldApart = ({ cx }: Binder, { argTypes }: ResolvedCall, args: readonly Expr[]): readonly Expr[] =>
  args.map((arg, i) => {
    const open = argTypes[i] === T.any && arg.tag === 'param' && arg.type.oid === T.unknown
    return open ? coerceType(cx, arg, T.text, 'implicit') : arg
  })

/** Its arguments and its FILTER, which is looked at before the function is chosen. */
interface AggregateParts {
  readonly args: readonly Expr[]
  readonly filter: Expr | undefined
}

function bindAggregate(b: Binder, call: FuncCall, resolved: ResolvedCall, parts: AggregateParts, level: Level): Expr {
  const { cx } = b
  const { args, filter } = parts
  if (aggregateKind(resolved.fn.oid)?.kind !== 'n')
    throw cx.error('42809', `WITHIN GROUP is required for ordered-set aggregate ${resolved.fn.name}`, at(call))
  requireAggregates(b, call, level)
  const inside: Level = { ...level, clause: 'an aggregate' }
  const orderBy: SortKey[] = bindSortKeys(b, call.agg_order ?? [], inside)
  if (call.agg_distinct) requireDistinct(b, args, orderBy)
  refuseInOwnFrom(b, [...args, ...orderBy.map((key) => key.expr), ...(filter ? [filter] : [])], level, at(call))
  const type = typeRef(resolved.resultType)
  const distinct = call.agg_distinct ?? false
  return {
    tag: 'aggregate',
    fn: resolved.fn,
    args,
    distinct,
    orderBy,
    filter,
    variadicArray: call.func_variadic ?? false,
    type,
    location: at(call),
  }
}

/** check_agglevels_and_constraints: an aggregate of an outer query's columns alone is that query's, and may not stand in its FROM. */
function refuseInOwnFrom({ cx }: Binder, exprs: readonly Expr[], { scope }: Level, location: number): void {
  const used = new Set(exprs.flatMap(sourcesIn))
  if (used.size === 0) return
  const owner = ownerOf(used, scope)
  if (owner !== scope && owner?.inFrom)
    throw cx.error('42803', 'aggregate functions are not allowed in FROM clause of their own query level', location)
}

/** The innermost query of which a column is used. */
function ownerOf(used: ReadonlySet<number>, scope: Scope): Scope | undefined {
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    if (s.entries.some((e) => e.columns.some((c) => used.has(c.source.id)))) return s
  }
  return undefined
}

const sourcesIn = (expr: Expr): number[] =>
  expr.tag === 'column' ? [expr.source.id] : children(expr).flatMap(sourcesIn)

/** transformDistinctClause: the arguments are sorted to find equal ones, by ORDER BY first. */
function requireDistinct({ cx }: Binder, args: readonly Expr[], orderBy: readonly SortKey[]): void {
  const foreign = orderBy.find((key) => !args.some((arg) => isSame(arg, key.expr)))
  if (foreign)
    throw cx.error(
      '42P10',
      'in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list',
      foreign.expr.location,
    )
  for (const arg of args) requireSortOperator(cx, 'equality', arg.type, arg.location)
}

/** Marks the level as one that aggregates. @throws PostgresError 42803 where no aggregate may stand */
function requireAggregates({ cx }: Binder, call: FuncCall, level: Level): void {
  if (level.clause === 'an aggregate') throw cx.error('42803', 'aggregate function calls cannot be nested', at(call))
  if (NO_AGGREGATES.has(level.clause))
    throw cx.error('42803', `aggregate functions are not allowed in ${level.clause}`, at(call))
  level.found.aggregate = true
}

function bindFilter(b: Binder, call: FuncCall, level: Level): Expr | undefined {
  return call.agg_filter && toBoolean(b.cx, b.expr(call.agg_filter, { ...level, clause: 'FILTER' }), 'FILTER')
}

function bindWithinGroup(b: Binder, name: string, call: FuncCall, level: Level): Expr {
  if (call.over) throw b.cx.error('0A000', `OVER is not supported for ordered-set aggregate ${name}`, at(call))
  const aggregate = bindOrderedSet(b, name, call, level)
  requireAggregates(b, call, level)
  return { ...aggregate, filter: bindFilter(b, call, level) }
}
