import { delimited } from '../catalog/identifiers'
import type { Sqlite } from './sqlite'

/**
 * The bytes of a database as it is now, with what an open savepoint has changed. `serialize` alone gives the last
 * committed state of a database that was itself opened from bytes: SQLite's memory file system holds no more.
 *
 * @param open makes a database from bytes, with the functions that its tables call
 * @param fresh makes an empty one, where the tables may not be those of the last committed state
 */
export function liveImage(source: Sqlite, open: (image: Uint8Array) => Sqlite, fresh?: () => Sqlite): Buffer {
  if (!source.inTransaction && !fresh) return source.serialize()
  const copy = fresh?.() ?? open(source.serialize())
  try {
    copy.exec('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON')
    for (const [name] of copy.sql(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )) {
      copyTable(source, copy, name as string)
    }
    return copy.serialize()
  } finally {
    copy.close()
  }
}

function copyTable(source: Sqlite, copy: Sqlite, name: string): void {
  const table = delimited(name)
  // Generated columns (hidden 2 and 3) are computed again.
  const info = copy.sql('SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0', name)
  const columns = ['_rowid_', ...info.map(([column]) => delimited(column as string))]
  const insert = `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map((_, i) => `?${i + 1}`).join()})`
  copy.exec(`DELETE FROM ${table}`)
  for (const row of source.sql(`SELECT ${columns.join()} FROM ${table}`)) copy.sql(insert, ...row)
}
