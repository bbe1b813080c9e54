import { pgError } from '../../errors'
import type { Stored } from '../../types/codec'
import { parseJsonb } from '../../types/jsonReader'
import { isObject, type Json, printJsonb } from '../../types/jsonValue'
import type { Definition, Family } from '../definition'
import { pathOf } from './compile'
import { PathRun, type PathOptions, type Variables } from './execute'
import { isDateTime, type Item, type Outcome } from './run'

/** jsonb_path_exists and its kin, @? and @@ (manual, "JSON Functions and Operators"). */

export const NO_VARIABLES: Variables = { get: () => undefined, count: 0 }

/** Variables are the members of a jsonb object. @throws PostgresError 22023 for another jsonb */
function variablesOf(stored: Stored | undefined): Variables {
  if (stored === undefined || stored === null) return { get: () => undefined, document: parseJsonb('{}'), count: 1 }
  const document = parseJsonb(stored as string)
  if (!isObject(document)) {
    throw pgError('22023', '"vars" argument is not an object', {
      detail: 'Jsonpath parameters should be encoded as key-value pairs of "vars" object.',
    })
  }
  return { get: (name) => document.get(name), document, count: 1 }
}

/** jsonb has no dates of its own: they become strings. */
export function asJson(item: Item): Json {
  return isDateTime(item) ? item.toString() : item
}

export const printItem = (item: Item): string => printJsonb(asJson(item))

export function runPath(document: Json, stored: string, options: PathOptions, found: Item[] | undefined): Outcome {
  return new PathRun(pathOf(stored), document, options).run(found)
}

type Ask<R> = (document: Json, path: string, options: PathOptions) => R

const exists: Ask<Stored> = (document, path, options) => {
  const outcome = runPath(document, path, options, undefined)
  return outcome === 'error' ? null : outcome === 'ok' ? 1n : 0n
}

function results(document: Json, path: string, options: PathOptions): Item[] {
  const found: Item[] = []
  runPath(document, path, options, found)
  return found
}

const match: Ask<Stored> = (document, path, options) => {
  const [only, ...more] = results(document, path, options)
  if (more.length === 0 && typeof only === 'boolean') return only ? 1n : 0n
  if (more.length === 0 && only === null) return null
  if (options.throws) throw pgError('22038', 'single boolean result is expected')
  return null
}

const array: Ask<Stored> = (document, path, options) =>
  `[${results(document, path, options).map(printItem).join(', ')}]`

const first: Ask<Stored> = (document, path, options) => {
  const [item] = results(document, path, options)
  return item === undefined ? null : printItem(item)
}

/** The call's arguments in their order: document, path, variables, silence. */
function asked<R>(ask: Ask<R>, useZone: boolean): (...args: (Stored | undefined)[]) => R {
  return (document, path, variables, silent = 0n) =>
    ask(parseJsonb(document as string), path as string, {
      throws: silent !== 1n,
      useZone,
      variables: variablesOf(variables),
    })
}

/** The operators take no variables and tell of no errors. */
const operator = (ask: Ask<Stored>): Definition => ({
  js: () => (document, path) =>
    ask(parseJsonb(document as string), path as string, { throws: false, useZone: false, variables: NO_VARIABLES }),
})

const scalar = (ask: Ask<Stored>, useZone: boolean): Definition => ({ js: () => asked(ask, useZone) })

const rows = (useZone: boolean): Definition => {
  const ask = asked((...args) => results(...args).map((item) => [printItem(item)] as const), useZone)
  return { rows: () => ask }
}

function family(suffix: string, useZone: boolean): Family {
  const types = '(jsonb,jsonpath,jsonb,bool)'
  return {
    [`jsonb_path_exists${suffix}${types}`]: scalar(exists, useZone),
    [`jsonb_path_match${suffix}${types}`]: scalar(match, useZone),
    [`jsonb_path_query_array${suffix}${types}`]: scalar(array, useZone),
    [`jsonb_path_query_first${suffix}${types}`]: scalar(first, useZone),
    [`jsonb_path_query${suffix}${types}`]: rows(useZone),
  }
}

export const jsonPaths: Family = {
  ...family('', false),
  ...family('_tz', true),
  'jsonb_path_exists_opr(jsonb,jsonpath)': operator(exists),
  'jsonb_path_match_opr(jsonb,jsonpath)': operator(match),
}
