import type { FullDatabase } from '../engine'
import { DirectSession } from '../session/directSession'
import type { Session } from '../session/session'
import { SharedConnection } from '../session/sharedConnection'
import type { Wire } from '../wire/wire'
import type { Connections } from './committed'

/** An engine of one connection, such as PGlite: sessions have it one after the other. */
export class SharedConnections implements Connections {
  private constructor(
    private readonly database: FullDatabase,
    private readonly connection: SharedConnection,
  ) {}

  static async open(database: FullDatabase): Promise<SharedConnections> {
    const wire = await database.connect({})
    return new SharedConnections(database, await SharedConnection.open(wire, { nested: false }))
  }

  openSession(): Session {
    return new DirectSession(this.connection)
  }

  /** The connection that comes after it is made with the next use: until then the database may be replaced. */
  async detach(reason: Error): Promise<void> {
    await this.connection.alone(reason, async () => this.connection.wire.close())
    this.connection.replace(new LateWire(() => this.database.connect({})))
  }

  admin<T>(work: (wire: Wire) => Promise<T>): Promise<T> {
    return work(this.connection.wire)
  }

  async close(reason: Error): Promise<void> {
    await this.connection.end(reason)
    await this.connection.wire.close()
  }
}

/** A connection that is made when it is first needed. */
class LateWire implements Wire {
  private made: Promise<Wire> | undefined
  readonly processID = process.pid
  readonly secretKey = 0
  /** A connection that sessions share is PGlite's. */
  readonly takesCopyData = false
  readonly parameters: ReadonlyMap<string, string> = new Map()
  lost: Error | undefined

  constructor(private readonly make: () => Promise<Wire>) {}

  async exchange(...args: Parameters<Wire['exchange']>): ReturnType<Wire['exchange']> {
    return (await (this.made ??= this.make())).exchange(...args)
  }

  onUnasked(): void {}

  async close(): Promise<void> {
    await (await this.made)?.close()
  }
}
