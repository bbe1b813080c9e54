/** Pieces of SQL in a call: prepared once, run with the variables' values (exec_eval_expr, exec_run_select). */
import { pgError } from '../errors'
import type { RowField } from '../catalog/rowTypes'
import type { Stored } from '../types/codec'
import { BOOL, type Typed, UNKNOWN } from './cells'
import type { Frame } from './frame'
import type { Prepared, Result } from './host'
import type { Sql } from './tree'

const prepared = new WeakMap<Sql, Prepared>()

/** The piece, made ready; anew where a record has another shape by now, or the schema has changed. */
export function ready(frame: Frame, sql: Sql): Prepared {
  const known = prepared.get(sql)
  if (known && frame.host.isCurrent(known) && isSame(frame, known)) return known
  const made = frame.host.prepare(sql, frame.names(sql.names))
  prepared.set(sql, made)
  return made
}

function isSame(frame: Frame, { inputs }: Prepared): boolean {
  return inputs.every((input) => {
    const { oid, typmod } = frame.input(input).type
    return oid === input.type.oid && typmod === input.type.typmod
  })
}

/** What kind of expression it is, as far as that shows in an error's context. */
export const natureOf = (frame: Frame, sql: Sql): ReturnType<Prepared['nature']> => ready(frame, sql).nature()

export interface Ran extends Result {
  readonly columns: readonly RowField[] | undefined
  readonly command: string
}

/** Runs a piece of SQL as a statement. */
export function run(frame: Frame, sql: Sql): Ran {
  const statement = ready(frame, sql)
  const values = statement.inputs.map((input) => frame.input(input).value)
  return { ...frame.host.run(statement, values), columns: statement.columns, command: statement.command }
}

/** The value of an expression. @throws PostgresError 42601 for more than one column, 21000 for more than one row */
export function evaluate(frame: Frame, sql: Sql): Typed {
  const { rows, columns } = run(frame, sql)
  if (columns?.length !== 1) {
    const count = columns?.length ?? 0
    throw pgError('42601', `query returned ${count} column${count === 1 ? '' : 's'}`)
  }
  if (rows.length > 1) throw pgError('21000', 'query returned more than one row')
  return { type: columns[0]?.type ?? UNKNOWN, value: rows[0]?.[0] ?? null }
}

/** The value as another type has it. */
export function evaluateAs(frame: Frame, sql: Sql, type: Typed['type']): Stored {
  const given = evaluate(frame, sql)
  return frame.host.cast(given.value, given.type, type)
}

export const isTrue = (frame: Frame, sql: Sql): boolean => evaluateAs(frame, sql, BOOL) === 1n

/** A value's text, as its type's output function gives it. */
export function textOf(frame: Frame, { type, value }: Typed): string | null {
  return value === null ? null : frame.host.types.codec(type.oid).output(value)
}

export const evaluateText = (frame: Frame, sql: Sql): string | null => textOf(frame, evaluate(frame, sql))
