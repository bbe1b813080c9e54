import { pgError } from '../errors'
import { type ArrayItem, type ArrayTree, dimensions, elementForm, flatten, parseArray } from '../types/arrayForm'
import { MAX_DIMENSIONS } from '../types/arrayLiteral'
import type { Stored, StoredValue } from '../types/codec'
import { compareText, elementsOfArgument, requireSize, storeArray } from './arrayElements'
import { boolean, js, refused } from './define'
import type { CallSite, Definition, Family } from './definition'

const EMPTY = '[]'
type Items = readonly (ArrayItem | null)[]

function incompatible(detail: string) {
  return pgError('2202E', 'cannot concatenate incompatible arrays', { detail })
}

/** `a || b` (manual, "Array Functions and Operators"): arrays of the same shape, or one an element of the other. */
function concatenate(left: Stored, right: Stored): Stored {
  if (left === null || right === null) return left ?? right
  if (left === EMPTY) return right
  if (right === EMPTY) return left
  const [a, b] = [left as string, right as string]
  if (a[1] !== '[' && b[1] !== '[') return `${a.slice(0, -1)},${b.slice(1)}`
  return storeArray(concatenateTrees(parseArray(a), parseArray(b)))
}

function concatenateTrees(a: ArrayTree, b: ArrayTree): ArrayTree {
  const [sizesA, sizesB] = [dimensions(a), dimensions(b)]
  const difference = sizesA.length - sizesB.length
  if (Math.abs(difference) > 1) {
    throw incompatible(
      `Arrays of ${sizesA.length} and ${sizesB.length} dimensions are not compatible for concatenation.`,
    )
  }
  if (difference === 0) {
    if (String(sizesA.slice(1)) === String(sizesB.slice(1))) return [...a, ...b]
    throw incompatible('Arrays with differing element dimensions are not compatible for concatenation.')
  }
  const [inner, outer] = difference < 0 ? [sizesA, sizesB] : [sizesB, sizesA]
  if (String(inner) !== String(outer.slice(1))) {
    throw incompatible('Arrays with differing dimensions are not compatible for concatenation.')
  }
  return difference < 0 ? [a, ...b] : [...a, b]
}

function extend(arrayAt: 0 | 1): Definition {
  return {
    jsNullable(call) {
      const { form } = elementsOfArgument(call, arrayAt)
      return (...args) => {
        const [array, value] = [args[arrayAt] ?? EMPTY, args[1 - arrayAt] ?? null]
        const stored = array as string
        if (stored[1] === '[') throw pgError('22000', 'argument must be empty or one-dimensional array')
        const item = JSON.stringify(value === null ? null : form.toItem(value))
        if (stored === EMPTY) return `[${item}]`
        return arrayAt === 0 ? `${stored.slice(0, -1)},${item}]` : `[${item},${stored.slice(1)}`
      }
    },
  }
}

/** Whether every element of `inner` that counts is in `outer`. Nulls equal nothing. */
function containment(innerAt: 0 | 1): Definition {
  return {
    js(call) {
      const { equality } = elementsOfArgument(call, 0)
      return (...args) => {
        const inner = flatten(parseArray(args[innerAt]!))
        const outer = flatten(parseArray(args[1 - innerAt]!))
        const keys = new Set(outer.map((item) => (item === null ? null : equality(item))))
        return boolean(inner.every((item) => item !== null && keys.has(equality(item))))
      }
    },
  }
}

const overlap: Definition = {
  js(call) {
    const { equality } = elementsOfArgument(call, 0)
    return (left, right) => {
      const keys = new Set(flatten(parseArray(right)).map((item) => (item === null ? null : equality(item))))
      return boolean(flatten(parseArray(left)).some((item) => item !== null && keys.has(equality(item))))
    }
  },
}

/** The size of one dimension, 1 the outermost. */
function sizeOf(array: string, dimension: bigint): number | undefined {
  return dimension < 1n || dimension > BigInt(MAX_DIMENSIONS)
    ? undefined
    : dimensions(parseArray(array))[Number(dimension) - 1]
}

const upper = js((array: string, dimension: bigint) => {
  const size = sizeOf(array, dimension)
  return size === undefined ? null : BigInt(size)
})

const searched = 'searching for elements in multidimensional arrays is not supported'

function plain(stored: StoredValue, message: string): Items {
  if ((stored as string)[1] === '[') throw pgError('0A000', message)
  return parseArray(stored) as Items
}

