import type { SessionContext } from '../functions/definition'
import type { SqliteStatement } from '../sql/translation'
import type { Stored } from '../types/codec'
import type { Sqlite, StatementResult } from './sqlite'
import type { DataPlan, StatementOutcome } from './workspace'

const SAVEPOINT: SqliteStatement = { sql: 'SAVEPOINT shadow_statement', functions: [] }
const ROLLBACK_TO: SqliteStatement = { sql: 'ROLLBACK TO shadow_statement', functions: [] }
const RELEASE: SqliteStatement = { sql: 'RELEASE shadow_statement', functions: [] }

/** Everything `work` does to the database, or nothing. A lone SQLite statement is not enough: a failing user function may leave rows behind. */
export function atomically<T>(sqlite: Sqlite, work: () => T): T {
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

/** Runs a plan's SQLite statements with the session in place. Errors are SQLite's own or the functions'. */
export function runPlan(
  sqlite: Sqlite,
  plan: DataPlan,
  parameters: readonly Stored[],
  context: SessionContext,
): StatementOutcome {
  const previous = sqlite.context
  sqlite.context = context
  try {
    if (plan.kind === 'query') return outcome(sqlite.run(plan.statement, parameters))
    let result: StatementResult = { rows: [], changes: 0 }
    for (const step of plan.steps) {
      const one = sqlite.run(step.statement, parameters)
      if (step.result) result = one
    }
    return outcome(result)
  } finally {
    sqlite.context = previous
  }
}

function outcome({ rows, changes }: StatementResult): StatementOutcome {
  return { rows, count: changes }
}
