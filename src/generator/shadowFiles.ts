/** From a Prisma schema and its migrations to the texts of the shadow. */
import path from 'node:path'
import type { Catalog } from '../catalog/catalog'
import { type Drift, withHistory } from '../catalog/withHistory'
import { ShadowError } from '../errors'
import { printHistory } from '../history/historyFile'
import { withPrismaViews } from '../schema/models'
import { readBlocks } from '../schema/prismaFile'
import { shadowSchema } from '../schema/prismaSchema'
import { report } from '../schema/report'
import { translatedSchema } from '../schema/translatedSchema'
import { catalogFromScripts } from '../sql/ddl'
import { type Migration, migrationName } from '../project/migrations'
import type { Override } from './overrides'
import { postgresDdl } from '../project/schemaEngine'
import type { SchemaFile } from '../project/schemaFiles'

export interface ShadowFiles {
  readonly catalog: Catalog
  readonly schemaSql: string
  readonly schemaPrisma: string
  readonly report: string
  /** The migrations, where they make rows. */
  readonly history: string | undefined
}

export interface ShadowInput {
  readonly schema: readonly SchemaFile[]
  readonly migrations: readonly Migration[]
  readonly overrides: readonly Override[]
}

/** @throws ShadowError SCHEMA_INVALID or DDL_INVALID with file and line */
export async function shadowFiles(input: ShadowInput): Promise<ShadowFiles> {
  const files = input.schema.map(({ path: file, content }) => [path.basename(file), content] as const)
  const overrides = input.overrides.map(({ text }) => text)
  const { catalog: known, drift, history } = await buildCatalog(input)
  const full = withPrismaViews(known, readBlocks(files))
  const { sql, catalog } = translatedSchema(full)
  return {
    catalog,
    schemaSql: sql,
    schemaPrisma: shadowSchema({ files, catalog, overrides }),
    report: `${report({ catalog, files, overrides })}${driftSection(drift)}`,
    history,
  }
}

function driftSection(drift: readonly Drift[]): string {
  if (drift.length === 0) return ''
  const lines = drift.map(({ name, reason }) => `- \`${name}\`: ${reason}.`)
  return `
## Not migrated yet

The migrations do not make all that the schema says. The shadow follows the schema, with the checks, indexes, generated
columns, views and triggers of the migrations where their table is the same. Run \`prisma migrate dev\`, and generate again.

${lines.join('\n')}
`
}

async function buildCatalog({
  schema,
  migrations,
  overrides,
}: ShadowInput): Promise<{ catalog: Catalog; drift: readonly Drift[]; history: string | undefined }> {
  const ddl = await postgresDdl(schema.map(({ path: file, content }) => [file, content] as const))
  const changes = overrides.length > 0 ? [{ sql: overrides.map((o) => o.statement).join('\n'), file: 'overrides' }] : []
  const wanted = await catalogFromScripts([
    { sql: ddl, file: path.basename(schema[0]?.path ?? 'schema.prisma') },
    ...changes,
  ])
  const scripts = migrations.map((m) => ({ sql: m.sql, file: migrationName(m) }))
  await requireTriggers(overrides, scripts)
  if (migrations.length === 0) return { catalog: wanted, drift: [], history: undefined }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { LiveRows } = require('../history/liveRows') as typeof import('../history/liveRows')
  const rows = new LiveRows()
  try {
    const made = await catalogFromScripts([...scripts, ...changes], { rows })
    return { ...withHistory(wanted, made), history: rows.database && printHistory(scripts) }
  } finally {
    rows.close()
  }
}

/** `without trigger` must name a trigger that the migrations make: DROP … IF EXISTS would pass over a misspelt one. */
async function requireTriggers(
  overrides: readonly Override[],
  scripts: readonly { sql: string; file: string }[],
): Promise<void> {
  const named = overrides.filter((o) => o.trigger !== undefined)
  if (named.length === 0) return
  const { triggers: made } = await catalogFromScripts(scripts)
  const triggers = made.map((t) => t.name)
  const unknown = named.find((o) => !triggers.includes(o.trigger as string))
  if (!unknown) return
  const known = triggers.length ? `The triggers are: ${triggers.join(', ')}.` : 'The migrations make no trigger.'
  throw new ShadowError(
    'OPTION_INVALID',
    `The override "${unknown.text}" names a trigger that the migrations do not make.`,
    known,
  )
}
