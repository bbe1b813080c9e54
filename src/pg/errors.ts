import { caret, type PostgresErrorFields } from '../errors'
import type { PgModule } from './client'

type Fields = Partial<PostgresErrorFields> & { readonly message: string; readonly name?: string }

/** Postgres's field letters with our names, in the order in which node-postgres sets them. */
const FIELDS = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

/**
 * Any error of the engine as node-postgres's DatabaseError, made by the application's own `pg` so that `instanceof` holds.
 * An error that is neither Postgres's nor a refusal is an internal one (XX000) and keeps the original as its cause.
 */
export function databaseError(pg: PgModule, thrown: unknown, sql: string): Error {
  const fields = errorFields(thrown, sql)
  const error = new pg.DatabaseError(fields.message, messageLength(fields), 'error')
  for (const name of FIELDS)
    (error as unknown as Record<string, unknown>)[name] = (fields as Record<string, unknown>)[name]
  if (fields.code === 'XX000')
    Object.defineProperty(error, 'cause', { value: thrown, configurable: true, writable: true })
  return error
}

/** NoticeResponse, as node-postgres hands it to `notice` listeners. */
export function noticeMessage(notice: Fields): Record<string, unknown> {
  const message: Record<string, unknown> = { length: messageLength(notice), message: notice.message, name: 'notice' }
  for (const name of FIELDS) message[name] = (notice as Record<string, unknown>)[name]
  return message
}

function errorFields(thrown: unknown, sql: string): Fields {
  const error = thrown as Fields
  if (error.name === 'UnsupportedOnShadow') {
    // Most clients show the message alone, so the place and the way out go into it.
    const place = error.position ? `\n${caret(sql, Number(error.position))}` : ''
    return { ...own(error), message: `${error.message}${place}\n${error.hint ?? ''}` }
  }
  if (error.name === 'PostgresError') return own(error)
  return { message: error?.message ?? String(thrown), code: 'XX000', severity: 'ERROR' }
}

function own(error: Fields): Fields {
  return { ...error, message: error.message }
}

/** Length of the ErrorResponse message on the wire: each field is a letter, its text and a zero byte. */
function messageLength(fields: Fields): number {
  const texts = [
    fields.severity,
    fields.severity,
    fields.message,
    ...FIELDS.slice(1).map((name) => (fields as Record<string, unknown>)[name] as string | undefined),
  ]
  return texts.reduce((sum, text) => (text === undefined ? sum : sum + Buffer.byteLength(text) + 2), 5)
}
