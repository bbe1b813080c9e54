/** Finds the Prisma project that a folder belongs to: its config, its schema, its migrations. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../errors'
import { loadConfig } from './prismaConfig'
import { readSchemaFiles, type SchemaFile, schemaRoot } from './schemaFiles'

/** Where Prisma itself looks for a schema that no config names. */
const DEFAULT_SCHEMAS = [path.join('prisma', 'schema.prisma'), 'schema.prisma']

/** What Prisma's command line would work on; nothing of it has been read yet. */
export interface SchemaLocation {
  /** The folder of the config, or the one that has the schema in its default place. */
  readonly root: string
  /** A file, or a folder of `*.prisma` files. It may not exist where a config names it. */
  readonly schemaPath: string
  /** As the config names it. */
  readonly migrationsPath: string | undefined
  /** The parameter `schema` of the config's datasource URL. */
  readonly schemaName: string | undefined
  /** Tables and enums that the config leaves to others: `name`, or `schema.name`. */
  readonly external: { readonly tables: readonly string[]; readonly enums: readonly string[] }
}

export interface Project {
  readonly root: string
  readonly schemaPath: string
  readonly schemaFiles: readonly SchemaFile[]
  /** The folder of the migration history; undefined where there is none. */
  readonly migrationsFolder: string | undefined
  /** The datasource's provider as the schema has it: `postgresql`, `mysql`… */
  readonly provider: string | undefined
  /** The Postgres schema that unqualified names mean, where it is not `public`. */
  readonly schemaName: string | undefined
}

/**
 * The schema that Prisma uses for the project in `rootDir`, or in a folder above it, up to the repository's root.
 * @throws ShadowError CONFIG_INVALID where a Prisma config cannot be read
 */
export async function locateSchema(rootDir: string): Promise<SchemaLocation | undefined> {
  for (const folder of foldersAround(rootDir)) {
    const location = await schemaOf(folder)
    if (location !== undefined) return location
  }
  return undefined
}

/** The folder and those above it, up to the repository's root. */
export function* foldersAround(rootDir: string): Generator<string> {
  for (let folder = path.resolve(rootDir); ; folder = path.dirname(folder)) {
    yield folder
    if (existsSync(path.join(folder, '.git')) || folder === path.dirname(folder)) return
  }
}

/**
 * The project in `rootDir` or above it, read from disk.
 * @throws ShadowError CONFIG_INVALID, or SCHEMA_MISSING where there is no schema
 */
export async function findProject(rootDir: string): Promise<Project> {
  const location = await locateSchema(rootDir)
  if (location === undefined) {
    throw new ShadowError(
      'SCHEMA_MISSING',
      `No Prisma schema was found for ${rootDir}.`,
      `Put it in ${DEFAULT_SCHEMAS[0]}, or name it in prisma.config.ts.`,
    )
  }
  const { root, schemaPath, migrationsPath, schemaName } = location
  if (!existsSync(schemaPath)) {
    throw new ShadowError(
      'SCHEMA_MISSING',
      `The Prisma schema ${schemaPath} does not exist.`,
      `Correct "schema" in the Prisma config of ${root}.`,
    )
  }
  const schemaFiles = readSchemaFiles(schemaPath)
  const migrationsFolder = existingFolder(migrationsPath ?? path.join(schemaRoot(schemaPath), 'migrations'))
  const provider = schemaBlocks(schemaFiles, 'datasource')[0]?.value('provider')
  return { root, schemaPath, schemaFiles, migrationsFolder, provider, schemaName }
}

/** The path, where it is a folder's. */
export function existingFolder(folder: string): string | undefined {
  return existsSync(folder) && statSync(folder).isDirectory() ? folder : undefined
}

async function schemaOf(root: string): Promise<SchemaLocation | undefined> {
  const config = await loadConfig(root)
  const schemaPath = schemaPathIn(root, config?.schema)
  if (schemaPath === undefined) return undefined
  const migrationsPath = config?.migrations?.path
  const external = { tables: config?.tables?.external ?? [], enums: config?.enums?.external ?? [] }
  return { root, schemaPath, migrationsPath, schemaName: schemaParameter(config?.datasource?.url), external }
}

/** @param named the schema that the folder's config names; without one it is where Prisma looks, if it is there */
export function schemaPathIn(root: string, named: string | undefined): string | undefined {
  if (named !== undefined) return path.resolve(root, named)
  return DEFAULT_SCHEMAS.map((file) => path.join(root, file)).find((file) => existsSync(file))
}

/** Prisma's own parameter of a connection URL: the schema that migrations and `_prisma_migrations` go to. */
function schemaParameter(url: string | undefined): string | undefined {
  const name = url === undefined ? undefined : /[?&]schema=([^&#]+)/.exec(url)?.[1]
  return name === undefined ? undefined : decodeURIComponent(name)
}

/** A `generator` or `datasource` block of a schema. */
export interface SchemaBlock {
  readonly file: SchemaFile
  /** The string that a key is set to. */
  value(key: string): string | undefined
  /** The strings of a list; empty where the key is not set. */
  list(key: string): string[]
}

export function schemaBlocks(files: readonly SchemaFile[], kind: 'generator' | 'datasource'): SchemaBlock[] {
  const pattern = new RegExp(`^[ \\t]*${kind}\\s+\\w+\\s*\\{([^}]*)\\}`, 'gm')
  return files.flatMap((file) =>
    [...file.content.matchAll(pattern)].map(([, block]) => ({
      file,
      value: (key) => new RegExp(`^[ \\t]*${key}\\s*=\\s*"([^"]*)"`, 'm').exec(block as string)?.[1],
      list: (key) => {
        const list = new RegExp(`^[ \\t]*${key}\\s*=\\s*\\[([^\\]]*)\\]`, 'm').exec(block as string)?.[1] ?? ''
        return [...list.matchAll(/"([^"]*)"/g)].map(([, text]) => text as string)
      },
    })),
  )
}
