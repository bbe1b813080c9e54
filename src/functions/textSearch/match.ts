import type { Operand, Query, TsQuery } from '../../types/textSearch/query'
import { entriesOf, positionOf, weightOf, type Entry, type Vector } from '../../types/textSearch/vector'

/** An operand's presence. `maybe`: it is there, but nobody knows where. */
export type Match = 'no' | 'yes' | 'maybe'

/** Where something matches: at these positions, or with `negate` everywhere else. A phrase's position is its last word's. */
export interface Places {
  readonly positions: readonly number[]
  readonly negate: boolean
  /** How many positions lie between its first and its last word. */
  readonly width: number
}

/** Looks an operand up; `positions` tells whether they are wanted. */
export type Lookup = (operand: Operand, positions: boolean) => { match: Match; positions: readonly number[] }

/** A phrase that fails has a width too, which NOT above it takes over. */
type Found = { readonly match: 'no' | 'maybe'; readonly width: number } | ({ readonly match: 'yes' } & Places)

const NO: Found = { match: 'no', width: 0 }
const MAYBE: Found = { match: 'maybe', width: 0 }

/** Whether a document satisfies a query (Postgres manual, "Basic Text Matching"). */
export const matches = (query: Query, lookUp: Lookup): boolean => evaluate(query, lookUp) !== 'no'

/** Above phrases: positions do not count. */
function evaluate(query: Query, lookUp: Lookup): Match {
  if (query.kind === 'value') return lookUp(query, false).match
  if (query.kind === 'phrase') return evaluatePhrase(query, lookUp).match === 'yes' ? 'yes' : 'no'
  if (query.kind === 'not') {
    const match = evaluate(query.arg, lookUp)
    return match === 'maybe' ? match : match === 'yes' ? 'no' : 'yes'
  }
  const decided = query.kind === 'and' ? 'no' : 'yes'
  const left = evaluate(query.left, lookUp)
  if (left === decided) return left
  const right = evaluate(query.right, lookUp)
  return right === 'maybe' || right === decided ? right : left
}

/** In a phrase and below. */
function evaluatePhrase(query: Query, lookUp: Lookup): Found {
  if (query.kind === 'value') {
    const { match, positions } = lookUp(query, true)
    return match === 'yes' ? { match, positions, negate: false, width: 0 } : { match, width: 0 }
  }
  if (query.kind === 'not') return negated(evaluatePhrase(query.arg, lookUp))
  const left = evaluatePhrase(query.left, lookUp)
  if (query.kind !== 'or' && left.match === 'no') return NO
  const right = evaluatePhrase(query.right, lookUp)
  if (query.kind === 'or') return left.match === 'no' && right.match === 'no' ? NO : either(left, right)
  if (right.match === 'no') return NO
  if (left.match !== 'yes' || right.match !== 'yes') return MAYBE
  if (query.kind !== 'phrase') return both(left, right, aligned(left, right))
  const width = query.distance + left.width + right.width
  return both(left, right, { width, left: query.distance + right.width, right: 0 })
}

function negated(found: Found): Found {
  if (found.match !== 'yes')
    return found.match === 'no' ? { match: 'yes', positions: [], negate: true, width: found.width } : found
  if (found.positions.length > 0) return { ...found, negate: !found.negate }
  return { match: 'no', width: found.width }
}

/** How far each side's positions are moved before they are compared, and the width of what comes out. */
interface Offsets {
  readonly width: number
  readonly left: number
  readonly right: number
}

function aligned(left: Places, right: Places): Offsets {
  const width = Math.max(left.width, right.width)
  return { width, left: width - left.width, right: width - right.width }
}

function both(left: Places, right: Places, offsets: Offsets): Found {
  const { width } = offsets
  const merged = (sides: Sides): number[] => merge(left.positions, right.positions, offsets, sides)
  if (left.negate && right.negate)
    return { match: 'yes', positions: merged({ left: true, both: true, right: true }), negate: true, width }
  return positive(merged({ left: right.negate, right: left.negate, both: !left.negate && !right.negate }), width)
}

