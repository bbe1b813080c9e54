/**
 * One error family. Every error names the thing that is wrong and, where there is one, the fix.
 *
 * Errors cross realms (a Jest sandbox, the worker's host realm), so they are told apart by `name` and `code`,
 * never by `instanceof`.
 */

/** The fields of Postgres's ErrorResponse message (Postgres manual, "Error and Notice Message Fields"). */
export interface PostgresErrorFields {
  /** SQLSTATE, five characters. */
  code: string
  detail?: string
  hint?: string
  /** 1-based character offset into the statement, as text, the way node-postgres gives it. */
  position?: string
  schema?: string
  table?: string
  column?: string
  dataType?: string
  constraint?: string
  where?: string
  /** Of a statement that the database's own code runs: the text, and the offset into it. */
  internalPosition?: string
  internalQuery?: string
  severity?: Severity
}

export type Severity = 'ERROR' | 'FATAL' | 'WARNING' | 'NOTICE' | 'INFO' | 'LOG' | 'DEBUG'

/** An error that Postgres itself would raise; `pg/` hands it to the application as node-postgres's DatabaseError. */
export class PostgresError extends Error implements PostgresErrorFields {
  override name = 'PostgresError'
  code: string
  detail?: string
  hint?: string
  position?: string
  schema?: string
  table?: string
  column?: string
  dataType?: string
  constraint?: string
  where?: string
  internalPosition?: string
  internalQuery?: string
  severity: Severity = 'ERROR'

  constructor(message: string, fields: PostgresErrorFields) {
    super(message)
    this.code = fields.code
    Object.assign(this, fields)
  }
}

/** Shorthand for the many places that raise one: `throw pgError('22P02', 'invalid input syntax for type uuid: "x"')`. */
export function pgError(code: string, message: string, fields: Omit<PostgresErrorFields, 'code'> = {}): PostgresError {
  return new PostgresError(message, { ...fields, code })
}

export const FULL_LAYER_HINT =
  'Run this suite on Postgres: add the docblock /** @jest-environment prisma-sqlite-shadow/full */ to the test file.'

/**
 * The shadow cannot give Postgres's answer, so it gives none (SQLSTATE 0A000, feature_not_supported).
 * `construct` names what was refused; `position` is a 1-based character offset into the statement.
 */
export class UnsupportedOnShadow extends PostgresError {
  override name = 'UnsupportedOnShadow'
  readonly construct: string
  readonly reason?: string

  constructor(construct: string, options: { reason?: string; position?: number; hint?: string } = {}) {
    super(`${construct} is not supported on the shadow${options.reason ? `: ${options.reason}` : ''}`, {
      code: '0A000',
      hint: options.hint ?? FULL_LAYER_HINT,
      position: options.position === undefined ? undefined : String(options.position),
    })
    this.construct = construct
    if (options.reason !== undefined) this.reason = options.reason
  }
}

/** Codes of the errors that are ours, not Postgres's: set-up, configuration, generation, lifecycle. */
export type ShadowErrorCode =
  | 'NO_POSTGRES_DATASOURCE'
  | 'NO_CLIENT_GENERATOR'
  | 'SCHEMA_INVALID'
  | 'CONFIG_INVALID'
  | 'SCHEMA_MISSING'
  | 'OPTION_UNKNOWN'
  | 'OPTION_INVALID'
  | 'OUTPUT_INVALID'
  | 'SHADOW_MISSING'
  | 'SHADOW_STALE'
  | 'CATALOG_VERSION'
  | 'CATALOG_INVALID'
  | 'TEMPLATE_CORRUPT'
  | 'TEMPLATE_FAILED'
  | 'TEMP_UNWRITABLE'
  | 'SEED_FAILED'
  | 'ENVIRONMENT_CLOSED'
  | 'ENVIRONMENT_MISSING'
  | 'LAYER_UNAVAILABLE'
  | 'JEST_MISSING'
  | 'LAYER_INVALID'
  | 'ENGINE_MISSING'
  | 'ENGINE_FAILED'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_REFUSED'
  | 'SERVER_NOT_FOR_TESTS'
  | 'SERVER_VERSION'
  | 'MIGRATION_FAILED'
  | 'EXTENSION_UNAVAILABLE'
  | 'SANDBOX_REFUSED'
  | 'CONCURRENT_TESTS'
  | 'DDL_INVALID'

/** An error of ours: `code` is stable, `message` names the thing, `hint` names the fix. */
export class ShadowError extends Error {
  override name = 'ShadowError'
  constructor(
    readonly code: ShadowErrorCode,
    message: string,
    readonly hint: string,
    options?: { cause?: unknown },
  ) {
    super(`${message}\n  ${hint}`, options)
  }
}

/** The lines of `sql` around `position` (1-based characters) with a caret under it, for messages and reports. */
export function caret(sql: string, position: number): string {
  const index = Math.max(0, Math.min(position - 1, sql.length))
  const start = sql.lastIndexOf('\n', index - 1) + 1
  const newline = sql.indexOf('\n', index)
  const line = sql.slice(start, newline < 0 ? undefined : newline)
  const column = index - start
  const from = Math.max(0, column - 60)
  const lineNumber = sql.slice(0, start).split('\n').length
  const prefix = `LINE ${lineNumber}: ${from > 0 ? '...' : ''}`
  return `${prefix}${line.slice(from, from + 120)}\n${' '.repeat(prefix.length + column - from)}^`
}
