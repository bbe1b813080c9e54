import { pgError } from '../../errors'
import { characterIndex } from '../../types/text'

/** SIMILAR TO patterns (Postgres manual, "SIMILAR TO Regular Expressions") as advanced regular expressions. */

/** What stands between the three parts of a pattern for `substring(… SIMILAR …)`: the middle one is caught. */
const SEPARATORS = ['){1,1}?(', '){1,1}(?:'] as const

/** Where a bracket expression has come to: a `]` right at its start, or after its `^`, is a member. */
interface Brackets {
  depth: number
  start: number
}

const PAST_START = 3

/** @throws PostgresError 22025, 2200C */
export function similarToRegex(pattern: string, escape = '\\'): string {
  if (characterIndex(escape, 1) < escape.length) {
    throw pgError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' })
  }
  const brackets: Brackets = { depth: 0, start: 0 }
  let result = ''
  let escaped = false
  let quotes = 0
  for (const character of pattern) {
    if (escaped && character === '"' && brackets.depth === 0) {
      const separator = SEPARATORS[quotes++]
      if (!separator) {
        const message = 'SQL regular expression may not contain more than two escape-double-quote separators'
        throw pgError('2200C', message)
      }
      result += separator
    } else if (escaped) {
      result += `\\${character}`
      brackets.start = PAST_START
    } else if (character === escape) {
      escaped = true
      continue
    } else result += brackets.depth > 0 ? inBrackets(character, brackets) : outside(character, brackets)
    escaped = false
  }
  return `^(?:${result})$`
}

function inBrackets(character: string, brackets: Brackets): string {
  if (character === ']' && brackets.start > 2) brackets.depth--
  else if (character === '[') {
    brackets.depth++
    brackets.start = PAST_START
  } else if (character === '^') brackets.start++
  else brackets.start = PAST_START
  return character === '\\' ? '\\\\' : character
}

function outside(character: string, brackets: Brackets): string {
  switch (character) {
    case '[':
      brackets.depth = 1
      brackets.start = 1
      return character
    case '%':
      return '.*'
    case '_':
      return '.'
    case '(':
      return '(?:'
    case '\\':
    case '.':
    case '^':
    case '$':
      return `\\${character}`
    default:
      return character
  }
}
