import { CLASS_NAMES, type ClassName } from './charSet'
import { refusedRegex, regexError } from './problem'

/** Tokens of advanced regular expressions (Postgres manual, "POSIX Regular Expressions"; the server's regc_lex.c). */

export interface RegexOptions {
  readonly ignoreCase: boolean
  /** White space and comments in the expression are passed over. */
  readonly expanded: boolean
  /** The expression is a plain text. */
  readonly quote: boolean
  /** `.` and `[^…]` never match a newline. */
  readonly newlineStops: boolean
  /** `^` and `$` match at newlines too. */
  readonly newlineAnchors: boolean
}

export const PLAIN_OPTIONS: RegexOptions = {
  ignoreCase: false,
  expanded: false,
  quote: false,
  newlineStops: false,
  newlineAnchors: false,
}

/** One letter of a flags argument or of embedded options; undefined for one that is none. */
export function withOption(options: RegexOptions, letter: string): RegexOptions | undefined {
  switch (letter) {
    case 'c':
      return { ...options, ignoreCase: false }
    case 'i':
      return { ...options, ignoreCase: true }
    case 'm':
    case 'n':
      return { ...options, newlineStops: true, newlineAnchors: true }
    case 'p':
      return { ...options, newlineStops: true, newlineAnchors: false }
    case 'q':
      return { ...options, quote: true }
    case 's':
      return { ...options, newlineStops: false, newlineAnchors: false }
    case 't':
      return { ...options, expanded: false }
    case 'w':
      return { ...options, newlineStops: false, newlineAnchors: true }
    case 'x':
      return { ...options, expanded: true }
    case 'b':
    case 'e':
      throw refusedRegex(`the option "${letter}" (basic or extended syntax)`)
    default:
      return undefined
  }
}

export type Constraint = 'bol' | 'eol' | 'bos' | 'eos' | 'wordStart' | 'wordEnd' | 'boundary' | 'noBoundary'

export type Token =
  | { readonly type: 'end' }
  | { readonly type: '|' | ')' | '.' }
  | { readonly type: '('; readonly capturing: boolean }
  | { readonly type: 'look'; readonly ahead: boolean; readonly negated: boolean }
  | { readonly type: 'plain'; readonly code: number }
  | { readonly type: 'class'; readonly name: ClassName; readonly complement: boolean }
  | { readonly type: 'constraint'; readonly constraint: Constraint }
  | { readonly type: 'reference'; readonly number: number }
  | { readonly type: '['; readonly negated: boolean }
  | { readonly type: 'quantifier'; readonly min: number; readonly max: number; readonly preference: Preference }
  /** Braces that are no bound; where nothing stands that they could repeat, that is told first. */
  | { readonly type: 'brokenBound'; readonly error: unknown }

/** What a quantifier would rather match: nothing said, for `{m}`. */
export type Preference = 'longer' | 'shorter' | undefined

const END: Token = { type: 'end' }
const MAX_REPEAT = 255
const CLASS_ESCAPES: Readonly<Record<string, ClassName>> = { d: 'digit', s: 'space', w: 'word' }
const CONSTRAINT_ESCAPES: Readonly<Record<string, Constraint>> = {
  A: 'bos',
  Z: 'eos',
  m: 'wordStart',
  M: 'wordEnd',
  y: 'boundary',
  Y: 'noBoundary',
}
// prettier-ignore
const CHARACTER_ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, B: 92, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 }

/** Part of a bracket expression. */
export type BracketItem =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly name: ClassName; readonly complement: boolean }
  | { readonly kind: 'range' }
  | { readonly kind: 'close' }

export class Lexer {
  options: RegexOptions
  /** Groups seen so far, which decides what `\12` means. */
  groups = 0
  private at = 0
  private readonly chars: readonly string[]

  constructor(pattern: string, options: RegexOptions) {
    this.chars = [...pattern]
    this.options = options
    if (!options.quote) this.prefixes()
    if (this.options.quote) {
      this.options = { ...this.options, expanded: false, newlineStops: false, newlineAnchors: false }
    }
  }

  private text(from: number, length: number): string {
    return this.chars.slice(from, from + length).join('')
  }

  private take(text: string): boolean {
    if (this.text(this.at, text.length) !== text) return false
    this.at += text.length
    return true
  }

