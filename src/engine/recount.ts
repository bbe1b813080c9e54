import type { Stored } from '../types/codec'
import type { StatementContext } from './context'
import type { ShadowDatabase } from './database'
import { atomically } from './executor'
import { isOfConstraint } from './constraints/diagnose'
import { VolatileRecord } from './volatile'
import type { ProgramStep } from '../sql/translation'
import type { Sqlite } from './sqlite'
import type { DataPlan } from './workspace'

/**
 * Puts the sequences to where Postgres leaves them when a row of an INSERT breaks a constraint. SQLite works out all
 * rows before it writes the first, so the sequences have given values for rows after the one that failed; Postgres works
 * out each row on its way, and so does SQLite without RETURNING: the statement is run once more like that, to fail again.
 * @param record what the statement's volatile functions answered
 * @param failed the error
 * @returns the error that it then fails with, which is another one where one row fails by itself and one before it by a constraint
 */
export function recountSequences(
  database: ShadowDatabase,
  plan: DataPlan,
  parameters: readonly Stored[],
  context: StatementContext,
  record: VolatileRecord,
  failed: { readonly code?: string },
): unknown {
  // Foreign keys are looked at when all parts have come to their end.
  if (plan.kind === 'program' && failed.code === '23503') return failed
  const first = record.firstValues()
  const mayHide = plan.command === 'INSERT' && !isOfConstraint(failed)
  if (first.size === 0 && !returnsRows(plan) && !mayHide) return failed
  const { sequences, sqlite } = database
  for (const [sequence, value] of first) sequences.set(sequences.resolve(sequence), value, false)
  context.recall(record)
  // Without RETURNING nothing notes the rows that are written: the one that was met last was the statement's own.
  context.record = new VolatileRecord(failed.code === '21000' ? record.met : undefined)
  const again = { database, parameters, context }
  // What failed at the end of the statement has used a value for every row.
  const whole = new Error('only the counting is wanted')
  try {
    return atomically(sqlite, () => {
      if (plan.kind === 'query') withoutReturning(again, plan)
      else plan.steps.forEach((step) => countedStep(again, step))
      throw whole
    })
  } catch (error) {
    return error === whole ? failed : error
  } finally {
    // SQLite has worked all rows out beforehand, with RETURNING or without.
    if (worksOutFirst(plan)) for (const name of record.askedAgain()) context.lose(name)
    context.record = record
  }
}

/** SQLite works all rows out before it writes the first. */
const returnsRows = (plan: DataPlan): boolean =>
  plan.kind === 'query'
    ? plan.command === 'INSERT' && plan.returningAt !== undefined
    : plan.steps.some((step) => step.returningAt !== undefined)

const readsItsTable = (plan: DataPlan): boolean =>
  plan.command === 'INSERT' && plan.writes.some((oid) => plan.reads.includes(oid))

const worksOutFirst = (plan: DataPlan): boolean => readsItsTable(plan) || plan.drawsFirst === true

interface Again {
  readonly database: ShadowDatabase
  readonly parameters: readonly Stored[]
  readonly context: StatementContext
}

/** Where referential actions are to come, too, SQLite works the rows out before it writes the first. */
function withoutReturning(
  { database: { sqlite }, parameters }: Again,
  { statement: { sql, functions, positional }, returningAt }: Pick<ProgramStep, 'statement' | 'returningAt'>,
): void {
  sqlite.run({ sql: sql.slice(0, returningAt ?? sql.length), functions, positional }, parameters)
}

/** What a step returns others may ask for: it is run without RETURNING first, to see whether it is the one that fails. */
function countedStep(again: Again, step: ProgramStep): void {
  const { database, parameters, context } = again
  if (step.returningAt !== undefined) {
    const trial = () => withoutReturning(again, step)
    const before = database.sequences.save()
    undone(database.sqlite, trial)
    database.sequences.load(before)
  }
  context.record.beginStep()
  const { rows } = database.sqlite.run(step.statement, parameters)
  if (step.into !== undefined) context.keep(step.into, rows)
}

/** Runs it and undoes what it has written. @throws what it fails with */
function undone(sqlite: Sqlite, work: () => void): void {
  const done = new Error('done')
  try {
    atomically(sqlite, () => {
      work()
      throw done
    })
  } catch (error) {
    if (error !== done) throw error
  }
}
