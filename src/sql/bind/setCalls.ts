/** Where set-returning functions may stand (Postgres: check_srf_call_placement). */
import type { FuncCall, Node } from '@pgsql/types'
import { systemFunctionsNamed } from '../../catalog/system'
import type { Expr } from '../bound'
import type { Binder, Clause, Level } from './binder'
import { stringOf } from './context'

const MOVE = { hint: 'You might be able to move the set-returning function into a LATERAL FROM item.' }

const NOT_ALLOWED: ReadonlySet<Clause> = new Set<Clause>([
  'WHERE',
  'JOIN conditions',
  'MERGE WHEN conditions',
  'HAVING',
  'LIMIT',
  'OFFSET',
  'VALUES',
  'UPDATE',
  'RETURNING',
  'FILTER',
  'check constraints',
  'index expressions',
  'DEFAULT expressions',
  'EXECUTE parameters',
  'CALL arguments',
])

/** Notes a set-returning call that is met in `level`. @throws PostgresError 0A000 where Postgres allows none */
export function placeSetCall(b: Binder, call: Expr, node: FuncCall, level: Level): void {
  const { cx } = b
  const { location } = call
  if (level.clause === 'functions in FROM') {
    if (level.topOfFrom !== node)
      throw cx.error('0A000', 'set-returning functions must appear at top level of FROM', location)
    return
  }
  if (level.clause === 'an aggregate')
    throw cx.error('0A000', 'aggregate function calls cannot contain set-returning function calls', location, MOVE)
  if (level.clause === 'a window definition')
    throw cx.refuse('a set-returning function in a window definition', location)
  if (NOT_ALLOWED.has(level.clause))
    throw cx.error('0A000', `set-returning functions are not allowed in ${level.clause}`, location)
  level.found.set = call
}

/** Binds parts of a construct that takes no sets: CASE, COALESCE, the arguments of a window function. */
export function withoutSets<R>(b: Binder, level: Level, construct: 'CASE' | 'COALESCE' | 'window', bind: () => R): R {
  const before = level.found.set
  const bound = bind()
  const { set } = level.found
  if (set === before) return bound
  const message =
    construct === 'window'
      ? 'window function calls cannot contain set-returning function calls'
      : `set-returning functions are not allowed in ${construct}`
  throw b.cx.error('0A000', message, set?.location, MOVE)
}

/**
 * The row of an INSERT … VALUES of one row, where Postgres takes a set for several rows. It then works out the other columns'
 * defaults once more than there are rows, which shows in sequences.
 * @param check what Postgres looks at before
 */
export function refuseSets(b: Binder, row: readonly Node[], check: () => void): void {
  if (!row.some(callsSet)) return
  check()
  throw b.cx.refuse('a set-returning function in VALUES', undefined, 'write it as INSERT … SELECT')
}

function callsSet(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || 'SubLink' in node) return false
  const call = 'FuncCall' in node ? (node.FuncCall as FuncCall) : undefined
  const name = call && stringOf(call.funcname?.[call.funcname.length - 1])
  if (name !== undefined && systemFunctionsNamed(name).some((f) => f.returnsSet)) return true
  return Object.values(node).some(callsSet)
}
