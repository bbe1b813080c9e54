import type { RowField } from '../catalog/rowTypes'
import { pgError, UnsupportedOnShadow } from '../errors'
import { type ArrayTree, elementForm, parseArray } from '../types/arrayForm'
import type { StoredValue, TypeLookup } from '../types/codec'
import { isInfinite, microsOf, trimFraction } from '../types/dateMath'
import { offsetSuffix } from '../types/dateOutput'
import { canonicalNumber } from '../types/jsonNumber'
import { parseJsonb } from '../types/jsonReader'
import { compareKeys, printJsonb } from '../types/jsonValue'
import { fieldForms, readRow } from '../types/rowCodec'
import { sessionZone } from '../types/timeStyle'
import { offsetAt } from '../types/timeZone'
import { secondsOf, toLocal } from '../types/zoneTime'

/** How to_json and to_jsonb turn values of other types into JSON. */
export interface JsonConversion {
  /** Text for json: as to_json writes it. */
  toText(value: StoredValue): string
  /** Text for json with a line for each element or field; arrays and rows only. */
  toLines?(value: StoredValue): string
  /** jsonb's normal form, as to_jsonb gives it. */
  toNormal(value: StoredValue): string
  /** An array or a row, which json_agg puts on a line of its own. */
  readonly array: boolean
  /** Neither array nor JSON: may be the key of an object. */
  readonly scalar: boolean
}

const NUMBERS = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric'])
/** Types whose output cannot be taken for their JSON form. */
const REFUSED = new Set(['record', 'hstore'])
const FINITE_NUMBER = /^-?\d/

/** The conversion for one type. @throws UnsupportedOnShadow for composite types */
export function jsonConversion(types: TypeLookup, oid: number): JsonConversion {
  const element = types.elementType(oid)
  if (element) return arrayConversion(types, element)
  const fields = types.rowFields(types.baseType(oid))
  if (fields) return rowConversion(types, fields)
  const name = types.typeName(types.baseType(oid))
  if (REFUSED.has(name))
    throw new UnsupportedOnShadow(`a value of type ${types.formatType({ oid, typmod: -1 })} as JSON`)
  const same = (value: StoredValue) => value as string
  if (name === 'jsonb') return { toText: same, toNormal: same, array: false, scalar: false }
  if (name === 'json')
    return { toText: same, toNormal: (value) => printJsonb(parseJsonb(same(value))), array: false, scalar: false }
  const print = name === 'bool' ? (value: StoredValue) => (value === 1n ? 'true' : 'false') : printer(types, name, oid)
  const scalar = { array: false, scalar: true }
  if (name === 'bool') return { ...scalar, toText: print, toNormal: print }
  const quoted = (value: StoredValue) => JSON.stringify(print(value))
  if (!NUMBERS.has(name)) return { ...scalar, toText: quoted, toNormal: quoted }
  // NaN and the infinities are no JSON numbers.
  const number = (value: StoredValue, form: (text: string) => string) => {
    const text = print(value)
    return FINITE_NUMBER.test(text) ? form(text) : JSON.stringify(text)
  }
  return { ...scalar, toText: (value) => number(value, String), toNormal: (value) => number(value, canonicalNumber) }
}

/** An object of the fields in their order (composite_to_json, composite_to_jsonb). */
function rowConversion(types: TypeLookup, shape: readonly RowField[]): JsonConversion {
  const fields = fieldForms(types, shape)
  const names = fields.map((f) => JSON.stringify(f.name))
  // A field's conversion is found with its first value: a type that has none may be all null.
  const conversions: JsonConversion[] = []
  const members = (row: StoredValue, print: (conversion: JsonConversion, value: StoredValue) => string) =>
    readRow(fields, row).map((value, i) =>
      value === null ? 'null' : print((conversions[i] ??= jsonConversion(types, fields[i]!.oid)), value),
    )
  const text = (row: StoredValue, separator: string) =>
    `{${members(row, (c, v) => c.toText(v))
      .map((member, i) => `${names[i]}:${member}`)
      .join(separator)}}`
  return {
    array: true,
    scalar: false,
    toText: (row) => text(row, ','),
    toLines: (row) => text(row, ',\n '),
    toNormal: (row) => {
      const values = members(row, (c, v) => c.toNormal(v))
      return printObject(fields.map((f, i) => [f.name, values[i]!]))
    },
  }
}

/** An object in jsonb's normal form; of members of one name the last counts. */
export function printObject(members: readonly (readonly [string, string])[]): string {
  const sorted = [...new Map(members)].sort(([a], [b]) => compareKeys(a, b))
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')}}`
}

/** Output text, with dates and times in ISO 8601's form. */
function printer(types: TypeLookup, name: string, oid: number): (value: StoredValue) => string {
  const codec = types.codec(oid)
  if (name === 'date') return (value) => value as string
  if (name !== 'timestamp' && name !== 'timestamptz') return (value) => codec.output(value)
  return (value) => {
    const stored = value as string
    if (isInfinite(stored)) return stored
    const zone = sessionZone()
    const local = name === 'timestamptz' ? toLocal(stored, zone) : stored
    const text = `${local.slice(0, 11)}${trimFraction(local.slice(11, -1))}`
    return name === 'timestamp' ? text : text + offsetSuffix(offsetAt(zone, secondsOf(microsOf(stored))), true)
  }
}

function arrayConversion(types: TypeLookup, element: number): JsonConversion {
  const conversion = jsonConversion(types, element)
  const form = elementForm(types.typeName(types.baseType(element)))
  const print = (
    array: ArrayTree,
    separator: string,
    one: (value: StoredValue) => string,
    outer = separator,
  ): string => {
    const parts = array.map((item) =>
      item === null ? 'null' : typeof item === 'object' ? print(item, separator, one) : one(form.fromItem(item)),
    )
    return `[${parts.join(outer)}]`
  }
  return {
    array: true,
    scalar: false,
    toText: (value) => print(parseArray(value), ',', conversion.toText),
    toLines: (value) => print(parseArray(value), ',', conversion.toText, ',\n '),
    toNormal: (value) => print(parseArray(value), ', ', conversion.toNormal),
  }
}

/** The text of a value that becomes an object's key. @throws PostgresError 22023 for arrays and JSON */
export function keyText(types: TypeLookup, oid: number): (value: StoredValue) => string {
  const conversion = jsonConversion(types, oid)
  if (!conversion.scalar) {
    return () => {
      throw pgError('22023', 'key value must be scalar, not array, composite, or json')
    }
  }
  return (value) => {
    const text = conversion.toText(value)
    return text.startsWith('"') ? (JSON.parse(text) as string) : text
  }
}
