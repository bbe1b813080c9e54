import type { Table } from '../catalog/catalog'
import { pgError, type PostgresError } from '../errors'
import { isGrammarError } from '../sql/parse'
import type { Definition, Plan, ProgramPlan, Translation, ExplainPlan } from '../sql/translation'
import { type TimeStyle, timeStyle, useTimeStyle } from '../types/timeStyle'
import type { Notification } from './channels'
import { Services } from './services'
import { microseconds } from './clock'
import { checkDeferredConstraints } from './constraints/check'
import { Deferrals } from './constraints/deferral'
import { rehearse } from './constraints/diagnose'
import { StatementContext } from './context'
import { SessionDefinitions } from './define/sessionDefinitions'
import type { Reading, ShadowDatabase } from './database'
import { runPlan } from './executor'
import { describeColumns, type FieldDescription } from './fields'
import { Settings } from './settings'
import { withoutSqlite } from './sqliteError'
import { isWriting, tableOf, tablesWrittenBy } from './tables'
import { Transaction } from './transaction'
import { runTransactionCommand } from './transactionCommands'
import { explainLines, runSessionCommand } from './sessionCommands'
import { runSettingCommand } from './settingCommands'
import { RowWriter, bindParameters, type WireValue } from './values'
import { VolatileRecord } from './volatile'
import { recountSequences } from './recount'
import { writer } from './writer'
import { isBlocked, type DataPlan, type StatementOutcome, type StatementRun, type Workspace } from './workspace'

/** What a statement sends back: CommandComplete's tag, and a result set where there is one. */
export interface Outcome {
  readonly tag: string
  readonly fields?: readonly FieldDescription[]
  readonly rows?: readonly (readonly (string | null)[])[]
}

export interface SessionOptions {
  readonly user: string
  readonly database: string
  readonly owner: string
  readonly settings?: ReadonlyMap<string, string>
  readonly onNotice?: (notice: PostgresError) => void
  readonly onNotification?: (notification: Notification) => void
  readonly processId?: number
}

/** A statement with its values, ready to run; a run that was blocked can be run again. */
export interface Execution {
  /** @throws PostgresError, or Blocked (workspace.ts) when it has to wait */
  run(): Outcome
}

interface PlanInfo {
  readonly fields: readonly FieldDescription[]
  readonly writer: RowWriter
}

/** One Postgres session: transaction state, settings, and the running of statements. */
export class Session {
  transaction: Transaction | undefined
  readonly settings: Settings
  readonly context: StatementContext
  readonly services: Services
  private clockRead = false
  private readonly definitions = new SessionDefinitions(this)
  private readonly plans = new WeakMap<DataPlan, PlanInfo>()

  constructor(
    readonly database: ShadowDatabase,
    private readonly workspace: Workspace,
    readonly options: SessionOptions,
  ) {
    const characteristic = (name: string) => this.characteristic(name)
    this.settings = new Settings(options.settings ?? new Map(), characteristic, () => this.clock())
    const { searchPath } = database.index
    this.context = new StatementContext(database.sequences, this.settings, {
      user: options.user,
      database: options.database,
      searchPath,
    })
    this.services = new Services(this)
    this.context.services = this.services
  }

  /** What SHOW and current_setting() tell of the open transaction, or of the next one. */
  private characteristic(name: string): string | undefined {
    const { transaction, settings } = this
    switch (name) {
      case 'transaction_isolation':
        return transaction?.isolation ?? settings.get('default_transaction_isolation')
      case 'transaction_read_only':
        return transaction ? onOff(transaction.readOnly) : settings.get('default_transaction_read_only')
      case 'transaction_deferrable':
        return transaction ? onOff(transaction.deferrable) : settings.get('default_transaction_deferrable')
      default:
        return undefined
    }
  }

  /** ReadyForQuery's indicator: idle, in a transaction block, in a failed one. */
  get status(): 'I' | 'T' | 'E' {
    const t = this.transaction
    if (!t || t.implicit) return 'I'
    return t.failed ? 'E' : 'T'
  }

