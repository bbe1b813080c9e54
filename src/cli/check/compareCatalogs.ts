/**
 * `schema.prisma` against the migrations, as Prisma's schema engine compares a schema with a database: what it leaves
 * alone is left alone here (checks, expression and partial indexes, triggers, functions, views, generated columns), and
 * what it takes for a difference although Postgres does not is passed over (docs/cli.md lists both).
 */
import type { Catalog, EnumType, Table } from '../../catalog/catalog'
import { compareColumns } from './compareColumns'
import { compareForeignKeys, compareIndexes, comparePrimaryKeys } from './compareKeys'
import { Comparison, sameName, type Scope } from './comparison'
import { count, type Finding } from './findings'

/** Empty where the migrations make what the schema says; notes on what is no difference are of level `info`. */
export function compareCatalogs(schema: Catalog, history: Catalog, scope: Scope): Finding[] {
  const comparison = new Comparison(schema, history, scope)
  compareExtensions(comparison)
  compareEnums(comparison)
  compareTables(comparison)
  return comparison.findings
}

function compareExtensions(comparison: Comparison): void {
  const { schema, history } = comparison
  for (const name of schema.catalog.extensions)
    if (!history.catalog.extensions.includes(name)) comparison.missing('EXTENSION', 'extension', name, 'schema')
}

function compareEnums(comparison: Comparison): void {
  const { schema, history, scope } = comparison
  const external = isExternal(comparison, scope.externalEnums)
  const ours = schema.catalog.enums.filter((type) => !external(type))
  const theirs = history.catalog.enums.filter((type) => !external(type) && scope.schemas.includes(type.schema))
  for (const type of ours) {
    const other = theirs.find(sameName(type))
    if (other) compareLabels(comparison, type, other)
    else comparison.missing('ENUM', 'enum', comparison.name(type), 'schema', type.labels.join(', '))
  }
  for (const type of theirs)
    if (!ours.some(sameName(type)))
      comparison.missing('ENUM', 'enum', comparison.name(type), 'migrations', type.labels.join(', '))
}

function compareLabels(comparison: Comparison, ours: EnumType, theirs: EnumType): void {
  const object = comparison.name(ours)
  for (const label of ours.labels)
    if (!theirs.labels.includes(label)) comparison.missing('ENUM_VALUE', 'value', `${object}.${label}`, 'schema')
  for (const label of theirs.labels)
    if (!ours.labels.includes(label)) comparison.missing('ENUM_VALUE', 'value', `${object}.${label}`, 'migrations')
  const shared = (a: EnumType, b: EnumType) => a.labels.filter((label) => b.labels.includes(label)).join(', ')
  if (shared(ours, theirs) !== shared(theirs, ours)) {
    const order = shared(theirs, ours)
    comparison.note('ENUM_ORDER', object, `enum ${object} sorts in the order of the migrations: ${order}`)
  }
}

/** What Prisma itself never looks at: its own table, and those of PostGIS. */
const IGNORED =
  /^(_prisma_migrations|spatial_ref_sys|geometry_columns|geography_columns|raster_columns|raster_overviews)$/

function compareTables(comparison: Comparison): void {
  const { schema, history, scope } = comparison
  const external = isExternal(comparison, scope.externalTables)
  const ours = schema.catalog.tables.filter((table) => !external(table))
  const theirs = history.catalog.tables.filter(
    (table) => !external(table) && !table.materialized && !IGNORED.test(table.name),
  )
  for (const table of ours) {
    const other = theirs.find(sameName(table))
    if (other) compareTable(comparison, table, other)
    else comparison.missing('TABLE', 'table', comparison.name(table), 'schema', count(table.columns.length, 'column'))
  }
  for (const table of theirs)
    if (scope.schemas.includes(table.schema) && !isPartition(table) && !ours.some(sameName(table)))
      comparison.missing('TABLE', 'table', comparison.name(table), 'migrations', count(table.columns.length, 'column'))
}

function compareTable(comparison: Comparison, ours: Table, theirs: Table): void {
  compareColumns(comparison, ours, theirs)
  comparePrimaryKeys(comparison, ours, theirs)
  compareIndexes(comparison, ours, theirs)
  compareForeignKeys(comparison, ours, theirs)
}

const isPartition = (table: Table): boolean => (table.unsupported ?? []).some(({ kind }) => kind === 'partition')

function isExternal({ schema }: Comparison, names: readonly string[]) {
  return (object: { schema: string; name: string }): boolean =>
    names.includes(`${object.schema}.${object.name}`) ||
    (object.schema === schema.catalog.defaultSchema && names.includes(object.name))
}
