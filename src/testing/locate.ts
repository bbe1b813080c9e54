/** Finds the folder that `prisma generate` wrote for a project, and checks that it still fits the schema. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type CatalogFile, readCatalogFile } from '../catalog/catalogFile'
import { ShadowError } from '../errors'
import { locateSchema, schemaBlocks } from '../project/project'
import { hashSources, readSchemaFiles } from '../project/schemaFiles'

/**
 * The shadow's folder: `directory` where it is set, otherwise the output of the generator block in the schema that
 * Prisma uses for the project in `rootDir` (or in a folder above it, as Prisma's own command line finds it).
 * @throws ShadowError SHADOW_MISSING that says what was looked for; CONFIG_INVALID
 */
export async function locateShadow(rootDir: string, directory?: string): Promise<string> {
  if (directory !== undefined) return path.resolve(rootDir, directory)
  const location = await locateSchema(rootDir)
  if (location !== undefined) return outputOf(location.schemaPath)
  throw new ShadowError(
    'SHADOW_MISSING',
    `No Prisma schema was found for ${rootDir}.`,
    'Set testEnvironmentOptions: { directory: "<the generator\'s output>" } in the Jest config.',
  )
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
  const schemaPath = path.resolve(directory, file.source.schema)
  if (!existsSync(schemaPath)) return file // generated elsewhere and shipped without its schema
  const { migrations } = file.source
  if (
    hashSources(schemaPath, migrations === undefined ? undefined : path.resolve(directory, migrations)) ===
    file.source.hash
  )
    return file
  const changed = `${schemaPath}${migrations === undefined ? '' : ' or its migrations'}`
  throw new ShadowError(
    'SHADOW_STALE',
    `${changed} has changed since the shadow in ${directory} was generated.`,
    'Run: npx prisma generate',
  )
}
