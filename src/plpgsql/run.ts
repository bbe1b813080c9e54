/** Calls of routines, from their compiled form (plpgsql_exec_function, plpgsql_exec_trigger, plpgsql_inline_handler). */
import type { Routine, RoutineArgument, TypeRef } from '../catalog/catalog'
import { isInput } from '../catalog/routineArguments'
import type { RowField } from '../catalog/rowTypes'
import { pgError, UnsupportedOnShadow } from '../errors'
import { fieldForms, readRow, storeRow } from '../types/rowCodec'
import type { Stored } from '../types/codec'
import { assign } from './assign'
import { type Cell, declaredType, newCell, type RecordCell, type Typed } from './cells'
import { runBlock } from './execute'
import { Frame, type Output } from './frame'
import type { Host } from './host'
import { parseBody } from './parse'
import { outRow, requireShape } from './results'
import type { DeclaredType, Tree, Variable } from './tree'
import type { RelationRow, TriggerCall } from './triggerCall'

export interface Compiled {
  readonly routine: Routine
  readonly tree: Tree
  readonly output: Output
}

const TRIGGER = 2279
const RECORD = 2249
const VOID = 2278
/** any, anyarray, anyelement… */
const POLYMORPHIC: ReadonlySet<number> = new Set([
  2276, 2277, 2283, 2776, 3500, 3831, 4537, 5077, 5078, 5079, 5080, 4538,
])

const isOut = ({ mode }: RoutineArgument): boolean => mode !== 'in' && mode !== 'variadic'

/**
 * Reads a PL/pgSQL routine's body.
 * @throws PostgresError with a position in the body; UnsupportedOnShadow for what is not run
 */
export function compile(routine: Routine): Compiled {
  const { arguments: args, result, body, name } = routine
  if (routine.unsupported !== undefined)
    throw new UnsupportedOnShadow(`${routine.kind} "${name}"`, { reason: routine.unsupported })
  if ([...args.map((a) => a.type.oid), result?.oid ?? 0].some((oid) => POLYMORPHIC.has(oid)))
    throw new UnsupportedOnShadow('a polymorphic type in PL/pgSQL')
  const tree = parseBody(
    body,
    name,
    args.map((a) => ({ name: a.name, type: typeOf(a), input: isInput(a) })),
    {
      name,
      isTrigger: result?.oid === TRIGGER,
      isProcedure: routine.kind === 'procedure',
      returnsSet: routine.returnsSet,
      returnsVoid: result?.oid === VOID,
      hasOut: args.some(isOut),
    },
  )
  return { routine, tree, output: outputOf(routine, tree) }
}

const typeOf = ({ type }: RoutineArgument): DeclaredType => ({ kind: 'known', type })

function outputOf({ arguments: args, result }: Routine, tree: Tree): Output {
  const out = args.flatMap((a, i) => (isOut(a) ? [{ argument: a, variable: tree.arguments[i] as Variable }] : []))
  const columns = out.map(({ argument: { name, type } }, i) => ({ name: name ?? `column${i + 1}`, type }))
  const only: RowField = { name: '', type: result ?? { oid: VOID, typmod: -1 } }
  return {
    columns: out.length > 0 ? columns : [only],
    composite: out.length > 1,
    variables: out.map((o) => o.variable),
  }
}

/** The columns of what a call gives; undefined where it is one plain value. */
export function resultColumns(host: Host, compiled: Compiled): readonly RowField[] | undefined {
  const { composite, columns } = settled(host, compiled)
  return composite ? columns : undefined
}

/** With the columns of a row type that the catalog knows. */
function settled(host: Host, { routine, output }: Compiled): Output {
  if (output.variables.length > 0 || !routine.result) return output
  const columns = host.types.rowFields(host.types.baseType(routine.result.oid))
  if (columns) return { ...output, columns, composite: true }
  if (routine.result.oid === RECORD)
    throw new UnsupportedOnShadow(`function "${routine.name}", which returns record without OUT arguments,`)
  return output
}

function newFrame(host: Host, compiled: Compiled, signature: string): Frame {
  const isProcedure = compiled.routine.kind === 'procedure'
  const frame = new Frame(host, compiled.tree, signature, settled(host, compiled), !isProcedure)
  const { found, arguments: args } = compiled.tree
  for (const variable of [...args, found])
    frame.cells[variable.slot] = newCell(
      host,
      declaredType(host, variable.type, (v) => frame.cell(v)),
    )
  const cell = frame.cell(found)
  if (cell.kind === 'scalar') cell.value = 0n
  return frame
}

/** Runs the body with the frame's line of context around it. */
function within<T>(frame: Frame, body: () => T): T {
  const { host } = frame
  return host.inContext(
    () => frame.context(),
    () => {
      try {
        return body()
      } catch (error) {
        host.addContext(error)
        throw error
      }
    },
  )
}

/**
 * Calls a function or a procedure.
 * @param args one value for each input argument, of its type
 * @returns its rows, each as one value; a function that returns no set has one. A procedure gives its OUT arguments
 */
export function callRoutine(
  host: Host,
  compiled: Compiled,
  signature: string,
  args: readonly Stored[],
): readonly Stored[] {
  const { routine, tree } = compiled
  if (routine.result?.oid === TRIGGER) throw triggerCalled(host, routine)
  const frame = newFrame(host, compiled, signature)
  return within(frame, () => {
    frame.phase = { text: 'while storing call arguments into local variables' }
    const inputs = routine.arguments.flatMap((a, i) => (isInput(a) ? [tree.arguments[i] as Variable] : []))
    for (const [i, variable] of inputs.entries())
      assign(frame, { variable }, { type: (frame.cell(variable) as Cell).type ?? recordOf(), value: args[i] ?? null })
    frame.phase = undefined
    const ending = runBlock(frame, tree.block)
    frame.statement = undefined
    const { returnsSet, result, kind } = routine
    const silent = returnsSet || kind === 'procedure' || frame.output.variables.length > 0 || result?.oid === VOID
    if (ending !== 'return' && !silent) throw pgError('2F005', 'control reached end of function without RETURN')
    if (returnsSet) return frame.rows.map((row) => oneValue(frame, row))
    return [resultOf(frame, routine)]
  })
}

