import { UnsupportedOnShadow } from '../../errors'
import type { ShadowDatabase } from '../database'
import { tableOf } from '../tables'
import type { Transaction } from '../transaction'
import type { DataPlan } from '../workspace'
import { deferrableUniques } from './deferrableUnique'
import { keysAround } from './foreignKeys'

/**
 * Postgres does not empty a table that has checks waiting (55006, CheckTableNotInUse). Which changes of the transaction wait
 * for a check depends on the values that they brought, so where any may, the statement is refused.
 */
export function refusePendingChecks(database: ShadowDatabase, plan: DataPlan, transaction: Transaction): void {
  const { written, deferrals } = transaction
  const table = plan.writes
    .filter((oid) => written.has(oid))
    .map((oid) => tableOf(database, oid))
    .find((one) => {
      const keys = keysAround(database, new Set([one.oid])).map(({ key }) => key)
      return [...keys, ...deferrableUniques(one)].some((constraint) => deferrals.isDeferred(constraint))
    })
  if (table)
    throw new UnsupportedOnShadow(`TRUNCATE of "${table.name}" after changes to it`, {
      reason: 'a deferred constraint of it waits to be checked',
    })
}
