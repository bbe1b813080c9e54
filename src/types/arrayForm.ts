import type { StoredValue } from './codec'

/** An array in memory: what JSON.parse gives of its stored form (types/codec.ts). */
export type ArrayItem = string | number | boolean
export type ArrayTree = readonly (ArrayItem | null | ArrayTree)[]
/** One element, as the JSON text of the stored form has it, and back. */
export interface ElementForm {
  toItem(value: StoredValue): ArrayItem
  fromItem(item: ArrayItem): StoredValue
}

const text: ElementForm = { toItem: (v) => v as string, fromItem: (i) => i as string }
const smallInteger: ElementForm = { toItem: Number, fromItem: (i) => BigInt(i) }
const bigInteger: ElementForm = { toItem: String, fromItem: (i) => BigInt(i) }
const boolean: ElementForm = { toItem: (v) => v === 1n, fromItem: (i) => (i ? 1n : 0n) }
const float: ElementForm = { toItem: (v) => (Object.is(v, -0) ? '-0' : String(v)), fromItem: Number }
const bytes: ElementForm = {
  toItem: (v) => `\\x${Buffer.from(v as Uint8Array).toString('hex')}`,
  fromItem: (i) => Buffer.from((i as string).slice(2), 'hex'),
}

const forms: Readonly<Record<string, ElementForm>> = {
  int2: smallInteger,
  int4: smallInteger,
  bool: boolean,
  int8: bigInteger,
  oid: bigInteger,
  regtype: bigInteger,
  regnamespace: bigInteger,
  float4: float,
  float8: float,
  bytea: bytes,
}

/** How elements of a type stand in an array, by pg_type.typname. */
export const elementForm = (typeName: string): ElementForm => forms[typeName] ?? text
/** Elements that are strings in both forms. */
export const isTextForm = (form: ElementForm): boolean => form === text

export const parseArray = (stored: StoredValue): ArrayTree => JSON.parse(stored as string) as ArrayTree

/** Sizes of all dimensions; none for an empty array. */
export function dimensions(array: ArrayTree): number[] {
  if (array.length === 0) return []
  const [first] = array
  return Array.isArray(first) ? [array.length, ...dimensions(first as ArrayTree)] : [array.length]
}

/** All elements in storage order. */
export function flatten(array: ArrayTree): readonly (ArrayItem | null)[] {
  return Array.isArray(array[0])
    ? (array as readonly ArrayTree[]).flatMap(flatten)
    : (array as readonly (ArrayItem | null)[])
}
