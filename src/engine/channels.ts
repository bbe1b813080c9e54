import type { ShadowDatabase } from './database'

/** LISTEN and NOTIFY between the sessions of one database (Postgres manual, "NOTIFY"). */

export interface Notification {
  readonly channel: string
  readonly payload: string
  /** Of the session that sent it. */
  readonly processId: number
}

export interface Listener {
  receive(notification: Notification): void
}

export class Channels {
  private readonly listeners = new Map<string, Set<Listener>>()

  listen(channel: string, listener: Listener): void {
    const set = this.listeners.get(channel) ?? new Set()
    this.listeners.set(channel, set.add(listener))
  }

  /** Without a channel: all of them. */
  unlisten(listener: Listener, channel?: string): void {
    for (const [name, set] of this.listeners) if (channel === undefined || name === channel) set.delete(listener)
  }

  of(listener: Listener): string[] {
    return [...this.listeners].filter(([, set]) => set.has(listener)).map(([name]) => name)
  }

  send(notification: Notification): void {
    for (const listener of this.listeners.get(notification.channel) ?? []) listener.receive(notification)
  }
}

const channels = new WeakMap<ShadowDatabase, Channels>()

export function channelsOf(database: ShadowDatabase): Channels {
  let found = channels.get(database)
  if (!found) channels.set(database, (found = new Channels()))
  return found
}
