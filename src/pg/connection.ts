import { EventEmitter } from 'node:events'
import { UnsupportedOnShadow } from '../errors'
import { wellFormed, type WireValue } from '../engine/values'
import type { Notification } from '../engine/channels'
import { isBlocked } from '../engine/workspace'
import type { Sandbox } from '../sandbox/sandbox'
import { Backend, type Reply } from './backend'
import type { PgModule } from './client'
import { databaseError, noticeMessage } from './errors'
import type { FrontendMessage } from './messages'
import type { Observer } from './observer'
import { connectionStream } from './stream'
import { later, WaitTimers } from './timers'
import type { WholeQuery } from './wholeQuery'

interface BindConfig {
  readonly portal?: string
  readonly statement?: string
  readonly values?: readonly unknown[]
  readonly binary?: boolean
  readonly valueMapper?: (value: unknown, index: number) => unknown
}

/**
 * Stands where node-postgres has its Connection: takes the frontend messages as method calls and emits the backend
 * messages as events (Postgres manual, "Frontend/Backend Protocol"). Answers come in a later turn of the event loop, as
 * from a network.
 */
export class ShadowConnection extends EventEmitter {
  /** node-postgres keeps its prepared statements' texts here. */
  parsedStatements: Record<string, string> = {}
  submittedNamedStatements: Record<string, string> = {}
  readonly stream = connectionStream((error) => this.destroyed(error))
  _ending = false
  /** As node-postgres keeps it: set by connect() and never cleared; without it Client.end() does nothing. */
  _connecting = false
  private queue: FrontendMessage[] = []
  private scheduled = false
  private waiting: WaitTimers | undefined
  private backend: Backend | undefined
  private readonly notifications: Notification[] = []

  constructor(
    private readonly sandbox: Sandbox,
    private readonly pg: PgModule,
    private readonly observer?: Observer,
  ) {
    super()
  }

  connect(): void {
    this._connecting = true
    later(() => this.emit('connect'))
  }

  requestSsl(): void {
    later(() => this.emit('sslconnect'))
  }

  startup(config: Record<string, string | undefined>): void {
    later(() => {
      if (this._ending) return
      try {
        this.backend = new Backend(this.sandbox, config, {
          onNotice: (notice) => this.emit('notice', noticeMessage(notice)),
          onNotification: (notification) => this.notify(notification),
        })
      } catch (thrown) {
        this.emit('errorMessage', databaseError(this.pg, thrown, ''))
        return
      }
      this.emit('backendKeyData', {
        name: 'backendKeyData',
        length: 12,
        processID: this.backend.processID,
        secretKey: this.backend.processID * 7919,
      })
      this.ready()
    })
  }

  query(text: string): void {
    this.observer?.statement(text)
    this.send({ kind: 'query', text: wellFormed(text) })
    this.schedule()
  }

  /** A query that takes one message, and no answer but itself. */
  whole(query: WholeQuery, values: readonly unknown[]): void {
    this.observer?.statement(query.text)
    this.send({ kind: 'whole', query, values: values.map(wireValue) })
    this.schedule()
  }

  /** Such a query without values. */
  simple(query: WholeQuery): void {
    this.observer?.statement(query.text)
    const simple = { kind: 'query', text: wellFormed(query.text) } as const
    this.send({ kind: 'whole', query, simple, values: [] })
    this.schedule()
  }

  parse({ text, name, types }: { text: string; name?: string; types?: unknown }): void {
    this.observer?.statement(text)
    const parameterTypes = Array.isArray(types) ? (types as number[]) : []
    this.send({ kind: 'parse', text: wellFormed(text), name: name ?? '', parameterTypes })
  }

  bind(config: BindConfig): void {
    const { valueMapper = (value: unknown) => value } = config
    // May throw, and node-postgres expects it to: a value that cannot be prepared is the caller's error.
    const values = (config.values ?? []).map((value, i) => wireValue(valueMapper(value, i)))
    this.send({
      kind: 'bind',
      portal: config.portal ?? '',
      statement: config.statement ?? '',
      values,
      binary: Boolean(config.binary),
    })
  }

