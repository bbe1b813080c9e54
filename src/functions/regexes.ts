import { pgError } from '../errors'
import type { Stored } from '../types/codec'
import { characterCount, characterIndex } from '../types/text'
import { boolean, each, js, set } from './define'
import type { Definition, Family } from './definition'
import { Subject } from './regex/automaton'
import { regexOf, type Expression, type Match } from './regex/compile'
import { PLAIN_OPTIONS, withOption, type RegexOptions } from './regex/lexer'
import { refusedRegex } from './regex/problem'
import { similarToRegex } from './regex/similar'

/** Postgres manual, "POSIX Regular Expressions" and "SIMILAR TO Regular Expressions". */

const FOLDING: RegexOptions = { ...PLAIN_OPTIONS, ignoreCase: true }

const matches = (options: RegexOptions, wanted: boolean): Definition =>
  js((text: string, pattern: string) => boolean(regexOf(pattern, options).test(text) === wanted))

const TEXTS = ['text', 'bpchar', 'name'] as const
const CITEXTS = ['(citext,citext)', '(citext,text)'] as const

function operators(suffix: string, options: RegexOptions, wanted: boolean): Family {
  const plain = TEXTS.map((type) => `${type}${suffix}(${type},text)`)
  const citext = options.ignoreCase ? CITEXTS.map((args) => `text${suffix}${args}`) : []
  return each([...plain, ...citext], matches(options, wanted))
}

interface Flags extends RegexOptions {
  readonly global: boolean
}

/** @throws PostgresError 22023; UnsupportedOnShadow for basic and extended syntax */
function readFlags(flags: string): Flags {
  let options = PLAIN_OPTIONS
  let global = false
  for (const flag of flags) {
    if (flag === 'g') {
      global = true
      continue
    }
    const changed = withOption(options, flag)
    if (!changed) throw pgError('22023', `invalid regular expression option: "${flag}"`)
    options = changed
  }
  if (options.quote && (options.expanded || options.newlineStops || options.newlineAnchors)) {
    throw refusedRegex(`the options ${JSON.stringify(flags)}`)
  }
  return { ...options, global }
}

function withoutGlobal(flags: string, name: string, hint?: string): Flags {
  const read = readFlags(flags)
  if (read.global) throw pgError('22023', `${name}() does not support the "global" option`, hint ? { hint } : {})
  return read
}

/** All matches, one after the other: after an empty match the search goes on at the next character. */
function* allMatches(expression: Expression, text: string, from = 0): Generator<Match> {
  const subject = new Subject(text)
  let at = from
  while (at <= text.length) {
    const match = expression.find(subject, at)
    if (!match) return
    yield match
    const length = match.groups[0]!.length
    at = match.index + length
    if (length === 0) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  }
}

const firstMatch = (expression: Expression, text: string): Match | undefined => expression.find(new Subject(text), 0)

/** Replaces all matches, or, where `n` is not 0, the nth. */
function replace(text: string, pattern: string, by: string, options: RegexOptions, n: bigint, from = 0): string {
  let result = ''
  let end = 0
  let number = 0n
  for (const match of allMatches(regexOf(pattern, options), text, from)) {
    number++
    if (n > 0n && number !== n) continue
    result += text.slice(end, match.index) + substitute(by, match)
    end = match.index + match.groups[0]!.length
    if (n > 0n) break
  }
  return result + text.slice(end)
}

function substitute(replacement: string, { groups }: Match): string {
  return replacement.replace(/\\([1-9&\\])/g, (_, reference: string) => {
    if (reference === '\\') return '\\'
    return groups[reference === '&' ? 0 : Number(reference)] ?? ''
  })
}

function invalidParameter(name: string, value: bigint) {
  return pgError('22023', `invalid value for parameter "${name}": ${value}`)
}

const atLeast = (name: string, least: bigint, value: bigint): bigint => {
  if (value < least) throw invalidParameter(name, value)
  return value
}

/** UTF-16 index of a 1-based start; past the end where there are not so many characters. */
function startOf(text: string, start: bigint): number {
  atLeast('start', 1n, start)
  return start > BigInt(characterCount(text)) + 1n ? text.length + 1 : characterIndex(text, Number(start) - 1)
}

