import { arbitrated } from './constraints/deferrableUnique'
import type { Deferrals } from './constraints/deferral'
import { failsTwice, isOfConstraint, mayFailTwice, nameRowError } from './constraints/diagnose'
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
export class Writer {
  /** As they were when the statement ran for the first time: it may be run again later. */
  private readonly deferrals: Deferrals
  private written: ReadonlySet<number> | undefined

  constructor(private readonly writing: Writing) {
    this.deferrals = writing.transaction.deferrals
  }

  run(): StatementOutcome {
    const { plan } = this.writing
    if (plan.command === 'TRUNCATE TABLE') return this.truncate()
    if (plan.kind === 'program' && plan.rowTexts) return this.refresh(plan.rowTexts)
    try {
      return this.mustBeOrdered() ? this.ordered() : this.plain()
    } catch (error) {
      const failed = error as Failed
      if (!isOfStatement(failed)) throw error
      const inTurn = this.writing.recount(failed)
      if (!isOfConstraint(failed)) {
        if (violatedConstraint(inTurn)) throw failsTwice()
        if (isOfStatement(inTurn as Failed) && !isSame(inTurn as Failed, failed)) throw inTurn
      }
      throw plan.kind === 'query' && plan.hidesBrokenRows && !isOfConstraint(failed) ? mayFailTwice() : error
    }
  }

  private mustBeOrdered(): boolean {
    const { database, plan } = this.writing
    const { acts, meets, twins } = reachOf(database, plan)
    // What one part sets off must wait for the others.
    return this.deferrals.differs || meets || twins || (plan.kind === 'program' && (acts || sharesTable(plan)))
  }

  private plain(): StatementOutcome {
    const { database, plan } = this.writing
    try {
      return atomically(database.sqlite, () => this.writing.attempt())
    } catch (error) {
      // SQLite names no foreign key, and on its way through the actions it may come to another error first.
      if (violatedConstraint(error) === 'foreign key' || reachOf(database, plan).acts) return this.ordered()
      const tables = plan.writes.map((oid) => tableOf(database, oid))
      throw nameRowError(database, tables, error, () => this.writing.rehearsal())
    }
  }

  private ordered(): StatementOutcome {
    const { writing, deferrals } = this
    const { database, plan, transaction } = writing
    const written = (this.written ??= new Set(transaction.written))
    const attempt = () => writing.attempt()
    const rehearsal = () => writing.rehearsal()
    const run = () => writing.beside(() => inPostgresOrder(database, { plan, deferrals, written, attempt, rehearsal }))
    return atomically(database.sqlite, () => arbitrated(database, plan, run, ({ count }) => count > 0))
  }

  /** REFRESH … CONCURRENTLY. @throws PostgresError 21000 for rows that are there twice, whatever the unique index says */
  private refresh(texts: SqliteStatement): StatementOutcome {
    const { database, plan } = this.writing
    try {
      return this.plain()
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error
      const rows = this.writing.beside(() => database.sqlite.run(texts, []).rows).map(([text]) => String(text))
      const twice = rows.find((text, i) => rows.includes(text, i + 1))
      if (twice === undefined) throw error
      const { name } = tableOf(database, plan.writes[0] as number)
      const message = `new data for materialized view "${name}" contains duplicate rows without any null columns`
      throw pgError('21000', message, { detail: `Row: ${twice}` })
    }
  }

  /** Without referential actions, and with the foreign keys looked at when all the tables are empty. */
  private truncate(): StatementOutcome {
    const { writing } = this
    const { changes } = reachOf(writing.database, writing.plan)
    const attempt = () => writing.attempt()
    const run = () => Gate.open(writing.database, changes, (gate) => gate.through(attempt).result)
    return atomically(writing.database.sqlite, () => writing.beside(run))
  }
}

interface Failed {
  readonly name?: string
  readonly code?: string
  readonly message?: string
}

const isSame = (a: Failed, b: Failed): boolean => a.code === b.code && a.message === b.message

/** What a row or a value fails with, and not a refusal, a conflict of sessions or a limit. */
const isOfStatement = (error: Failed): boolean => error.name === 'PostgresError' && !/^(40|5)/.test(error.code ?? '')
