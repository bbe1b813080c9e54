import type { Stored } from '../types/codec'
import type { StatementContext } from './context'
import type { ShadowDatabase } from './database'
import { atomically } from './executor'
import { VolatileRecord } from './volatile'
import type { DataPlan } from './workspace'

/**
 * Puts the sequences to where Postgres leaves them when a row of an INSERT breaks a constraint. SQLite works out all
 * rows before it writes the first, so the sequences have given values for rows after the one that failed; Postgres works
 * out each row on its way, and so does SQLite without RETURNING: the statement is run once more like that, to fail again.
 * @param record what the statement's volatile functions answered
 * @param failed the error
 */
export function recountSequences(
  database: ShadowDatabase,
  plan: DataPlan,
  parameters: readonly Stored[],
  context: StatementContext,
  record: VolatileRecord,
  failed: { readonly code?: string },
): void {
  if (plan.kind !== 'query') return
  const first = record.firstValues()
  if (first.size === 0) return
  const { sequences, sqlite } = database
  for (const [sequence, value] of first) sequences.set(sequences.resolve(sequence), value, false)
  const { sql, functions, positional } = plan.statement
  // Without RETURNING nothing notes the rows that are written: the one that was met last was the statement's own.
  context.record = new VolatileRecord(failed.code === '21000' ? record.met : undefined)
  try {
    atomically(sqlite, () => {
      // Without RETURNING too: where referential actions are to come, the rows are worked out before the first is written.
      sqlite.run({ sql: sql.slice(0, plan.returningAt ?? sql.length), functions, positional }, parameters)
      // What failed at the end of the statement has used a value for every row.
      throw new Error('only the counting is wanted')
    })
  } catch {
    // It fails as it did; how far it came is what counts.
  } finally {
    context.record = record
  }
}