function replaceFrom(text: string, pattern: string, by: string, start: bigint, n?: bigint, flags = ''): string {
  const from = startOf(text, start)
  if (n !== undefined) atLeast('n', 0n, n)
  const options = readFlags(flags)
  return replace(text, pattern, by, options, n ?? (options.global ? 0n : 1n), from)
}

function replaceWithFlags(text: string, pattern: string, by: string, flags: string): string {
  if (/^\d/.test(flags)) {
    throw pgError('22023', `invalid regular expression option: "${flags[0]}"`, {
      hint: 'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.',
    })
  }
  const options = readFlags(flags)
  return replace(text, pattern, by, options, options.global ? 0n : 1n)
}

function count(text: string, pattern: string, start = 1n, flags = ''): bigint {
  const from = startOf(text, start)
  const options = withoutGlobal(flags, 'regexp_count')
  return BigInt([...allMatches(regexOf(pattern, options), text, from)].length)
}

/** The nth match from `start` on. */
function nthMatch(text: string, expression: Expression, from: number, n: bigint): Match | undefined {
  let number = 0n
  for (const match of allMatches(expression, text, from)) if (++number === n) return match
  return undefined
}

/** The group that `subexpr` names: an expression without groups has its whole match as the first. */
function groupNumber(expression: Expression, subexpr: bigint): number | undefined {
  if (expression.captures === 0) return subexpr <= 1n ? 0 : undefined
  return subexpr <= BigInt(expression.captures) ? Number(subexpr) : undefined
}

function instr(text: string, pattern: string, start = 1n, n = 1n, end = 0n, flags = '', subexpr = 0n): bigint {
  const from = startOf(text, start)
  atLeast('n', 1n, n)
  if (end !== 0n && end !== 1n) throw invalidParameter('endoption', end)
  atLeast('subexpr', 0n, subexpr)
  const expression = regexOf(pattern, withoutGlobal(flags, 'regexp_instr'))
  const match = nthMatch(text, expression, from, n)
  const group = groupNumber(expression, subexpr)
  const index = group === undefined ? undefined : match?.indexes[group]
  if (index === undefined) return 0n
  return BigInt(characterCount(text.slice(0, index + (end === 1n ? match!.groups[group!]!.length : 0))) + 1)
}

function substr(text: string, pattern: string, start = 1n, n = 1n, flags = '', subexpr = 0n): string | null {
  const from = startOf(text, start)
  atLeast('n', 1n, n)
  atLeast('subexpr', 0n, subexpr)
  const expression = regexOf(pattern, withoutGlobal(flags, 'regexp_substr'))
  const match = nthMatch(text, expression, from, n)
  const group = groupNumber(expression, subexpr)
  return group === undefined ? null : (match?.groups[group] ?? null)
}

/** The first group's text where there is a group, else the whole match. */
export function regexSubstring(text: string, pattern: string): string | null {
  const expression = regexOf(pattern)
  return firstMatch(expression, text)?.groups[expression.captures > 0 ? 1 : 0] ?? null
}

const groupArray = (expression: Expression, { groups }: Match): string =>
  JSON.stringify((expression.captures > 0 ? groups.slice(1) : groups.slice(0, 1)).map((group) => group ?? null))

/** A row for each match: its groups, or the whole where the expression has none. */
function* matchRows(text: string, pattern: string, options: Flags): Iterable<Stored> {
  const expression = regexOf(pattern, options)
  for (const match of allMatches(expression, text)) {
    yield groupArray(expression, match)
    if (!options.global) return
  }
}

function match(text: string, pattern: string, options: RegexOptions): string | null {
  const expression = regexOf(pattern, options)
  const found = firstMatch(expression, text)
  return found ? groupArray(expression, found) : null
}

const MATCH_HINT = 'Use the regexp_matches function instead.'

/** The texts between matches. An empty match at the end, or right after the match before it, does not count. */
function* pieces(text: string, pattern: string, options: RegexOptions): Iterable<string> {
  let start = 0
  let previousEnd = 0
  for (const { index, groups } of allMatches(regexOf(pattern, options), text)) {
    const end = index + groups[0]!.length
    const counts = index < text.length && end > previousEnd
    previousEnd = end
    if (!counts) continue
    yield text.slice(start, index)
    start = end
  }
  yield text.slice(start)
}

