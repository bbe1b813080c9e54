import { systemOperatorsNamed, type SystemFunction } from '../catalog/system'
import type { StoredValue } from '../types/codec'
import { compareKeys } from './aggregates'
import { boolean } from './define'
import type { CallSite, Definition } from './definition'

/**
 * The functions behind comparison operators, where a statement calls them by name (`int4eq(a, b)`). The operators
 * themselves are SQLite's.
 */

const TESTS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}
/** Types of one stored form each, which compare with one another as they are. */
const ALIKE: readonly (readonly string[])[] = [
  ['int2', 'int4', 'int8'],
  ['float4', 'float8'],
  ['text', 'name'],
]

let byFunction: Map<number, (order: number) => boolean> | undefined

function tests(): Map<number, (order: number) => boolean> {
  if (byFunction) return byFunction
  byFunction = new Map()
  for (const [name, test] of Object.entries(TESTS)) {
    for (const operator of systemOperatorsNamed(name)) byFunction.set(operator.function, test)
  }
  return byFunction
}

function keyOf(call: CallSite, argument: number): ((value: StoredValue) => StoredValue) | undefined {
  const { order } = call.types.codec(call.argTypes[argument]!.oid)
  if (order === 'none') return undefined
  return order === 'native' ? (value) => value : order
}

/** undefined for what is no comparison function, and for types that do not compare as they are stored. */
export function comparisonDefinition(fn: SystemFunction, call: CallSite): Definition | undefined {
  const test = tests().get(fn.oid)
  if (!test || call.argTypes.length !== 2) return undefined
  const [left, right] = call.argTypes.map(({ oid }) => call.types.typeName(call.types.baseType(oid))) as [
    string,
    string,
  ]
  if (left !== right && !ALIKE.some((group) => group.includes(left) && group.includes(right))) return undefined
  const [leftKey, rightKey] = [keyOf(call, 0), keyOf(call, 1)]
  if (!leftKey || !rightKey) return undefined
  return { js: () => (a, b) => boolean(test(compareKeys(leftKey(a), rightKey(b)))) }
}
