/** Where in a script a statement fails, and how that is told. */
import type { Node } from '@pgsql/types'
import { caret, type PostgresError, ShadowError } from '../../errors'
import { CannotDeparse } from './deparse'
import type { Context } from './context'
import { stringsOf } from './nodes'
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
    error instanceof CannotDeparse ? `${error.construct} cannot stand in a stored expression` : wholeOf(error)
  return new ShadowError('DDL_INVALID', `${place}: ${message}\n${caret(sql, at + 1)}`, fixOf(message, context), {
    cause: error,
  })
}

/** What depends on something that is dropped is told in the detail. */
const wholeOf = (error: Error): string =>
  error instanceof DdlProblem && error.code === '2BP01' && error.more.detail !== undefined
    ? `${error.message}: ${error.more.detail.replaceAll('\n', ', ')}`
    : error.message

const MISSING = /"([^"]+)"(?: of relation "([^"]+)")? does not exist$/

/** What is missing may be made by a script that comes later, or by one that is gone. */
function fixOf(message: string, { later, script }: Context): string {
  const [, name, table] = MISSING.exec(message) ?? []
  if (name === undefined || script.file === undefined)
    return 'Correct the statement, or take it out of what the shadow is made from.'
  const wanted = (table ?? name).split('.').at(-1)
  const maker =
    table === undefined
      ? later.find(({ statements }) => statements.some(({ node }) => madeBy(node) === wanted))
      : undefined
  const order = "migrations are applied in the order of their folders' names"
  return maker
    ? `"${wanted}" is made by ${maker.file}, which comes later: ${order}.`
    : `Correct the statement, or restore the migration that makes it: ${order}.`
}

/** The name of the relation or type that a statement creates. */
function madeBy(node: Node): string | undefined {
  if ('CreateStmt' in node) return node.CreateStmt.relation?.relname
  if ('ViewStmt' in node) return node.ViewStmt.view?.relname
  if ('CreateSeqStmt' in node) return node.CreateSeqStmt.sequence?.relname
  if ('CreateEnumStmt' in node) return stringsOf(node.CreateEnumStmt.typeName).at(-1)
  return 'CreateDomainStmt' in node ? stringsOf(node.CreateDomainStmt.domainname).at(-1) : undefined
}
