import type { Configuration } from '../../types/textSearch/names'
import type { TsQuery } from '../../types/textSearch/query'
import {
  buildQuery,
  StandardTokenizer,
  type Push,
  type QueryToken,
  type Tokenizer,
} from '../../types/textSearch/queryInput'
import { isOperator, isSpace, WordScanner } from '../../types/textSearch/wordScanner'
import { wordsOf } from './documents'
import { isAlphanumeric } from './characters'

/** Reads a word with the dictionaries: its lexemes are joined, and stop words between them leave a place. */
function pushLexemes(configuration: Configuration, join: 'and' | 'phrase'): Push {
  return (stack, text, weights, prefix) => {
    const { words } = wordsOf(configuration, text)
    if (words.length === 0) return stack.stop()
    let position = 0
    for (const [i, word] of words.entries()) {
      for (let gap = position + 1; i > 0 && gap < word.position; gap++) {
        stack.stop()
        stack.operator(join, 1)
      }
      stack.value(word.word, weights, prefix)
      if (i > 0) stack.operator(join, 1)
      position = word.position
    }
  }
}

/** @throws PostgresError 42601, 22023, 54000 */
export function toQuery(configuration: Configuration, text: string): TsQuery {
  const tokenizer = new StandardTokenizer(text)
  return buildQuery(text, () => tokenizer.next(), pushLexemes(configuration, 'phrase'))
}

export const plainQuery = (configuration: Configuration, text: string): TsQuery =>
  buildQuery(text, wholeText(text), pushLexemes(configuration, 'and'))

export const phraseQuery = (configuration: Configuration, text: string): TsQuery =>
  buildQuery(text, wholeText(text), pushLexemes(configuration, 'phrase'))

function wholeText(text: string): Tokenizer {
  const tokens: QueryToken[] = text === '' ? [] : [{ type: 'word', word: text, weights: 0, prefix: false }]
  return () => tokens.shift() ?? { type: 'end' }
}

/** What people type into search boxes: words, "phrases", `or`, and `-` for not; nothing is an error. */
export function webQuery(configuration: Configuration, text: string): TsQuery {
  const tokenizer = new WebTokenizer(text)
  return buildQuery(text, () => tokenizer.next(), pushLexemes(configuration, 'phrase'))
}

class WebTokenizer {
  private readonly words: WordScanner
  private at = 0
  private waitsFor: 'first' | 'operand' | 'operator' = 'first'
  private ended = false

  constructor(private readonly text: string) {
    this.words = new WordScanner(text, 'web')
  }

  next(): QueryToken {
    if (this.ended) return { type: 'end' }
    return this.waitsFor === 'operator' ? this.operator() : this.operand()
  }

  private operand(): QueryToken {
    for (; isSpace(this.text[this.at]) || isOperator(this.text[this.at]); this.at++)
      if (isOperator(this.text[this.at])) this.waitsFor = 'operand'
    const character = this.text[this.at]
    if (character === '-') {
      this.at++
      this.waitsFor = 'operand'
      return { type: 'operator', operator: 'not', distance: 0 }
    }
    if (character === '"') return this.quoted()
    if (character === undefined) {
      this.ended = true
      return { type: this.waitsFor === 'first' ? 'end' : 'stop' }
    }
    this.words.at = this.at
    const { word } = this.words.next()!
    this.at = this.words.at
    return this.word(word)
  }

  private word(word: string): QueryToken {
    this.waitsFor = 'operator'
    return { type: 'word', word, weights: 0, prefix: false }
  }

  private quoted(): QueryToken {
    const start = this.at + 1
    const end = this.text.indexOf('"', start)
    this.at = end < 0 ? this.text.length : end + 1
    return this.word(this.text.slice(start, end < 0 ? undefined : end))
  }

  private operator(): QueryToken {
    for (;;) {
      const character = this.text[this.at]
      if (character === undefined) return { type: 'end' }
      if (this.isOr()) {
        this.at += 2
        this.waitsFor = 'operand'
        return { type: 'operator', operator: 'or', distance: 0 }
      }
      if (!isOperator(character) && !isSpace(character)) {
        this.waitsFor = 'operand'
        return { type: 'operator', operator: 'and', distance: 0 }
      }
      this.at++
    }
  }

  /** `or` as a word of its own, with something behind it. */
  private isOr(): boolean {
    if (this.text.slice(this.at, this.at + 2).toLowerCase() !== 'or') return false
    const after = this.text.codePointAt(this.at + 2)
    if (after === undefined || after === 45 || after === 95 || isAlphanumeric(after)) return false
    return /[^\t-\r ]/.test(this.text.slice(this.at + (after > 0xffff ? 4 : 3)))
  }
}
