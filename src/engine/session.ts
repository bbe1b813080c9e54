import { Autocommit } from './autocommit'
import { pgError, type PostgresError } from '../errors'
import { lexemesOf } from '../sql/lexemes'
import { isGrammarError } from '../sql/parse'
import type { Translation } from '../sql/translation'
import type { Names } from '../sql/variables'
import { timeStyle, useTimeStyle } from '../types/timeStyle'
import type { Notification } from './channels'
import { microseconds } from './clock'
import { checkDeferredConstraints } from './constraints/check'
import { Deferrals } from './constraints/deferral'
import { StatementContext } from './context'
import type { Reading, ShadowDatabase } from './database'
import { SessionDefinitions } from './define/sessionDefinitions'
import { SessionRoutines } from './routines/sessionRoutines'
import { PreparedStatements } from './preparedStatements'
import { Services } from './services'
import { Settings } from './settings'
import { withoutSqlite } from './sqliteError'
import { abortedError, Statements } from './statements'
import { Transaction } from './transaction'
import { fireDeferred } from './triggers/fireDeferred'
import { SessionTriggers } from './triggers/sessionTriggers'
import { isBlocked, type Workspace } from './workspace'

export interface SessionOptions {
  readonly user: string
  readonly database: string
  readonly owner: string
  readonly settings?: ReadonlyMap<string, string>
  readonly onNotice?: (notice: PostgresError) => void
  readonly onNotification?: (notification: Notification) => void
  readonly processId?: number
}

/** Of texts that were looked through. */
const withoutCutNames = new WeakSet<readonly Translation[]>()

/** One Postgres session: its transaction, its settings, and how its texts are read. */
export class Session {
  transaction: Transaction | undefined
  readonly settings: Settings
  readonly context: StatementContext
  readonly services: Services
  private clockRead = false
  readonly prepared = new PreparedStatements()
  readonly definitions = new SessionDefinitions(this)
  readonly statements = new Statements(this)
  readonly routines = new SessionRoutines(this)
  readonly triggers = new SessionTriggers(this)
  readonly autocommit: Autocommit

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
    this.autocommit = new Autocommit(this, workspace)
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
        const translations = this.database.translate(sql, parameterTypes, this.reading())
        this.noticeCutNames(sql, translations)
        return translations
      } catch (error) {
        if (!isGrammarError(error)) this.noticeCutNames(sql)
        // Postgres parses in a failed transaction, and looks no further.
        if (this.transaction?.failed && !isGrammarError(error)) throw abortedError()
        throw error
      }
    })
  }

  private noticeCutNames(sql: string, translations?: readonly Translation[]): void {
    if (translations && withoutCutNames.has(translations)) return
    const { cut } = lexemesOf(sql)
    if (translations && cut.length === 0) withoutCutNames.add(translations)
    for (const { name, kept } of cut)
      this.notice('NOTICE', '42622', `identifier "${name}" will be truncated to "${kept}"`)
  }

  /** Texts are read by the schema that this session sees. @throws Blocked while another session changes it */
  private meetSchema(): void {
    if (this.database.hasChanged) this.begin().work.meetSchema()
  }

  /** A routine's statement, read as the session reads its own. */
  translateNested(sql: string, names: Names): readonly Translation[] {
    return this.database.version.translateWith(sql, names, this.reading(), this.context.transitions)
  }

  private reading(): Reading {
    this.clockRead = false
    const { temporary } = this.definitions
    return { style: this.settings.timeStyle.key, keep: () => !this.clockRead, temporary }
  }

  /** The statement as Postgres has it: with its parameters' casts to the lengths of columns. */
  castingLengths(translation: Translation): Translation | undefined {
    return this.database.version.withCasts(translation, this.reading())
  }

  /** A translation that was kept, made anew where a definition has come between. */
  current(translation: Translation): Translation {
    this.meetSchema()
    const { version } = this.database
    return version.owns(translation) ? translation : this.failing(() => version.current(translation, this.reading()))
  }

  /** The start of the transaction, which begins with the first statement that asks for it. */
  private clock(): bigint {
    this.clockRead = true
    return this.begin().start
  }

  /** The open transaction, or a new implicit one. */
  begin(): Transaction {
    return (this.transaction ??= this.open(true))
  }

  open(implicit: boolean): Transaction {
    const work = this.workspace.begin({ isolation: () => transaction.isolation, owner: this.options.owner })
    const transaction: Transaction = new Transaction(
      implicit,
      microseconds(),
      this.settings.transactionModes,
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
      if (t.deferredTriggers.any) fireDeferred(this, t, () => true)
      this.definitions.beforeCommit(t, () => checkDeferredConstraints(this.database, t))
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

  notice(severity: 'WARNING' | 'NOTICE', code: string, message: string, detail?: string): void {
    if (!this.routines.isRunning) return this.options.onNotice?.(pgError(code, message, { severity, detail }))
    const where = this.routines.context.lines() || undefined
    this.routines.notice(pgError(code, message, { severity, detail, where }))
  }

  /** Runs `action`; an error aborts the transaction, as any error does in Postgres. */
  failing<T>(action: () => T): T {
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
}

function onOff(flag: boolean): string {
  return flag ? 'on' : 'off'
}
