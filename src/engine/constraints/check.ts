import type { ShadowDatabase } from '../database'
import type { DataPlan } from '../workspace'
import { tableOf, tablesWrittenBy } from '../tables'
import type { Transaction } from '../transaction'
import type { Deferrals, OwnedForeignKey } from './deferral'
import { firstViolation } from './firstViolation'
import { keysAround, violations } from './foreignKeys'
import { observe, type Probed } from './probe'

/**
 * Constraints that waited: all of them at COMMIT, and at SET CONSTRAINTS … IMMEDIATE those that wait no longer.
 * @param now what holds from now on; left out at COMMIT, when nothing waits any more
 */
export function checkDeferredConstraints(
  database: ShadowDatabase,
  { written, deferrals, work }: Transaction,
  now?: Deferrals,
): void {
  if (written.size === 0) return
  const keys = keysAround(database, written).filter(({ key }) => deferrals.isDeferred(key) && !now?.isDeferred(key))
  check(database, keys, [...written], () => work.history([...written].map((oid) => tableOf(database, oid))))
}

/** Runs a statement; where SET CONSTRAINTS has taken the decision from SQLite, what does not wait is checked by us. */
export function checkingConstraints<T>(
  database: ShadowDatabase,
  plan: DataPlan,
  deferrals: Deferrals,
  run: () => T,
): T {
  if (!deferrals.differs) return run()
  const { sqlite } = database
  sqlite.sql('PRAGMA defer_foreign_keys = ON')
  try {
    const written = tablesWrittenBy(database, plan)
    const keys = keysAround(database, written).filter(({ key }) => !deferrals.isDeferred(key))
    let rows: readonly Probed[] = []
    const result = watched(database, written, (seen) => {
      rows = seen
      return run()
    })
    check(database, keys, plan.writes, () => rows)
    return result
  } finally {
    sqlite.sql('PRAGMA defer_foreign_keys = OFF')
  }
}

function watched<T>(database: ShadowDatabase, written: ReadonlySet<number>, run: (seen: readonly Probed[]) => T): T {
  return observe(
    database.sqlite,
    [...written].map((oid) => tableOf(database, oid)),
    'AFTER',
    run,
  )
}

function check(
  database: ShadowDatabase,
  keys: readonly OwnedForeignKey[],
  direct: readonly number[],
  history: () => readonly Probed[],
): void {
  if (keys.length === 0) return
  const error = firstViolation(database, violations(database, keys), direct, history)
  if (error) throw error
}
