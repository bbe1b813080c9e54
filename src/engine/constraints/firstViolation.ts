import type { Table } from '../../catalog/catalog'
import type { PostgresError } from '../../errors'
import type { Stored } from '../../types/codec'
import type { ShadowDatabase } from '../database'
import { references } from '../tables'
import { keyOf, missingParent, stillReferenced, type Violation } from './foreignKeys'
import type { Probed } from './probe'

/** When Postgres's check of a violation is due, and what it would say. */
interface Finding {
  readonly level: number
  readonly at: number
  readonly order: number
  readonly error: PostgresError
}

/**
 * The violation that Postgres reports: checks run in the order in which rows were written, those of referential actions
 * after those of the statement itself, and for one row in the order of the constraints' creation.
 *
 * @param broken rows without a parent, read from the database while it is as the statement left it
 * @param direct tables that the statement writes to by itself
 * @param history rows as they were written
 */
export function firstViolation(
  database: ShadowDatabase,
  broken: readonly Violation[],
  direct: readonly number[],
  history: () => readonly Probed[],
): PostgresError | undefined {
  if (broken.length === 0) return undefined
  const keys = new Map(broken.map((violation) => [violation, keyOf(database, violation)]))
  const rows = history()
  const findings = broken.map((violation) => find(database, violation, keys.get(violation) ?? [], direct, rows))
  findings.sort((a, b) => a.level - b.level || a.at - b.at || a.order - b.order)
  return findings[0]?.error
}

function find(
  database: ShadowDatabase,
  violation: Violation,
  key: readonly Stored[],
  direct: readonly number[],
  rows: readonly Probed[],
): Finding {
  const { table } = violation
  const level = (of: Table) => (direct.includes(of.oid) ? 0 : 1)
  const order = creationOrder(database, violation)
  const written = rows.findLastIndex((row) => row.table.oid === table.oid && row.after?.rowid === violation.rowid)
  if (written >= 0) return { level: level(table), at: written, order, error: missingParent(database, violation, key) }
  const at = rows.findIndex((row) => removes(row, violation, key))
  const parent = rows[at]
  const error = stillReferenced(database, violation, key, parent?.after ? 'update' : 'delete')
  return { level: parent ? level(parent.table) : 1, at: at < 0 ? rows.length : at, order, error }
}

/** Whether a row had the key that is missing now. */
function removes({ table, before, after }: Probed, { key }: Violation, values: readonly Stored[]): boolean {
  const { schema, name, columns } = key.references
  if (!before || table.schema !== schema || table.name !== name) return false
  const has = (row: ReadonlyMap<string, Stored>) => columns.every((column, i) => row.get(column) === values[i])
  return has(before.row) && !(after && has(after.row))
}

function creationOrder(database: ShadowDatabase, { table, key }: Violation): number {
  const parent = database.index.relation(key.references.schema, key.references.name)
  const all = parent ? references(database).to(parent.oid) : []
  return all.findIndex((reference) => reference.key === key) + table.foreignKeys.indexOf(key) / 1000
}
