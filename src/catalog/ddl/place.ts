/** Where in a script a statement fails, and how that is told. */
import { caret, type PostgresError, ShadowError } from '../../errors'
import { CannotDeparse } from './deparse'
import type { Context } from './interpret'
import { DdlProblem } from './problem'

type Failure = DdlProblem | CannotDeparse | PostgresError

/** Errors that a statement is to blame for; those with Postgres's fields come from what runs it. */
export function isOfStatement(error: unknown): error is Failure {
  if (error instanceof DdlProblem || error instanceof CannotDeparse) return true
  return /^(PostgresError|UnsupportedOnShadow)$/.test((error as Error).name)
}

export const lineOf = (sql: string, offset: number): number => sql.slice(0, offset).split('\n').length

/** Offset in characters of the statement's first word: the parser counts the white space and comments before it as its own. */
export function startOf({ script, statement }: Context): number {
  const bytes = Buffer.from(script.sql)
  const start = bytes.subarray(0, statement.location).toString().length
  const text = bytes.subarray(statement.location).toString()
  return start + (/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0)
}

/** Offset in characters in the script, where the error tells one. */
function placeOf(error: Failure, { script, statement, inner }: Context): number | undefined {
  if (inner || error instanceof CannotDeparse) return undefined
  const length = (bytes: number) => Buffer.from(script.sql).subarray(0, bytes).toString().length
  if (error instanceof DdlProblem) return error.location ? length(error.location) : undefined
  return error.position === undefined ? undefined : length(statement.location) + Number(error.position) - 1
}

/** The error for the user: file, line and caret. */
export function invalid(error: Failure, context: Context): ShadowError {
  const { sql, file } = context.script
  const at = placeOf(error, context) ?? startOf(context)
  const place = `${file ?? 'DDL'}:${lineOf(sql, at)}`
  const message =
    error instanceof CannotDeparse ? `${error.construct} cannot stand in a stored expression` : error.message
  return new ShadowError(
    'DDL_INVALID',
    `${place}: ${message}\n${caret(sql, at + 1)}`,
    'Correct the statement, or take it out of what the shadow is made from.',
    { cause: error },
  )
}
