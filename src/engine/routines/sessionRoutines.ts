import type { Routine } from '../../catalog/catalog'
import { isInput, isOutput } from '../../catalog/routineArguments'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import {
  callRoutine,
  callTrigger,
  type Compiled,
  compile,
  parseInline,
  resultColumns,
  runInline,
} from '../../plpgsql/run'
import type { RelationRow, TriggerCall } from '../../plpgsql/triggerCall'
import type { Block, Code, Plan, ProgramPlan, SqliteStatement } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { fieldForms, readRow } from '../../types/rowCodec'
import type { Result } from '../../plpgsql/host'
import { atomically } from '../executor'
import type { Session } from '../session'
import { runSessionCommand } from '../sessionCommands'
import { runSettingCommand } from '../settingCommands'
import { withoutSqlite } from '../sqliteError'
import { tablesWrittenBy } from '../tables'
import type { Transaction } from '../transaction'
import type { VolatileRecord } from '../volatile'
import type { DataPlan, StatementOutcome, StatementRun } from '../workspace'
import { callProcedure } from './callingRun'
import { ErrorContext } from './errorContext'
import { NestedRecords } from './nestedRecords'
import type { RoutineCalls } from './routineCalls'
import { SessionHost } from './sessionHost'
import { requireType } from './validate'
import { runSqlProcedure } from './sqlProcedure'

/** Calls of routines in one another: what goes beyond it, or beyond the stack of JavaScript, is taken to have no end. */
const MAX_DEPTH = 1000

/** The running of the database's own code in one session. */
export class SessionRoutines implements RoutineCalls {
  readonly context = new ErrorContext()
  readonly host: SessionHost
  private records: NestedRecords | undefined
  private depth = 0

  constructor(private readonly session: Session) {
    this.host = new SessionHost(session, this)
  }

  refusal(routine: Routine): string | undefined {
    try {
      this.compiled(routine)
      return undefined
    } catch (error) {
      const { name, message, construct } = error as { name: string; message: string; construct?: string }
      if (name === 'UnsupportedOnShadow') return construct ?? message
      if (name === 'PostgresError') return message
      throw error
    }
  }

  private compiled(routine: Routine): Compiled {
    if (routine.language !== 'plpgsql') throw new UnsupportedOnShadow(`a function in ${routine.language}`)
    let known = compiled.get(routine)
    if (!known) compiled.set(routine, (known = compile(routine)))
    return known
  }

  within<T>(records: NestedRecords, work: () => T): T {
    if (this.records) return work()
    this.records = records
    records.rewind()
    records.cursors ??= this.host.portals.keep()
    records.cursors()
    this.host.restart()
    try {
      return this.context.afresh(work)
    } finally {
      this.records = undefined
    }
  }

  trigger(routine: Routine, call: TriggerCall): RelationRow | null {
    return this.deeper(() => callTrigger(this.host, this.compiled(routine), this.signature(routine), call))
  }

  call(routine: Routine, args: readonly Stored[]): readonly Stored[] {
    if (routine.volatility === 'volatile') this.session.context.tread((footprint) => (footprint.readsAnew = true))
    const call = () => callRoutine(this.host, this.compiled(routine), this.signature(routine), args)
    return this.deeper(() => this.session.context.seeing([], call))
  }

  /**
   * Calls a function.
   * @param apart whether rows come as their columns
   */
  rows(routine: Routine, args: readonly Stored[], apart: boolean): readonly (readonly Stored[])[] {
    const values = this.call(routine, args)
    const columns = apart ? resultColumns(this.host, this.compiled(routine)) : undefined
    if (!columns) return values.map((value) => [value])
    const forms = fieldForms(this.host.types, columns)
    return values.map((value) => (value === null ? columns.map(() => null) : readRow(forms, value)))
  }

  get noticesSoFar(): number {
    return this.records?.notices.length ?? 0
  }

  /** format_procedure. */
  private signature({ schema, name, arguments: args }: Routine): string {
    const { types, index } = this.session.database
    const inputs = args.filter(isInput)
    const shown = index.searchPath.includes(schema) ? quoted(name) : `${quoted(schema)}.${quoted(name)}`
    return `${shown}(${inputs.map(({ type }) => types.formatTypeName(type.oid)).join(',')})`
  }

