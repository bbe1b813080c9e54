import { uniqueIndexes, uniquesOf } from '../../catalog/sqliteNames'
import { quoteIdentifier } from '../../catalog/identifiers'
import type { Index, IndexKey, Table, UniqueConstraint } from '../../catalog/catalog'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import { shownKey } from '../../sql/shownKey'
import type { ShadowDatabase } from '../database'
import { columnsInSqlite, holdsFor, indexKeys } from './indexDefinition'
import { equalAsStored } from '../../types/uniqueKey'
import { columnNamed, textOf, type Row } from '../../types/rowText'

type Unique = UniqueConstraint | Index

/**
 * 23505 for a row. SQLite checks the unique indexes of schema.sql in Postgres's order, so the one it reports is the one.
 * @param message SQLite's: the columns of the broken key, or the index's name where it is over expressions
 */
export function duplicateKey(
  database: ShadowDatabase,
  table: Table,
  row: Row,
  message: string,
): PostgresError | undefined {
  const unique = reported(database, table, row, message)
  return unique && duplicateOf(database, table, row, unique)
}

/** 23505 for a row that breaks this constraint or unique index. */
export function duplicateOf(database: ShadowDatabase, table: Table, row: Row, unique: Unique): PostgresError {
  const keys = 'keys' in unique ? unique.keys : unique.columns.map((column): IndexKey => ({ column }))
  const names = keys.map((key) =>
    key.column === undefined ? shown(database, table, key.expression ?? '') : quoteIdentifier(key.column),
  )
  const key = `Key (${names.join(', ')})=(${keyTexts(database, table, row, unique, keys).join(', ')})`
  const place = { schema: table.schema, table: table.name, constraint: unique.name }
  if ('exclusion' in unique && unique.exclusion) return excluded(database, table, unique, key, place)
  // REFRESH makes the indexes anew.
  if (table.materialized)
    return pgError('23505', `could not create unique index "${unique.name}"`, {
      detail: `${key} is duplicated.`,
      ...place,
    })
  return pgError('23505', `duplicate key value violates unique constraint "${unique.name}"`, {
    detail: `${key} already exists.`,
    ...place,
  })
}

/** check_exclusion_or_unique_constraint. The other row's key looks the same where equal values are stored alike. */
function excluded(
  { index }: ShadowDatabase,
  table: Table,
  { name, keys }: Index,
  key: string,
  place: { readonly schema: string; readonly table: string; readonly constraint: string },
): PostgresError {
  const alike = keys.every(
    ({ column }) => column === undefined || equalAsStored(index, columnNamed(table, column).type),
  )
  if (!alike)
    throw new UnsupportedOnShadow(`a row that breaks exclusion constraint "${name}"`, {
      reason: 'Postgres would show the key of the row that is there, which may be written otherwise',
    })
  return pgError('23P01', `conflicting key value violates exclusion constraint "${name}"`, {
    detail: `${key} conflicts with existing key ${key.slice('Key '.length)}.`,
    ...place,
  })
}

const shown = ({ index, types }: ShadowDatabase, table: Table, expression: string): string =>
  shownKey(index, types, table, expression)?.text ?? inParentheses(expression)

/** pg_get_indexdef: an expression that is not a call by itself stands in parentheses. */
function inParentheses(expression: string): string {
  const open = /^[\w.]*\w\(/.exec(expression)?.[0].length ?? 0
  let depth = open > 0 ? 1 : 0
  let end = open
  while (end < expression.length && depth > 0) {
    if (expression[end] === '(') depth++
    if (expression[end] === ')') depth--
    end++
  }
  return open > 0 && end === expression.length ? expression : `(${expression})`
}

function reported(database: ShadowDatabase, table: Table, row: Row, message: string): Unique | undefined {
  const text = message.replace(/^UNIQUE constraint failed: /, '')
  const index = /^index '(.*)'$/s.exec(text)?.[1]
  if (index !== undefined)
    return uniqueIndexes(database.catalog).find((one) => one.table.oid === table.oid && one.sqliteName === index)
      ?.unique
  const columns = text.split(', ').map((name) => name.slice(name.lastIndexOf('.') + 1))
  // Partial indexes over the same columns are told apart by their conditions.
  const has = (unique: Unique, names: readonly (string | undefined)[]) =>
    !isDeferrable(unique) && sameNames(names, columns) && holdsFor(database, table, unique, row)
  const uniques = uniquesOf(table)
  return (
    uniques.find((unique) => has(unique, plainColumns(unique))) ??
    uniques.find((unique) => 'keys' in unique && has(unique, columnsInSqlite(database, table, unique)))
  )
}

const isDeferrable = (unique: Unique): boolean => 'deferrable' in unique && unique.deferrable === true

const plainColumns = (unique: Unique): (string | undefined)[] =>
  'keys' in unique ? unique.keys.map((key) => key.column) : [...unique.columns]

function sameNames(a: readonly (string | undefined)[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => name !== undefined && b.includes(name))
}

/** Of types whose keys are the values as they are stored. */
const SHOWN: ReadonlySet<string> = new Set(['bool', 'date', 'time', 'timestamp', 'timestamptz'])

function expressionText(
  { index, types }: ShadowDatabase,
  table: Table,
  expression: string,
  key: string | null,
): string {
  if (key === null) return 'null'
  const oid = shownKey(index, types, table, expression)?.type.oid ?? 0
  const type = oid === 0 ? '' : types.typeName(oid)
  return SHOWN.has(type) ? types.codec(oid).output(type === 'bool' ? BigInt(key) : key) : key
}

function keyTexts(
  database: ShadowDatabase,
  table: Table,
  row: Row,
  unique: Unique,
  keys: readonly IndexKey[],
): string[] {
  const expressions = keys.some((key) => key.column === undefined) ? indexKeys(database, table, unique, row) : []
  return keys.map(({ column, expression }, i) => {
    if (column === undefined) return expressionText(database, table, expression ?? '', expressions[i] ?? null)
    const { type } = columnNamed(table, column)
    const text = textOf(database.types, columnNamed(table, column), row.get(column) ?? null)
    // An index of cidr is one of inet, which shows no length of a single address.
    return database.types.typeName(type.oid) === 'cidr'
      ? text.replace(/^([\d.]+)\/32$|^([\da-f:.]+)\/128$/, '$1$2')
      : text
  })
}
