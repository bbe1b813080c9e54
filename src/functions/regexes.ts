import { pgError, UnsupportedOnShadow } from '../errors'
import { characterCount, characterIndex } from '../types/text'
import type { Definition, Family } from './definition'
import { boolean, each, js } from './define'
import { regexOf, type Expression, type Match } from './regex/compile'

/** Postgres manual, "POSIX Regular Expressions" and "SIMILAR TO Regular Expressions". */

const matches = (ignoreCase: boolean, wanted: boolean): Definition =>
  js((text: string, pattern: string) => boolean(regexOf(pattern, ignoreCase).test(text) === wanted))

const TEXTS = ['text', 'bpchar', 'name'] as const
const CITEXTS = ['(citext,citext)', '(citext,text)'] as const

function operators(suffix: string, ignoreCase: boolean, wanted: boolean): Family {
  const plain = TEXTS.map((type) => `${type}${suffix}(${type},text)`)
  const citext = ignoreCase ? CITEXTS.map((args) => `text${suffix}${args}`) : []
  return each([...plain, ...citext], matches(ignoreCase, wanted))
}

interface Flags {
  readonly global: boolean
  readonly ignoreCase: boolean
}

/** @throws PostgresError 22023; UnsupportedOnShadow for the flags that change the syntax */
export function readFlags(flags: string, ignoreCase = false): Flags {
  let result: Flags = { global: false, ignoreCase }
  for (const flag of flags) {
    if (flag === 'g') result = { ...result, global: true }
    else if (flag === 'i' || flag === 'c') result = { ...result, ignoreCase: flag === 'i' }
    else if ('bemnpqstwx'.includes(flag)) throw new UnsupportedOnShadow(`the regular expression flag "${flag}"`)
    else throw pgError('22023', `invalid regular expression option: "${flag}"`)
  }
  return result
}

/** All matches, one after the other: after an empty match the search goes on at the next character. */
export function* allMatches(expression: Expression, text: string, from = 0): Generator<Match> {
  let at = from
  while (at <= text.length) {
    const match = expression.find(text, at)
    if (!match) return
    yield match
    const length = match.groups[0]!.length
    at = match.index + length
    if (length === 0) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  }
}

function replace(text: string, pattern: string, replacement: string, flags: Flags): string {
  const expression = regexOf(pattern, flags.ignoreCase)
  let result = ''
  let end = 0
  for (const match of allMatches(expression, text)) {
    result += text.slice(end, match.index) + substitute(replacement, match)
    end = match.index + match.groups[0]!.length
    if (!flags.global) break
  }
  return result + text.slice(end)
}

function substitute(replacement: string, { groups }: Match): string {
  return replacement.replace(/\\([1-9&\\])/g, (_, reference: string) => {
    if (reference === '\\') return '\\'
    return groups[reference === '&' ? 0 : Number(reference)] ?? ''
  })
}

export function withoutGlobal(flags: string, name: string): Flags {
  const read = readFlags(flags)
  if (read.global) throw pgError('22023', `${name}() does not support the "global" option`)
  return read
}

function startOf(text: string, start: bigint): number {
  if (start > 0n) return characterIndex(text, Number(start) - 1)
  throw pgError('22023', `invalid value for parameter "start": ${start}`)
}

function count(text: string, pattern: string, start = 1n, flags = ''): bigint {
  const from = startOf(text, start)
  const expression = regexOf(pattern, withoutGlobal(flags, 'regexp_count').ignoreCase)
  if (start > BigInt(characterCount(text)) + 1n) return 0n
  return BigInt([...allMatches(expression, text, from)].length)
}

/** The first group's text where there is a group, else the whole match. */
function substring(text: string, pattern: string): string | null {
  const expression = regexOf(pattern, false)
  const match = expression.find(text, 0)
  return match?.groups[expression.captures > 0 ? 1 : 0] ?? null
}

function substr(text: string, pattern: string): string | null {
  return regexOf(pattern, false).find(text, 0)?.groups[0] ?? null
}

/** A SIMILAR TO pattern as an advanced regular expression. @throws PostgresError 22025 */
function similarToRegex(pattern: string, escape = '\\'): string {
  if (characterIndex(escape, 1) < escape.length) {
    throw pgError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' })
  }
  if (/[[\]]/.test(pattern) || (escape !== '' && pattern.includes(`${escape}"`))) {
    throw new UnsupportedOnShadow(`the SIMILAR TO pattern ${JSON.stringify(pattern)}`)
  }
  let result = ''
  let escaped = false
  for (const character of pattern) {
    if (escaped) result += `\\${character}`
    else if (character === escape) {
      escaped = true
      continue
    } else if (character === '%') result += '.*'
    else if (character === '_') result += '.'
    else if (character === '(') result += '(?:'
    else result += '\\.^$'.includes(character) ? `\\${character}` : character
    escaped = false
  }
  return `^(?:${result})$`
}

export const regexes: Family = {
  ...operators('regexeq', false, true),
  ...operators('regexne', false, false),
  ...operators('icregexeq', true, true),
  ...operators('icregexne', true, false),
  'regexp_like(text,text)': matches(false, true),
  'regexp_like(text,text,text)': js((text: string, pattern: string, flags: string) =>
    boolean(regexOf(pattern, withoutGlobal(flags, 'regexp_like').ignoreCase).test(text)),
  ),
  'regexp_replace(text,text,text)': js((text: string, pattern: string, by: string) =>
    replace(text, pattern, by, readFlags('')),
  ),
  'regexp_replace(text,text,text,text)': js((text: string, pattern: string, by: string, flags: string) => {
    if (/^\d/.test(flags)) {
      throw pgError('22023', `invalid regular expression option: "${flags[0]}"`, {
        hint: 'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.',
      })
    }
    return replace(text, pattern, by, readFlags(flags))
  }),
  'regexp_replace(citext,citext,text)': js((text: string, pattern: string, by: string) =>
    replace(text, pattern, by, readFlags('', true)),
  ),
  'regexp_count(text,text)': js((text: string, pattern: string) => count(text, pattern)),
  'regexp_count(text,text,int4)': js((text: string, pattern: string, start: bigint) => count(text, pattern, start)),
  'regexp_count(text,text,int4,text)': js((text: string, pattern: string, start: bigint, flags: string) =>
    count(text, pattern, start, flags),
  ),
  'regexp_substr(text,text)': js(substr),
  'substring(text,text)': js(substring),
  ...each(
    ['similar_to_escape(text)'],
    js((pattern: string) => similarToRegex(pattern)),
  ),
  'similar_to_escape(text,text)': js((pattern: string, escape: string) => similarToRegex(pattern, escape)),
}
