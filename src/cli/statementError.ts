/** Why a statement does not run, in the form that `explain` and `doctor` report it. */
import { caret } from '../errors'

export interface StatementError {
  /** `refused`: the shadow does not run it. `rejected`: Postgres itself would not. */
  readonly kind: 'refused' | 'rejected'
  /** SQLSTATE. */
  readonly code: string
  readonly message: string
  /** What is refused, by its name. */
  readonly construct?: string
  readonly detail?: string
  readonly hint?: string
  /** 1-based character of the text. */
  readonly position?: number
  /** The line of the text with a caret under the place. */
  readonly caret?: string
}

/** @throws `error` itself, where it is neither Postgres's nor a refusal */
export function statementError(error: unknown, sql: string): StatementError {
  const { name, message, code, construct, detail, hint, position } = error as Partial<Record<string, string>>
  if (name !== 'PostgresError' && name !== 'UnsupportedOnShadow') throw error
  return {
    kind: name === 'UnsupportedOnShadow' ? 'refused' : 'rejected',
    code: code ?? 'XX000',
    message: message ?? '',
    ...(construct === undefined ? {} : { construct }),
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : place(sql, Number(position))),
  }
}

function place(sql: string, position: number): { position: number; caret: string } {
  return { position, caret: caret(sql, utf16Index(sql, position) + 1) }
}

/** Postgres counts characters, JavaScript UTF-16 units. */
export function utf16Index(sql: string, position: number): number {
  let index = 0
  for (let i = 1; i < position && index < sql.length; i++) index += (sql.codePointAt(index) ?? 0) > 0xffff ? 2 : 1
  return index
}
