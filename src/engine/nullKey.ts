/**
 * SQLite's rowid cannot be null, so its column has no NOT NULL that could fail: a statement that would write null there asks
 * the session for a value (`pg_null_key`), and fails as SQLite fails for other columns. When it is rehearsed to find the
 * row, it gets a value that the row's trigger knows, and stops there.
 */

/** A key that no table has: "null key" in ASCII, below zero. */
export const NULL_KEY = -0x6e756c6c206b6579n

/** SQLite's own error where a column that is NOT NULL would be null. */
export function notNullFailed(): Error {
  const error = new Error('NOT NULL constraint failed')
  return Object.assign(error, { name: 'SqliteError', code: 'SQLITE_CONSTRAINT_NOTNULL' })
}
