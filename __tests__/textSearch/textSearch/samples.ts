/** Generated documents, queries and vectors: words, markup, addresses, numbers, and what breaks all of them. */
import type { Generator } from '../support/generate'

// prettier-ignore
const PIECES = [
  'a', 'b', 'foo', 'Bar', 'word', 'other', 'two words', 'e', 'E', 'x', 'com', 'org', 'www', 'http', '://', 'https://', 'mailto:', '/', '//', '.', '..', '-', '--', '_', '@', '~', '#', '&', '&amp;', '&#160;', '&#x1F;',
  '<', '>', '</', '/>', '<b>', '<br/>', '<script>', '</script>', '<style type="x">', '</style>', '<!--', '-->', '<!DOCTYPE', '<?xml', '"', "'", '\\', '=', '?', '%', '+', '1', '42', '007', '3.14', '1e5', '-7', '+1.2', '1.2.3', '1.2.3.4', '192.168.0.1', ':8080',
  ' ', ' ', '  ', '\n', '\t', 'é', 'ß', 'Ünï', '日本', '\u0301', '\u200d', '\u2011', '—', '😀', '٣', 'x²', '(', ')', ';', ':', ',', '!', '|', '*', 'a-b', 'foo-bar-baz', 'x1-y2', 'a@b.co', 'user.name@example.com', 'index.html', '/usr/local/bin', '~/x', './y', '../z', "O'Brien", 'e-mail', 'well-known', 'id=5', '{', '}', '[', ']', '^', '$', '`',
] as const

/** Tokens run into each other. */
export const tangle = (g: Generator): string => g.text(PIECES, g.next() < 0.2 ? 25 : 8)

// prettier-ignore
const WORDS = [
  'the', 'and', 'cat', 'cats', 'rat', 'running', 'runs', 'dog', 'quick', 'foxes', 'a', 'of', 'search', 'searches', 'query', 'Postgres', 'database', 'databases', 'document', 'terms', 'rank', 'x', 'well-known', 'foo-bar', 'e-mail',
  'user@example.com', 'http://example.com/path?q=1', '192.168.1.1', '3.14', '-5', '1e10', 'v1.2.3', '<b>bold</b>', '&amp;', '/usr/bin', 'naïve', 'café', '日本語', "O'Brien", 'U.S.A.', "don't", 'C++', '(x)', "it's", '😀', 'GROẞ',
] as const

export const prose = (g: Generator, length: number): string =>
  g.many(g.integer(0, length), () => g.pick(WORDS)).join(g.pick([' ', ' ', ', ', '. ', '\n', '-']))

const OPERANDS = ['a', 'b', 'c', 'cat', 'the', 'rat', 'foo', 'run', 'runs', 'qu', 'databas'] as const
const MODIFIERS = ['', '', '', ':*', ':A', ':b', ':AB', ':*c', ':D'] as const

/** A query that is one. */
export function query(g: Generator, depth: number): string {
  const kind = g.next()
  if (depth === 0 || kind < 0.35) return g.pick(OPERANDS) + g.pick(MODIFIERS)
  if (kind < 0.5) return `!${query(g, depth - 1)}`
  const operator = kind < 0.68 ? '&' : kind < 0.85 ? '|' : g.pick(['<->', '<2>', '<0>', '<5>'])
  return `(${query(g, depth - 1)} ${operator} ${query(g, depth - 1)})`
}

// prettier-ignore
const QUERY_PIECES = [
  ...OPERANDS, "'a b'", 'foo-bar', 'x y', "'''q'", '\\\\', 'é', '&', '|', '!', '(', ')', '<->', '<2>', ' ', ' ', ':*', ':A', '<', '>', 'or', 'OR', '-', '"', "'", '\\', 'and', 'not', '::', '<99999>', 'foo:a*',
] as const

/** What somebody may type. */
export const typed = (g: Generator): string =>
  g.many(g.integer(0, 8), () => g.pick(QUERY_PIECES)).join(g.pick(['', ' ']))

const LEXEMES = ['a', 'b', 'c', 'cat', 'rat', 'foo', 'run', 'd', 'e', "'x y'", 'ca', 'caterpillar'] as const

function place(g: Generator): string {
  const position = g.next() < 0.03 ? g.pick([16382, 16383, 20000]) : g.integer(1, 14)
  return `${position}${g.next() < 0.3 ? g.pick(['A', 'B', 'C', 'D', 'a']) : ''}`
}

export function vector(g: Generator): string {
  const entry = () =>
    `${g.pick(LEXEMES)}${g.next() < 0.8 ? `:${g.many(g.integer(1, 4), () => place(g)).join(',')}` : ''}`
  return g.many(g.integer(0, 8), entry).join(' ')
}

// prettier-ignore
const VECTOR_PIECES = ['a', 'b:1', 'c:2A,3', "'q''r'", '\\\\', ':', ',', '1', 'A', "'", ' ', ' ', 'x:0', 'x:1Ab', 'y:5,', 'é:3b', 'z:*', 'q:1*'] as const

export const brokenVector = (g: Generator): string =>
  g.many(g.integer(0, 6), () => g.pick(VECTOR_PIECES)).join(g.pick(['', ' ']))

export function json(g: Generator, depth = 3): unknown {
  const kind = g.next()
  if (depth === 0 || kind < 0.5) return g.next() < 0.7 ? prose(g, 4) : g.pick([1, 1.5, true, false, null, -10])
  if (kind < 0.75) return g.many(g.integer(0, 3), () => json(g, depth - 1))
  const keys = g.many(g.integer(0, 3), () => g.pick(['a', 'key', 'the cats', 'é']))
  return Object.fromEntries(keys.map((key) => [key, json(g, depth - 1)]))
}

// prettier-ignore
const OPTIONS: readonly ((g: Generator) => string)[] = [
  (g) => `MaxWords=${g.integer(3, 12)}`, (g) => `MinWords=${g.integer(1, 6)}`, (g) => `ShortWord=${g.integer(0, 5)}`, (g) => `MaxFragments=${g.integer(0, 3)}`,
  () => 'HighlightAll=true', () => 'StartSel=<<, StopSel=>>', () => 'StartSel="<i>"', () => 'FragmentDelimiter=" | "', () => "StopSel='x''y'", () => 'HighlightAll=off',
  () => 'Bad=1', () => 'MaxWords=x', () => 'MaxWords', () => '"StartSel" = 007',
]

export const headlineOptions = (g: Generator): string =>
  g
    .many(g.integer(0, 4), () => OPTIONS[g.integer(0, g.next() < 0.1 ? OPTIONS.length - 1 : 9)]!(g))
    .join(g.pick([', ', ' ', ',']))
