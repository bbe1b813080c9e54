import { compareLexemes, KeyBytes, MAX_POSITION, quoteLexeme } from './lexeme'

/** Weights D, C, B, A are 0 to 3. A place is a position and its weight in one number, as Postgres stores them. */
export type Place = number

export const placeAt = (position: number, weight: number): Place => (weight << 14) | position
export const positionOf = (place: Place): number => place & 0x3fff
export const weightOf = (place: Place): number => place >> 14
export const limited = (position: number): number => Math.min(position, MAX_POSITION)

export interface Entry {
  readonly word: string
  /** In order of position; none where the vector was stripped. */
  readonly places: readonly Place[]
}

/** A tsvector: its lexemes, each once, in their order. */
export type Vector = readonly Entry[]

const WEIGHTS = ['', 'C', 'B', 'A'] as const

export const printVector = (vector: Vector): string => vector.map(printEntry).join(' ')

function printEntry({ word, places }: Entry): string {
  if (places.length === 0) return quoteLexeme(word)
  return `${quoteLexeme(word)}:${places.map((place) => `${positionOf(place)}${WEIGHTS[weightOf(place)]}`).join(',')}`
}

const ENTRY = /'((?:[^'\\]|''|\\\\)+)'(?::([\dABC,]+))?(?: |$)/g

let lastText: string | undefined
let lastVector: Vector = []

/** Reads the stored form, which is what printVector gives. The last one is kept: one row asks for it several times. */
export function readVector(stored: string): Vector {
  if (stored === lastText) return lastVector
  const vector: Entry[] = []
  for (const [, quoted = '', places] of stored.matchAll(ENTRY)) {
    const word = quoted.includes("'") || quoted.includes('\\') ? quoted.replace(/(['\\])\1/g, '$1') : quoted
    vector.push({ word, places: places === undefined ? [] : places.split(',').map(readPlace) })
  }
  lastText = stored
  return (lastVector = vector)
}

function readPlace(text: string): Place {
  const weight = 'DCBA'.indexOf(text.at(-1)!)
  return placeAt(parseInt(text, 10), Math.max(weight, 0))
}

/** Where a word is, or where it would be. */
export function lowerBound(vector: Vector, word: string): number {
  let low = 0
  let high = vector.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareLexemes(vector[middle]!.word, word) < 0) low = middle + 1
    else high = middle
  }
  return low
}

export function findEntry(vector: Vector, word: string): Entry | undefined {
  const entry = vector[lowerBound(vector, word)]
  return entry?.word === word ? entry : undefined
}

/** The entries that an operand stands for: one, or with `:*` all that start with it. */
export function entriesOf(vector: Vector, word: string, prefix: boolean): readonly Entry[] {
  const start = lowerBound(vector, word)
  let end = start
  if (!prefix) return vector[start]?.word === word ? [vector[start]] : []
  while (end < vector.length && vector[end]!.word.startsWith(word)) end++
  return vector.slice(start, end)
}

/** Bytes of lexemes and places: each lexeme's places start at an even byte, with their count. */
export function dataSize(vector: Vector): number {
  let size = 0
  for (const { word, places } of vector) {
    size += Buffer.byteLength(word)
    if (places.length > 0) size += (size & 1) + 2 + 2 * places.length
  }
  return size
}

/** Postgres's btree order: size in bytes, number of lexemes, then lexeme by lexeme; more and later places come first. */
export function vectorKey(vector: Vector): Uint8Array {
  const key = new KeyBytes()
  key.up(8 + 4 * vector.length + dataSize(vector), 4)
  key.up(vector.length, 4)
  for (const { word, places } of vector) {
    key.up(places.length > 0 ? 0 : 1, 1)
    key.lexeme(word)
    if (places.length > 0) key.down(places.length, 2)
    for (const place of places) {
      key.down(positionOf(place), 2)
      key.down(weightOf(place), 1)
    }
  }
  return key.finish()
}
