/** `catalog.json`: the catalog, and what it was made from. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../errors'
import { CATALOG_VERSION, type Catalog } from './catalog'

export const CATALOG_FILE = 'catalog.json'
export const SCHEMA_SQL_FILE = 'schema.sql'

/** What the catalog was made from: a test run compares it with the files as they are now. */
export interface CatalogSource {
  /** SHA-256 over the names and contents of the schema files and of the migrations. */
  readonly hash: string
  /** The schema file or folder, relative to the folder that holds catalog.json. */
  readonly schema: string
  /** The migrations folder, relative likewise. */
  readonly migrations?: string
  /** The migrations in order; shadows of an earlier version have no such list. */
  readonly history?: readonly MigrationChecksum[]
}

export interface MigrationChecksum {
  /** Name of the migration's folder. */
  readonly name: string
  /** SHA-256 of migration.sql in hexadecimal, its line ends as on Linux. */
  readonly checksum: string
}

export interface CatalogFile {
  readonly source: CatalogSource
  readonly catalog: Catalog
}

export function printCatalogFile({ source, catalog }: CatalogFile): string {
  const { version, ...rest } = catalog
  return `${JSON.stringify({ version, source, ...rest }, null, 1)}\n`
}

/**
 * Reads `catalog.json` in `directory`.
 * @throws ShadowError SHADOW_MISSING, CATALOG_INVALID, or CATALOG_VERSION where another version wrote it.
 */
export function readCatalogFile(directory: string): CatalogFile {
  return parseCatalogFile(directory, readCatalogText(directory))
}

/** @throws ShadowError SHADOW_MISSING */
export function readCatalogText(directory: string): string {
  try {
    return readFileSync(path.join(directory, CATALOG_FILE), 'utf8')
  } catch (cause) {
    throw new ShadowError(
      'SHADOW_MISSING',
      `There is no shadow database in ${directory}.`,
      'Run: npx prisma generate',
      { cause },
    )
  }
}

/**
 * @param text of `catalog.json` in `directory`
 * @throws ShadowError CATALOG_INVALID, CATALOG_VERSION
 */
export function parseCatalogFile(directory: string, text: string): CatalogFile {
  const file = path.join(directory, CATALOG_FILE)
  const { source, ...catalog } = parse(file, text)
  if (typeof catalog.version !== 'number') throw invalid(file)
  if (catalog.version !== CATALOG_VERSION) {
    throw new ShadowError(
      'CATALOG_VERSION',
      `${file} has catalog version ${String(catalog.version)}; this prisma-sqlite-shadow reads version ${CATALOG_VERSION}.`,
      'Run: npx prisma generate',
    )
  }
  if (!Array.isArray(catalog.tables) || typeof source?.hash !== 'string') throw invalid(file)
  return { source, catalog }
}

function parse(file: string, text: string): Catalog & { source: CatalogSource } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Catalog & { source: CatalogSource }
  } catch (cause) {
    throw invalid(file, cause)
  }
  throw invalid(file)
}

function invalid(file: string, cause?: unknown): ShadowError {
  return new ShadowError(
    'CATALOG_INVALID',
    `${file} is not a catalog.`,
    'Delete the folder and run: npx prisma generate',
    { cause },
  )
}
