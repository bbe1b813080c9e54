import { pgError, UnsupportedOnShadow } from '../errors'
import { type ArrayItem, type ArrayTree, elementForm, type ElementForm, flatten, parseArray } from '../types/arrayForm'
import { orderText } from '../types/arrayOrder'
import type { Stored, StoredValue, TypeLookup } from '../types/codec'
import type { CallSite } from './definition'

/** MaxArraySize (utils/array.h). */
const MAX_ELEMENTS = 134_217_727
/** An array is a JSON text here, which takes some bytes for each null. */
const MAX_HERE = 1_000_000

/**
 * ArrayGetNItems: how many elements an array of these sizes has.
 * @throws PostgresError 54000; UnsupportedOnShadow for what would take very much memory
 */
export function requireSize(sizes: readonly number[]): number {
  let count = 1
  for (const size of sizes) {
    count *= size
    if (size < 0 || count > MAX_ELEMENTS)
      throw pgError('54000', `array size exceeds the maximum allowed (${MAX_ELEMENTS})`)
  }
  if (count > MAX_HERE) throw new UnsupportedOnShadow(`an array of more than ${MAX_HERE} elements`)
  return count
}

/** What the functions on one array type know of its elements. */
export interface ArrayElements {
  readonly element: number
  readonly form: ElementForm
  /** @throws PostgresError 42883 for elements that cannot be compared */
  requireEquality(): void
  /** A text that is the same for equal elements, and different for different ones. */
  equality(item: ArrayItem): string
  /** A text that sorts as the elements do. */
  order(item: ArrayItem): string
  /** The element's output text. */
  print(item: ArrayItem): string
}

/** Elements of an array type. */
export function elementsOf(types: TypeLookup, array: number): ArrayElements {
  const element = types.elementType(array)
  const form = elementForm(types.typeName(types.baseType(element)))
  const codec = types.codec(element)
  const { order } = codec
  const key = (item: ArrayItem): StoredValue => {
    const value = form.fromItem(item)
    return typeof order === 'function' ? order(value) : value
  }
  const missing = (operator: string) => () => {
    throw pgError('42883', `could not identify ${operator} for type ${types.formatType({ oid: element, typmod: -1 })}`)
  }
  const noEquality = missing('an equality operator')
  return {
    element,
    form,
    requireEquality: order === 'none' ? noEquality : () => undefined,
    equality: order === 'none' ? noEquality : (item) => orderText(key(item)),
    order: order === 'none' ? missing('a comparison function') : (item) => orderText(key(item)),
    print: (item) => codec.output(form.fromItem(item)),
  }
}

/** The elements of a call's argument, which is an array. */
export const elementsOfArgument = (call: CallSite, index: number): ArrayElements =>
  elementsOf(call.types, call.argTypes[index]!.oid)

export const storeArray = (array: ArrayTree): string => JSON.stringify(array)

/**
 * `left op ANY (array)` and `left op ALL (array)` with SQL's three truth values: `compare` is the operator between the left side and an
 * element, in stored forms; null where it gives null. A null array gives null; an empty one false for ANY, true for ALL.
 */
export function quantified(
  types: TypeLookup,
  array: number,
  quantifier: 'any' | 'all',
  compare: (left: Stored, element: Stored) => Stored,
): (left: Stored, array: Stored) => Stored {
  const { form } = elementsOf(types, array)
  const decided = quantifier === 'any' ? 1n : 0n
  return (left, stored) => {
    if (stored === null) return null
    let unknown = false
    for (const item of flatten(parseArray(stored))) {
      const answer = compare(left, item === null ? null : form.fromItem(item))
      if (answer === null) unknown = true
      else if ((BigInt(answer as bigint) === 1n) === (decided === 1n)) return decided
    }
    return unknown ? null : 1n - decided
  }
}

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='

const HOLDS: Readonly<Record<Comparison, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => compareText(a, b) < 0,
  '<=': (a, b) => compareText(a, b) <= 0,
  '>': (a, b) => compareText(a, b) > 0,
  '>=': (a, b) => compareText(a, b) >= 0,
}

/** SQLite's order of texts: by UTF-8 bytes, which is by code points. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return PLANE.test(a) || PLANE.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1
}

const PLANE = /[\ud800-\udfff]/

/**
 * `left = ANY (array)`, `left < ALL (array)`…: comparison by the btree order of the element type, which the left side has too.
 * The set of an array's elements is kept between calls, as the array is nearly always a parameter.
 */
export function comparedWithElements(
  types: TypeLookup,
  array: number,
  quantifier: 'any' | 'all',
  comparison: Comparison,
): (left: Stored, array: Stored) => Stored {
  const { form, order } = elementsOf(types, array)
  const holds = HOLDS[comparison]
  let seen: string | undefined
  let keys: (string | null)[] = []
  let set = new Set<string | null>()
  const membership = (comparison === '=' && quantifier === 'any') || (comparison === '<>' && quantifier === 'all')
  return (left, stored) => {
    if (stored === null) return null
    if (stored !== seen) {
      keys = flatten(parseArray(stored)).map((item) => (item === null ? null : order(item)))
      set = new Set(keys)
      seen = stored as string
    }
    const decided = quantifier === 'any' ? 1n : 0n
    if (keys.length === 0) return 1n - decided
    if (left === null) return null
    const key = order(form.toItem(left))
    if (membership) return set.has(key) ? decided : set.has(null) ? null : 1n - decided
    let unknown = false
    for (const element of keys) {
      if (element === null) unknown = true
      else if (holds(key, element) === (quantifier === 'any')) return decided
    }
    return unknown ? null : 1n - decided
  }
}