/** Whether an item is, or is as null as, the value searched for. */
function matcher(call: CallSite): (value: Stored) => (item: ArrayItem | null) => boolean {
  // A type without an equality is told where there is something to compare.
  let elements: ReturnType<typeof elementsOfArgument> | undefined
  return (value) => {
    const { requireEquality, equality, form } = (elements ??= elementsOfArgument(call, 0))
    requireEquality()
    if (value === null) return (item) => item === null
    const key = equality(form.toItem(value))
    return (item) => item !== null && equality(item) === key
  }
}

const position: Definition = {
  jsNullable(call) {
    const matching = matcher(call)
    return (array, value, ...rest) => {
      if (array === null) return null
      const items = plain(array!, searched)
      if (items.length === 0 || (value === null && !items.includes(null))) return null
      if (rest.length > 0 && rest[0] === null) throw pgError('22004', 'initial position must not be null')
      const start = rest.length > 0 ? Number(rest[0]) : 1
      const matches = matching(value ?? null)
      const found = items.findIndex((item, i) => i + 1 >= start && matches(item))
      return found < 0 ? null : BigInt(found + 1)
    }
  },
}

const positions: Definition = {
  jsNullable(call) {
    const matching = matcher(call)
    return (array, value) => {
      if (array === null) return null
      if (array === EMPTY) return EMPTY
      const matches = matching(value ?? null)
      return storeArray(plain(array!, searched).flatMap((item, i) => (matches(item) ? [i + 1] : [])))
    }
  },
}

const remove: Definition = {
  jsNullable(call) {
    const matching = matcher(call)
    return (array, value) => {
      if (array === null) return null
      if (array === EMPTY) return EMPTY
      const items = plain(array!, 'removing elements from multidimensional arrays is not supported')
      const matches = matching(value ?? null)
      return storeArray(items.filter((item) => !matches(item)))
    }
  },
}

const replace: Definition = {
  jsNullable(call) {
    const matching = matcher(call)
    return (array, search, replacement) => {
      if (array === null) return null
      if (array === EMPTY) return EMPTY
      const matches = matching(search ?? null)
      const item = replacement === null ? null : elementsOfArgument(call, 0).form.toItem(replacement!)
      const change = (tree: ArrayTree): ArrayTree =>
        tree.map((i) => (typeof i === 'object' && i !== null ? change(i) : matches(i) ? item : i))
      return storeArray(change(parseArray(array!)))
    }
  },
}

function joined(call: CallSite): (array: StoredValue, delimiter: StoredValue, nulls?: Stored) => string {
  const { print } = elementsOfArgument(call, 0)
  return (array, delimiter, nulls = null) => {
    const parts: string[] = []
    for (const item of flatten(parseArray(array))) {
      if (item !== null) parts.push(print(item))
      else if (nulls !== null) parts.push(nulls as string)
    }
    return parts.join(delimiter as string)
  }
}

/** string_to_array: a null delimiter splits into characters, an empty one not at all. */
export function split(text: Stored, delimiter: Stored, nulls: Stored = null): Stored {
  if (text === null) return null
  const parts =
    text === ''
      ? []
      : delimiter === null
        ? [...(text as string)]
        : delimiter === ''
          ? [text as string]
          : (text as string).split(delimiter as string)
  return storeArray(parts.map((part) => (part === nulls ? null : part)))
}

const trimmed = js((array: string, count: bigint) => {
  const items = parseArray(array)
  if (count < 0n || count > BigInt(items.length)) {
    throw pgError('2202E', `number of elements to trim must be between 0 and ${items.length}`)
  }
  return storeArray(items.slice(0, items.length - Number(count)))
})

function filled(value: ArrayItem | null, sizes: readonly number[]): ArrayTree {
  const [size, ...inner] = sizes
  return Array.from({ length: size! }, () => (inner.length > 0 ? filled(value, inner) : value))
}

const fill: Definition = {
  jsNullable(call) {
    const form = elementForm(call.types.typeName(call.types.baseType(call.argTypes[0]!.oid)))
    return (value, dims) => {
      if (dims === null) throw pgError('22004', 'dimension array or low bound array cannot be null')
      const sizes = parseArray(dims!)
      if (sizes.some((size) => Array.isArray(size))) {
        throw pgError('2202E', 'wrong number of array subscripts', {
          detail: 'Dimension array must be one dimensional.',
        })
      }
      if (sizes.includes(null)) throw pgError('22004', 'dimension values cannot be null')
      if (sizes.length > MAX_DIMENSIONS) {
        throw pgError(
          '54000',
          `number of array dimensions (${sizes.length}) exceeds the maximum allowed (${MAX_DIMENSIONS})`,
        )
      }
      const count = requireSize(sizes as number[])
      if (sizes.length === 0 || count === 0) return EMPTY
      return storeArray(filled(value === null ? null : form.toItem(value!), sizes as number[]))
    }
  },
}

