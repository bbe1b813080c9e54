import { arbitrated } from './constraints/deferrableUnique'
import { failsTwice, nameRowError } from './constraints/diagnose'
import { Gate } from './constraints/gate'
import { inPostgresOrder } from './constraints/postgresOrder'
import { sharesTable } from './constraints/parts'
import { reachOf } from './constraints/reach'
import { pgError } from '../errors'
import type { SqliteStatement } from '../sql/translation'
import type { ShadowDatabase } from './database'
import { atomically } from './executor'
import { violatedConstraint } from './sqliteError'
import { tableOf } from './tables'
import type { Transaction } from './transaction'
import type { VolatileRecord } from './volatile'
import type { DataPlan, StatementOutcome } from './workspace'

export interface Writing {
  readonly database: ShadowDatabase
  readonly plan: DataPlan
  readonly record: VolatileRecord
  readonly transaction: Transaction
  attempt(): StatementOutcome
  /** Runs it again under BEFORE triggers, with the same answers from volatile functions. */
  rehearsal(): StatementOutcome
  /** Gives back sequence values that Postgres would not have used (recount.ts). */
  recount(failed: { readonly code?: string }): unknown
  /** Runs what the engine does beside the statement itself, with its session in place. */
  beside<T>(work: () => T): T
}

/** How a writing statement is run: all or nothing, with Postgres's constraints. */
export function writer(writing: Writing): () => StatementOutcome {
  const { database, plan, transaction, attempt } = writing
  const { deferrals } = transaction
  if (plan.command === 'TRUNCATE TABLE') return truncating(writing)
  const ordered = inOrder(writing)
  const { acts, meets, twins } = reachOf(database, plan)
  const plain = () => {
    try {
      return atomically(database.sqlite, attempt)
    } catch (error) {
      const kind = violatedConstraint(error)
      // SQLite names no foreign key, and on its way through the actions it may come to another error first.
      if (kind === 'foreign key' || acts) return ordered()
      const tables = plan.writes.map((oid) => tableOf(database, oid))
      throw nameRowError(database, tables, error, writing.rehearsal)
    }
  }
  // What one part sets off must wait for the others.
  const together = plan.kind === 'program' && (acts || sharesTable(plan))
  if (plan.kind === 'program' && plan.rowTexts) return refreshing(writing, plan.rowTexts, plain)
  return recounting(writing, deferrals.differs || meets || twins || together ? ordered : plain)
}

/** REFRESH … CONCURRENTLY. @throws PostgresError 21000 for rows that are there twice, whatever the unique index says */
function refreshing({ database, plan, beside }: Writing, texts: SqliteStatement, run: () => StatementOutcome) {
  return () => {
    try {
      return run()
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error
      const rows = beside(() => database.sqlite.run(texts, []).rows).map(([text]) => String(text))
      const twice = rows.find((text, i) => rows.includes(text, i + 1))
      if (twice === undefined) throw error
      const { name } = tableOf(database, plan.writes[0] as number)
      const message = `new data for materialized view "${name}" contains duplicate rows without any null columns`
      throw pgError('21000', message, { detail: `Row: ${twice}` })
    }
  }
}

/** Without referential actions, and with the foreign keys looked at when all the tables are empty. */
function truncating({ database, plan, attempt, beside }: Writing): () => StatementOutcome {
  const { changes } = reachOf(database, plan)
  const run = () => Gate.open(database, changes, (gate) => gate.through(attempt).result)
  return () => atomically(database.sqlite, () => beside(run))
}

function recounting(writing: Writing, run: () => StatementOutcome): () => StatementOutcome {
  return () => {
    try {
      return run()
    } catch (error) {
      const failed = error as { readonly code?: string }
      if (!isOfStatement(failed)) throw error
      throw violatedConstraint(writing.recount(failed)) && !isOfConstraint(failed) ? failsTwice() : error
    }
  }
}

/** What a row or a value fails with, and not a refusal, a conflict of sessions or a limit. */
const isOfStatement = (error: { readonly name?: string; readonly code?: string }): boolean =>
  error.name === 'PostgresError' && !/^(0A|40|5)/.test(error.code ?? '')

/** An error of a domain names the type. */
const isOfConstraint = ({ code, dataType }: { readonly code?: string; readonly dataType?: string }): boolean =>
  code?.startsWith('23') === true && dataType === undefined

function inOrder({ database, plan, transaction, attempt, rehearsal, beside }: Writing): () => StatementOutcome {
  const { deferrals } = transaction
  // As it was when the statement ran for the first time: it may be run again later.
  let written: ReadonlySet<number> | undefined
  return () => {
    written ??= new Set(transaction.written)
    const statement = { plan, deferrals, written, attempt, rehearsal }
    const run = () => beside(() => inPostgresOrder(database, statement))
    return atomically(database.sqlite, () => arbitrated(database, plan, run, ({ count }) => count > 0))
  }
}
