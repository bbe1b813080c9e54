import { byteLength, MAX_LEXEME_BYTES } from '../../types/textSearch/lexeme'
import type { Configuration } from '../../types/textSearch/names'
import { operandsOf, type Operand, type TsQuery } from '../../types/textSearch/query'
import { limited } from '../../types/textSearch/vector'
import { dictionaryFor, lexize } from './dictionaries'
import { locations, matches, type Lookup, type Places } from './match'
import { tokensOf } from './parser'
import type { TokenType } from './tokenTypes'

/** A token of the text. Where it stands for several words of the query, each further one has a copy that is `repeated`. */
export interface HeadlineWord {
  readonly type: TokenType
  readonly text: string
  readonly bytes: number
  readonly repeated: boolean
  position: number
  operand: Operand | undefined
  /** What the headline does with it. */
  shown: boolean
  selected: boolean
  skipped: boolean
  replaced: boolean
}

/** The words of a text, and the position behind the last one. */
export function headlineWords(
  configuration: Configuration,
  query: TsQuery,
  text: string,
  from = 0,
): { words: HeadlineWord[]; end: number } {
  const words: HeadlineWord[] = []
  const operands = operandsOf(query)
  let position = from
  for (const { type, text: token } of tokensOf(text)) {
    const bytes = byteLength(token)
    if (bytes >= MAX_LEXEME_BYTES) continue
    const word: HeadlineWord = { type, text: token, bytes, repeated: false, position: 0, operand: undefined, shown: false, selected: false, skipped: false, replaced: false } // prettier-ignore
    words.push(word)
    const dictionary = dictionaryFor(configuration, type)
    if (dictionary === undefined) continue
    position++
    for (const lexeme of lexize(dictionary, token)) {
      word.position = limited(position)
      for (const operand of operands.filter((o) => stands(o, lexeme))) {
        if (word.operand) words.push({ ...word, operand, repeated: true })
        else word.operand = operand
      }
    }
  }
  return { words, end: position }
}

const stands = ({ word, prefix }: Operand, lexeme: string): boolean =>
  prefix ? lexeme.startsWith(word) : lexeme === word

/** Finds operands among some of the words. */
function among(words: readonly HeadlineWord[], from: number, to: number): Lookup {
  return (operand, wanted) => {
    const positions: number[] = []
    for (let i = from; i <= to; i++) {
      const word = words[i]!
      if (word.operand !== operand) continue
      if (!wanted) return { match: 'yes', positions }
      if (positions.length === 0 || positions.at(-1)! < word.position) positions.push(word.position)
    }
    return { match: positions.length > 0 ? 'yes' : 'no', positions }
  }
}

/** First and last word of a part of the text that satisfies the query. */
export interface Cover {
  readonly first: number
  readonly last: number
}

/** Smallest parts of the text that satisfy the query, from left to right. */
export function* coversOf(words: readonly HeadlineWord[], query: TsQuery): Iterable<Cover> {
  const places = query && (locations(query, among(words, 0, words.length - 1)) ?? [])
  if (!query || !places || places.length === 0) return
  for (let from = 0; ;) {
    const range = nextRange(places, from)
    if (!range) return
    from = range.start + 1
    const cover = range.start <= range.end && wordsIn(words, range.start, range.end)
    if (cover && matches(query, among(words, cover.first, cover.last))) yield cover
  }
}

/** The first place of each at or behind `from`, and then the shortest range that ends there. Phrases are placed by their ends. */
function nextRange(places: readonly Places[], from: number): { start: number; end: number } | undefined {
  let end = -1
  for (const { positions } of places) {
    const first = positions.find((position) => position >= from)
    if (first === undefined) return undefined
    end = Math.max(end, first)
  }
  let start = 0x7ffffffe
  for (const { positions, width } of places) {
    const last = positions.findLast((position) => position - width <= end)
    start = Math.min(start, last === undefined ? -1 : last - width)
  }
  return { start: Math.max(start, from), end }
}

function wordsIn(words: readonly HeadlineWord[], start: number, end: number): Cover | undefined {
  let first = -1
  let last = -1
  for (const [i, { operand, position }] of words.entries()) {
    if (!operand) continue
    if (first < 0 && position >= start) first = i
    if (position > end) break
    last = i
  }
  return first >= 0 && last >= first ? { first, last } : undefined
}
