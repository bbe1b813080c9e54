/** Statements that fire triggers, from their BEFORE triggers to the last one that their end fires. */
import { UnsupportedOnShadow } from '../../errors'
import type { Stored } from '../../types/codec'
import { arbitrated } from '../constraints/deferrableUnique'
import type { Deferrals } from '../constraints/deferral'
import { Gate } from '../constraints/gate'
import { reachOf } from '../constraints/reach'
import { ReferentialRun } from '../constraints/referentialRun'
import { atomically } from '../executor'
import { tableOf } from '../tables'
import type { DataPlan, StatementOutcome } from '../workspace'
import { StatementTriggers } from './firing'
import { eventsOf, type RowByRowPlan, StatementRows } from './rowWriter'
import type { TriggerSession } from './triggerSession'

export const isRowByRow = (plan: DataPlan): plan is RowByRowPlan =>
  plan.kind === 'program' && plan.rowByRow !== undefined

export type { RowByRowPlan }

export interface RowByRowRun {
  readonly session: TriggerSession
  readonly plan: RowByRowPlan
  readonly parameters: readonly Stored[]
  readonly deferrals: Deferrals
  /** Tables that the transaction has written before this statement. */
  readonly written: ReadonlySet<number>
}

/** Carries the statement out, or nothing of it. @throws PostgresError, UnsupportedOnShadow, Blocked */
export function runRowByRow({ session, plan, parameters, deferrals, written }: RowByRowRun): StatementOutcome {
  const { database } = session
  const table = tableOf(database, plan.rowByRow.table)
  const events = eventsOf(table, plan.rowByRow)
  const { changes } = reachOf(database, plan)
  const run = () =>
    Gate.open(database, changes, (gate) => {
      const triggers = new StatementTriggers(session, gate, { table, events })
      const attempt = () => new StatementRows(session, gate, triggers, plan, parameters).run()
      const rehearsal = (): StatementOutcome => {
        throw new Error('a statement that fires triggers names its errors row by row')
      }
      const statement = { plan, deferrals, written, attempt, rehearsal, triggers, sets: events.at(-1)?.sets }
      const statementRun = new ReferentialRun(database, gate, statement, false)
      const outcome = statementRun.run()
      if (reachOf(database, plan).meets && statementRun.severalRows) throw orderDecides(table.name)
      return outcome
    })
  return atomically(database.sqlite, () => arbitrated(database, plan, run, ({ count }) => count > 0))
}

function orderDecides(table: string): Error {
  const reason =
    'its referential actions meet in one table, where the order of rows may decide, and triggers are fired only once'
  return new UnsupportedOnShadow(`a statement of several rows of "${table}" that fires triggers`, { reason })
}
