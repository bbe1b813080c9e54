/** An application's session on a shared connection: its transactions are savepoints in the sandbox's own. */
import type { ShadowError } from '../../errors'
import { startupSettings } from '../../sandbox/startup'
import type { StartupParameters } from '../engine'
import * as frames from '../protocol/frames'
import { type Frame, query, textAt, typeOf } from '../protocol/frames'
import { Commands, type Reply } from './commands'
import { afterLoss } from './lost'
import { PreparedStatements } from './prepared'
import type { Caller, Session } from './session'
import { SessionSettings, touchedSettings } from './sessionSettings'
import { lastStatus, type SharedConnection, type SharedSession } from './sharedConnection'
import { type Statement, statementsOf } from './statement'
import type { Party } from './turns'
import { copyRefusal, outsideWarning, refusal } from './refusals'
import { answerLength, describeBatch, exchanges, failedBatch, isCopyIn } from './batch'

/** Around a statement outside of a transaction: an error undoes that statement, and nothing else. */
const UNIT = 'prisma_sqlite_shadow_statement'

export interface OpenTransaction {
  failed: boolean
  /** Of a text of several statements, without a BEGIN so far (Postgres manual, "Multiple Statements in a Simple Query"). */
  readonly implicit: boolean
  readonly readOnly: boolean
  readonly isolation?: string
  /** A statement has run: the isolation level is settled. */
  started: boolean
  /** Names of the savepoints that are there, the last one last. */
  readonly savepoints: string[]
  /** A statement may have made or dropped constraints. */
  schema: boolean
  /** A cursor was declared, which must not outlive the transaction. */
  cursors: boolean
}

let sessions = 0

export class NestedSession implements Session, SharedSession, Party {
  description = ''
  transaction: OpenTransaction | undefined
  readonly settings: SessionSettings
  private readonly prepared = new PreparedStatements(++sessions)
  private readonly commands: Commands
  private caller: Caller | undefined
  private lost: Error | undefined
  private closed: Error | undefined
  /** A statement outside of a transaction whose Sync is still to come. */
  private unitOpen = false
  private copying = false

  constructor(readonly connection: SharedConnection) {
    this.settings = new SessionSettings(connection)
    this.commands = new Commands(this)
    connection.sessions.add(this)
  }

  start(parameters: StartupParameters, caller: Caller): Promise<readonly Frame[]> {
    this.caller = caller
    this.settings.start(startupSettings(parameters))
    const { wire } = this.connection
    return Promise.resolve(frames.greeting(wire.parameters, wire.processID, wire.secretKey))
  }

  async handle(batch: readonly Frame[]): Promise<readonly Frame[]> {
    if (!this.transaction) this.description = describeBatch(batch, this.caller)
    if (this.closed) return failedBatch(this.closed, batch, 'I', 'XX000')
    if (this.lost) {
      const { answer, over } = afterLoss(this.lost, batch)
      if (over) this.lost = undefined
      return answer
    }
    try {
      await this.connection.turns.acquire(this)
    } catch (error) {
      return failedBatch(error as Error, batch, this.status)
    }
    try {
      await this.settings.enter(this)
      return await this.answer(batch)
    } finally {
      if (this.transaction || this.unitOpen) this.connection.turns.pause()
      else this.connection.turns.release()
    }
  }

  /** @see SharedSession.lose */
  lose(reason: Error): void {
    if (this.transaction || this.unitOpen) this.lost = reason
    this.transaction = undefined
    this.unitOpen = false
    this.copying = false
  }

  close(reason: Error): void {
    this.closed = reason
  }

  notified(): void {}

  async end(): Promise<void> {
    this.connection.sessions.delete(this)
    if (this.closed) return
    const { turns } = this.connection
    if (!this.transaction && !this.unitOpen && this.prepared.isEmpty) return
    await turns.acquire(this).catch(() => undefined)
    if (this.transaction) await this.commands.run({ kind: 'rollback', chain: false, sql: 'ROLLBACK' })
    else if (this.unitOpen) await this.endUnit('E')
    for (const frame of this.prepared.closings()) await this.connection.wire.exchange(frame, { ready: 1 })
    turns.release()
  }

  get status(): frames.Status {
    if (!this.transaction) return 'I'
    return this.transaction.failed ? 'E' : 'T'
  }

