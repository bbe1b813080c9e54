/** `prisma generate`: a Prisma schema in, the shadow's files out. */
import path from 'node:path'
import type { GeneratorOptions } from '@prisma/generator-helper'
import { CATALOG_FILE, type MigrationChecksum, printCatalogFile, SCHEMA_SQL_FILE } from '../catalog/catalogFile'
import { ShadowError } from '../errors'
import { CLIENT_FILE_NAMES, clientFiles } from './clientFiles'
import { checkOutput } from './checkOutput'
import { HISTORY_FILE } from '../history/historyFile'
import { checkHistory, checksum, folderName, type Migration, readMigrations, withLineEnds } from '../project/migrations'
import { findMigrations } from '../project/project'
import { readSettings } from './options'
import { readOverrides } from './overrides'
import { findProductionClient } from './productionClient'
import { posix } from '../project/posix'
import { blockLocation, hashSources, readSchemaFiles, schemaRoot } from '../project/schemaFiles'
import { shadowFiles } from './shadowFiles'
import { writeFiles, type WriteResult } from './writeFiles'

export interface GenerateResult extends WriteResult {
  readonly directory: string
}

/**
 * Writes the shadow: schema.prisma, schema.sql, the client, REPORT.md and catalog.json. The same schema gives the same
 * bytes; nothing is written when it fails, and nothing when nothing changed.
 * @throws ShadowError with the file and line of what is wrong
 */
export async function generate(options: GeneratorOptions): Promise<GenerateResult> {
  checkDatasource(options)
  const settings = readSettings(options.generator)
  const client = findProductionClient(options.generator, options.otherGenerators, settings.client)
  const schema = readSchemaFiles(options.schemaPath)
  checkOutput(settings.output, options, client)
  const at = blockLocation(options.generator.sourceFilePath, 'generator', options.generator.name, 'overrides')
  const overrides = readOverrides(settings.overrides, options.dmmf.datamodel, at)
  const migrationsFolder = await findMigrations(schemaRoot(options.schemaPath))
  if (migrationsFolder !== undefined) checkHistory(migrationsFolder)
  const migrations = migrationsFolder === undefined ? [] : readMigrations(migrationsFolder)
  const shadow = await shadowFiles({ schema, migrations, overrides })
  const relative = (file: string) => posix(path.relative(settings.output, file))
  const source = {
    hash: hashSources(options.schemaPath, migrationsFolder),
    schema: relative(options.schemaPath),
    ...(migrationsFolder === undefined ? {} : { migrations: relative(migrationsFolder), history: history(migrations) }),
  }
  const files = new Map([
    ['schema.prisma', shadow.schemaPrisma],
    [SCHEMA_SQL_FILE, shadow.schemaSql],
    ['REPORT.md', shadow.report],
    ...(shadow.history === undefined ? [] : [[HISTORY_FILE, shadow.history] as const]),
    ...clientFiles(client, settings.output),
    // Last: until it is there, the shadow counts as stale.
    [CATALOG_FILE, printCatalogFile({ source, catalog: shadow.catalog })],
  ])
  return { directory: settings.output, ...writeFiles(settings.output, files, [...CLIENT_FILE_NAMES, HISTORY_FILE]) }
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