  private deeper<T>(work: () => T): T {
    if (this.depth >= MAX_DEPTH) throw tooDeep()
    this.depth++
    try {
      return work()
    } catch (error) {
      throw isStackOverflow(error) ? tooDeep() : error
    } finally {
      this.depth--
    }
  }

  get isRunning(): boolean {
    return this.records !== undefined
  }

  /** How DO and CALL are carried out; what they read and write is known afterwards. */
  codeRun(
    sql: string,
    plan: ProgramPlan & { readonly code: Code },
    record: VolatileRecord,
    parameters: readonly Stored[],
  ): StatementRun {
    const { database } = this.session
    const inner = new NestedRecords()
    let known: ProgramPlan = plan
    const perform = (): StatementOutcome => {
      try {
        const rows = atomically(database.sqlite, () => this.runCode(plan.code, parameters))
        return { rows, count: 0, tag: plan.code.tag }
      } catch (error) {
        database.settle()
        throw error
      } finally {
        known = { ...plan, ...inner.plan() }
      }
    }
    return {
      sql,
      get plan() {
        return known
      },
      parameters,
      record,
      inner,
      perform: () => this.within(inner, perform),
      rehearse: () => {
        throw new UnsupportedOnShadow(`${plan.code.tag} that fails beside another open transaction`)
      },
    }
  }

  private runCode(code: Code, parameters: readonly Stored[]): Stored[][] {
    if (code.tag === 'CALL') return callProcedure(this.session, code.call, parameters)
    runInline(this.host, inlineTree(code, this.host))
    return []
  }

  /** Runs a procedure. @returns the row of its OUT arguments, where it has some */
  procedure(routine: Routine, args: readonly Stored[]): Stored[][] {
    if (routine.language === 'sql') {
      const run = () => runSqlProcedure(this.host, routine, args)
      return this.deeper(() => this.session.context.seeing([], run))
    }
    const columns = routine.arguments.filter(isOutput)
    const rows = this.call(routine, args)
    if (columns.length === 0) return []
    const fields = columns.map(({ name = '', type }) => ({ name, type }))
    return rows.map((row) => [...readRow(fieldForms(this.host.types, fields), row as NonNullable<Stored>)])
  }

  /** Runs a statement of a routine. @throws PostgresError, and then nothing of it has happened */
  runNested(sql: string, plan: Plan, values: readonly Stored[]): Result {
    try {
      if (plan.kind === 'query' || plan.kind === 'program') return this.data(sql, plan, values)
      return this.command(plan)
    } catch (error) {
      throw isStackOverflow(error) ? error : withoutSqlite(error)
    }
  }

  /** What fails when Postgres plans the statement fails now. */
  workOut(plan: DataPlan, values: readonly Stored[]): void {
    try {
      this.session.statements.planned(plan, values, this.session.begin())
    } catch (error) {
      throw withoutSqlite(error)
    }
  }

  private data(sql: string, plan: DataPlan, values: readonly Stored[]): Result {
    const { session } = this
    const { records } = this
    if (!records) throw new Error('a routine runs outside a statement')
    const transaction = session.begin()
    for (const oid of tablesWrittenBy(session.database, plan)) records.written.add(oid)
    records.note(plan)
    session.context.tread(({ reads, writes }) => {
      for (const oid of plan.reads) reads.add(oid)
      for (const oid of tablesWrittenBy(session.database, plan)) writes.add(oid)
    })
    const { rows, count } = session.context.apart(() =>
      session.statements.nested(sql, plan, values, transaction, records),
    )
    return { rows, count }
  }

