import { pgError } from '../errors'
import { elementForm, flatten, parseArray } from '../types/arrayForm'
import type { Stored, StoredValue } from '../types/codec'
import type { AggregateMachine, CallSite, Definition, Family } from './definition'
import { jsonConversion, keyText, type JsonConversion, printObject } from './jsonConvert'

/** Functions and aggregates that make JSON of other values (manual, "JSON Creation Functions"). */

type Spread = (args: readonly Stored[]) => readonly Stored[]

interface Conversions {
  at(index: number): JsonConversion
  key(index: number): (value: StoredValue) => string
  /** The arguments one by one, those of VARIADIC array too. */
  readonly read: Spread
}

function conversionsOf(call: CallSite): Conversions {
  const { types, argTypes, variadicArray } = call
  const element = variadicArray ? types.elementType(argTypes[0]!.oid) : 0
  const typeAt = (index: number) => element || argTypes[index]!.oid
  const conversions: JsonConversion[] = []
  const keys: ((value: StoredValue) => string)[] = []
  return {
    at: (index) => (conversions[element ? 0 : index] ??= jsonConversion(types, typeAt(index))),
    key: (index) => (keys[element ? 0 : index] ??= keyText(types, typeAt(index))),
    read: element ? elementsRead(call, element) : (args) => args,
  }
}

function elementsRead({ types }: CallSite, element: number): Spread {
  const form = elementForm(types.typeName(types.baseType(element)))
  return ([array]) => flatten(parseArray(array!)).map((item) => (item === null ? null : form.fromItem(item)))
}

function checkPairs(count: number, name: string): void {
  if (count % 2 === 0) return
  throw pgError('22023', 'argument list must have even number of elements', {
    hint: `The arguments of ${name}() must consist of alternating keys and values.`,
  })
}

export const nullKey = () => pgError('22004', 'null value not allowed for object key')

const buildJsonbObject: Definition = {
  jsNullable(call) {
    const { at, key, read } = conversionsOf(call)
    return (...args) => {
      if (call.variadicArray && args[0] === null) return null
      const values = read(args)
      checkPairs(values.length, 'jsonb_build_object')
      const members: [string, string][] = []
      for (let i = 0; i < values.length; i += 2) {
        const [name, value] = [values[i]!, values[i + 1]!]
        if (name === null) throw pgError('22023', `argument ${i + 1}: key must not be null`)
        members.push([key(i)(name), value === null ? 'null' : at(i + 1).toNormal(value)])
      }
      return printObject(members)
    }
  },
}

const buildJsonObject: Definition = {
  jsNullable(call) {
    const { at, key, read } = conversionsOf(call)
    return (...args) => {
      if (call.variadicArray && args[0] === null) return null
      const values = read(args)
      checkPairs(values.length, 'json_build_object')
      const members: string[] = []
      for (let i = 0; i < values.length; i += 2) {
        const [name, value] = [values[i]!, values[i + 1]!]
        if (name === null) throw nullKey()
        members.push(`${JSON.stringify(key(i)(name))} : ${value === null ? 'null' : at(i + 1).toText(value)}`)
      }
      return `{${members.join(', ')}}`
    }
  },
}

function buildArray(print: (conversion: JsonConversion, value: StoredValue) => string): Definition {
  return {
    jsNullable(call) {
      const { at, read } = conversionsOf(call)
      return (...args) => {
        if (call.variadicArray && args[0] === null) return null
        return `[${read(args)
          .map((value, i) => (value === null ? 'null' : print(at(i), value)))
          .join(', ')}]`
      }
    },
  }
}

/** Where asked for, a line for each element of the outermost dimension, or for each field. */
const toLines: Definition = {
  js(call) {
    const conversion = jsonConversion(call.types, call.argTypes[0]!.oid)
    return (value, lines) => (lines === 1n ? conversion.toLines!(value!) : conversion.toText(value!))
  },
}

const textOf = (conversion: JsonConversion, value: StoredValue): string => conversion.toText(value)
const normalOf = (conversion: JsonConversion, value: StoredValue): string => conversion.toNormal(value)

function convert(print: typeof textOf): Definition {
  return {
    js(call) {
      const conversion = jsonConversion(call.types, call.argTypes[0]!.oid)
      return (value) => print(conversion, value)
    },
  }
}

/** Rows that leave a window's frame leave in the order in which they came. */
export function collecting<T>(
  read: (...args: Stored[]) => T | undefined,
  result: (items: readonly T[]) => string,
): AggregateMachine<unknown> {
  type Items = (T | undefined)[]
  return {
    start: (): Items => [],
    step(state, ...args) {
      ;(state as Items).push(read(...args))
      return state
    },
    inverse(state) {
      ;(state as Items).shift()
      return state
    },
    result(state) {
      const items = state as Items
      return items.length === 0 ? null : result(items.filter((item) => item !== undefined))
    },
  }
}

function aggregateArray(normal: boolean, skipNulls: boolean): Definition {
  return {
    strict: false,
    aggregate(call) {
      const conversion = jsonConversion(call.types, call.argTypes[0]!.oid)
      const print = normal ? normalOf : textOf
      const line = !normal && conversion.array
      return collecting<string>(
        (value) => (value === null ? (skipNulls ? undefined : 'null') : print(conversion, value!)),
        // json_agg puts an array on a line of its own.
        (items) =>
          `[${items.map((item, i) => (i === 0 ? item : line && item !== 'null' ? `, \n ${item}` : `, ${item}`)).join('')}]`,
      )
    },
  }
}

export const jsonBuild: Family = {
  'to_json(anyelement)': convert(textOf),
  'to_jsonb(anyelement)': convert(normalOf),
  'array_to_json(anyarray)': convert(textOf),
  'array_to_json(anyarray,bool)': toLines,
  'row_to_json(record)': convert(textOf),
  'row_to_json(record,bool)': toLines,
  'json_build_object(any)': buildJsonObject,
  'json_build_object()': { jsNullable: () => () => '{}' },
  'jsonb_build_object(any)': buildJsonbObject,
  'jsonb_build_object()': { jsNullable: () => () => '{}' },
  'json_build_array(any)': buildArray(textOf),
  'json_build_array()': { jsNullable: () => () => '[]' },
  'jsonb_build_array(any)': buildArray(normalOf),
  'jsonb_build_array()': { jsNullable: () => () => '[]' },
  'json_agg(anyelement)': aggregateArray(false, false),
  'json_agg_strict(anyelement)': aggregateArray(false, true),
  'jsonb_agg(anyelement)': aggregateArray(true, false),
  'jsonb_agg_strict(anyelement)': aggregateArray(true, true),
}