  describe({ type, name }: { type: 'S' | 'P'; name?: string }): void {
    this.send({ kind: 'describe', type, name: name ?? '' })
  }

  execute({ portal, rows }: { portal?: string; rows?: number }): void {
    this.send({ kind: 'execute', portal: portal ?? '', rows: rows ?? 0 })
  }

  close({ type, name }: { type: 'S' | 'P'; name?: string }): void {
    this.send({ kind: 'close', type, name: name ?? '' })
  }

  sync(): void {
    this.send({ kind: 'sync' })
    this.schedule()
  }

  flush(): void {
    this.schedule()
  }

  /** A query that waits for another session is given up; the server is asked through a connection of its own in Postgres. */
  cancel(): void {
    throw new UnsupportedOnShadow('cancelling a query of another connection')
  }

  sendCopyFail(): void {}

  ref(): void {
    this.stream.ref()
  }

  unref(): void {
    this.stream.unref()
  }

  end(): void {
    this._ending = true
    later(() => this.closed())
  }

  private destroyed(error?: Error): void {
    this.queue = []
    later(() => {
      if (error) this.emit('error', error)
      this.closed()
    })
  }

  private closed(): void {
    if (!this.stream.writable) return
    this.stream.writable = false
    this.waiting?.stop()
    this.queue = []
    this.backend?.close()
    this.emit('end')
  }

  private send(message: FrontendMessage): void {
    this.queue.push(message)
  }

  private schedule(): void {
    if (this.scheduled || this.waiting) return
    this.scheduled = true
    later(() => {
      this.scheduled = false
      this.pump()
    })
  }

  /** Handles messages up to the next ReadyForQuery; what the client sends in answer comes with a later turn. */
  private pump(): void {
    const { backend } = this
    for (let message = this.queue[0]; backend && message; message = this.queue[0]) {
      try {
        backend.handle(message, this.reply)
      } catch (thrown) {
        if (isBlocked(thrown)) return this.wait(backend, thrown)
        backend.fail(message)
        this.observer?.failed(backend.statementText, thrown as Error)
        this.reply('errorMessage', databaseError(this.pg, thrown, backend.statementText))
      }
      this.queue.shift()
      if (message.kind === 'sync' || message.kind === 'query' || message.kind === 'whole') {
        this.ready()
        break
      }
    }
    if (this.queue.length > 0) this.schedule()
  }

  private readonly reply: Reply = (name, message) => {
    this.emit(name, message)
  }

  /** A session learns of it when it is in no transaction. */
  private notify(notification: Notification): void {
    this.notifications.push(notification)
    later(() => this.sendNotifications())
  }

  private sendNotifications(): void {
    if (this.notifications.length === 0 || this.waiting || this.backend?.status !== 'I') return
    for (const notification of this.notifications.splice(0))
      this.emit('notification', { name: 'notification', length: 0, ...notification })
  }

  private ready(): void {
    this.sendNotifications()
    this.emit('readyForQuery', { name: 'readyForQuery', length: 5, status: this.backend?.status ?? 'I' })
  }

  private wait(backend: Backend, blocked: Parameters<Sandbox['wait']>[0]): void {
    const resume = (error?: Error) => {
      if (!this.waiting) return
      this.waiting.stop()
      this.waiting = undefined
      forget()
      if (error) backend.interrupt(error)
      this.schedule()
    }
    let forget = () => {}
    this.waiting = new WaitTimers(backend.timeouts(), this.stream, resume, blocked.delay)
    // May resume at once, where waiting would be a deadlock.
    forget = this.sandbox.wait(blocked, resume)
  }
}

function wireValue(value: unknown): WireValue {
  if (value === null || value === undefined) return null
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return String(value)
}
