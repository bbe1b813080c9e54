/**
 * Calls of SQL functions, with the body in the call's place (Postgres: inline_function, and fmgr_sql where it does not inline:
 * the arguments are worked out once, and the first row of the query is the answer).
 */
import type { SelectStmt } from '@pgsql/types'
import { UnsupportedOnShadow } from '../../../errors'
import { type Expr, type Query, type SourceColumn, type Target, targetsOf } from '../../bound'
import { inInsertionOrder } from '../../rewrite/insertionOrder'
import { givesOneRow } from '../../rewrite/singleRow'
import { hasSubquery, isVolatile, queryIsVolatile } from '../../walk'
import type { Binder } from '../binder'
import { coerce } from '../coerce'
import { columnExpr } from '../columnExpr'
import { BOOL, Scope, type StatementContext, T, typeRef } from '../context'
import { rowOf, selectOver } from '../selectOver'
import { CallArguments } from './arguments'
import { calledFirst, isInterpreted } from './calledFirst'
import { bodyOf } from './body'
import { outputs } from './candidates'
import { aggregatesArgument, noteReads } from './reads'
import { isRowResult, type OwnCall } from './resolveCall'

/** A column of what a function gives. */
export interface OutColumn {
  readonly name: string
  readonly type: number
}

/** Functions whose bodies are being bound, so that none stands in itself. */
const open = new WeakMap<StatementContext, Set<number>>()

/** @throws UnsupportedOnShadow by the function's name, where its body cannot stand in the statement */
export function selectOf({ cx }: Binder, { fn }: OwnCall, location: number | undefined): SelectStmt {
  const body = bodyOf(fn.routine, cx.index)
  if ('reason' in body) throw cx.refuse(`function ${fn.name}()`, location, body.reason)
  return body.select
}

/** Binds the body with these values for its arguments. */
function bindBody(b: Binder, call: OwnCall, args: CallArguments, location: number | undefined): Query {
  const { cx } = b
  const { oid, name } = call.fn
  const select = selectOf(b, call, location)
  const inside = open.get(cx) ?? new Set()
  open.set(cx, inside)
  if (inside.has(oid)) throw cx.refuse(`function ${name}()`, location, 'it calls itself')
  inside.add(oid)
  const scope = new Scope(cx)
  scope.arguments = args
  try {
    return b.query(select, scope)
  } catch (error) {
    if ((error as Error).name !== 'UnsupportedOnShadow') throw error
    const { construct } = error as UnsupportedOnShadow
    throw cx.refuse(`function ${name}()`, location, `its body uses ${construct}`)
  } finally {
    inside.delete(oid)
  }
}

/** The bound body, and the arguments as it refers to them; `once`: a SELECT that gives them, one value each. */
export interface Inlined {
  readonly query: Query
  readonly args: readonly Expr[]
  readonly once?: { readonly source: ReturnType<StatementContext['nextSource']>; readonly query: Query }
}

export function inlined(b: Binder, call: OwnCall, location: number | undefined): Inlined {
  const { cx } = b
  const { args, fn } = call
  const direct = new CallArguments(fn.routine, args)
  const query = bindBody(b, call, direct, location)
  noteReads(cx, fn, query, location)
  const apart = args.some((arg, i) => mustStandAlone(arg, direct.uses[i] ?? 0, call, query))
  const mayStandAlone = apart || args.some(isVolatile)
  // An expression alone takes the place of the call: an aggregate in its arguments stays where it was.
  if ((mayStandAlone || !isSimple(query)) && aggregatesArgument(query))
    throw cx.refuse(`function ${fn.name}()`, location, AGGREGATED)
  const alone = mayStandAlone ? standingAlone(b, call, location) : undefined
  if (fn.volatility !== 'v' && queryIsVolatile(alone?.query ?? query))
    throw cx.refuse(
      `function ${fn.name}()`,
      location,
      `it is volatile and declared ${fn.routine.volatility.toUpperCase()}`,
    )
  return apart && alone ? alone : { query, args }
}

