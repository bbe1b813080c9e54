/** Fills a template once: the application's own seed, run in a process whose `pg` is bound to the new database. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Snapshot } from '../engine/database'
import { ShadowError } from '../errors'
import type { Connect } from '../full/engine'

/** How the parent tells the child what to open and where to leave the result. */
export const SEED_VARIABLE = 'PRISMA_SQLITE_SHADOW_SEED'

export type SeedOrder = { readonly rootDir: string } & (
  | { readonly directory: string; readonly result: string }
  /** A Postgres: where to connect, whatever the seed asks for. */
  | { readonly address: object }
)

/** What the template's address holds of a seed: the command, and the contents of the files that it names. */
export function seedFingerprint(seed: string, rootDir: string): string {
  const files = seed.split(/\s+/).map((word) => path.resolve(rootDir, word))
  const hash = createHash('sha256').update(seed)
  for (const file of files) if (existsSync(file) && isFile(file)) hash.update(readFileSync(file))
  return hash.digest('hex')
}

function isFile(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file)
}

/**
 * Runs the seed and gives the database as it left it.
 * @param seed a module path relative to `rootDir`, or a command line
 * @throws ShadowError SEED_FAILED with the seed's own output
 */
export async function runSeed(seed: string, directory: string, rootDir: string): Promise<Snapshot> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'prisma-sqlite-shadow-seed-'))
  const result = path.join(folder, 'snapshot')
  try {
    const order: SeedOrder = { directory, rootDir, result }
    const { code, output } = await run(commandFor(seed, rootDir), rootDir, order)
    if (code !== 0) throw failed(seed, `ended with exit code ${code}`, output)
    if (!existsSync(result)) throw failed(seed, 'did not use the database', output)
    const state = JSON.parse(readFileSync(`${result}.json`, 'utf8')) as Omit<Snapshot, 'image'>
    return { ...state, image: readFileSync(result) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs the seed on a Postgres.
 * @throws ShadowError SEED_FAILED with the seed's own output
 */
export async function seedServer(seed: string, { config, url }: Connect, rootDir: string): Promise<void> {
  const order: SeedOrder = { rootDir, address: config }
  const { code, output } = await run(commandFor(seed, rootDir), rootDir, order, url)
  if (code !== 0) throw failed(seed, `ended with exit code ${code}`, output)
}

function commandFor(seed: string, rootDir: string): string {
  const file = path.resolve(rootDir, seed)
  if (!existsSync(file)) return seed
  if (!/\.[cm]?tsx?$/.test(file)) return `"${process.execPath}" "${file}"`
  const tsx = tryResolve('tsx', rootDir)
  if (tsx !== undefined) return `"${process.execPath}" --import "${pathToFileURL(tsx).href}" "${file}"`
  const tsNode = tryResolve('ts-node/register/transpile-only', rootDir)
  if (tsNode !== undefined) return `"${process.execPath}" --require "${tsNode}" "${file}"`
  return `"${process.execPath}" "${file}"` // Node strips types by itself from 22.18 on
}

function tryResolve(name: string, rootDir: string): string | undefined {
  try {
    return require.resolve(name, { paths: [rootDir] })
  } catch {
    return undefined
  }
}

function run(
  command: string,
  cwd: string,
  order: SeedOrder,
  url?: string,
): Promise<{ code: number | null; output: string }> {
  const register = pathToFileURL(path.join(__dirname, 'register.mjs')).href
  const env = {
    ...process.env,
    ...(url === undefined ? {} : { DATABASE_URL: url }),
    [SEED_VARIABLE]: JSON.stringify(order),
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import "${register}"`.trim(),
  }
  return new Promise((resolve, reject) => {
    const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}

function failed(seed: string, reason: string, output: string): ShadowError {
  return new ShadowError(
    'SEED_FAILED',
    `The seed "${seed}" ${reason}.\n${output.trimEnd()}`,
    'Correct the seed, or the option "seed".',
  )
}
