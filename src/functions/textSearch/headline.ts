import type { Configuration } from '../../types/textSearch/names'
import type { TsQuery } from '../../types/textSearch/query'
import { checkTexts, readOptions, type HeadlineOptions, type OptionList } from './headlineOptions'
import { coversOf, headlineWords, type Cover, type HeadlineWord } from './headlineWords'
import type { TokenType } from './tokenTypes'

/** ts_headline (Postgres manual, "Highlighting Results"). */

/** Their parts follow as tokens of their own. */
const WHOLES: ReadonlySet<TokenType> = new Set(['url', 'numhword', 'asciihword', 'hword'])
const NO_WORDS: ReadonlySet<TokenType> = new Set([...WHOLES, 'blank', 'tag'])
/** A headline had better not end with these. */
const NO_ENDS: ReadonlySet<TokenType> = new Set([
  ...NO_WORDS,
  'sfloat',
  'version',
  'float',
  'int',
  'uint',
  'protocol',
  'entity',
])

/** Marks the texts of one document: positions go on from one text to the next. */
export class Headliner {
  private position = 0

  constructor(
    private readonly configuration: Configuration,
    private readonly query: TsQuery,
    private readonly list: OptionList,
  ) {}

  /** @throws PostgresError 22023, 22P02 */
  headline(text: string): string {
    const { words, end } = headlineWords(this.configuration, this.query, text, this.position)
    this.position = end
    const options = readOptions(this.list)
    const marker = new Marker(words, this.query, options)
    if (options.maxFragments > 0) marker.fragments()
    else marker.oneStretch()
    checkTexts(options)
    return print(words, options)
  }
}

/** Stretches are joined by the delimiter. */
function print(words: readonly HeadlineWord[], options: HeadlineOptions): string {
  let text = ''
  let stretches = 0
  let inside = false
  for (const { shown, repeated, replaced, skipped, selected, text: word } of words) {
    if (repeated) continue
    if (shown && !inside && stretches++ > 0) text += options.fragmentDelimiter
    inside = shown
    if (!shown) continue
    if (replaced) text += ' '
    else if (!skipped) text += selected ? options.startSel + word + options.stopSel : word
  }
  return text
}

interface Fragment extends Cover {
  /** Words in all, and words of the query. */
  readonly length: number
  readonly found: number
}

class Marker {
  constructor(
    private readonly words: readonly HeadlineWord[],
    private readonly query: TsQuery,
    private readonly options: HeadlineOptions,
  ) {}

  private counts = (i: number): number => (NO_WORDS.has(this.words[i]!.type) ? 0 : 1)

  private isFound = (i: number): boolean => {
    const { operand, repeated } = this.words[i]!
    return operand !== undefined && !repeated
  }

  private isBadEnd(i: number): boolean {
    const { type, bytes } = this.words[i]!
    return (NO_ENDS.has(type) || bytes <= this.options.shortWord) && !this.isFound(i)
  }

  private mark(first: number, last: number): void {
    const { highlightAll } = this.options
    for (const word of this.words.slice(first, last + 1)) {
      if (word.operand) word.selected = true
      if (word.type === 'tag' && !highlightAll) word.replaced = true
      else if (WHOLES.has(word.type)) word.skipped = true
      word.shown = !word.repeated
    }
  }

  /** As many words as there are to be at least, from the start. */
  private markBeginning(): void {
    let last = -1
    for (let i = 0, length = 0; i < this.words.length && length < this.options.minWords; i++) {
      length += this.counts(i)
      last = i
    }
    this.mark(0, last)
  }

  /** The best stretch around a cover. */
  oneStretch(): void {
    if (this.options.highlightAll) return this.mark(0, this.words.length - 1)
    let best: (Fragment & { readonly whole: boolean }) | undefined
    for (const cover of coversOf(this.words, this.query)) {
      const stretch = this.stretch(cover)
      const whole = stretch.first <= cover.first && stretch.last >= cover.last
      if (!best || this.isBetter({ ...stretch, whole }, best)) best = { ...stretch, whole }
    }
    if (best) this.mark(best.first, best.last)
    else this.markBeginning()
  }

  private isBetter(a: Fragment & { readonly whole: boolean }, b: Fragment & { readonly whole: boolean }): boolean {
    if (a.whole !== b.whole) return a.whole
    if (a.found !== b.found) return a.found > b.found
    return !this.isBadEnd(a.last) && this.isBadEnd(b.last)
  }

