import { UnsupportedOnShadow } from '../../errors'
import {
  isAlphanumeric,
  isAsciiLetter,
  isDigit,
  isHexDigit,
  isLetter,
  isUrlCharacter,
  isWhite,
  isWordMark,
} from './characters'
import { STATES, type StateName } from './states'
import { TOKEN_TYPES, type Token, type TokenType } from './tokenTypes'

type Test = (parser: Parser, point: number) => boolean
type Verb = 'take' | 'push' | 'pop' | 'clear' | 'clearAll' | 'merge' | 'rerun'

interface Rule {
  readonly test: Test
  readonly verb: Verb
  readonly next: readonly Rule[] | undefined
  readonly token: TokenType | undefined
  readonly besides: ((parser: Parser) => void) | undefined
}

/** Where the parser is, and where it may go back to. */
interface Place {
  at: number
  /** UTF-16 units of the token so far, and of the character at hand; 0 at the end. */
  length: number
  width: number
  state: readonly Rule[]
  /** The rule to go on with after a pop. */
  resume: number
  readonly before: Place | undefined
}

const END = -1
const HYPHEN = 45

const TESTS: Readonly<Record<string, Test>> = {
  end: (_, point) => point === END,
  any: () => true,
  ascii: (_, point) => isAsciiLetter(point),
  letter: (_, point) => point !== END && isLetter(point),
  digit: (_, point) => isDigit(point),
  alphanumeric: (_, point) => point !== END && isAlphanumeric(point),
  separator: (_, point) => point === END || !isAlphanumeric(point),
  mark: (_, point) => isWordMark(point),
  white: (_, point) => isWhite(point),
  hex: (_, point) => isHexDigit(point),
  urlCharacter: (_, point) => isUrlCharacter(point),
  ignored: (parser) => parser.ignores,
  wanted: (parser) => parser.takeWantedHost(),
  host: (parser) => parser.takeAhead('host'),
  urlPath: (parser) => parser.takeAhead('url_path'),
  comment: (parser, point) => point === HYPHEN && parser.closesComment(),
}

const BESIDES: Readonly<Record<string, (parser: Parser) => void>> = {
  tags: (parser) => parser.noteTag(),
  url: (parser) => parser.backForHost(),
  hyphen: (parser) => parser.back(),
  version: (parser) => parser.backForSign(),
}

const VERBS: ReadonlySet<string> = new Set<Verb>(['push', 'pop', 'clear', 'clearAll', 'merge', 'rerun'])

/** Going back over and over takes the square of the text's length; nobody waits for that. */
const MAX_STEPS = 2_000_000
const STEPS_PER_CHARACTER = 100

const tooIntricate = () =>
  new UnsupportedOnShadow('text search in a text this intricate', {
    reason: 'Postgres reads its unbroken stretches again from each of their words on',
  })

/** ASCII characters by what they are to a plain token. */
const [LETTER, DIGIT, BLANK, COLON, INNER] = [1, 2, 3, 4, 5]
let plainKinds: Uint8Array | undefined

/** BLANK ends any word, and starts nothing but white space; so does COLON, but for words; INNER may go on in white space. */
function readPlainKinds(): Uint8Array {
  const kinds = new Uint8Array(128)
  for (let code = 0; code < 128; code++) if (isAsciiLetter(code)) kinds[code] = LETTER
  for (const character of '0123456789') kinds[character.charCodeAt(0)] = DIGIT
  for (const character of ' \t\r\n,;!?()"\'') kinds[character.charCodeAt(0)] = BLANK
  for (const character of '.~') kinds[character.charCodeAt(0)] = INNER
  kinds[':'.charCodeAt(0)] = COLON
  return kinds
}

let machine: Readonly<Record<StateName, readonly Rule[]>> | undefined

/** Compiled with the first document. */
function states(): Readonly<Record<StateName, readonly Rule[]>> {
  if (machine) return machine
  const names = Object.keys(STATES) as StateName[]
  const made = Object.fromEntries(names.map((name) => [name, [] as Rule[]])) as unknown as Record<StateName, Rule[]>
  for (const name of names) made[name].push(...STATES[name].map((rule) => compile(rule, made)))
  return (machine = made)
}

function compile(rule: string, made: Readonly<Record<string, readonly Rule[]>>): Rule {
  const [test = '', ...words] = rule.split(' ')
  const token = words.find((word) => word.startsWith('='))?.slice(1) as TokenType | undefined
  const named = words.find((word) => word in made)
  const besides = words.find((word) => word in BESIDES)
  return {
    test: TESTS[test] ?? characters(test),
    verb: (words.find((word) => VERBS.has(word)) as Verb | undefined) ?? 'take',
    next: made[named ?? (token === undefined ? '' : 'Base')],
    token,
    besides: besides === undefined ? undefined : BESIDES[besides],
  }
}

function characters(set: string): Test {
  const points = [...set].map((character) => character.charCodeAt(0))
  return (_, point) => points.includes(point)
}

/** Cuts a text into tokens, as Postgres's default parser does. */
export class Parser {
  /** Between <script> and </script>, <style> and </style>. */
  ignores = false
  private wantsHost = false
  private start = 0
  /** Where the next comment's end was seen; -1 where there is none any more. */
  private commentEnd = 0
  private steps = 0
  private place: Place

