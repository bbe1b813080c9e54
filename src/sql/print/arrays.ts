/** ARRAY[…] and comparisons with every element of an array. */
import { pgError } from '../../errors'
import type { UserFunction } from '../../functions/userFunction'
import { type ArrayTree, dimensions, type ElementForm, elementForm, flatten, parseArray } from '../../types/arrayForm'
import type { Stored, StoredValue, TypeLookup } from '../../types/codec'
import type { ComparisonOperator, ExprOf } from '../bound'
import type { Printer } from './printer'

export function arrayConstructor(p: Printer, e: ExprOf<'array'>): string {
  const element = p.cx.index.elementType(e.type.oid)
  const nested = e.elements.some((x) => x.type.oid === e.type.oid)
  const build = nested ? nestedArray(e.type.oid) : flatArray(e.type.oid, elementForm(p.cx.types.typeName(element)))
  return `${p.use(build)}(${e.elements.map((x) => p.expr(x)).join(', ')})`
}

function flatArray(oid: number, form: ElementForm): UserFunction {
  const call = (...values: Stored[]): Stored => JSON.stringify(values.map((v) => (v === null ? null : form.toItem(v))))
  return { name: `pg_array_${oid}`, arity: -1, deterministic: true, body: { kind: 'scalar', call } }
}

/** ARRAY[[…], […]]: the sub-arrays must be of one shape. */
function nestedArray(oid: number): UserFunction {
  const call = (...values: Stored[]): Stored => {
    const arrays = values.map((v): ArrayTree => (v === null ? [] : parseArray(v)))
    const shape = JSON.stringify(dimensions(arrays[0] ?? []))
    if (arrays.some((a) => JSON.stringify(dimensions(a)) !== shape)) {
      throw pgError('2202E', 'multidimensional arrays must have array expressions with matching dimensions')
    }
    return JSON.stringify(arrays.every((a) => a.length === 0) ? [] : arrays)
  }
  return { name: `pg_array_nested_${oid}`, arity: -1, deterministic: true, body: { kind: 'scalar', call } }
}

export function arrayComparison(p: Printer, e: ExprOf<'arrayCompare'>): string {
  const fn = elementTest(p.cx.types, e.operator, e.all, e.left.type.oid, e.elementType.oid)
  return `${p.use(fn)}(${p.expr(e.left)}, ${p.expr(e.array)})`
}

const TESTS: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  '=': (o) => o === 0,
  '<>': (o) => o !== 0,
  '<': (o) => o < 0,
  '<=': (o) => o <= 0,
  '>': (o) => o > 0,
  '>=': (o) => o >= 0,
}

/**
 * `value op ANY|ALL (array)` with three-valued logic (manual: "Row and Array Comparisons"): true (ANY) or false (ALL)
 * as soon as one element decides, else null if any comparison was null.
 */
function elementTest(
  types: TypeLookup,
  operator: ComparisonOperator,
  all: boolean,
  left: number,
  element: number,
): UserFunction {
  const form = elementForm(types.typeName(element))
  const leftKey = keyOf(types, left)
  const elementKey = keyOf(types, element)
  const test = TESTS[operator]
  const call = (value: Stored | undefined, array: Stored | undefined): Stored => {
    if (array === null || array === undefined) return null
    const items = flatten(parseArray(array))
    if (items.length === 0) return all ? 1n : 0n
    if (value === null || value === undefined) return null
    const key = leftKey(value)
    let unknown = false
    for (const item of items) {
      if (item === null) unknown = true
      else if (test(compare(key, elementKey(form.fromItem(item)))) !== all) return all ? 0n : 1n
    }
    return unknown ? null : all ? 1n : 0n
  }
  return {
    name: `pg_${all ? 'all' : 'any'}_${NAMES[operator]}_${left}_${element}`,
    arity: 2,
    deterministic: true,
    body: { kind: 'scalar', call },
  }
}

const NAMES: Readonly<Record<ComparisonOperator, string>> = {
  '=': 'eq',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
}

function keyOf(types: TypeLookup, oid: number): (value: StoredValue) => StoredValue {
  const { order } = types.codec(oid)
  if (order === 'none') throw new Error(`type ${oid} has no order`)
  return order === 'native' ? (v) => v : order
}

/** SQLite's binary order. */
function compare(a: StoredValue, b: StoredValue): number {
  if (typeof a === 'string' || typeof a === 'object') return Buffer.compare(bytes(a), bytes(b))
  const [x, y] = [a, b as bigint | number]
  return x < y ? -1 : x > y ? 1 : 0
}

const bytes = (v: StoredValue): Uint8Array => (typeof v === 'string' ? Buffer.from(v, 'utf8') : (v as Uint8Array))