/** plpgsql_compile_callback. */
function triggerCalled(host: Host, { name }: Routine): unknown {
  const error = pgError('0A000', 'trigger functions can only be called as triggers')
  host.inContext(
    () => `compilation of PL/pgSQL function "${name}" near line 1`,
    () => host.addContext(error),
  )
  return error
}

const recordOf = (): TypeRef => ({ oid: RECORD, typmod: -1 })

function resultOf(frame: Frame, { result, kind }: Routine): Stored {
  const { output, host } = frame
  if (output.variables.length > 0)
    return kind === 'procedure' ? rowValue(frame, outRow(frame)) : oneValue(frame, outRow(frame))
  if (!result || result.oid === VOID) return kind === 'procedure' ? null : ''
  frame.phase = { text: "while casting return value to function's return type" }
  const given = frame.result
  if (!given || given.value === null) return null
  if (output.composite) return compositeOf(frame, given, result)
  return host.cast(given.value, given.type, result)
}

function compositeOf(frame: Frame, given: Typed, wanted: TypeRef): Stored {
  const { host } = frame
  if (given.type.oid === wanted.oid) return given.value
  const fields = host.types.rowFields(host.types.baseType(given.type.oid))
  if (!fields) throw pgError('42804', 'cannot return non-composite value from function returning composite type')
  requireShape(host, frame.output.columns, fields, 'returned record type does not match expected record type')
  return given.value
}

const oneValue = (frame: Frame, row: readonly Stored[]): Stored =>
  frame.output.composite ? rowValue(frame, row) : (row[0] ?? null)

const rowValue = ({ host, output }: Frame, row: readonly Stored[]): Stored =>
  storeRow(fieldForms(host.types, output.columns), row)

/** Executes a trigger function. @returns the row that it returned; null where there is none */
export function callTrigger(host: Host, compiled: Compiled, signature: string, call: TriggerCall): RelationRow | null {
  const frame = newFrame(host, compiled, signature)
  bindTrigger(frame, call)
  return within(frame, () => {
    const ending = runBlock(frame, compiled.tree.block)
    frame.statement = undefined
    if (ending !== 'return') throw pgError('2F005', 'control reached end of trigger procedure without RETURN')
    const { result } = frame
    if (!result || result.value === null || call.level === 'statement') return null
    return relationRow(frame, call, result)
  })
}

function relationRow(frame: Frame, { relation }: TriggerCall, { type, value }: Typed): RelationRow {
  const { types } = frame.host
  const fields = types.rowFields(types.baseType(type.oid))
  if (!fields) throw pgError('42804', 'cannot return non-composite value from function returning composite type')
  frame.phase = { text: 'during function exit' }
  const message = 'returned row structure does not match the structure of the triggering table'
  requireShape(frame.host, relation.columns, fields, message)
  return readRow(fieldForms(types, fields), value as NonNullable<Stored>)
}

const TIMINGS = { before: 'BEFORE', after: 'AFTER', 'instead of': 'INSTEAD OF' } as const

function bindTrigger(frame: Frame, call: TriggerCall): void {
  const { host, tree } = frame
  const set = (name: string, value: Stored): void => {
    const variable = tree.trigger.get(name) as Variable
    const cell = newCell(
      host,
      declaredType(host, variable.type, (v) => frame.cell(v)),
    )
    if (cell.kind === 'scalar') cell.value = value
    frame.cells[variable.slot] = cell
  }
  const { relation, arguments: args } = call
  set('tg_name', call.name)
  set('tg_when', TIMINGS[call.timing])
  set('tg_level', call.level.toUpperCase())
  set('tg_op', call.event.toUpperCase())
  set('tg_relid', BigInt(relation.oid))
  set('tg_relname', relation.name)
  set('tg_table_name', relation.name)
  set('tg_table_schema', relation.schema)
  set('tg_nargs', BigInt(args.length))
  set('tg_argv', args.length > 0 ? JSON.stringify(args) : null)
  const type = host.rowType([relation.schema, relation.name])
  for (const [name, row] of [['new', call.new] as const, ['old', call.old] as const]) {
    const cell: RecordCell = {
      kind: 'record',
      type: undefined,
      own: type,
      fields: relation.columns,
      values: row ? [...row] : null,
    }
    frame.cells[(tree.trigger.get(name) as Variable).slot] = cell
  }
}

/** Runs the block of a DO statement. @throws PostgresError with a position in `body`, UnsupportedOnShadow */
export function runInline(host: Host, tree: Tree): void {
  const frame = new Frame(host, tree, 'inline_code_block', { columns: [], composite: false, variables: [] }, false)
  frame.cells[tree.found.slot] = { kind: 'scalar', type: { oid: 16, typmod: -1 }, value: 0n }
  within(frame, () => runBlock(frame, tree.block))
}

/** Reads the block of a DO statement. */
export const parseInline = (body: string): Tree =>
  parseBody(body, undefined, [], {
    name: 'inline_code_block',
    isTrigger: false,
    isProcedure: false,
    returnsSet: false,
    returnsVoid: true,
    hasOut: false,
  })
