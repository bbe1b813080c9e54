import { pgError } from '../../errors'
import { js, refused } from '../define'
import type { Family } from '../definition'

/** fuzzystrmatch: Levenshtein's distance and soundex (manual, "fuzzystrmatch — determine string similarities and distance"). */

const MAX_LENGTH = 255

function letters(text: string): string[] {
  const list = [...text]
  if (list.length > MAX_LENGTH)
    throw pgError('22023', `levenshtein argument exceeds maximum length of ${MAX_LENGTH} characters`)
  return list
}

/** What inserting, deleting and replacing a letter costs. */
function levenshtein(a: string, b: string, insert = 1n, remove = 1n, replace = 1n): bigint {
  const source = letters(a)
  const target = letters(b)
  const [add, cut, change] = [insert, remove, replace].map(Number) as [number, number, number]
  if (source.length === 0) return BigInt(target.length * add)
  if (target.length === 0) return BigInt(source.length * cut)
  let row = Array.from({ length: source.length + 1 }, (_, i) => i * cut)
  for (const [j, letter] of target.entries()) {
    const next = [(j + 1) * add]
    for (let i = 1; i <= source.length; i++) {
      const same = row[i - 1]! + (source[i - 1] === letter ? 0 : change)
      next.push(Math.min(row[i]! + add, next[i - 1]! + cut, same))
    }
    row = next
  }
  return BigInt(row[source.length]!)
}

const CODES = '01230120022455012623010202'

const codeOf = (letter: string): string | undefined =>
  /^[A-Za-z]$/.test(letter) ? CODES[letter.toUpperCase().charCodeAt(0) - 65] : undefined

/** The first letter and up to three digits; a letter that is no ASCII letter parts those beside it. */
function soundex(text: string): string {
  const bytes = Buffer.from(text).toString('latin1')
  const start = bytes.search(/[A-Za-z]/)
  if (start < 0) return ''
  let result = bytes[start]!.toUpperCase()
  for (let i = start + 1; i < bytes.length && result.length < 4; i++) {
    const code = codeOf(bytes[i]!)
    if (code === undefined || code === codeOf(bytes[i - 1]!)) continue
    if (code !== '0') result += code
  }
  return result.padEnd(4, '0')
}

function difference(a: string, b: string): bigint {
  const [left, right] = [soundex(a), soundex(b)]
  return BigInt([0, 1, 2, 3].filter((i) => left[i] === right[i]).length)
}

const PHONETIC = refused('its phonetic rules are not followed here')

export const fuzzyStrings: Family = {
  'levenshtein(text,text)': js((a: string, b: string) => levenshtein(a, b)),
  'levenshtein(text,text,int4,int4,int4)': js(levenshtein),
  'soundex(text)': js(soundex),
  'text_soundex(text)': js(soundex),
  'difference(text,text)': js(difference),
  'metaphone(text,int4)': PHONETIC,
  'dmetaphone(text)': PHONETIC,
  'dmetaphone_alt(text)': PHONETIC,
  'daitch_mokotoff(text)': PHONETIC,
}
