/** SQL statements, and EXECUTE of texts (exec_stmt_execsql, exec_stmt_dynexecute). */
import { pgError } from '../errors'
import type { Stored } from '../types/codec'
import { moveInto } from './assign'
import type { Typed } from './cells'
import { evaluate, evaluateText, type Ran, run } from './evaluate'
import type { Frame } from './frame'
import type { Input, Names, Prepared } from './host'
import type { Execute, Into, Sql, SqlStatement } from './tree'

const DATA: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'])
const CHANGES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

export function setFound(frame: Frame, found: boolean): void {
  const cell = frame.cell(frame.tree.found)
  if (cell.kind === 'scalar') cell.value = found ? 1n : 0n
}

export function sqlStatement(frame: Frame, { sql, into }: SqlStatement): void {
  const ran = run(frame, sql)
  if (DATA.has(ran.command)) {
    const processed = into && !into.strict && ran.command === 'SELECT' ? Math.min(ran.count, 1) : ran.count
    frame.rowCount = BigInt(processed)
    setFound(frame, processed > 0)
  }
  const hint = 'Make sure the query returns a single row, or use LIMIT 1.'
  if (into) return oneRow(frame, into, ran, { only: into.strict || CHANGES.has(ran.command), hint })
  if (ran.columns)
    throw pgError('42601', 'query has no destination for result data', {
      hint:
        ran.command === 'SELECT' ? 'If you want to discard the results of a SELECT, use PERFORM instead.' : undefined,
    })
}

/** @param only whether there may not be several rows, and what is then hinted */
function oneRow(
  frame: Frame,
  into: Into,
  { rows, columns }: Ran,
  { only, hint }: { readonly only: boolean; readonly hint?: string },
): void {
  if (!columns) throw pgError('42601', 'INTO used with a command that cannot return data')
  const [row = null] = rows
  if (!row && into.strict) throw pgError('P0002', 'query returned no rows')
  if (rows.length > 1 && only) throw pgError('P0003', 'query returned more than one row', { hint })
  moveInto(frame, into, columns, row)
}

export function perform(frame: Frame, query: Sql): void {
  const { rows } = run(frame, query)
  frame.rowCount = BigInt(rows.length)
  setFound(frame, rows.length > 0)
}

/** Runs the text that an expression gives, statement by statement. @returns the last one's result */
export function runDynamic(frame: Frame, query: Sql, using: readonly Sql[]): Ran {
  let ran: Ran = { rows: [], count: 0, columns: undefined, command: '' }
  for (const prepare of dynamicScript(frame, query, using)) {
    const statement = prepare()
    ran = { ...frame.host.run(statement, givenTo(statement)), columns: statement.columns, command: statement.command }
  }
  return ran
}

/** The statements of the text that an expression gives, with USING's values as `$n`. @throws PostgresError 22004 */
export function dynamicScript(
  frame: Frame,
  query: Sql,
  using: readonly Sql[],
  how?: { readonly fetched: true },
): readonly (() => Prepared)[] {
  const text = evaluateText(frame, query)
  if (text === null) throw pgError('22004', 'query string argument of EXECUTE is null')
  const values = using.map((sql) => evaluate(frame, sql))
  return frame.host.script(text, usingNames(values), how)
}

/** USING's values, as one of those statements asks for them. */
export const givenTo = ({ inputs }: Prepared): Stored[] =>
  inputs.map(({ variable }) => (variable as { value: Typed }).value.value)

function usingNames(values: readonly Typed[]): Names {
  const inputs = values.map((value): Input => ({ variable: { value }, type: value.type }))
  return {
    conflict: 'error',
    find: () => undefined,
    parameter: (number) => {
      const input = inputs[number - 1]
      return input && { kind: 'value', input }
    },
  }
}

export function execute(frame: Frame, { query, into, using }: Execute): void {
  const ran = runDynamic(frame, query, using)
  frame.rowCount = BigInt(ran.count)
  if (into) oneRow(frame, into, ran, { only: into.strict })
}
