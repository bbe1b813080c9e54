/** The schema engine's way to a database: Prisma's own driver adapter for node-postgres, over one connection. */
import type { Client, Pool, PoolClient } from 'pg'
import { ShadowError } from '../errors'
import type { ClientClass } from '../pg/client'
import { resolvePackage } from './resolvePackage'
import { runScript } from './script'

/** Where to migrate. */
export interface MigrationTarget {
  readonly Client: ClientClass
  /** node-postgres's configuration of it. */
  readonly config: object
  /** Takes the tables of unqualified names; made where it is missing. `public` by default. */
  readonly schemaName?: string
}

/** What of PrismaPg's adapter is used here. */
interface Adapter {
  underlyingDriver(): Pool
  executeScript(script: string): Promise<void>
  dispose(): Promise<void>
}

type PrismaPg = new (config: object, options: object) => { readonly adapterName: string; connect(): Promise<Adapter> }

export interface MigrationAdapterFactory {
  readonly provider: 'postgres'
  readonly adapterName: string
  connect(): Promise<Adapter>
  connectToShadowDb(): Promise<never>
  /** Ends the connections made; the engine leaves its own open, and with it an advisory lock. */
  dispose(): Promise<void>
}

/**
 * @param root the application's folder: its own `@prisma/adapter-pg` is used
 * @param runMigration called for each migration with its script; `run` runs it
 * @throws ShadowError ENGINE_MISSING
 */
export function migrationAdapter(
  root: string,
  target: MigrationTarget,
  runMigration: (script: string, run: () => Promise<void>) => Promise<void>,
): MigrationAdapterFactory {
  const { Client, schemaName } = target
  // As with `prisma migrate deploy`, what a migration sets for its session holds for the next one.
  const pool = { ...target.config, Client, max: 1, idleTimeoutMillis: 0, maxLifetimeSeconds: 0 }
  const factory = new (loadPrismaPg(root))(pool, schemaName === undefined ? {} : { schema: schemaName })
  const made: Adapter[] = []
  return {
    provider: 'postgres',
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect()
      made.push(adapter)
      const driver = adapter.underlyingDriver()
      if (schemaName !== undefined) await withClient(driver, (client) => useSchema(client, schemaName))
      // PrismaPg splits scripts at each semicolon, those in function bodies too.
      adapter.executeScript = (script) =>
        runMigration(script, () => withClient(driver, (client) => runScript(client, script)))
      return adapter
    },
    connectToShadowDb: () => Promise.reject(new Error('Applying migrations takes no shadow database.')),
    async dispose() {
      for (const adapter of made.splice(0)) await adapter.dispose()
    },
  }
}

async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}

/**
 * Prisma's native engine makes the schema and sets the search path when it connects; its WebAssembly build does not quote
 * the name, and leaves the path to the application.
 */
export async function useSchema(connection: Pick<Client, 'query'>, schemaName: string): Promise<void> {
  const name = `"${schemaName.replaceAll('"', '""')}"`
  await connection.query(`CREATE SCHEMA IF NOT EXISTS ${name}`)
  await connection.query(`SET search_path TO ${name}`)
}

function loadPrismaPg(root: string): PrismaPg {
  const folder = resolvePackage('@prisma/adapter-pg', root)
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  if (folder !== undefined) return (require(folder) as { PrismaPg: PrismaPg }).PrismaPg
  throw new ShadowError(
    'ENGINE_MISSING',
    `Migrations are applied through @prisma/adapter-pg, and ${root} does not have it.`,
    'Run: npm install --save-dev @prisma/adapter-pg pg',
  )
}
