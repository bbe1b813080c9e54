/** Constraint triggers that waited, at COMMIT and at SET CONSTRAINTS … IMMEDIATE (manual, "CREATE TRIGGER"). */
import type { Trigger } from '../../catalog/catalog'
import { UnsupportedOnShadow } from '../../errors'
import type { ProgramPlan } from '../../sql/translation'
import { checkDeferredConstraints } from '../constraints/check'
import { atomically } from '../executor'
import { NestedRecords } from '../routines/nestedRecords'
import type { Session } from '../session'
import { isPostgresError } from '../sqliteError'
import type { Transaction } from '../transaction'
import { VolatileRecord } from '../volatile'
import { isBlocked, type StatementRun } from '../workspace'
import type { DeferredFiring } from './deferred'

/**
 * Fires those that are due, and those that they put off in their turn, as a statement of the transaction's own.
 * @throws PostgresError; UnsupportedOnShadow beside a foreign key that is broken as well
 */
export function fireDeferred(session: Session, transaction: Transaction, isDue: (trigger: Trigger) => boolean): void {
  const { deferredTriggers, work } = transaction
  while (deferredTriggers.any) {
    const { firings, putBack } = deferredTriggers.take(isDue)
    if (firings.length === 0) return
    const run = runOf(session, transaction, firings)
    try {
      work.inspect(() => requireKeys(session, transaction))
      work.run(run)
    } catch (error) {
      putBack()
      throw isBlocked(error) ? new UnsupportedOnShadow('a deferred trigger that waits for another transaction') : error
    } finally {
      for (const notice of run.inner.notices.splice(0)) session.options.onNotice?.(notice)
    }
    for (const oid of run.inner.written) transaction.written.add(oid)
    transaction.onUndo(() => {
      deferredTriggers.forget(run.record)
      putBack()
    })
  }
}

/** Foreign keys are checked among the triggers, in the order of the rows. */
function requireKeys({ database }: Session, transaction: Transaction): void {
  try {
    checkDeferredConstraints(database, transaction)
  } catch (error) {
    if (!isPostgresError(error)) throw error
    throw new UnsupportedOnShadow('deferred triggers beside a deferred constraint that is broken', {
      reason: `Postgres checks them in turn; of the constraint: ${error.message}`,
    })
  }
}

function runOf(session: Session, transaction: Transaction, firings: readonly DeferredFiring[]): StatementRun {
  const inner = new NestedRecords()
  const record = new VolatileRecord()
  const { database, routines } = session
  const fire = () => {
    for (const firing of firings) firing.fire()
  }
  const perform = () => {
    atomically(database.sqlite, () => routines.within(inner, () => transaction.deferredTriggers.during(record, fire)))
    return { rows: [], count: 0, tag: 'COMMIT' }
  }
  return {
    sql: 'COMMIT',
    get plan() {
      return { ...EMPTY, ...inner.plan() }
    },
    parameters: [],
    record,
    inner,
    runsCode: true,
    perform,
    rehearse: () => {
      throw new UnsupportedOnShadow('a deferred trigger that fails beside another open transaction')
    },
  } // prettier-ignore
}

const EMPTY: ProgramPlan = {
  kind: 'program',
  command: 'UPDATE',
  steps: [],
  columns: [],
  reads: [],
  writes: [],
  locks: [],
  volatile: false,
  changes: [],
}