  private prefixes(): void {
    if (this.chars.length >= 4 && this.text(0, 3) === '***') {
      const director = this.chars[3]
      if (director === '?') throw regexError('pattern')
      if (director !== '=' && director !== ':') throw regexError('operand')
      this.at = 4
      if (director === '=') {
        this.options = { ...this.options, quote: true }
        return
      }
    }
    if (/^\(\?[a-zA-Z]/.test(this.text(this.at, 3))) this.embeddedOptions()
  }

  private embeddedOptions(): void {
    this.at += 2
    for (; /^[a-zA-Z]$/.test(this.chars[this.at] ?? ''); this.at++) {
      const changed = withOption(this.options, this.chars[this.at]!)
      if (!changed) throw regexError('option')
      this.options = changed
    }
    if (!this.take(')')) throw regexError('option')
  }

  private skip(): void {
    while (this.at < this.chars.length) {
      if (/[ \t-\r]/.test(this.chars[this.at]!)) this.at++
      else if (this.chars[this.at] === '#')
        while (this.at < this.chars.length && this.chars[this.at] !== '\n') this.at++
      else return
    }
  }

  next(): Token {
    for (;;) {
      if (this.options.expanded) this.skip()
      const character = this.chars[this.at]
      if (character === undefined) return END
      this.at++
      if (this.options.quote) return plain(character)
      const token = this.token(character)
      if (token) return token
    }
  }

  /** undefined after a comment. */
  private token(character: string): Token | undefined {
    switch (character) {
      case '|':
      case ')':
      case '.':
        return { type: character }
      case '*':
        return { type: 'quantifier', min: 0, max: Infinity, preference: this.preference() }
      case '+':
        return { type: 'quantifier', min: 1, max: Infinity, preference: this.preference() }
      case '?':
        return { type: 'quantifier', min: 0, max: 1, preference: this.preference() }
      case '{':
        if (this.options.expanded) this.skip()
        return /^\d$/.test(this.chars[this.at] ?? '') ? this.boundOrError() : plain(character)
      case '(':
        return this.take('?') ? this.special() : { type: '(', capturing: true }
      case '[':
        return this.openBracket()
      case '^':
        return { type: 'constraint', constraint: 'bol' }
      case '$':
        return { type: 'constraint', constraint: 'eol' }
      case '\\':
        return this.escape()
      default:
        return plain(character)
    }
  }

  private preference(): Preference {
    return this.take('?') ? 'shorter' : 'longer'
  }

  private boundCharacter(): string {
    if (this.options.expanded) this.skip()
    const character = this.chars[this.at++]
    if (character === undefined) throw regexError('braces')
    if (!/[\d,}]/.test(character)) throw regexError('counts')
    return character
  }

  private boundOrError(): Token {
    try {
      return this.bound()
    } catch (error) {
      return { type: 'brokenBound', error }
    }
  }

