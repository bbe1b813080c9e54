import Database from 'better-sqlite3'

/** Rows of one query on a SQLite file, read without anything of ours. */
export function openSqliteFile(file: string, sql: string): unknown[] {
  const database = new Database(file, { readonly: true })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}
