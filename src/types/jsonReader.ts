import { pgError, UnsupportedOnShadow, type PostgresError } from '../errors'
import { jsonContext } from './jsonContext'
import { type Json, jsonNumber, jsonObject, printJsonb, printPlain } from './jsonValue'

/**
 * Postgres stops deep documents by the size of its stack (54001), which differs from build to build; the shadow
 * refuses them well before that.
 */
export const MAX_DEPTH = 2000
const tooDeep = () => new UnsupportedOnShadow(`json nested more than ${MAX_DEPTH} levels deep`)

type Token = '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'number' | 'true' | 'false' | 'null' | 'end'

const WORD = /[A-Za-z0-9_\u0080-\uffff]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
/** How far Postgres's lexer reads into something that starts like a number. */
const BROKEN_NUMBER = /-?(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][+-]?\d*)?[A-Za-z0-9_\u0080-\uffff]*/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/**
 * Reads JSON by Postgres's grammar and complains in its words. For jsonb, `resolve` is true: \u escapes must stand for
 * text then (json only checks their form).
 */
class JsonReader {
  private at = 0
  private start = 0
  private token: Token = 'end'
  private text = ''
  private line = 1
  private lineStart = 0

  constructor(
    private readonly source: string,
    private readonly resolve: boolean,
  ) {}

  document(): Json {
    this.next()
    const value = this.value(0)
    if (this.token !== 'end') throw this.unexpected('Expected end of input')
    return value
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) throw tooDeep()
    const { token, text } = this
    switch (token) {
      case '{':
        return this.object(depth)
      case '[':
        return this.array(depth)
      case 'string':
        this.next()
        return text
      case 'number':
        this.next()
        return this.resolve ? jsonNumber(text) : null
      case 'true':
      case 'false':
        this.next()
        return token === 'true'
      case 'null':
        this.next()
        return null
      default:
        throw this.unexpected('Expected JSON value')
    }
  }

  private array(depth: number): Json {
    const elements: Json[] = []
    this.next()
    if (this.token !== ']') {
      elements.push(this.value(depth + 1))
      while (this.token === ',') {
        this.next()
        elements.push(this.value(depth + 1))
      }
    }
    if (this.token !== ']') throw this.unexpected('Expected "," or "]"')
    this.next()
    return elements
  }

  private object(depth: number): Json {
    const members: [string, Json][] = []
    this.next()
    if ((this.token as Token) !== '}') {
      if ((this.token as Token) !== 'string') throw this.unexpected('Expected string or "}"')
      members.push(this.member(depth))
      while (this.token === ',') {
        this.next()
        if ((this.token as Token) !== 'string') throw this.unexpected('Expected string')
        members.push(this.member(depth))
      }
    }
    if ((this.token as Token) !== '}') throw this.unexpected('Expected "," or "}"')
    this.next()
    return jsonObject(members)
  }

  private member(depth: number): [string, Json] {
    const key = this.text
    this.next()
    if (this.token !== ':') throw this.unexpected('Expected ":"')
    this.next()
    return [key, this.value(depth + 1)]
  }

  private next(): void {
    const { source } = this
    let code = source.charCodeAt(this.at)
    while (code === 32 || code === 10 || code === 13 || code === 9) {
      if (code === 10) {
        this.line++
        this.lineStart = this.at + 1
      }
      code = source.charCodeAt(++this.at)
    }
    this.start = this.at
    if (this.at >= source.length) {
      this.token = 'end'
    } else if (code === 34) {
      this.string()
    } else if (code === 45 || (code >= 48 && code <= 57)) {
      this.number()
    } else if ('{}[],:'.includes(source[this.at]!)) {
      this.token = source[this.at++] as Token
    } else {
      this.word()
    }
  }

  private word(): void {
    const word = this.match(WORD)
    this.at = this.start + (word.length || (this.source.codePointAt(this.start)! > 0xffff ? 2 : 1))
    if (word !== 'true' && word !== 'false' && word !== 'null') throw this.invalidToken()
    this.token = word
  }

  private number(): void {
    const number = this.match(NUMBER)
    const read = this.match(BROKEN_NUMBER)
    this.at = this.start + read.length
    if (number.length !== read.length) throw this.invalidToken()
    this.token = 'number'
    this.text = number
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at
    return pattern.exec(this.source)?.[0] ?? ''
  }

  private string(): void {
    const { source } = this
    let text = ''
    let high = -1
    this.at++
    for (;;) {
      const plain = this.plainText()
      if (plain && high >= 0) throw this.badSurrogate(this.at + 1)
      text += plain
      this.at += plain.length
      const code = source.charCodeAt(this.at)
      if (code === 34) break
      if (this.at >= source.length) throw this.invalidToken()
      if (code !== 92) throw this.mustEscape(code)
      this.at++
      if (source[this.at] === 'u') {
        const unit = this.unicodeEscape()
        high = this.resolve ? this.surrogate(unit, high) : -1
        text += String.fromCharCode(unit)
      } else {
        if (this.at >= source.length) throw this.invalidToken()
        if (high >= 0) throw this.badSurrogate(this.at + 1)
        text += this.escape()
      }
    }
    this.at++
    if (high >= 0) throw this.badSurrogate(this.at)
    this.token = 'string'
    this.text = text
  }

  /** The characters up to a quote, a backslash or a control character. */
  private plainText(): string {
    const { source } = this
    let end = this.at
    for (; ; end++) {
      const code = source.charCodeAt(end)
      if (code === 34 || code === 92 || code < 32 || code !== code) return source.slice(this.at, end)
    }
  }

  private escape(): string {
    const character = this.source[this.at]!
    const resolved = ESCAPES[character]
    if (resolved !== undefined) {
      this.at++
      return resolved
    }
    const shown = String.fromCodePoint(this.source.codePointAt(this.at)!)
    this.at += shown.length
    throw this.error(`Escape sequence "\\${shown}" is invalid.`)
  }

  private unicodeEscape(): number {
    for (let i = 1; i <= 4; i++) {
      this.at++
      if (this.at >= this.source.length) throw this.invalidToken()
      if (!/[0-9a-fA-F]/.test(this.source[this.at]!)) {
        this.at += this.source.codePointAt(this.at)! > 0xffff ? 2 : 1
        throw this.error('"\\u" must be followed by four hexadecimal digits.')
      }
    }
    this.at++
    return parseInt(this.source.slice(this.at - 4, this.at), 16)
  }

  /** The high surrogate that waits for its other half after this code unit, or -1. */
  private surrogate(unit: number, high: number): number {
    if (unit >= 0xd800 && unit <= 0xdbff) {
      if (high >= 0) throw this.error('Unicode high surrogate must not follow a high surrogate.')
      return unit
    }
    if (unit >= 0xdc00 && unit <= 0xdfff ? high < 0 : high >= 0) throw this.badSurrogate(this.at)
    if (unit === 0) {
      throw this.error('\\u0000 cannot be converted to text.', '22P05', 'unsupported Unicode escape sequence')
    }
    return -1
  }

  private badSurrogate(end: number): PostgresError {
    this.at = end
    return this.error('Unicode low surrogate must follow a high surrogate.')
  }

  private mustEscape(code: number): PostgresError {
    return this.error(`Character with value 0x${code.toString(16).padStart(2, '0')} must be escaped.`)
  }

  private invalidToken(): PostgresError {
    return this.error(`Token "${this.source.slice(this.start, this.at)}" is invalid.`)
  }

  private unexpected(expected: string): PostgresError {
    if (this.token === 'end') return this.error('The input string ended unexpectedly.')
    return this.error(`${expected}, but found "${this.source.slice(this.start, this.at)}".`)
  }

  private error(detail: string, code = '22P02', message = 'invalid input syntax for type json'): PostgresError {
    return pgError(code, message, {
      detail,
      where: jsonContext(this.source, this.line, this.lineStart, this.start, this.at),
    })
  }
}

