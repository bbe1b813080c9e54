import type { PostgresError } from '../../errors'
import { isNumber, isObject, type Json, type JsonNumber, type JsonObject } from '../../types/jsonValue'
import type { PathItem } from '../../types/jsonpath/path'
import { DateTime } from './datetime'

/** What a jsonpath works on: JSON, and the date or time that .datetime() and its kin make. */
export type Item = Json | DateTime

/** How an item's evaluation ended. An error is one only where errors are not thrown. */
export type Outcome = 'ok' | 'none' | 'error'
/** SQL/JSON's three truth values. */
export type Truth = 'true' | 'false' | 'unknown'

/** Where .keyvalue() counts its ids from: a document, and a number for it. */
export interface Base {
  readonly document: Json | undefined
  readonly id: number
}

/** One evaluation of a path, as its parts see it. `found` collects results; without it the first one ends the evaluation. */
export interface Run {
  readonly lax: boolean
  readonly useZone: boolean
  throws: boolean
  current: Item
  base: Base
  /** Ids of documents that .keyvalue() makes. */
  generated: number
  execute(item: PathItem, value: Item, found: Item[] | undefined): Outcome
  /** Evaluates what comes after `item`, or takes `value` as a result. */
  next(item: PathItem, value: Item, found: Item[] | undefined): Outcome
  /** The values of an operand, arrays taken apart where the path is lax; errors are told, not thrown. */
  operand(item: PathItem, value: Item, unwrap: boolean): Item[] | 'error'
  /** Throws, or tells of the error where the caller wants silence. */
  fail(error: () => PostgresError): Outcome
}

export const isArray = (item: Item): item is Json[] => Array.isArray(item)
export const isObjectItem = (item: Item): item is JsonObject => isObject(item as Json)
export const isNumeric = (item: Item): item is JsonNumber => isNumber(item as Json)
export const isDateTime = (item: Item): item is DateTime => item instanceof DateTime
export const isContainer = (item: Item): boolean => isArray(item) || isObjectItem(item)

/** .type() */
export function typeOfItem(item: Item): string {
  if (item === null) return 'null'
  if (isArray(item)) return 'array'
  if (isObjectItem(item)) return 'object'
  if (isNumeric(item)) return 'number'
  return isDateTime(item) ? item.type : typeof item
}
