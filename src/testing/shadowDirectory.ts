/** Where a test run's shadow is: found once, by the process that starts the run, and noted for its workers. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { defaultDirectory } from '../project/templateStore'
import { locateShadow } from './locate'
import { runFolder } from './runFolder'
import type { TestSettings } from './settings'
import { readJson } from './suiteRecord'
import { writeWholeFile } from '../project/writeFile'

const locations = new Map<string, Promise<string>>()

/**
 * The folder that `prisma generate` wrote for the project.
 * @throws ShadowError SHADOW_MISSING, CONFIG_INVALID
 */
export function shadowDirectory(rootDir: string, settings: TestSettings): Promise<string> {
  const { directory } = settings
  if (directory !== undefined) return Promise.resolve(path.resolve(rootDir, directory))
  const run = runFolder()
  const key = `${run}\0${rootDir}`
  const known = locations.get(key) ?? locate(rootDir, settings, run)
  locations.set(key, known)
  known.catch(() => locations.delete(key))
  return known
}

async function locate(rootDir: string, settings: TestSettings, run: string): Promise<string> {
  const name = createHash('sha256').update(rootDir).digest('hex').slice(0, 32)
  const note = path.join(run, 'locations', `${name}.json`)
  const noted = readJson<{ readonly directory: string }>(note)
  if (noted) return noted.directory
  const directory = await locateShadow(rootDir, undefined, cacheOf(rootDir, settings))
  try {
    writeWholeFile(note, JSON.stringify({ directory }))
  } catch {
    // Each worker finds it by itself.
  }
  return directory
}

/** Where templates and memories of runs are kept. */
export function cacheOf(rootDir: string, { cacheDirectory }: Pick<TestSettings, 'cacheDirectory'>): string {
  return cacheDirectory === undefined ? defaultDirectory() : path.resolve(rootDir, cacheDirectory)
}
