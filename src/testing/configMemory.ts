/**
 * Which schema a Prisma config names, remembered from run to run: loading Prisma's config loader takes more than all else
 * that a run's set-up does. One file for each folder with a config.
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { configFingerprint } from '../project/configFingerprint'
import { loadConfig } from '../project/prismaConfig'
import { schemaPathIn } from '../project/project'
import { readJson } from './suiteRecord'
import { writeWholeFile } from './writeFile'

interface Entry {
  /** Of the config, and of all that it depends on. */
  readonly fingerprint: string
  /** As the config names it. */
  readonly schema: string | null
}

const FOLDER = 'configs'

/**
 * The schema that Prisma uses in a folder; undefined where there is none.
 * @param cacheDirectory where it is remembered
 * @throws ShadowError CONFIG_INVALID
 */
export async function rememberedSchemaPath(root: string, cacheDirectory: string): Promise<string | undefined> {
  const fingerprint = configFingerprint(root)
  // No config, or one that has to be asked each time.
  if (!fingerprint) return schemaPathIn(root, fingerprint === '' ? undefined : await schemaNamed(root))
  const name = createHash('sha256').update(root).digest('hex').slice(0, 32)
  const file = path.join(cacheDirectory, FOLDER, `${name}.json`)
  const known = readJson<Entry>(file)
  if (known?.fingerprint === fingerprint) return schemaPathIn(root, known.schema ?? undefined)
  const schema = await schemaNamed(root)
  try {
    writeWholeFile(file, JSON.stringify({ fingerprint, schema: schema ?? null } satisfies Entry))
  } catch {
    // Not remembered: the next run asks the config once more.
  }
  return schemaPathIn(root, schema)
}

/** A config may set variables (dotenv). They are taken back: else tests would see them only when nothing is remembered. */
async function schemaNamed(root: string): Promise<string | undefined> {
  const before = { ...process.env }
  try {
    return (await loadConfig(root))?.schema
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}
