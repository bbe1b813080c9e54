/** DDL at run time: the statement's effect on the catalog, and SQLite brought after it. */
import type { Node } from '@pgsql/types'
import { alter, type Alteration } from '../../catalog/ddl/alter'
import { DdlProblem } from '../../catalog/ddl/problem'
import type { Catalog } from '../../catalog/catalog'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import { treeParser } from '../../sql/ddl'
import { characterPosition, parseStatements } from '../../sql/parse'
import type { Definition, Translation } from '../../sql/translation'
import type { SchemaVersion } from '../schemaVersion'
import type { Sqlite } from '../sqlite'
import { checkConditions } from './conditions'
import { checkDefaults } from './defaults'
import { checkOperatorClasses } from './operatorClasses'
import { reshape } from './reshape'

export interface Defining {
  readonly sqlite: Sqlite
  readonly version: SchemaVersion
  readonly definition: Definition
  /** The session's schema for temporary tables. */
  readonly temporary: string
  /** To be called before SQLite meets the new schema's functions. */
  readonly prepare: (version: SchemaVersion) => void
  readonly run: (translation: Translation) => void
}

export interface Defined extends Pick<Alteration, 'notices' | 'restarted'> {
  /** The version that was, where nothing was left to do. */
  readonly version: SchemaVersion
}

/** Carries out a definition. @throws PostgresError, UnsupportedOnShadow; SQLite may then have been changed in part */
export function define({ sqlite, version, definition, temporary, prepare, run }: Defining): Defined {
  const alteration = altered(version, definition, temporary)
  const { notices, restarted } = alteration
  if (notices.length > 0 && sameCatalog(version.catalog, alteration.catalog)) return { version, notices, restarted }
  const to = built(version, definition, alteration.catalog)
  checkDefaults(version, to, alteration, definition)
  checkOperatorClasses(version, to)
  checkConditions(version, to, definition)
  prepare(to)
  try {
    reshape({ sqlite, from: version, to, alteration, run })
  } catch (error) {
    throw unchecked(definition, error)
  }
  return { version: to, notices, restarted }
}

/** NOT VALID takes rows that break the constraint, and SQLite has no such constraint. */
function unchecked({ node }: Definition, error: unknown): unknown {
  return breaksNotValid(node, error) ? new UnsupportedOnShadow(notValidOf(error)) : error
}

const notValidOf = (error: unknown): string =>
  `constraint "${(error as PostgresError).constraint}" NOT VALID over rows that break it`

/** Whether rows break a constraint that the statement adds NOT VALID: Postgres takes them. */
export function breaksNotValid(node: Node, error: unknown): boolean {
  const commands = 'AlterTableStmt' in node ? (node.AlterTableStmt.cmds ?? []) : []
  const isNotValid = commands.some((command) => {
    const def = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
    return def !== undefined && 'Constraint' in def && def.Constraint.skip_validation === true
  })
  return isNotValid && (error as PostgresError).code === '23514'
}

/** Brings SQLite after a catalog that was changed elsewhere. @throws PostgresError, UnsupportedOnShadow */
export function follow({
  sqlite,
  version,
  alteration,
  prepare,
  run,
}: Omit<Defining, 'definition' | 'temporary'> & { readonly alteration: Alteration }): SchemaVersion {
  const to = version.next(alteration.catalog)
  prepare(to)
  reshape({ sqlite, from: version, to, alteration, run, checked: true })
  return to
}

const sameCatalog = (a: Catalog, b: Catalog): boolean => JSON.stringify(a) === JSON.stringify(b)

function altered(version: SchemaVersion, definition: Definition, temporarySchema: string): Alteration {
  const { sql, tag, create = sql } = definition
  const { searchPath } = version.index
  try {
    const tableFromQuery = () => ({ create })
    const options = { tree: treeParser, parse: parseStatements, tableFromQuery, searchPath, temporarySchema }
    return alter(withoutMarks(version.catalog), sql, definition, options)
  } catch (error) {
    throw refusalOf(tag, error, sql)
  }
}

/** Found again by every build of the SQLite schema. */
const MARKS = new Set(['check constraint', 'generated column', 'foreign key', 'unique index'])

/** The catalog as DDL has made it. */
export function withoutMarks(catalog: Catalog): Catalog {
  const tables = catalog.tables.map(({ unsupported, ...table }) => {
    const kept = unsupported?.filter(({ kind }) => !MARKS.has(kind)) ?? []
    return kept.length > 0 ? { ...table, unsupported: kept } : table
  })
  return { ...catalog, tables }
}

function built(version: SchemaVersion, { tag, node }: Definition, catalog: Catalog): SchemaVersion {
  try {
    return version.next(catalog)
  } catch (error) {
    const { name, message, position, ...fields } = error as PostgresError
    if (name !== 'PostgresError') throw refusalOf(tag, error)
    // An expression that the table has kept does not stand in the statement; elsewhere Postgres tells the place in it.
    const placeless = fields.code === '42804' && position === undefined
    if (retypes(node) || placeless) throw pgError(fields.code, message, fields)
    throw new UnsupportedOnShadow(tag, { reason: `Postgres would fail with ${fields.code}: ${message}` })
  }
}

const retypes = (node: Node): boolean =>
  'AlterTableStmt' in node &&
  (node.AlterTableStmt.cmds ?? []).every(
    (command) => 'AlterTableCmd' in command && command.AlterTableCmd.subtype === 'AT_AlterColumnType',
  )

/** @param sql the text that a problem's place is in */
function refusalOf(tag: string, error: unknown, sql = ''): unknown {
  if (error instanceof DdlProblem) {
    const { message, code, more, placed, location = 0 } = error
    if (code === undefined) return new UnsupportedOnShadow(tag, { reason: message })
    return pgError(code, message, placed ? { ...more, position: String(characterPosition(sql, location)) } : more)
  }
  const { name, message } = error as Error
  if (name === 'CannotDeparse' || name === 'ShadowError') return new UnsupportedOnShadow(tag, { reason: message })
  return error
}
