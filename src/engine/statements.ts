import type { Table } from '../catalog/catalog'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../errors'
import type { ExplainPlan, Plan, PlannedConstants, ProgramPlan, SqliteStatement, Translation } from '../sql/translation'
import { useNotices } from '../types/notices'
import { type TimeStyle, timeStyle, useTimeStyle } from '../types/timeStyle'
import { bindParameters } from './bind'
import { microseconds } from './clock'
import { rehearse } from './constraints/diagnose'
import { refusePendingChecks } from './constraints/pending'
import { executed } from './executed'
import { inContext, runPlan, workOut } from './executor'
import { describeColumns, type FieldDescription } from './fields'
import { PlainRun } from './plainRun'
import { refuseWritesWhenReadOnly } from './readOnly'
import { recountSequences } from './recount'
import { callingRun, isCalling } from './routines/callingRun'
import { NestedRecords } from './routines/nestedRecords'
import type { Session } from './session'
import { explainLines, runSessionCommand } from './sessionCommands'
import { runSettingCommand } from './settingCommands'
import { definitionOf, isWriting, tableOf, tablesWrittenBy } from './tables'
import type { Conditions, Transaction } from './transaction'
import { runTransactionCommand } from './transactionCommands'
import { isRowByRow, reaching, type RowByRowPlan } from './triggers/run'
import { RowWriter, type WireValue } from './values'
import { VolatileRecord } from './volatile'
import { Writer } from './writer'
import { type Attempt, type DataPlan, isBlocked, type StatementOutcome, type StatementRun } from './workspace'
import type { Stored } from '../types/codec'

/** What a statement sends back: CommandComplete's tag, and a result set where there is one. */
export interface Outcome {
  readonly tag: string
  readonly fields?: readonly FieldDescription[]
  readonly rows?: readonly (readonly (string | null)[])[]
}

/** A statement with its values, ready to run; a run that was blocked can be run again. */
export interface Execution {
  /** @throws PostgresError, or Blocked (workspace.ts) when it has to wait */
  run(): Outcome
}

interface PlanInfo {
  readonly fields: readonly FieldDescription[]
  /** Whether it sends a result set. */
  readonly answers: boolean
  readonly writer: RowWriter
}

/** The running of one session's statements. */
export class Statements {
  private readonly plans = new WeakMap<DataPlan, PlanInfo>()
  private readonly workedOut = new WeakSet<PlannedConstants>()

  constructor(private readonly session: Session) {}

  fields(plan: Plan): readonly FieldDescription[] | undefined {
    if (plan.kind === 'explain') return this.textColumn('QUERY PLAN')
    if (plan.kind === 'execute') {
      const kept = this.session.prepared.find(plan.name)?.translation
      return kept && this.fields(kept.plan)
    }
    if (plan.kind === 'show') return this.textColumn(this.session.settings.show(plan.name).column)
    if (plan.kind !== 'query' && plan.kind !== 'program') return undefined
    const { answers, fields } = this.info(plan)
    return answers ? fields : undefined
  }

  private textColumn(name: string): readonly FieldDescription[] {
    const column = { name, type: { oid: 25, typmod: -1 }, tableOid: 0, attnum: 0 }
    return describeColumns(this.session.database.types, [column])
  }

  /** @param statement name of the prepared statement, for messages */
  execution(sql: string, translation: Translation, values: readonly WireValue[], statement = ''): Execution {
    const prepare = () => this.prepare(sql, this.session.current(translation), values, statement)
    let execution = prepare()
    let { version } = this.session.database
    return {
      run: () => {
        // It has waited for a transaction that has defined something.
        if (this.session.database.version !== version) execution = prepare()
        version = this.session.database.version
        return execution.run()
      },
    }
  }

