import { createHash } from 'node:crypto'
import { quoteLiteral } from '../catalog/identifiers'
import { pgError } from '../errors'
import { foldCase, isWordCharacter, mapLetter, raiseCase } from '../types/letterCase'
import { characterCount, characterIndex, trimTrailingSpaces } from '../types/text'
import { INT4 } from '../types/integer'
import type { Definition, Family } from './definition'
import { boolean, each, js, sql } from './define'
import { inRange } from './integers'

/** Postgres manual, "String Functions and Operators". Positions and lengths count characters, not UTF-16 units. */

const count = (text: string): bigint => BigInt(characterCount(text))

/** Characters from `start` (1-based, may be before the text) on, `length` of them. @throws PostgresError 22011 */
export function substring(text: string, start: bigint, length?: bigint): string {
  if (length !== undefined && length < 0n) throw pgError('22011', 'negative substring length not allowed')
  const from = Number(start < 1n ? 1n : start) - 1
  const begin = characterIndex(text, from)
  if (length === undefined) return text.slice(begin)
  const characters = Number(start + length) - 1 - from
  return characters <= 0 ? '' : text.slice(begin, begin + characterIndex(text.slice(begin), characters))
}

function left(text: string, n: bigint): string {
  const characters = n < 0n ? characterCount(text) + Number(n) : Number(n)
  return text.slice(0, characterIndex(text, Math.max(characters, 0)))
}

function right(text: string, n: bigint): string {
  // The server negates in 32 bits, where the least integer stays what it is.
  if (n === INT4.min) return text
  const skipped = n < 0n ? -Number(n) : characterCount(text) - Number(n)
  return text.slice(characterIndex(text, Math.max(skipped, 0)))
}

function pad(text: string, length: bigint, fill: string, side: 'left' | 'right'): string {
  const wanted = Math.max(Number(length), 0)
  if (wanted > MAX_TEXT) throw tooLarge()
  const missing = wanted - characterCount(text)
  if (missing <= 0 || fill === '') return text.slice(0, characterIndex(text, wanted))
  const times = Math.ceil(missing / characterCount(fill))
  const repeated = fill.repeat(times)
  const padding = repeated.slice(0, characterIndex(repeated, missing))
  return side === 'left' ? padding + text : text + padding
}

/** Postgres's limit of one value is 1 GB; text never gets near it unless a length is a mistake. */
const MAX_TEXT = 0x3fffffff / 4

function tooLarge() {
  return pgError('54000', 'requested length too large')
}

function repeat(text: string, times: bigint): string {
  const n = Math.max(Number(times), 0)
  if (Buffer.byteLength(text) * n > 0x3fffffff - 4) throw tooLarge()
  return text.repeat(n)
}

const reverse = (text: string): string => [...text].reverse().join('')

/** The characters of `from` become those of `to` at the same place, or vanish where there is none. */
function translate(text: string, from: string, to: string): string {
  const targets = [...to]
  const map = new Map<string, string>()
  for (const [i, character] of [...from].entries()) if (!map.has(character)) map.set(character, targets[i] ?? '')
  let result = ''
  for (const character of text) result += map.get(character) ?? character
  return result
}

/** @throws PostgresError 22023 */
function splitPart(text: string, delimiter: string, n: bigint): string {
  if (n === 0n) throw pgError('22023', 'field position must not be zero')
  const fields = text === '' ? [] : delimiter === '' ? [text] : text.split(delimiter)
  return fields.at(Number(n > 0n ? n - 1n : n)) ?? ''
}

/** Letters and digits make words; each word's first letter is raised, the others are folded. */
function initcap(text: string): string {
  let inWord = false
  let result = ''
  for (const character of text) {
    result += mapLetter(character, inWord ? 'lower' : 'upper')
    inWord = isWordCharacter(character)
  }
  return result
}

/** @throws PostgresError 54000 */
function chr(code: bigint): string {
  if (code < 0n) throw pgError('22023', 'character number must be positive')
  if (code === 0n) throw pgError('54000', 'null character not permitted')
  if (code > 0x10ffffn) throw pgError('54000', `requested character too large for encoding: ${code}`)
  if (code >= 0xd800n && code <= 0xdfffn) throw pgError('54000', `requested character not valid for encoding: ${code}`)
  return String.fromCodePoint(Number(code))
}

/** Replaces `length` characters from `start` on. @throws PostgresError 22011, 22003 */
function overlay(text: string, replacement: string, start: bigint, length = count(replacement)): string {
  if (start <= 0n) throw pgError('22011', 'negative substring length not allowed')
  const end = inRange(start + length, INT4)
  return substring(text, 1n, start - 1n) + replacement + substring(text, end)
}

/** What C's strpos is to text. */
const position = sql((text, part) => `instr(${text}, ${part})`)
const characterLength = sql((text) => `length(${text})`)
const bpcharLength = js((text: string) => count(trimTrailingSpaces(text)))
const hash = (name: string) => (value: string | Uint8Array) => createHash(name).update(value).digest()
const md5 = js((value: string | Uint8Array) => hash('md5')(value).toString('hex'))