/** The arguments as columns of a row of their own, so that each is worked out once. */
function standingAlone(b: Binder, call: OwnCall, location: number | undefined): Inlined {
  const { args, fn } = call
  const columns = args.map((arg, i): SourceColumn => column(`a${i + 1}`, arg.type.oid))
  const source = b.cx.nextSource('subquery', fn.name, columns)
  const values = columns.map((_, index) => columnExpr({ source, index }))
  const given = args.map((expr, i): Target => ({ expr, name: `a${i + 1}` }))
  const query = bindBody(b, call, new CallArguments(fn.routine, values), location)
  return { query, args: values, once: { source, query: rowOf(given) } }
}

const AGGREGATED =
  'its body has an aggregate of nothing but an argument, which would be the aggregate of the query around it'

/** Whether an argument would be worked out otherwise than once if it stood where the body refers to it. */
function mustStandAlone(arg: Expr, uses: number, { fn }: OwnCall, query: Query): boolean {
  const total = uses + (fn.strict ? 1 : 0)
  if (!isVolatile(arg)) return hasSubquery(arg) && total > 1
  if (!isSimple(query)) return true
  // inline_function leaves out what the body does not refer to.
  return total > 1
}

/** A SELECT of one expression and nothing else, as inline_function takes it. */
function isSimple(query: Query): boolean {
  if (query.query !== 'select') return false
  const { from, where, groupBy, having, aggregates, distinct, orderBy, limit, offset, ctes, targets } = query
  const plain = from.length === 0 && !where && groupBy.length === 0 && !having && !aggregates && distinct === 'none'
  return (
    plain && orderBy.length === 0 && !limit && !offset && ctes.length === 0 && !targets.some((t) => hasSubquery(t.expr))
  )
}

const column = (name: string, type: number): SourceColumn => ({
  name,
  type: typeRef(type),
  notNull: false,
  tableOid: 0,
  attnum: 0,
})

/** The call's value: a row is one column of its type. */
export function valueOf(b: Binder, call: OwnCall, location: number | undefined): Expr {
  const { cx } = b
  if (isInterpreted(call.fn.routine)) return calledFirst(b, call, resultType(b, call, location), location)
  const { query, args, once } = inlined(b, call, location)
  const single = oneColumn(b, call, query, location)
  const [target] = single.query === 'select' && isSimple(single) ? single.targets : []
  const { type } = targetsOf(single)[0] as SourceColumn
  const value: Expr = target?.expr ?? { tag: 'subquery', kind: 'scalar', query: firstRow(cx, single), type }
  const guarded = call.fn.strict ? unlessNull(cx, args, value) : value
  // A call shows no column of a table, and no length.
  const result: Expr = { tag: 'relabel', arg: guarded, type: typeRef(type.oid), location }
  if (!once) return result
  const around = selectOver(once.source, once.query, [{ expr: result, name: call.fn.name }])
  return { tag: 'subquery', kind: 'scalar', query: around, type: result.type, location }
}

/** The type of the call's value: rows of OUT arguments have one of their own. */
function resultType(b: Binder, call: OwnCall, location: number | undefined): number {
  if (call.result !== T.record) return call.result
  if (outputs(call.fn.routine).length === 0)
    throw b.cx.refuse(`function ${call.fn.name}(), which returns record without OUT arguments,`, location)
  const columns = resultColumns(b, call, location)
  return b.cx.index.rows.record(columns.map(({ name, type }) => ({ name, type: typeRef(type) })))
}

function oneColumn(b: Binder, call: OwnCall, query: Query, location: number | undefined): Query {
  const { cx } = b
  const { name } = call.fn
  const [first, ...others] = targetsOf(query)
  const whole = first && others.length === 0 && cx.index.baseType(first.type).oid === call.result
  if (whole || !isRowResult(b, call.result)) return asResult(b, call, query, [{ name, type: call.result }])
  const columns = resultColumns(b, call, location)
  const rows = asResult(b, call, query, columns)
  const source = cx.nextSource('subquery', name, targetsOf(rows))
  const fields = columns.map((c) => ({ name: c.name, type: typeRef(c.type) }))
  const type = typeRef(call.result === T.record ? cx.index.rows.record(fields) : call.result)
  const args = columns.map((_, index) => columnExpr({ source, index }))
  return selectOver(source, rows, [{ expr: { tag: 'row', args, type }, name }])
}

