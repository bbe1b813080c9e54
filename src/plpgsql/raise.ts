/** RAISE, ASSERT and GET DIAGNOSTICS (exec_stmt_raise, exec_stmt_assert, exec_stmt_getdiag). */
import { pgError, type PostgresError, type PostgresErrorFields } from '../errors'
import { assign } from './assign'
import { INT8, TEXT, type Typed } from './cells'
import { conditionCodes } from './conditions'
import { evaluateText, isTrue } from './evaluate'
import type { Frame } from './frame'
import type { Assert, GetDiagnostics, Raise, RaiseLevel } from './tree'

type Fields = { -readonly [K in keyof PostgresErrorFields]?: PostgresErrorFields[K] } & { message?: string }

/** Option by option: the field of the message, and what Postgres calls it where it is given twice. */
const OPTIONS: Readonly<Record<string, keyof Fields>> = {
  errcode: 'code',
  message: 'message',
  detail: 'detail',
  hint: 'hint',
  column: 'column',
  constraint: 'constraint',
  datatype: 'dataType',
  table: 'table',
  schema: 'schema',
}

const CODES: Readonly<Record<RaiseLevel, string>> = {
  DEBUG: '00000',
  LOG: '00000',
  INFO: '00000',
  NOTICE: '00000',
  WARNING: '01000',
  EXCEPTION: 'P0001',
}

export function raise(frame: Frame, statement: Raise): void {
  const { level, condition, conditionName, message, options } = statement
  const bare = condition === undefined && message === undefined && options.length === 0
  if (bare) {
    if (frame.handled) throw frame.handled
    throw pgError('0Z002', 'RAISE without parameters cannot be used outside an exception handler')
  }
  const given: Fields = {}
  if (condition !== undefined) given.code = condition
  if (message !== undefined) given.message = formatted(frame, statement)
  const named = readOptions(frame, statement, given) ?? conditionName
  const code = given.code ?? CODES[level]
  const text = given.message ?? named ?? code
  const { code: _code, message: _message, ...fields } = given
  if (level === 'EXCEPTION') throw pgError(code, text, fields)
  const where = frame.host.context()
  frame.host.notice(pgError(code, text, { ...fields, where, severity: level }))
}

/** @returns the condition's name that ERRCODE gave */
function readOptions(frame: Frame, { options }: Raise, given: Fields): string | undefined {
  let name: string | undefined
  for (const option of options) {
    const value = evaluateText(frame, option.value)
    if (value === null) throw pgError('22004', 'RAISE statement option cannot be null')
    const field = OPTIONS[option.name] as keyof Fields
    if (given[field] !== undefined)
      throw pgError('42601', `RAISE option already specified: ${option.name.toUpperCase()}`)
    if (field !== 'code') given[field] = value as never
    else {
      given.code = codeOf(value)
      name = value
    }
  }
  return name
}

function codeOf(text: string): string {
  if (/^[0-9A-Z]{5}$/.test(text)) return text
  const [code] = conditionCodes(text)
  if (code === undefined) throw pgError('42704', `unrecognized exception condition "${text}"`)
  return code
}

/** % is the next parameter's text, %% a percent sign. */
function formatted(frame: Frame, { message = '', parameters }: Raise): string {
  let next = 0
  return message.replace(/%(%?)/g, (_, literal: string) => {
    if (literal) return '%'
    const parameter = parameters[next++]
    if (!parameter) throw pgError('42601', 'too few parameters specified for RAISE')
    return evaluateText(frame, parameter) ?? '<NULL>'
  })
}

export function assertion(frame: Frame, { condition, message }: Assert): void {
  if (isTrue(frame, condition)) return
  const text = message && evaluateText(frame, message)
  throw pgError('P0004', text ?? 'assertion failed')
}

const text = (value: string | undefined): Typed => ({ type: TEXT, value: value ?? '' })

const STACKED: Readonly<Record<string, (error: PostgresError) => string | undefined>> = {
  returned_sqlstate: (e) => e.code,
  message_text: (e) => e.message,
  pg_exception_detail: (e) => e.detail,
  pg_exception_hint: (e) => e.hint,
  pg_exception_context: (e) => e.where,
  column_name: (e) => e.column,
  constraint_name: (e) => e.constraint,
  pg_datatype_name: (e) => e.dataType,
  table_name: (e) => e.table,
  schema_name: (e) => e.schema,
}

export function diagnostics(frame: Frame, { stacked, items }: GetDiagnostics): void {
  if (stacked && !frame.handled)
    throw pgError('0Z002', 'GET STACKED DIAGNOSTICS cannot be used outside an exception handler')
  for (const { target, name } of items) {
    const read = stacked ? STACKED[name] : undefined
    if (read) assign(frame, target, text(read(frame.handled as PostgresError)))
    else if (name === 'row_count') assign(frame, target, { type: INT8, value: frame.rowCount })
    else assign(frame, target, text(frame.host.context()))
  }
}
