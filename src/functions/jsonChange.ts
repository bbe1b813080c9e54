import { pgError } from '../errors'
import { parseArray } from '../types/arrayForm'
import type { Stored, StoredValue } from '../types/codec'
import { parseJsonb } from '../types/jsonReader'
import { isNumber, isObject, type Json, jsonObject, printJsonb } from '../types/jsonValue'
import { js } from './define'
import type { CallSite, Definition, Family } from './definition'

/** Functions that give a jsonb changed (manual, "JSON Processing Functions"). */

const isContainer = (value: Json): value is Json[] | ReadonlyMap<string, Json> =>
  Array.isArray(value) || (value !== null && typeof value === 'object' && !isNumber(value))

const changing = (change: (document: Json, argument: StoredValue) => Json): Definition =>
  js((document: string, argument: StoredValue) => printJsonb(change(parseJsonb(document), argument)))

const invalid = (message: string) => pgError('22023', message)

/** `||`: members and elements side by side; what is no array counts as an array of one. */
function concatenate(a: Json, b: Json): Json {
  if (isObject(a) && isObject(b)) return jsonObject([...a, ...b])
  return [...(Array.isArray(a) ? a : [a]), ...(Array.isArray(b) ? b : [b])]
}

function deleteKeys(document: Json, keys: readonly (string | null)[]): Json {
  if (!isContainer(document)) throw invalid('cannot delete from scalar')
  if (Array.isArray(document))
    return document.filter((element) => typeof element !== 'string' || !keys.includes(element))
  return new Map([...document].filter(([key]) => !keys.includes(key)))
}

function deleteElement(document: Json, index: number): Json {
  if (!isContainer(document)) throw invalid('cannot delete from scalar')
  if (!Array.isArray(document)) throw invalid('cannot delete from object using integer index')
  const at = index < 0 ? index + document.length : index
  return document.filter((_, i) => i !== at)
}

/** What happens at the end of a path. */
type Change = 'create' | 'replace' | 'insert before' | 'insert after' | 'delete'
const adds = (change: Change): boolean => change !== 'replace' && change !== 'delete'
const inserts = (change: Change): boolean => change === 'insert before' || change === 'insert after'

class PathChange {
  constructor(
    private readonly path: readonly (string | null)[],
    private readonly change: Change,
    private readonly value: Json,
  ) {}

  apply(document: Json): Json {
    if (!isContainer(document))
      throw invalid(this.change === 'delete' ? 'cannot delete path in scalar' : 'cannot set path in scalar')
    const size = Array.isArray(document) ? document.length : document.size
    if (this.path.length === 0 || (size === 0 && !adds(this.change))) return document
    return this.at(document, 0)
  }

  private at(value: Json, level: number): Json {
    const key = this.path[level]!
    if (key === null) throw pgError('22004', `path element at position ${level + 1} is null`)
    if (Array.isArray(value)) return this.inArray(value, key, level)
    return isContainer(value) ? this.inObject(value, key, level) : value
  }

  private inObject(object: ReadonlyMap<string, Json>, key: string, level: number): Json {
    const last = level === this.path.length - 1
    const old = object.get(key)
    if (old === undefined) return last && adds(this.change) ? jsonObject([...object, [key, this.value]]) : object
    if (last && inserts(this.change)) {
      throw pgError('22023', 'cannot replace existing key', {
        hint: 'Try using the function jsonb_set to replace key value.',
      })
    }
    const changed = new Map(object)
    if (!last) changed.set(key, this.at(old, level + 1))
    else if (this.change === 'delete') changed.delete(key)
    else changed.set(key, this.value)
    return changed
  }

  private inArray(array: readonly Json[], key: string, level: number): Json {
    const { change, value } = this
    const last = level === this.path.length - 1
    const index = this.index(key, array.length, level)
    if (last && adds(change) && (index === undefined || array.length === 0)) return [value, ...array]
    if (index === undefined) return [...array]
    if (index >= array.length) return last && adds(change) ? [...array, value] : [...array]
    return array.flatMap((element, i) => {
      if (i !== index) return [element]
      if (!last) return [this.at(element, level + 1)]
      if (change === 'delete') return []
      return change === 'insert before' ? [value, element] : change === 'insert after' ? [element, value] : [value]
    })
  }

  /** Undefined: before the first element. */
  private index(key: string, length: number, level: number): number | undefined {
    const index = Number(key)
    if (!/^[ \t-\r]*[+-]?\d+$/.test(key) || index > 2147483647 || index < -2147483648) {
      throw pgError('22P02', `path element at position ${level + 1} is not an integer: "${key}"`)
    }
    if (index >= 0) return Math.min(index, length)
    return -index > length ? undefined : length + index
  }
}

