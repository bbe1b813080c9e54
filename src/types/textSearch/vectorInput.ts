import { pgError } from '../../errors'
import { byteLength, compareLexemes, MAX_LEXEME_BYTES, MAX_POSITION, MAX_POSITIONS, MAX_VALUE_BYTES } from './lexeme'
import { dataSize, positionOf, type Entry, type Place, type Vector } from './vector'
import { WordScanner } from './wordScanner'

/** tsvector's input: words in any order, with positions or without. @throws PostgresError 42601, 54000 */
export function parseVector(text: string): Vector {
  const scanner = new WordScanner(text, 'vector')
  const places = new Map<string, Place[]>()
  let bytes = 0
  for (let token = scanner.next(); token; token = scanner.next()) {
    const length = byteLength(token.word)
    if (length >= MAX_LEXEME_BYTES)
      throw pgError('54000', `word is too long (${length} bytes, max ${MAX_LEXEME_BYTES - 1} bytes)`)
    if (bytes > MAX_VALUE_BYTES) throw tooLong(bytes)
    bytes += length
    const known = places.get(token.word)
    if (known) known.push(...token.places)
    else places.set(token.word, [...token.places])
  }
  return checkSize(sortEntries([...places].map(([word, all]) => ({ word, places: uniquePlaces(all) }))))
}

export const sortEntries = (entries: Entry[]): Entry[] => entries.sort((a, b) => compareLexemes(a.word, b.word))

/** @throws PostgresError 54000 */
export function checkSize(vector: Vector): Vector {
  const size = dataSize(vector)
  if (size > MAX_VALUE_BYTES) throw tooLong(size)
  return vector
}

const tooLong = (bytes: number) =>
  pgError('54000', `string is too long for tsvector (${bytes} bytes, max ${MAX_VALUE_BYTES} bytes)`)

/** In order, each position once with its greatest weight; the last possible position ends the list. */
function uniquePlaces(places: readonly Place[]): Place[] {
  if (places.length < 2) return [...places]
  const sorted = [...places].sort((a, b) => positionOf(a) - positionOf(b))
  const unique: Place[] = [sorted[0]!]
  for (const place of sorted.slice(1)) {
    const last = unique.length - 1
    if (positionOf(place) === positionOf(unique[last]!)) unique[last] = Math.max(unique[last]!, place)
    else if (unique.push(place) >= MAX_POSITIONS || positionOf(place) === MAX_POSITION) break
  }
  return unique
}
