import { pgError, UnsupportedOnShadow } from '../errors'
import { type ArrayTree, elementForm, flatten, parseArray } from '../types/arrayForm'
import type { Stored, StoredValue } from '../types/codec'
import { compareKeys } from './aggregates'
import { general } from './dateMake'
import type { AggregateMachine, CallSite } from './definition'
import { interpolated } from './intervals'
import { realNumber } from './floats'

/**
 * Ordered-set aggregates (manual, "Aggregate Functions"; orderedsetaggs.c). Their machines take the direct argument and a
 * value, row by row in the order of WITHIN GROUP; nulls are passed over.
 */
type Machine = AggregateMachine<unknown>

interface Rows {
  direct: Stored
  readonly values: StoredValue[]
}

function collecting(result: (rows: Rows) => Stored): Machine {
  const machine: AggregateMachine<Rows> = {
    start: () => ({ direct: null, values: [] }),
    step(rows, direct, value) {
      rows.direct = direct as Stored
      if (value !== null) rows.values.push(value as StoredValue)
      return rows
    },
    result,
  }
  return machine as Machine
}

/** @throws PostgresError 22003 */
export function checkedFraction(fraction: number): number {
  if (fraction >= 0 && fraction <= 1) return fraction
  throw pgError('22003', `percentile value ${general(fraction)} is not between 0 and 1`)
}

type Pick = (values: readonly StoredValue[], fraction: number) => StoredValue

function one(pick: Pick): Machine {
  return collecting(({ direct, values }) => {
    if (direct === null) return null
    const fraction = checkedFraction(direct as number)
    return values.length === 0 ? null : pick(values, fraction)
  })
}

/** One fraction for each element of the direct argument, in an array of the same shape. */
function many(pick: Pick, elementType: string): Machine {
  const form = elementForm(elementType)
  return collecting(({ direct, values }) => {
    if (values.length === 0 || direct === null) return null
    const fractions = parseArray(direct)
    for (const item of flatten(fractions)) if (item !== null) checkedFraction(Number(item))
    const shaped = (tree: ArrayTree): ArrayTree =>
      tree.map((item) => {
        if (item === null) return null
        return typeof item === 'object' ? shaped(item) : form.toItem(pick(values, Number(item)))
      })
    return JSON.stringify(shaped(fractions))
  })
}

/** The value, or one between its neighbours. */
function continuous(between: (low: StoredValue, high: StoredValue, proportion: number) => StoredValue): Pick {
  return (values, fraction) => {
    const position = fraction * (values.length - 1)
    const [first, second] = [Math.floor(position), Math.ceil(position)]
    const low = values[first] as StoredValue
    return first === second ? low : between(low, values[second] as StoredValue, position - first)
  }
}

const ofFloats = continuous((low, high, proportion) =>
  realNumber((low as number) + proportion * ((high as number) - (low as number))),
)
const ofIntervals = continuous((low, high, proportion) => interpolated(low as string, high as string, proportion))

function ambiguous(name: string): Error {
  return new UnsupportedOnShadow(`${name}() that comes to values which are equal and look different`, {
    reason: 'which of them Postgres shows depends on its sort',
  })
}

const sameValue = (a: StoredValue, b: StoredValue): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && Buffer.compare(a, b) === 0)

/** Equality as the type's order has it. */
function equality({ argTypes, types }: CallSite): (a: StoredValue, b: StoredValue) => boolean {
  const { order } = types.codec(argTypes[argTypes.length - 1]!.oid)
  const keyOf = typeof order === 'function' ? order : (value: StoredValue) => value
  return (a, b) => sameValue(a, b) || compareKeys(keyOf(a), keyOf(b)) === 0
}

/** The first value whose position reaches the fraction. */
function discrete(call: CallSite): Pick {
  const equal = equality(call)
  return (values, fraction) => {
    const at = Math.max(Math.ceil(fraction * values.length), 1) - 1
    const value = values[at] as StoredValue
    for (const beside of [values[at - 1], values[at + 1]])
      if (beside !== undefined && !sameValue(beside, value) && equal(beside, value)) throw ambiguous('percentile_disc')
    return value
  }
}

/** The most frequent value; the first of several. */
function mostFrequent(call: CallSite): Machine {
  const equal = equality(call)
  return {
    start: (): StoredValue[] => [],
    step(values, value) {
      if (value !== null) (values as Stored[]).push(value as Stored)
      return values
    },
    result(state) {
      const values = state as StoredValue[]
      let best: StoredValue[] = []
      let run: StoredValue[] = []
      for (const value of values) {
        if (run.length > 0 && equal(run[0] as StoredValue, value)) run.push(value)
        else run = [value]
        if (run.length > best.length) best = run
      }
      const [first] = best
      if (first === undefined) return null
      if (best.some((value) => !sameValue(value, first))) throw ambiguous('mode')
      return first
    },
  }
}

const elementName = (call: CallSite): string =>
  call.types.typeName(call.types.baseType(call.types.elementType(call.result.oid)))

const machines: Readonly<Record<string, (call: CallSite) => Machine>> = {
  'percentile_cont(float8,float8)': () => one(ofFloats),
  'percentile_cont(float8,interval)': () => one(ofIntervals),
  'percentile_cont(_float8,float8)': () => many(ofFloats, 'float8'),
  'percentile_cont(_float8,interval)': () => many(ofIntervals, 'interval'),
  'percentile_disc(float8,anyelement)': (call) => one(discrete(call)),
  'percentile_disc(_float8,anyelement)': (call) => many(discrete(call), elementName(call)),
  'mode(anyelement)': mostFrequent,
}

export const orderedSetMachine = (signature: string): ((call: CallSite) => Machine) | undefined => machines[signature]