/** Rows of one shape in the order of arrays: element by element, nulls last. */
const rowOrder = (row: ArrayTree, order: (item: ArrayItem) => string): string =>
  flatten(row)
    .map((item) => (item === null ? '\x03' : `\x02${order(item)}`))
    .join('')

/** Order keys of elements. @throws PostgresError for a type that has none: 42883 where rows of it are compared, else 0A000 */
function sortKeyOf(call: CallSite, items: ArrayTree): (item: ArrayItem) => string {
  const { order, element } = elementsOfArgument(call, 0)
  const key = (item: ArrayItem): string => {
    try {
      return order(item)
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      throw code === '42883' ? pgError('0A000', message) : error
    }
  }
  // The type is asked, also where all are null.
  const ofRows = items.some((item) => typeof item === 'object' && item !== null)
  if (call.types.codec(element).order === 'none') (ofRows ? order : key)('')
  return key
}

/** array_sort: by the element's order; nulls last when ascending, unless the third argument says otherwise. */
const sort: Definition = {
  js(call) {
    return (array, descending = 0n, nullsFirst = descending) => {
      const items = parseArray(array)
      if (items.length < 2) return array
      const order = sortKeyOf(call, items)
      const sign = descending === 1n ? -1 : 1
      const nulls = items.filter((item) => item === null)
      const keyed = items
        .filter((item) => item !== null)
        .map((item) => ({ item, key: typeof item === 'object' ? rowOrder(item!, order) : order(item) }))
      const sorted = keyed.sort((a, b) => sign * compareText(a.key, b.key)).map(({ item }) => item)
      return storeArray(nullsFirst === 1n ? [...nulls, ...sorted] : [...sorted, ...nulls])
    }
  },
}

const arrayToString: Definition = {
  jsNullable(call) {
    const join = joined(call)
    return (array, delimiter, nulls) => (array === null || delimiter === null ? null : join(array!, delimiter!, nulls))
  },
}

export const arrays: Family = {
  'array_cat(anycompatiblearray,anycompatiblearray)': {
    jsNullable: () => concatenate as (...args: Stored[]) => Stored,
  },
  'array_append(anycompatiblearray,anycompatible)': extend(0),
  'array_prepend(anycompatible,anycompatiblearray)': extend(1),
  'arraycontains(anyarray,anyarray)': containment(1),
  'arraycontained(anyarray,anyarray)': containment(0),
  'arrayoverlap(anyarray,anyarray)': overlap,
  'array_length(anyarray,int4)': upper,
  'array_upper(anyarray,int4)': upper,
  'array_lower(anyarray,int4)': js((array: string, dimension: bigint) =>
    sizeOf(array, dimension) === undefined ? null : 1n,
  ),
  'array_ndims(anyarray)': js((array: string) =>
    array === EMPTY ? null : BigInt(dimensions(parseArray(array)).length),
  ),
  'array_dims(anyarray)': js((array: string) =>
    array === EMPTY
      ? null
      : dimensions(parseArray(array))
          .map((size) => `[1:${size}]`)
          .join(''),
  ),
  'cardinality(anyarray)': js((array: string) => BigInt(flatten(parseArray(array)).length)),
  'array_position(anycompatiblearray,anycompatible)': position,
  'array_position(anycompatiblearray,anycompatible,int4)': position,
  'array_positions(anycompatiblearray,anycompatible)': positions,
  'array_remove(anycompatiblearray,anycompatible)': remove,
  'array_replace(anycompatiblearray,anycompatible,anycompatible)': replace,
  'array_to_string(anyarray,text)': { js: (call) => joined(call) },
  'array_to_string(anyarray,text,text)': arrayToString,
  'string_to_array(text,text)': { jsNullable: () => (text, delimiter) => split(text!, delimiter!) },
  'string_to_array(text,text,text)': { jsNullable: () => (text, delimiter, nulls) => split(text!, delimiter!, nulls) },
  'trim_array(anyarray,int4)': trimmed,
  'array_fill(anyelement,_int4)': fill,
  'array_fill(anyelement,_int4,_int4)': refused('the lower bounds of arrays are always 1'),
  'array_reverse(anyarray)': js((array: string) => storeArray([...parseArray(array)].reverse())),
  'array_sort(anyarray)': sort,
  'array_sort(anyarray,bool)': sort,
  'array_sort(anyarray,bool,bool)': sort,
  'array_shuffle(anyarray)': refused('its result is random'),
  'array_sample(anyarray,int4)': refused('its result is random'),
}