  private prepare(sql: string, translation: Translation, values: readonly WireValue[], statement: string): Execution {
    const { plan } = translation
    const parameters = this.session.failing(() => this.bind(translation, values, statement))
    const transaction = this.session.begin()
    if (plan.kind === 'execute')
      return this.session.failing(() => {
        const run = (one: SqliteStatement) => this.inContext(() => this.session.database.sqlite.run(one))
        return this.prepare(...executed(this.session, plan, transaction, run), plan.name)
      })
    if (plan.kind === 'explain') {
      const inner = this.prepare(sql, { ...translation, plan: plan.inner }, values, statement)
      return { run: () => this.explain(plan, inner) }
    }
    if (plan.kind !== 'query' && plan.kind !== 'program')
      return { run: () => this.session.failing(() => this.command(plan, sql)) }
    const { constants } = plan
    if (constants) this.session.failing(() => this.workOut(constants, parameters, transaction))
    const run = this.statementRun(sql, plan, parameters, transaction)
    return { run: () => this.session.failing(() => this.data(run)) }
  }

  private bind(translation: Translation, values: readonly WireValue[], statement: string): readonly Stored[] {
    const { session } = this
    this.refuseWhenAborted(translation.plan)
    // An implicit transaction starts with its first statement, at the same instant.
    session.context.statementStart = session.transaction ? microseconds() : session.begin().start
    const workOut = (...of: [PlannedConstants, readonly Stored[]]) => this.workOut(...of, session.begin())
    return bindParameters(session, translation, values, statement, workOut)
  }

  /** @param record of what it asks of chance and the clock: one that is there where calls were made first, or by a routine */
  statementRun(
    sql: string,
    plan: DataPlan,
    parameters: readonly Stored[],
    transaction: Transaction,
    record = new VolatileRecord(),
  ): StatementRun {
    const { session } = this
    if (isCalling(plan)) return callingRun({ session, sql, plan, parameters, transaction, record })
    if (plan.kind === 'query') return new PlainRun(session, sql, plan, parameters, transaction, record)
    if (plan.code) return session.routines.codeRun(sql, { ...plan, code: plan.code }, record, parameters)
    const { database, context, settings } = session
    const style = settings.timeStyle
    const attempt = () => this.attempt(run, transaction, style)
    const rehearsal = () => context.forgetting(() => record.rehearse(attempt))
    const recount = (failed: { readonly code?: string }) =>
      this.inContext(() => recountSequences(database, plan, parameters, context, record, failed))
    const beside = <T>(work: () => T) => this.inContext(work)
    const definition = definitionOf(plan)
    const writer = new Writer({ database, plan, record, transaction, attempt, rehearsal, recount, beside })
    const tries = (known: DataPlan) => rehearse(database, this.tablesWrittenBy(known), rehearsal)
    const run: StatementRun = {
      sql,
      plan,
      parameters,
      record,
      inner: new NestedRecords(),
      perform: definition
        ? session.definitions.performing(definition, transaction)
        : isWriting(plan) && !isRowByRow(plan)
          ? () => writer.run()
          : attempt,
      rehearse: () => tries(plan).rows,
    }
    if (plan.firesTriggers) return this.truncating(run, plan, transaction)
    return isRowByRow(plan) ? reaching(run, plan, tries) : run
  }

  /** TRUNCATE between the triggers of its tables. */
  private truncating(run: StatementRun, plan: ProgramPlan, { deferredTriggers }: Transaction): StatementRun {
    const { routines, triggers } = this.session
    const truncate = () => {
      for (const notice of plan.notices ?? []) routines.notice(pgError('00000', notice, { severity: 'NOTICE' }))
      return this.inContext(() => triggers.truncate(plan, run.perform))
    }
    const perform = () => routines.within(run.inner, () => deferredTriggers.during(run.record, truncate))
    return reaching({ ...run, perform }, plan)
  }

  /** Works out what Postgres does when it plans the statement. */
  planned({ constants }: DataPlan, parameters: readonly Stored[], transaction: Transaction): void {
    if (constants) this.workOut(constants, parameters, transaction)
  }

