/** The Prisma project that is checked: its schema, its migrations and what its config says of both. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { loadConfigFromFile } from '@prisma/config'
import { ShadowError } from '../../errors'
import { locateSchema } from '../../project/project'
import { posix, readSchemaFiles, schemaRoot, type SchemaFile } from '../../project/schemaFiles'

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
  const found = schema === undefined ? await locateSchema(folder) : { root: folder, schemaPath: path.resolve(schema) }
  if (!found || !existsSync(found.schemaPath) || readSchemaFiles(found.schemaPath).length === 0) {
    const looked = found ? `There is no Prisma schema at ${shown(found.schemaPath)}.` : 'No Prisma schema was found.'
    throw new ShadowError(
      'SCHEMA_MISSING',
      looked,
      'Run the command in the project, or name the schema: prisma-sqlite-shadow check --schema <path>',
    )
  }
  const { root, schemaPath } = found
  const { config } = await loadConfigFromFile({ configRoot: root })
  const files = readSchemaFiles(schemaPath)
  const migrations = config?.migrations?.path ?? path.join(schemaRoot(schemaPath), 'migrations')
  return {
    schemaPath,
    files,
    ...(isFolder(migrations) ? { migrationsFolder: migrations } : {}),
    schemas: postgresSchemas(files, schemaPath),
    externalTables: config?.tables?.external ?? [],
    externalEnums: config?.enums?.external ?? [],
    partialIndexes: listIn(blocks(files, 'generator'), 'previewFeatures').includes('partialIndexes'),
  }
}

const isFolder = (folder: string): boolean => existsSync(folder) && statSync(folder).isDirectory()

/** Where Prisma is told of no schemas, it looks at the default one. */
function postgresSchemas(files: readonly SchemaFile[], schemaPath: string): string[] {
  const datasources = blocks(files, 'datasource')
  const providers = datasources.flatMap((block) => /^\s*provider\s*=\s*"([^"]*)"/m.exec(block)?.[1] ?? [])
  if (!providers.some((provider) => provider === 'postgresql' || provider === 'postgres')) {
    throw new ShadowError(
      'NO_POSTGRES_DATASOURCE',
      `${shown(schemaPath)} has ${providers.length ? `a datasource of provider "${providers[0]}"` : 'no datasource'}, and a shadow is made of a Postgres schema.`,
      'Set provider = "postgresql" in the datasource.',
    )
  }
  const named = listIn(datasources, 'schemas')
  return named.length ? named : ['public']
}

function blocks(files: readonly SchemaFile[], keyword: string): string[] {
  const pattern = new RegExp(`^[ \\t]*${keyword}\\s+\\w+\\s*\\{([^}]*)\\}`, 'gm')
  return files.flatMap(({ content }) => [...content.matchAll(pattern)].map((match) => match[1] as string))
}

/** The strings of `key = ["a", "b"]`. */
function listIn(texts: readonly string[], key: string): string[] {
  const lists = texts.flatMap((text) => new RegExp(`^\\s*${key}\\s*=\\s*\\[([^\\]]*)\\]`, 'm').exec(text)?.[1] ?? [])
  return lists.flatMap((list) => [...list.matchAll(/"([^"]*)"/g)].map((match) => match[1] as string))
}

/** A path as messages have it: relative to the working directory, where that is shorter. */
export function shown(file: string): string {
  const relative = posix(path.relative(process.cwd(), file))
  return relative.startsWith('../../..') ? posix(file) : relative || '.'
}
