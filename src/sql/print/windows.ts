/** Window functions, and aggregates as such. */
import { requireDefinition, userFunctionOf } from '../../functions/registry'
import type { UserFunction } from '../../functions/userFunction'
import type { Stored } from '../../types/codec'
import { isInfinite, microsOf, timeOfText } from '../../types/dateMath'
import { parseDecimal, rescale } from '../../types/decimal'
import type { ExprOf, Frame, FrameBound, SortKey } from '../bound'
import { callSite, filter, isNativeExtreme } from './aggregates'
import { comparable, nullsOrder, sortKeys } from './comparable'
import type { Printer } from './printer'

type WindowExpr = ExprOf<'window'>
type Machine = Extract<UserFunction['body'], { kind: 'aggregate' }>['machine']

export function printWindow(p: Printer, e: WindowExpr): string {
  const { frame, partitionBy, orderBy } = e
  const args = e.args.map((a) => p.expr(a))
  const partition = partitionBy.length
    ? `PARTITION BY ${partitionBy.map((x) => comparable(p, x, true)).join(', ')}`
    : ''
  const order = orderBy.length
    ? `ORDER BY ${frame?.key ? rangeOrder(p, orderBy[0]!, frame.key) : sortKeys(p, orderBy)}`
    : ''
  const over = [partition, order, frame ? frameClause(p, frame) : ''].filter(Boolean).join(' ')
  return `${windowFunction(p, e, args)}${filter(p, e.filter)} OVER (${over})`
}

function windowFunction(p: Printer, e: WindowExpr, args: string[]): string {
  if (e.fn.name === 'count') return `count(${args.length ? args.join(', ') : '*'})`
  const call = callSite(p, e)
  const definition = requireDefinition(e.fn, call, p.cx.position(e.location))
  if ('nativeAggregate' in definition) return definition.nativeAggregate(args, call)
  if (isNativeExtreme(p, e)) return `${e.fn.name}(${args.join(', ')})`
  if (!('aggregate' in definition)) throw p.cx.refuse(`${e.fn.name}() as a window function`, e.location)
  return `${p.use(windowed(userFunctionOf(e.fn, call), e.frame))}(${args.join(', ')})`
}

/**
 * The aggregate for frames that move. One without an inverse is worked out anew for each frame, as Postgres does, but for frames that
 * only grow, and those with EXCLUDE, which SQLite itself fills anew. So is each whose frames start behind their rows: SQLite gives it
 * the first rows too, which are in no frame and may fail.
 */
function windowed(fn: UserFunction, frame: Frame | undefined): UserFunction {
  if (fn.body.kind !== 'aggregate') throw new Error(`${fn.name} is no aggregate`)
  const { machine } = fn.body
  const startsBehind = frame?.start.side === 'FOLLOWING'
  if (machine.inverse && !startsBehind) return fn
  const grows = !frame || frame.exclude !== undefined || (frame.start.side === 'PRECEDING' && !frame.start.offset)
  if (grows) return { ...fn, name: `${fn.name}_growing`, body: { kind: 'aggregate', machine: growing(machine) } }
  return { ...fn, name: `${fn.name}_anew`, body: { kind: 'aggregate', machine: anew(machine) } }
}

const growing = (machine: Machine): Machine => ({
  start: () => machine.start(),
  step: (state, ...args) => machine.step(state, ...args),
  inverse: () => {
    throw new Error('a row has left a frame that only grows')
  },
  result: (state) => machine.result(state),
})

/** Keeps the frame's rows; they leave it in the order in which they came. */
const anew = (machine: Machine): Machine => ({
  start: () => [],
  step: (rows, ...args) => {
    ;(rows as Stored[][]).push(args)
    return rows
  },
  inverse: (rows) => {
    ;(rows as Stored[][]).shift()
    return rows
  },
  result: (rows) =>
    machine.result((rows as Stored[][]).reduce((state, args) => machine.step(state, ...args), machine.start())),
})

function frameClause(p: Printer, { mode, start, end, exclude }: Frame): string {
  const excluded = exclude ? ` EXCLUDE ${exclude}` : ''
  return `${mode} BETWEEN ${bound(p, start)} AND ${bound(p, end)}${excluded}`
}

function bound(p: Printer, { side, offset }: FrameBound): string {
  return side === 'CURRENT ROW' ? side : `${offset ? p.expr(offset) : 'UNBOUNDED'} ${side}`
}

function rangeOrder(p: Printer, { expr, descending, nullsFirst }: SortKey, key: NonNullable<Frame['key']>): string {
  const sorted = `${p.use(rangeKey(key))}(${p.expr(expr)})${descending ? ' DESC' : ''}`
  return sorted + nullsOrder(p, expr, nullsFirst)
}

const NUMBERS: Readonly<Record<NonNullable<Frame['key']>['kind'], (value: string, places: number) => bigint | number>> =
  {
    instant: (value) => (isInfinite(value) ? (value.startsWith('-') ? -Infinity : Infinity) : instantOf(value)),
    time: (value) => BigInt(timeOfText(value)),
    numeric: (value, places) => {
      const decimal = parseDecimal(value)
      return decimal.kind === 'finite' ? rescale(decimal, places).unscaled : Infinity
    },
  }

/** Of a date its midnight. */
const instantOf = (value: string): bigint => microsOf(value.length > 10 ? value : `${value}T00:00:00.000000Z`)

function rangeKey({ kind, places }: NonNullable<Frame['key']>): UserFunction {
  const call = (value: Stored): Stored => (value === null ? null : NUMBERS[kind](value as string, places))
  return {
    name: `pg_range_${kind}_${places}`,
    arity: 1,
    deterministic: true,
    body: { kind: 'scalar', call: call as (...args: Stored[]) => Stored },
  }
}
