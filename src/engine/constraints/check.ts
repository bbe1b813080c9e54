import type { ShadowDatabase } from '../database'
import { tableOf } from '../tables'
import type { Transaction } from '../transaction'
import type { Deferrals } from './deferral'
import { firstViolation } from './firstViolation'
import { keysAround, violations } from './foreignKeys'

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
  if (keys.length === 0) return
  const history = () => work.history([...written].map((oid) => tableOf(database, oid)))
  const error = firstViolation(database, violations(database, keys), history)
  if (error) throw error
}
