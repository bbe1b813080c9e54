/** Puts our Client in the place of node-postgres's own. */

/** The part of the `pg` module that counts here. */
export interface PgModule {
  Client: unknown
  Pool: new (options?: object) => { connect(...args: unknown[]): unknown; query(...args: unknown[]): unknown }
  Query?: unknown
  native?: unknown
}

function directly<R>(work: () => R): R {
  return work()
}

/**
 * Binds a `pg` module to `Client`: `new pg.Client()`, `new pg.Pool()` and `pg.native` all lead to it, and everything
 * else of the module (types, DatabaseError, escapeIdentifier…) stays the application's own. Changes and returns `pg`:
 * the ESM face of node-postgres reads the same object.
 */
export function bindPg<T extends PgModule>(pg: T, Client: unknown): T {
  const Pool = pg.Pool
  const { withOrigin = directly } = Client as { withOrigin?: <R>(work: () => R) => R }
  pg.Client = Client
  pg.Pool = class BoundPool extends Pool {
    constructor(options?: object) {
      // No timers for idle connections: they cost nothing, and a timer would keep a worker alive after its last test.
      super({ ...options, idleTimeoutMillis: 0, Client })
    }

    override connect(...args: unknown[]): unknown {
      return withOrigin(() => super.connect(...args))
    }

    override query(...args: unknown[]): unknown {
      return withOrigin(() => super.query(...args))
    }
  }
  // Defined, not assigned: node-postgres has a getter here that would load libpq.
  Object.defineProperty(pg, 'native', { value: pg, configurable: true, enumerable: false, writable: true })
  return pg
}
