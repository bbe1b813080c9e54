/** The template database of a shadow: its tables, and the rows that the migrations and the seed make. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SCHEMA_SQL_FILE } from '../catalog/catalogFile'
import { hashCatalog } from '../catalog/catalogHash'
import type { Snapshot } from '../engine/database'
import { historyText } from '../history/historyFile'
import { version } from '../version'
import { loadEngineCode } from '../engineCode'
import type { GeneratedShadow } from './generatedShadow'
import { seedFingerprint } from './seed'
import type { TestSettings } from './settings'
import { cacheOf } from './shadowDirectory'
import { TemplateStore, templateKey } from '../project/templateStore'

/** Raised when what is kept of a snapshot changes. */
const TEMPLATE_FORMAT = '2'

/** The template that this process used last: most have no other. */
let last: { readonly store: string; readonly key: string; readonly snapshot: Snapshot } | undefined

/**
 * The snapshot that a test file's database starts from, made on first use and kept by everything that it depends on:
 * the catalog, the DDL, the seed, and this package's version.
 * @throws ShadowError TEMPLATE_FAILED, SEED_FAILED, TEMP_UNWRITABLE
 */
export async function templateSnapshot(
  { directory, catalog }: GeneratedShadow,
  settings: TestSettings,
  rootDir: string,
): Promise<Snapshot> {
  const schemaSql = readFileSync(path.join(directory, SCHEMA_SQL_FILE), 'utf8')
  const seed = settings.seed === undefined ? '' : seedFingerprint(settings.seed, rootDir)
  const parts = [version, TEMPLATE_FORMAT, hashCatalog(catalog), schemaSql, historyText(directory), seed]
  const key = templateKey(parts)
  const store = new TemplateStore(cacheOf(rootDir, settings))
  if (last?.key === key && last.store === store.directory) return last.snapshot
  const template = await store.get(key, async () => {
    // The engine is loaded only where there is no template yet.
    loadEngineCode()

    const { makeTemplate } = require('./makeTemplate') as typeof import('./makeTemplate')
    const { image, ...state } = await makeTemplate(directory, settings.seed, rootDir)
    return { image, state }
  })
  store.touch(key)
  const snapshot = { ...(template.state as Omit<Snapshot, 'image'>), image: template.image }
  last = { store: store.directory, key, snapshot }
  return snapshot
}
