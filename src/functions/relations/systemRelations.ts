import type { CatalogIndex } from '../../catalog/lookup'
import type { SystemColumn } from '../../catalog/systemRelationFile'
import { UnsupportedOnShadow } from '../../errors'
import type { Stored } from '../../types/codec'
import type { TypeSystem } from '../../types/typeSystem'
import type { Rows, SessionContext } from '../definition'
import { shownDefault } from './defaults'
import type { Described, Row, Text } from './describe'
import * as information from './informationSchema'
import { Attributes, columnDefaults, refusedColumnsOfAttributes, unknownAttributes } from './pgAttributes'
import * as pg from './pgCatalog'
import { shownIndexes, undefinedIndex } from './pgIndexes'
import { refusedColumnsOfTypes, types, unknownTypes } from './pgTypes'

/** The relations of pg_catalog and information_schema: the system's own rows, and those of the database's objects. */

export interface SystemRelation {
  readonly schema: string
  readonly name: string
  readonly oid: number
  readonly columns: readonly SystemColumn[]
  /** Columns whose values the shadow cannot know, with the reason. */
  readonly refused: ReadonlyMap<string, string>
  /** Unique among all databases of the process. */
  readonly key: string
  rows(session: SessionContext): Rows
}

interface Made {
  readonly make: (described: Described, types: TypeSystem) => Row[]
  readonly refused?: readonly string[]
  /** Why it cannot be read for this database as a whole. */
  readonly whole?: (index: CatalogIndex) => string | undefined
}

const RELATIONS: Readonly<Record<string, Made>> = {
  'pg_catalog.pg_namespace': { make: pg.namespaces },
  'pg_catalog.pg_class': { make: pg.classes, refused: ['reltype', 'relfilenode', 'relpages', 'reltuples', 'relallvisible', 'relallfrozen', 'reltoastrelid', 'relfrozenxid', 'relminmxid', 'reloptions'], whole: unlistedRelations },
  'pg_catalog.pg_type': { make: types, refused: ['typsubscript', 'typinput', 'typoutput', 'typreceive', 'typsend', 'typmodin', 'typmodout', 'typanalyze', 'typdefaultbin', 'typdefault'], whole: unknownTypes },
  'pg_catalog.pg_enum': { make: pg.enums, refused: ['oid'] },
  'pg_catalog.pg_index': { make: pg.indexes, refused: ['indcollation', 'indclass', 'indcheckxmin'], whole: unlisted },
  'pg_catalog.pg_constraint': { make: pg.constraints, refused: ['conpfeqop', 'conppeqop', 'conffeqop', 'confdelsetcols', 'conexclop'], whole: unlisted },
  'pg_catalog.pg_attribute': { make: (described) => new Attributes(described).rows(), refused: ['attbyval'], whole: (index) => unknownAttributes(index) ?? unlisted(index) },
  'pg_catalog.pg_attrdef': { make: columnDefaults },
  'pg_catalog.pg_am': { make: () => [] },
  'pg_catalog.pg_sequence': { make: pg.sequences },
  'pg_catalog.pg_tables': { make: pg.tables },
  'pg_catalog.pg_indexes': { make: shownIndexes, whole: unlistedRelations },
  'pg_catalog.pg_extension': { make: pg.extensions },
  'information_schema.schemata': { make: information.schemata },
  'information_schema.tables': { make: information.tables },
  'information_schema.columns': { make: information.columns },
  'information_schema.table_constraints': { make: information.tableConstraints, whole: unlisted },
  'information_schema.key_column_usage': { make: information.keyColumnUsage },
  'information_schema.referential_constraints': { make: information.referentialConstraints },
  'information_schema.constraint_column_usage': { make: information.constraintColumnUsage },
  'information_schema.sequences': { make: information.sequences },
} // prettier-ignore

type NameModule = typeof import('../../catalog/systemRelationNames')

function oidOf(schema: string, name: string): number {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { named } = require('../../catalog/systemRelationNames') as NameModule
  return named(schema, name)[0]?.oid ?? 0
}

type FileModule = typeof import('../../catalog/systemRelationFile')
let loaded: FileModule | undefined
// eslint-disable-next-line @typescript-eslint/no-require-imports
const file = (): FileModule => (loaded ??= require('../../catalog/systemRelationFile') as FileModule)

/** Why the indexes and constraints of a database are not all listed; undefined where they are. */
function unlisted({ catalog }: CatalogIndex): string | undefined {
  for (const { name, unsupported = [], untold = [] } of catalog.tables) {
    const odd = unsupported.find(({ kind }) => kind === 'exclusion constraint' || kind === 'copied table')
    if (odd) return `${odd.kind} "${odd.name}": ${odd.reason}`
    if (untold.includes('constraints')) return `the constraints of "${name}" that are not enforced are not kept`
  }
  return undefined
}

/** As unlisted(), of pg_class, which has the indexes of exclusion constraints. */
function unlistedRelations({ catalog }: CatalogIndex): string | undefined {
  const copied = catalog.tables
    .flatMap(({ unsupported = [] }) => unsupported)
    .find(({ kind }) => kind === 'copied table')
  return copied && `${copied.kind} "${copied.name}": ${copied.reason}`
}

