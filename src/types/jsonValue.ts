import { canonicalNumber } from './jsonNumber'

/** A number of a jsonb document, in numeric's output form. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** A jsonb document in memory. Maps hold their keys in jsonb's order (see `jsonObject`). */
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject
export type JsonObject = ReadonlyMap<string, Json>

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

/** jsonb's order of object keys: by length in bytes, then by bytes. */
export function compareKeys(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length - right.length || Buffer.compare(left, right)
}

/** An object of jsonb: keys ordered, and of duplicates the last one kept. */
export function jsonObject(entries: Iterable<readonly [string, Json]>): JsonObject {
  const unordered = new Map(entries)
  if (unordered.size < 2) return unordered
  return new Map([...unordered].sort(([a], [b]) => compareKeys(a, b)))
}

export const jsonNumber = (text: string): JsonNumber => new JsonNumber(canonicalNumber(text))

export const isObject = (value: Json): value is JsonObject => value instanceof Map
export const isNumber = (value: Json): value is JsonNumber => value instanceof JsonNumber

/** jsonb's normal text form (jsonb_out). */
export function printJsonb(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isNumber(value)) return value.text
  if (Array.isArray(value)) return `[${value.map(printJsonb).join(', ')}]`
  const members: string[] = []
  for (const [key, member] of value) members.push(`${JSON.stringify(key)}: ${printJsonb(member)}`)
  return `{${members.join(', ')}}`
}

/** What the runtime's own JSON parser gives. */
type Plain = null | boolean | number | string | Plain[] | { readonly [key: string]: Plain }

/** As printJsonb, for what JSON.parse gave of a text whose numbers it reads exactly. */
export function printPlain(value: Plain): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    let text = '['
    for (let i = 0; i < value.length; i++) text += i === 0 ? printPlain(value[0]!) : `, ${printPlain(value[i]!)}`
    return `${text}]`
  }
  const keys = Object.keys(value)
  if (keys.length > 1) keys.sort(compareKeys)
  let text = '{'
  for (const key of keys) text += `${text === '{' ? '' : ', '}${JSON.stringify(key)}: ${printPlain(value[key]!)}`
  return `${text}}`
}