/**
 * Parses what becomes a jsonb.
 * @throws PostgresError 22P02, 22P05 with Postgres's detail and context; 22003 for numbers that numeric cannot hold
 */
export function parseJsonb(text: string): Json {
  return new JsonReader(text, true).document()
}

/** Numbers and escapes that the runtime's own parser would not keep as jsonb does. */
const INEXACT = /\d[.eE]|\d{16}|\\u/

/** The normal form of what becomes a jsonb. @throws as parseJsonb */
export function normalJsonb(text: string): string {
  if (text.length <= MAX_DEPTH && !INEXACT.test(text)) {
    try {
      return printPlain(JSON.parse(text) as Parameters<typeof printPlain>[0])
    } catch {
      // The reader below says what is wrong, in Postgres's words.
    }
  }
  return printJsonb(parseJsonb(text))
}

/** Checks what becomes a json, which is kept as written. @throws as parseJsonb */
export function validateJson(text: string): void {
  try {
    // The runtime's own parser knows the same grammar, and is faster.
    JSON.parse(text)
  } catch {
    new JsonReader(text, false).document()
  }
  if (text.length > MAX_DEPTH && depthOf(text) > MAX_DEPTH) throw tooDeep()
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth)
    else if (token === ']' || token === '}') depth--
  }
  return deepest
}
