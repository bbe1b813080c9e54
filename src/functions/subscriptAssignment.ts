/** Assigning to `array[i]`, `array[i:j]` and `document['key']` (manual, "Modifying Arrays", "jsonb Subscripting"). */
import { pgError, UnsupportedOnShadow } from '../errors'
import { type ArrayItem, type ArrayTree, dimensions, type ElementForm, flatten, parseArray } from '../types/arrayForm'
import type { Stored } from '../types/codec'
import { parseJsonb } from '../types/jsonReader'
import { isNumber, isObject, type Json, jsonObject, printJsonb } from '../types/jsonValue'
import { requireSize, storeArray } from './arrayElements'
import type { SliceBounds } from './arraySubscripts'

type Assign = (container: Stored, value: Stored, ...subscripts: Stored[]) => Stored

const subscriptError = (message: string, detail?: string) => pgError('2202E', message, { detail })
const outOfRange = () => subscriptError('array subscript out of range')

function requireSubscripts(kind: string, subscripts: readonly Stored[]): void {
  if (subscripts.includes(null)) throw pgError('22004', `${kind} subscript in assignment must not be null`)
}

function requireFromOne(subscript: number): void {
  if (subscript >= 1) return
  throw new UnsupportedOnShadow('assigning below an array’s first element', {
    reason: 'the lower bounds of arrays are always 1 here',
  })
}

/** array_set_element. */
export function assignElement(form: ElementForm): Assign {
  return (container, value, ...given) => {
    requireSubscripts('array', given)
    const tree = container === null ? [] : parseArray(container)
    const sizes = dimensions(tree)
    const subscripts = given.map(Number)
    const item = value === null ? null : form.toItem(value)
    if (sizes.length === 0) return storeArray(newArray(subscripts, item))
    if (sizes.length !== subscripts.length) throw subscriptError('wrong number of array subscripts')
    if (sizes.length === 1) {
      requireFromOne(subscripts[0] as number)
      requireSize(subscripts)
    } else if (subscripts.some((s, i) => s < 1 || s > (sizes[i] as number))) throw outOfRange()
    return storeArray(replaced(tree, subscripts, item))
  }
}

/** An empty array becomes one of a single element, which stands at its subscripts. */
function newArray(subscripts: readonly number[], item: ArrayItem | null): ArrayTree {
  for (const subscript of subscripts)
    if (subscript !== 1)
      throw new UnsupportedOnShadow('assigning to an empty array beyond its first element', {
        reason: 'the lower bounds of arrays are always 1 here',
      })
  return subscripts.slice(1).reduce<ArrayTree>((inner) => [inner], [item])
}

function replaced(tree: ArrayTree, [first, ...inner]: readonly number[], item: ArrayItem | null): ArrayTree {
  const at = (first as number) - 1
  const copy = [...tree, ...Array<null>(Math.max(0, at - tree.length)).fill(null)]
  copy[at] = inner.length > 0 ? replaced(tree[at] as ArrayTree, inner, item) : item
  return copy
}

/** array_set_slice: the source's elements are taken one after the other, whatever its shape. */
export function assignSlice(written: readonly SliceBounds[]): Assign {
  return (container, value, ...given) => {
    requireSubscripts('array', given)
    if (value === null) return container ?? '[]'
    const tree = container === null ? [] : parseArray(container)
    const source = flatten(parseArray(value))
    const sizes = dimensions(tree)
    if (sizes.length === 0) return storeArray(newSlice(written, given, source))
    if (sizes.length < written.length) throw subscriptError('wrong number of array subscripts')
    const ranges = rangesOf(written, given, sizes)
    const count = ranges.reduce((product, [from, to]) => product * (to - from + 1), 1)
    if (count > source.length) throw subscriptError('source array too small')
    return storeArray(filled(tree, ranges, source[Symbol.iterator]()))
  }
}

type Range = readonly [from: number, to: number]