  private answer(batch: readonly Frame[]): Promise<readonly Frame[]> {
    const first = batch[0] as Frame
    if (this.copying) return this.finishCopy(batch)
    return typeOf(first) === 'Q' ? this.simpleQuery(first) : this.extendedQuery(batch)
  }

  private async simpleQuery(message: Frame): Promise<readonly Frame[]> {
    const { text } = textAt(message)
    const statements = statementsOf(text)
    if (statements.every(({ kind }) => kind === 'plain')) return this.plain([message], statements)
    const answer: Frame[] = []
    for (const statement of statements) {
      if (statements.length > 1) await this.commands.startImplicit(statement)
      const part = await this.one(statement)
      answer.push(...part.filter((one) => typeOf(one) !== 'Z'))
      if (part.some((one) => typeOf(one) === 'E')) break
    }
    const end = await this.commands.endImplicit()
    return [...answer, ...end, frames.readyForQuery(this.status)]
  }

  private one(statement: Statement): Promise<Reply> {
    if (statement.kind !== 'plain') return this.commands.run(statement)
    // Errors say positions in the whole text.
    return this.plain([query(' '.repeat(statement.start ?? 0) + statement.sql)], [statement])
  }

  private async extendedQuery(batch: readonly Frame[]): Promise<readonly Frame[]> {
    const { translated, statements } = this.prepared.read(batch)
    const commands = statements.filter(({ kind }) => kind !== 'plain')
    if (commands.length === 0) return this.plain(translated, statements)
    if (commands.length < statements.length)
      return this.refuse(refusal('a transaction command in one pipeline with other statements'), batch)
    const answer: Frame[] = []
    for (const part of this.prepared.imitate(batch)) {
      if (part.kind === 'frames') answer.push(...part.frames)
      else {
        const reply = await this.commands.run(part.statement)
        answer.push(...reply.filter((one) => typeOf(one) !== 'Z'))
        if (reply.some((one) => typeOf(one) === 'E')) break
      }
    }
    if (typeOf(batch.at(-1) as Frame) === 'S') answer.push(frames.readyForQuery(this.status))
    return answer
  }

  /** Statements that Postgres answers itself. */
  private async plain(batch: readonly Frame[], statements: readonly Statement[]): Promise<readonly Frame[]> {
    if (this.transaction?.failed) return this.inTransaction(batch, statements)
    const refused = copyRefusal(this.connection.wire, statements) ?? this.advisoryRefusal(statements)
    if (refused) return this.refuse(refused, batch)
    const touched = touchedSettings(statements, this.prepared.parametersOf(batch))
    if (!touched) return this.refuse(refusal('set_config() with a name that is computed'), batch)
    const mode = touched.find(({ name }) => TRANSACTION_MODE.test(name))
    if (mode) return this.refuse(refusal(`Setting ${mode.name}`), batch)
    await this.settings.before(touched, this.transaction !== undefined)
    const answer = this.transaction
      ? await this.inTransaction(batch, statements)
      : [...this.warnings(statements), ...(await this.alone(batch, statements))]
    if (touched.length > 0 && lastStatus(answer) !== 'E' && !answer.some((one) => typeOf(one) === 'E'))
      await this.settings.after(touched, this.transaction !== undefined)
    return answer
  }

  private async inTransaction(batch: readonly Frame[], statements: readonly Statement[]): Promise<readonly Frame[]> {
    const transaction = this.transaction as OpenTransaction
    transaction.started ||= statements.some((one) => one.kind === 'plain' && !one.atOnce)
    const answer = await this.connection.wire.exchange(Buffer.concat(batch), answerLength(batch))
    this.copying = isCopyIn(answer)
    transaction.schema ||= changesSchema(statements)
    if (transaction.schema) this.connection.schemaChanged()
    if (lastStatus(answer) === 'E' || answer.some((one) => typeOf(one) === 'E')) transaction.failed = true
    return answer
  }

