/** Statements that fire triggers, from their BEFORE triggers to the last one that their end fires. */
import { UnsupportedOnShadow } from '../../errors'
import type { ProgramPlan } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { arbitrated } from '../constraints/deferrableUnique'
import type { Deferrals } from '../constraints/deferral'
import { Gate } from '../constraints/gate'
import { reachOf } from '../constraints/reach'
import type { Probed } from '../constraints/probe'
import { ReferentialRun } from '../constraints/referentialRun'
import { atomically } from '../executor'
import { isPostgresError } from '../sqliteError'
import { tableOf } from '../tables'
import type { DataPlan, StatementOutcome, StatementRun } from '../workspace'
import { StatementTriggers } from './firing'
import { PartTrace, requireOrderKnown } from './partOrder'
import type { RowByRowPlan } from './rowWriter'
import { StatementRows } from './statementRows'
import type { TriggerSession } from './triggerSession'

export const isRowByRow = (plan: DataPlan): plan is RowByRowPlan =>
  plan.kind === 'program' && plan.rowByRow !== undefined

export type { RowByRowPlan }

/**
 * The run with all that its triggers are known to read, write and lock: other sessions meet that as well.
 * @param tries the rows that it writes or tries to write, where that can be told
 */
export function reaching(
  run: StatementRun,
  plan: ProgramPlan,
  tries?: (known: DataPlan) => { readonly rows: readonly Probed[]; readonly thrown: unknown },
): StatementRun {
  const { inner } = run
  let known: DataPlan = plan
  let size = 0
  return {
    ...run,
    runsCode: true,
    get plan() {
      const { reads, writes, locks } = inner.plan()
      if (reads.length + writes.length + locks.length === size) return known
      size = reads.length + writes.length + locks.length
      const all = (own: readonly number[], theirs: readonly number[]) => [...new Set([...own, ...theirs])]
      known = {
        ...plan,
        reads: all(plan.reads, reads),
        writes: all(plan.writes, writes),
        locks: [...plan.locks, ...locks],
      }
      return known
    },
    rehearse: () => {
      const tried = tries?.(known)
      if (tried && tried.thrown === undefined) return tried.rows
      throw new UnsupportedOnShadow('a statement that fires triggers and fails beside another open transaction')
    },
  }
}

export interface RowByRowRun {
  readonly session: TriggerSession
  readonly plan: RowByRowPlan
  readonly parameters: readonly Stored[]
  readonly deferrals: Deferrals
  /** Tables that the transaction has written before this statement. */
  readonly written: ReadonlySet<number>
}

/** Carries the statement out, or nothing of it. @throws PostgresError, UnsupportedOnShadow, Blocked */
export function runRowByRow(given: RowByRowRun): StatementOutcome {
  const { session, plan } = given
  const { database } = session
  const { changes, meets } = reachOf(database, plan)
  const run = () =>
    Gate.open(database, changes, (gate) => {
      if (meets) requireOrder(given, gate)
      return statementRun(given, gate).run()
    })
  return atomically(database.sqlite, () => arbitrated(database, plan, run, ({ count }) => count > 0))
}

interface Trying {
  readonly reversed: boolean
}

interface Runnable {
  readonly run: ReferentialRun['run']
  readonly referential: ReferentialRun
}

/** @param trying the statement is only tried, without its triggers */
function statementRun(given: RowByRowRun, gate: Gate, trying?: Trying): Runnable {
  const { session, plan, parameters, deferrals, written } = given
  const { parts } = plan.rowByRow
  const traces = parts.map(() => new PartTrace())
  const triggers = new StatementTriggers(session, gate, parts, traces, trying === undefined)
  const attempt = () => new StatementRows(session, gate, triggers, plan, parameters, traces).run()
  const rehearsal = (): StatementOutcome => {
    throw new Error('a statement that fires triggers names its errors row by row')
  }
  const statement = { plan, deferrals, written, attempt, rehearsal, triggers }
  const referential = new ReferentialRun(session.database, gate, statement, trying?.reversed ?? false)
  const run = () => {
    const outcome = referential.run()
    requireOrderKnown(parts, traces)
    return outcome
  }
  return { run, referential }
}

/** @throws UnsupportedOnShadow where the order of rows on Postgres's disk decides what the referential actions come to */
function requireOrder(given: RowByRowRun, gate: Gate): void {
  const end = (reversed: boolean) => {
    const { sqlite } = given.session.database
    const { referential: run } = statementRun(given, gate, { reversed })
    sqlite.sql('SAVEPOINT shadow_order')
    try {
      run.run()
      return { run, rows: run.end() }
    } catch (error) {
      if (!isPostgresError(error)) throw error
      return { run, rows: undefined }
    } finally {
      sqlite.sql('ROLLBACK TO shadow_order')
      sqlite.sql('RELEASE shadow_order')
      given.session.context.record.rewind()
    }
  }
  const first = end(false)
  if (!first.run.severalRows || end(true).rows === first.rows) return
  const names = given.plan.writes.map((oid) => `"${tableOf(given.session.database, oid).name}"`).join(', ')
  throw new UnsupportedOnShadow(`a statement of several rows of ${names} that fires triggers`, {
    reason:
      'its referential actions meet in one table, and which of them comes first depends on where the rows lie on disk',
  })
}
