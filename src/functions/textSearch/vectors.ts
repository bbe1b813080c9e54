import { pgError } from '../../errors'
import { MAX_POSITION, MAX_POSITIONS, compareLexemes } from '../../types/textSearch/lexeme'
import {
  limited,
  placeAt,
  positionOf,
  weightOf,
  type Entry,
  type Place,
  type Vector,
} from '../../types/textSearch/vector'
import { checkSize, sortEntries } from '../../types/textSearch/vectorInput'

/** What can be done with a tsvector (Postgres manual, "Manipulating Documents"). */

export const strip = (vector: Vector): Vector => vector.map(({ word }) => ({ word, places: [] }))

const weighted = (entry: Entry, weight: number): Entry => ({
  ...entry,
  places: entry.places.map((place) => placeAt(positionOf(place), weight)),
})

/** @param words those that get the weight; all where undefined */
export function setWeight(vector: Vector, weight: number, words?: ReadonlySet<string>): Vector {
  return vector.map((entry) => (!words || words.has(entry.word) ? weighted(entry, weight) : entry))
}

export const withoutWords = (vector: Vector, words: ReadonlySet<string>): Vector =>
  vector.filter(({ word }) => !words.has(word))

/** @param weights a set of bits, D 1 to A 8 */
export function filterWeights(vector: Vector, weights: number): Vector {
  return vector.flatMap(({ word, places }) => {
    const kept = places.filter((place) => weights & (1 << weightOf(place)))
    return kept.length > 0 ? [{ word, places: kept }] : []
  })
}

/** @throws PostgresError 22004, 2200F */
export function vectorOfWords(words: readonly (string | null)[]): Vector {
  for (const word of words) {
    if (word === null) throw pgError('22004', 'lexeme array may not contain nulls')
    if (word === '') throw pgError('2200F', 'lexeme array may not contain empty strings')
  }
  return sortEntries([...new Set(words as readonly string[])].map((word) => ({ word, places: [] })))
}

/** `a || b`: positions of the second go on behind the last one of the first. @throws PostgresError 54000 */
export function concatenate(a: Vector, b: Vector): Vector {
  const shift = a.reduce((max, { places }) => Math.max(max, positionOf(places.at(-1) ?? 0)), 0)
  const joined: Entry[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [x, y] = [a[i], b[j]]
    const order = !x ? 1 : !y ? -1 : compareLexemes(x.word, y.word)
    if (order <= 0) i++
    if (order >= 0) j++
    const entry = (order <= 0 ? x : y) as Entry
    const places = order < 0 ? entry.places : appended(order === 0 ? entry.places : [], (y as Entry).places, shift)
    joined.push({ word: entry.word, places })
  }
  return checkSize(joined)
}

/** As many as there may be; nothing comes behind the last possible position. */
function appended(places: readonly Place[], others: readonly Place[], shift: number): readonly Place[] {
  const all = [...places]
  for (const other of others) {
    if (all.length >= MAX_POSITIONS || positionOf(all.at(-1) ?? 0) === MAX_POSITION) break
    all.push(placeAt(limited(positionOf(other) + shift), weightOf(other)))
  }
  return all
}
