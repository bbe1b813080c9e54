/** Brings SQLite from one version of the schema to another, inside whatever transaction is open. */
import type { Alteration } from '../../catalog/ddl/alter'
import type { Catalog, Column, Table } from '../../catalog/catalog'
import { delimited, quoteIdentifier } from '../../catalog/identifiers'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import { parseStatements } from '../../sql/parse'
import type { Translation } from '../../sql/translation'
import type { RelationSql } from '../relationSql'
import type { SchemaVersion } from '../schemaVersion'
import type { Sqlite } from '../sqlite'
import { definitionError } from './definitionError'

export interface Reshaping {
  readonly sqlite: Sqlite
  readonly from: SchemaVersion
  readonly to: SchemaVersion
  readonly alteration: Alteration
  readonly run: (translation: Translation) => void
  /** Conversions of columns were checked before: a table without rows needs none. */
  readonly checked?: true
}

/** Where a table's rows wait while it is made anew. */
const FORMER = 'pg_former'

/**
 * Foreign keys are taken off all tables first and put back at the end: SQLite carries out their actions when a table that
 * others refer to is dropped.
 */
export function reshape(change: Reshaping): void {
  const { sqlite, from, to } = change
  const gone = relationsOf(from).filter((one) => !to.relations.has(one.oid))
  const changed = relationsOf(to).filter((one) => differs(from.relations.get(one.oid), one) || retypes(change, one))
  if (gone.length === 0 && changed.length === 0) return
  sqlite.redefine(definitions(from, 'withoutKeys'))
  for (const view of [...gone, ...changed].filter((one) => one.kind === 'view')) dropView(sqlite, from, view)
  for (const { kind, name } of gone) if (kind === 'table') sqlite.exec(`DROP TABLE ${delimited(name)}`)
  for (const one of changed) if (one.kind === 'table') reshapeTable(change, one)
  sqlite.redefine(definitions(to, 'create'))
  for (const one of changed) if (one.kind === 'table') checkKeys(sqlite, from.relations.get(one.oid), one)
  for (const one of changed) if (one.kind === 'view' && one.create !== undefined) sqlite.exec(one.create)
}

const relationsOf = (version: SchemaVersion): RelationSql[] => [...version.relations.values()]

const differs = (before: RelationSql | undefined, after: RelationSql): boolean =>
  before?.create !== after.create || before?.indexes.join(';') !== after.indexes.join(';')

/** Whether a column's values become others, though SQLite may hold both in the same way. */
function retypes({ from, to, alteration }: Reshaping, { oid, kind }: RelationSql): boolean {
  if (kind !== 'table' || !from.relations.has(oid)) return false
  if (alteration.conversions.has(oid)) return true
  const [old, table] = [tableOf(from.catalog, oid), tableOf(to.catalog, oid)]
  return table.columns.some(({ name, type }) => {
    const before = old.columns.find((c) => c.name === alteration.former.get(oid)?.get(name))?.type
    return before !== undefined && (before.oid !== type.oid || before.typmod !== type.typmod)
  })
}

function definitions(version: SchemaVersion, form: 'create' | 'withoutKeys'): Map<string, string> {
  const withKeys = relationsOf(version).filter((one) => one.kind === 'table' && one.create !== one.withoutKeys)
  return new Map(withKeys.map((one) => [one.name, one[form] as string]))
}

function dropView(sqlite: Sqlite, from: SchemaVersion, { oid }: RelationSql): void {
  const before = from.relations.get(oid)
  if (before?.create !== undefined) sqlite.exec(`DROP VIEW ${delimited(before.name)}`)
}

function reshapeTable(change: Reshaping, after: RelationSql): void {
  const { sqlite, from } = change
  const before = from.relations.get(after.oid)
  if (before === undefined) sqlite.exec(after.withoutKeys as string)
  else if (before.withoutKeys !== after.withoutKeys || retypes(change, after)) makeAnew(change, before, after)
  else dropIndexes(sqlite, after.name)
  for (const index of after.indexes) guarded(change, after.oid, () => sqlite.exec(index))
}

function dropIndexes(sqlite: Sqlite, table: string): void {
  const indexes = sqlite.sql(
    `SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL`,
    table,
  )
  for (const [name] of indexes) sqlite.exec(`DROP INDEX ${delimited(name as string)}`)
}

/** The rows go through a Postgres INSERT … SELECT: defaults, casts and checks are the translator's. */
function makeAnew(change: Reshaping, before: RelationSql, after: RelationSql): void {
  const { sqlite, from } = change
  const old = tableOf(from.catalog, before.oid)
  const stored = ['_rowid_', ...old.columns.filter((c) => !c.generated).map((c) => delimited(c.name))].join(', ')
  sqlite.exec(
    (before.withoutKeys as string).replace(`CREATE TABLE ${delimited(before.name)}`, () => `CREATE TABLE ${FORMER}`),
  )
  sqlite.exec(`INSERT INTO ${FORMER} (${stored}) SELECT ${stored} FROM ${delimited(before.name)}`)
  sqlite.exec(`DROP TABLE ${delimited(before.name)}`)
  sqlite.exec(after.withoutKeys as string)
  guarded(change, after.oid, () => refill(change, old))
  sqlite.exec(`DROP TABLE ${FORMER}`)
}

