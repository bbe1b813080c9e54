/**
 * Which of several rows that fail is told. Postgres scans a table in the order of its heap, where a row that was updated stands
 * behind those that were not; SQLite in the order of the row numbers, which an UPDATE does not change.
 */
import { type PostgresError, UnsupportedOnShadow } from '../errors'
import type { QueryPlan } from '../sql/translation'
import type { ShadowDatabase } from './database'
import { atomically } from './executor'
import { isBlocked } from './workspace'

/** Tables of a database whose rows have been updated, by their OIDs: since it was opened, and whether or not that was undone. */
const moved = new WeakMap<ShadowDatabase, Set<number>>()

/** UPDATE and ON CONFLICT DO UPDATE. Where all rows are updated, they keep their order. */
export function noteMoved(database: ShadowDatabase, { statement, writes }: QueryPlan): void {
  let tables = moved.get(database)
  if (tables && writes.every((oid) => tables?.has(oid))) return
  if (!CHOOSES.test(statement.sql)) return
  if (!tables) moved.set(database, (tables = new Set()))
  for (const oid of writes) tables.add(oid)
}

const CHOOSES = /\b(WHERE|FROM|CONFLICT)\b/

const UNDONE = new Error('undone')

/**
 * The error that a writing statement has failed with, where no other row fails otherwise.
 * @param again runs the statement
 * @returns a refusal where the statement does not fail in the same way when the rows are met from behind
 */
export function inAnyOrder(database: ShadowDatabase, plan: QueryPlan, error: unknown, again: () => unknown): unknown {
  const writes = plan.command !== 'SELECT'
  if (!writes || plan.volatile || !isOfRow(error) || !meetsMoved(database, plan)) return error
  const { sqlite } = database
  const other = backward(database, () =>
    atomically(sqlite, () => {
      again()
      throw UNDONE
    }),
  )
  if (other === undefined || (isOfRow(other) && isSame(error, other))) return error
  return new UnsupportedOnShadow('a statement in which several rows fail, after some of them were updated', {
    reason: `one of them fails with ${error.code}: ${error.message}; which one Postgres meets first hangs on where they are stored`,
  })
}

const isOfRow = (error: unknown): error is PostgresError =>
  (error as Error).name === 'PostgresError' && /^2[23]/.test((error as PostgresError).code)

function meetsMoved(database: ShadowDatabase, { reads, writes }: QueryPlan): boolean {
  const tables = moved.get(database)
  return tables !== undefined && [...reads, ...writes].some((oid) => tables.has(oid))
}

/** @returns what it throws; undefined where it would have to wait */
function backward(database: ShadowDatabase, work: () => never): unknown {
  const { sqlite } = database
  const outer = sqlite.trial
  sqlite.trial = true
  sqlite.sql('PRAGMA reverse_unordered_selects = ON')
  try {
    return work()
  } catch (error) {
    return isBlocked(error) ? undefined : error
  } finally {
    sqlite.sql('PRAGMA reverse_unordered_selects = OFF')
    sqlite.trial = outer
    database.settle()
  }
}

const isSame = (a: PostgresError, b: PostgresError): boolean =>
  a.code === b.code && a.message === b.message && a.detail === b.detail
