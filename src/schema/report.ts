/** Catalog and Prisma schema → REPORT.md: every place where the shadow's mapping is not one to one. */
import { type Catalog, type IgnoredStatement, UNKNOWN_ROWS } from '../catalog/catalog'
import { CatalogIndex } from '../catalog/lookup'
import { modelsOf, type Model } from './models'
import { readBlocks, type PrismaFile } from './prismaFile'
import { functionNotes, routineNotes, tableNotes, viewNotes, type Note } from './reportNotes'

export interface ReportInput {
  /** With what SQLite cannot hold in its tables' `unsupported`, as buildSqliteSchema returns it. */
  readonly catalog: Catalog
  readonly files?: readonly PrismaFile[]
  /** As the team wrote them. */
  readonly overrides?: readonly string[]
}

const INTRODUCTION = `What differs between the Postgres database of the Prisma schema and the shadow that stands in for it, model by model: what
was found, what was done about it, and what it means for tests. What is not listed maps one to one.

A statement that the shadow cannot answer as Postgres does fails with \`UnsupportedOnShadow\` (SQLSTATE 0A000), which names the reason.
Suites that need it run on Postgres: \`/** @jest-environment prisma-sqlite-shadow/full */\`.`

/** The same input gives the same text. */
export function report({ catalog, files = [], overrides = [] }: ReportInput): string {
  const index = new CatalogIndex(catalog)
  const models = modelsOf(readBlocks(files), catalog)
  const tables = catalog.tables.map((table) => section(title(models, table), tableNotes(index, table)))
  const views = catalog.views.map((view) => section(title(models, view), viewNotes(catalog, view)))
  const told = [...tables, ...views].filter((s) => s !== undefined)
  const parts = [
    '# The shadow of this schema',
    INTRODUCTION,
    summary(catalog, told.length),
    ...refusals(catalog),
    ...overriding(overrides, models),
    ...told,
    ...databaseRoutines(catalog),
    ...ignored(catalog.ignored),
  ]
  return `${parts.join('\n\n')}\n`
}

function summary(catalog: Catalog, told: number): string {
  const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`
  const relations = catalog.tables.length + catalog.views.length
  const made = [
    count(catalog.tables.length, 'table'),
    count(catalog.views.length, 'view'),
    count(catalog.enums.length, 'enum'),
    count(catalog.sequences.length, 'sequence'),
  ]
  const plain = relations - told
  return `${made.join(', ')}. ${plain ? `${plain} of ${relations} map one to one and are not listed.` : ''}`.trim()
}

/** What a statement can fail on, gathered at the top: it decides which suites need Postgres. */
function refusals(catalog: Catalog): string[] {
  const lines = catalog.tables.flatMap((t) =>
    (t.unsupported ?? []).map((u) =>
      u.kind === UNKNOWN_ROWS
        ? `- \`${qualified(catalog, t)}\`: using it is refused, because a migration puts rows there or changes them, and the shadow cannot run it (${u.reason}).`
        : `- \`${qualified(catalog, t)}\`: writing is refused because of ${u.kind} \`${u.name}\` (${u.reason}).`,
    ),
  )
  const views = catalog.views.flatMap((v) =>
    v.unsupported === undefined ? [] : [`- \`${qualified(catalog, v)}\`: reading is refused (${v.unsupported}).`],
  )
  const all = [...lines, ...views]
  return all.length ? [`## Refused\n\n${all.join('\n')}`] : []
}

function overriding(overrides: readonly string[], models: readonly Model[]): string[] {
  const excluded = models
    .filter((m) => m.block.keyword === 'model' && !m.table)
    .map((m) => `- Model \`${m.block.name}\` is excluded; a query of it fails.`)
  const lines = [...overrides.map((o) => `- \`${o}\``), ...excluded]
  return lines.length
    ? [`## Overrides\n\nWhere the shadow differs because the team wants it so:\n\n${lines.join('\n')}`]
    : []
}

const qualified = (catalog: Catalog, { schema, name }: { schema: string; name: string }): string =>
  schema === catalog.defaultSchema ? name : `${schema}.${name}`

function title(
  models: readonly Model[],
  relation: { readonly schema: string; readonly name: string; readonly sqliteName: string },
): string {
  const model = models.find((m) => m.schema === relation.schema && m.name === relation.name)
  const table = relation.schema === 'public' ? relation.name : `${relation.schema}.${relation.name}`
  const name = model?.block.name
  const postgres = name === undefined || name !== table ? `\`${table}\`` : ''
  const sqlite = relation.sqliteName === table ? '' : `\`${relation.sqliteName}\` in SQLite`
  const details = name === undefined ? sqlite : [postgres, sqlite].filter(Boolean).join(', ')
  return details ? `${name ?? postgres} (${details})` : (name ?? postgres)
}

function section(heading: string, notes: readonly Note[]): string | undefined {
  if (notes.length === 0) return undefined
  const rows = notes.map((n) => `| ${cell(n.what)} | ${cell(n.done)} | ${cell(n.means)} |`)
  return [`## ${heading}`, '', '| Postgres | on the shadow | for tests |', '|---|---|---|', ...rows].join('\n')
}

const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')

function databaseRoutines({ functions, routines }: Catalog): string[] {
  const notes = [
    ...functions.map(functionNotes),
    ...routines.filter((r) => r.table === undefined).map((r) => routineNotes(r)),
  ]
  const body = section('Functions and procedures', notes)
  return body === undefined ? [] : [body]
}

function ignored(statements: readonly IgnoredStatement[]): string[] {
  if (statements.length === 0) return []
  const line = (s: IgnoredStatement) =>
    `- ${s.statement} (${s.file === undefined ? 'line' : `${s.file}:`}${s.file === undefined ? ' ' : ''}${s.line}): ${s.reason}.`
  const consequential = statements.filter((s) => s.consequential)
  const rest = statements.filter((s) => !s.consequential)
  const parts = ['## Statements of the DDL that the shadow does not run']
  if (consequential.length)
    parts.push(`These may change what the database is:\n\n${consequential.map(line).join('\n')}`)
  if (rest.length) parts.push(`These do not:\n\n${rest.map(line).join('\n')}`)
  return [parts.join('\n\n')]
}
