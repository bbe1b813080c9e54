import { performance } from 'node:perf_hooks'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { SessionServices } from '../functions/definition'
import { advisoryLocks, type AdvisoryLocks, type AdvisoryMode, type AdvisoryScope } from './advisoryLocks'
import { type Channels, channelsOf, type Listener, type Notification } from './channels'
import type { Session } from './session'
import type { Transaction } from './transaction'
import { Blocked, type DataPlan } from './workspace'

// Kept from load time: fake timers must not move it.
const clock = performance.now.bind(performance)

const MAX_NAME = 63
const MAX_PAYLOAD = 8000

type Channel = { readonly listen: string } | { readonly unlisten: string | undefined }

/** What a session shares with others beside its data: advisory locks, notifications; and sleeping. */
export class Services implements SessionServices, Listener {
  /** The statement that runs. */
  plan: DataPlan | undefined
  readonly owner: string
  private readonly locks: AdvisoryLocks
  private readonly channels: Channels
  private pending: Notification[] = []
  private changes: Channel[] = []
  private sleepsUntil: number | undefined

  get processId(): number {
    return this.session.options.processId ?? 0
  }

  constructor(private readonly session: Session) {
    this.owner = session.options.owner
    this.locks = advisoryLocks(session.database)
    this.channels = channelsOf(session.database)
  }

  lock(key: string, mode: AdvisoryMode, scope: AdvisoryScope, wait: boolean): boolean {
    this.session.context.tread((footprint) => (footprint.unsteady = true))
    return this.session.context.record.answer('advisory lock', () => {
      const holders = this.locks.inTheWay(key, mode, this)
      if (holders.length > 0) {
        if (!wait) return false
        throw this.blocked(holders.map(({ owner }) => ({ options: { owner } })))
      }
      this.locks.take(key, mode, scope, this)
      if (scope === 'transaction') this.session.begin().whenUndone(() => this.locks.give(key, mode, scope, this))
      return true
    })
  }

  unlock(key: string, mode: AdvisoryMode): boolean {
    this.session.context.tread((footprint) => (footprint.unsteady = true))
    return this.session.context.record.answer('advisory unlock', () => {
      const given = this.locks.give(key, mode, 'session', this)
      if (given) this.session.wakeOthers()
      else this.session.notice('WARNING', '01000', `you don't own a lock of type ${mode === 'shared' ? 'ShareLock' : 'ExclusiveLock'}`) // prettier-ignore
      return given
    })
  }

  unlockAll(): void {
    if (this.locks.giveAll('session', this)) this.session.wakeOthers()
  }

  /** Postgres goes on with the data as they were before the wait; run again, the statement would see newer ones. */
  private blocked(holders: readonly { readonly options: { readonly owner: string } }[], delay?: number): Blocked {
    const { plan } = this
    if (plan && plan.reads.length + plan.writes.length > 0)
      throw new UnsupportedOnShadow('a statement that waits in a function and reads or writes tables too')
    return new Blocked(this.session.begin().work, new Set(holders), delay)
  }

  sleep(seconds: number): void {
    this.session.context.record.answer('sleep', () => {
      const until = (this.sleepsUntil ??= clock() + seconds * 1000)
      if (clock() < until) throw this.blocked([], until - clock())
      this.sleepsUntil = undefined
      return true
    })
  }

  /** @throws PostgresError 22023 */
  check(channel: string, payload: string): void {
    if (channel === '') throw pgError('22023', 'channel name cannot be empty')
    if (Buffer.byteLength(channel) > MAX_NAME) throw pgError('22023', 'channel name too long')
    if (Buffer.byteLength(payload) >= MAX_PAYLOAD) throw pgError('22023', 'payload string too long')
  }

  notify(channel: string, payload: string): void {
    this.check(channel, payload)
    this.session.context.tread((footprint) => (footprint.speaks = true))
    this.session.context.record.answer('notify', () => {
      this.send(channel, payload)
      return true
    })
  }

  /** At the commit; the same text twice is sent once. */
  send(channel: string, payload: string): void {
    const known = this.pending.some((one) => one.channel === channel && one.payload === payload)
    if (known) return
    const notification = { channel, payload, processId: this.processId }
    this.pending.push(notification)
    this.session.begin().whenUndone(() => (this.pending = this.pending.filter((one) => one !== notification)))
  }

  /** LISTEN and UNLISTEN take effect at the commit. */
  change(change: Channel): void {
    this.changes.push(change)
    this.session.begin().whenUndone(() => (this.changes = this.changes.filter((one) => one !== change)))
  }

  listening(): readonly string[] {
    return this.channels.of(this)
  }

  receive(notification: Notification): void {
    this.session.options.onNotification?.(notification)
  }

  /** The transaction is committed. */
  committed(): void {
    for (const one of this.changes) {
      if ('listen' in one) this.channels.listen(one.listen, this)
      else this.channels.unlisten(this, one.unlisten)
    }
    for (const one of this.pending) this.channels.send(one)
    this.ended()
  }

  /** The transaction is over. @param transaction its own undoing is carried out where it was not committed */
  ended(transaction?: Transaction): void {
    transaction?.undoBeyond(-1)
    this.changes = []
    this.pending = []
    this.sleepsUntil = undefined
    this.locks.giveAll('transaction', this)
  }

  /** DISCARD ALL, and the end of the session. */
  reset(): void {
    this.unlockAll()
    this.channels.unlisten(this)
  }
}
