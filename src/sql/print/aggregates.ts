/** Aggregates. */
import { aggregateKind } from '../../catalog/system'
import { compareKeys } from '../../functions/aggregates'
import type { CallSite } from '../../functions/definition'
import { requireDefinition, userFunctionOf } from '../../functions/registry'
import type { UserFunction } from '../../functions/userFunction'
import { UnsupportedOnShadow } from '../../errors'
import type { Stored, StoredValue } from '../../types/codec'
import type { AggregateExpr, CallExpr, Expr, WindowExpr } from '../bound'
import { isSame } from '../walk'
import { comparable, sortKeys } from './comparable'
import { orderKey } from './functions'
import { printOrderedSet } from './orderedSet'
import type { Printer } from './printer'
import { condition as printCondition } from './booleans'

export function callSite(p: Printer, e: CallExpr | AggregateExpr | WindowExpr): CallSite {
  return {
    argTypes: e.args.map((a) => a.type),
    result: e.type,
    types: p.cx.types,
    variadicArray: 'variadicArray' in e && e.variadicArray,
  }
}

export function printAggregate(p: Printer, e: AggregateExpr): string {
  if (aggregateKind(e.fn.oid)?.kind !== 'n') return printOrderedSet(p, e, filter(p, e.filter))
  return `${e.distinct ? distinctCall(p, e) : plainCall(p, e)}${filter(p, e.filter)}`
}

export function filter(p: Printer, condition: Expr | undefined): string {
  return condition ? ` FILTER (WHERE ${printCondition(p, condition, true)})` : ''
}

function plainCall(p: Printer, e: AggregateExpr): string {
  const args = e.args.map((a) => p.expr(a))
  const sorted = e.orderBy.length ? ` ORDER BY ${sortKeys(p, e.orderBy)}` : ''
  if (e.fn.name === 'count') return `count(${args.length ? args.join(', ') : '*'})`
  const call = callSite(p, e)
  const definition = requireDefinition(e.fn, call, p.cx.position(e.location))
  // SQLite's own aggregates (sum, min, max of integers…) give the same in any order.
  if ('nativeAggregate' in definition) return definition.nativeAggregate(args, call)
  if (isNativeExtreme(p, e)) return `${e.fn.name}(${args.join(', ')})`
  return `${p.use(userFunctionOf(e.fn, call))}(${args.join(', ')}${sorted})`
}

/** min and max of values that SQLite orders as Postgres does. */
export function isNativeExtreme(p: Printer, e: AggregateExpr | WindowExpr): boolean {
  const [arg] = e.args
  return (
    (e.fn.name === 'min' || e.fn.name === 'max') &&
    arg !== undefined &&
    p.cx.types.codec(arg.type.oid).order === 'native'
  )
}

/** SQLite's own DISTINCT where it only counts or adds up; else the rows are sorted and equal ones left out, as Postgres does. */
function distinctCall(p: Printer, e: AggregateExpr): string {
  const [arg] = e.args
  if (e.fn.name === 'count' && arg && e.args.length === 1) return `count(DISTINCT ${comparable(p, arg, true)})`
  const call = callSite(p, e)
  const definition = requireDefinition(e.fn, call, p.cx.position(e.location))
  const native = arg && orderKey(p.cx.types, arg.type.oid) === undefined
  if ('nativeAggregate' in definition && native) return definition.nativeAggregate([`DISTINCT ${p.expr(arg)}`], call)
  if ('nativeAggregate' in definition) throw p.cx.refuse(`${e.fn.name}(DISTINCT …)`, e.location)
  const fn = distinctFunction(p, e, userFunctionOf(e.fn, call))
  return `${p.use(fn)}(${e.args.map((a) => p.expr(a)).join(', ')})`
}

interface Order {
  readonly index: number
  readonly direction: 1 | -1
  readonly nulls: 1 | -1
  readonly key: (value: StoredValue) => StoredValue
}

/** ORDER BY's arguments first, then the others (transformDistinctClause). */
function ordersOf(p: Printer, e: AggregateExpr): Order[] {
  const keyOf = (index: number) => {
    const { order } = p.cx.types.codec((e.args[index] as Expr).type.oid)
    return typeof order === 'function' ? order : (value: StoredValue) => value
  }
  const sorted = e.orderBy.map(({ expr, descending, nullsFirst }): Order => {
    const index = e.args.findIndex((a) => isSame(a, expr))
    return { index, direction: descending ? -1 : 1, nulls: nullsFirst ? -1 : 1, key: keyOf(index) }
  })
  const others = e.args.flatMap((_, index): Order[] =>
    sorted.some((o) => o.index === index) ? [] : [{ index, direction: 1, nulls: 1, key: keyOf(index) }],
  )
  return [...sorted, ...others]
}

type Row = readonly Stored[]

function distinctFunction(p: Printer, e: AggregateExpr, fn: UserFunction): UserFunction {
  if (fn.body.kind !== 'aggregate') throw new Error(`${fn.name} is no aggregate`)
  const { machine } = fn.body
  const orders = ordersOf(p, e)
  const name = orders.map((o) => `${o.index}${o.direction > 0 ? 'a' : 'd'}${o.nulls > 0 ? 'l' : 'f'}`).join('')
  return {
    ...fn,
    name: `${fn.name}_distinct_${name}`,
    body: {
      kind: 'aggregate',
      machine: {
        start: () => [],
        step: (rows, ...args) => {
          ;(rows as Row[]).push(args)
          return rows
        },
        result: (rows) =>
          machine.result(
            withoutEqual(rows as Row[], orders, e.fn.name).reduce(
              (state, args) => machine.step(state, ...args),
              machine.start(),
            ),
          ),
      },
    },
  }
}

/** @throws UnsupportedOnShadow where equal values look different: which of them Postgres takes is not defined */
function withoutEqual(rows: readonly Row[], orders: readonly Order[], name: string): Row[] {
  const keyed = rows.map((row) => ({
    row,
    keys: orders.map(({ index, key }) => {
      const value = row[index] ?? null
      return value === null ? null : key(value)
    }),
  }))
  keyed.sort((a, b) => compareRows(a.keys, b.keys, orders))
  return keyed.flatMap(({ row, keys }, i) => {
    const before = keyed[i - 1]
    if (!before || compareRows(before.keys, keys, orders) !== 0) return [row]
    if (!row.every((value, j) => sameStored(value, before.row[j] ?? null)))
      throw new UnsupportedOnShadow(`${name}(DISTINCT …) of values which are equal and look different`)
    return []
  })
}

const sameStored = (a: Stored, b: Stored): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && Buffer.compare(a, b) === 0)

function compareRows(a: Row, b: Row, orders: readonly Order[]): number {
  for (const [i, { direction, nulls }] of orders.entries()) {
    const [x, y] = [a[i] ?? null, b[i] ?? null]
    const compared =
      x === null || y === null ? (Number(x === null) - Number(y === null)) * nulls : compareKeys(x, y) * direction
    if (compared !== 0) return compared
  }
  return 0
}
