import type { PlannedConstants, ProgramPlan, ProgramStep, SqliteStatement } from '../sql/translation'
import type { Stored } from '../types/codec'
import { changedTwice, requireOrderOfSequences } from './constraints/parts'
import type { StatementContext } from './context'
import type { Sqlite, StoredRow } from './sqlite'
import type { DataPlan, StatementOutcome } from './workspace'

const SAVEPOINT: SqliteStatement = { sql: 'SAVEPOINT shadow_statement', functions: [] }
const ROLLBACK_TO: SqliteStatement = { sql: 'ROLLBACK TO shadow_statement', functions: [] }
const RELEASE: SqliteStatement = { sql: 'RELEASE shadow_statement', functions: [] }

/** Everything `work` does to the database, or nothing. A lone SQLite statement is not enough: a failing user function may leave rows behind. */
export function atomically<T>(sqlite: Sqlite, work: () => T): T {
  const enclosing = sqlite.untouchedSavepoint
  if (enclosing !== undefined) return undoingTo(enclosing, sqlite, work)
  sqlite.run(SAVEPOINT)
  try {
    const result = work()
    sqlite.run(RELEASE)
    return result
  } catch (error) {
    // Where memory runs out, SQLite itself rolls everything back.
    if (sqlite.inTransaction) {
      sqlite.run(ROLLBACK_TO)
      sqlite.run(RELEASE)
    }
    throw error
  }
}

/** Where nothing has been written since the last savepoint, that one is enough. */
function undoingTo<T>(savepoint: string, sqlite: Sqlite, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (sqlite.inTransaction) sqlite.rollbackTo(savepoint)
    throw error
  }
}

/** What runs on SQLite inside `work` belongs to this session. */
export function inContext<T>(sqlite: Sqlite, context: StatementContext, work: () => T): T {
  const previous = sqlite.context
  sqlite.context = context
  try {
    return work()
  } finally {
    sqlite.context = previous
  }
}

/** Works out what Postgres works out when it plans. @throws what planning fails with */
export function workOut(
  sqlite: Sqlite,
  { statement }: PlannedConstants,
  parameters: readonly Stored[],
  context: StatementContext,
): void {
  inContext(sqlite, context, () => sqlite.run(statement, parameters))
}

/** Runs a plan's SQLite statements with the session in place. Errors are SQLite's own or the functions'. */
export function runPlan(
  sqlite: Sqlite,
  plan: DataPlan,
  parameters: readonly Stored[],
  context: StatementContext,
): StatementOutcome {
  const previous = sqlite.context
  sqlite.context = context
  try {
    if (plan.kind === 'program') return runSteps(sqlite, plan, parameters, context)
    const { rows, changes } = sqlite.run(plan.statement, parameters)
    return { rows, count: changes }
  } finally {
    sqlite.context = previous
  }
}

function runSteps(
  sqlite: Sqlite,
  plan: ProgramPlan,
  parameters: readonly Stored[],
  context: StatementContext,
): StatementOutcome {
  const rows: StoredRow[] = []
  let count = 0
  const sequences: ReadonlyMap<string, number>[] = []
  for (const [i, step] of plan.steps.entries()) {
    sqlite.step = i
    const position = context.record.beginStep()
    const done = sqlite.run(step.statement, parameters)
    sequences.push(context.record.sequencesFrom(position))
    requireOrderOfSequences(plan, i, sequences)
    if (step.into !== undefined) context.keep(step.into, step.once ? firstOfEach(done.rows) : done.rows)
    if (step.writesAll && done.changes !== expected(context, step.writesAll)) throw changedTwice()
    if (!step.result) continue
    rows.push(...done.rows)
    count += done.changes
  }
  return { rows, count }
}

function expected(context: StatementContext, { slot, action }: NonNullable<ProgramStep['writesAll']>): number {
  const rows = context.kept(BigInt(slot))
  return action === undefined ? rows.length : rows.filter((row) => row[1] === BigInt(action)).length
}

/** A row that is joined several times is changed once. */
function firstOfEach(rows: readonly StoredRow[]): StoredRow[] {
  const first = new Map<unknown, StoredRow>()
  for (const row of rows) if (!first.has(row[0])) first.set(row[0], row)
  return [...first.values()]
}
