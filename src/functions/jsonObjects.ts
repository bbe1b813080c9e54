import { pgError } from '../errors'
import { type ArrayTree, dimensions, flatten, parseArray } from '../types/arrayForm'
import type { Stored, StoredValue } from '../types/codec'
import { eachElement, eachMember, kindOf } from '../types/jsonScan'
import { jsonbOrder } from '../types/jsonOrder'
import { parseJsonb } from '../types/jsonReader'
import { readable } from './jsonAccess'
import { collecting, nullKey } from './jsonBuild'
import { jsonConversion, keyText, printObject } from './jsonConvert'
import { boolean, js, refused } from './define'
import type { AggregateMachine, Definition, Family } from './definition'

/** Objects made of arrays or of rows, and json without its nulls (manual, "JSON Creation Functions", "Aggregate Functions"). */

const subscripts = (message: string) => pgError('2202E', message)

type Pair = readonly [key: string | null, value: string | null]

/** `{a,1,b,2}` or `{{a,1},{b,2}}`. */
function pairsOf(array: ArrayTree): Pair[] {
  const sizes = dimensions(array)
  if (sizes.length > 2) throw subscripts('wrong number of array subscripts')
  if (sizes.length === 2 && sizes[1] !== 2) throw subscripts('array must have two columns')
  if (sizes.length === 1 && sizes[0]! % 2 === 1) throw subscripts('array must have even number of elements')
  const texts = flatten(array) as (string | null)[]
  return Array.from({ length: texts.length / 2 }, (_, i) => [texts[2 * i]!, texts[2 * i + 1]!])
}

function zipped(keys: ArrayTree, values: ArrayTree): Pair[] {
  const [outer, inner] = [dimensions(keys).length, dimensions(values).length]
  if (outer > 1 || outer !== inner) throw subscripts('wrong number of array subscripts')
  if (keys.length !== values.length) throw subscripts('mismatched array dimensions')
  return keys.map((key, i) => [key as string | null, values[i] as string | null])
}

function printed(pairs: readonly Pair[], normal: boolean): string {
  const members = pairs.map(([key, value]) => {
    if (key === null) throw nullKey()
    return [key, value === null ? 'null' : JSON.stringify(value)] as const
  })
  return normal ? printObject(members) : `{${members.map(([k, v]) => `${JSON.stringify(k)} : ${v}`).join(', ')}}`
}

function ofArrays(normal: boolean): Definition {
  return js((keys: StoredValue, values?: StoredValue) => {
    const first = parseArray(keys)
    return printed(values === undefined ? pairsOf(first) : zipped(first, parseArray(values)), normal)
  })
}

/** What an object aggregate keeps of its rows. */
interface Rule {
  readonly strict: boolean
  readonly unique: boolean
}

/** A key, and its value; undefined for one that only takes part in the check for duplicates. */
type Member = readonly [key: string, value: string | undefined]

function jsonbAggregate({ strict, unique }: Rule): Definition {
  return {
    strict: false,
    aggregate(call) {
      const key = keyText(call.types, call.argTypes[0]!.oid)
      const conversion = jsonConversion(call.types, call.argTypes[1]!.oid)
      return collecting<Member>(
        (name, value) => {
          if (name === null) throw pgError('22023', 'field name must not be null')
          if (value === null && strict && !unique) return undefined
          const text = value === null ? 'null' : conversion.toNormal(value!)
          return [key(name!), text]
        },
        (members) => normalObject(members as readonly (readonly [string, string])[], { strict, unique }),
      )
    },
  }
}

/** A jsonb of members. Where keys are checked, it is before values that are null are left out, JSON's own nulls among them. */
export function normalObject(members: readonly (readonly [string, string])[], { strict, unique }: Rule): string {
  if (unique && new Set(members.map(([key]) => key)).size < members.length)
    throw pgError('22030', 'duplicate JSON object key value')
  return printObject(strict ? members.filter(([, value]) => value !== 'null') : members)
}

function jsonAggregate({ strict, unique }: Rule): Definition {
  return {
    strict: false,
    aggregate(call) {
      const key = keyText(call.types, call.argTypes[0]!.oid)
      const conversion = jsonConversion(call.types, call.argTypes[1]!.oid)
      const machine = collecting<Member>(
        (name, value) => {
          if (name === null) throw nullKey()
          if (value === null && strict && !unique) return undefined
          return [
            JSON.stringify(key(name!)),
            value === null ? (strict ? undefined : 'null') : conversion.toText(value!),
          ]
        },
        (members) => {
          const kept = members.filter(([, value]) => value !== undefined)
          return `{ ${kept.map(([name, value]) => `${name} : ${value}`).join(', ')} }`
        },
      )
      return unique ? checkingKeys(machine, (name) => JSON.stringify(key(name!))) : machine
    },
  }
}

