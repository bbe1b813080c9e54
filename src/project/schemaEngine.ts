/** The one file that loads Prisma's schema engine: its WebAssembly build, which needs no network. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { ShadowError } from '../errors'
import { withLateTiering } from '../wasmTiering'

/** A Prisma schema file: path and content. */
export type SchemaFile = readonly [path: string, content: string]

export type SchemaProvider = 'postgres' | 'sqlite'

interface Engine {
  diff(input: object): Promise<{ stdout: string | null }>
  applyMigrations(input: object): Promise<{ appliedMigrationNames: string[] }>
  free(): void
}

type Wasm = Record<string, unknown>
type NewEngine = (options: object, log: () => void, adapter: unknown) => Promise<Engine>

interface EngineModule {
  __wbg_set_wasm(exports: Wasm): void
  readonly SchemaEngine: { readonly new: NewEngine }
}

/** What Node's global WebAssembly does for us; its types belong to the DOM library. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  instantiate(module: object, imports: Record<string, unknown>): Promise<{ readonly exports: Wasm }>
}

interface Loaded {
  readonly newEngine: NewEngine
  readonly bindAdapter: (factory: object) => unknown
}

/**
 * One engine for a process: its script keeps the WebAssembly instance in a variable, so a second one would pull the first
 * from under its feet. A module of its own holds it, for a sandbox's variables last no longer than the sandbox. The
 * registry is where the engine leaves the message of a panic.
 */
const PROCESS_WIDE = `data:text/javascript,${encodeURIComponent(`
globalThis.PRISMA_WASM_PANIC_REGISTRY ??= { message: '', get() { return this.message }, set_message(message) { this.message = message } }
export const shared = {}`)}`

async function loadOnce(): Promise<Loaded> {
  const { shared } = (await importOutside(PROCESS_WIDE)) as { shared: { loading?: Promise<Loaded> } }
  return (shared.loading ??= withLateTiering(load))
}

// @prisma/internals has a loader of its own, but 7.10.0 was published without the file that it reads.
async function load(): Promise<Loaded> {
  const resolve = createRequire(require.resolve('@prisma/internals')).resolve
  const script = resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const engine = (await importOutside(pathToFileURL(script).href)) as EngineModule
  const wasm = await WebAssembly.compile(fs.readFileSync(path.join(path.dirname(script), 'schema_engine_bg.wasm')))
  const { exports } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': withLooseTimers(engine) })
  engine.__wbg_set_wasm(exports)
  ;(exports.__wbindgen_start as () => void)()
  const utils = (await importOutside(pathToFileURL(resolve('@prisma/driver-adapter-utils')).href)) as {
    bindMigrationAwareSqlAdapterFactory(factory: object): unknown
  }
  return {
    newEngine: (options, log, adapter) => engine.SchemaEngine.new(options, log, adapter),
    bindAdapter: utils.bindMigrationAwareSqlAdapterFactory,
  }
}

type TimerFunction = (...args: unknown[]) => NodeJS.Timeout

/** The engine leaves the timer running that limits its wait for a lock; it must not keep the process from ending. */
function withLooseTimers(imports: object): Record<string, unknown> {
  const loosen =
    (setTimer: TimerFunction): TimerFunction =>
    (...args) =>
      setTimer(...args).unref()
  const entries = Object.entries(imports).map(([name, value]) => [
    name,
    name.startsWith('__wbg_setTimeout') ? loosen(value as TimerFunction) : (value as unknown),
  ])
  return Object.fromEntries(entries) as Record<string, unknown>
}

/**
 * Imports an ES module. A sandbox such as Jest's cannot, and the engine knows only the promises of the realm that it runs
 * in; there the main context's loader does it.
 */
async function importOutside(href: string): Promise<unknown> {
  try {
    return await import(href)
  } catch {
    const options = { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }
    return await (vm.compileFunction('return import(href)', ['href'], options)(href) as Promise<unknown>)
  }
}

/**
 * DDL that makes a database into what the schema says, as `prisma migrate diff --script` prints it: an empty database, or
 * one that `from`, another schema, describes. Without a difference it is a comment.
 * @throws ShadowError SCHEMA_INVALID with Prisma's own message
 */
