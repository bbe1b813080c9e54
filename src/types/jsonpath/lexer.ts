import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'

/** Tokens of jsonpath. `text` is the value; `shown` what Postgres's scanner points at when the token is out of place. */
export interface PathToken {
  readonly kind: 'string' | 'variable' | 'name' | 'int' | 'numeric' | 'sign' | 'end'
  readonly text: string
  readonly shown: string
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
const BLANKS = /[ \t\n\r\f]+/y
const COMMENT = /\/\*[^]*?\*\//y
const OTHER = /[^?%$.[\]{}()|&!=<>@#,*:+\-/\\" \t\n\r\f]+/y
const DIGITS = '\\d(?:_?\\d)*'
const DECIMAL_INTEGER = '(?:0|[1-9](?:_?\\d)*)'
const DECIMAL = `(?:${DECIMAL_INTEGER}\\.(?:${DIGITS})?|\\.${DIGITS})`
const OTHER_ONE = '[^?%$.[\\]{}()|&!=<>@#,*:+\\-/\\\\" \\t\\n\\r\\f]'
const REAL = new RegExp(`(?:${DECIMAL}|${DECIMAL_INTEGER})[Ee][-+]?${DIGITS}`, 'y')
const REAL_FAIL = new RegExp(`(?:${DECIMAL}|${DECIMAL_INTEGER})[Ee][-+]`, 'y')
const PLAIN_DECIMAL = new RegExp(DECIMAL, 'y')
const INTEGER = new RegExp(`0[xX][\\da-fA-F](?:_?[\\da-fA-F])*|0[oO][0-7](?:_?[0-7])*|0[bB][01](?:_?[01])*|${DECIMAL_INTEGER}`, 'y') // prettier-ignore
const JUNK = new RegExp(OTHER_ONE, 'yu')
const OPERATORS = /&&|\|\||\*\*|<=|<>|<|==|!=|!|>=|>|[?%$.[\]{}()|&=@#,*:+\-/]/y
const UNICODE = /\\u(?:([\da-fA-F]{4})|\{([\da-fA-F]{1,6})\})/y
const UNICODE_FAIL = /\\u(?:\{[\da-fA-F]{0,6}|[\da-fA-F]{0,3})/y
const HEX = /\\x([\da-fA-F]{2})/y
const HEX_FAIL = /\\x[\da-fA-F]{0,1}/y

/** Cuts a path into its tokens (Postgres: jsonpath_scan.l). */
export class PathLexer {
  private at = 0

  constructor(private readonly source: string) {}

  next(): PathToken {
    this.skip()
    const { source } = this
    const character = source[this.at]
    if (character === undefined) return { kind: 'end', text: '', shown: '' }
    if (character === '"') return this.quoted('string')
    if (character === '$') return this.variable()
    return this.number() ?? this.operator() ?? this.name()
  }

  private skip(): void {
    for (;;) {
      if (this.match(BLANKS)) continue
      if (!this.source.startsWith('/*', this.at)) return
      if (!this.match(COMMENT)) throw this.failure('unexpected end of comment', '')
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.source)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  private peek(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    return pattern.exec(this.source)
  }

  private variable(): PathToken {
    this.at++
    if (this.source[this.at] === '"') return this.quoted('variable')
    const text = this.match(OTHER)
    return text === undefined ? { kind: 'sign', text: '$', shown: '$' } : { kind: 'variable', text, shown: `$${text}` }
  }

  private operator(): PathToken | undefined {
    const text = this.match(OPERATORS)
    return text === undefined ? undefined : { kind: 'sign', text: text === '<>' ? '!=' : text, shown: text }
  }

  private number(): PathToken | undefined {
    if (!/[\d.]/.test(this.source[this.at]!)) return undefined
    const real = this.peek(REAL)?.[0]
    const decimal = this.peek(PLAIN_DECIMAL)?.[0]
    const integer = this.peek(INTEGER)?.[0]
    const fail = this.peek(REAL_FAIL)?.[0]
    const longest = [real, decimal, integer].reduce((a, b) => ((b?.length ?? 0) > (a?.length ?? 0) ? b : a), undefined)
    if (longest === undefined) return undefined
    if ((fail?.length ?? 0) > longest.length) throw this.failure('invalid numeric literal', fail!)
    const begin = this.at
    this.at += longest.length
    const junk = this.match(JUNK)
    // A longer run of plain characters is a word: 1abc is one, 1a is junk.
    const word = begin + plainLength(this.source, begin)
    if (word > this.at) {
      this.at = begin
      return undefined
    }
    if (junk !== undefined || (longest === integer && this.source[this.at] === '\\'))
      throw this.failure('trailing junk after numeric literal', longest + (junk ?? ''))
    return { kind: longest === integer ? 'int' : 'numeric', text: longest, shown: longest }
  }

  private quoted(kind: 'string' | 'variable'): PathToken {
    let text = ''
    this.at++
    for (;;) {
      const end = this.source.slice(this.at).search(/["\\]/)
      if (end < 0) throw this.failure('unterminated quoted string', '')
      text += this.source.slice(this.at, this.at + end)
      this.at += end
      if (this.source[this.at] === '"') break
      text += this.escapes()
    }
    this.at++
    return { kind, text, shown: '"' }
  }

  /** A bare word; a blank after it belongs to the token as the scanner sees it. */
  private name(): PathToken {
    let text = ''
    for (;;) {
      text += this.match(OTHER) ?? ''
      if (this.source[this.at] !== '\\') break
      text += this.escapes()
    }
    if (this.source.startsWith('/*', this.at))
      throw new UnsupportedOnShadow('a comment right after a name of a jsonpath')
    const blank = this.match(BLANKS) ?? ''
    return { kind: 'name', text, shown: blank }
  }

  private escapes(): string {
    const { source } = this
    if (source[this.at + 1] === 'u') return this.unicode()
    const hex = this.peek(HEX)
    if (hex) {
      this.at += hex[0].length
      return characterOf(parseInt(hex[1]!, 16))
    }
    if (source[this.at + 1] === 'x') throw this.failure('invalid hexadecimal character sequence', this.match(HEX_FAIL)!)
    const character = source.codePointAt(this.at + 1)
    if (character === undefined || character === 10) throw this.failure('unexpected end after backslash', '\\')
    const shown = String.fromCodePoint(character)
    this.at += 1 + shown.length
    return ESCAPES[shown] ?? shown
  }

  /** Escapes in a row, whose surrogates make pairs. */
  private unicode(): string {
    let text = ''
    let high = -1
    const begin = this.at
    for (let match = this.peek(UNICODE); match; match = this.peek(UNICODE)) {
      this.at += match[0].length
      const code = parseInt(match[1] ?? match[2]!, 16)
      if (code >= 0xd800 && code <= 0xdbff) {
        if (high >= 0) throw badEscape('Unicode high surrogate must not follow a high surrogate.')
        high = code
        continue
      }
      const low = code >= 0xdc00 && code <= 0xdfff
      if (low !== high >= 0) throw badEscape('Unicode low surrogate must follow a high surrogate.')
      text += low ? String.fromCharCode(high, code) : characterOf(code)
      high = -1
    }
    const fail = this.peek(UNICODE_FAIL)
    if (fail) throw this.failure('invalid Unicode escape sequence', this.source.slice(begin, this.at) + fail[0])
    if (high >= 0) throw badEscape('Unicode low surrogate must follow a high surrogate.')
    return text
  }

  failure(message: string, shown: string): PostgresError {
    return pgError('42601', shown === '' ? `${message} at end of jsonpath input` : `${message} at or near "${shown}" of jsonpath input`) // prettier-ignore
  }
}

function plainLength(source: string, at: number): number {
  OTHER.lastIndex = at
  return OTHER.exec(source)?.[0].length ?? 0
}

const badEscape = (detail: string) => pgError('22P02', 'invalid input syntax for type jsonpath', { detail })

function characterOf(code: number): string {
  if (code === 0)
    throw pgError('22P05', 'unsupported Unicode escape sequence', { detail: '\\u0000 cannot be converted to text.' })
  if (code > 0x10ffff) throw pgError('22023', 'could not convert Unicode to server encoding')
  return String.fromCodePoint(code)
}