  /** A statement that is a transaction of its own: a savepoint around it, in the same turn of the network. */
  private async alone(batch: readonly Frame[], statements: readonly Statement[]): Promise<readonly Frame[]> {
    const { wire } = this.connection
    const copyIn = statements.some((one) => one.kind === 'plain' && one.copyIn)
    const schema = changesSchema(statements)
    const complete = typeOf(batch.at(-1) as Frame) !== 'H'
    const start = this.unitOpen ? [] : [query(`SAVEPOINT ${UNIT}`)]
    if (!complete || copyIn || schema || this.unitOpen) {
      if (start.length > 0) await wire.exchange(start[0] as Frame, { ready: 1 })
      this.unitOpen = true
      const answer = await wire.exchange(Buffer.concat(batch), answerLength(batch))
      this.copying = isCopyIn(answer)
      if (schema) this.connection.schemaChanged()
      if (this.copying || !complete) return answer
      return this.withEnd(answer, await this.endUnit(lastStatus(answer)))
    }
    const all = await wire.exchange(Buffer.concat([...start, ...batch, query(await this.endCommand())]), { ready: 3 })
    const [, own = [], end = []] = exchanges(all)
    if (lastStatus(own) === 'E') {
      await wire.exchange(query(ABANDON), { ready: 1 })
      return this.withEnd(own, [])
    }
    if (lastStatus(end) === 'E') await wire.exchange(query(ABANDON), { ready: 1 })
    return this.withEnd(own, end)
  }

  /** The answer as a session outside of a transaction sees it; an error of the end comes in the place of success. */
  private withEnd(answer: readonly Frame[], end: readonly Frame[]): readonly Frame[] {
    const error = end.find((one) => typeOf(one) === 'E')
    const body = answer.filter((one) => typeOf(one) !== 'Z')
    const simple = !body.some((one) => ['1', '2'].includes(typeOf(one)))
    if (error && simple && typeOf(body.at(-1) as Frame) === 'C') body.pop()
    return [...body, ...(error ? [error] : []), frames.readyForQuery('I')]
  }

  private async endCommand(): Promise<string> {
    return `${await this.connection.constraintChecks()}RELEASE ${UNIT}`
  }

  private async endUnit(status: frames.Status): Promise<readonly Frame[]> {
    this.unitOpen = false
    const { wire } = this.connection
    const end = status === 'E' ? [] : await wire.exchange(query(await this.endCommand()), { ready: 1 })
    if (status === 'E' || lastStatus(end) === 'E') {
      await wire.exchange(query(ABANDON), { ready: 1 })
      this.connection.schemaChanged()
    }
    return end
  }

  private async finishCopy(batch: readonly Frame[]): Promise<readonly Frame[]> {
    this.copying = false
    const answer = await this.connection.wire.exchange(Buffer.concat(batch), { ready: 1 })
    if (!this.transaction) return this.withEnd(answer, await this.endUnit(lastStatus(answer)))
    this.transaction.failed = lastStatus(answer) === 'E'
    return answer
  }

  /** Several statements are a transaction of their own, in which none of this is out of place. */
  private warnings(statements: readonly Statement[]): readonly Frame[] {
    const [only, ...more] = statements
    if (only?.kind !== 'plain' || only.warns === undefined || more.length > 0) return []
    return [outsideWarning(only.warns)]
  }

  /** Advisory locks of a session belong to the connection, which all sessions share. */
  private advisoryRefusal(statements: readonly Statement[]): ShadowError | undefined {
    if (!statements.some((one) => one.kind === 'plain' && one.locks)) return undefined
    this.connection.lockHolder ??= this
    return this.connection.lockHolder === this
      ? undefined
      : refusal('an advisory lock of the session, while another session has used one')
  }

  /** An open transaction fails, at the server as well: it answers what comes until the end. */
  async fail(): Promise<void> {
    if (!this.transaction || this.transaction.failed) return
    this.transaction.failed = true
    await this.connection.wire.exchange(query(`ROLLBACK TO ${NO_SAVEPOINT}`), { ready: 1 })
  }

  private async refuse(error: Error, batch: readonly Frame[]): Promise<readonly Frame[]> {
    await this.fail()
    return failedBatch(error, batch, this.status)
  }
}

function changesSchema(statements: readonly Statement[]): boolean {
  return statements.some((one) => one.kind === 'plain' && one.schema)
}

/** Settings that say what kind of transactions there are: the sandbox has but one transaction. */
const TRANSACTION_MODE = /^(?:default_)?transaction_(?:isolation|read_only|deferrable)$/

const NO_SAVEPOINT = 'prisma_sqlite_shadow_failure'

const ABANDON = `ROLLBACK TO ${UNIT}; RELEASE ${UNIT}`
