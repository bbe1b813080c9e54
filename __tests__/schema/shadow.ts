import fs from 'node:fs'
import path from 'node:path'
import type { Catalog } from '../../src/catalog/catalog'
import { postgresDdl } from '../../src/project/schemaEngine'
import { withPrismaViews } from '../../src/schema/models'
import { readBlocks, type PrismaFile } from '../../src/schema/prismaFile'
import { shadowSchema } from '../../src/schema/prismaSchema'
import { buildSqliteSchema, type SqliteSchema, type SqliteSchemaOptions } from '../../src/schema/sqliteSchema'
import { catalogFromDdl } from '../../src/sql/ddl'

export const ROOT = path.join(__dirname, '../..')
export const SCHEMAS = ['prisma/schema.prisma', '__tests__/differential/schema.prisma']

export interface Shadow {
  readonly files: PrismaFile[]
  readonly catalog: Catalog
  readonly schema: SqliteSchema
  readonly prisma: string
}

export async function shadowOf(files: PrismaFile[], options: SqliteSchemaOptions = {}): Promise<Shadow> {
  const catalog = withPrismaViews(await catalogFromDdl(await postgresDdl(files)), readBlocks(files))
  const schema = buildSqliteSchema(catalog, options)
  return { files, catalog, schema, prisma: shadowSchema({ files, catalog: schema.catalog }) }
}

export const shadowOfFile = (file: string): Promise<Shadow> =>
  shadowOf([[file, fs.readFileSync(path.join(ROOT, file), 'utf8')]])

/** The functions that unique indexes of schema.sql go through; whoever writes to the database registers them. */
export const keyFunctions = (sql: string): string[] => [...new Set(sql.replace(/^--.*$/gm, '').match(/\bpg_key_\w+/g))]

/** A Prisma schema for Postgres with these blocks. */
export const shadowOfModels = (models: string, options?: SqliteSchemaOptions): Promise<Shadow> =>
  shadowOf([['schema.prisma', `datasource db {\n  provider = "postgresql"\n}\n${models}\n`]], options)
