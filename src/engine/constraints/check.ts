import type { Catalog } from '../../catalog/catalog'
import type { ShadowDatabase } from '../database'
import { tableOf } from '../tables'
import type { Transaction } from '../transaction'
import type { Deferrals, DeferrableConstraint } from './deferral'
import { deferrableUniques, twins } from './deferrableUnique'
import { firstViolation, type Twins } from './firstViolation'
import { keysAround, violations } from './foreignKeys'

const deferring = new WeakMap<Catalog, boolean>()

/** Whether there is any constraint that can wait: hardly ever. */
export function mayDefer(catalog: Catalog): boolean {
  let known = deferring.get(catalog)
  if (known === undefined) {
    known = catalog.tables.some(
      (table) => table.foreignKeys.some((key) => key.deferrable) || deferrableUniques(table).length > 0,
    )
    deferring.set(catalog, known)
  }
  return known
}

/**
 * Constraints that waited: all of them at COMMIT, and at SET CONSTRAINTS … IMMEDIATE those that wait no longer.
 * @param now what holds from now on; left out at COMMIT, when nothing waits any more
 */
export function checkDeferredConstraints(
  database: ShadowDatabase,
  { written, deferrals, work }: Transaction,
  now?: Deferrals,
): void {
  if (written.size === 0 || !mayDefer(database.catalog)) return
  const isDue = (constraint: DeferrableConstraint) => deferrals.isDeferred(constraint) && !now?.isDeferred(constraint)
  // One that was dropped since has nothing left to check.
  const present = new Set([...written].filter((oid) => database.index.relationByOid(oid)))
  const tables = [...present].map((oid) => tableOf(database, oid))
  const keys = keysAround(database, present).filter(({ key }) => isDue(key))
  const broken = keys.length === 0 ? [] : violations(database, keys)
  const doubled = tables.flatMap((table) =>
    deferrableUniques(table)
      .filter(isDue)
      .flatMap((unique) => twins(database, table, unique).map((rowids): Twins => ({ table, unique, rowids }))),
  )
  const error = firstViolation(database, broken, doubled, () => work.history(tables))
  if (error) throw error
}