  /** A statement of a routine, as a part of the one that runs it. */
  nested(
    sql: string,
    plan: DataPlan,
    parameters: readonly Stored[],
    transaction: Transaction,
    records: NestedRecords,
  ): StatementOutcome {
    refuseWritesWhenReadOnly(transaction, plan)
    if (definitionOf(plan)) transaction.work.requireAlone(definitionOf(plan)?.tag ?? '')
    const record = records.next(sql)
    const outcome = this.statementRun(sql, plan, parameters, transaction, record).perform()
    for (const oid of tablesWrittenBy(this.session.database, plan)) transaction.written.add(oid)
    const said = [...record.notices.splice(0), ...((plan.kind === 'program' && plan.notices) || [])]
    for (const notice of said) this.session.notice('NOTICE', '00000', notice)
    if (plan.kind === 'program') this.restart(plan, transaction, 'in a routine')
    return outcome
  }

  /** Constants that fail fail now, before anything is read or locked. */
  private workOut(constants: PlannedConstants, parameters: readonly Stored[], { start }: Transaction): void {
    if (this.workedOut.has(constants)) return
    const { context, database } = this.session
    context.transactionStart = start
    workOut(database.sqlite, constants, parameters, context)
    if (!constants.varies) this.workedOut.add(constants)
  }

  private explain(plan: ExplainPlan, inner: Execution): Outcome {
    if (plan.analyze) inner.run()
    const lines = this.session.failing(() => explainLines(this.session, plan))
    return { tag: 'EXPLAIN', fields: this.fields(plan) ?? [], rows: lines.map((line) => [line]) }
  }

  private command(plan: Exclude<Plan, DataPlan | ExplainPlan | { kind: 'execute' }>, sql: string): Outcome {
    this.refuseWhenAborted(plan)
    if (plan.kind === 'raise') throw plan.error
    if (plan.kind === 'listen' || plan.kind === 'unlisten' || plan.kind === 'notify' || plan.kind === 'upkeep')
      return runSessionCommand(this.session, plan)
    if (plan.kind === 'prepare' || plan.kind === 'deallocate')
      return { tag: this.session.prepared.command(plan, sql, this.session.database.version) }
    if (plan.kind === 'set' || plan.kind === 'reset' || plan.kind === 'show' || plan.kind === 'tag')
      return runSettingCommand(this.session, plan)
    return runTransactionCommand(this.session, plan)
  }

  private data(run: StatementRun): Outcome {
    this.refuseWhenAborted(run.plan)
    const transaction = this.session.begin()
    transaction.started = true
    refuseWritesWhenReadOnly(transaction, run.plan)
    if (run.plan.command === 'TRUNCATE TABLE') refusePendingChecks(this.session.database, run.plan, transaction)
    const outcome = this.heard(run, transaction)
    if (run.record.restyled && outcome.rows.length > 1)
      throw new UnsupportedOnShadow('set_config() of a time setting in a statement of several rows')
    if (isWriting(run.plan))
      for (const oid of tablesWrittenBy(this.session.database, run.plan)) transaction.written.add(oid)
    if (run.plan.kind === 'program') this.afterProgram(run, run.plan, transaction)
    return this.answer(run.plan, outcome)
  }

  /** What a statement that has gone well sends back. */
  answer(plan: DataPlan, { rows, count, tag: ownTag }: StatementOutcome): Outcome {
    const { fields, writer, answers } = this.info(plan)
    if (ownTag !== undefined && plan.columns.length === 0) return { tag: ownTag }
    if (plan.command === 'TRUNCATE TABLE' || plan.command === 'REFRESH MATERIALIZED VIEW') return { tag: plan.command }
    const tag = ownTag ?? (plan.command === 'INSERT' ? `INSERT 0 ${count}` : `${plan.command} ${count}`)
    return answers ? { tag, fields, rows: writer.writeAll(rows) } : { tag }
  }

  /** Sends what the statement's functions have to say, whether it fails or not, once it has not to wait. */
  private heard(run: StatementRun, { work }: Transaction): StatementOutcome {
    try {
      const outcome = work.run(run)
      this.sendNotices(run)
      return outcome
    } catch (error) {
      if (!isBlocked(error)) this.sendNotices(run)
      throw error
    }
  }