  /** A cover cut to the greatest number of words, or drawn out to the least, with good ends. */
  private stretch({ first, last }: Cover): Fragment {
    const { maxWords } = this.options
    let [length, found, end] = [0, 0, first]
    let i = first
    for (; i <= last && length < maxWords; i++) {
      length += this.counts(i)
      if (this.isFound(i)) found++
      end = i
    }
    const start = { first, last: end, length, found }
    return length < maxWords ? this.lengthen(start, i - 1, last) : this.shorten(start, Math.min(i, last))
  }

  private lengthen(stretch: Fragment, from: number, coverEnd: number): Fragment {
    const { minWords, maxWords } = this.options
    let { last, length, found } = stretch
    for (let i = from; i < this.words.length && length < maxWords; i++) {
      if (i > coverEnd) {
        length += this.counts(i)
        if (this.isFound(i)) found++
      }
      last = i
      if (!this.isBadEnd(i) && length >= minWords) break
    }
    if (length >= minWords) return { ...stretch, last, length, found }
    return this.lengthenLeft({ ...stretch, last, length, found })
  }

  private lengthenLeft(stretch: Fragment): Fragment {
    const { minWords, maxWords } = this.options
    let { length, found } = stretch
    let i = stretch.first - 1
    for (; i >= 0; i--) {
      length += this.counts(i)
      if (this.isFound(i)) found++
      if (length >= maxWords || (!this.isBadEnd(i) && length >= minWords)) break
    }
    return { first: Math.max(i, 0), last: stretch.last, length, found }
  }

  private shorten(stretch: Fragment, from: number): Fragment {
    let { last, length, found } = stretch
    for (let i = from; length > this.options.minWords && this.isBadEnd(i); i--) {
      length -= this.counts(i)
      if (this.isFound(i)) found--
      last = i - 1
    }
    return { ...stretch, last, length, found }
  }

  /** The best fragments, drawn out on both sides. */
  fragments(): void {
    const open = new Set([...coversOf(this.words, this.query)].flatMap((cover) => [...this.pieces(cover)]))
    let marked = false
    for (let n = 0; n < this.options.maxFragments; n++) {
      const best = bestOf(open)
      if (!best) break
      open.delete(best)
      const { first, last } = this.drawnOut(best)
      this.mark(first, last)
      marked = true
      for (const other of open) if (other.first <= last && other.last >= first) open.delete(other)
    }
    if (!marked) this.markBeginning()
  }

  /** A cover in pieces of not more than the greatest number of words, each with words of the query at its ends. */
  private *pieces(cover: Cover): Iterable<Fragment> {
    for (let { first } = cover; first <= cover.last;) {
      const piece = this.piece(first, cover.last)
      yield piece
      first = piece.last + 1
    }
  }

  private piece(from: number, to: number): Fragment {
    let first = from
    while (first < to && !this.isFound(first)) first++
    let [length, found, i] = [0, 0, first]
    for (; i <= to && length < this.options.maxWords; i++) {
      length += this.counts(i)
      if (this.isFound(i)) found++
    }
    let last = to
    if (to > i) {
      for (last = i; last > first && !this.isFound(last); last--) length -= this.counts(last)
      if (last === first && !this.isFound(first)) length -= this.counts(first)
    }
    return { first, last, length, found }
  }

  private drawnOut(fragment: Fragment): Cover {
    let { first, last, length } = fragment
    const { maxWords } = this.options
    if (length >= maxWords) return fragment
    const reach = Math.trunc((maxWords - length) / 2)
    let start = first
    for (let i = first - 1, drawn = 0; i >= 0 && drawn < reach && !this.words[i]!.shown; i--) {
      drawn += this.counts(i)
      length += this.counts(i)
      start = i
    }
    for (; start < first && this.isBadEnd(start); start++) length -= this.counts(start)
    first = start
    let end = last
    for (let i = last + 1; i < this.words.length && length < maxWords && !this.words[i]!.shown; i++) {
      length += this.counts(i)
      end = i
    }
    while (end > last && this.isBadEnd(end)) end--
    return { first, last: end }
  }
}

/** With the most words of the query, then with the fewest words, then the first. */
function bestOf(fragments: Iterable<Fragment>): Fragment | undefined {
  let best: Fragment | undefined
  for (const fragment of fragments) {
    const { found, length } = best ?? { found: 0, length: Infinity }
    if (fragment.found > found || (fragment.found === found && fragment.length < length)) best = fragment
  }
  return best
}
