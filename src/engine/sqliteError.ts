/** Recognises better-sqlite3's errors by their shape: they may come from another realm. */
import { UnsupportedOnShadow } from '../errors'

export type ConstraintKind = 'not null' | 'check' | 'unique' | 'foreign key' | 'datatype'

const KINDS: Readonly<Record<string, ConstraintKind>> = {
  SQLITE_CONSTRAINT_NOTNULL: 'not null',
  SQLITE_CONSTRAINT_CHECK: 'check',
  SQLITE_CONSTRAINT_UNIQUE: 'unique',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'unique',
  SQLITE_CONSTRAINT_ROWID: 'unique',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'foreign key',
  SQLITE_CONSTRAINT_DATATYPE: 'datatype',
  SQLITE_MISMATCH: 'datatype',
}

/** Which kind of constraint SQLite says was violated; undefined for any other error. */
export function violatedConstraint(error: unknown): ConstraintKind | undefined {
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown }
  if (name !== 'SqliteError' || typeof code !== 'string') return undefined
  // An immediate RESTRICT is an internal trigger to SQLite.
  if (code === 'SQLITE_CONSTRAINT_TRIGGER' && message === 'FOREIGN KEY constraint failed') return 'foreign key'
  return KINDS[code]
}

export function isPostgresError(error: unknown): error is Error & { code: string; where?: string } {
  const { name, code } = error as { name?: unknown; code?: unknown }
  return typeof code === 'string' && (name === 'PostgresError' || name === 'UnsupportedOnShadow')
}

/**
 * What leaves the engine is Postgres's error or a refusal, never SQLite's own: one of its limits (tables of a join, depth
 * of an expression, number of parameters…), a constraint that cannot be named, or a limit of the JavaScript engine.
 */
export function withoutSqlite(error: unknown): unknown {
  const { name, code, message } = (error ?? {}) as { name?: unknown; code?: unknown; message?: unknown }
  if (name === 'SqliteError') {
    return new UnsupportedOnShadow('this statement', {
      reason: `SQLite says "${shortened(String(message))}" (${String(code)})`,
    })
  }
  // V8's limits: the depth of the stack, the length of a string; and better-sqlite3's on the size of a value.
  if (name === 'RangeError')
    return new UnsupportedOnShadow('this statement', { reason: LIMITS[String(message)] ?? String(message) })
  return error
}

const LIMITS: Readonly<Record<string, string>> = {
  'Invalid string length': 'one of its texts is longer than half a gigabyte',
  'Maximum call stack size exceeded': 'it is nested too deeply',
}

/** The name of a function with many arguments is as long as they are. */
const shortened = (message: string): string => (message.length > 200 ? `${message.slice(0, 200)}…` : message)
