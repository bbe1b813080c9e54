import { UnsupportedOnShadow } from '../../errors'
import type { Stored } from '../../types/codec'
import { CERTAIN_LETTERS, foldCase } from '../../types/letterCase'
import { boolean, js } from '../define'
import type { Definition, Family, SessionContext } from '../definition'

/** pg_trgm (manual, "pg_trgm — support for similarity of text using trigram matching"). */

const KNOWN = new RegExp(`^[\\0-\\x7f${CERTAIN_LETTERS}]*$`, 'u')
const WORD = new RegExp(`[A-Za-z0-9${CERTAIN_LETTERS}]+`, 'gu')

/** A trigram's three bytes, each as a character, and whether a word begins or ends with it. */
interface Trigram {
  readonly bytes: string
  readonly first: boolean
  readonly last: boolean
}

/** The trigrams of a text in their order: words in lower case, with two spaces before and one after. */
function trigramsOf(text: string): Trigram[] {
  if (!KNOWN.test(text))
    throw new UnsupportedOnShadow('pg_trgm on characters of which it depends on the server whether they are letters')
  const found: Trigram[] = []
  for (const [word] of text.matchAll(WORD)) {
    const letters = [' ', ' ', ...foldCase(word), ' ']
    const count = letters.length - 2
    for (let i = 0; i < count; i++)
      found.push({ bytes: compact(letters.slice(i, i + 3).join('')), first: i === 0, last: i === count - 1 })
  }
  return found
}

/** Three bytes stand for themselves; longer trigrams go by a check sum. */
function compact(trigram: string): string {
  const bytes = Buffer.from(trigram)
  if (bytes.length === 3) return trigram
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crcEntry(((crc >>> 24) ^ byte) & 0xff) ^ (crc << 8)) >>> 0
  crc = (crc ^ 0xffffffff) >>> 0
  return String.fromCharCode(crc & 0xff, (crc >>> 8) & 0xff, (crc >>> 16) & 0xff)
}

/** One entry of the table of CRC-32. */
function crcEntry(index: number): number {
  let entry = index
  for (let bit = 0; bit < 8; bit++) entry = entry & 1 ? (entry >>> 1) ^ 0xedb88320 : entry >>> 1
  return entry >>> 0
}

const share = (common: number, a: number, b: number): number => Math.fround(common / (a + b - common))

function similarity(a: string, b: string): number {
  const left = new Set(trigramsOf(a).map((t) => t.bytes))
  const right = new Set(trigramsOf(b).map((t) => t.bytes))
  if (left.size === 0 || right.size === 0) return 0
  let common = 0
  for (const bytes of left) if (right.has(bytes)) common++
  return share(common, left.size, right.size)
}

/** What the search for the most similar part of a text keeps: its bounds, and what lies between them. */
interface Extent {
  lower: number
  /** Different trigrams within the bounds, and how many of them are the word's. */
  size: number
  common: number
}

/**
 * The greatest similarity between a word's trigrams and those of a continuous part of a text; where `strict`, of a part
 * that consists of whole words (Postgres: iterate_word_similarity).
 */
class PartSearch {
  private readonly lastAt = new Map<string, number>()
  private readonly extent: Extent
  private best = 0

  constructor(
    private readonly word: ReadonlySet<string>,
    private readonly text: readonly Trigram[],
    private readonly strict: boolean,
    private readonly enough: number,
  ) {
    this.extent = { lower: strict ? 0 : -1, size: 0, common: 0 }
  }

  run(): number {
    for (const [i, trigram] of this.text.entries()) {
      this.include(trigram.bytes, i)
      if (!(this.strict ? trigram.last : this.word.has(trigram.bytes))) continue
      if (this.extent.lower === -1) Object.assign(this.extent, { lower: i, size: 1 })
      this.shrink(i)
      if (this.best >= this.enough) break
    }
    return this.best
  }

  private include(bytes: string, at: number): void {
    const { extent, word, lastAt } = this
    if (extent.lower < 0 && !word.has(bytes)) return
    if ((lastAt.get(bytes) ?? -1) < 0) {
      extent.size++
      if (word.has(bytes)) extent.common++
    }
    lastAt.set(bytes, at)
  }

