/**
 * What an environment hands to the code under test: one object on the file's global, under a symbol that every realm
 * and every copy of this package knows.
 */
import { ShadowError } from '../errors'
import type { ClientClass, PgModule } from '../pg/client'

export type Layer = 'shadow' | 'full'
export type Engine = 'sqlite' | 'pglite' | 'embedded' | 'server'

export interface TestSession {
  readonly layer: Layer
  readonly engine: Engine
  /** Jest's rootDir: where the application's own packages are resolved from. */
  readonly rootDir: string
  /** node-postgres's Client on the test file's database. @param pg the application's `pg`, in the file's realm */
  createClient(pg: PgModule): ClientClass
  /** The worker's query compiler for this file: testing/queryCompiler. */
  queryCompiler(file: string, realm: typeof globalThis): (new (options: object) => object) | undefined
}

const KEY = Symbol.for('prisma-sqlite-shadow.session')

export function publishSession(global: object, session: TestSession): void {
  Object.defineProperty(global, KEY, { value: session, configurable: true })
}

/** The session of the test file that runs this code; undefined outside our environments. */
export function currentSession(): TestSession | undefined {
  return (globalThis as { [KEY]?: TestSession })[KEY]
}

function session(asked: string): TestSession {
  const found = currentSession()
  if (found) return found
  throw new ShadowError(
    'ENVIRONMENT_MISSING',
    `${asked} was called outside a prisma-sqlite-shadow environment.`,
    "Set preset: 'prisma-sqlite-shadow' in the Jest config, or add the docblock /** @jest-environment prisma-sqlite-shadow/shadow */.",
  )
}

/** The layer that answers this test file. @throws ShadowError ENVIRONMENT_MISSING */
export function layer(): Layer {
  return session('layer()').layer
}

/** The engine behind this test file's layer. @throws ShadowError ENVIRONMENT_MISSING */
export function engine(): Engine {
  return session('engine()').engine
}
