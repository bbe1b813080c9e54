import { UnsupportedOnShadow } from '../../errors'
import { MAX_STORED_DISTANCE } from './lexeme'
import type { Operand, Operator, Query, TsQuery } from './query'

/** A query while it is built, with the places of its stop words. */
export type Draft = (Operand & { readonly depth?: undefined }) | typeof STOP | DraftOperation

export const STOP: { readonly kind: 'stop'; readonly depth?: undefined } = { kind: 'stop' }

export interface DraftOperation {
  readonly kind: Operator
  /** NOT has a right side only. */
  readonly left: Draft | undefined
  readonly right: Draft
  readonly distance: number
  readonly depth: number
}

/**
 * What is left of a part of a query, and how far phrases to its left and right are to reach over what is gone.
 * Where nothing is left, both are the same, and count once.
 */
interface Rest {
  readonly query: TsQuery
  readonly left: number
  readonly right: number
}

const NOTHING: Rest = { query: undefined, left: 0, right: 0 }

/**
 * Drops stop words, and the operators that they leave without an operand. In a phrase, `a <-> the <-> b` becomes
 * `a <2> b` (Postgres manual, "Parsing Queries").
 */
export const withoutStops = (draft: Draft): TsQuery => rest(draft).query

function rest(draft: Draft): Rest {
  if (draft.kind === 'stop') return NOTHING
  if (draft.kind === 'value') return { query: draft, left: 0, right: 0 }
  const right = rest(draft.right)
  if (!draft.left) return right.query ? { ...right, query: { kind: 'not', arg: right.query } } : right
  const left = rest(draft.left)
  return draft.kind === 'phrase'
    ? phrase(left, right, draft.distance)
    : junction(draft.kind as 'and' | 'or', left, right)
}

function junction(kind: 'and' | 'or', left: Rest, right: Rest): Rest {
  if (left.query && right.query) return { query: { kind, left: left.query, right: right.query }, left: 0, right: 0 }
  if (left.query) return left
  if (right.query) return right
  const reach = Math.max(left.left, right.left)
  return { query: undefined, left: reach, right: reach }
}

function phrase(left: Rest, right: Rest, distance: number): Rest {
  if (left.query && right.query) {
    const reach = checked(distance + left.right + right.left)
    const query: Query = { kind: 'phrase', left: left.query, right: right.query, distance: reach }
    return { query, left: left.left, right: right.right }
  }
  if (right.query) return { ...right, left: left.left + distance + right.left }
  if (left.query) return { ...left, right: left.right + distance + right.right }
  const reach = left.left + distance + right.left
  return { query: undefined, left: reach, right: reach }
}

/** Postgres keeps distances in two bytes. */
function checked(distance: number): number {
  if (distance <= MAX_STORED_DISTANCE) return distance
  throw new UnsupportedOnShadow(`a phrase distance of ${distance}`)
}
