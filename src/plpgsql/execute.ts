/** Statements (pl_exec.c). */
import { pgError, type PostgresError } from '../errors'
import { flatten, dimensions, elementForm, parseArray, type ArrayTree } from '../types/arrayForm'
import type { Stored } from '../types/codec'
import { assign, assignStatement, moveInto } from './assign'
import { declaredType, INT4, newCell, TEXT, UNKNOWN } from './cells'
import { callStatement } from './call'
import { matches } from './conditions'
import { closeCursor, fetchRow, openCursor, rowsOf } from './cursors'
import { execute, perform, setFound, sqlStatement } from './dynamic'
import { evaluate, evaluateAs, isTrue } from './evaluate'
import type { Frame } from './frame'
import { assertion, diagnostics, raise } from './raise'
import { returnNext, returnQuery, returnValue } from './results'
import type { Block, Case, ForDynamic, Foreach, ForIntegers, ForRows, Handler, If, Statement, Variable } from './tree'

/** How a statement ended, where it was not by coming to its end. */
export type Ending = undefined | 'return' | { readonly exit: boolean; readonly label: string | undefined }

export function runStatements(frame: Frame, statements: readonly Statement[]): Ending {
  const outer = frame.statement
  for (const statement of statements) {
    frame.statement = statement
    frame.host.tick(frame.signature)
    const ending = runStatement(frame, statement)
    if (ending !== undefined) return ending
  }
  // Where it throws, what was going on is still to be told.
  frame.statement = outer
  return undefined
}

function runStatement(frame: Frame, s: Statement): Ending {
  switch (s.kind) {
    case 'block':
      return runBlock(frame, s)
    case 'if':
      return runIf(frame, s)
    case 'case':
      return runCase(frame, s)
    case 'loop':
      return loop(frame, s, () => true)
    case 'while':
      return loop(frame, s, () => isTrue(frame, s.condition))
    case 'for integers':
      return forIntegers(frame, s)
    case 'for rows':
    case 'for dynamic':
      return forRows(frame, s)
    case 'foreach':
      return foreach(frame, s)
    case 'exit':
      return s.condition && !isTrue(frame, s.condition) ? undefined : { exit: !s.continues, label: s.label }
    case 'return':
      returnValue(frame, s)
      return 'return'
    default:
      simpleStatement(frame, s)
      return undefined
  }
}

type Simple = Exclude<
  Statement,
  {
    kind:
      | 'block'
      | 'if'
      | 'case'
      | 'loop'
      | 'while'
      | 'for integers'
      | 'for rows'
      | 'for dynamic'
      | 'foreach'
      | 'exit'
      | 'return'
  }
>

function simpleStatement(frame: Frame, s: Simple): void {
  switch (s.kind) {
    case 'assign':
      return assignStatement(frame, s)
    case 'return next':
      return returnNext(frame, s)
    case 'return query':
      return returnQuery(frame, s)
    case 'raise':
      return raise(frame, s)
    case 'assert':
      return assertion(frame, s)
    case 'execute':
      return execute(frame, s)
    case 'sql':
      return sqlStatement(frame, s)
    case 'perform':
      return perform(frame, s.query)
    case 'call':
      return callStatement(frame, s.sql)
    case 'open':
      return openCursor(frame, s)
    case 'fetch':
      return fetchRow(frame, s)
    case 'close':
      return closeCursor(frame, s)
    case 'diagnostics':
      return diagnostics(frame, s)
    case 'null':
      return
  }
}

export function runBlock(frame: Frame, block: Block): Ending {
  for (const variable of block.declared) initialize(frame, variable)
  frame.phase = undefined
  const ending = block.handlers ? handled(frame, block, block.handlers) : runStatements(frame, block.body)
  // EXIT of the block itself.
  if (typeof ending === 'object' && ending.exit && ending.label !== undefined && ending.label === block.label)
    return undefined
  return ending
}

/** Every time that its block is entered. */
export function initialize(frame: Frame, variable: Variable): void {
  const { host } = frame
  frame.phase = { text: 'during statement block local variable initialization', line: variable.line }
  const type = declaredType(host, variable.type, (other) => frame.cell(other))
  frame.cells[variable.slot] = newCell(host, type)
  if (variable.default) assign(frame, { variable }, evaluate(frame, variable.default))
  else if (type && host.types.baseType(type.oid) !== type.oid)
    assign(frame, { variable }, { type: UNKNOWN, value: null })
}

function handled(frame: Frame, block: Block, handlers: readonly Handler[]): Ending {
  const { host, statement } = frame
  try {
    return host.subtransaction(() => {
      try {
        return runStatements(frame, block.body)
      } catch (error) {
        host.addContext(error)
        throw error
      }
    })
  } catch (thrown) {
    const error = thrown as PostgresError
    // What the shadow refuses, and a wait, are no errors of Postgres's.
    const handler =
      error.name === 'PostgresError' && handlers.find((h) => h.conditions.some((c) => matches(error.code, c)))
    if (!handler) throw thrown
    frame.statement = statement
    frame.phase = undefined
    return handle(frame, block, handler, error)
  }
}

