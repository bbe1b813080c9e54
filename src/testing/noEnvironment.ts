import { ShadowError } from '../errors'
import type { PgModule } from './bindPg'

type Callback = (error: Error) => void
type ClientConstructor = new (...args: unknown[]) => { connect(callback?: Callback): unknown }

export function noEnvironment(): ShadowError {
  return new ShadowError(
    'ENVIRONMENT_MISSING',
    'This test file has no database: its @jest-environment is none of prisma-sqlite-shadow.',
    'Use prisma-sqlite-shadow/shadow, or shadow-jsdom for a document; or wrap your own environment (docs/configuration.md).',
  )
}

/**
 * node-postgres's Client for a test file that the preset maps `pg` for, and that runs in an environment not of ours:
 * it connects to nothing, as the server that the application's URL names is no test's.
 */
export function clientWithoutEnvironment(pg: PgModule): unknown {
  return class ClientWithoutEnvironment extends (pg.Client as ClientConstructor) {
    override connect(callback?: Callback): unknown {
      const error = noEnvironment()
      if (!callback) return Promise.reject(error)
      process.nextTick(callback, error)
      return undefined
    }
  }
}
