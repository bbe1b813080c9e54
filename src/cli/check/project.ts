/** The Prisma project that is checked: its schema, its migrations and what its config says of both. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { locateSchema, schemaBlocks } from '../../project/project'
import { posix } from '../../project/posix'
import { readSchemaFiles, schemaRoot, type SchemaFile } from '../../project/schemaFiles'

export interface Project {
  /** Absolute path of the schema file or folder. */
  readonly schemaPath: string
  readonly files: readonly SchemaFile[]
  /** Absolute; undefined where there is no such folder. */
  readonly migrationsFolder?: string
  /** The Postgres schemas that Prisma looks at. */
  readonly schemas: readonly string[]
  /** Names that the config leaves to others: `schema.name`, or `name` in the default schema. */
  readonly externalTables: readonly string[]
  readonly externalEnums: readonly string[]
  /** Prisma compares partial indexes only with this preview feature. */
  readonly partialIndexes: boolean
}

/**
 * @param schema as `--schema` has it; otherwise what the Prisma config of `folder`, or of one above it, says
 * @throws ShadowError SCHEMA_MISSING, CONFIG_INVALID, NO_POSTGRES_DATASOURCE
 */
export async function findProject(folder: string, schema: string | undefined): Promise<Project> {
  const location = await locateSchema(folder)
  const schemaPath = schema === undefined ? location?.schemaPath : path.resolve(folder, schema)
  const files = schemaPath !== undefined && existsSync(schemaPath) ? readSchemaFiles(schemaPath) : []
  if (schemaPath === undefined || files.length === 0) {
    throw new ShadowError(
      'SCHEMA_MISSING',
      schemaPath === undefined ? 'No Prisma schema was found.' : `There is no Prisma schema at ${shown(schemaPath)}.`,
      'Run the command in the project, or name the schema: prisma-sqlite-shadow check --schema <path>',
    )
  }
  const migrations = location?.migrationsPath ?? path.join(schemaRoot(schemaPath), 'migrations')
  const features = schemaBlocks(files, 'generator').flatMap((block) => block.list('previewFeatures'))
  return {
    schemaPath,
    files,
    ...(isFolder(migrations) ? { migrationsFolder: migrations } : {}),
    schemas: postgresSchemas(files, schemaPath),
    externalTables: location?.external.tables ?? [],
    externalEnums: location?.external.enums ?? [],
    partialIndexes: features.includes('partialIndexes'),
  }
}

const isFolder = (folder: string): boolean => existsSync(folder) && statSync(folder).isDirectory()

/** Where Prisma is told of no schemas, it looks at the default one. */
function postgresSchemas(files: readonly SchemaFile[], schemaPath: string): string[] {
  const datasource = schemaBlocks(files, 'datasource')[0]
  const provider = datasource?.value('provider')
  if (!datasource || (provider !== 'postgresql' && provider !== 'postgres')) {
    throw new ShadowError(
      'NO_POSTGRES_DATASOURCE',
      `${shown(schemaPath)} has ${datasource ? `a datasource of provider "${provider}"` : 'no datasource'}, and a shadow is made of a Postgres schema.`,
      'Set provider = "postgresql" in the datasource.',
    )
  }
  const named = datasource.list('schemas')
  return named.length ? named : ['public']
}

/** A path as messages have it: relative to the working directory, where that is shorter. */
export function shown(file: string): string {
  const relative = posix(path.relative(process.cwd(), file))
  return relative.startsWith('../../..') ? posix(file) : relative || '.'
}
