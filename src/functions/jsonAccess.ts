import { flatten, parseArray } from '../types/arrayForm'
import type { Stored, StoredValue } from '../types/codec'
import { parseJsonb } from '../types/jsonReader'
import { elementOf, kindOf, memberOf } from '../types/jsonScan'
import { js } from './define'
import type { CallSite, Definition, Family } from './definition'

/** The operators that take a document apart: -> ->> #> #>> (manual, "JSON Functions and Operators"). */

/** Postgres resolves the escapes of a json document when it looks into it, and refuses those that stand for no text. */
export function readable(json: string): string {
  if (json.includes('\\u')) parseJsonb(json)
  return json
}

/** A value as text, as ->> gives it: null for JSON's null, a string without its quotes. */
export function asText(value: string): string | null {
  const kind = kindOf(value)
  return kind === 'null' ? null : kind === 'string' ? (JSON.parse(value) as string) : value
}

const field = (document: string, key: string): string | undefined =>
  kindOf(document) === 'object' ? memberOf(document, key) : undefined

function element(document: string, index: number, json: boolean): string | undefined {
  const kind = kindOf(document)
  if (kind === 'array') return elementOf(document, index)
  // To jsonb a scalar document is an array of one.
  return !json && kind !== 'object' && (index === 0 || index === -1) ? document : undefined
}

const INDEX = /^[ \t-\r]*[+-]?\d+$/
const INT_MIN = -2147483648

function step(document: string, key: string): string | undefined {
  const kind = kindOf(document)
  if (kind === 'object') return memberOf(document, key)
  if (kind !== 'array' || !INDEX.test(key)) return undefined
  const index = Number(key)
  return index > INT_MIN && index <= -INT_MIN - 1 ? elementOf(document, index) : undefined
}

/** The value at a path; undefined where there is none, or where the path has a null in it. */
export function follow(document: string, path: readonly (string | null)[]): string | undefined {
  if (path.includes(null)) return undefined
  let value: string | undefined = document.trimEnd()
  // Postgres cuts the space before a whole document only where that is no scalar.
  if (/^\s*[[{]/.test(value)) value = value.trimStart()
  for (const key of path) {
    value = step(value, key!)
    if (value === undefined) return undefined
  }
  return value
}

type Access = (document: string, argument: StoredValue) => string | undefined

function definitions(json: boolean, access: Access): { value: Definition; text: Definition } {
  const open = json ? readable : (document: string) => document
  return {
    value: js((document: string, argument: StoredValue) => access(open(document), argument) ?? null),
    text: js((document: string, argument: StoredValue) => {
      const value = access(open(document), argument)
      return value === undefined ? null : asText(value)
    }),
  }
}

/** The path of a call with VARIADIC text[]: one array, or its elements spread. */
function pathDefinition(json: boolean, text: boolean): Definition {
  return {
    js(call: CallSite) {
      const spread = !call.variadicArray && call.types.elementType(call.argTypes[1]!.oid) === 0
      return (document, ...rest): Stored => {
        const path = spread ? (rest as string[]) : (flatten(parseArray(rest[0]!)) as (string | null)[])
        const value = follow(json ? readable(document as string) : (document as string), path)
        return value === undefined ? null : text ? asText(value) : value
      }
    },
  }
}

function family(json: boolean): Family {
  const prefix = json ? 'json' : 'jsonb'
  const byName = definitions(json, (document, key) => field(document, key as string))
  const byIndex = definitions(json, (document, index) => element(document, Number(index), json))
  return {
    [`${prefix}_object_field(${prefix},text)`]: byName.value,
    [`${prefix}_object_field_text(${prefix},text)`]: byName.text,
    [`${prefix}_array_element(${prefix},int4)`]: byIndex.value,
    [`${prefix}_array_element_text(${prefix},int4)`]: byIndex.text,
    [`${prefix}_extract_path(${prefix},_text)`]: pathDefinition(json, false),
    [`${prefix}_extract_path_text(${prefix},_text)`]: pathDefinition(json, true),
  }
}

export const jsonAccess: Family = { ...family(true), ...family(false) }
