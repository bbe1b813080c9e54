import { delimited } from '../catalog/identifiers'
import type { Sqlite } from '../engine/sqlite'
import type { Stored } from '../types/codec'
import type { Shapes, TableShape } from './shapes'

/** One row before and after: an insert has no `before`, a delete no `after`. Values in the order of the shape's columns. */
export interface Change {
  readonly table: number
  before: Version | null
  after: Version | null
}

export interface Version {
  rowid: bigint
  readonly values: readonly Stored[]
}

export function inverse(changes: readonly Change[]): Change[] {
  return changes.map(({ table, before, after }) => ({ table, before: after, after: before })).reverse()
}

/**
 * Puts recorded changes into the database. Foreign keys are not checked on the way: the statements that made the
 * changes passed their checks, and the order of rows in between does not matter.
 */
export function applyChanges(sqlite: Sqlite, shapes: Shapes, changes: readonly Change[]): void {
  if (changes.length === 0) return
  sqlite.sql('PRAGMA defer_foreign_keys = ON')
  try {
    const moved = new Map<string, bigint>()
    for (const change of changes) applyChange(sqlite, shapes.of(change.table), change, moved)
  } finally {
    sqlite.sql('PRAGMA defer_foreign_keys = OFF')
  }
}

function applyChange(sqlite: Sqlite, shape: TableShape, change: Change, moved: Map<string, bigint>): void {
  const { before, after, table } = change
  const follow = (version: Version | null) => {
    if (!version) return
    version.rowid = moved.get(`${table}:${version.rowid}`) ?? version.rowid
  }
  follow(before)
  if (before) follow(after)
  if (!before && after) insert(sqlite, shape, table, after, moved)
  else if (before && after) update(sqlite, shape, before, after)
  else if (before) sqlite.sql(`DELETE FROM ${shape.name} WHERE _rowid_ = ?1`, before.rowid)
}

/** Two transactions may have been given the same rowid for new rows; SQLite's own rowid means nothing, so the later one gets another. */
function insert(sqlite: Sqlite, shape: TableShape, table: number, after: Version, moved: Map<string, bigint>): void {
  const columns = shape.columns.map(delimited)
  const marks = columns.map((_, i) => `?${i + 1}`)
  if (shape.rowidColumn < 0) {
    const original = after.rowid
    const taken = sqlite.sql(`SELECT 1 FROM ${shape.name} WHERE _rowid_ = ?1`, original).length > 0
    if (taken) {
      const [free] = sqlite.sql(`SELECT coalesce(max(_rowid_), 0) + 1 FROM ${shape.name}`)
      after.rowid = free?.[0] as bigint
      moved.set(`${table}:${original}`, after.rowid)
    }
    columns.push('_rowid_')
    marks.push(`?${marks.length + 1}`)
  }
  const values = shape.rowidColumn < 0 ? [...after.values, after.rowid] : after.values
  sqlite.sql(`INSERT INTO ${shape.name} (${columns.join(', ')}) VALUES (${marks.join(', ')})`, ...values)
}

function update(sqlite: Sqlite, shape: TableShape, before: Version, after: Version): void {
  const assignments = shape.columns.map((name, i) => `${delimited(name)} = ?${i + 2}`)
  sqlite.sql(`UPDATE ${shape.name} SET ${assignments.join(', ')} WHERE _rowid_ = ?1`, before.rowid, ...after.values)
}
