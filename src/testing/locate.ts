/** Finds the folder that `prisma generate` wrote for a project, and checks that it still fits the schema. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type CatalogFile, readCatalogFile } from '../catalog/catalogFile'
import { ShadowError } from '../errors'
import { rememberedSchemaPath } from '../project/configMemory'
import { foldersAround, locateSchema, schemaBlocks } from '../project/project'
import { hashSources, readSchemaFiles } from '../project/schemaFiles'

/**
 * The shadow's folder: `directory` where it is set, otherwise the output of the generator block in the schema that
 * Prisma uses for the project in `rootDir` (or in a folder above it, as Prisma's own command line finds it).
 * @param memory a folder where it is remembered which schema a Prisma config names; without it each config is run
 * @throws ShadowError SHADOW_MISSING that says what was looked for; CONFIG_INVALID
 */
export async function locateShadow(rootDir: string, directory?: string, memory?: string): Promise<string> {
  if (directory !== undefined) return path.resolve(rootDir, directory)
  const schemaPath = await schemaPathFrom(rootDir, memory)
  if (schemaPath !== undefined) return outputOf(schemaPath)
  throw new ShadowError(
    'SHADOW_MISSING',
    `No Prisma schema was found for ${rootDir}.`,
    'Set testEnvironmentOptions: { directory: "<the generator\'s output>" } in the Jest config.',
  )
}

async function schemaPathFrom(rootDir: string, memory: string | undefined): Promise<string | undefined> {
  if (memory === undefined) return (await locateSchema(rootDir))?.schemaPath
  for (const folder of foldersAround(rootDir)) {
    const schemaPath = await rememberedSchemaPath(folder, memory)
    if (schemaPath !== undefined) return schemaPath
  }
  return undefined
}

/**
 * The `output` of the generator block whose provider is this package.
 * @throws ShadowError SHADOW_MISSING where the schema has no such block
 */
export function outputOf(schemaPath: string): string {
  const files = existsSync(schemaPath) ? readSchemaFiles(schemaPath) : []
  for (const { file, value } of schemaBlocks(files, 'generator')) {
    const output = value('output')
    if (output !== undefined && value('provider')?.includes('prisma-sqlite-shadow'))
      return path.resolve(path.dirname(file.path), output)
  }
  throw new ShadowError(
    'SHADOW_MISSING',
    `The schema ${schemaPath} has no generator block for the shadow.`,
    'Add: generator shadow { provider = "prisma-sqlite-shadow"  output = "../generated/shadow" }, and run: npx prisma generate',
  )
}

/**
 * Reads the shadow in `directory` and compares it with the schema as it is now.
 * @throws ShadowError SHADOW_MISSING, CATALOG_VERSION, CATALOG_INVALID, or SHADOW_STALE where the schema has changed
 */
export function checkShadow(directory: string): CatalogFile {
  const file = readCatalogFile(directory)
  checkSources(directory, file)
  return file
}

/** @throws ShadowError SHADOW_STALE where the schema or the migrations are not those that the shadow was made from */
export function checkSources(directory: string, { source }: CatalogFile): void {
  const schemaPath = path.resolve(directory, source.schema)
  if (!existsSync(schemaPath)) return // generated elsewhere and shipped without its schema
  const { migrations } = source
  const migrationsPath = migrations === undefined ? undefined : path.resolve(directory, migrations)
  if (hashSources(schemaPath, migrationsPath) === source.hash) return
  const changed = `${schemaPath}${migrations === undefined ? '' : ' or its migrations'}`
  throw new ShadowError(
    'SHADOW_STALE',
    `${changed} has changed since the shadow in ${directory} was generated.`,
    'Run: npx prisma generate',
  )
}
