import { pgError } from '../../errors'
import { compareLexemes } from '../../types/textSearch/lexeme'
import { operandsOf, type Operand, type TsQuery } from '../../types/textSearch/query'
import { serverSort } from '../../types/textSearch/serverSort'
import { entriesOf, positionOf, weightOf, type Place, type Vector } from '../../types/textSearch/vector'

/** ts_rank (Postgres manual, "Ranking Search Results"), in the single precision that Postgres computes in. */

const { fround } = Math

/** Of D, C, B and A. */
export type Weights = readonly number[]
export const DEFAULT_WEIGHTS: Weights = [0.1, 0.2, 0.4, 1].map(fround)

/** @throws PostgresError 2202E, 22004, 22023 */
export function readWeights(items: readonly unknown[]): Weights {
  if (items.some(Array.isArray) || items.length === 0) throw pgError('2202E', 'array of weight must be one-dimensional')
  if (items.length < 4) throw pgError('2202E', 'array of weight is too short')
  if (items.includes(null)) throw pgError('22004', 'array of weight must not contain nulls')
  return DEFAULT_WEIGHTS.map((preset, i) => {
    const given = fround(Number(items[i]))
    const weight = given >= 0 ? given : preset
    if (weight > 1) throw pgError('22023', 'weight out of range')
    return weight
  })
}

/** Bits of the normalization argument. */
export const NORMALIZE = { logLength: 1, length: 2, distance: 4, words: 8, logWords: 16, toOne: 32 } as const

export function rank(weights: Weights, vector: Vector, query: TsQuery, method: number): number {
  if (vector.length === 0 || !query) return 0
  const together = query.kind === 'and' || query.kind === 'phrase'
  const operands = distinctOperands(operandsOf(query))
  let result =
    together && operands.length > 1 ? rankTogether(weights, vector, operands) : rankEach(weights, vector, operands)
  if (result < 0) result = fround(1e-20)
  return normalize(result, vector, method)
}

function normalize(rank: number, vector: Vector, method: number): number {
  let result = rank
  const length = lengthOf(vector)
  if (method & NORMALIZE.logLength) result = fround(result / (Math.log(length + 1) / Math.LN2))
  if (method & NORMALIZE.length) result = fround(result / length)
  if (method & NORMALIZE.words) result = fround(result / vector.length)
  if (method & NORMALIZE.logWords) result = fround(result / (Math.log(vector.length + 1) / Math.LN2))
  if (method & NORMALIZE.toOne) result = fround(result / fround(result + 1))
  return result
}

/** A document's length in words, stop words left out. */
export const lengthOf = (vector: Vector): number =>
  vector.reduce((sum, { places }) => sum + Math.max(places.length, 1), 0)

/** Each word once, in order. */
function distinctOperands(operands: readonly Operand[]): Operand[] {
  const sorted = serverSort(operands, (a, b) => compareLexemes(a.word, b.word))
  return sorted.filter((operand, i) => operand.word !== sorted[i - 1]?.word)
}

/** A word without positions stands at the end, with weight D. */
const NOWHERE: readonly Place[] = [16383]

/** Words that are wanted together: the nearer, the better. */
function rankTogether(weights: Weights, vector: Vector, operands: readonly Operand[]): number {
  let result = -1
  const before: (readonly Place[] | undefined)[] = []
  for (const operand of operands) {
    let last: readonly Place[] | undefined
    for (const { places } of entriesOf(vector, operand.word, operand.prefix)) {
      last = places.length > 0 ? places : NOWHERE
      for (const others of before) if (others) result = pairs(weights, last, others, result)
    }
    before.push(last)
  }
  return result
}

function pairs(weights: Weights, places: readonly Place[], others: readonly Place[], rank: number): number {
  let result = rank
  for (const place of places) {
    for (const other of others) {
      const distance = Math.abs(positionOf(place) - positionOf(other))
      if (distance === 0 && places !== NOWHERE && others !== NOWHERE) continue
      const both = fround(fround(weights[weightOf(place)]! * weights[weightOf(other)]!) * nearness(distance || 16384))
      const weight = fround(Math.sqrt(both))
      result = result < 0 ? weight : fround(1 - (1 - result) * (1 - weight))
    }
  }
  return result
}

function nearness(distance: number): number {
  return distance > 100 ? fround(1e-30) : fround(1 / (1.005 + 0.05 * Math.exp(fround(distance) / 1.5 - 2)))
}

/** Words that count each for itself: the sum of 1/n² over a word's occurrences, its heaviest taken first. */
function rankEach(weights: Weights, vector: Vector, operands: readonly Operand[]): number {
  let result = 0
  for (const operand of operands) {
    for (const { places } of entriesOf(vector, operand.word, operand.prefix))
      result = fround(result + occurrences(weights, places.length > 0 ? places : [0]) / 1.64493406685)
  }
  return operands.length > 0 ? fround(result / operands.length) : result
}

function occurrences(weights: Weights, places: readonly Place[]): number {
  let sum = 0
  let heaviest = -1
  let at = 0
  for (const [i, place] of places.entries()) {
    const weight = weights[weightOf(place)]!
    sum = fround(sum + fround(weight / ((i + 1) * (i + 1))))
    if (weight > heaviest) [heaviest, at] = [weight, i]
  }
  return fround(fround(heaviest + sum) - fround(heaviest / ((at + 1) * (at + 1))))
}
