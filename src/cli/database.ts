/** The shadow database that a command asks: the project's generated one, or one made of a file of Postgres DDL. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SCHEMA_SQL_FILE } from '../catalog/catalogFile'
import { ShadowDatabase } from '../engine/database'
import { ShadowError } from '../errors'
import { translatedSchema } from '../schema/translatedSchema'
import { catalogFromDdl } from '../sql/ddl'
import { loadParser } from '../sql/parse'
import { createTranslator } from '../sql/translator'
import { checkShadow, locateShadow, outputOf } from '../testing/locate'
import { schemaMaker } from '../schema/schemaMaker'

export interface DatabaseSource {
  /** A file of Postgres DDL. */
  readonly ddl?: string
  /** The Prisma schema, file or folder; otherwise what the Prisma config of the working directory says. */
  readonly schema?: string
}

/**
 * An empty database, found as the tests find theirs.
 * @throws ShadowError SHADOW_MISSING, SHADOW_STALE, CATALOG_VERSION, CATALOG_INVALID, CONFIG_INVALID; DDL_INVALID,
 *   OPTION_INVALID where there is no such file
 */
export async function openDatabase({ ddl, schema }: DatabaseSource): Promise<ShadowDatabase> {
  if (ddl !== undefined && schema !== undefined)
    throw new ShadowError('OPTION_INVALID', '--ddl and --schema were both given.', 'Give one of them.')
  await loadParser()
  if (ddl !== undefined) {
    const { catalog, sql } = translatedSchema(await catalogFromDdl(readText(ddl)))
    return new ShadowDatabase({
      catalog,
      translator: createTranslator(catalog),
      maker: schemaMaker,
      from: { schemaSql: sql },
    })
  }
  const directory = schema === undefined ? await locateShadow(process.cwd()) : outputOf(path.resolve(schema))
  const { catalog } = checkShadow(directory)
  const schemaSql = readText(path.join(directory, SCHEMA_SQL_FILE))
  return new ShadowDatabase({ catalog, translator: createTranslator(catalog), maker: schemaMaker, from: { schemaSql } })
}

/** @throws ShadowError OPTION_INVALID where the file cannot be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string }
    const text = code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${message}.`
    throw new ShadowError('OPTION_INVALID', text, 'Name a file that exists.', { cause })
  }
}