const ONE: Expr = { tag: 'const', value: 1n, type: typeRef(T.int8) }

/** The rows that follow the first one are not asked for. */
export function firstRow(cx: StatementContext, query: Query): Query {
  if (query.query !== 'select' || query.limit || query.offset || query.withTies) return limited(cx, query)
  return givesOneRow(query) ? query : { ...inInsertionOrder(query), limit: ONE }
}

function limited(cx: StatementContext, query: Query): Query {
  const columns = targetsOf(query)
  const source = cx.nextSource('subquery', 'result', columns)
  const targets = columns.map((c, index): Target => ({ expr: columnExpr({ source, index }), name: c.name }))
  return { ...selectOver(source, query, targets), limit: ONE }
}

/** A strict function is null where an argument is, and its body is not looked at. */
function unlessNull(cx: StatementContext, args: readonly Expr[], value: Expr): Expr {
  const tests = args.filter((arg) => !isPresent(cx, arg)).map((arg): Expr => isNull(arg))
  const [first] = tests
  if (!first) return value
  const when: Expr = tests.length === 1 ? first : { tag: 'or', args: tests, type: BOOL }
  const none: Expr = { tag: 'const', value: null, type: value.type }
  return { tag: 'case', whens: [{ when, then: none }], otherwise: value, type: value.type }
}

const isNull = (arg: Expr): Expr => ({ tag: 'nullTest', arg, negated: false, type: BOOL })
export const isNotNull = (arg: Expr): Expr => ({ tag: 'nullTest', arg, negated: true, type: BOOL })

function isPresent(cx: StatementContext, arg: Expr): boolean {
  if (arg.tag === 'const') return arg.value !== null
  if (arg.tag !== 'column' || cx.outerJoined.has(arg.source.id)) return false
  return arg.source.kind === 'table' && (arg.source.columns[arg.index]?.notNull ?? false)
}

/**
 * The columns of what the function gives; one for a plain value.
 * @param defined of a column definition list
 */
export function resultColumns(
  { cx }: Binder,
  { fn, result }: OwnCall,
  location: number | undefined,
  defined: readonly SourceColumn[] = [],
): OutColumn[] {
  const fields = cx.index.rows.fields(cx.index.baseType(typeRef(result)).oid)
  if (fields) return fields.map(({ name, type }) => ({ name, type: type.oid }))
  const out = outputs(fn.routine)
  if (result !== T.record) return [{ name: out[0]?.name ?? fn.name, type: result }]
  if (out.length > 0) return out.map(({ name, type }, i) => ({ name: name ?? `column${i + 1}`, type: type.oid }))
  if (defined.length === 0)
    throw cx.error('42601', 'a column definition list is required for functions returning "record"', location)
  return defined.map(({ name, type }) => ({ name, type: type.oid }))
}

/**
 * The query with its columns as the function declares them (check_sql_fn_retval: assignment casts).
 * @throws UnsupportedOnShadow where the body gives something else
 */
export function asResult(b: Binder, { fn }: OwnCall, query: Query, declared: readonly OutColumn[]): Query {
  const { cx } = b
  const given = targetsOf(query)
  const wrong = () => cx.refuse(`function ${fn.name}()`, undefined, 'its body does not give what it returns')
  if (given.length !== declared.length) throw wrong()
  const cast = (expr: Expr, i: number): Target => {
    const { name, type } = declared[i] as OutColumn
    const typed = coerce(cx, expr, typeRef(type), 'assignment')
    if (!typed) throw wrong()
    return { expr: typed, name }
  }
  if (query.query === 'select' && query.distinct === 'none')
    return { ...query, targets: query.targets.map((t, i) => cast(t.expr, i)) }
  if (given.every((c, i) => c.type.oid === declared[i]?.type && c.name === declared[i]?.name)) return query
  const source = cx.nextSource('subquery', fn.name, given)
  return selectOver(
    source,
    query,
    given.map((_, index) => cast(columnExpr({ source, index }), index)),
  )
}
