import { pgError } from '../../errors'
import { raiseNotice } from '../notices'
import { byteLength, MAX_DISTANCE, MAX_LEXEME_BYTES, MAX_VALUE_BYTES } from './lexeme'
import { checkDepth, PRIORITY, type Operator, type TsQuery } from './query'
import { STOP, withoutStops, type Draft } from './queryDraft'
import { isSpace, WordScanner } from './wordScanner'

/** What a tokenizer gives: a word, an operator, a parenthesis, a place for an operand that is missing, or the end. */
export type QueryToken =
  | { readonly type: 'word'; readonly word: string; readonly weights: number; readonly prefix: boolean }
  | { readonly type: 'operator'; readonly operator: Operator; readonly distance: number }
  | { readonly type: 'open' | 'close' | 'end' | 'stop' | 'error' }

export type Tokenizer = () => QueryToken

/** Operands and operators as they are pushed, in postfix order. */
export class DraftStack {
  private readonly drafts: Draft[] = []
  private bytes = 0

  constructor(private readonly text: string) {}

  /** @throws PostgresError 54000 */
  value(word: string, weights: number, prefix: boolean): void {
    const length = byteLength(word)
    if (length >= MAX_LEXEME_BYTES) throw pgError('54000', `word is too long in tsquery: "${this.text}"`)
    if (this.bytes >= MAX_VALUE_BYTES) throw pgError('54000', `value is too big in tsquery: "${this.text}"`)
    this.bytes += length + 1
    this.drafts.push({ kind: 'value', word, weights, prefix })
  }

  stop(): void {
    this.drafts.push(STOP)
  }

  operator(kind: Operator, distance = 0): void {
    const right = this.drafts.pop()
    const left = kind === 'not' ? undefined : this.drafts.pop()
    if (!right || (kind !== 'not' && !left)) throw pgError('XX000', 'malformed tsquery: operand not found')
    const depth = 1 + Math.max(right.depth ?? 1, left?.depth ?? 1)
    checkDepth(depth)
    this.drafts.push({ kind, left, right, distance, depth })
  }

  finish(): TsQuery {
    if (this.drafts.length > 1) throw pgError('XX000', 'malformed tsquery: extra nodes')
    const [draft] = this.drafts
    if (!draft) raiseNotice(`text-search query doesn't contain lexemes: "${this.text}"`)
    const query = draft && withoutStops(draft)
    if (draft && !query) raiseNotice("text-search query contains only stop words or doesn't contain lexemes, ignored")
    return query
  }
}

/** Puts a word into the query: as it is, or as what the dictionaries make of it. */
export type Push = (stack: DraftStack, word: string, weights: number, prefix: boolean) => void

const MAX_OPERATORS = 32

/**
 * Reads a query with any of its grammars. Operators of the same or a higher priority to the left come first; NOT is
 * prefix.
 * @throws PostgresError 42601, 54000
 */
export function buildQuery(text: string, next: Tokenizer, push: Push): TsQuery {
  const stack = new DraftStack(text)
  readGroup(text, next, push, stack, 1)
  return stack.finish()
}

function readGroup(text: string, next: Tokenizer, push: Push, stack: DraftStack, depth: number): void {
  checkDepth(depth)
  const waiting: { kind: Operator; distance: number }[] = []
  const release = (kind: Operator): void => {
    for (let last = waiting.at(-1); last; last = waiting.at(-1)) {
      const [mine, its] = [PRIORITY[kind], PRIORITY[last.kind]]
      if (kind === 'not' ? mine >= its : mine > its) return
      waiting.pop()
      stack.operator(last.kind, last.distance)
    }
  }
  for (let token = next(); token.type !== 'end'; token = next()) {
    if (token.type === 'word') push(stack, token.word, token.weights, token.prefix)
    else if (token.type === 'operator') {
      release(token.operator)
      if (waiting.length === MAX_OPERATORS) throw pgError('XX000', 'tsquery stack too small')
      waiting.push({ kind: token.operator, distance: token.distance })
    } else if (token.type === 'open') readGroup(text, next, push, stack, depth + 1)
    else if (token.type === 'close') return release('or')
    else if (token.type === 'stop') stack.stop()
    else throw pgError('42601', `syntax error in tsquery: "${text}"`)
  }
  release('or')
}

