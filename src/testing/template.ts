/** The template database of a shadow: its tables, and the rows that the migrations and the seed make. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SCHEMA_SQL_FILE } from '../catalog/catalogFile'
import type { Catalog } from '../catalog/catalog'
import { hashCatalog, type ShadowDatabase, type Snapshot, type Translator } from '../engine/database'
import { ShadowError } from '../errors'
import { historyText, newDatabase } from '../history/newDatabase'
import { version } from '../version'
import { runSeed, seedFingerprint } from './seed'
import type { TestSettings } from './settings'
import { TemplateStore, templateKey } from '../project/templateStore'

/** A generated shadow, loaded: what every database of it shares. */
export interface LoadedShadow {
  readonly directory: string
  readonly catalog: Catalog
  readonly translator: Translator
}

/** Raised when what is kept of a snapshot changes. */
const TEMPLATE_FORMAT = '2'

/**
 * The snapshot that a test file's database starts from, made on first use and kept by everything that it depends on:
 * the catalog, the DDL, the seed, and this package's version.
 * @throws ShadowError TEMPLATE_FAILED, SEED_FAILED, TEMP_UNWRITABLE
 */
export async function templateSnapshot(
  shadow: LoadedShadow,
  settings: TestSettings,
  rootDir: string,
): Promise<Snapshot> {
  const schemaSql = readFileSync(path.join(shadow.directory, SCHEMA_SQL_FILE), 'utf8')
  const seed = settings.seed === undefined ? '' : seedFingerprint(settings.seed, rootDir)
  const key = templateKey([
    version,
    TEMPLATE_FORMAT,
    hashCatalog(shadow.catalog),
    schemaSql,
    historyText(shadow.directory),
    seed,
  ])
  const store = new TemplateStore(
    settings.cacheDirectory === undefined ? undefined : path.resolve(rootDir, settings.cacheDirectory),
  )
  const template = await store.get(key, async () => {
    const snapshot =
      settings.seed === undefined ? await withoutSeed(shadow) : await runSeed(settings.seed, shadow.directory, rootDir)
    const { image, ...state } = snapshot
    return { image, state }
  })
  store.touch(key)
  return { ...(template.state as Omit<Snapshot, 'image'>), image: template.image }
}

async function withoutSeed(shadow: LoadedShadow): Promise<Snapshot> {
  const { directory } = shadow
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