const lengths: Family = {
  ...each(['length(text)', 'char_length(text)', 'character_length(text)', 'textlen(text)'], characterLength),
  ...each(['length(bpchar)', 'char_length(bpchar)', 'character_length(bpchar)'], bpcharLength),
  ...each(
    ['octet_length(text)', 'octet_length(bpchar)', 'octet_length(bytea)'],
    sql((a) => `octet_length(${a})`),
  ),
  ...each(
    ['bit_length(text)', 'bit_length(bytea)'],
    sql((a) => `(octet_length(${a}) * 8)`),
  ),
  'length(bytea)': sql((a) => `octet_length(${a})`),
}

// prettier-ignore
const trims: Family = Object.fromEntries(
  [['btrim', 'trim'], ['ltrim', 'ltrim'], ['rtrim', 'rtrim']].flatMap(([name, sqlite]): [string, Definition][] => [
    [`${name}(text)`, sql((a) => `${sqlite}(${a})`)],
    [`${name}(text,text)`, sql((a, b) => `${sqlite}(${a}, ${b})`)],
  ]),
)

const foldedPosition = (text: string, part: string): bigint => {
  const index = foldCase(text).indexOf(foldCase(part))
  return index < 0 ? 0n : BigInt(characterCount(text.slice(0, index)) + 1)
}

export const strings: Family = {
  ...lengths,
  ...trims,
  'textcat(text,text)': sql((a, b) => `(${a} || ${b})`),
  'lower(text)': js(foldCase),
  'casefold(text)': js(foldCase),
  'upper(text)': js(raiseCase),
  'initcap(text)': js(initcap),
  ...each(
    ['substring(text,int4)', 'substr(text,int4)'],
    js((text: string, start: bigint) => substring(text, start)),
  ),
  ...each(
    ['substring(text,int4,int4)', 'substr(text,int4,int4)'],
    js((text: string, start: bigint, length: bigint) => substring(text, start, length)),
  ),
  'left(text,int4)': js(left),
  'right(text,int4)': js(right),
  'lpad(text,int4)': js((text: string, n: bigint) => pad(text, n, ' ', 'left')),
  'lpad(text,int4,text)': js((text: string, n: bigint, fill: string) => pad(text, n, fill, 'left')),
  'rpad(text,int4)': js((text: string, n: bigint) => pad(text, n, ' ', 'right')),
  'rpad(text,int4,text)': js((text: string, n: bigint, fill: string) => pad(text, n, fill, 'right')),
  'repeat(text,int4)': js(repeat),
  'replace(text,text,text)': sql((text, from, to) => `replace(${text}, ${from}, ${to})`),
  'reverse(text)': js(reverse),
  'translate(text,text,text)': js(translate),
  'split_part(text,text,int4)': js(splitPart),
  ...each(['strpos(text,text)', 'position(text,text)'], position),
  'strpos(citext,citext)': js(foldedPosition),
  'starts_with(text,text)': js((text: string, prefix: string) => boolean(text.startsWith(prefix))),
  'overlay(text,text,int4)': js((text: string, part: string, start: bigint) => overlay(text, part, start)),
  'overlay(text,text,int4,int4)': js((text: string, part: string, start: bigint, length: bigint) =>
    overlay(text, part, start, length),
  ),
  'ascii(text)': js((text: string) => BigInt(text.codePointAt(0) ?? 0)),
  'chr(int4)': js(chr),
  ...each(['md5(text)', 'md5(bytea)'], md5),
  ...Object.fromEntries(['sha224', 'sha256', 'sha384', 'sha512'].map((name) => [`${name}(bytea)`, js(hash(name))])),
  'quote_literal(text)': js(quoteLiteral),
  'quote_nullable(text)': { jsNullable: () => (text) => (text === null ? 'NULL' : quoteLiteral(text as string)) },
  ...each(
    ['text_larger(text,text)'],
    sql((a, b) => `max(${a}, ${b})`),
  ),
  ...each(
    ['text_smaller(text,text)'],
    sql((a, b) => `min(${a}, ${b})`),
  ),
  ...patternComparisons(),
}

/** The *_pattern_ops: plain byte order, which is SQLite's; of what bpchar and citext compare by. */
function patternComparisons(): Family {
  const operators = { lt: '<', le: '<=', ge: '>=', gt: '>' } as const
  const tests = {
    lt: (n: number) => n < 0,
    le: (n: number) => n <= 0,
    ge: (n: number) => n >= 0,
    gt: (n: number) => n > 0,
  }
  const family: Record<string, Definition> = {}
  for (const suffix of ['lt', 'le', 'ge', 'gt'] as const) {
    const by = (key: (text: string) => string) =>
      js((a: string, b: string) => boolean(tests[suffix](Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))))))
    family[`text_pattern_${suffix}(text,text)`] = sql((a, b) => `(${a} ${operators[suffix]} ${b})`)
    family[`bpchar_pattern_${suffix}(bpchar,bpchar)`] = by(trimTrailingSpaces)
    family[`citext_pattern_${suffix}(citext,citext)`] = by(foldCase)
  }
  return family
}
