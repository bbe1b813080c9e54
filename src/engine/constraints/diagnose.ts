import type { Table } from '../../catalog/catalog'
import { pgError, type PostgresError } from '../../errors'
import type { ShadowDatabase } from '../database'
import { violatedConstraint } from '../sqliteError'
import { tableOf, tablesWrittenBy } from '../tables'
import type { DataPlan } from '../workspace'
import { cascadeContext } from './cascade'
import { firstViolation } from './firstViolation'
import { keysAround, violations, type Violation } from './foreignKeys'
import { probe, type Probed } from './probe'
import { failingRow, type Row } from '../../types/rowText'
import { duplicateKey } from './uniqueKeys'

/**
 * The error that Postgres raises where SQLite reports a violated constraint. SQLite does not say which row it was, nor
 * always which constraint: the statement is run once more, watched, and undone again.
 *
 * @param attempt runs the statement again, with the same answers from volatile functions
 * @returns the thrown error itself where it is no constraint's
 */
export function diagnose(database: ShadowDatabase, plan: DataPlan, thrown: unknown, attempt: () => unknown): unknown {
  const kind = violatedConstraint(thrown)
  if (!kind) return thrown
  const again = kind === 'foreign key' ? foreignKeyError(database, plan, attempt) : rowError(database, plan, attempt)
  return again ?? thrown
}

/** Runs a statement as it would run, notes every row that it is about to write, and undoes it. */
export function rehearse(
  database: ShadowDatabase,
  plan: DataPlan,
  attempt: () => unknown,
): { readonly rows: readonly Probed[]; readonly thrown: unknown } {
  const tables = [...tablesWrittenBy(database, plan)].map((oid) => tableOf(database, oid))
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

/** NOT NULL, CHECK and uniqueness: the last row that was seen before the failure is the one. */
function rowError(database: ShadowDatabase, plan: DataPlan, attempt: () => unknown): PostgresError | undefined {
  const { rows, thrown } = rehearse(database, plan, attempt)
  const culprit = rows.at(-1)
  if (!culprit?.after) return undefined
  const { table, after } = culprit
  const error = nameRowError(database, table, after.row, thrown)
  if (error) error.where = cascadeContext(database, plan, table)
  return error
}

function nameRowError(database: ShadowDatabase, table: Table, row: Row, thrown: unknown): PostgresError | undefined {
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

/** The statement is run with foreign keys put off, and the rows that are left without a parent are looked for. */
function foreignKeyError(database: ShadowDatabase, plan: DataPlan, attempt: () => unknown): unknown {
  const written = tablesWrittenBy(database, plan)
  const tables = [...written].map((oid) => tableOf(database, oid))
  const { sqlite } = database
  let found: unknown
  probe(sqlite, tables, 'AFTER', (rows) => {
    const keys = keysAround(database, written).filter(({ key }) => !key.initiallyDeferred)
    sqlite.sql('PRAGMA defer_foreign_keys = ON')
    try {
      const before = new Set(violations(database, keys).map(identity))
      attempt()
      const broken = violations(database, keys).filter((violation) => !before.has(identity(violation)))
      found = firstViolation(database, broken, plan.writes, () => rows)
    } catch (error) {
      // Foreign keys are checked at the statement's end: another row's violation comes before.
      found = diagnose(database, plan, error, attempt)
    } finally {
      sqlite.sql('PRAGMA defer_foreign_keys = OFF')
    }
  })
  return found
}

const identity = ({ key, table, rowid }: Violation) => `${table.oid}:${key.name}:${rowid}`
