import { pgError } from '../../errors'
import {
  byteLength,
  compareLexemes,
  MAX_LEXEME_BYTES,
  MAX_POSITION,
  MAX_POSITIONS,
} from '../../types/textSearch/lexeme'
import type { Configuration } from '../../types/textSearch/names'
import { limited, type Vector } from '../../types/textSearch/vector'
import { checkSize } from '../../types/textSearch/vectorInput'
import { eachElement, eachMember, kindOf } from '../../types/jsonScan'
import { dictionaryFor, lexize } from './dictionaries'
import { tokensOf } from './parser'

export interface Word {
  readonly word: string
  readonly position: number
}

/** A text's lexemes, in order. Stop words take a position too; tokens that no dictionary is asked about do not. */
export function wordsOf(configuration: Configuration, text: string, from = 0): { words: Word[]; end: number } {
  const words: Word[] = []
  let position = from
  for (const token of tokensOf(text)) {
    const dictionary = dictionaryFor(configuration, token.type)
    if (dictionary === undefined || byteLength(token.text) >= MAX_LEXEME_BYTES) continue
    position++
    for (const word of lexize(dictionary, token.text)) words.push({ word, position: limited(position) })
  }
  return { words, end: position }
}

/** @throws PostgresError 54000 */
function vectorOf(words: readonly Word[]): Vector {
  const places = new Map<string, number[]>()
  for (const { word, position } of words) {
    const known = places.get(word)
    if (!known) places.set(word, [position])
    else if (known.length < MAX_POSITIONS - 1 && known.at(-1) !== MAX_POSITION && known.at(-1) !== position)
      known.push(position)
  }
  const sorted = [...places].sort(([a], [b]) => compareLexemes(a, b))
  return checkSize(sorted.map(([word, positions]) => ({ word, places: positions })))
}

export const textVector = (configuration: Configuration, text: string): Vector =>
  vectorOf(wordsOf(configuration, text).words)

/** Parts of a JSON document that are indexed. */
export type JsonPart = 'string' | 'numeric' | 'boolean' | 'key'
const PARTS: readonly JsonPart[] = ['string', 'numeric', 'boolean', 'key']

const FLAG_HINT = { hint: 'Possible values are: "string", "numeric", "boolean", "key", and "all".' }

/** The third argument of json_to_tsvector. @throws PostgresError 22023 */
export function readParts(flags: string): ReadonlySet<JsonPart> {
  const kind = kindOf(flags)
  if (kind === 'object') throw pgError('22023', 'wrong flag type, only arrays and scalars are allowed')
  const parts = new Set<JsonPart>()
  const note = (flag: string): void => {
    const flagKind = kindOf(flag)
    if (flagKind === 'object' || flagKind === 'array') throw pgError('XX000', 'unexpected end of flag array')
    if (flagKind !== 'string') throw pgError('22023', 'flag array element is not a string', FLAG_HINT)
    const name = JSON.parse(flag) as string
    const lower = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    const named = lower === 'all' ? PARTS : PARTS.filter((part) => part === lower)
    if (named.length === 0) throw pgError('22023', `wrong flag in flag array: "${name}"`, FLAG_HINT)
    for (const part of named) parts.add(part)
  }
  if (kind === 'array') eachElement(flags, note)
  else note(flags)
  return parts
}

/** A gap is left behind each part that gave a lexeme, so that no phrase reaches over it. */
export function jsonVector(configuration: Configuration, document: string, parts: ReadonlySet<JsonPart>): Vector {
  const words: Word[] = []
  let position = 0
  const add = (part: JsonPart, text: string): void => {
    if (!parts.has(part)) return
    const found = wordsOf(configuration, text, position)
    words.push(...found.words)
    position = found.end + (found.words.length > 0 ? 1 : 0)
  }
  visit(document, add)
  return vectorOf(words)
}

function visit(value: string, add: (part: JsonPart, text: string) => void): void {
  const kind = kindOf(value)
  if (kind === 'array') eachElement(value, (element) => visit(element, add))
  else if (kind === 'object')
    eachMember(value, (key, member) => {
      add('key', JSON.parse(key) as string)
      visit(member, add)
    })
  else if (kind === 'string') add('string', JSON.parse(value) as string)
  else if (kind === 'boolean') add('boolean', value.trim())
  else if (kind === 'number') add('numeric', value.trim())
}
