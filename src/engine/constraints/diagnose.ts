import type { Table } from '../../catalog/catalog'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { ShadowDatabase } from '../database'
import { violatedConstraint } from '../sqliteError'
import { failingRow, type Row } from '../../types/rowText'
import { probe, type Probed } from './probe'
import { duplicateKey } from './uniqueKeys'

/** Runs a statement as it would run, notes every row that it is about to write to `tables`, and undoes it. */
export function rehearse(
  database: ShadowDatabase,
  tables: readonly Table[],
  attempt: () => unknown,
): { readonly rows: readonly Probed[]; readonly thrown: unknown } {
  let seen: readonly Probed[] = []
  let thrown: unknown
  probe(database.sqlite, tables, 'BEFORE', (rows) => {
    seen = rows
    try {
      attempt()
    } catch (error) {
      thrown = error
    }
  })
  return { rows: seen, thrown }
}

/**
 * The error that Postgres raises where SQLite reports NOT NULL, CHECK or uniqueness violated. SQLite does not say which row
 * it was, nor always which constraint: the statement is run once more, watched, and undone again. The last row that was seen
 * before the failure is the one.
 *
 * @param tables what the statement writes to
 * @param attempt runs the statement again, with the same answers from volatile functions
 * @returns the thrown error itself where it is no constraint's
 */
export function nameRowError(
  database: ShadowDatabase,
  tables: readonly Table[],
  thrown: unknown,
  attempt: () => unknown,
): unknown {
  if (!violatedConstraint(thrown)) return thrown
  const again = rehearse(database, tables, attempt)
  if (again.thrown && !violatedConstraint(again.thrown)) return failsTwice()
  const culprit = again.rows.at(-1)
  return (culprit?.after && errorOf(database, culprit.table, culprit.after.row, again.thrown)) ?? thrown
}

/** Watched or with RETURNING, SQLite works all rows out before it writes the first. */
export const failsTwice = (): PostgresError =>
  new UnsupportedOnShadow('a statement of which one row breaks a constraint and a later one fails by itself')

export const mayFailTwice = (): PostgresError =>
  new UnsupportedOnShadow('a statement of which one row fails by itself, where one before it may break a constraint')

/** Raised by a row that a constraint of its table does not allow, or that is met twice; an error of a domain names the type. */
export function isOfConstraint({ code, message = '', dataType }: Failed): boolean {
  return (
    (code?.startsWith('23') === true && dataType === undefined) || message.endsWith('cannot affect row a second time')
  )
}

interface Failed {
  readonly code?: string
  readonly message?: string
  readonly dataType?: string
}

function errorOf(database: ShadowDatabase, table: Table, row: Row, thrown: unknown): PostgresError | undefined {
  switch (violatedConstraint(thrown)) {
    case 'not null':
      return nullValue(database, table, row)
    case 'check':
      return failedCheck(database, table, row, thrown as Error)
    case 'unique':
      return duplicateKey(database, table, row, (thrown as Error).message)
    default:
      return undefined
  }
}

function nullValue({ types }: ShadowDatabase, table: Table, row: Row): PostgresError | undefined {
  const required = (name: string) => table.primaryKey?.columns.includes(name) ?? false
  const column = table.columns.find((c) => (c.notNull || required(c.name)) && (row.get(c.name) ?? null) === null)
  if (!column) return undefined
  return pgError(
    '23502',
    `null value in column "${column.name}" of relation "${table.name}" violates not-null constraint`,
    {
      detail: failingRow(types, table, row),
      schema: table.schema,
      table: table.name,
      column: column.name,
    },
  )
}

function failedCheck({ types }: ShadowDatabase, table: Table, row: Row, error: Error): PostgresError | undefined {
  const name = /^CHECK constraint failed: (.*)$/s.exec(error.message)?.[1]
  const check = table.checks.find((c) => c.name === name)
  if (!check) return undefined
  return pgError('23514', `new row for relation "${table.name}" violates check constraint "${check.name}"`, {
    detail: failingRow(types, table, row),
    schema: table.schema,
    table: table.name,
    constraint: check.name,
  })
}