  private command(plan: Exclude<Plan, DataPlan>): Result {
    const { session } = this
    session.context.tread((footprint) => (footprint.speaks = true))
    switch (plan.kind) {
      case 'raise':
        throw plan.error
      case 'set':
      case 'reset':
      case 'show':
      case 'tag': {
        const { rows = [] } = runSettingCommand(session, plan)
        return { rows, count: rows.length }
      }
      case 'listen':
      case 'unlisten':
      case 'notify':
        runSessionCommand(session, plan)
        return { rows: [], count: 0 }
      case 'set constraints':
      case 'explain':
      case 'upkeep':
        throw new UnsupportedOnShadow(`${plan.kind.toUpperCase()} in PL/pgSQL`)
      default:
        throw pgError('0A000', 'unsupported transaction command in PL/pgSQL')
    }
  }

  runCast(cast: SqliteStatement, value: Stored): Stored {
    const { sqlite } = this.session.database
    const previous = sqlite.context
    sqlite.context = this.session.context
    try {
      return sqlite.run(cast, [value]).rows[0]?.[0] ?? null
    } catch (error) {
      throw withoutSqlite(error)
    } finally {
      sqlite.context = previous
    }
  }

  subtransaction<T>(body: () => T): T {
    const { session } = this
    const { sqlite } = session.database
    const transaction = session.begin()
    const { deferrals, readOnly } = transaction
    const { state } = session.settings
    const position = transaction.savepoints.length
    const mark = transaction.work.savepoint()
    transaction.savepoints.push({ name: BLOCK, mark, settings: state, deferrals, readOnly })
    sqlite.sql(`SAVEPOINT ${BLOCK}`)
    try {
      const result = body()
      sqlite.sql(`RELEASE ${BLOCK}`)
      transaction.release(position)
      return result
    } catch (error) {
      this.undoBlock(transaction, position)
      session.settings.restore(state)
      transaction.deferrals = deferrals
      transaction.readOnly = readOnly
      throw error
    }
  }

  private undoBlock(transaction: Transaction, position: number): void {
    const { database } = this.session
    // Where memory runs out, SQLite itself rolls everything back.
    if (database.sqlite.inTransaction) {
      database.sqlite.sql(`ROLLBACK TO ${BLOCK}`)
      database.sqlite.sql(`RELEASE ${BLOCK}`)
    }
    database.settle()
    transaction.undoBeyond(position)
    transaction.savepoints.length = position
  }

  notice(notice: PostgresError): void {
    this.session.context.tread((footprint) => (footprint.speaks = true))
    const least = this.session.settings.get('client_min_messages') ?? 'notice'
    if (notice.severity === 'INFO' || rank(notice.severity.toLowerCase()) >= rank(least))
      this.records?.notices.push(notice)
  }
}

const tooDeep = (): PostgresError =>
  pgError('54001', 'stack depth limit exceeded', {
    hint: `Increase the configuration parameter "max_stack_depth" (currently 2048kB), after ensuring the platform's stack depth limit is adequate.`,
  })

/** At the stack's end a regular expression fails too, with an error of its own: none is used here. */
const isStackOverflow = (error: unknown): boolean =>
  (error instanceof RangeError && error.message.includes('call stack')) ||
  (error instanceof SyntaxError && error.message.endsWith('Stack overflow'))

/** A savepoint of this name cannot be named by a client. */
const BLOCK = '"pg plpgsql block"'

/** What client_min_messages may be, from the least. */
const LEVELS = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error']
const rank = (level: string): number => LEVELS.indexOf(level === 'debug' ? 'debug1' : level)

const compiled = new WeakMap<Routine, Compiled>()
const trees = new WeakMap<Block, ReturnType<typeof parseInline>>()

/** A place in the body is one in the statement where the body stands in it as it is (function_parse_error_transpose). */
function inlineTree(code: Block, host: SessionHost): ReturnType<typeof parseInline> {
  let tree = trees.get(code)
  if (tree) return tree
  try {
    tree = parseInline(code.body)
    for (const { text, at } of tree.types) requireType((type) => host.type(type), text, at)
  } catch (error) {
    const fields = error as PostgresError
    if (fields.name === 'PostgresError' && fields.position !== undefined && code.offset !== undefined)
      fields.position = String(Number(fields.position) + code.offset)
    throw error
  }
  trees.set(code, tree)
  return tree
}

const quoted = (name: string): string => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