  constructor(
    private readonly text: string,
    at = 0,
    state: StateName = 'Base',
  ) {
    const base: Place = { at, length: 0, width: 0, state: states().Base, resume: 0, before: undefined }
    this.place = state === 'Base' ? base : { ...base, state: states()[state], before: base }
  }

  /** @throws UnsupportedOnShadow for a character that the C libraries do not agree on */
  next(): Token | undefined {
    if (this.place.at >= this.text.length) return undefined
    this.start = this.place.at
    this.place.resume = 0
    const plain = this.place.state === states().Base && !this.ignores && this.plainToken()
    if (plain) return plain
    for (;;) {
      const outcome = this.step()
      if (outcome !== 'more') return outcome
    }
  }

  /** Nearly every token of nearly every text, without going through the rules: a word of letters, and white space between words. */
  private plainToken(): Token | undefined {
    const { place, text } = this
    const kinds = (plainKinds ??= readPlainKinds())
    const first = kinds[text.charCodeAt(place.at)]
    let end = place.at + 1
    if (first === LETTER) {
      while (kinds[text.charCodeAt(end)] === LETTER) end++
      if (end < text.length && kinds[text.charCodeAt(end)] !== BLANK) return undefined
    } else if (first === BLANK || first === COLON) {
      while ((kinds[text.charCodeAt(end)] ?? 0) >= BLANK) end++
      if (end < text.length && !((kinds[text.charCodeAt(end)] ?? 0) > 0)) return undefined
    } else return undefined
    const token = text.slice(place.at, end)
    place.at = end
    place.length = 0
    return { type: first === LETTER ? 'asciiword' : 'blank', text: token }
  }

  /** One rule; at the end of the text there may be no token. */
  private step(): Token | 'more' | undefined {
    if (++this.steps > MAX_STEPS + STEPS_PER_CHARACTER * this.text.length) throw tooIntricate()
    const { text, place } = this
    const point = place.at < text.length ? (text.codePointAt(place.at) as number) : END
    place.width = point === END ? 0 : point > 0xffff ? 2 : 1
    const { state } = place
    let i = place.resume
    place.resume = 0
    while (!state[i]!.test(this, point)) i++
    const rule = state[i]!
    rule.besides?.(this)
    const { length } = place
    if (rule.token !== undefined) place.length = 0
    this.move(rule.verb, i)
    if (rule.next) this.place.state = rule.next
    if (rule.token !== undefined) return { type: rule.token, text: text.slice(this.start, this.start + length) }
    if (this.place.at >= text.length && rule.verb !== 'rerun') return undefined
    if (rule.verb !== 'rerun' && rule.verb !== 'pop') this.advance()
    return 'more'
  }

  private move(verb: Verb, rule: number): void {
    const { place } = this
    if (verb === 'pop') this.place = place.before as Place
    else if (verb === 'push') {
      place.resume = rule + 1
      this.place = { ...place, resume: 0, before: place }
    } else if (verb === 'clear') this.place = { ...place, before: place.before?.before }
    else if (verb === 'clearAll') this.place = { ...place, before: undefined }
    else if (verb === 'merge') {
      const { at, width, length } = place
      this.place = Object.assign(place.before as Place, { at, width, length })
    }
  }

  private advance(): void {
    const { place } = this
    place.at += place.width
    place.length += place.width
  }

  takeWantedHost(): boolean {
    const wanted = this.wantsHost
    this.wantsHost = false
    return wanted
  }

  /** Whether a comment that starts here has an end. A text may be full of those that have none. */
  closesComment(): boolean {
    const from = this.place.at + 1
    if (from < this.commentEnd) return true
    if (this.commentEnd >= 0) this.commentEnd = this.text.indexOf('-->', from)
    return this.commentEnd >= 0
  }

  /** Takes a host, or the path of a URL, where one stands here. */
  takeAhead(type: 'host' | 'url_path'): boolean {
    const ahead = new Parser(this.text, this.place.at, type === 'host' ? 'Base' : 'UrlPathFirst')
    ahead.wantsHost = type === 'host'
    const token = ahead.next()
    if (token?.type !== type) return false
    this.place.at += token.text.length
    this.place.length += token.text.length
    this.place.width = ahead.place.width
    return true
  }

  /** What stands in scripts and styles is no text. */
  noteTag(): void {
    const tag = this.text.slice(this.start, this.start + this.place.length).toLowerCase()
    if (tag === '<script' || tag === '<style') this.ignores = true
    else if (tag === '</script' || tag === '</style') this.ignores = false
  }

  back(): void {
    this.place.at -= this.place.length
  }

  backForHost(): void {
    this.wantsHost = true
    this.back()
  }

  backForSign(): void {
    this.back()
    this.place.length = 0
  }
}

export function* tokensOf(text: string): Iterable<Token> {
  const parser = new Parser(text)
  for (let token = parser.next(); token; token = parser.next()) yield token
}

export const typeNumber = (type: TokenType): number => TOKEN_TYPES.findIndex(([name]) => name === type) + 1