export async function schemaDdl(
  provider: SchemaProvider,
  files: readonly SchemaFile[],
  from?: readonly SchemaFile[],
): Promise<string> {
  const { newEngine, bindAdapter } = await loadOnce()
  let engine: Engine | undefined
  try {
    engine = await newEngine({ datamodels: files }, () => undefined, bindAdapter(offlineAdapter(provider)))
    const filters = { externalTables: [], externalEnums: [] }
    const ends = { from: from ? datamodel(from) : { tag: 'empty' }, to: datamodel(files) }
    const { stdout } = await engine.diff({ ...ends, script: true, exitCode: null, filters })
    return stdout ?? ''
  } catch (error) {
    throw schemaError(error)
  } finally {
    engine?.free()
  }
}

const datamodel = (files: readonly SchemaFile[]): object => ({
  tag: 'schemaDatamodel',
  files: files.map(([file, content]) => ({ path: file, content })),
})

/**
 * Postgres DDL of a Prisma schema.
 * @throws ShadowError SCHEMA_INVALID with Prisma's own message
 */
export const postgresDdl = (files: readonly SchemaFile[]): Promise<string> => schemaDdl('postgres', files)

/** A migration history, as it is on disk. */
export interface MigrationList {
  readonly folder: string
  /** The text of migration_lock.toml, where there is one. */
  readonly lockFile: string | undefined
  /** In the order to apply them. */
  readonly migrations: readonly { readonly name: string; readonly sql: string }[]
}

/**
 * Applies what a database lacks of the migrations and keeps account of it in `_prisma_migrations`, as `prisma migrate
 * deploy` does.
 * @param adapterFactory a SqlMigrationAwareDriverAdapterFactory of @prisma/driver-adapter-utils
 * @throws SchemaEngineError
 */
export async function applyMigrations(
  files: readonly SchemaFile[],
  list: MigrationList,
  adapterFactory: object,
): Promise<void> {
  const { newEngine, bindAdapter } = await loadOnce()
  let engine: Engine | undefined
  try {
    engine = await newEngine({ datamodels: files }, () => undefined, bindAdapter(adapterFactory))
    const migrationDirectories = list.migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    }))
    await engine.applyMigrations({
      migrationsList: {
        baseDir: list.folder,
        lockfile: { path: 'migration_lock.toml', content: list.lockFile ?? null },
        shadowDbInitScript: '',
        migrationDirectories,
      },
      filters: { externalTables: [], externalEnums: [] },
    })
  } catch (error) {
    const { code, message } = error as { code?: string; message?: unknown }
    throw new SchemaEngineError(readable(String(message ?? error)), code, { cause: error })
  } finally {
    engine?.free()
  }
}

/** What the schema engine says against a database or a history. */
export class SchemaEngineError extends Error {
  override name = 'SchemaEngineError'
  constructor(
    message: string,
    /** Prisma's, such as P3019; undefined where it has none. */
    readonly code: string | undefined,
    options: { cause: unknown },
  ) {
    super(message, options)
  }
}

/** Tells the engine which dialect to print. The Postgres one asks for the server's version; nothing else is ever queried. */
function offlineAdapter(provider: SchemaProvider): object {
  const unused = async (): Promise<never> => {
    throw new Error('the schema engine queried the database')
  }
  const version = {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [5, 7, 0],
    rows: [[true, 'PostgreSQL 18.0', 180000]],
  }
  const adapter = {
    provider,
    adapterName: 'prisma-sqlite-shadow',
    queryRaw: async ({ sql }: { sql: string }) => (sql.includes('server_version_num') ? version : unused()),
    executeRaw: unused,
    executeScript: unused,
    startTransaction: unused,
    dispose: async () => undefined,
    getConnectionInfo: () => ({ supportsRelationJoins: true }),
  }
  return {
    provider,
    adapterName: adapter.adapterName,
    connect: async () => adapter,
    connectToShadowDb: async () => adapter,
  }
}

function schemaError(error: unknown): ShadowError {
  const message = String((error as { message?: unknown }).message ?? error)
  return new ShadowError(
    'SCHEMA_INVALID',
    `Prisma's schema engine refused the schema: ${readable(message)}`,
    'Run `npx prisma validate` to see the schema with its errors.',
    { cause: error },
  )
}

/** The engine's errors are text, or JSON around such text; colours are for terminals. */
function readable(message: string): string {
  const plain = message.replace(/\u001b\[[\d;]*m/g, '')
  try {
    const parsed = JSON.parse(plain) as { message?: string; meta?: { full_error?: string } }
    return parsed.meta?.full_error ?? parsed.message ?? plain
  } catch {
    return plain.trim()
  }
}
