import { dateWord } from './dateWords'

/** What the characters of a field say about it, before its meaning is known. */
export type TokenKind = 'date' | 'time' | 'number' | 'word' | 'zone' | 'signed word'

export interface DateToken {
  readonly kind: TokenKind
  /** Lower case. */
  readonly text: string
}

const MAX_TOKENS = 25
const DIGITS = /\d+/y
const TIME_REST = /:[\d:.]*/y
const SPACE = /[ \t-\r]*/y
/** ASCII punctuation that only separates. */
const PUNCTUATION = /[!-/:-@[-`{-~]/

/**
 * Splits the text of a date, time or interval into fields, as the manual's "Date/Time Input Interpretation" tells.
 * `capacity`: how many characters Postgres's work buffer has.
 * @returns undefined for what cannot be a date, time or interval
 */
export function dateTokens(source: string, capacity: number): DateToken[] | undefined {
  const tokens: DateToken[] = []
  let at = 0
  let used = 0
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(source)?.[0] ?? ''
    at += found.length
    return found
  }
  for (;;) {
    match(SPACE)
    const first = source[at]
    if (first === undefined) return tokens
    if (tokens.length >= MAX_TOKENS) return undefined
    const token = readToken(first, match, () => source[at] ?? '')
    if (token === 'nothing') continue
    if (!token) return undefined
    used += token.text.length + 1
    if (used > capacity) return undefined
    tokens.push({ kind: token.kind, text: token.text.toLowerCase() })
  }
}

type Match = (pattern: RegExp) => string

function readToken(first: string, match: Match, peek: () => string): DateToken | 'nothing' | undefined {
  if (first >= '0' && first <= '9') return digitsToken(match, peek)
  if (first === '.') return { kind: 'number', text: match(/\.\d*/y) }
  if (/[A-Za-z]/.test(first)) return wordToken(match, peek)
  if (first === '+' || first === '-') {
    match(/[+-]/y)
    match(SPACE)
    if (/\d/.test(peek())) return { kind: 'zone', text: first + match(/\d[\d:.-]*/y) }
    const word = match(/[A-Za-z]+/y)
    return word ? { kind: 'signed word', text: first + word } : undefined
  }
  if (!PUNCTUATION.test(first)) return undefined
  match(PUNCTUATION_ONE)
  return 'nothing'
}

const PUNCTUATION_ONE = /[!-/:-@[-`{-~]/y

function digitsToken(match: Match, peek: () => string): DateToken {
  const digits = match(DIGITS)
  const next = peek()
  if (next === ':') return { kind: 'time', text: digits + match(TIME_REST) }
  if (next !== '-' && next !== '/' && next !== '.') return { kind: 'number', text: digits }
  let text = digits + match(/[-/.]/y)
  if (!/\d/.test(peek()))
    return {
      kind: 'date',
      text: text + match(next === '.' ? /[\dA-Za-z.]*/y : next === '-' ? /[\dA-Za-z-]*/y : /[\dA-Za-z/]*/y),
    }
  text += match(DIGITS)
  // The delimiters must match for a date of three fields.
  if (peek() !== next) return { kind: next === '.' ? 'number' : 'date', text }
  return { kind: 'date', text: text + match(next === '.' ? /[\d.]*/y : next === '-' ? /[\d-]*/y : /[\d/]*/y) }
}

function wordToken(match: Match, peek: () => string): DateToken {
  const word = match(/[A-Za-z]+/y)
  const next = peek()
  const joined =
    next === '-' || next === '/' || next === '.' || ((next === '+' || /\d/.test(next)) && !dateWord(word.toLowerCase()))
  return joined ? { kind: 'date', text: word + match(/[-+/_.:\dA-Za-z]+/y) } : { kind: 'word', text: word }
}