  private bound(): Token {
    const counts = ['']
    for (let c = this.boundCharacter(); c !== '}'; c = this.boundCharacter()) {
      if (c !== ',') counts[counts.length - 1] += c
      else if (counts.push('') > 2) throw regexError('counts')
    }
    const [min, most] = counts.map((digits) => (digits === '' ? Infinity : Number(digits)))
    const max = most ?? min!
    if (min! > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT) || min! > max) throw regexError('counts')
    const preference = this.preference()
    // {m} passes its operand's preference through.
    return { type: 'quantifier', min: min!, max, preference: counts.length > 1 ? preference : undefined }
  }

  private special(): Token | undefined {
    const looks = { '=': [true, false], '!': [true, true], '<=': [false, false], '<!': [false, true] } as const
    if (this.take(':')) return { type: '(', capturing: false }
    if (this.take('#')) {
      while (this.at < this.chars.length && this.chars[this.at] !== ')') this.at++
      this.at++
      return undefined
    }
    for (const [open, [ahead, negated]] of Object.entries(looks)) {
      if (this.take(open)) return { type: 'look', ahead, negated }
    }
    throw regexError('operand')
  }

  private openBracket(): Token {
    if (this.take('[:<:]]')) return { type: 'constraint', constraint: 'wordStart' }
    if (this.take('[:>:]]')) return { type: 'constraint', constraint: 'wordEnd' }
    return { type: '[', negated: this.take('^') }
  }

  /** After `[` or `[^`, until `close`; a `]` or `-` at the start stands for itself. */
  bracketItem(first: boolean): BracketItem {
    const character = this.chars[this.at++]
    if (character === undefined) throw regexError('brackets')
    if (character === ']' && !first) return { kind: 'close' }
    if (character === '-' && !first && this.chars[this.at] !== ']') return { kind: 'range' }
    if (character === '[') return this.nestedBracket()
    if (character !== '\\') return { kind: 'character', code: character.codePointAt(0)! }
    const token = this.escape()
    if (token.type === 'plain') return { kind: 'character', code: token.code }
    if (token.type === 'class') return { kind: 'class', name: token.name, complement: token.complement }
    throw regexError('escape')
  }

  /** Whether the character just read begins a range; its `-` is then passed over. */
  takesRange(): boolean {
    if (this.chars[this.at] !== '-' || this.chars[this.at + 1] === ']') return false
    this.at++
    return true
  }

  private nestedBracket(): BracketItem {
    const kind = this.chars[this.at]
    if (kind === undefined) throw regexError('brackets')
    if (kind !== '.' && kind !== '=' && kind !== ':') return { kind: 'character', code: 0x5b }
    const end = this.chars.findIndex((c, i) => i > this.at && c === kind && this.chars[i + 1] === ']')
    if (end < 0) throw regexError('brackets')
    const name = this.chars.slice(this.at + 1, end)
    this.at = end + 2
    if (kind === '=') throw refusedRegex('an equivalence class')
    if (kind === '.') {
      if (name.length !== 1) throw name.length === 0 ? regexError('collating') : refusedRegex('a collating element')
      return { kind: 'character', code: name[0]!.codePointAt(0)! }
    }
    const className = CLASS_NAMES.find((one) => one === name.join(''))
    if (!className) throw regexError('characterClass')
    return { kind: 'class', name: className, complement: false }
  }

  private escape(): Token {
    const character = this.chars[this.at++]
    if (character === undefined) throw regexError('escape')
    if (!/^[a-zA-Z0-9]$/.test(character)) return plain(character)
    const name = CLASS_ESCAPES[character.toLowerCase()]
    if (name) return { type: 'class', name, complement: character < 'a' }
    const constraint = CONSTRAINT_ESCAPES[character]
    if (constraint) return { type: 'constraint', constraint }
    const code = CHARACTER_ESCAPES[character]
    if (code !== undefined) return { type: 'plain', code }
    if (/\d/.test(character)) return this.numbered()
    return this.coded(character)
  }

  /** A back reference, or else an octal character. */
  private numbered(): Token {
    const start = --this.at
    if (this.chars[start] !== '0') {
      const digits = /^\d+/.exec(this.text(start, 255))![0]
      const number = Number(digits)
      if (digits.length === 1 || number <= this.groups) {
        this.at += digits.length
        return { type: 'reference', number }
      }
    }
    const octal = /^[0-7]{1,3}/.exec(this.text(start, 3))?.[0]
    if (octal === undefined) throw regexError('escape')
    const tooFar = parseInt(octal, 8) > 0xff
    this.at += octal.length - (tooFar ? 1 : 0)
    return character(parseInt(tooFar ? octal.slice(0, 2) : octal, 8))
  }

  private coded(letter: string): Token {
    if (letter === 'c') {
      const control = this.chars[this.at++]
      if (control === undefined) throw regexError('escape')
      return character(control.codePointAt(0)! & 0x1f)
    }
    const forms: Readonly<Record<string, RegExp>> = {
      u: /^[\da-f]{4}/i,
      U: /^[\da-f]{8}/i,
      x: /^[\da-f]{1,255}/i,
    }
    const digits = forms[letter]?.exec(this.text(this.at, 255))?.[0]
    if (digits === undefined) throw regexError('escape')
    this.at += digits.length
    // The server takes the digits modulo 2^32.
    return character(Number(BigInt.asUintN(32, BigInt(`0x${digits}`))))
  }
}

const plain = (text: string): Token => ({ type: 'plain', code: text.codePointAt(0)! })

function character(code: number): Token {
  if (code > 0x7ffffffe) throw regexError('escape')
  // No text has these characters.
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw refusedRegex('a character that is none')
  return { type: 'plain', code }
}
