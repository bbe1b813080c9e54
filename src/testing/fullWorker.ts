/** What a worker keeps of the full layer from file to file: the engine, and its own database. */
import path from 'node:path'
import { createEmbeddedEngine } from '../full/embedded/embeddedEngine'
import { projectExtensions } from '../full/extensions'
import type { Connect, FullDatabase, FullEngine, TemplateOrder } from '../full/engine'
import { migrateDatabase } from '../full/migrate'
import { PGliteEngine } from '../full/pglite/pgliteEngine'
import { createServerEngine } from '../full/server/serverEngine'
import { templateKey } from '../full/templateKey'
import { ShadowError } from '../errors'
import type { PgModule } from '../pg/client'
import { findProject, type Project } from '../project/project'
import { resolvePackage } from '../project/resolvePackage'
import { defaultDirectory } from '../project/templateStore'
import { runFolder, runOwner } from './runFolder'
import { seedFingerprint, seedServer } from './seed'
import type { TestSettings } from './settings'

export interface FullWorker {
  readonly engine: FullEngine
  readonly template: TemplateOrder
  readonly pg: PgModule
  /** The worker's database; opened once. */
  database(): Promise<FullDatabase>
  /** A file has left it in a state that is not the template's. */
  spoilt: boolean
  close(): Promise<void>
}

const workers = new Map<string, Promise<FullWorker>>()

/** @throws ShadowError ENGINE_MISSING, SERVER_…, SCHEMA_MISSING… */
export function fullWorker(settings: TestSettings, rootDir: string): Promise<FullWorker> {
  const { engine, urlVariable, seed, cacheDirectory } = settings
  const key = JSON.stringify([rootDir, engine, urlVariable, seed, cacheDirectory])
  const known = workers.get(key) ?? start(settings, rootDir)
  workers.set(key, known)
  known.catch(() => workers.delete(key))
  return known
}

/** Gives up what this process holds: databases, connections, locks. */
export async function closeFullWorkers(): Promise<void> {
  for (const [key, starting] of workers) {
    workers.delete(key)
    const worker = await starting.catch(() => undefined)
    await worker?.close()
  }
}

/** A worker process ends when nothing is left to do; its database goes with it. */
function closeAtTheEnd(): void {
  process.removeListener('beforeExit', closeFullWorkers)
  process.once('beforeExit', closeFullWorkers)
}

async function start(settings: TestSettings, rootDir: string): Promise<FullWorker> {
  closeAtTheEnd()
  const pg = applicationPg(rootDir)
  const engine = createEngine(settings, rootDir, pg)
  const project = await findProject(rootDir)
  const template = await templateOrder(engine, project, settings, rootDir)
  let database: Promise<FullDatabase> | undefined
  return {
    engine,
    template,
    pg,
    database: () => (database ??= engine.open(template)),
    spoilt: false,
    async close() {
      await (await database?.catch(() => undefined))?.close()
      await engine.close()
    },
  }
}

function applicationPg(rootDir: string): PgModule {
  const folder = resolvePackage('pg', rootDir)
  if (folder === undefined)
    throw new ShadowError('ENGINE_MISSING', 'The package pg is not installed.', 'Run: npm install --save-dev pg')
  return require(folder) as PgModule
}

function createEngine(settings: TestSettings, rootDir: string, pg: PgModule): FullEngine {
  const { urlVariable, allowServer } = settings
  const cacheDirectory =
    settings.cacheDirectory === undefined ? undefined : path.resolve(rootDir, settings.cacheDirectory)
  switch (settings.engine) {
    case 'pglite':
      return new PGliteEngine({ rootDir, pg, ...(cacheDirectory === undefined ? {} : { cacheDirectory }) })
    case 'server':
      return createServerEngine({ pg, urlVariable, allowServer })
    case 'embedded':
      return createEmbeddedEngine({
        pg,
        rootDir,
        cacheDirectory: cacheDirectory ?? defaultDirectory(),
        runFolder: runFolder(),
        ownerPid: runOwner(),
      })
  }
}

async function templateOrder(
  engine: FullEngine,
  project: Project,
  { seed }: TestSettings,
  rootDir: string,
): Promise<TemplateOrder> {
  const extensions = await projectExtensions(project)
  const key = templateKey({
    project,
    extensions,
    engine: await engine.version(),
    seed: seed === undefined ? '' : seedFingerprint(seed, rootDir),
  })
  return { key, extensions, fill: (connect) => fill(connect, project, seed, rootDir, engine) }
}

async function fill(
  connect: Connect,
  project: Project,
  seed: string | undefined,
  rootDir: string,
  engine: FullEngine,
): Promise<void> {
  const say = (line: string) => process.stderr.write(`prisma-sqlite-shadow: ${engine.name}: ${line}\n`)
  await migrateDatabase(project, connect, say, await engine.version())
  if (seed === undefined) return
  say(`running the seed ${seed}`)
  await seedServer(seed, connect, rootDir)
}
