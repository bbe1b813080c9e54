/** The schema and the migrations as catalogs. */
import path from 'node:path'
import type { Catalog } from '../../catalog/catalog'
import type { ShadowError } from '../../errors'
import { type Migration, migrationName, readMigrations } from '../../project/migrations'
import { LiveRows } from '../../history/liveRows'
import { postgresDdl } from '../../project/schemaEngine'
import { columnName, modelsOf } from '../../schema/models'
import { attributeOf, fieldsOf, type PrismaField, readBlocks } from '../../schema/prismaFile'
import { catalogFromScripts } from '../../sql/ddl'
import type { Finding } from './findings'
import { type Project, shown } from './project'

export interface Sources {
  readonly schema: Catalog
  readonly migrations: readonly Migration[]
  /** What the migrations make; undefined where there are none, or where one cannot be read. */
  readonly history?: Catalog
  /** Why there is no history: each migration that does not parse, or the first that cannot be interpreted. */
  readonly problems: readonly Finding[]
}

/** @throws ShadowError SCHEMA_INVALID with Prisma's own message */
export async function readSources(project: Project): Promise<Sources> {
  const ddl = await postgresDdl(project.files.map((file) => [file.path, file.content] as const))
  const schema = await catalogFromScripts([{ sql: ddl, file: path.basename(project.schemaPath) }])
  const migrations = project.migrationsFolder === undefined ? [] : readMigrations(project.migrationsFolder)
  if (migrations.length === 0) return { schema, migrations, problems: [] }
  const rows = new LiveRows()
  try {
    const scripts = migrations.map((migration) => ({ sql: migration.sql, file: migrationName(migration) }))
    return { schema, migrations, problems: [], history: await catalogFromScripts(scripts, { rows }) }
  } catch (error) {
    const problems = isSyntaxError(error) ? await unparsable(migrations) : [problem(error, migrations)]
    return { schema, migrations, problems }
  } finally {
    rows.close()
  }
}

/** Each script on its own: an empty catalog takes no statement amiss that does not parse. */
async function unparsable(migrations: readonly Migration[]): Promise<Finding[]> {
  const found: Finding[] = []
  for (const migration of migrations) {
    try {
      await catalogFromScripts([{ sql: migration.sql, file: migrationName(migration) }])
    } catch (error) {
      if (isSyntaxError(error)) found.push(problem(error, migrations))
    }
  }
  return found
}

const isSyntaxError = (error: unknown): boolean => {
  const { name, code } = ((error as Error).cause ?? {}) as { name?: string; code?: string }
  return name === 'PostgresError' && code === '42601'
}

/** `<migration>/migration.sql:12: message`, with the line and a caret below. */
function problem(error: unknown, migrations: readonly Migration[]): Finding {
  if ((error as Error).name !== 'ShadowError') throw error
  const { message: text, hint } = error as ShadowError
  const [first = '', ...rest] = text.split('\n')
  const [, name = '', line = '0', message = first] = /^(.*?):(\d+): (.*)$/.exec(first) ?? []
  const migration = migrations.find((m) => migrationName(m) === name)
  const file = migration ? shown(migration.path) : name
  return {
    level: 'error',
    code: isSyntaxError(error) ? 'MIGRATION_SYNTAX' : 'MIGRATION_INVALID',
    object: path.posix.dirname(name),
    message: `${file}:${line}: ${message}`,
    file,
    line: Number(line),
    // The last line is the hint, which the fix takes up.
    detail: rest.slice(0, -1).join('\n'),
    fix: hint,
  }
}

/** What the fields of the schema say, and its DDL does not: sets of `schema.table.column`. */
export interface FieldFacts {
  /** `@default(dbgenerated())`: the default is the database's affair. */
  readonly anyDefault: ReadonlySet<string>
  /** `?`; the DDL has SERIAL for an optional `autoincrement()`, which Postgres makes NOT NULL. */
  readonly optional: ReadonlySet<string>
}

export function fieldFacts(project: Project, schema: Catalog): FieldFacts {
  const blocks = readBlocks(project.files.map((file) => [file.path, file.content] as const))
  const columns = (test: (field: PrismaField) => boolean) =>
    modelsOf(blocks, schema).flatMap((model) =>
      fieldsOf(model.block)
        .filter(test)
        .map((field) => `${model.schema}.${model.name}.${columnName(field)}`),
    )
  const isAny = (field: PrismaField) => /^\s*dbgenerated\(\s*\)\s*$/.test(attributeOf(field, '@default')?.args ?? '')
  return { anyDefault: new Set(columns(isAny)), optional: new Set(columns((field) => field.optional)) }
}
