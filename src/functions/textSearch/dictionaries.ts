import type { Configuration, Dictionary } from '../../types/textSearch/names'
import { byteLength } from '../../types/textSearch/lexeme'
import { foldCase } from '../../types/letterCase'
import { stem } from './stemmer'
import type { TokenType } from './tokenTypes'

/** Postgres's english.stop. */
const STOP_WORDS = `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself
  they them their theirs themselves what which who whom this that these those am is are was were be been being have has had
  having do does did doing a an the and but if or because as until while of at by for with about against between into through
  during before after above below to from up down in out on off over under again further then once here there when where why
  how all any both each few more most other some such no nor not only own same so than too very s t can will just don should now`

let stopWords: ReadonlySet<string> | undefined

/** Longer words are not stemmed. */
const MAX_STEMMED_BYTES = 1000

/** Words come again and again. */
const KEPT_STEMS = 4096
const stems = new Map<string, readonly string[]>()

/** A dictionary's answer: the word's lexemes, and none for a stop word. */
export function lexize(dictionary: Dictionary, word: string): readonly string[] {
  if (dictionary === 'english_stem') return stemmed(word)
  return word === '' ? [] : [foldCase(word)]
}

function stemmed(word: string): readonly string[] {
  const known = stems.get(word)
  if (known) return known
  const found = lookUp(word)
  if (byteLength(word) > MAX_STEMMED_BYTES) return found
  if (stems.size >= KEPT_STEMS) stems.clear()
  stems.set(word, found)
  return found
}

function lookUp(word: string): readonly string[] {
  const lower = foldCase(word)
  if (byteLength(word) > MAX_STEMMED_BYTES) return [lower]
  stopWords ??= new Set(STOP_WORDS.split(/\s+/))
  return lower === '' || stopWords.has(lower) ? [] : [stem(lower) || lower]
}

/** Of english, these are stemmed; the rest of the words and numbers are taken as they are. */
const STEMMED: ReadonlySet<TokenType> = new Set([
  'asciiword',
  'word',
  'asciihword',
  'hword',
  'hword_asciipart',
  'hword_part',
])
const UNINDEXED: ReadonlySet<TokenType> = new Set(['blank', 'tag', 'protocol', 'entity'])

/** The dictionary that a configuration asks about tokens of a type; undefined where it skips them. */
export function dictionaryFor(configuration: Configuration, type: TokenType): Dictionary | undefined {
  if (UNINDEXED.has(type)) return undefined
  return configuration === 'english' && STEMMED.has(type) ? 'english_stem' : 'simple'
}
