/** A PGlite: a Postgres compiled to WebAssembly, in this process. Loaded from the application's own packages. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { resolvePackage } from '../../project/resolvePackage'
import { extensionUnavailable, pgliteExtensions } from '../extensions'
import { typeOf, query, responseFields } from '../protocol/frames'
import { type ProtocolServer, PGliteWire } from '../wire/pgliteWire'
import { textRows } from '../wire/rows'

/** The parts of PGlite's interface that are used here. */
export interface PGlite extends ProtocolServer {
  readonly waitReady: Promise<void>
  exec(sql: string): Promise<unknown>
  dumpDataDir(compression: 'none' | 'gzip'): Promise<Blob>
  close(): Promise<void>
}

interface PGliteModule {
  readonly PGlite: (new (options: object) => PGlite) & { readonly defaultStartParams?: readonly string[] }
}

/** Above JavaScript's stack, which a call of PL/pgSQL uses as well, PGlite would lose its state: it has to fail before (54001). */
const STACK = ['-c', 'max_stack_depth=256kB']

export interface PGlitePackage {
  readonly version: string
  /** @param image a data directory as `dumpDataDir` gave it; without one the database is new */
  start(extensions: readonly string[], image?: Uint8Array): Promise<PGlite>
}

/** @throws ShadowError ENGINE_MISSING with the install line */
export function loadPGlite(rootDir: string): PGlitePackage {
  const folder = resolvePackage('@electric-sql/pglite', rootDir)
  if (folder === undefined) {
    throw new ShadowError(
      'ENGINE_MISSING',
      'The full layer needs PGlite, which is not installed.',
      'Run: npm install --save-dev @electric-sql/pglite. Or choose another engine: "embedded" or "server".',
    )
  }
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }
  return {
    version,
    async start(extensions, image) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { PGlite } = require(folder) as PGliteModule
      const db = new PGlite({
        extensions: loadExtensions(extensions, rootDir, version),
        ...(PGlite.defaultStartParams ? { startParams: [...PGlite.defaultStartParams, ...STACK] } : {}),
        ...(image ? { loadDataDir: new Blob([image as Uint8Array<ArrayBuffer>]) } : {}),
      })
      await db.waitReady
      return db
    },
  }
}

/** @throws ShadowError EXTENSION_UNAVAILABLE where the extension is in a package that is not installed */
function loadExtensions(names: readonly string[], rootDir: string, version: string): Record<string, unknown> {
  const entries = pgliteExtensions(names).map(({ name, module, exported }) => {
    try {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const loaded = require(require.resolve(module, { paths: [rootDir] })) as Record<string, unknown>
      return [name, loaded[exported]] as const
    } catch (cause) {
      throw extensionUnavailable(name, `pglite ${version}`, undefined, { cause })
    }
  })
  return Object.fromEntries(entries)
}

/** Settings that Postgres reports to its clients (Postgres manual, "Asynchronous Operations", ParameterStatus). */
const REPORTED = `'server_version','server_encoding','client_encoding','application_name','default_transaction_read_only',
  'in_hot_standby','is_superuser','session_authorization','DateStyle','IntervalStyle','TimeZone','integer_datetimes',
  'standard_conforming_strings','scram_iterations','search_path'`

/** A connection to `db`: it has just one, which does not start with a greeting. */
export async function pgliteWire(db: PGlite): Promise<PGliteWire> {
  const wire = new PGliteWire(db, new Map())
  const frames = await wire.exchange(
    query(`SET TimeZone = 'UTC'; SELECT name, setting FROM pg_settings WHERE name IN (${REPORTED})`),
  )
  const error = frames.find((message) => typeOf(message) === 'E')
  if (error) throw new ShadowError('ENGINE_FAILED', `PGlite: ${responseFields(error).M}`, 'Please report this.')
  const parameters = textRows(frames).map(([name, value]) => [name ?? '', value ?? ''] as const)
  return new PGliteWire(db, new Map(parameters))
}
