/** `prisma-sqlite-shadow clean`: removes template databases, and what killed runs have left. */
import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { cleanEmbedded } from '../../full/embedded/embeddedEngine'
import { createServerEngine } from '../../full/server/serverEngine'
import type { PgModule } from '../../pg/client'
import { resolvePackage } from '../../project/resolvePackage'
import { defaultDirectory } from '../../project/templateStore'
import { readOptions } from '../command'
import { readJestSettings, type ProjectSettings } from './jestSettings'
import { findLeavings, type Leaving } from './leavings'

export const help = `npx prisma-sqlite-shadow clean [options] [-- jest arguments]

Removes template databases, which the next run makes again, and what killed runs have left: from the cache folder, the
temp folder, and the Postgres server that the Jest configuration names (urlVariable). What a run under way uses stays,
and nothing is touched that is not of this package. After -- stand arguments that choose a configuration: --config…

Options
  --all                  also the databases kept of failed tests in the temp folder
  --dry-run              say what would be removed, and remove nothing
  --url-variable <name>  a Postgres server that this environment variable holds the URL of
  -h, --help             show this text

Exit codes
  0  done
  2  something could not be removed, or the server could not be reached
`

const OPTIONS = {
  all: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  'url-variable': { type: 'string' },
} as const

/** @throws ShadowError OPTION_UNKNOWN, OPTION_INVALID */
export async function run(args: readonly string[]): Promise<number> {
  const split = args.includes('--') ? args.indexOf('--') : args.length
  const options = readOptions('clean', args.slice(0, split), OPTIONS)
  const dryRun = options['dry-run'] ?? false
  const root = realpathSync(process.cwd())
  const projects = await configured(root, args.slice(split + 1))
  const caches = projects.flatMap(({ rootDir, settings: { cacheDirectory } }) =>
    cacheDirectory === undefined ? [] : [path.resolve(rootDir, cacheDirectory)],
  )
  const places = {
    caches: [...new Set([defaultDirectory(), ...caches])],
    temp: os.tmpdir(),
    kept: options.all ?? false,
  }
  const local = removeLocal([...findLeavings(places), ...reports(root)], dryRun)
  const embedded = await cleanClusters(places.caches, root, dryRun)
  const remote = await cleanServers(serversOf(projects, options['url-variable']), root, dryRun)
  return local && embedded && remote ? 0 : 2
}

/** Without a Jest configuration there is still the default cache folder. */
async function configured(root: string, args: readonly string[]): Promise<ProjectSettings[]> {
  try {
    return await readJestSettings(root, args)
  } catch (error) {
    if ((error as Error).name !== 'ShadowError') throw error
    process.stderr.write(`${(error as Error).message}\n  Only default places are cleaned.\n\n`)
    return []
  }
}

/** The page of the parity command, where the user has not named a place for it. */
function reports(root: string): Leaving[] {
  const folder = path.join(root, 'node_modules/.cache/prisma-sqlite-shadow')
  return existsSync(folder) ? [{ path: folder, kind: 'report of parity', bytes: 0 }] : []
}

function removeLocal(leavings: readonly Leaving[], dryRun: boolean): boolean {
  let bytes = 0
  let failed = 0
  for (const leaving of leavings) {
    const reason = dryRun ? undefined : remove(leaving.path)
    if (reason === undefined) bytes += leaving.bytes
    else failed++
    const done = reason === undefined ? size(leaving.bytes).padStart(9) : `stays: ${reason}`
    process.stdout.write(`  ${leaving.kind.padEnd(26)} ${done}  ${leaving.path}\n`)
  }
  const count = leavings.length - failed
  const verb = dryRun ? 'Would remove' : 'Removed'
  process.stdout.write(
    count + failed === 0 ? 'Nothing to remove on this machine.\n' : `${verb} ${count}, ${size(bytes)}.\n`,
  )
  return failed === 0
}

/** Clusters of the engine `embedded`. Servers that outlived their run have to be stopped, so its own code does it. */
async function cleanClusters(caches: readonly string[], rootDir: string, dryRun: boolean): Promise<boolean> {
  let good = true
  for (const cacheDirectory of caches.filter(hasClusters)) {
    if (dryRun) process.stdout.write(`Clusters of the engine embedded in ${cacheDirectory} would be removed.\n`)
    else good = (await attempt(() => removeClusters(rootDir, cacheDirectory))) && good
  }
  return good
}

function hasClusters(cache: string): boolean {
  return existsSync(cache) && readdirSync(cache).some((name) => name.startsWith('embedded-'))
}

async function removeClusters(rootDir: string, cacheDirectory: string): Promise<void> {
  const removed = await cleanEmbedded({ rootDir, cacheDirectory })
  for (const folder of removed) process.stdout.write(`  ${'embedded Postgres'.padEnd(26)} ${folder}\n`)
}

/** Runs it; an error of ours is printed. @returns whether it went well */
async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if ((error as Error).name !== 'ShadowError') throw error
    process.stderr.write(`${(error as Error).message}\n`)
    return false
  }
}

/** @returns why it could not be removed */
function remove(file: string): string | undefined {
  try {
    rmSync(file, { recursive: true, force: true, maxRetries: 3 })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

export function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} kB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

interface ServerPlace {
  readonly urlVariable: string
  readonly allowServer: readonly string[]
}

/** A variable of the configuration that is not set here names no server; one of the command line has to. */
function serversOf(projects: readonly ProjectSettings[], named: string | undefined): ServerPlace[] {
  const allowServer = projects.flatMap(({ settings }) => settings.allowServer)
  const configured = projects.flatMap(({ settings: { urlVariable } }) =>
    urlVariable && process.env[urlVariable] ? [urlVariable] : [],
  )
  return [...new Set(named === undefined ? configured : [named])].map((urlVariable) => ({ urlVariable, allowServer }))
}

async function cleanServers(servers: readonly ServerPlace[], root: string, dryRun: boolean): Promise<boolean> {
  let good = true
  for (const server of servers) {
    const { urlVariable } = server
    if (dryRun)
      process.stdout.write(`The server of ${urlVariable} would be asked for databases prisma_sqlite_shadow_….\n`)
    else good = (await attempt(() => cleanServer(server, root))) && good
  }
  return good
}

async function cleanServer({ urlVariable, allowServer }: ServerPlace, root: string): Promise<void> {
  const engine = createServerEngine({ pg: loadPg(root), urlVariable, allowServer })
  try {
    const dropped = await engine.clean()
    for (const name of dropped) process.stdout.write(`  dropped  ${name}\n`)
    process.stdout.write(`The server of ${urlVariable}: dropped ${dropped.length} of its databases.\n`)
  } finally {
    await engine.close()
  }
}

function loadPg(root: string): PgModule {
  const folder = resolvePackage('pg', root)
  if (folder !== undefined) return createRequire(__filename)(folder) as PgModule
  throw new ShadowError('ENGINE_MISSING', `node-postgres was not found from ${root}.`, 'Run: npm install --save-dev pg')
}
