/** RETURN, RETURN NEXT and RETURN QUERY. */
import type { RowField } from '../catalog/rowTypes'
import { pgError } from '../errors'
import { fieldForms, readRow } from '../types/rowCodec'
import type { Stored } from '../types/codec'
import { cellValue, type Typed } from './cells'
import { runDynamic, setFound } from './dynamic'
import { evaluate, run } from './evaluate'
import type { Frame } from './frame'
import type { Host } from './host'
import type { Return, ReturnNext, ReturnQuery } from './tree'

export function returnValue(frame: Frame, { value, variable }: Return): void {
  if (variable) frame.result = cellValue(frame.host, frame.cell(variable))
  else if (value) frame.result = evaluate(frame, value)
}

export function returnNext(frame: Frame, { value, variable }: ReturnNext): void {
  const given = variable ? cellValue(frame.host, frame.cell(variable)) : value ? evaluate(frame, value) : undefined
  frame.rows.push(given ? setRow(frame, given) : outRow(frame))
}

/** The OUT arguments' values. */
export function outRow(frame: Frame): Stored[] {
  return frame.output.variables.map((v) => cellValue(frame.host, frame.cell(v)).value)
}

/** A value of RETURN NEXT as a row of the result. */
function setRow(frame: Frame, { type, value }: Typed): readonly Stored[] {
  const { host, output } = frame
  if (!output.composite) return [host.cast(value, type, (output.columns[0] as RowField).type)]
  const fields = host.types.rowFields(host.types.baseType(type.oid))
  if (value === null) return output.columns.map(() => null)
  if (!fields) throw pgError('42804', 'cannot return non-composite value from function returning composite type')
  requireShape(host, output.columns, fields, 'wrong record type supplied in RETURN NEXT')
  return readRow(fieldForms(host.types, fields), value)
}

export function returnQuery(frame: Frame, s: ReturnQuery): void {
  const ran = s.query ? run(frame, s.query) : runDynamic(frame, s.dynamic!, s.using)
  if (!ran.columns) throw pgError('42601', 'cannot return the result of a command that returns no rows')
  requireShape(frame.host, frame.output.columns, ran.columns, 'structure of query does not match function result type')
  for (const row of ran.rows) frame.rows.push(row)
  frame.rowCount = BigInt(ran.rows.length)
  setFound(frame, ran.rows.length > 0)
}

/** convert_tuples_by_position. @throws PostgresError 42804 */
export function requireShape(
  host: Host,
  wanted: readonly RowField[],
  given: readonly RowField[],
  message: string,
): void {
  if (wanted.length !== given.length)
    throw pgError('42804', message, {
      detail: `Number of returned columns (${given.length}) does not match expected column count (${wanted.length}).`,
    })
  for (const [i, { name, type }] of wanted.entries()) {
    const own = (given[i] as RowField).type
    if (own.oid === type.oid) continue
    throw pgError('42804', message, {
      detail: `Returned type ${host.types.formatType(own)} does not match expected type ${host.types.formatType(type)} in column "${name}" (position ${i + 1}).`,
    })
  }
}