  /** Moves the lower bound up where that makes the part more similar. */
  private shrink(upper: number): void {
    const { extent, text, word, lastAt } = this
    const before = extent.lower
    let { size, common } = extent
    let current = share(common, word.size, size)
    for (let at = before; at <= upper; at++) {
      const { bytes, first } = text[at]!
      if (!this.strict || first) {
        const similar = share(common, word.size, size)
        if (similar > current) {
          current = similar
          Object.assign(extent, { lower: at, size, common })
        }
        if (current >= this.enough) break
      }
      if (lastAt.get(bytes) === at) {
        size--
        if (word.has(bytes)) common--
      }
    }
    this.best = Math.max(this.best, current)
    if (this.best >= this.enough) return
    for (let at = before; at < extent.lower; at++) {
      const { bytes } = text[at]!
      if (lastAt.get(bytes) === at) lastAt.set(bytes, -1)
    }
  }
}

function partSimilarity(a: string, b: string, strict: boolean, enough = Infinity): number {
  const word = new Set(trigramsOf(a).map((t) => t.bytes))
  return new PartSearch(word, trigramsOf(b), strict, enough).run()
}

const SETTINGS = {
  similarity: ['pg_trgm.similarity_threshold', 0.3],
  word: ['pg_trgm.word_similarity_threshold', 0.6],
  strict: ['pg_trgm.strict_word_similarity_threshold', 0.5],
} as const

function threshold(session: SessionContext, kind: keyof typeof SETTINGS): number {
  const [name, standard] = SETTINGS[kind]
  const value = session.setting(name)
  return value === null || value === '' ? standard : Number(value)
}

const distance = (of: (a: string, b: string) => number): Definition =>
  js((a: string, b: string) => Math.fround(1 - of(a, b)))

function above(kind: keyof typeof SETTINGS, of: (a: string, b: string, enough: number) => number): Definition {
  return {
    session: () => (session, a, b) => {
      if (a === null || b === null) return null
      const enough = threshold(session, kind)
      return boolean(of(a as string, b as string, enough) >= enough)
    },
  }
}

function shown(text: string): string {
  const trigrams = [...new Set(trigramsOf(text).map((t) => t.bytes))]
  if (/[^\0-\x7f]/.test(text)) throw new UnsupportedOnShadow('show_trgm() of a text beyond ASCII')
  return JSON.stringify(trigrams.sort())
}

const swapped =
  (of: (a: string, b: string, enough?: number) => number) =>
  (a: string, b: string, enough?: number): number =>
    of(b, a, enough)
const word = (a: string, b: string, enough?: number): number => partSimilarity(a, b, false, enough)
const strictWord = (a: string, b: string, enough?: number): number => partSimilarity(a, b, true, enough)

const TT = '(text,text)'

export const trigrams: Family = {
  'show_trgm(text)': js(shown),
  'show_limit()': {
    session:
      () =>
      (session): Stored =>
        Math.fround(threshold(session, 'similarity')),
  },
  [`similarity${TT}`]: js(similarity),
  [`similarity_dist${TT}`]: distance(similarity),
  [`similarity_op${TT}`]: above('similarity', similarity),
  [`word_similarity${TT}`]: js((a: string, b: string) => word(a, b)),
  [`word_similarity_op${TT}`]: above('word', word),
  [`word_similarity_commutator_op${TT}`]: above('word', swapped(word)),
  [`word_similarity_dist_op${TT}`]: distance(word),
  [`word_similarity_dist_commutator_op${TT}`]: distance(swapped(word)),
  [`strict_word_similarity${TT}`]: js((a: string, b: string) => strictWord(a, b)),
  [`strict_word_similarity_op${TT}`]: above('strict', strictWord),
  [`strict_word_similarity_commutator_op${TT}`]: above('strict', swapped(strictWord)),
  [`strict_word_similarity_dist_op${TT}`]: distance(strictWord),
  [`strict_word_similarity_dist_commutator_op${TT}`]: distance(swapped(strictWord)),
}
