/** Makes an empty database into the project's: its migrations, or its schema where it has none. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseError } from 'pg'
import { ShadowError } from '../errors'
import { migrationAdapter, useSchema } from '../project/migrationAdapter'
import {
  folderName,
  LOCK_FILE,
  type Migration,
  migrationFolders,
  otherProvider,
  readMigrations,
  requireScripts,
  shown,
} from '../project/migrations'
import type { Project } from '../project/project'
import { applyMigrations, postgresDdl, type SchemaFile, SchemaEngineError } from '../project/schemaEngine'
import { runScript, ScriptError } from '../project/script'
import type { Connect } from './engine'
import { createdExtensions, extensionUnavailable } from './extensions'
import { type FailedStatement, failedStatement } from './scriptError'

/** Told of each step, as text for the user: `applying 3 of 15: 20240320140000_catalog`. */
export type Progress = (text: string) => void

/**
 * Applies the project's migrations, in order, and fills `_prisma_migrations` as `prisma migrate deploy` does; a project
 * without migrations gets its schema pushed.
 *
 * @param connect reaches an empty database
 * @param engine engine and version, as FullEngine.version() has it: decides the remedy for a missing extension
 * @throws ShadowError MIGRATION_FAILED with the migration, its statement and Postgres's error; EXTENSION_UNAVAILABLE;
 *   SCHEMA_INVALID; NO_POSTGRES_DATASOURCE; ENGINE_MISSING where the project lacks Prisma's driver adapter
 */
export async function migrateDatabase(
  project: Project,
  connect: Connect,
  progress: Progress = () => undefined,
  engine = 'server',
): Promise<void> {
  checkProvider(project)
  const { migrationsFolder } = project
  if (migrationsFolder !== undefined && migrationFolders(migrationsFolder).length > 0)
    await deploy(project, migrationsFolder, connect, progress, engine)
  else await pushSchema(project, connect, progress, engine)
}

function checkProvider({ provider, schemaPath }: Project): void {
  if (provider === 'postgresql' || provider === 'postgres') return
  const found = provider === undefined ? 'has no datasource' : `has the provider "${provider}"`
  throw new ShadowError(
    'NO_POSTGRES_DATASOURCE',
    `The full layer is Postgres, and the schema ${shown(schemaPath)} ${found}.`,
    'Set provider = "postgresql" in the datasource.',
  )
}

const schemaTexts = ({ schemaFiles }: Project): SchemaFile[] => schemaFiles.map(({ path, content }) => [path, content])

/** On an empty database `prisma db push` runs the DDL that makes the whole schema. */
async function pushSchema(project: Project, connect: Connect, progress: Progress, engine: string): Promise<void> {
  const { schemaName, schemaPath } = project
  const ddl = await postgresDdl(schemaTexts(project))
  progress(`pushing the schema ${shown(schemaPath)}`)
  const client = new connect.Client(connect.config)
  await client.connect()
  try {
    if (schemaName !== undefined) await useSchema(client, schemaName)
    await runScript(client, ddl)
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error
    const failed = await failedStatement(error)
    throw (
      missingExtension(error, failed, engine, `the schema ${shown(schemaPath)}`) ??
      new ShadowError(
        'MIGRATION_FAILED',
        `The schema ${shown(schemaPath)} could not be pushed (line ${failed.line} of its DDL).\n${failed.report}`,
        'Correct the schema, or give the test database what it needs.',
        { cause: error.cause },
      )
    )
  } finally {
    await client.end()
  }
}

async function deploy(
  project: Project,
  folder: string,
  connect: Connect,
  progress: Progress,
  engine: string,
): Promise<void> {
  requireScripts(folder)
  const migrations = readMigrations(folder)
  let current = -1
  let failed: ScriptError | undefined
  const adapter = migrationAdapter(
    project.root,
    { ...connect, schemaName: project.schemaName },
    async (script, run) => {
      current = migrations.findIndex(({ sql }, i) => i > current && sql === script)
      progress(`applying ${current + 1} of ${migrations.length}: ${folderName(migrations[current] as Migration)}`)
      await run().catch((error: unknown) => {
        if (error instanceof ScriptError) failed = error
        throw error
      })
    },
  )
  try {
    await applyMigrations(schemaTexts(project), listOf(folder, migrations), adapter)
  } catch (error) {
    throw failed ? await scriptFailure(migrations[current] as Migration, failed, engine) : historyError(folder, error)
  } finally {
    await adapter.dispose()
  }
}

function listOf(folder: string, migrations: readonly Migration[]) {
  const lock = path.join(folder, LOCK_FILE)
  return {
    folder,
    lockFile: existsSync(lock) ? readFileSync(lock, 'utf8') : undefined,
    migrations: migrations.map((migration) => ({ name: folderName(migration), sql: migration.sql })),
  }
}

async function scriptFailure(migration: Migration, error: ScriptError, engine: string): Promise<ShadowError> {
  const failed = await failedStatement(error)
  const place = `${shown(migration.path)}:${failed.line}`
  const missing = missingExtension(error, failed, engine, place)
  if (missing) return missing
  const mark = migration.sql.startsWith('\uFEFF')
    ? 'The file begins with a byte order mark, which Postgres takes for a part of the first word: save it without one.'
    : 'Correct the migration, or give the test database what it needs.'
  const message = `The migration ${folderName(migration)} failed at ${place}\n${failed.report}`
  return new ShadowError('MIGRATION_FAILED', message, mark, { cause: error.cause })
}

/** As Postgres 13 words it, and as later ones do. */
const NOT_AVAILABLE = /extension "([^"]+)" is not available|\/([^/"]+)\.control"/

function missingExtension(
  { cause }: ScriptError,
  { text }: FailedStatement,
  engine: string,
  where: string,
): ShadowError | undefined {
  const { code, message } = cause as DatabaseError
  if (code !== '0A000' && code !== '58P01') return undefined
  const named = NOT_AVAILABLE.exec(message)
  // A server's messages may be in another language.
  const name = named?.[1] ?? named?.[2] ?? (/^create\s+extension/i.test(text) ? createdExtensions(text)[0] : undefined)
  return name === undefined ? undefined : extensionUnavailable(name, engine, where, { cause })
}

/** What the engine says of the history as a whole. */
function historyError(folder: string, error: unknown): unknown {
  if (!(error instanceof SchemaEngineError)) return error
  if (error.code === 'P3019') {
    const lock = path.join(folder, LOCK_FILE)
    const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(readFileSync(lock, 'utf8'))?.[1]
    return otherProvider(lock, provider, error)
  }
  return new ShadowError(
    'MIGRATION_FAILED',
    `The migrations in ${shown(folder)} could not be applied: ${error.message}`,
    'npx prisma migrate deploy, on an empty database, says more.',
    { cause: error },
  )
}
