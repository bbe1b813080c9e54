import type { Sandbox } from '../sandbox/sandbox'
import { ShadowConnection } from './connection'
import type { Observer } from './observer'
import { type Callback, queryParts, WholeQuery, wholeQueryConfig } from './wholeQuery'

export type PgModule = typeof import('pg')
export type ClientClass = typeof import('pg').Client

type Config = ConstructorParameters<ClientClass>[0]

/** What of node-postgres's Client counts here. */
interface BaseClient {
  readonly binary: boolean
  readonly connectionParameters: { readonly query_timeout?: unknown }
  /** The promises that its queries give: the application's own, or those of its realm. */
  readonly _Promise: PromiseConstructor
  query(config: unknown, values?: unknown, callback?: unknown): unknown
}

/**
 * node-postgres's Client over a shadow database: its own class, query queue, results and type parsers, with the network
 * connection replaced by one that talks to the engine.
 *
 * @param pg the application's `pg`: results and errors are made in its realm
 */
export function createClientClass(sandbox: Sandbox, pg: PgModule, observer?: Observer): ClientClass {
  const parts = queryParts(pg)
  const { captureStackTrace } = Object.getPrototypeOf(pg.DatabaseError) as ErrorConstructor
  const Base = pg.Client as unknown as new (config: Config) => BaseClient
  class Client extends Base {
    constructor(config?: Config) {
      const given = typeof config === 'string' ? { connectionString: config } : { ...config }
      // pg.Pool hides the password from enumeration.
      const password = typeof config === 'object' ? config.password : undefined
      const connection = new ShadowConnection(sandbox, pg, observer)
      super({ ...given, ...(password === undefined ? {} : { password }), connection } as Config)
    }

    override query(config: unknown, values?: unknown, callback?: unknown): unknown {
      const whole =
        parts && !this.binary && !this.connectionParameters.query_timeout && wholeQueryConfig(config, values)
      if (!whole) return super.query(config, values, callback)
      const done = typeof values === 'function' ? values : callback
      if (typeof done === 'function') return void super.query(new WholeQuery(parts, whole, done as Callback))
      if (done !== undefined) return super.query(config, values, callback)
      const promise = new this._Promise((resolve, reject) => {
        super.query(new WholeQuery(parts, whole, (error, result) => (error ? reject(error) : resolve(result))))
      })
      return promise.catch((error: Error) => {
        // As node-postgres does: the stack leads to the query's caller.
        captureStackTrace(error)
        throw error
      })
    }
  }
  return Client as unknown as ClientClass
}
