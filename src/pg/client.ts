import type { Sandbox } from '../sandbox/sandbox'
import { ShadowConnection } from './connection'
import type { Observer } from './observer'

export type PgModule = typeof import('pg')
export type ClientClass = typeof import('pg').Client

type Config = ConstructorParameters<ClientClass>[0]

/**
 * node-postgres's Client over a shadow database: its own class, query queue, results and type parsers, with the network
 * connection replaced by one that talks to the engine.
 *
 * @param pg the application's `pg`: results and errors are made in its realm
 */
export function createClientClass(sandbox: Sandbox, pg: PgModule, observer?: Observer): ClientClass {
  return class Client extends pg.Client {
    constructor(config?: Config) {
      const given = typeof config === 'string' ? { connectionString: config } : { ...config }
      // pg.Pool hides the password from enumeration.
      const password = typeof config === 'object' ? config.password : undefined
      const connection = new ShadowConnection(sandbox, pg, observer)
      super({ ...given, ...(password === undefined ? {} : { password }), connection } as Config)
    }
  }
}
