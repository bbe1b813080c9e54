import { UnsupportedOnShadow } from '../../errors'

/** Advanced regular expressions (Postgres manual, "POSIX Regular Expressions") as a tree. */
export type Regex = readonly Branch[]
export type Branch = readonly Item[]

export interface Quantifier {
  readonly min: number
  readonly max: number
  readonly greedy: boolean
}

export type Item =
  /** One character of a set; `source` is JavaScript's. */
  | { readonly kind: 'set'; readonly source: string; readonly quantifier?: Quantifier }
  /** Matches between characters. */
  | { readonly kind: 'constraint'; readonly source: string }
  | { readonly kind: 'look'; readonly open: string; readonly body: Regex }
  | { readonly kind: 'group'; readonly capturing: boolean; readonly body: Regex; readonly quantifier?: Quantifier }

/** Sets whose members beyond ASCII are the locale's choice. */
export interface Sets {
  readonly word: string
  readonly space: string
  readonly classes: Readonly<Record<string, string>>
}

export interface Parsed {
  readonly regex: Regex
  /** It names a class (`\w`, `[[:alpha:]]`…), whose members beyond ASCII are the locale's choice. */
  readonly usesClasses: boolean
  readonly captures: number
  /** From an embedded `(?i)`. */
  readonly ignoreCase: boolean | undefined
}

/** Largest repetition count that Postgres takes. */
const MAX_REPEAT = 255

/** @throws UnsupportedOnShadow for what has no exact JavaScript form, and for what Postgres itself would refuse */
export function parseRegex(pattern: string, sets: Sets): Parsed {
  return new Parser(pattern, sets).parse()
}

