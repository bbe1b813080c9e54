import {
  nodesOf,
  operandsOf,
  printQuery,
  queryKey,
  storeQuery,
  type Query,
  type TsQuery,
} from '../../types/textSearch/query'
import { MAX_DISTANCE } from '../../types/textSearch/lexeme'
import { distanceOutOfRange } from '../../types/textSearch/queryInput'
import { readQuery } from '../../types/textSearchCodecs'
import { boolean, js, refused } from '../define'
import type { Definition, Family } from '../definition'
import { rewrite } from './rewrite'

/** Functions and operators of tsquery (Postgres manual, "Text Search Functions and Operators"). */

/** With an empty query, the other one. */
const joined = (join: (left: Query, right: Query) => Query): Definition =>
  js((a: string, b: string) => {
    const [left, right] = [readQuery(a), readQuery(b)]
    return storeQuery(left && right ? join(left, right) : (left ?? right))
  })

function phrase(a: string, b: string, distance = 1n): string {
  if (distance < 0n || distance > BigInt(MAX_DISTANCE)) throw distanceOutOfRange()
  const [left, right] = [readQuery(a), readQuery(b)]
  if (!left || !right) return storeQuery(left ?? right)
  return storeQuery({ kind: 'phrase', left, right, distance: Number(distance) })
}

function negation(stored: string): string {
  const arg = readQuery(stored)
  return storeQuery(arg && { kind: 'not', arg })
}

/** What an index could be asked for: the query without its negations. */
function indexable(query: Query): TsQuery {
  if (query.kind === 'value') return query
  if (query.kind === 'not') return undefined
  const [left, right] = [indexable(query.left), indexable(query.right)]
  if (left && right) return { ...query, left, right }
  return query.kind === 'or' ? undefined : (left ?? right)
}

function querytree(stored: string): string {
  const query = readQuery(stored)
  if (!query) return ''
  const tree = indexable(query)
  return tree ? printQuery(tree) : 'T'
}

const wordsOf = (stored: string): Set<string> => new Set(operandsOf(readQuery(stored)).map(({ word }) => word))

function contains(outer: string, inner: string): bigint {
  const words = wordsOf(outer)
  return boolean([...wordsOf(inner)].every((word) => words.has(word)))
}

const compared = (holds: (order: number) => boolean): Definition =>
  js((a: string, b: string) => boolean(holds(Buffer.compare(queryKey(readQuery(a)), queryKey(readQuery(b))))))

export const queryFunctions: Family = {
  'tsquery_and(tsquery,tsquery)': joined((left, right) => ({ kind: 'and', left, right })),
  'tsquery_or(tsquery,tsquery)': joined((left, right) => ({ kind: 'or', left, right })),
  'tsquery_not(tsquery)': js(negation),
  'tsquery_phrase(tsquery,tsquery)': js((a: string, b: string) => phrase(a, b)),
  'tsquery_phrase(tsquery,tsquery,int4)': js(phrase),
  'numnode(tsquery)': js((stored: string) => {
    const query = readQuery(stored)
    return BigInt(query ? [...nodesOf(query)].length : 0)
  }),
  'querytree(tsquery)': js(querytree),
  'tsq_mcontains(tsquery,tsquery)': js(contains),
  'tsq_mcontained(tsquery,tsquery)': js((inner: string, outer: string) => contains(outer, inner)),
  'ts_rewrite(tsquery,tsquery,tsquery)': js((query: string, target: string, substitute: string) =>
    storeQuery(rewrite(readQuery(query), readQuery(target), readQuery(substitute))),
  ),
  'ts_rewrite(tsquery,text)': refused('it runs the statement in its argument'),
  'tsquery_lt(tsquery,tsquery)': compared((order) => order < 0),
  'tsquery_le(tsquery,tsquery)': compared((order) => order <= 0),
  'tsquery_eq(tsquery,tsquery)': compared((order) => order === 0),
  'tsquery_ne(tsquery,tsquery)': compared((order) => order !== 0),
  'tsquery_ge(tsquery,tsquery)': compared((order) => order >= 0),
  'tsquery_gt(tsquery,tsquery)': compared((order) => order > 0),
}
