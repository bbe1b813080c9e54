/** Finds the folder that `prisma generate` wrote for a project, and checks that it still fits the schema. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { loadConfigFromFile } from '@prisma/config'
import { type CatalogFile, readCatalogFile } from '../catalog/catalogFile'
import { ShadowError } from '../errors'
import { hashSources, readSchemaFiles } from '../project/schemaFiles'

/** Where Prisma itself looks for a schema that no config names. */
const DEFAULT_SCHEMAS = [path.join('prisma', 'schema.prisma'), 'schema.prisma']

/**
 * The shadow's folder: `directory` where it is set, otherwise the output of the generator block in the schema that
 * Prisma uses for the project in `rootDir` (or in a folder above it, as Prisma's own command line finds it).
 * @throws ShadowError SHADOW_MISSING that says what was looked for
 */
export async function locateShadow(rootDir: string, directory?: string): Promise<string> {
  if (directory !== undefined) return path.resolve(rootDir, directory)
  for (let folder = path.resolve(rootDir); ; folder = path.dirname(folder)) {
    const schema = await schemaOf(folder)
    if (schema !== undefined) return outputOf(schema)
    if (existsSync(path.join(folder, '.git')) || folder === path.dirname(folder)) break
  }
  throw new ShadowError(
    'SHADOW_MISSING',
    `No Prisma schema was found for ${rootDir}.`,
    'Set testEnvironmentOptions: { directory: "<the generator\'s output>" } in the Jest config.',
  )
}

/**
 * The schema that the Prisma config in `folder` names, or the one where Prisma looks without a config; undefined where
 * there is none.
 * @throws ShadowError SHADOW_MISSING where the config cannot be read
 */
export async function schemaOf(folder: string): Promise<string | undefined> {
  const loaded = await loadConfigFromFile({ configRoot: folder })
  const { error } = loaded
  if (error !== undefined && error._tag !== 'ConfigFileNotFound') {
    const reason = error.error.message
    throw new ShadowError(
      'SHADOW_MISSING',
      `The Prisma config of ${folder} cannot be read: ${reason}`,
      'Correct it, or set testEnvironmentOptions: { directory: "<the generator\'s output>" } in the Jest config.',
    )
  }
  const configured = loaded.config?.schema
  if (configured !== undefined) return path.resolve(folder, configured)
  return DEFAULT_SCHEMAS.map((file) => path.join(folder, file)).find((file) => existsSync(file))
}

const GENERATOR = /^[ \t]*generator\s+\w+\s*\{([^}]*)\}/gm

/**
 * The `output` of the generator block whose provider is this package.
 * @throws ShadowError SHADOW_MISSING where the schema has no such block
 */
export function outputOf(schemaPath: string): string {
  for (const file of existsSync(schemaPath) ? readSchemaFiles(schemaPath) : []) {
    for (const [, block] of file.content.matchAll(GENERATOR)) {
      const value = (key: string) => new RegExp(`^[ \\t]*${key}\\s*=\\s*"([^"]*)"`, 'm').exec(block as string)?.[1]
      const output = value('output')
      if (output !== undefined && value('provider')?.includes('prisma-sqlite-shadow'))
        return path.resolve(path.dirname(file.path), output)
    }
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
