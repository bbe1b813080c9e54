import { pgError } from '../../errors'
import { byteLength, compareLexemes, MAX_LEXEME_BYTES, MAX_POSITION, MAX_POSITIONS, MAX_VALUE_BYTES } from './lexeme'
import { dataSize, positionOf, type Entry, type Place, type Vector } from './vector'
import { serverSort } from './serverSort'
import { type ScannedWord, WordScanner } from './wordScanner'

/** tsvector's input: words in any order, with positions or without. @throws PostgresError 42601, 54000 */
export function parseVector(text: string): Vector {
  const scanner = new WordScanner(text, 'vector')
  const tokens: ScannedWord[] = []
  let bytes = 0
  for (let token = scanner.next(); token; token = scanner.next()) {
    const length = byteLength(token.word)
    if (length >= MAX_LEXEME_BYTES)
      throw pgError('54000', `word is too long (${length} bytes, max ${MAX_LEXEME_BYTES - 1} bytes)`)
    if (bytes > MAX_VALUE_BYTES) throw tooLong(bytes)
    bytes += length
    tokens.push(token)
  }
  const merged: { word: string; places: Place[] }[] = []
  for (const { word, places } of serverSort(tokens, (a, b) => compareLexemes(a.word, b.word))) {
    const last = merged.at(-1)
    if (last?.word === word) last.places.push(...places)
    else merged.push({ word, places: [...places] })
  }
  return checkSize(merged.map(({ word, places }) => ({ word, places: uniquePlaces(places) })))
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

/** In order, each position once with its greatest weight; the last possible position ends the list, with its first weight. */
function uniquePlaces(places: readonly Place[]): Place[] {
  if (places.length < 2) return [...places]
  const [first, ...others] = serverSort(places, (a, b) => positionOf(a) - positionOf(b))
  const unique: Place[] = [first as Place]
  for (const place of others) {
    const last = unique.length - 1
    if (positionOf(place) === positionOf(unique[last]!)) unique[last] = Math.max(unique[last]!, place)
    else if (unique.push(place) >= MAX_POSITIONS || positionOf(place) === MAX_POSITION) break
  }
  return unique
}