  /** Parses and types a text of one or more statements. */
  translate(sql: string, parameterTypes?: readonly number[]): readonly Translation[] {
    return this.failing(() => {
      try {
        this.meetSchema()
        return this.database.translate(sql, parameterTypes, this.reading())
      } catch (error) {
        // Postgres parses in a failed transaction, and looks no further.
        if (this.transaction?.failed && !isGrammarError(error)) throw abortedError()
        throw error
      }
    })
  }

  /** Texts are read by the schema that this session sees. @throws Blocked while another session changes it */
  private meetSchema(): void {
    if (this.database.hasChanged) this.begin().work.meetSchema()
  }

  private reading(): Reading {
    this.clockRead = false
    const { temporary } = this.definitions
    return { style: this.settings.timeStyle.key, keep: () => !this.clockRead, temporary }
  }

  /** A translation that was kept, made anew where a definition has come between. */
  current(translation: Translation): Translation {
    this.meetSchema()
    const { version } = this.database
    return version.owns(translation) ? translation : this.failing(() => version.current(translation, this.reading()))
  }

  fields(plan: Plan): readonly FieldDescription[] | undefined {
    if (plan.kind === 'explain')
      return describeColumns(this.database.types, [
        { name: 'QUERY PLAN', type: { oid: 25, typmod: -1 }, tableOid: 0, attnum: 0 },
      ])
    if (plan.kind === 'show')
      return describeColumns(this.database.types, [
        { name: this.settings.show(plan.name).column, type: { oid: 25, typmod: -1 }, tableOid: 0, attnum: 0 },
      ])
    if ((plan.kind !== 'query' && plan.kind !== 'program') || definitionOf(plan)) return undefined
    return plan.columns.length > 0 || plan.command === 'SELECT' ? this.info(plan).fields : undefined
  }

  /** @param statement name of the prepared statement, for messages */
  execution(sql: string, translation: Translation, values: readonly WireValue[], statement = ''): Execution {
    const prepare = () => this.prepare(sql, this.current(translation), values, statement)
    let execution = prepare()
    let { version } = this.database
    return {
      run: () => {
        // It has waited for a transaction that has defined something.
        if (this.database.version !== version) execution = prepare()
        version = this.database.version
        return execution.run()
      },
    }
  }

  private prepare(sql: string, translation: Translation, values: readonly WireValue[], statement: string): Execution {
    const { plan } = translation
    const [transaction, parameters] = this.failing(() => {
      this.refuseWhenAborted(plan)
      // An implicit transaction starts with its first statement, at the same instant.
      this.context.statementStart = this.transaction ? microseconds() : this.begin().start
      return [this.begin(), bindParameters(this.database.types, translation.parameters, values, statement)]
    })
    if (plan.kind === 'explain') {
      const inner = this.prepare(sql, { ...translation, plan: plan.inner }, values, statement)
      return { run: () => this.explain(plan, inner) }
    }
    if (plan.kind !== 'query' && plan.kind !== 'program') return { run: () => this.failing(() => this.command(plan)) }
    const record = new VolatileRecord()
    const style = this.settings.timeStyle
    const attempt = () => this.attempt(run, transaction, style)
    const { sequences } = this.database
    const rehearsal = () => sequences.unchanged(() => record.rehearse(attempt))
    const run: StatementRun = {
      sql,
      plan,
      parameters,
      record,
      perform: definitionOf(plan)
        ? this.definitions.performing(definitionOf(plan) as Definition, transaction)
        : isWriting(plan)
          ? writer({
              database: this.database,
              plan,
              record,
              transaction,
              attempt,
              rehearsal,
              recount: (failed) =>
                this.inContext(() => recountSequences(this.database, plan, parameters, this.context, record, failed)),
              beside: (work) => this.inContext(work),
            })
          : attempt,
      rehearse: () => rehearse(this.database, this.tablesWrittenBy(plan), rehearsal).rows,
    }
    return { run: () => this.failing(() => this.data(run)) }
  }

