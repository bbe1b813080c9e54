/**
 * Calls of functions that are no part of the statement: they are called before it, and their values are its parameters.
 * Those with values of rows are looked up while it runs.
 */
import type { Routine } from '../../../catalog/catalog'
import type { Expr, FunctionPart, ParamExpr } from '../../bound'
import { children } from '../../walk'
import type { Binder } from '../binder'
import { type StatementContext, typeRef } from '../context'
import type { OwnCall } from './resolveCall'

/** A call that is to be made first. */
export interface FirstCall {
  readonly routine: Routine
  readonly args: readonly Expr[]
  /** What stands for its value in the statement; undefined where its rows are a FROM item. */
  readonly value?: ParamExpr
  /** Under which its rows are kept. */
  readonly slot?: number
  readonly location: number | undefined
}

const calls = new WeakMap<StatementContext, FirstCall[]>()

/** The calls that the statement makes first, in their order. */
export const firstCalls = (cx: StatementContext): readonly FirstCall[] => calls.get(cx) ?? []

/** Whether the routine is run by an interpreter, and not as a part of the statement. */
export const isInterpreted = ({ language, unsupported }: Routine): boolean =>
  language === 'plpgsql' && unsupported === undefined

function add(cx: StatementContext, call: FirstCall): void {
  const known = calls.get(cx) ?? []
  calls.set(cx, [...known, call])
}

/** Statements that may call functions with values of rows, and whether they do. */
const rowCalls = new WeakMap<StatementContext, boolean>()

/** The statement is run by the engine as a whole, so that it can be run again when it is known what its calls give. */
export const permitRowCalls = (cx: StatementContext): unknown => rowCalls.set(cx, false)

export const hasRowCalls = (cx: StatementContext): boolean => rowCalls.get(cx) === true

/** The call's value. @throws UnsupportedOnShadow where an argument is of a row, and the statement cannot be run again */
export function calledFirst({ cx }: Binder, { fn, args }: OwnCall, type: number, location: number | undefined): Expr {
  if (rowCalls.has(cx) && !args.every(isWithoutRows)) {
    rowCalls.set(cx, true)
    return { tag: 'call', fn, args, variadicArray: fn.variadic !== 0, type: typeRef(type), location }
  }
  requireWithoutRows(cx, fn.name, args, location)
  const position = firstCalls(cx).filter(({ value: v }) => v).length
  const value: ParamExpr = {
    tag: 'param',
    type: typeRef(type),
    location,
    number: FIRST_VALUE + position,
  }
  add(cx, { routine: fn.routine, args, value, location })
  return value
}

/** Values of calls are numbered from here as long as the statement's own parameters are not all known. */
const FIRST_VALUE = 1_000_000

/** The number under which SQLite knows a parameter: values of calls come behind the statement's own. */
export const parameterNumber = (cx: StatementContext, number: number): number =>
  number < FIRST_VALUE ? number : cx.parameterCount() + number - FIRST_VALUE + 1

/** Slots of calls lie beyond those of a statement's steps. */
const FIRST_SLOT = 1_000_000

/** The call's rows as what a FROM item gives. @returns the slot under which they are kept */
export function rowsCalledFirst({ cx }: Binder, { fn, args }: OwnCall, location: number | undefined): number {
  requireWithoutRows(cx, fn.name, args, location)
  const slot = FIRST_SLOT + firstCalls(cx).length
  add(cx, { routine: fn.routine, args, slot, location })
  return slot
}

function requireWithoutRows(
  cx: StatementContext,
  name: string,
  args: readonly Expr[],
  location: number | undefined,
): void {
  if (args.every(isWithoutRows)) return
  throw cx.refuse(
    `function ${name}()`,
    location,
    'an argument of it is of a row, and it is called before the statement',
  )
}

const OF_ROWS: ReadonlySet<Expr['tag']> = new Set(['column', 'rowid', 'wholeRow', 'subquery', 'subqueryCompare', 'aggregate', 'window']) // prettier-ignore

const isWithoutRows = (expr: Expr): boolean => !OF_ROWS.has(expr.tag) && children(expr).every(isWithoutRows)

/** A FROM item of rows that are kept. */
export const keptRelation = (slot: number, width: number): NonNullable<FunctionPart['relation']> => ({
  key: `call_${slot}_${width}`,
  rows: (session) => session.kept(BigInt(slot)),
})

/** Functions whose answers hang on what sequences have given so far. */
const OF_SEQUENCES = /\b(currval|lastval|setval)\b/i

export const asksSequences = ({ body }: Routine): boolean => OF_SEQUENCES.test(body)
