import { operandsOf, type Operand, type Query, type TsQuery } from '../../types/textSearch/query'
import { entriesOf, positionOf, weightOf, type Place, type Vector } from '../../types/textSearch/vector'
import { matches } from './match'
import { lengthOf, NORMALIZE, type Weights } from './rank'

/** ts_rank_cd: cover density (Postgres manual, "Ranking Search Results"). */

/** A place in the document where words of the query stand. */
interface Spot {
  readonly place: Place
  readonly operands: readonly Operand[]
}

/** A shortest stretch of spots that satisfies the query. */
interface Cover {
  readonly first: number
  readonly last: number
}

export function rankCover(weights: Weights, vector: Vector, query: TsQuery, method: number): number {
  const spots = query ? spotsOf(vector, query) : []
  if (!query || spots.length === 0) return 0
  let [rank, closeness, covers, previous] = [0, 0, 0, 0]
  for (const cover of coversOf(spots, query)) {
    const [from, to] = [position(spots[cover.first]!), position(spots[cover.last]!)]
    const count = cover.last - cover.first
    const inverse = spots
      .slice(cover.first, cover.last + 1)
      .reduce((sum, { place }) => sum + 1 / weights[weightOf(place)]!, 0)
    // At the end of a big document positions are all the same.
    const noise = to - from - count < 0 ? Math.trunc(count / 2) : to - from - count
    rank += (count + 1) / inverse / (1 + noise)
    const middle = (to + from) / 2
    if (covers > 0 && middle > previous) closeness += 1 / (middle - previous)
    previous = middle
    covers++
  }
  return Math.fround(normalize(rank, vector, method, covers, closeness))
}

const position = ({ place }: Spot): number => positionOf(place)

function normalize(rank: number, vector: Vector, method: number, covers: number, closeness: number): number {
  let result = rank
  const length = lengthOf(vector)
  if (method & NORMALIZE.logLength) result /= Math.log(length + 1)
  if (method & NORMALIZE.length) result /= length
  if (method & NORMALIZE.distance && covers > 0 && closeness > 0) result /= covers / closeness
  if (method & NORMALIZE.words) result /= vector.length
  if (method & NORMALIZE.logWords) result /= Math.log(vector.length + 1) / Math.LN2
  if (method & NORMALIZE.toOne) result /= result + 1
  return result
}

/** In order of position, then weight, then lexeme; words without positions are left out. */
function spotsOf(vector: Vector, query: Query): Spot[] {
  const spots = new Map<string, { place: Place; entry: number; operands: Operand[] }>()
  for (const operand of operandsOf(query)) {
    for (const entry of entriesOf(vector, operand.word, operand.prefix)) {
      for (const place of entry.places) {
        if (operand.weights !== 0 && !(operand.weights & (1 << weightOf(place)))) continue
        const index = vector.indexOf(entry)
        const spot = spots.get(`${place} ${index}`)
        if (spot) spot.operands.push(operand)
        else spots.set(`${place} ${index}`, { place, entry: index, operands: [operand] })
      }
    }
  }
  return [...spots.values()].sort(
    (a, b) => positionOf(a.place) - positionOf(b.place) || weightOf(a.place) - weightOf(b.place) || a.entry - b.entry,
  )
}

function* coversOf(spots: readonly Spot[], query: Query): Iterable<Cover> {
  for (let start = 0; start < spots.length;) {
    const last = satisfied(spots, query, start, spots.length - 1)
    if (last === undefined || position(spots[last]!) === 0) return
    const first = satisfied(spots, query, last, start)
    if (first !== undefined) yield { first, last }
    start = first === undefined ? start + 1 : first + 1
  }
}

/** Going from one spot to another, the first one by which the query holds. */
function satisfied(spots: readonly Spot[], query: Query, from: number, to: number): number | undefined {
  const step = to >= from ? 1 : -1
  const seen = new Map<Operand, number[]>()
  for (let i = from; step > 0 ? i <= to : i >= to; i += step) {
    const spot = spots[i]!
    for (const operand of spot.operands) note(seen, operand, position(spot), step)
    const holds = matches(query, (operand) => {
      const positions = seen.get(operand)
      return positions ? { match: 'yes', positions } : { match: 'no', positions: [] }
    })
    if (holds) return i
  }
  return undefined
}

function note(seen: Map<Operand, number[]>, operand: Operand, at: number, step: number): void {
  const positions = seen.get(operand)
  if (!positions) seen.set(operand, [at])
  else if (step > 0 && positions.at(-1) !== at) positions.push(at)
  else if (step < 0 && positions[0] !== at) positions.unshift(at)
}
