/** Makes a template's content: the one thing of a run's set-up that needs the engine. */
import type { ShadowDatabase, Snapshot } from '../engine/database'
import { ShadowError } from '../errors'
import { newDatabase } from '../history/newDatabase'
import { loadShadow } from './loadShadow'
import { runSeed } from './seed'

/** @throws ShadowError TEMPLATE_FAILED, SEED_FAILED */
export async function makeTemplate(directory: string, seed: string | undefined, rootDir: string): Promise<Snapshot> {
  return seed === undefined ? withoutSeed(directory) : runSeed(seed, directory, rootDir)
}

async function withoutSeed(directory: string): Promise<Snapshot> {
  const shadow = await loadShadow(directory)
  let database: ShadowDatabase | undefined
  try {
    database = await newDatabase(directory, shadow)
    return database.snapshot()
  } catch (cause) {
    if ((cause as Error).name === 'ShadowError') throw cause
    throw new ShadowError(
      'TEMPLATE_FAILED',
      `The shadow in ${directory} cannot be made: ${(cause as Error).message}`,
      'Run: npx prisma generate. If it stays, this is a defect of prisma-sqlite-shadow: please report it with schema.sql.',
      { cause },
    )
  } finally {
    database?.close()
  }
}