function path(array: StoredValue): (string | null)[] {
  const tree = parseArray(array)
  if (Array.isArray(tree[0])) throw pgError('2202E', 'wrong number of array subscripts')
  return tree as (string | null)[]
}

/** VARIADIC: the keys come as one array, or spread. */
function deletion({ variadicArray, types, argTypes }: CallSite) {
  const spread = !variadicArray && types.elementType(argTypes[1]!.oid) === 0
  return (document: Stored, ...keys: Stored[]): Stored => {
    if (document === null || (!spread && keys[0] === null)) return null
    const removed = spread ? (keys as (string | null)[]) : path(keys[0] as StoredValue)
    return printJsonb(deleteKeys(parseJsonb(document as string), removed))
  }
}

function stripNulls(value: Json, inArrays: boolean): Json {
  if (Array.isArray(value)) {
    return value.filter((element) => !inArrays || element !== null).map((element) => stripNulls(element, inArrays))
  }
  if (value === null || !isContainer(value)) return value
  return new Map(
    [...value].filter(([, member]) => member !== null).map(([key, member]) => [key, stripNulls(member, inArrays)]),
  )
}

function pretty(value: Json, indent = ''): string {
  if (!isContainer(value)) return printJsonb(value)
  const inner = `${indent}    `
  const array = Array.isArray(value)
  const parts = array
    ? value.map((element) => inner + pretty(element, inner))
    : [...value].map(([key, member]) => `${inner}${JSON.stringify(key)}: ${pretty(member, inner)}`)
  const body = parts.length > 0 ? `\n${parts.join(',\n')}` : ''
  return array ? `[${body}\n${indent}]` : `{${body}\n${indent}}`
}

const changed = (change: Change, document: string, array: StoredValue, value: Json): string =>
  printJsonb(new PathChange(path(array), change, value).apply(parseJsonb(document)))

const set = (document: string, array: string, value: string, create: bigint): string =>
  changed(create === 1n ? 'create' : 'replace', document, array, parseJsonb(value))

export const jsonChange: Family = {
  'jsonb_concat(jsonb,jsonb)': changing((a, b) => concatenate(a, parseJsonb(b as string))),
  'jsonb_delete(jsonb,text)': changing((document, key) => deleteKeys(document, [key as string])),
  'jsonb_delete(jsonb,_text)': { jsNullable: deletion },
  'jsonb_delete(jsonb,int4)': changing((document, index) => deleteElement(document, Number(index))),
  'jsonb_delete_path(jsonb,_text)': js((document: string, array: string) => changed('delete', document, array, null)),
  'jsonb_set(jsonb,_text,jsonb,bool)': {
    js:
      () =>
      (document, array, value, create = 1n) =>
        set(document as string, array as string, value as string, create as bigint),
  },
  'jsonb_insert(jsonb,_text,jsonb,bool)': {
    js:
      () =>
      (document, array, value, after = 0n) =>
        changed(
          after === 1n ? 'insert after' : 'insert before',
          document as string,
          array!,
          parseJsonb(value as string),
        ),
  },
  'jsonb_set_lax(jsonb,_text,jsonb,bool,text)': {
    jsNullable:
      () =>
      (document, array, value, create = 1n, treatment = 'use_json_null') => {
        if (document === null || array === null || create === null) return null
        if (treatment === null) {
          throw pgError(
            '22023',
            'null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"',
          )
        }
        if (value !== null) return set(document as string, array as string, value as string, create as bigint)
        if (treatment === 'use_json_null') return set(document as string, array as string, 'null', create as bigint)
        if (treatment === 'delete_key') return changed('delete', document as string, array!, null)
        if (treatment === 'return_target') return document!
        if (treatment === 'raise_exception') {
          throw pgError('22004', 'JSON value must not be null', {
            detail: 'Exception was raised because null_value_treatment is "raise_exception".',
            hint: 'To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is not passed.',
          })
        }
        throw pgError(
          '22023',
          'null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"',
        )
      },
  },
  'jsonb_strip_nulls(jsonb,bool)': {
    js:
      () =>
      (document, inArrays = 0n) =>
        printJsonb(stripNulls(parseJsonb(document as string), inArrays === 1n)),
  },
  'jsonb_pretty(jsonb)': js((document: string) => pretty(parseJsonb(document))),
}