function refill(change: Reshaping, old: Table): void {
  const { sqlite, to, alteration, run } = change
  const [[rows]] = sqlite.sql(`SELECT count(*) FROM ${FORMER}`) as [[bigint]]
  const table = tableOf(to.catalog, old.oid)
  const kept = table.columns.filter((c) => !c.generated && alteration.former.get(old.oid)?.has(c.name))
  if (rows === 0n && (kept.length === 0 || change.checked)) return
  if (kept.length === 0) throw new UnsupportedOnShadow(`replacing all columns of table "${table.name}", which has rows`)
  const values = kept.map((c) => convertedFrom(alteration, old, c))
  const target = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
  const names = kept.map((c) => quoteIdentifier(c.name)).join(', ')
  const catalog = withFormer(to.catalog, old, table)
  for (const column of kept) checkConversion(change, catalog, old, column)
  const insert = `INSERT INTO ${target} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values.join(', ')} FROM ${FORMER}.rows`
  to.translateOn(catalog, insert).forEach(run)
}

function convertedFrom({ former, conversions }: Alteration, old: Table, column: Column): string {
  const using = conversions.get(old.oid)?.get(column.name)
  return using === undefined ? quoteIdentifier(former.get(old.oid)?.get(column.name) ?? column.name) : `(${using})`
}

/** The new catalog, with the table as it was under another name, and nothing that would stop its rows. */
function withFormer(catalog: Catalog, old: Table, table: Table): Catalog {
  const oid = 1 + Math.max(...[...catalog.tables, ...catalog.views].map((one) => one.oid))
  const { schema: _, ...was } = old
  const former: Table = { ...was, schema: FORMER, name: 'rows', sqliteName: FORMER, oid, checks: [], foreignKeys: [] }
  const bare = ({ unsupported: _features, materialized: _query, ...rest }: Table): Table => rest
  const tables = [...catalog.tables.map((t) => (t.oid === table.oid ? bare(t) : t)), bare(former)]
  return { ...catalog, schemas: [...catalog.schemas, FORMER], tables, triggers: [], routines: [] }
}

/** A column's new type needs an assignment cast from the old one, or USING; its default needs one in any case (ATPrepAlterColumnType). */
function checkConversion({ to, alteration }: Reshaping, catalog: Catalog, old: Table, column: Column): void {
  const before = old.columns.find((c) => c.name === alteration.former.get(old.oid)?.get(column.name))
  if (!before || before.type.oid === column.type.oid) return
  const type = to.types.formatType(column.type)
  const using = alteration.conversions.get(old.oid)?.has(column.name)
  if (using && column.default === undefined) return
  if (isAssignable(to, catalog, old, quoteIdentifier(before.name), column)) return
  if (using && column.default !== undefined) {
    const value = isUntyped(column.default) ? `${column.default}::${to.types.formatType(before.type)}` : column.default
    if (isAssignable(to, catalog, old, value, column)) return
  }
  if (using) throw pgError('42804', `default for column "${column.name}" cannot be cast automatically to type ${type}`)
  throw pgError('42804', `column "${column.name}" cannot be cast automatically to type ${type}`, {
    hint: `You might need to specify "USING ${quoteIdentifier(column.name)}::${type}".`,
  })
}

/** A literal without a type is the column's; any other default has the type that it had before it was converted (strip_implicit_coercions). */
function isUntyped(expression: string): boolean {
  const [statement] = parseStatements(`SELECT ${expression}`)
  const [target] = statement && 'SelectStmt' in statement.node ? (statement.node.SelectStmt.targetList ?? []) : []
  const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  return value !== undefined && 'A_Const' in value && value.A_Const.sval !== undefined
}

function isAssignable(to: SchemaVersion, catalog: Catalog, { oid }: Table, value: string, column: Column): boolean {
  const { schema, name } = tableOf(to.catalog, oid)
  const target = `${quoteIdentifier(schema)}.${quoteIdentifier(name)} (${quoteIdentifier(column.name)})`
  try {
    to.translateOn(catalog, `INSERT INTO ${target} OVERRIDING SYSTEM VALUE SELECT ${value} FROM ${FORMER}.rows`)
    return true
  } catch (error) {
    if ((error as PostgresError).code === '42804') return false
    throw error
  }
}

function checkKeys(sqlite: Sqlite, before: RelationSql | undefined, after: RelationSql): void {
  if (before === undefined || before.create === after.create) return
  if (sqlite.sql(`PRAGMA foreign_key_check(${delimited(after.name)})`).length > 0)
    throw new UnsupportedOnShadow(`a foreign key of "${after.name}" that rows of the table break`)
}

function guarded({ to }: Reshaping, oid: number, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw definitionError(tableOf(to.catalog, oid), error)
  }
}

const tableOf = (catalog: Catalog, oid: number): Table => catalog.tables.find((t) => t.oid === oid) as Table
