import type { ShadowDatabase } from '../database'
import type { DataPlan } from '../workspace'
import { tablesWrittenBy } from '../tables'
import type { Deferrals, OwnedForeignKey } from './deferral'
import { keysAround, missingParent, violations } from './foreignKeys'

/**
 * Constraints that waited: all of them at COMMIT, and at SET CONSTRAINTS … IMMEDIATE those that wait no longer.
 * @param now what holds from now on; left out at COMMIT, when nothing waits any more
 */
export function checkDeferredConstraints(database: ShadowDatabase, written: ReadonlySet<number>, before: Deferrals, now?: Deferrals): void {
  if (written.size === 0) return
  check(database, keysAround(database, written).filter(({ key }) => before.isDeferred(key) && !now?.isDeferred(key)))
}

/** Runs a statement; where SET CONSTRAINTS has taken the decision from SQLite, what does not wait is checked by us. */
export function checkingConstraints<T>(database: ShadowDatabase, plan: DataPlan, deferrals: Deferrals, run: () => T): T {
  if (!deferrals.differs) return run()
  const { sqlite } = database
  sqlite.sql('PRAGMA defer_foreign_keys = ON')
  try {
    const result = run()
    check(database, keysAround(database, tablesWrittenBy(database, plan)).filter(({ key }) => !deferrals.isDeferred(key)))
    return result
  } finally {
    sqlite.sql('PRAGMA defer_foreign_keys = OFF')
  }
}

function check(database: ShadowDatabase, keys: readonly OwnedForeignKey[]): void {
  if (keys.length === 0) return
  const [first] = violations(database, keys)
  if (first) throw missingParent(database, first)
}
