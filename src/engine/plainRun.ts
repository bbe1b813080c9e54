import type { QueryPlan } from '../sql/translation'
import type { TimeStyle } from '../types/timeStyle'
import type { Stored } from '../types/codec'
import { rehearse } from './constraints/diagnose'
import type { Probed } from './constraints/probe'
import { inContext } from './executor'
import { recountSequences } from './recount'
import { NestedRecords } from './routines/nestedRecords'
import { inAnyOrder, noteMoved } from './scanOrder'
import type { Session } from './session'
import { isWriting, tableOf, tablesWrittenBy } from './tables'
import type { Transaction } from './transaction'
import type { VolatileRecord } from './volatile'
import { Writer, type Writing } from './writer'
import type { StatementOutcome, StatementRun } from './workspace'

/** Of a statement that runs no code of the database: nothing is ever noted in it. */
export const NO_CODE = new NestedRecords()

/** A run of one SQLite statement that runs no code of the database: nearly all are such, so it makes no more than it needs. */
export class PlainRun implements StatementRun, Writing {
  readonly inner = NO_CODE
  private readonly style: TimeStyle
  private readonly writer: Writer | undefined

  constructor(
    private readonly session: Session,
    readonly sql: string,
    readonly plan: QueryPlan,
    readonly parameters: readonly Stored[],
    readonly transaction: Transaction,
    readonly record: VolatileRecord,
  ) {
    this.style = session.settings.timeStyle
    this.writer = isWriting(plan) ? new Writer(this) : undefined
  }

  get database() {
    return this.session.database
  }

  perform(): StatementOutcome {
    const { database, plan } = this
    try {
      const outcome = this.once()
      if (plan.sets !== undefined && outcome.count > 0) noteMoved(database, plan)
      return outcome
    } catch (error) {
      throw inAnyOrder(database, plan, error, () => this.again())
    }
  }

  private once(): StatementOutcome {
    return this.writer ? this.writer.run() : this.attempt()
  }

  private again(): void {
    const { notices } = this.record
    const said = notices.length
    try {
      this.once()
    } finally {
      notices.length = said
    }
  }

  attempt(): StatementOutcome {
    return this.session.statements.attempt(this, this.transaction, this.style)
  }

  rehearse(): readonly Probed[] {
    const { database } = this
    const tables = [...tablesWrittenBy(database, this.plan)].map((oid) => tableOf(database, oid))
    return rehearse(database, tables, () => this.rehearsal()).rows
  }

  rehearsal(): StatementOutcome {
    return this.session.context.forgetting(() => this.record.rehearse(() => this.attempt()))
  }

  recount(failed: { readonly code?: string }): unknown {
    const { database, plan, parameters, record } = this
    const { context } = this.session
    return this.beside(() => recountSequences(database, plan, parameters, context, record, failed))
  }

  beside<T>(work: () => T): T {
    return inContext(this.database.sqlite, this.session.context, work)
  }
}
