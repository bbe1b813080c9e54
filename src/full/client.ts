import type { ClientClass, PgModule } from '../pg/client'
import type { Observer } from '../pg/observer'
import { withOrigin } from './session/callSite'
import type { Session } from './session/session'
import { SessionStream } from './session/stream'

type Config = ConstructorParameters<ClientClass>[0]

/**
 * node-postgres's Client with one of our sessions at the end of its socket. Whatever address the application names, it
 * reaches the test file's database.
 *
 * @param pg the application's `pg`: results and errors are made in its realm
 */
export function createFullClientClass(pg: PgModule, openSession: () => Session, observer?: Observer): ClientClass {
  return class Client extends pg.Client {
    /** For the pool, which sends a query in a later turn. */
    static readonly withOrigin = withOrigin

    constructor(config?: Config) {
      const given = typeof config === 'string' ? { connectionString: config } : { ...config }
      const address = { host: 'localhost', port: 5432, ssl: false, sslmode: undefined }
      const stream = () => new SessionStream(openSession(), observer)
      super({ ...withoutAddress(given), ...address, stream } as Config)
    }

    override query(...args: unknown[]): never {
      const send = super.query as (...args: unknown[]) => unknown
      return withOrigin(() => send.apply(this, args)) as never
    }
  }
}

/** What a connection string says besides the address: the user, the database, application_name, options. */
function withoutAddress(config: Record<string, unknown>): Record<string, unknown> {
  if (typeof config.connectionString !== 'string') return config
  const { connectionString, ...rest } = config
  try {
    const url = new URL(connectionString)
    const query = Object.fromEntries(url.searchParams)
    const { application_name, options, statement_timeout, lock_timeout } = query
    return {
      user: decodeURIComponent(url.username) || undefined,
      database: decodeURIComponent(url.pathname.slice(1)) || undefined,
      ...defined({ application_name, options, statement_timeout, lock_timeout }),
      ...rest,
    }
  } catch {
    return rest
  }
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
