/** An application's session on a shared connection, with true transactions: sessions have it one after the other. */
import { startupSettings } from '../../sandbox/startup'
import type { StartupParameters } from '../engine'
import * as frames from '../protocol/frames'
import { type Frame, query, textAt, typeOf } from '../protocol/frames'
import { PreparedStatements } from './prepared'
import type { Caller, Session } from './session'
import { SessionSettings, type Touched, touchedSettings } from './sessionSettings'
import { lastStatus, type SharedConnection, type SharedSession } from './sharedConnection'
import { type Statement, statementsOf } from './statement'
import { answerLength, describeBatch, failedBatch, isCopyIn } from './batch'
import { afterLoss } from './lost'
import { copyRefusal } from './refusals'
import type { Party } from './turns'

let sessions = 0

export class DirectSession implements Session, SharedSession, Party {
  description = ''
  private readonly settings: SessionSettings
  private readonly prepared = new PreparedStatements(--sessions)
  /** Settings that the transaction that is open has changed, if it commits. */
  private readonly set = new Map<string, Touched>()
  private readonly channels = new Set<string>()
  private caller: Caller | undefined
  private lost: Error | undefined
  private closed: Error | undefined
  private generation = 0
  private status: frames.Status = 'I'

  constructor(private readonly connection: SharedConnection) {
    this.settings = new SessionSettings(connection)
    connection.sessions.add(this)
  }

  start(parameters: StartupParameters, caller: Caller): Promise<readonly Frame[]> {
    this.caller = caller
    this.settings.start(startupSettings(parameters))
    const { wire } = this.connection
    return Promise.resolve(frames.greeting(wire.parameters, wire.processID, wire.secretKey))
  }

  async handle(batch: readonly Frame[]): Promise<readonly Frame[]> {
    if (this.status === 'I') this.description = describeBatch(batch, this.caller)
    const { turns } = this.connection
    if (this.closed) return failedBatch(this.closed, batch, 'I', 'XX000')
    if (this.lost) {
      const { answer, over } = afterLoss(this.lost, batch)
      if (over) this.lost = undefined
      return answer
    }
    try {
      await turns.acquire(this)
    } catch (error) {
      return failedBatch(error as Error, batch, 'I')
    }
    try {
      await this.reprepare()
      await this.settings.enter(this)
      return await this.run(batch)
    } finally {
      if (this.status === 'I') turns.release()
      else turns.pause()
    }
  }

  lose(reason: Error): void {
    if (this.status !== 'I') this.lost = reason
    this.status = 'I'
  }

  close(reason: Error): void {
    this.closed = reason
  }

  notified(channel: string, message: Frame): void {
    if (this.channels.has(channel)) this.caller?.push(message)
  }

  async end(): Promise<void> {
    this.connection.sessions.delete(this)
    if (this.closed) return
    if (this.status === 'I' && this.prepared.isEmpty) return
    const { turns, wire } = this.connection
    await turns.acquire(this).catch(() => undefined)
    if (this.status !== 'I') await wire.exchange(query('ROLLBACK'), { ready: 1 })
    for (const frame of this.prepared.closings()) await wire.exchange(frame, { ready: 1 })
    turns.release()
  }

  private async run(batch: readonly Frame[]): Promise<readonly Frame[]> {
    const { translated, statements } = this.prepared.read(batch)
    const all = typeOf(batch[0] as Frame) === 'Q' ? statementsOf(textAt(batch[0] as Frame).text) : statements
    for (const statement of all) this.noteChannel(statement)
    const refused = copyRefusal(this.connection.wire, all)
    if (refused) return failedBatch(refused, batch, this.status)
    const touched = touchedSettings(all, this.prepared.parametersOf(translated)) ?? []
    await this.settings.before(touched, false)
    for (const one of touched) if (!one.local) this.set.set(one.name, one)
    const answer = await this.connection.wire.exchange(Buffer.concat(translated), answerLength(batch))
    this.status = typeOf(batch.at(-1) as Frame) === 'H' || isCopyIn(answer) ? 'T' : lastStatus(answer)
    if (this.status === 'I' && this.set.size > 0) {
      await this.settings.after([...this.set.values()], false)
      this.set.clear()
    }
    for (const message of answer) if (typeOf(message) === 'A') this.connection.notify(message)
    return answer.filter((message) => typeOf(message) !== 'A')
  }

  /** The connection may be another one than with the last statement. */
  private async reprepare(): Promise<void> {
    const { generation, wire } = this.connection
    if (this.generation !== generation)
      for (const frame of this.prepared.parses()) await wire.exchange(frame, { ready: 1 })
    this.generation = generation
  }

  private noteChannel({ sql }: Statement): void {
    const [, command, channel] = /^\s*(un)?listen\s+("(?:[^"]|"")+"|[\w*]+)/i.exec(sql)?.map((part) => part ?? '') ?? []
    if (channel === undefined || channel === '') return
    const name = channel.startsWith('"') ? channel.slice(1, -1).replaceAll('""', '"') : channel.toLowerCase()
    if (command === '') this.channels.add(name)
    else if (name === '*') this.channels.clear()
    else this.channels.delete(name)
  }
}