function newSlice(
  written: readonly SliceBounds[],
  given: readonly Stored[],
  source: readonly (ArrayItem | null)[],
): ArrayTree {
  if (written.some(({ lower, upper }) => !lower || !upper))
    throw subscriptError(
      'array slice subscript must provide both boundaries',
      'When assigning to a slice of an empty array value, slice boundaries must be fully specified.',
    )
  const bounds = given.map(Number)
  const ranges = written.map((_, i): Range => [bounds[2 * i] as number, bounds[2 * i + 1] as number])
  const sizes = ranges.map(([from, to]) => to - from + 1)
  const size = requireSize(sizes)
  if (size === 0) return []
  if (ranges.some(([from]) => from !== 1)) throw new UnsupportedOnShadow('assigning to such a slice of an empty array')
  if (source.length < size) throw subscriptError('source array too small')
  return shaped(sizes, source[Symbol.iterator]())
}

function shaped([size, ...inner]: readonly number[], items: Iterator<ArrayItem | null>): ArrayTree {
  const next = () => (inner.length > 0 ? shaped(inner, items) : (items.next().value as ArrayItem | null))
  return Array.from({ length: size as number }, next)
}

function rangesOf(written: readonly SliceBounds[], given: readonly Stored[], sizes: readonly number[]): Range[] {
  const rest = given.map(Number)
  return sizes.map((size, i): Range => {
    const bounds = written[i]
    if (!bounds) return [1, size]
    const from = bounds.lower ? (rest.shift() as number) : 1
    const to = bounds.upper ? (rest.shift() as number) : size
    if (from > to) throw subscriptError('upper bound cannot be less than lower bound')
    if (sizes.length === 1) {
      requireFromOne(from)
      requireSize([to])
    } else if (from < 1 || to > size) throw outOfRange()
    return [from, to]
  })
}

function filled(tree: ArrayTree, [range, ...inner]: readonly Range[], items: Iterator<ArrayItem | null>): ArrayTree {
  const [from, to] = range as Range
  const copy = [...tree, ...Array<null>(Math.max(0, to - tree.length)).fill(null)]
  for (let i = from - 1; i < to; i++)
    copy[i] = inner.length > 0 ? filled(copy[i] as ArrayTree, inner, items) : (items.next().value as ArrayItem | null)
  return copy
}

/** jsonb_subscript_assign. @param isArray whether the first subscript is an integer, which makes null an array */
export function assignJsonb(isArray: boolean): Assign {
  return (container, value, ...given) => {
    requireSubscripts('jsonb', given)
    const document: Json = container === null ? (isArray ? [] : jsonObject([])) : parseJsonb(container as string)
    const path = given.map(String)
    return printJsonb(changedAt(document, path, 0, value === null ? null : parseJsonb(value as string)))
  }
}

/** setPath, with JB_PATH_CREATE, JB_PATH_FILL_GAPS and JB_PATH_CONSISTENT_POSITION. */
function changedAt(document: Json, path: readonly string[], level: number, value: Json): Json {
  if (level === path.length) return value
  const key = path[level] as string
  if (Array.isArray(document)) return elementChanged(document as Json[], path, level, value)
  if (!isObject(document) || isNumber(document))
    throw pgError('22023', 'cannot replace existing key', {
      detail: 'The path assumes key is a composite object, but it is a scalar value.',
    })
  const old = document.get(key)
  const member = old === undefined ? newPath(path, level + 1, value) : changedAt(old, path, level + 1, value)
  return jsonObject([...[...document].filter(([name]) => name !== key), [key, member]])
}

function elementChanged(array: readonly Json[], path: readonly string[], level: number, value: Json): Json {
  const key = path[level] as string
  if (!isInteger(key)) throw pgError('22P02', `path element at position ${level + 1} is not an integer: "${key}"`)
  const given = Number(key)
  const index = given < 0 ? array.length + given : given
  if (index < 0) throw pgError('22023', `path element at position ${level + 1} is out of range: ${given}`)
  const copy = [...array, ...Array<null>(Math.max(0, index - array.length)).fill(null)]
  const old = array[index]
  copy[index] = old === undefined ? newPath(path, level + 1, value) : changedAt(old, path, level + 1, value)
  return copy
}

/** push_path: what the path needs and is not there. */
function newPath(path: readonly string[], level: number, value: Json): Json {
  const key = path[level]
  if (key === undefined) return value
  const inner = newPath(path, level + 1, value)
  return isInteger(key) ? [...Array<null>(Math.max(0, Number(key))).fill(null), inner] : jsonObject([[key, inner]])
}

const isInteger = (key: string): boolean => /^\s*[+-]?\d+$/.test(key)
