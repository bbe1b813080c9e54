import { UnsupportedOnShadow } from '../../errors'
import { CERTAIN_LETTERS, DOUBTFUL_LETTERS } from '../../types/letterCase'
import { isDeterministic } from './determinism'
import { parseRegex, type Branch, type Item, type Parsed, type Regex, type Sets } from './parse'

/** A match: where, and what its groups caught. */
export interface Match {
  readonly index: number
  readonly groups: readonly (string | undefined)[]
}

export interface Expression {
  /** Whether it matches anywhere. */
  test(text: string): boolean
  /** The leftmost longest match at or after `from`. @throws UnsupportedOnShadow where JavaScript's could be another */
  find(text: string, from: number): Match | undefined
  readonly captures: number
}

const ASCII_SETS: Sets = {
  word: 'a-zA-Z0-9_',
  space: ' \\t-\\r',
  // prettier-ignore
  classes: {
    alnum: 'a-zA-Z0-9', alpha: 'a-zA-Z', blank: ' \\t', cntrl: '\\0-\\x1f\\x7f', digit: '0-9', graph: '!-~', lower: 'a-z',
    print: ' -~', punct: '!-\\/:-@\\[-`\\{-~', space: ' \\t-\\r', upper: 'A-Z', xdigit: '0-9a-fA-F', word: 'a-zA-Z0-9_',
  },
}

const LETTERS = CERTAIN_LETTERS
/** For texts of letters and signs that every locale takes alike; `punct` and its like are not among those. */
const UNICODE_SETS: Sets = {
  word: `${LETTERS}0-9_`,
  space: ' \\t-\\r\\u3000',
  // prettier-ignore
  classes: {
    alnum: `${LETTERS}0-9`, alpha: LETTERS, digit: '0-9', xdigit: '0-9a-fA-F', space: ' \\t-\\r\\u3000', word: `${LETTERS}0-9_`,
  },
}

const ASCII = /^[\0-\x7f]*$/
/** Characters whose class is the locale's choice: marks, number letters, spaces, symbols, late additions. */
const DOUBTFUL = new RegExp(
  `[^${CERTAIN_LETTERS}\\p{P}\\p{Sm}\\p{Sc}\\p{Emoji_Presentation}\\u3000\\0-\\x7f]|${DOUBTFUL_LETTERS}`,
  'u',
)

const cache = new Map<string, Expression>()
const CACHE_LIMIT = 300

export function regexOf(pattern: string, ignoreCase: boolean): Expression {
  const key = `${ignoreCase ? 'i' : 'c'}${pattern}`
  let expression = cache.get(key)
  if (!expression) {
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(key, (expression = new Translated(pattern, ignoreCase)))
  }
  return expression
}

class Translated implements Expression {
  readonly captures: number
  private readonly ascii: Compiled
  private unicode: Compiled | undefined

  constructor(
    private readonly pattern: string,
    private readonly ignoreCase: boolean,
  ) {
    this.ascii = new Compiled(parseRegex(pattern, ASCII_SETS), ignoreCase, pattern)
    this.captures = this.ascii.parsed.captures
  }

  test(text: string): boolean {
    return this.for(text).test(text)
  }

  find(text: string, from: number): Match | undefined {
    return this.for(text).find(text, from)
  }

  private for(text: string): Compiled {
    if (ASCII.test(text)) {
      if (this.ascii.foldsCase) checkCase(this.pattern)
      return this.ascii
    }
    if (this.ascii.foldsCase) checkCase(text + this.pattern)
    if (!this.ascii.parsed.usesClasses) return this.ascii
    if (DOUBTFUL.test(text)) {
      throw new UnsupportedOnShadow('a regular expression with character classes on this text', {
        reason: "its characters' classes depend on the server's locale",
      })
    }
    this.unicode ??= new Compiled(parseRegex(this.pattern, UNICODE_SETS), this.ignoreCase, this.pattern)
    return this.unicode
  }
}

/** Letters whose case pair is not simply one other letter (ß, ſ, ς, µ…) fold otherwise in JavaScript. */
function checkCase(text: string): void {
  if (ASCII.test(text)) return
  for (const character of text) {
    if (character <= '\x7f') continue
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
    if (lower.toUpperCase() === upper && upper.toLowerCase() === lower && (character === lower || character === upper))
      continue
    throw new UnsupportedOnShadow(`ignoring the case of ${JSON.stringify(character)} in a regular expression`)
  }
}

class Compiled {
  readonly foldsCase: boolean
  private readonly anywhere: RegExp
  private readonly branches: RegExp[] | undefined

  constructor(
    readonly parsed: Parsed,
    ignoreCase: boolean,
    private readonly pattern: string,
  ) {
    this.foldsCase = parsed.ignoreCase ?? ignoreCase
    const flags = this.foldsCase ? 'isu' : 'su'
    this.anywhere = new RegExp(printRegex(parsed.regex), `${flags}g`)
    const { regex, captures } = parsed
    // Postgres takes the longest branch, JavaScript the first: so each is tried on its own.
    if (regex.every((branch) => isDeterministic(branch, flags)) && (regex.length === 1 || captures === 0)) {
      this.branches = regex.map((branch) => new RegExp(printBranch(branch), `${flags}y`))
    }
  }

  test(text: string): boolean {
    this.anywhere.lastIndex = 0
    return this.anywhere.test(text)
  }

  find(text: string, from: number): Match | undefined {
    if (!this.branches) {
      throw new UnsupportedOnShadow(`the regular expression ${JSON.stringify(this.pattern)} where its extent matters`, {
        reason: 'Postgres takes the longest match, JavaScript the first',
      })
    }
    this.anywhere.lastIndex = from
    const first = this.anywhere.exec(text)
    if (!first) return undefined
    let longest: RegExpExecArray | undefined
    for (const branch of this.branches) {
      branch.lastIndex = first.index
      const match = branch.exec(text)
      if (match && (!longest || match[0].length > longest[0].length)) longest = match
    }
    return longest && { index: longest.index, groups: [...longest] }
  }
}

function printRegex(regex: Regex): string {
  return regex.map(printBranch).join('|')
}

function printBranch(branch: Branch): string {
  return branch.map(printItem).join('')
}

function printItem(item: Item): string {
  if (item.kind === 'constraint') return item.source
  if (item.kind === 'look') return `(${item.open}${printRegex(item.body)})`
  const atom = item.kind === 'set' ? item.source : `(${item.capturing ? '' : '?:'}${printRegex(item.body)})`
  if (!item.quantifier) return atom
  const { min, max, greedy } = item.quantifier
  return `${atom}{${min},${max === Infinity ? '' : max}}${greedy ? '' : '?'}`
}
