/**
 * The connection of this process to a server, on the maintenance database. It makes and drops our databases, and by an
 * advisory lock on its id it says that their owner lives: whoever finds the lock free may drop them.
 */
import { randomBytes } from 'node:crypto'
import type { Client, ClientConfig } from 'pg'
import type { ShadowError } from '../../errors'
import type { PgModule } from '../../pg/client'
import { type ServerAddress } from './address'
import { connectError, fullError, lostError } from './connectErrors'
import { retryOn } from './retry'

/** The first half of our two-part advisory locks; the second is an owner's id. */
export const LOCK_CLASS = 0x7053
const CONNECT_MS = 5_000
const TOO_MANY_CONNECTIONS = '53300'
const STARTING_UP = '57P03'

/** Settings that an administrator may give to the role, and that would end a connection that only waits. */
const SETTINGS = `
  SELECT set_config(name, value, false) FROM (VALUES
    ('statement_timeout', '0'), ('lock_timeout', '0'), ('idle_session_timeout', '0'), ('transaction_timeout', '0'),
    ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3')
  ) AS wanted (name, value) JOIN pg_catalog.pg_settings USING (name)`

/** node-postgres has these two, its types have not. */
type Held = Client & { ref(): void; unref(): void }

/** SQLSTATEs admin_shutdown, crash_shutdown and database_dropped: the connection ends with them. */
const ENDED = ['57P01', '57P02', '57P04']

export type Row = Readonly<Record<string, unknown>>

export class Keeper {
  private lost: ShadowError | undefined
  private busy = 0

  private constructor(
    private readonly client: Held,
    readonly address: ServerAddress,
    readonly pg: PgModule,
    /** 8 hexadecimal digits, in the name of every database that this process makes. */
    readonly id: string,
  ) {
    const lose = (error?: Error) => (this.lost ??= lostError(address, error))
    client.on('error', lose)
    client.on('end', () => lose())
  }

  /** @throws ShadowError SERVER_UNREACHABLE or SERVER_REFUSED */
  static async open(pg: PgModule, address: ServerAddress): Promise<Keeper> {
    const client = await connect(pg, address)
    const keeper = new Keeper(client as Held, address, pg, randomBytes(4).toString('hex'))
    try {
      await keeper.query(SETTINGS)
      await keeper.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, lockId(keeper.id)])
    } catch (error) {
      await keeper.close()
      throw error
    }
    return keeper
  }

  /** The rows of one statement. A connection that waits does not hold the process up. */
  async query(sql: string, values?: unknown[]): Promise<readonly Row[]> {
    if (this.lost) throw this.lost
    if (this.busy++ === 0) this.client.ref()
    try {
      const { rows } = await this.client.query<Row>(sql, values)
      return rows
    } catch (error) {
      // The server's last word comes as the answer to the statement, before the connection ends.
      if (ENDED.includes((error as { code?: string }).code ?? '')) this.lost ??= lostError(this.address, error as Error)
      throw this.lost ?? error
    } finally {
      if (--this.busy === 0) this.client.unref()
    }
  }

  /** Runs `work`, which opens a connection, again while the server has none free. */
  async withRoom<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await retryOn([TOO_MANY_CONNECTIONS], work)
    } catch (error) {
      if ((error as { code?: string }).code !== TOO_MANY_CONNECTIONS) throw error
      throw fullError(this.address, (error as Error).message, await this.use())
    }
  }

  private async use(): Promise<string> {
    const [row] = await this.query(
      "SELECT count(*) AS used, current_setting('max_connections') AS max FROM pg_stat_activity WHERE backend_type = 'client backend'",
    )
    return `${row?.used} of max_connections = ${row?.max} are in use`
  }

  /** Its lock is released with it. Never throws. */
  async close(): Promise<void> {
    this.lost ??= lostError(this.address, new Error('it was closed'))
    this.client.ref()
    await this.client.end().catch(() => undefined)
  }
}

/** A connection to the maintenance database. */
async function connect(pg: PgModule, address: ServerAddress): Promise<Client> {
  const config: ClientConfig = {
    ...address.config,
    application_name: 'prisma-sqlite-shadow',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  }
  try {
    return await retryOn([TOO_MANY_CONNECTIONS, STARTING_UP], async () => {
      const client = new pg.Client(config)
      client.on('error', () => undefined)
      try {
        await client.connect()
        return client
      } catch (error) {
        void client.end().catch(() => undefined)
        throw error
      }
    })
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === TOO_MANY_CONNECTIONS) throw fullError(address, message, 'all connections are in use')
    throw connectError(error, address, `tried for up to ${CONNECT_MS / 1000} seconds`)
  }
}

/** An owner's id as the signed integer that advisory locks take. */
export function lockId(id: string): number {
  return Number.parseInt(id, 16) | 0
}
