import { CERTAIN_LETTERS, DOUBTFUL_LETTERS } from '../../types/letterCase'
import { refusedRegex } from './problem'

/** Character classes and bracket expressions (Postgres manual, "Bracket Expressions", "Class-Shorthand Escapes"). */

export const CLASS_NAMES = [
  'alnum',
  'alpha',
  'ascii',
  'blank',
  'cntrl',
  'digit',
  'graph',
  'lower',
  'print',
  'punct',
  'space',
  'upper',
  'xdigit',
  'word',
] as const
export type ClassName = (typeof CLASS_NAMES)[number]

const ASCII_CLASSES: Readonly<Record<ClassName, RegExp>> = {
  alnum: /[a-zA-Z0-9]/,
  alpha: /[a-zA-Z]/,
  ascii: /[\0-\x7f]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9a-fA-F]/,
  word: /[a-zA-Z0-9_]/,
}

const LETTER = new RegExp(`[${CERTAIN_LETTERS}]`, 'u')
const DOUBTFUL = new RegExp(
  `[^${CERTAIN_LETTERS}\\p{P}\\p{Sm}\\p{Sc}\\p{Emoji_Presentation}\\u3000]|${DOUBTFUL_LETTERS}`,
  'u',
)
const IDEOGRAPHIC_SPACE = 0x3000

/** Whether a character is of a class. @throws UnsupportedOnShadow where that is the locale's choice */
export function inClass(name: ClassName, code: number): boolean {
  const character = String.fromCodePoint(code)
  if (code < 0x80) return ASCII_CLASSES[name].test(character)
  if (name === 'ascii' || name === 'digit' || name === 'xdigit') return false
  if (DOUBTFUL.test(character)) throw doubtful(character)
  const letter = LETTER.test(character)
  switch (name) {
    case 'alnum':
    case 'alpha':
    case 'word':
      return letter
    case 'space':
      return code === IDEOGRAPHIC_SPACE
    case 'lower':
    case 'upper':
      return letter && ofCase(name, character)
    default:
      if (!letter) throw doubtful(character)
      return name === 'graph' || name === 'print'
  }
}

function ofCase(name: 'lower' | 'upper', character: string): boolean {
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
  if (lower === upper) return false
  requireSimpleCase(character)
  return character === (name === 'lower' ? lower : upper)
}

function doubtful(character: string) {
  return refusedRegex(
    `a character class that meets ${JSON.stringify(character)}`,
    "characters' classes depend on the server's locale",
  )
}

/** Letters whose case pair is not simply one other letter (ß, ſ, ς, µ…) fold otherwise on other systems. */
function requireSimpleCase(character: string): void {
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
  const simple = lower.toUpperCase() === upper && upper.toLowerCase() === lower
  if (simple && (character === lower || character === upper)) return
  throw refusedRegex(`ignoring the case of ${JSON.stringify(character)}`)
}

/** The letter's other case, or the character itself. */
export function otherCase(code: number): number {
  const character = String.fromCodePoint(code)
  if (code >= 0x80) requireSimpleCase(character)
  const lower = character.toLowerCase()
  return (lower === character ? character.toUpperCase() : lower).codePointAt(0)!
}

const MAX_FOLDED_RANGE = 2000

export interface SetParts {
  readonly ranges: readonly (readonly [from: number, to: number])[]
  readonly classes: readonly ClassName[]
  /** `\W` and its like inside brackets. */
  readonly complements: readonly ClassName[]
  readonly negated: boolean
  readonly ignoreCase: boolean
}

const NEWLINE = 10

/** A set of characters; two with the same key have the same members. */
export class CharSet {
  readonly key: string

  constructor(
    private readonly parts: SetParts,
    /** Newline is no member, whatever else is. */
    private readonly withoutNewline = false,
  ) {
    this.key = JSON.stringify([parts, withoutNewline])
    if (parts.ignoreCase) for (const [from, to] of parts.ranges) checkFoldedRange(from, to)
  }

  has(code: number): boolean {
    if (this.withoutNewline && code === NEWLINE) return false
    return this.listed(code) !== this.parts.negated
  }

  private listed(code: number): boolean {
    const { ranges, classes, complements, ignoreCase } = this.parts
    const within = (c: number) => ranges.some(([from, to]) => c >= from && c <= to)
    if (within(code) || (ignoreCase && ranges.length > 0 && within(otherCase(code)))) return true
    if (classes.some((name) => inClass(folded(name, ignoreCase), code))) return true
    return complements.some((name) => !inClass(folded(name, ignoreCase), code))
  }
}

const folded = (name: ClassName, ignoreCase: boolean): ClassName =>
  ignoreCase && (name === 'lower' || name === 'upper') ? 'alpha' : name

function checkFoldedRange(from: number, to: number): void {
  if (to < 0x80) return
  if (to - from > MAX_FOLDED_RANGE) throw refusedRegex('ignoring the case of a large range')
  for (let code = Math.max(from, 0x80); code <= to; code++) requireSimpleCase(String.fromCodePoint(code))
}
