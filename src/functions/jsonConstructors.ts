/** What SQL/JSON's own grammar calls: JSON_OBJECT, JSON_ARRAY, JSON, JSON_SCALAR, IS JSON (manual, "SQL/JSON Functions"). */
import type { TypeRef } from '../catalog/catalog'
import { pgError } from '../errors'
import type { Stored, StoredValue, TypeLookup } from '../types/codec'
import { eachElement, eachMember, type JsonKind, kindOf } from '../types/jsonScan'
import { validateJson } from '../types/jsonReader'
import { readable } from './jsonAccess'
import { nullKey } from './jsonBuild'
import { jsonConversion, keyText } from './jsonConvert'
import { checkUnique, normalObject } from './jsonObjects'
import type { UserFunction } from './userFunction'

/** What a constructor's clauses say. */
export interface ConstructorRule {
  /** It makes jsonb, not json. */
  readonly normal: boolean
  readonly absentOnNull: boolean
  readonly unique: boolean
}

type Call = (...args: Stored[]) => Stored

function scalar(name: string, types: readonly TypeRef[], rule: Partial<ConstructorRule>, call: Call): UserFunction {
  const flags = Object.entries(rule).flatMap(([flag, on]) => (on ? [flag] : []))
  return {
    name: ['pg', name, ...flags, ...types.map((t) => t.oid)].join('_'),
    arity: types.length > 100 ? -1 : types.length,
    deterministic: true,
    body: { kind: 'scalar', call },
  }
}

/** JSON_OBJECT: keys and values by turns. */
export function jsonObjectConstructor(
  types: TypeLookup,
  args: readonly TypeRef[],
  rule: ConstructorRule,
): UserFunction {
  const key = (i: number) => (keys[i] ??= keyText(types, args[i]!.oid))
  const keys: ((value: StoredValue) => string)[] = []
  const values = args.map((type, i) => (i % 2 === 1 ? jsonConversion(types, type.oid) : undefined))
  const members = (given: readonly Stored[]): Member[] => {
    const made: Member[] = []
    for (let i = 0; i < given.length; i += 2) {
      const [name, value] = [given[i]!, given[i + 1]!]
      const skipped = value === null && rule.absentOnNull
      if (name === null && rule.normal) throw pgError('22023', `argument ${i + 1}: key must not be null`)
      if (skipped && !rule.unique) continue
      if (name === null) throw nullKey()
      const conversion = values[i + 1]!
      const text = value === null ? 'null' : rule.normal ? conversion.toNormal(value) : conversion.toText(value)
      made.push([key(i)(name), text, skipped])
    }
    return made
  }
  const call: Call = (...given) => {
    const made = members(given)
    if (!rule.normal) return plainObject(made, rule)
    return normalObject(
      made.map(([name, value]) => [name, value] as const),
      { strict: rule.absentOnNull, unique: rule.unique },
    )
  }
  return scalar('json_object', args, { ...rule }, call)
}

type Member = readonly [key: string, value: string, skipped: boolean]

function plainObject(members: readonly Member[], { unique }: ConstructorRule): string {
  if (unique) checkUnique(members.map(([key]) => JSON.stringify(key)))
  const kept = members.filter(([, , skipped]) => !skipped)
  return `{${kept.map(([key, value]) => `${JSON.stringify(key)} : ${value}`).join(', ')}}`
}

/** JSON_ARRAY of values. */
export function jsonArrayConstructor(types: TypeLookup, args: readonly TypeRef[], rule: ConstructorRule): UserFunction {
  const conversions = args.map((type) => jsonConversion(types, type.oid))
  const print = (value: Stored, i: number) =>
    value === null ? 'null' : rule.normal ? conversions[i]!.toNormal(value) : conversions[i]!.toText(value)
  const call: Call = (...values) =>
    `[${values.flatMap((value, i) => (value === null && rule.absentOnNull ? [] : [print(value, i)])).join(', ')}]`
  return scalar('json_array', args, { ...rule }, call)
}

/** JSON_SCALAR. */
export function jsonScalar(types: TypeLookup, arg: TypeRef): UserFunction {
  const conversion = jsonConversion(types, arg.oid)
  return scalar('json_scalar', [arg], {}, (value) => (value === null ? null : conversion.toText(value)))
}

/** JSON(… WITH UNIQUE KEYS), of a text. */
export function jsonOfUniqueKeys(arg: TypeRef): UserFunction {
  return scalar('json_unique', [arg], {}, (text) => {
    if (text === null) return null
    validateJson(text as string)
    if (!hasUniqueKeys(readable(text as string))) throw pgError('22030', 'duplicate JSON object key value')
    return text!
  })
}

function hasUniqueKeys(json: string): boolean {
  const kind = kindOf(json)
  let unique = true
  if (kind === 'array') eachElement(json, (value) => (unique &&= hasUniqueKeys(value)))
  if (kind !== 'object') return unique
  const keys = new Set<string>()
  eachMember(json, (written, value) => {
    const key = JSON.parse(written) as string
    unique &&= !keys.has(key) && hasUniqueKeys(value)
    keys.add(key)
  })
  return unique
}

export type JsonItemType = 'any' | 'object' | 'array' | 'scalar'

const isOfType = (kind: JsonKind, type: JsonItemType): boolean =>
  type === 'any' || type === kind || (type === 'scalar' && kind !== 'object' && kind !== 'array')

/** IS JSON, of a text, a json or a jsonb. */
export function isJson(arg: TypeRef, base: string, type: JsonItemType, unique: boolean): UserFunction {
  const test = (text: string): boolean => {
    if (base === 'text' && !isValid(text)) return false
    if (!isOfType(kindOf(text), type)) return false
    if (!unique || base === 'jsonb') return true
    return isReadable(text) && hasUniqueKeys(text)
  }
  return scalar(`is_json_${type}`, [arg], { unique }, (text) => (text === null ? null : test(text as string) ? 1n : 0n))
}

const isValid = (text: string): boolean => !fails(() => validateJson(text))
const isReadable = (text: string): boolean => !fails(() => readable(text))

function fails(run: () => unknown): boolean {
  try {
    run()
    return false
  } catch (error) {
    if ((error as Error).name === 'PostgresError') return true
    throw error
  }
}
