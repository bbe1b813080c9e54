import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'
import { MAX_STORED_DISTANCE } from './textSearch/lexeme'
import { printQuery, queryKey, storeQuery, type TsQuery } from './textSearch/query'
import { parseQuery } from './textSearch/queryInput'
import { textSearchName } from './textSearch/names'
import { printVector, readVector, vectorKey } from './textSearch/vector'
import { parseVector } from './textSearch/vectorInput'

/** tsvector: kept as Postgres prints it. */
export const tsvectorCodec: TypeCodec = {
  input(text) {
    checkEncoding(text)
    return printVector(parseVector(text))
  },
  output: (value) => value as string,
  order: (value) => vectorKey(readVector(value as string)),
}

/** tsquery: kept as storeQuery prints it. */
export const tsqueryCodec: TypeCodec = {
  input(text) {
    checkEncoding(text)
    return storeQuery(parseQuery(text))
  },
  output: (value) => printQuery(readQuery(value as string)),
  order: (value) => queryKey(readQuery(value as string)),
}

const KEPT = 64
const queries = new Map<string, TsQuery>()

/** Reads the stored form of a tsquery. A statement asks for few of them, and for each row again, so they are kept. */
export function readQuery(stored: string): TsQuery {
  if (queries.has(stored)) return queries.get(stored)
  const query = parseQuery(stored, MAX_STORED_DISTANCE)
  if (queries.size >= KEPT) queries.delete(queries.keys().next().value as string)
  queries.set(stored, query)
  return query
}

/** regconfig and regdictionary: kept by name, as the OIDs differ from server to server. */
function nameCodec(kind: 'configuration' | 'dictionary'): TypeCodec {
  return {
    input(text) {
      checkEncoding(text)
      return textSearchName(kind, text)
    },
    output: (value) => value as string,
    order: 'none',
  }
}

export const regconfigCodec = nameCodec('configuration')
export const regdictionaryCodec = nameCodec('dictionary')
