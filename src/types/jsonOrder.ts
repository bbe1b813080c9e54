import { decimalOrderKey } from './decimal'
import { isNumber, isObject, type Json } from './jsonValue'

/**
 * Text whose binary order is jsonb's btree order (manual, "jsonb Indexing"): Object > Array > Boolean > Number > String
 * > null; objects and arrays by their count first, then member by member in stored order. A scalar that is a whole
 * document counts as an array of one, so that an empty array comes before every scalar.
 */
export function jsonbOrder(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? 'a' : `c${counted(value.length)}${value.map(nested).join('')}`
  if (isObject(value)) return `d${objectOrder(value)}`
  return `b${nested(value)}`
}

function nested(value: Json): string {
  if (value === null) return 'e'
  if (typeof value === 'string') return `f${terminated(value)}`
  if (isNumber(value)) return `g${terminated(decimalOrderKey(value.text))}`
  if (typeof value === 'boolean') return value ? 'i' : 'h'
  if (Array.isArray(value)) return `j${counted(value.length)}${value.map(nested).join('')}`
  return `k${objectOrder(value as ReadonlyMap<string, Json>)}`
}

function objectOrder(object: ReadonlyMap<string, Json>): string {
  let order = counted(object.size)
  for (const [key, member] of object) order += terminated(key) + nested(member)
  return order
}

const counted = (count: number): string => String(count).padStart(10, '0')

/** A string closed by a character that sorts before any other; NUL never occurs, \x01 and \x02 are escaped. */
export function terminated(text: string): string {
  return `${/[\x01\x02]/.test(text) ? text.replace(/[\x01\x02]/g, '\x02$&') : text}\x01`
}