function handle(frame: Frame, { sqlstate, sqlerrm }: Block, handler: Handler, error: PostgresError): Ending {
  const outer = frame.handled
  frame.handled = error
  if (sqlstate) frame.cells[sqlstate.slot] = { kind: 'scalar', type: TEXT, value: error.code }
  if (sqlerrm) frame.cells[sqlerrm.slot] = { kind: 'scalar', type: TEXT, value: error.message }
  try {
    return runStatements(frame, handler.body)
  } finally {
    frame.handled = outer
  }
}

function runIf(frame: Frame, { branches, otherwise }: If): Ending {
  const taken = branches.find(({ condition }) => isTrue(frame, condition))
  return runStatements(frame, taken ? taken.body : otherwise)
}

function runCase(frame: Frame, { subject, whens, otherwise }: Case): Ending {
  if (subject) {
    const { type, value } = evaluate(frame, subject.value)
    frame.cells[subject.variable.slot] = { kind: 'scalar', type, value }
  }
  const taken = whens.find(({ condition }) => isTrue(frame, condition))
  if (taken) return runStatements(frame, taken.body)
  if (otherwise) return runStatements(frame, otherwise)
  throw pgError('20000', 'case not found', { hint: 'CASE statement is missing ELSE part.' })
}

interface Looping {
  readonly label: string | undefined
  readonly body: readonly Statement[]
}

/** @param next makes the next round's values; false where there is none */
function loop(frame: Frame, { label, body }: Looping, next: () => boolean): Ending {
  while (next()) {
    frame.host.tick(frame.signature)
    const ending = runStatements(frame, body)
    if (ending === undefined) continue
    const own = typeof ending === 'object' && (ending.label === undefined || ending.label === label)
    if (!own) return ending
    if (ending.exit) return undefined
  }
  return undefined
}

function forIntegers(frame: Frame, s: ForIntegers): Ending {
  frame.cells[s.variable.slot] = newCell(frame.host, INT4)
  const bound = (sql: ForIntegers['lower'], name: string): bigint => {
    const value = evaluateAs(frame, sql, INT4)
    if (value === null) throw pgError('22004', `${name} of FOR loop cannot be null`)
    return value as bigint
  }
  let at = bound(s.lower, 'lower bound')
  const last = bound(s.upper, 'upper bound')
  const step = s.step ? bound(s.step, 'BY value') : 1n
  if (step <= 0n) throw pgError('22023', 'BY value of FOR loop must be greater than zero')
  let found = false
  const ending = loop(frame, s, () => {
    if (s.reverse ? at < last : at > last) return false
    assign(frame, { variable: s.variable }, { type: INT4, value: at })
    at += s.reverse ? -step : step
    found = true
    // Postgres stops where the counter would leave its type.
    if (at > MAX_INT4) at = s.reverse ? at : last + 1n
    return true
  })
  setFound(frame, found)
  return ending
}

const MAX_INT4 = 2147483647n

function forRows(frame: Frame, s: ForRows | ForDynamic): Ending {
  const source = rowsOf(frame, s)
  let found = false
  const ending = loop(frame, s, () => {
    const row = source.next()
    if (!row) return false
    found = true
    moveInto(frame, s.into, source.columns, row)
    return true
  })
  if (!found) moveInto(frame, s.into, source.columns, null)
  source.close()
  setFound(frame, found)
  return ending
}

function foreach(frame: Frame, s: Foreach): Ending {
  const { host } = frame
  const given = evaluate(frame, s.array)
  if (given.value === null) throw pgError('22004', 'FOREACH expression must not be null')
  const array = host.types.baseType(given.type.oid)
  const element = host.types.elementType(array)
  if (!element)
    throw pgError('42804', `FOREACH expression must yield an array, not type ${host.types.formatType(given.type)}`)
  const items = itemsOf(host.types.typeName(host.types.baseType(element)), given.value, s.slice)
  const type = { oid: s.slice > 0 ? array : element, typmod: given.type.typmod }
  let at = 0
  const ending = loop(frame, s, () => {
    if (at >= items.length) return false
    assign(frame, s.target, { type, value: items[at++] ?? null })
    return true
  })
  setFound(frame, items.length > 0)
  return ending
}

function itemsOf(element: string, stored: NonNullable<Stored>, slice: number): readonly Stored[] {
  const tree = parseArray(stored)
  if (slice === 0) {
    const form = elementForm(element)
    return flatten(tree).map((item) => (item === null ? null : form.fromItem(item)))
  }
  const depth = dimensions(tree).length
  if (slice > depth) throw pgError('2202E', `slice dimension (${slice}) is out of the valid range 0..${depth}`)
  let slices: readonly ArrayTree[] = [tree]
  for (let i = 0; i < depth - slice; i++) slices = slices.flatMap((one) => one as readonly ArrayTree[])
  return slices.map((one) => JSON.stringify(one))
}