  /** The start of the transaction, which begins with the first statement that asks for it. */
  private clock(): bigint {
    this.clockRead = true
    return this.begin().start
  }

  private explain(plan: ExplainPlan, inner: Execution): Outcome {
    if (plan.analyze) inner.run()
    const lines = this.failing(() => explainLines(this, plan))
    return { tag: 'EXPLAIN', fields: this.fields(plan) ?? [], rows: lines.map((line) => [line]) }
  }

  private command(plan: Exclude<Plan, DataPlan | ExplainPlan>): Outcome {
    this.refuseWhenAborted(plan)
    if (plan.kind === 'raise') throw plan.error
    if (plan.kind === 'listen' || plan.kind === 'unlisten' || plan.kind === 'notify' || plan.kind === 'upkeep')
      return runSessionCommand(this, plan)
    if (plan.kind === 'set' || plan.kind === 'reset' || plan.kind === 'show' || plan.kind === 'tag')
      return runSettingCommand(this, plan)
    return runTransactionCommand(this, plan)
  }

  private data(run: StatementRun): Outcome {
    this.refuseWhenAborted(run.plan)
    const transaction = this.begin()
    transaction.started = true
    this.refuseWritesWhenReadOnly(transaction, run.plan)
    const { fields, writer } = this.info(run.plan)
    const { rows, count, tag: ownTag } = transaction.work.run(run)
    for (const oid of tablesWrittenBy(this.database, run.plan)) transaction.written.add(oid)
    if (run.plan.kind === 'program') this.afterProgram(run.plan, transaction)
    if (ownTag !== undefined) return { tag: ownTag }
    if (run.plan.command === 'TRUNCATE TABLE') return { tag: run.plan.command }
    const tag = run.plan.command === 'INSERT' ? `INSERT 0 ${count}` : `${run.plan.command} ${count}`
    return this.fields(run.plan) ? { tag, fields, rows: rows.map((row) => writer.write(row)) } : { tag }
  }

  private afterProgram({ notices, restarts }: ProgramPlan, transaction: Transaction): void {
    for (const notice of notices ?? []) this.notice('NOTICE', '00000', notice)
    if (!restarts?.length) return
    const { sequences } = this.database
    transaction.onUndo(sequences.keep(restarts.map((one) => one.name)))
    for (const { name, start } of restarts) sequences.set(name, BigInt(start), false)
  }

  /** Runs a statement on SQLite as it is now. Called by the workspace, more than once where transactions meet. */
  private attempt(run: StatementRun, { start, readOnly }: Transaction, style: TimeStyle): StatementOutcome {
    const { plan, parameters, record } = run
    const outer = timeStyle()
    useTimeStyle(style)
    record.rewind()
    this.context.record = record
    this.services.plan = plan
    this.context.transactionStart = start
    this.context.readOnly = readOnly
    try {
      return runPlan(this.database.sqlite, plan, parameters, this.context)
    } finally {
      // Another session may be waiting for this statement's turn to end; its own may have set the style anew.
      if (outer !== style) useTimeStyle(outer)
    }
  }

  /** For what the engine runs beside the statement itself. */
  private inContext<T>(work: () => T): T {
    const { sqlite } = this.database
    const previous = sqlite.context
    sqlite.context = this.context
    try {
      return work()
    } finally {
      sqlite.context = previous
    }
  }

  private tablesWrittenBy(plan: DataPlan): Table[] {
    return [...tablesWrittenBy(this.database, plan)].map((oid) => tableOf(this.database, oid))
  }

  /** The open transaction, or a new implicit one. */
  begin(): Transaction {
    return (this.transaction ??= this.open(true))
  }