/** Keys are compared row by row, so that the first fault is the one that is told. */
function checkingKeys(machine: AggregateMachine<unknown>, textOf: (key: Stored) => string): AggregateMachine<unknown> {
  type State = { readonly seen: Set<string>; readonly members: unknown }
  return {
    start: (): State => ({ seen: new Set(), members: machine.start() }),
    step(state, name = null, value = null) {
      const { seen, members } = state as State
      if (name === null) throw nullKey()
      const text = textOf(name)
      if (seen.has(text)) throw duplicateKey(text)
      seen.add(text)
      return { seen, members: machine.step(members, name, value) }
    },
    result: (state) => machine.result((state as State).members),
  }
}

const duplicateKey = (key: string) => pgError('22030', `duplicate JSON object key value: ${key}`)

/** @throws PostgresError 22030 for the first of `keys`, as JSON texts, that is there twice */
export function checkUnique(keys: readonly string[]): void {
  const seen = new Set<string>()
  for (const key of keys) {
    if (seen.has(key)) throw duplicateKey(key)
    seen.add(key)
  }
}

/** json_strip_nulls: the document without white space, its strings in their plainest form. */
function stripped(json: string, inArrays: boolean): string {
  const kind = kindOf(json)
  if (kind === 'string') return JSON.stringify(JSON.parse(json))
  const parts: string[] = []
  if (kind === 'array') {
    eachElement(json, (value) => {
      if (!inArrays || value !== 'null') parts.push(stripped(value, inArrays))
    })
    return `[${parts.join(',')}]`
  }
  if (kind !== 'object') return json.trim()
  eachMember(json, (key, value) => {
    if (value !== 'null') parts.push(`${JSON.stringify(JSON.parse(key))}:${stripped(value, inArrays)}`)
  })
  return `{${parts.join(',')}}`
}

function compare(test: (difference: number) => boolean): Definition {
  return js((a: string, b: string) => boolean(test(difference(a, b))))
}

function difference(a: string, b: string): number {
  const [left, right] = [jsonbOrder(parseJsonb(a)), jsonbOrder(parseJsonb(b))]
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right))
}

const RECORDS = refused('records have no form on the shadow')

const aggregates = (strict: boolean, unique: boolean): Family => {
  const suffix = `${unique ? '_unique' : ''}${strict ? '_strict' : ''}`
  return {
    [`json_object_agg${suffix}(any,any)`]: jsonAggregate({ strict, unique }),
    [`jsonb_object_agg${suffix}(any,any)`]: jsonbAggregate({ strict, unique }),
  }
}

export const jsonObjects: Family = {
  'json_object(_text)': ofArrays(false),
  'json_object(_text,_text)': ofArrays(false),
  'jsonb_object(_text)': ofArrays(true),
  'jsonb_object(_text,_text)': ofArrays(true),
  ...aggregates(false, false),
  ...aggregates(true, false),
  ...aggregates(false, true),
  ...aggregates(true, true),
  'json_strip_nulls(json,bool)': {
    js:
      () =>
      (json, inArrays = 0n): Stored =>
        stripped(readable(json as string), inArrays === 1n),
  },
  'jsonb_eq(jsonb,jsonb)': compare((d) => d === 0),
  'jsonb_ne(jsonb,jsonb)': compare((d) => d !== 0),
  'jsonb_lt(jsonb,jsonb)': compare((d) => d < 0),
  'jsonb_le(jsonb,jsonb)': compare((d) => d <= 0),
  'jsonb_gt(jsonb,jsonb)': compare((d) => d > 0),
  'jsonb_ge(jsonb,jsonb)': compare((d) => d >= 0),
  'json_populate_record(anyelement,json,bool)': RECORDS,
  'json_populate_recordset(anyelement,json,bool)': RECORDS,
  'jsonb_populate_record(anyelement,jsonb)': RECORDS,
  'jsonb_populate_recordset(anyelement,jsonb)': RECORDS,
  'jsonb_populate_record_valid(anyelement,jsonb)': RECORDS,
}
