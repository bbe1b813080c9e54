/** `prisma generate`: a Prisma schema in, the shadow's files out. */
import path from 'node:path'
import type { GeneratorOptions } from '@prisma/generator-helper'
import {
  CATALOG_FILE,
  type CatalogSource,
  type MigrationChecksum,
  printCatalogFile,
  SCHEMA_SQL_FILE,
} from '../catalog/catalogFile'
import { ShadowError } from '../errors'
import { HISTORY_FILE } from '../history/historyFile'
import { checksum, folderName, type Migration, withLineEnds } from '../project/migrations'
import { posix } from '../project/posix'
import { blockLocation, hashSources } from '../project/schemaFiles'
import { checkOutput } from './checkOutput'
import { CLIENT_FILE_NAMES, clientFiles } from './clientFiles'
import { type EarlyTexts, textsOf } from './earlyTexts'
import { readSettings } from './options'
import { type Override, readOverrides } from './overrides'
import { findProductionClient } from './productionClient'
import { fingerprint, readSources, type Sources } from './sources'
import { Stamp } from './stamp'
import { writeFiles, type WriteResult } from './writeFiles'

export interface GenerateResult extends WriteResult {
  readonly directory: string
}

/**
 * Writes the shadow: schema.prisma, schema.sql, the client, REPORT.md and catalog.json. The same schema gives the same
 * bytes; nothing is written when it fails, and nothing when nothing changed.
 * @param early what has been begun before Prisma asked for it
 * @throws ShadowError with the file and line of what is wrong
 */
export async function generate(options: GeneratorOptions, early?: EarlyTexts): Promise<GenerateResult> {
  checkDatasource(options)
  const settings = readSettings(options.generator)
  const { output } = settings
  const client = findProductionClient(options.generator, options.otherGenerators, settings.client)
  checkOutput(output, options, client)
  const sources = await readSources(options.schemaPath)
  const clients = clientFiles(client, output)
  const about = aboutSources(sources, output)
  const stamp = new Stamp(output, fingerprint(sources), [about, settings.overrides, options.version, [...clients]])
  if (stamp.fits(NAMES)) return { directory: output, written: [], removed: [] }
  const shadow = await (early?.of(sources, settings.overrides) ??
    textsOf(sources, overridesOf(options, settings.overrides)))
  const files = new Map([
    ['schema.prisma', shadow.schemaPrisma],
    [SCHEMA_SQL_FILE, shadow.schemaSql],
    ['REPORT.md', shadow.report],
    ...(shadow.history === undefined ? [] : [[HISTORY_FILE, shadow.history] as const]),
    ...clients,
    // Last: until it is there, the shadow counts as stale.
    [CATALOG_FILE, printCatalogFile({ source: about, catalog: shadow.catalog })],
  ])
  const result = writeFiles(output, files, NAMES)
  stamp.set(files)
  return { directory: output, ...result }
}

/** Every name that may be there, and may have to go. */
const NAMES = [...CLIENT_FILE_NAMES, HISTORY_FILE]

function overridesOf({ generator, dmmf }: GeneratorOptions, texts: readonly string[]): Override[] {
  if (texts.length === 0) return []
  const at = blockLocation(generator.sourceFilePath, 'generator', generator.name, 'overrides')
  return readOverrides(texts, dmmf.datamodel, at)
}

function aboutSources({ schemaPath, migrationsFolder, migrations }: Sources, output: string): CatalogSource {
  const relative = (file: string) => posix(path.relative(output, file))
  return {
    hash: hashSources(schemaPath, migrationsFolder),
    schema: relative(schemaPath),
    ...(migrationsFolder === undefined ? {} : { migrations: relative(migrationsFolder), history: history(migrations) }),
  }
}

const history = (migrations: readonly Migration[]): MigrationChecksum[] =>
  migrations.map((migration) => ({
    name: folderName(migration),
    checksum: checksum(withLineEnds(migration.sql, '\n')),
  }))

function checkDatasource({ datasources, generator }: GeneratorOptions): void {
  const datasource = datasources[0]
  if (datasource?.activeProvider === 'postgresql') return
  const at = datasource
    ? blockLocation(datasource.sourceFilePath, 'datasource', datasource.name, 'provider')
    : blockLocation(generator.sourceFilePath, 'generator', generator.name)
  const found = datasource
    ? `the datasource "${datasource.name}" has provider "${datasource.provider}"`
    : 'the schema has no datasource'
  throw new ShadowError(
    'NO_POSTGRES_DATASOURCE',
    `A shadow is made of a Postgres schema, and ${found} (${at}).`,
    'Set provider = "postgresql" in the datasource, or remove the generator.',
  )
}
