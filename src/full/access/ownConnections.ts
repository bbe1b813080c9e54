import type { FullDatabase } from '../engine'
import { OwnSession, type SessionGroup } from '../session/ownSession'
import type { Session } from '../session/session'
import type { Wire } from '../wire/wire'
import type { Connections } from './committed'

/** An engine of many connections: each session has its own. */
export class OwnConnections implements Connections, SessionGroup {
  readonly sessions = new Set<OwnSession>()

  constructor(private readonly database: FullDatabase) {}

  openSession(): Session {
    const session = new OwnSession(this)
    this.sessions.add(session)
    return session
  }

  connect(startup: Readonly<Record<string, string | undefined>>): Promise<Wire> {
    return this.database.connect(startup)
  }

  async detach(reason: Error): Promise<void> {
    await Promise.all([...this.sessions].map((session) => session.detach(reason)))
  }

  async admin<T>(work: (wire: Wire) => Promise<T>): Promise<T> {
    const wire = await this.database.connect({})
    try {
      return await work(wire)
    } finally {
      await wire.close()
    }
  }

  async close(reason: Error): Promise<void> {
    await Promise.all([...this.sessions].map((session) => session.close(reason)))
  }
}
