import { pgError } from '../errors'
import { foldCase } from '../types/letterCase'
import { characterIndex } from '../types/text'
import type { Family } from './definition'
import { boolean, each, js } from './define'

type Matcher = (text: string) => boolean

const cache = new Map<string, Matcher>()
const CACHE_LIMIT = 500

/** LIKE with `\` as its escape (Postgres manual, "LIKE"). @throws PostgresError 22025 */
export function like(text: string, pattern: string): boolean {
  let matcher = cache.get(pattern)
  if (!matcher) {
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(pattern, (matcher = compile(pattern)))
  }
  return matcher(text)
}

const TOKEN = /\\([^])|([%_])|([^\\%_]+)/gu

interface Piece {
  readonly wildcard?: string
  readonly literal?: string
}

function compile(pattern: string): Matcher {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) return (text) => matchEndingInEscape([...text], [...pattern])
  const pieces: Piece[] = []
  for (const [, escaped, wildcard, plain] of pattern.matchAll(TOKEN)) {
    const last = pieces[pieces.length - 1]
    const literal = escaped ?? plain
    if (literal === undefined) pieces.push({ wildcard })
    else if (last?.literal !== undefined) pieces[pieces.length - 1] = { literal: last.literal + literal }
    else pieces.push({ literal })
  }
  return simpleMatcher(pieces) ?? regularMatcher(pieces)
}

/** Equality, prefix, suffix and containment need no regular expression. */
function simpleMatcher(pieces: readonly Piece[]): Matcher | undefined {
  const [first, second, third] = pieces
  if (!first) return (text) => text === ''
  const literal = first.literal ?? second?.literal ?? ''
  const shape = pieces.map((piece) => piece.wildcard ?? 'x').join('')
  if (shape === 'x') return (text) => text === literal
  if (shape === 'x%') return (text) => text.startsWith(literal)
  if (shape === '%x') return (text) => text.endsWith(literal)
  if (shape === '%x%' && third) return (text) => text.includes(literal)
  return undefined
}

/**
 * What stands between `%` is found one after the other, each as early as it can be: in time of text × pattern, where one
 * regular expression of the whole would try every way.
 */
function regularMatcher(pieces: readonly Piece[]): Matcher {
  const segments = ['']
  for (const { wildcard, literal } of pieces) {
    if (wildcard === '%') segments.push('')
    else segments[segments.length - 1] += literal?.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') ?? '.'
  }
  const [first = '', ...rest] = segments
  const last = rest.pop()
  if (last === undefined) return whole(new RegExp(`^${first}$`, 'su'))
  const head = new RegExp(`^${first}`, 'su')
  const others = [...rest.filter((segment) => segment !== ''), `${last}$`].map((one) => new RegExp(one, 'sug'))
  return (text) => {
    let at = head.exec(text)?.[0].length
    for (const segment of others) {
      if (at === undefined) return false
      segment.lastIndex = at
      at = segment.test(text) ? segment.lastIndex : undefined
    }
    return at !== undefined
  }
}

const whole =
  (expression: RegExp): Matcher =>
  (text) =>
    expression.test(text)

/** A pattern that ends in its escape is an error only once matching gets there: so walk as the server walks. */
function matchEndingInEscape(text: readonly string[], pattern: readonly string[]): boolean {
  return walk(text, 0, pattern, 0) === true
}

/** true, false, or 'abort': the text ran out, so no later start can match either. */
function walk(text: readonly string[], from: number, pattern: readonly string[], start: number): boolean | 'abort' {
  let t = from
  let p = start
  for (; t < text.length && p < pattern.length; t++, p++) {
    if (pattern[p] === '%') return walkWildcard(text, t, pattern, p)
    if (pattern[p] === '_') continue
    if (pattern[p] === '\\') p = escaped(pattern, p)
    if (pattern[p] !== text[t]) return false
  }
  if (t < text.length) return false
  while (pattern[p] === '%') p++
  return p >= pattern.length ? true : 'abort'
}

function escaped(pattern: readonly string[], at: number): number {
  if (at + 1 >= pattern.length) throw pgError('22025', 'LIKE pattern must not end with escape character')
  return at + 1
}

function walkWildcard(
  text: readonly string[],
  from: number,
  pattern: readonly string[],
  start: number,
): boolean | 'abort' {
  let t = from
  let p = start
  for (; pattern[p] === '%' || pattern[p] === '_'; p++) {
    if (pattern[p] === '%') continue
    if (t >= text.length) return 'abort'
    t++
  }
  if (p >= pattern.length) return true
  const first = pattern[pattern[p] === '\\' ? escaped(pattern, p) : p]
  for (; t < text.length; t++) {
    if (text[t] !== first) continue
    const matched = walk(text, t, pattern, p)
    if (matched !== false) return matched
  }
  return 'abort'
}

const insensitive = (text: string, pattern: string): boolean => like(foldCase(text), foldCase(pattern))

/** Rewrites a pattern with an escape of its own to one with `\`. @throws PostgresError 22025 */
export function likeEscape(pattern: string, escape: string): string {
  if (escape === '') return pattern.replaceAll('\\', '\\\\')
  if (characterIndex(escape, 1) !== escape.length) {
    throw pgError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' })
  }
  if (escape === '\\') return pattern
  let result = ''
  let afterEscape = false
  for (const character of pattern) {
    if (character === escape && !afterEscape) {
      result += '\\'
      afterEscape = true
      continue
    }
    result += character === '\\' && !afterEscape ? '\\\\' : character
    afterEscape = false
  }
  return result
}

const bytes = (value: Uint8Array): string => Buffer.from(value).toString('latin1')
const yes = (test: typeof like) => js((text: string, pattern: string) => boolean(test(text, pattern)))
const no = (test: typeof like) => js((text: string, pattern: string) => boolean(!test(text, pattern)))
const TEXTS = ['text(text,text)', 'bpchar(bpchar,text)', 'name(name,text)'] as const
const signatures = (suffix: string): string[] => TEXTS.map((t) => t.replace('(', `${suffix}(`))
const CITEXT = ['(citext,citext)', '(citext,text)'] as const

export const likes: Family = {
  ...each([...signatures('like'), 'like(text,text)', 'like(name,text)'], yes(like)),
  ...each([...signatures('nlike'), 'notlike(text,text)', 'notlike(name,text)'], no(like)),
  ...each([...signatures('iclike'), ...CITEXT.map((c) => `texticlike${c}`)], yes(insensitive)),
  ...each([...signatures('icnlike'), ...CITEXT.map((c) => `texticnlike${c}`)], no(insensitive)),
  ...each(
    ['bytealike(bytea,bytea)', 'like(bytea,bytea)'],
    js((a: Uint8Array, b: Uint8Array) => boolean(like(bytes(a), bytes(b)))),
  ),
  ...each(
    ['byteanlike(bytea,bytea)', 'notlike(bytea,bytea)'],
    js((a: Uint8Array, b: Uint8Array) => boolean(!like(bytes(a), bytes(b)))),
  ),
  'like_escape(text,text)': js(likeEscape),
  'like_escape(bytea,bytea)': js((a: Uint8Array, b: Uint8Array) =>
    Buffer.from(likeEscape(bytes(a), bytes(b)), 'latin1'),
  ),
}