const positive = (positions: readonly number[], width: number): Found =>
  positions.length > 0 ? { match: 'yes', positions, negate: false, width } : { match: 'no', width }

const NOWHERE: Places = { positions: [], negate: false, width: 0 }

function either(left: Found, right: Found): Found {
  if (left.match === 'maybe' || right.match === 'maybe') return MAYBE
  const [a, b] = [left.match === 'yes' ? left : NOWHERE, right.match === 'yes' ? right : NOWHERE]
  const offsets = aligned(a, b)
  const { width } = offsets
  const merged = (sides: Sides): number[] => merge(a.positions, b.positions, offsets, sides)
  if (!a.negate && !b.negate) return positive(merged({ left: true, both: true, right: true }), width)
  // As !(!a & !b).
  const sides = { left: a.negate && !b.negate, right: b.negate && !a.negate, both: a.negate && b.negate }
  return { match: 'yes', positions: merged(sides), negate: true, width }
}

/** Which positions go into a merged list: those of one side only, or those of both. */
interface Sides {
  readonly left: boolean
  readonly both: boolean
  readonly right: boolean
}

const UNION: Sides = { left: true, both: true, right: true }

function merge(left: readonly number[], right: readonly number[], offsets: Offsets, sides: Sides): number[] {
  const merged: number[] = []
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const a = i < left.length ? left[i]! + offsets.left : Infinity
    const b = j < right.length ? right[j]! + offsets.right : Infinity
    if (a <= b) i++
    if (b <= a) j++
    if (a === b ? sides.both : a < b ? sides.left : sides.right) merged.push(Math.min(a, b))
  }
  return merged
}

/**
 * Where the words and phrases of a query match that must all be there; none where it does not match. What stands under
 * OR is one entry, as wide as its widest.
 */
export function locations(query: Query, lookUp: Lookup): readonly Places[] | undefined {
  if (query.kind === 'value' || query.kind === 'phrase') {
    const found = evaluatePhrase(query, lookUp)
    if (found.match !== 'yes') return undefined
    return found.negate ? [] : [found]
  }
  if (query.kind === 'not') return locations(query.arg, lookUp) ? undefined : []
  const left = locations(query.left, lookUp)
  if (query.kind === 'and') {
    const right = left && locations(query.right, lookUp)
    return right && [...left, ...right]
  }
  const right = locations(query.right, lookUp)
  if (!left || !right || left.length === 0 || right.length === 0)
    return left || right ? (left && left.length > 0 ? left : (right ?? [])) : undefined
  return left.flatMap((a) => right.map((b) => joined(a, b)))
}

const joined = (a: Places, b: Places): Places => ({
  positions: merge(a.positions, b.positions, { width: 0, left: 0, right: 0 }, UNION),
  negate: false,
  width: Math.max(a.width, b.width),
})

/** `tsvector @@ tsquery`. */
export const vectorMatches = (vector: Vector, query: TsQuery): boolean =>
  query !== undefined && matches(query, (operand, positions) => inVector(vector, operand, positions))

function inVector(vector: Vector, operand: Operand, wanted: boolean): ReturnType<Lookup> {
  const entries = entriesOf(vector, operand.word, operand.prefix)
  if (!wanted) return { match: entries.some((entry) => present(entry, operand.weights)) ? 'yes' : 'no', positions: [] }
  if (entries.some(({ places }) => places.length === 0)) return { match: 'maybe', positions: [] }
  const positions = entries.flatMap((entry) => positionsIn(entry, operand.weights))
  if (positions.length === 0) return { match: 'no', positions }
  return { match: 'yes', positions: entries.length > 1 ? unique(positions) : positions }
}

/** An entry without positions matches whatever the weights. */
const present = ({ places }: Entry, weights: number): boolean =>
  weights === 0 || places.length === 0 || places.some((place) => weights & (1 << weightOf(place)))

const positionsIn = ({ places }: Entry, weights: number): number[] =>
  (weights === 0 ? places : places.filter((place) => weights & (1 << weightOf(place)))).map(positionOf)

const unique = (positions: readonly number[]): number[] => [...new Set(positions)].sort((a, b) => a - b)
