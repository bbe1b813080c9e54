import type { Table, UniqueConstraint } from '../../catalog/catalog'
import type { PostgresError } from '../../errors'
import type { Stored } from '../../types/codec'
import type { ShadowDatabase } from '../database'
import { keyOf, missingParent, stillReferenced, type Violation } from './foreignKeys'
import type { Probed } from './probe'
import { duplicateOf } from './uniqueKeys'

/** When Postgres's check of a violation is due, and what it would say. */
interface Finding {
  /** Position of the row change that it was put off for. */
  readonly at: number
  readonly order: number
  readonly error: PostgresError
}

/** Rows of one key. */
export interface Twins {
  readonly table: Table
  readonly unique: UniqueConstraint
  readonly rowids: readonly bigint[]
}

/** A row's triggers in the order of their names: primary key, keys that point to it, keys of its own, unique constraints. */
const RANK = { primary: 0, referenced: 2 ** 32, referencing: 2 * 2 ** 32, unique: 3 * 2 ** 32 }

/**
 * The violation that Postgres reports at the end of a transaction: checks run in the order in which rows were written,
 * and for one row in the order of the triggers' names.
 *
 * @param broken rows without a parent, read from the database while it is as the transaction leaves it
 * @param doubled likewise, keys that several rows have
 * @param history rows as they were written
 */
export function firstViolation(
  database: ShadowDatabase,
  broken: readonly Violation[],
  doubled: readonly Twins[],
  history: () => readonly Probed[],
): PostgresError | undefined {
  if (broken.length === 0 && doubled.length === 0) return undefined
  const keys = new Map(broken.map((violation) => [violation, keyOf(database, violation)]))
  const rows = history()
  const findings = [
    ...broken.map((violation) => find(database, violation, keys.get(violation) ?? [], rows)),
    ...doubled.flatMap((twins) => findTwin(database, twins, rows)),
  ]
  findings.sort((a, b) => a.at - b.at || a.order - b.order)
  return findings[0]?.error
}

/** Both the row itself and the loss of its parent are checked; what was done first is found first. */
function find(
  database: ShadowDatabase,
  violation: Violation,
  key: readonly Stored[],
  rows: readonly Probed[],
): Finding {
  const { oid } = violation.key
  const written = checkedWrite(violation, rows)
  const removed = rows.findIndex((row) => removes(row, violation, key))
  if (written >= 0 && (removed < 0 || written < removed)) {
    return { at: written, order: RANK.referencing + oid, error: missingParent(database, violation, key) }
  }
  const error = stillReferenced(database, violation, key, rows[removed]?.after ? 'update' : 'delete')
  return { at: removed < 0 ? rows.length : removed, order: RANK.referenced + oid, error }
}

/** The row that came second to its key is the one that is checked. */
function findTwin(database: ShadowDatabase, { table, unique, rowids }: Twins, rows: readonly Probed[]): Finding[] {
  const writes = rowids.map((id) => rows.findLastIndex((row) => row.table.oid === table.oid && row.after?.rowid === id))
  const at = writes.sort((a, b) => a - b)[1] ?? -1
  const row = rows[at]?.after?.row
  if (!row) return []
  const rank = unique === table.primaryKey ? RANK.primary : RANK.unique
  return [{ at, order: rank + unique.oid, error: duplicateOf(database, table, row, unique) }]
}

/** The row's last write, where Postgres checks the key after it: not after an update that leaves the key of an old row alone. */
function checkedWrite({ table, key, rowid }: Violation, rows: readonly Probed[]): number {
  const of = (row: Probed, id: bigint | undefined) => row.table.oid === table.oid && row.after?.rowid === id
  const at = rows.findLastIndex((row) => of(row, rowid))
  const { before, after } = rows[at] ?? {}
  if (!before || !after) return at
  const changed = key.columns.some((name) => before.row.get(name) !== after.row.get(name))
  return changed || rows.slice(0, at).some((row) => of(row, before.rowid)) ? at : -1
}

/** Whether a row had the key that is missing now. */
function removes({ table, before, after }: Probed, { key }: Violation, values: readonly Stored[]): boolean {
  const { schema, name, columns } = key.references
  if (!before || table.schema !== schema || table.name !== name) return false
  const has = (row: ReadonlyMap<string, Stored>) => columns.every((column, i) => row.get(column) === values[i])
  return has(before.row) && !(after && has(after.row))
}
