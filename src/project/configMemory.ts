/**
 * What a Prisma config names, remembered from run to run: loading Prisma's config loader takes more than all else that a
 * run's set-up does. One file for each folder with a config.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { configFingerprint } from './configFingerprint'
import { loadConfig } from './prismaConfig'
import { schemaPathIn } from './project'
import { writeWholeFile } from './writeFile'

/** Paths as the config has them: absolute, for its loader makes them so. */
export interface NamedPaths {
  readonly schema?: string
  readonly migrations?: string
}

interface Entry extends NamedPaths {
  /** Of the config, and of all that it depends on. */
  readonly fingerprint: string
}

const FOLDER = 'config-paths'

/**
 * The schema that Prisma uses in a folder; undefined where there is none.
 * @param cacheDirectory where it is remembered
 * @throws ShadowError CONFIG_INVALID
 */
export async function rememberedSchemaPath(root: string, cacheDirectory: string): Promise<string | undefined> {
  return schemaPathIn(root, (await rememberedPaths(root, cacheDirectory)).schema)
}

/**
 * What the config of a folder names; nothing where there is none.
 * @param cacheDirectory where it is remembered
 * @throws ShadowError CONFIG_INVALID
 */
export async function rememberedPaths(root: string, cacheDirectory: string): Promise<NamedPaths> {
  const fingerprint = configFingerprint(root)
  if (fingerprint === '') return {}
  // A config that has to be asked each time.
  if (fingerprint === undefined) return namedPaths(root)
  const name = createHash('sha256').update(root).digest('hex').slice(0, 32)
  const file = path.join(cacheDirectory, FOLDER, `${name}.json`)
  const known = read(file)
  if (known?.fingerprint === fingerprint) return known
  const paths = await namedPaths(root)
  try {
    writeWholeFile(file, JSON.stringify({ fingerprint, ...paths } satisfies Entry))
  } catch {
    // Not remembered: the next run asks the config once more.
  }
  return paths
}

function read(file: string): Entry | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Entry
  } catch {
    return undefined
  }
}

/** A config may set variables (dotenv). They are taken back: else tests would see them only when nothing is remembered. */
async function namedPaths(root: string): Promise<NamedPaths> {
  const before = { ...process.env }
  try {
    const config = await loadConfig(root)
    return { schema: config?.schema, migrations: config?.migrations?.path }
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}