/** `pg_class`, `information_schema.tables`: the qualified name, where it is a name of the system's. pg_catalog is searched first. */
export function systemName(schema: string | undefined, name: string): string | undefined {
  if (schema === undefined ? !name.startsWith('pg_') : schema !== 'pg_catalog' && schema !== 'information_schema')
    return undefined
  const qualified = `${schema ?? 'pg_catalog'}.${name}`
  return file().isSystemRelation(qualified) ? qualified : undefined
}

let count = 0
const numbers = new WeakMap<CatalogIndex, number>()

export function numberOf(index: CatalogIndex): number {
  if (!numbers.has(index)) numbers.set(index, ++count)
  return numbers.get(index) as number
}

/** @throws UnsupportedOnShadow for a relation that is not made here */
export function systemRelation(types: TypeSystem, qualified: string, read: Omit<Described, 'index'>): SystemRelation {
  const made = RELATIONS[qualified]
  const columns = file().systemColumns(qualified)
  if (!made || !columns) throw new UnsupportedOnShadow(`reading ${qualified}`)
  const { index } = types
  const reason = made.whole?.(index)
  if (reason !== undefined) throw new UnsupportedOnShadow(`reading ${qualified}`, { reason })
  const [schema = '', name = ''] = qualified.split('.')
  let kept: Stored[][] | undefined
  const all = () => (kept ??= rowsOf(types, qualified, columns, made.make({ index, ...read }, types)))
  return {
    schema,
    name,
    oid: oidOf(schema, name),
    columns,
    refused: refusedColumns(types, qualified, made),
    key: `${schema}_${name}_${numberOf(index)}`,
    rows: (session) => ofSession(all(), session),
  }
}

function refusedColumns(types: TypeSystem, qualified: string, { refused = [] }: Made): ReadonlyMap<string, string> {
  const { index } = types
  const found = new Map(refused.map((column) => [column, 'the shadow does not know its values']))
  const { tables, views } = index.catalog
  if (qualified === 'pg_catalog.pg_type')
    for (const [column, reason] of refusedColumnsOfTypes(index)) found.set(column, reason)
  if (qualified === 'pg_catalog.pg_attribute')
    for (const [column, reason] of refusedColumnsOfAttributes(index)) found.set(column, reason)
  if (
    qualified === 'pg_catalog.pg_constraint' &&
    tables.some(({ untold }) => untold?.some((one) => one.startsWith('constraint ')))
  )
    for (const column of ['convalidated', 'connoinherit'])
      found.set(column, 'which constraints are NOT VALID or NO INHERIT is not kept')
  if (qualified === 'pg_catalog.pg_extension' && index.catalog.extensions.length > 0)
    for (const column of ['oid', 'extnamespace', 'extrelocatable', 'extversion', 'extconfig', 'extcondition'])
      found.set(column, 'of an extension the shadow keeps its name')
  const unknownIndex = qualified === 'pg_catalog.pg_indexes' && undefinedIndex(index)
  if (unknownIndex) found.set('indexdef', unknownIndex)
  if (qualified === 'information_schema.tables' && views.length > 0)
    found.set('is_insertable_into', 'it depends on the definitions of views')
  if (qualified !== 'information_schema.columns') return found
  const unknown = tables.flatMap((table) =>
    table.columns.filter(
      (c) => (c.default ?? c.generated) !== undefined && shownDefault(types, table, c) === undefined,
    ),
  )
  for (const { name, generated } of unknown)
    found.set(
      generated ? 'generation_expression' : 'column_default',
      `how Postgres prints the ${generated ? 'expression' : 'default'} of "${name}" is not known`,
    )
  if (views.some(({ defaults }) => defaults)) found.set('column_default', 'defaults of views are not told')
  if (views.length > 0) found.set('is_updatable', 'it depends on the definitions of views')
  return found
}

const PG_NODE_TREE = 194

/** The system's rows and the others, in stored form. */
function rowsOf(types: TypeSystem, qualified: string, columns: readonly SystemColumn[], own: readonly Row[]): Stored[][] {
  const codecs = columns.map(({ oid }) => types.codecIfAny(oid))
  const stored = (value: Text, i: number): Stored => {
    // An expression's input is nobody's.
    if (value === null || value.startsWith('\u0001') || columns[i]?.oid === PG_NODE_TREE) return value
    return codecs[i]?.input(value, -1) ?? null
  }
  const system = file()
    .systemRows(qualified)
    .map((row) => row.map((value, i) => stored(marked(columns[i] as SystemColumn, value), i)))
  return [...system, ...own.map((row) => columns.map(({ name }, i) => stored(row[name] ?? null, i)))]
} // prettier-ignore

/** In the rows that were read from a server its own database and user stand. */
function marked({ name }: SystemColumn, value: Text): Text {
  if (value === null) return null
  if (/(?:^|_)catalog(?:_name)?$/.test(name)) return information.DB
  return name === 'tableowner' || (name === 'schema_owner' && value === 'postgres') ? information.USER : value
}

function* ofSession(rows: readonly Stored[][], session: SessionContext): Rows {
  const [database, user] = [session.currentDatabase(), session.currentUser()]
  for (const row of rows)
    yield row.map((value) => (value === information.DB ? database : value === information.USER ? user : value))
}