const splitArray = (text: string, pattern: string, options: RegexOptions): string =>
  JSON.stringify([...pieces(text, pattern, options)])

/** citext's own functions add the flag i, unless the flags have a c. */
const folding = (flags: string): string => (flags.includes('c') ? flags : `${flags}i`)

function replacements(): Family {
  return {
    'regexp_replace(text,text,text)': js((text: string, pattern: string, by: string) =>
      replace(text, pattern, by, PLAIN_OPTIONS, 1n),
    ),
    'regexp_replace(text,text,text,text)': js(replaceWithFlags),
    ...each(
      [
        'regexp_replace(text,text,text,int4)',
        'regexp_replace(text,text,text,int4,int4)',
        'regexp_replace(text,text,text,int4,int4,text)',
      ],
      js(replaceFrom),
    ),
    'regexp_replace(citext,citext,text)': js((text: string, pattern: string, by: string) =>
      replace(text, pattern, by, FOLDING, 1n),
    ),
    'regexp_replace(citext,citext,text,text)': js((text: string, pattern: string, by: string, flags: string) =>
      replaceWithFlags(text, pattern, by, folding(flags)),
    ),
  }
}

/** Functions of a text, a pattern and flags, for text and for citext. */
function flagged<R>(
  name: string,
  define: (body: (text: string, pattern: string, flags?: string) => R) => Definition,
  body: (text: string, pattern: string, flags: string) => R,
): Family {
  const texts = define((text, pattern, flags = '') => body(text, pattern, flags))
  const citexts = define((text, pattern, flags = '') => body(text, pattern, folding(flags)))
  return {
    ...each([`${name}(text,text)`, `${name}(text,text,text)`], texts),
    ...each([`${name}(citext,citext)`, `${name}(citext,citext,text)`], citexts),
  }
}

export const regexes: Family = {
  ...operators('regexeq', PLAIN_OPTIONS, true),
  ...operators('regexne', PLAIN_OPTIONS, false),
  ...operators('icregexeq', FOLDING, true),
  ...operators('icregexne', FOLDING, false),
  'regexp_like(text,text)': matches(PLAIN_OPTIONS, true),
  'regexp_like(text,text,text)': js((text: string, pattern: string, flags: string) =>
    boolean(regexOf(pattern, withoutGlobal(flags, 'regexp_like')).test(text)),
  ),
  ...replacements(),
  ...each(['regexp_count(text,text)', 'regexp_count(text,text,int4)', 'regexp_count(text,text,int4,text)'], js(count)),
  ...each(
    ['', ',int4', ',int4,int4', ',int4,int4,int4', ',int4,int4,int4,text', ',int4,int4,int4,text,int4'].map(
      (more) => `regexp_instr(text,text${more})`,
    ),
    js(instr),
  ),
  ...each(
    ['', ',int4', ',int4,int4', ',int4,int4,text', ',int4,int4,text,int4'].map(
      (more) => `regexp_substr(text,text${more})`,
    ),
    js(substr),
  ),
  ...flagged<Stored>('regexp_match', js, (text, pattern, flags) =>
    match(text, pattern, withoutGlobal(flags, 'regexp_match', MATCH_HINT)),
  ),
  ...flagged<Iterable<Stored>>('regexp_matches', set, (text, pattern, flags) =>
    matchRows(text, pattern, readFlags(flags)),
  ),
  ...flagged<Stored>('regexp_split_to_array', js, (text, pattern, flags) =>
    splitArray(text, pattern, withoutGlobal(flags, 'regexp_split_to_array')),
  ),
  ...flagged<Iterable<Stored>>('regexp_split_to_table', set, (text, pattern, flags) =>
    pieces(text, pattern, withoutGlobal(flags, 'regexp_split_to_table')),
  ),
  'substring(text,text)': js(regexSubstring),
  'substring(text,text,text)': js((text: string, pattern: string, escape: string) =>
    regexSubstring(text, similarToRegex(pattern, escape)),
  ),
  'similar_to_escape(text)': js((pattern: string) => similarToRegex(pattern)),
  'similar_to_escape(text,text)': js(similarToRegex),
  'similar_escape(text,text)': {
    jsNullable: () => (pattern, escape) =>
      pattern === null ? null : similarToRegex(pattern as string, (escape as string | null) ?? '\\'),
  },
}
