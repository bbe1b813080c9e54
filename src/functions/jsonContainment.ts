import { decimalOrderKey } from '../types/decimal'
import { flatten, parseArray } from '../types/arrayForm'
import { parseJsonb } from '../types/jsonReader'
import { kindOf, memberOf } from '../types/jsonScan'
import { isNumber, isObject, type Json } from '../types/jsonValue'
import { boolean, js } from './define'
import type { Family } from './definition'

/** @> <@ ? ?| ?& of jsonb (manual, "jsonb Containment and Existence"). */

const isContainer = (value: Json): boolean => typeof value === 'object' && value !== null && !isNumber(value)

function sameScalar(a: Json, b: Json): boolean {
  if (a !== null && b !== null && isNumber(a) && isNumber(b)) {
    return a.text === b.text || decimalOrderKey(a.text) === decimalOrderKey(b.text)
  }
  return a === b
}

/** A value within a document; whole documents are compared by `contains`. */
function covers(value: Json, part: Json): boolean {
  return isContainer(part)
    ? isContainer(value) && containsContainer(value, part)
    : !isContainer(value) && sameScalar(value, part)
}

function containsContainer(value: Json, part: Json): boolean {
  if (Array.isArray(part)) return Array.isArray(value) && part.every((p) => value.some((v) => covers(v, p)))
  if (!isObject(value)) return false
  for (const [key, member] of part as ReadonlyMap<string, Json>) {
    const own = value.get(key)
    if (own === undefined || !covers(own, member)) return false
  }
  return true
}

/** Whether a document contains another. An array contains a scalar that is one of its elements, as a document alone. */
export function contains(value: Json, part: Json): boolean {
  if (isContainer(part)) return isContainer(value) && containsContainer(value, part)
  if (Array.isArray(value)) return value.some((v) => covers(v, part))
  return !isContainer(value) && sameScalar(value, part)
}

/** Whether a string is a key of the object, an element of the array, or the document itself. */
function keyTest(document: string): (key: string) => boolean {
  const kind = kindOf(document)
  if (kind === 'object') return (key) => memberOf(document, key) !== undefined
  if (kind !== 'array' && kind !== 'string') return () => false
  const value = parseJsonb(document)
  return (key) => (Array.isArray(value) ? value.includes(key) : value === key)
}

const strings = (array: string): string[] => flatten(parseArray(array)).filter((key) => key !== null) as string[]

export const jsonContainment: Family = {
  'jsonb_contains(jsonb,jsonb)': js((a: string, b: string) => boolean(contains(parseJsonb(a), parseJsonb(b)))),
  'jsonb_contained(jsonb,jsonb)': js((a: string, b: string) => boolean(contains(parseJsonb(b), parseJsonb(a)))),
  'jsonb_exists(jsonb,text)': js((document: string, key: string) => boolean(keyTest(document)(key))),
  'jsonb_exists_any(jsonb,_text)': js((document: string, keys: string) =>
    boolean(strings(keys).some(keyTest(document))),
  ),
  'jsonb_exists_all(jsonb,_text)': js((document: string, keys: string) =>
    boolean(strings(keys).every(keyTest(document))),
  ),
}