/** tsquery's own input, without dictionaries. @throws PostgresError 42601, 22023, 54000 */
export function parseQuery(text: string, maxDistance = MAX_DISTANCE): TsQuery {
  const tokenizer = new StandardTokenizer(text, maxDistance)
  return buildQuery(text, () => tokenizer.next(), pushAsIs)
}

const pushAsIs: Push = (stack, word, weights, prefix) => stack.value(word, weights, prefix)

/** The grammar of tsquery and to_tsquery: `!`, `&`, `|`, `<->`, `<N>`, parentheses, words with `:*ABCD`. */
export class StandardTokenizer {
  private readonly words: WordScanner
  private at = 0
  private open = 0
  private waitsFor: 'first' | 'operand' | 'operator' = 'first'

  constructor(
    private readonly text: string,
    private readonly maxDistance = MAX_DISTANCE,
  ) {
    this.words = new WordScanner(text, 'query')
  }

  next(): QueryToken {
    while (isSpace(this.text[this.at])) this.at++
    return this.waitsFor === 'operator' ? this.operator() : this.operand()
  }

  private operand(): QueryToken {
    const character = this.text[this.at]
    if (character === '!') return this.step('operand', { type: 'operator', operator: 'not', distance: 0 })
    if (character === '(') {
      this.open++
      return this.step('operand', { type: 'open' })
    }
    if (character === ':') return { type: 'error' }
    this.words.at = this.at
    const token = this.words.next()
    if (!token && this.waitsFor === 'first') return { type: 'end' }
    if (!token) throw pgError('42601', `no operand in tsquery: "${this.text}"`)
    this.at = this.words.at
    this.waitsFor = 'operator'
    return { type: 'word', word: token.word, ...this.modifiers() }
  }

  private modifiers(): { weights: number; prefix: boolean } {
    const letters = /:[a-d*]*/iy
    letters.lastIndex = this.at
    const found = letters.exec(this.text)?.[0].toLowerCase() ?? ''
    this.at += found.length
    const weights = ['d', 'c', 'b', 'a'].reduce((sum, letter, i) => (found.includes(letter) ? sum | (1 << i) : sum), 0)
    return { weights, prefix: found.includes('*') }
  }

  private operator(): QueryToken {
    const character = this.text[this.at]
    if (character === '&') return this.step('operand', { type: 'operator', operator: 'and', distance: 0 })
    if (character === '|') return this.step('operand', { type: 'operator', operator: 'or', distance: 0 })
    const distance = this.phrase()
    if (distance !== undefined) {
      this.waitsFor = 'operand'
      return { type: 'operator', operator: 'phrase', distance }
    }
    if (character === ')') return --this.open < 0 ? { type: 'error' } : this.step('operator', { type: 'close' })
    if (character === undefined) return { type: this.open > 0 ? 'error' : 'end' }
    return { type: 'error' }
  }

  private step(waitsFor: 'operand' | 'operator', token: QueryToken): QueryToken {
    this.at++
    this.waitsFor = waitsFor
    return token
  }

  /** `<->` and `<N>`, with something behind. */
  private phrase(): number | undefined {
    const form = /<(?:-|([0-9]+))/y
    form.lastIndex = this.at
    const match = form.exec(this.text)
    if (!match) return undefined
    const distance = match[1] === undefined ? 1 : Number(match[1])
    if (distance > this.maxDistance) throw distanceOutOfRange()
    const end = form.lastIndex
    if (this.text[end] !== '>' || this.text[end + 1] === undefined) return undefined
    this.at = end + 1
    return distance
  }
}

export const distanceOutOfRange = () =>
  pgError('22023', `distance in phrase operator must be an integer value between zero and ${MAX_DISTANCE} inclusive`)