  open(implicit: boolean): Transaction {
    const isolation = (this.settings.get('default_transaction_isolation') ??
      'read committed') as Transaction['isolation']
    const readOnly = this.settings.get('default_transaction_read_only') === 'on'
    const deferrable = this.settings.get('default_transaction_deferrable') === 'on'
    const work = this.workspace.begin({ isolation: () => transaction.isolation, owner: this.options.owner })
    const transaction: Transaction = new Transaction(
      implicit,
      microseconds(),
      { isolation, readOnly, deferrable },
      work,
      this.settings.state,
      Deferrals.none,
    )
    return transaction
  }

  /** Sync, or the end of a simple query: an implicit transaction ends here. @throws PostgresError of a deferred constraint */
  sync(): void {
    const t = this.transaction
    if (!t?.implicit) return
    if (t.failed) this.abandon()
    else this.commit()
  }

  /** Makes the transaction's changes permanent; on a violated deferred constraint they are undone. */
  commit(): void {
    const t = this.transaction as Transaction
    try {
      this.definitions.beforeCommit(t)
      t.work.commit(() => checkDeferredConstraints(this.database, t))
    } catch (error) {
      this.abandon()
      throw withoutSqlite(error)
    }
    this.transaction = undefined
    this.settings.endTransaction()
    this.services.committed()
  }

  /** Undoes the transaction and leaves it. */
  abandon(): void {
    const t = this.transaction
    if (!t) return
    this.transaction = undefined
    t.undo(0)
    this.services.ended(t)
    t.work.rollback()
    this.settings.restore(t.settings)
  }

  /** An error aborts the transaction back to the last savepoint, and gives up the locks taken since. */
  fail(): void {
    const t = this.transaction
    if (!t || t.failed) return
    t.failed = true
    t.rollbackTo(t.savepoints.at(-1)?.mark ?? 0)
    if (t.savepoints.length === 0) t.work.freeTables()
  }

  /** The client is gone: what it has not committed is undone. */
  close(): void {
    this.abandon()
    this.services.reset()
    this.definitions.dropTemporary()
  }

  /** Something that other sessions wait for was given up. */
  wakeOthers(): void {
    this.workspace.wake()
  }

  notice(severity: 'WARNING' | 'NOTICE', code: string, message: string): void {
    this.options.onNotice?.(pgError(code, message, { severity }))
  }

  /** Runs `action`; an error aborts the transaction, as any error does in Postgres. */
  private failing<T>(action: () => T): T {
    const outer = timeStyle()
    useTimeStyle(this.settings.timeStyle)
    try {
      return action()
    } catch (error) {
      if (isBlocked(error)) throw error
      this.fail()
      throw withoutSqlite(error)
    } finally {
      useTimeStyle(outer)
    }
  }

  private refuseWhenAborted(plan: Plan): void {
    if (!this.transaction?.failed || this.transaction.implicit) return
    if (plan.kind !== 'commit' && plan.kind !== 'rollback' && plan.kind !== 'rollback to') throw abortedError()
  }

  private refuseWritesWhenReadOnly(transaction: Transaction, plan: DataPlan): void {
    if (!transaction.readOnly) return
    const forbidden = definitionOf(plan)
      ? definitionOf(plan)?.tag.replace(/^SELECT$/, 'CREATE TABLE AS')
      : plan.writes.length > 0
        ? plan.command
        : plan.locks[0] && `SELECT FOR ${plan.locks[0].mode.toUpperCase()}`
    if (forbidden) throw pgError('25006', `cannot execute ${forbidden} in a read-only transaction`)
  }

  private info(plan: DataPlan): PlanInfo {
    let info = this.plans.get(plan)
    if (!info) {
      const { types } = this.database
      this.plans.set(
        plan,
        (info = { fields: describeColumns(types, plan.columns), writer: new RowWriter(types, plan.columns) }),
      )
    }
    return info
  }
}

const definitionOf = (plan: DataPlan): Definition | undefined => (plan.kind === 'program' ? plan.definition : undefined)

function abortedError(): PostgresError {
  return pgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block')
}

function onOff(flag: boolean): string {
  return flag ? 'on' : 'off'
}
