import type { Names, Named } from './host'
import { type Cell, cellValue, fieldIndex, fieldsOf, recordCellType, type Typed } from './cells'
import type { Host, Input } from './host'
import { lookUp } from './reader'
import type { RowField } from '../catalog/rowTypes'
import type { Namespace, Statement, Tree, Variable } from './tree'
import type { PostgresError } from '../errors'
import type { Stored } from '../types/codec'

/** What a call gives. */
export interface Output {
  /** Of the rows that it returns; one for a single value. */
  readonly columns: readonly RowField[]
  /** Its value is a row. */
  readonly composite: boolean
  /** OUT arguments and columns of RETURNS TABLE. */
  readonly variables: readonly Variable[]
}

/** One call of a routine. */
export class Frame {
  readonly cells: Cell[] = []
  /** What is being executed, for an error's context. */
  statement: Pick<Statement, 'kind' | 'line'> | undefined
  /** What goes on outside statements; `line` of the variable that it concerns. */
  phase: { readonly text: string; readonly line?: number } | undefined
  /** The error that a handler handles. */
  handled: PostgresError | undefined
  rowCount = 0n
  /** What RETURN gave. */
  result: Typed | undefined
  /** What RETURN NEXT and RETURN QUERY gave. */
  readonly rows: (readonly Stored[])[] = []

  constructor(
    readonly host: Host,
    readonly tree: Tree,
    /** `f(integer,text)`, as an error's context names it. */
    readonly signature: string,
    readonly output: Output,
    /** It cannot COMMIT: a function, and not a procedure or a DO block. */
    readonly atomic: boolean,
  ) {}

  cell(variable: Variable): Cell {
    const cell = this.cells[variable.slot]
    if (!cell) throw new Error(`variable ${variable.name} has no value yet`)
    return cell
  }

  /** What a parameter of a piece of SQL stands for, now. */
  input({ variable, field }: Input): Typed {
    const cell = this.cell(variable as Variable)
    if (cell.kind === 'scalar' || field === undefined) return cellValue(this.host, cell)
    const index = fieldIndex(cell, (variable as Variable).name, field)
    return { type: fieldsOf(cell, (variable as Variable).name)[index]!.type, value: cell.values?.[index] ?? null }
  }

  names(namespace: Namespace): Names {
    return {
      conflict: this.tree.conflict,
      find: (parts) => this.find(namespace, parts),
      parameter: (number) => this.find(namespace, [`$${number}`]),
    }
  }

  private find(namespace: Namespace, parts: readonly string[]): Named | undefined {
    const found = lookUp(namespace, parts)
    const cell = found && this.cells[found.variable.slot]
    if (!cell) return undefined
    const { variable, used } = found
    const rest = parts.slice(used)
    if (cell.kind === 'scalar')
      return rest.length === 0 ? { kind: 'value', input: { variable, type: cell.type } } : undefined
    if (rest.length > 1) return undefined
    const [field] = rest
    if (field !== undefined) {
      const index = fieldIndex(cell, variable.name, field)
      return { kind: 'value', input: { variable, field, type: cell.fields![index]!.type } }
    }
    const fields = (cell.fields ?? []).map((f) => ({ ...f, input: { variable, field: f.name, type: f.type } }))
    return { kind: 'row', input: { variable, type: recordCellType(this.host, cell) }, fields }
  }

  /** The line of an error's context (plpgsql_exec_error_callback). */
  context(): string {
    const { phase, statement, signature } = this
    const line = phase?.line ?? statement?.line ?? 0
    if (phase) return `PL/pgSQL function ${signature} ${line > 0 ? `line ${line} ` : ''}${phase.text}`
    if (statement && line > 0)
      return `PL/pgSQL function ${signature} line ${line} at ${titleOf(statement as Statement)}`
    return `PL/pgSQL function ${signature}`
  }
}

const TITLES: Readonly<Record<Statement['kind'], string>> = {
  block: 'statement block',
  assign: 'assignment',
  if: 'IF',
  case: 'CASE',
  loop: 'LOOP',
  while: 'WHILE',
  'for integers': 'FOR with integer loop variable',
  'for rows': 'FOR over SELECT rows',
  'for dynamic': 'FOR over EXECUTE statement',
  foreach: 'FOREACH over array',
  exit: 'EXIT',
  return: 'RETURN',
  'return next': 'RETURN NEXT',
  'return query': 'RETURN QUERY',
  raise: 'RAISE',
  assert: 'ASSERT',
  execute: 'EXECUTE',
  sql: 'SQL statement',
  perform: 'PERFORM',
  call: 'CALL',
  open: 'OPEN',
  fetch: 'FETCH',
  close: 'CLOSE',
  diagnostics: 'GET DIAGNOSTICS',
  null: 'NULL',
}

/** plpgsql_stmt_typename. */
function titleOf(statement: Statement): string {
  if (statement.kind === 'exit' && statement.continues) return 'CONTINUE'
  if (statement.kind === 'for rows' && statement.cursor) return 'FOR over cursor'
  if (statement.kind === 'fetch' && !statement.into) return 'MOVE'
  if (statement.kind === 'call' && statement.isDo) return 'DO'
  if (statement.kind === 'diagnostics' && statement.stacked) return 'GET STACKED DIAGNOSTICS'
  return TITLES[statement.kind]
}