  private sendNotices({ record, inner }: StatementRun): void {
    if (record.notices.length + inner.notices.length === 0) return
    record.notices.splice(0).forEach((one) => this.session.notice('NOTICE', '00000', one))
    inner.notices.splice(0).forEach((one) => this.session.options.onNotice?.(one))
  }

  private afterProgram(run: StatementRun, plan: ProgramPlan, transaction: Transaction): void {
    const { notices, restarts, firesTriggers } = plan
    for (const oid of run.inner.written) transaction.written.add(oid)
    if (isRowByRow(plan)) transaction.onUndo(() => transaction.deferredTriggers.forget(run.record))
    // Triggers speak after them.
    if (!firesTriggers) for (const notice of notices ?? []) this.session.notice('NOTICE', '00000', notice)
    this.restart({ restarts }, transaction, 'alone')
  }

  private restart(
    { restarts }: Pick<ProgramPlan, 'restarts'>,
    transaction: Transaction,
    where: 'alone' | 'in a routine',
  ): void {
    if (!restarts?.length) return
    const { sequences } = this.session.database
    const putBack = sequences.keep(restarts.map((one) => one.name))
    if (where === 'alone') transaction.onUndo(putBack)
    else transaction.whenUndone(putBack)
    for (const { name, start } of restarts) sequences.set(name, BigInt(start), false)
  }

  /** Runs a statement on SQLite as it is now. Called by the workspace, more than once where transactions meet. */
  attempt(run: Attempt, { start, readOnly }: Conditions, style: TimeStyle): StatementOutcome {
    const { plan, parameters, record } = run
    const { database, context, services, routines } = this.session
    const outerStyle = timeStyle()
    const outerNotices = useNotices(record.notices)
    useTimeStyle(style)
    record.rewind()
    context.record = record
    services.plan = plan
    context.transactionStart = start
    context.readOnly = readOnly
    try {
      if (!routines.isRunning) context.startTime()
      const outcome = isRowByRow(plan) ? this.rowByRow(run, plan) : runPlan(database.sqlite, plan, parameters, context)
      context.checkTime()
      return outcome
    } finally {
      useNotices(outerNotices)
      // Another session may be waiting for this statement's turn to end; its own may have set the style anew.
      if (outerStyle !== style) useTimeStyle(outerStyle)
    }
  }

  private rowByRow({ record, inner, parameters }: Attempt, plan: RowByRowPlan): StatementOutcome {
    const { routines, triggers } = this.session
    const { written, deferredTriggers } = this.session.begin()
    inner.rewind()
    return routines.within(inner, () => deferredTriggers.during(record, () => triggers.run(plan, parameters, written)))
  }

  /** For what the engine runs beside the statement itself. */
  private inContext<T>(work: () => T): T {
    return inContext(this.session.database.sqlite, this.session.context, work)
  }

  private tablesWrittenBy(plan: DataPlan): Table[] {
    return [...tablesWrittenBy(this.session.database, plan)].map((oid) => tableOf(this.session.database, oid))
  }

  private refuseWhenAborted(plan: Plan): void {
    if (!this.session.transaction?.failed || this.session.transaction.implicit) return
    if (plan.kind !== 'commit' && plan.kind !== 'rollback' && plan.kind !== 'rollback to') throw abortedError()
  }

  private info(plan: DataPlan): PlanInfo {
    let info = this.plans.get(plan)
    if (!info) {
      const { types } = this.session.database
      const fields = describeColumns(types, plan.columns)
      info = { fields, writer: new RowWriter(types, plan.columns), answers: sendsRows(plan) }
      this.plans.set(plan, info)
    }
    return info
  }
}

function sendsRows(plan: DataPlan): boolean {
  if (definitionOf(plan)) return false
  return plan.columns.length > 0 || (plan.command === 'SELECT' && !(plan.kind === 'program' && plan.code))
}

export function abortedError(): PostgresError {
  return pgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block')
}
