/** From a Prisma schema and its migrations to the texts of the shadow. */
import path from 'node:path'
import type { Catalog } from '../catalog/catalog'
import { type Drift, withHistory } from '../catalog/withHistory'
import { buildSqliteSchema } from '../schema/sqliteSchema'
import { catalogFromScripts } from '../sql/ddl'
import { createTranslator } from '../sql/translator'
import { type Migration, migrationName } from './migrations'
import type { Override } from './overrides'
import { postgresDdl } from './schemaEngine'
import type { SchemaFile } from './schemaFiles'

export interface ShadowFiles {
  readonly catalog: Catalog
  readonly schemaSql: string
  readonly schemaPrisma: string
  readonly report: string
}

export interface ShadowInput {
  readonly schema: readonly SchemaFile[]
  readonly migrations: readonly Migration[]
  readonly overrides: readonly Override[]
}

/** @throws ShadowError SCHEMA_INVALID or DDL_INVALID with file and line */
export async function shadowFiles(input: ShadowInput): Promise<ShadowFiles> {
  const { catalog: full, drift } = await buildCatalog(input)
  const { expressions } = createTranslator(full)
  const { sql, catalog } = buildSqliteSchema(full, {
    translateExpression: (expression, table) => expressions.expression(expression, table).sql,
    translateQuery: (view) => expressions.viewQuery(view).sql,
  })
  return { catalog, schemaSql: sql, schemaPrisma: '', report: JSON.stringify(drift) }
}

async function buildCatalog({
  schema,
  migrations,
  overrides,
}: ShadowInput): Promise<{ catalog: Catalog; drift: readonly Drift[] }> {
  const ddl = await postgresDdl(schema.map(({ path: file, content }) => [file, content] as const))
  const changes = overrides.length > 0 ? [{ sql: overrides.map((o) => o.statement).join('\n'), file: 'overrides' }] : []
  const wanted = await catalogFromScripts([
    { sql: ddl, file: path.basename(schema[0]?.path ?? 'schema.prisma') },
    ...changes,
  ])
  if (migrations.length === 0) return { catalog: wanted, drift: [] }
  const history = await catalogFromScripts([
    ...migrations.map((m) => ({ sql: m.sql, file: migrationName(m) })),
    ...changes,
  ])
  return withHistory(wanted, history)
}
