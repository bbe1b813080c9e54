/** The engine `server`: a Postgres server whose URL an environment variable holds. */
import { ShadowError } from '../../errors'
import type { PgModule } from '../../pg/client'
import { readAddress, type ServerAddress } from '../native/address'
import { NativeEngine } from '../native/nativeEngine'
import { checkForTests } from './forTests'

export interface ServerSettings {
  /** The setting `urlVariable`: the name of the environment variable that holds the URL. There is no default. */
  readonly urlVariable: string | undefined
  /** The setting `allowServer`: hosts and databases that may be used although they do not look like a test's. */
  readonly allowServer?: readonly string[]
}

export interface ServerOptions extends ServerSettings {
  /** The application's `pg`. */
  readonly pg: PgModule
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly log?: (line: string) => void
}

/**
 * @throws ShadowError LAYER_INVALID where no variable is named, or it holds no URL; SERVER_NOT_FOR_TESTS. The server itself
 *   is asked for the first time by the engine's methods
 */
export function createServerEngine(options: ServerOptions): NativeEngine {
  const { pg, log = toStderr } = options
  const address = addressOf(options)
  checkForTests(address, options.allowServer ?? [])
  return new NativeEngine(address, { name: 'server', pg, log })
}

function addressOf({ pg, urlVariable, env = process.env }: ServerOptions): ServerAddress {
  if (!urlVariable) {
    throw new ShadowError(
      'LAYER_INVALID',
      "engine: 'server' needs the setting urlVariable.",
      "Name the environment variable that holds the server's URL: testEnvironmentOptions: { urlVariable: 'TEST_DATABASE_URL' }.",
    )
  }
  const url = env[urlVariable]
  if (!url) {
    throw new ShadowError(
      'LAYER_INVALID',
      `The environment variable ${urlVariable}, which the setting urlVariable names, is ${url === '' ? 'empty' : 'not set'}.`,
      `Set it: ${urlVariable}=postgresql://user:password@localhost:5432/postgres.`,
    )
  }
  try {
    return readAddress(pg, url)
  } catch (error) {
    throw new ShadowError(
      'LAYER_INVALID',
      `The environment variable ${urlVariable} does not hold the URL of a Postgres server: ${(error as Error).message}.`,
      'Its form is postgresql://user:password@host:5432/database; special characters of the password are written as %XX.',
    )
  }
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}