export function literal(character: string): string {
  return /[a-zA-Z0-9 ]/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`
}

const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  B: '\\',
}

class Parser {
  private at = 0
  private usesClasses = false
  private captures = 0
  private ignoreCase: boolean | undefined

  constructor(
    private readonly pattern: string,
    private readonly sets: Sets,
  ) {}

  parse(): Parsed {
    if (this.pattern.startsWith('***')) throw this.refuse('a director prefix')
    const options = /^\(\?([a-z]+)\)/.exec(this.pattern)
    if (options) this.embedded(options)
    const regex = this.alternatives()
    if (this.at < this.pattern.length) throw this.refuse('an unmatched parenthesis')
    return { regex, usesClasses: this.usesClasses, captures: this.captures, ignoreCase: this.ignoreCase }
  }

  private embedded([all, letters = '']: RegExpExecArray): void {
    if (!/^[ic]+$/.test(letters)) throw this.refuse(`the embedded options "${letters}"`)
    this.ignoreCase = letters.endsWith('i')
    this.at = all.length
  }

  private refuse(what: string): UnsupportedOnShadow {
    return new UnsupportedOnShadow(`${what} in the regular expression ${JSON.stringify(this.pattern)}`)
  }

  private peek(text: string): boolean {
    return this.pattern.startsWith(text, this.at)
  }

  private take(text: string): boolean {
    if (!this.peek(text)) return false
    this.at += text.length
    return true
  }

  private next(): string {
    const point = this.pattern.codePointAt(this.at)
    if (point === undefined) throw this.refuse('an unfinished escape')
    const character = String.fromCodePoint(point)
    this.at += character.length
    return character
  }

  private alternatives(): Regex {
    const branches = [this.branch()]
    while (this.take('|')) branches.push(this.branch())
    return branches
  }

  private branch(): Branch {
    const items: Item[] = []
    while (this.at < this.pattern.length && !this.peek('|') && !this.peek(')')) {
      const item = this.item()
      items.push(item.kind === 'set' || item.kind === 'group' ? { ...item, quantifier: this.quantifier() } : item)
    }
    return items
  }

  private item(): Item {
    if (this.take('(')) return this.parenthesis()
    if (this.take('[')) return this.bracket()
    if (this.take('\\')) return this.escape()
    const character = this.next()
    if (character === '.') return { kind: 'set', source: '.' }
    if (character === '^' || character === '$') return this.constraint(character)
    if ('*+?'.includes(character) || (character === '{' && /\d/.test(this.pattern[this.at] ?? ''))) {
      throw this.refuse('a quantifier without an operand')
    }
    return { kind: 'set', source: literal(character) }
  }

  /** A constraint takes no quantifier: Postgres refuses one. */
  private constraint(source: string): Item {
    if (/^(?:[*+?]|\{\d)/.test(this.pattern.slice(this.at))) throw this.refuse('a quantified constraint')
    return { kind: 'constraint', source }
  }

  private parenthesis(): Item {
    for (const open of ['?=', '?!', '?<=', '?<!']) {
      if (!this.take(open)) continue
      const body = this.alternatives()
      this.close()
      this.constraint('')
      return { kind: 'look', open, body }
    }
    const capturing = !this.take('?:')
    if (capturing) {
      if (this.peek('?')) throw this.refuse('a special group')
      this.captures++
    }
    const body = this.alternatives()
    this.close()
    return { kind: 'group', capturing, body }
  }

  private close(): void {
    if (!this.take(')')) throw this.refuse('an unmatched parenthesis')
  }

  private quantifier(): Quantifier | undefined {
    const match = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(this.pattern.slice(this.at))
    if (!match) {
      if (/^\{\d/.test(this.pattern.slice(this.at))) throw this.refuse('a broken repetition')
      return undefined
    }
    this.at += match[0].length
    const greedy = !this.take('?')
    if (/^(?:[*+?]|\{\d)/.test(this.pattern.slice(this.at))) throw this.refuse('a quantified quantifier')
    return { ...this.bounds(match), greedy }
  }

  private bounds([all, least, comma, most]: RegExpExecArray): { min: number; max: number } {
    if (all === '*') return { min: 0, max: Infinity }
    if (all === '+') return { min: 1, max: Infinity }
    if (all === '?') return { min: 0, max: 1 }
    const min = Number(least)
    const max = !comma ? min : most ? Number(most) : Infinity
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT) || min > max) throw this.refuse('a repetition count')
    return { min, max }
  }

  private escape(): Item {
    const character = this.next()
    const set = this.classEscape(character)
    if (set) return { kind: 'set', source: set }
    const constraint = this.constraintEscape(character)
    if (constraint) return this.constraint(constraint)
    return { kind: 'set', source: literal(this.characterEscape(character)) }
  }

  private classEscape(character: string): string | undefined {
    const members = { d: '0-9', s: this.sets.space, w: this.sets.word }[character.toLowerCase()]
    if (!members || !'dswDSW'.includes(character)) return undefined
    if (character !== 'd' && character !== 'D') this.usesClasses = true
    return character === character.toLowerCase() ? `[${members}]` : `[^${members}]`
  }

  private constraintEscape(character: string): string | undefined {
    const word = `[${this.sets.word}]`
    const start = `(?<!${word})(?=${word})`
    const end = `(?<=${word})(?!${word})`
    const sources: Readonly<Record<string, string>> = {
      A: '^',
      Z: '$',
      m: start,
      M: end,
      y: `(?:${start}|${end})`,
      Y: `(?:(?<!${word})(?!${word})|(?<=${word})(?=${word}))`,
    }
    const source = Object.hasOwn(sources, character) ? sources[character] : undefined
    if (source && !'AZ'.includes(character)) this.usesClasses = true
    return source
  }

  private characterEscape(character: string): string {
    if (!/[a-zA-Z0-9]/.test(character)) return character
    if (Object.hasOwn(CONTROL, character)) return CONTROL[character]!
    const hex = { u: /^[0-9a-fA-F]{4}/, U: /^[0-9a-fA-F]{8}/, x: /^[0-9a-fA-F]{1,6}(?![0-9a-fA-F])/ }[character]
    const digits = hex?.exec(this.pattern.slice(this.at))?.[0]
    const code = digits === undefined ? 0 : parseInt(digits, 16)
    if (digits === undefined || code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      throw this.refuse(`the escape \\${character}`)
    }
    this.at += digits.length
    return String.fromCodePoint(code)
  }

  private bracket(): Item {
    const negated = this.take('^')
    let members = ''
    for (let first = true; first || !this.peek(']'); first = false) {
      if (this.at >= this.pattern.length) throw this.refuse('an unmatched bracket')
      members += this.member()
    }
    this.at++
    return { kind: 'set', source: `[${negated ? '^' : ''}${members}]` }
  }

  private member(): string {
    if (this.peek('[:')) return this.characterClass()
    if (this.peek('[.') || this.peek('[=')) throw this.refuse('a collating element')
    const from = this.bracketCharacter()
    if (from.startsWith('[')) return from.slice(1, -1)
    if (!this.peek('-') || this.pattern[this.at + 1] === ']') return literal(from)
    this.at++
    if (this.peek('[:') || this.peek('[.') || this.peek('[=')) throw this.refuse('a range of classes')
    const to = this.bracketCharacter()
    if (to.length > 2 || from.codePointAt(0)! > to.codePointAt(0)!) throw this.refuse('a range')
    return `${literal(from)}-${literal(to)}`
  }

  /** One character; or, of a class escape, its members in brackets. */
  private bracketCharacter(): string {
    const character = this.next()
    if (character === '[') throw this.refuse('an opening bracket in brackets')
    if (character !== '\\') return character
    const escaped = this.next()
    if ('DSW'.includes(escaped)) throw this.refuse('a negated class in brackets')
    return this.classEscape(escaped) ?? this.characterEscape(escaped)
  }

  private characterClass(): string {
    const name = /^\[:([a-z]+):\]/.exec(this.pattern.slice(this.at))?.[1]
    const members = name && Object.hasOwn(this.sets.classes, name) ? this.sets.classes[name] : undefined
    if (!name || !members) throw this.refuse('a character class')
    this.at += name.length + 4
    if (!['digit', 'xdigit'].includes(name)) this.usesClasses = true
    return members
  }
}
