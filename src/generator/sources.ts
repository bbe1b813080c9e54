/** All that a shadow's texts are made from, as it is on disk. */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'
import { rememberedPaths } from '../project/configMemory'
import { checkHistory, type Migration, readMigrations } from '../project/migrations'
import { existingFolder } from '../project/project'
import { readSchemaFiles, schemaRoot, type SchemaFile } from '../project/schemaFiles'
import { defaultDirectory } from '../project/templateStore'

export interface Sources {
  readonly schemaPath: string
  readonly schema: readonly SchemaFile[]
  /** Undefined where there is none. */
  readonly migrationsFolder: string | undefined
  readonly migrations: readonly Migration[]
}

/** @throws ShadowError MIGRATION_FAILED for a history that Prisma would not take */
export async function readSources(schemaPath: string): Promise<Sources> {
  const schema = readSchemaFiles(schemaPath)
  const migrationsFolder = await findMigrations(schemaRoot(schemaPath))
  if (migrationsFolder !== undefined) checkHistory(migrationsFolder)
  const migrations = migrationsFolder === undefined ? [] : readMigrations(migrationsFolder)
  return { schemaPath, schema, migrationsFolder, migrations }
}

/** The migrations folder that Prisma, run in the working directory, uses for a schema; undefined where there is none. */
async function findMigrations(schemaFolder: string): Promise<string | undefined> {
  const { migrations } = await configPaths()
  return existingFolder(migrations ?? path.join(schemaFolder, 'migrations'))
}

/** A config that cannot be read: Prisma, which runs the generator, has another one then. */
const configPaths = () =>
  rememberedPaths(process.cwd(), defaultDirectory()).catch(() => ({ schema: undefined, migrations: undefined }))

/** The schema that a file with a generator block most likely belongs to: Prisma says which only when it wants the shadow. */
export async function likelySchemaPath(sourceFile: string): Promise<string> {
  const { schema } = await configPaths()
  if (schema === undefined || !statSync(schema, { throwIfNoEntry: false })?.isDirectory()) return sourceFile
  return path.relative(schema, sourceFile).startsWith('..') ? sourceFile : schema
}

/** SHA-256 over paths and contents. */
export function fingerprint({ schemaPath, schema, migrationsFolder, migrations }: Sources): string {
  const texts = [...schema.map((file) => [file.path, file.content]), ...migrations.map((file) => [file.path, file.sql])]
  return createHash('sha256')
    .update(JSON.stringify([schemaPath, migrationsFolder, texts]))
    .digest('hex')
}
