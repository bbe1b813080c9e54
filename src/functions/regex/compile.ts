import { Automaton, Subject } from './automaton'
import { Dissection, type Span } from './dissect'
import { PLAIN_OPTIONS, type RegexOptions } from './lexer'
import { Alphabet, buildNfa } from './nfa'
import { parseRegex, SHORTER, type Node, type Parsed } from './parse'

/** A match: its UTF-16 index in the text, and what its groups caught; the whole is group 0. */
export interface Match {
  readonly index: number
  readonly groups: readonly (string | undefined)[]
  /** UTF-16 index of each group, where it caught something. */
  readonly indexes: readonly (number | undefined)[]
}

const cache = new Map<string, Expression>()
const CACHE_LIMIT = 300

/** @throws PostgresError 2201B; UnsupportedOnShadow */
export function regexOf(pattern: string, options: RegexOptions = PLAIN_OPTIONS): Expression {
  const { ignoreCase, expanded, quote, newlineStops, newlineAnchors } = options
  const key = `${[ignoreCase, expanded, quote, newlineStops, newlineAnchors].map(Number).join('')}${pattern}`
  let expression = cache.get(key)
  if (!expression) {
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(key, (expression = new Expression(pattern, options)))
  }
  return expression
}

/** A compiled regular expression. Its automata are made on first use, and grow with the texts that they meet. */
export class Expression {
  readonly captures: number
  private readonly parsed: Parsed
  private readonly alphabet = new Alphabet()
  private readonly automata = new Map<Node, Automaton>()
  private searcher: Automaton | undefined

  constructor(pattern: string, options: RegexOptions) {
    this.parsed = parseRegex(pattern, options)
    this.captures = this.parsed.captures
    // All sets and constraints have to be known before the first character is classified.
    this.prepare(this.parsed.tree)
    this.search()
  }

  private prepare(node: Node): void {
    this.automaton(node)
    for (const child of node.children) this.prepare(child)
  }

  private automaton(node: Node): Automaton {
    let automaton = this.automata.get(node)
    if (!automaton) {
      const nfa = buildNfa(node.language, this.alphabet)
      this.automata.set(node, (automaton = new Automaton(nfa, this.alphabet, this.parsed.options)))
    }
    return automaton
  }

  /** Accepts where any match ends. */
  private search(): Automaton {
    const { tree, options } = this.parsed
    return (this.searcher ??= new Automaton(buildNfa(tree.language, this.alphabet, true), this.alphabet, options))
  }

  /** Whether it matches anywhere. */
  test(text: string): boolean {
    const subject = new Subject(text)
    if (this.parsed.usesReferences) return this.locate(subject, 0) !== undefined
    return this.search().firstEnd(subject, 0) !== undefined
  }

  /** The first match at or after a UTF-16 index. @throws UnsupportedOnShadow where it would take very long */
  find(subject: Subject, from: number): Match | undefined {
    const located = this.locate(subject, subject.character(from))
    if (!located) return undefined
    const spans = Array.from({ length: this.captures + 1 }, (_, i) => (i === 0 ? located.whole : located.captures[i]))
    return {
      index: subject.offset(located.whole.from),
      groups: spans.map((span) => span && subject.slice(span.from, span.to)),
      indexes: spans.map((span) => span && subject.offset(span.from)),
    }
  }

  private locate(
    subject: Subject,
    start: number,
  ): { whole: Span; captures: readonly (Span | undefined)[] } | undefined {
    const { tree, usesReferences } = this.parsed
    if (start > subject.length) return undefined
    const first = this.search().firstEnd(subject, start)
    if (!first) return undefined
    // Without references the earliest match begins before the earliest end.
    const last = usesReferences ? subject.length : first.end
    for (let from = first.earliest; from <= last; from++) {
      const found = this.matchAt(subject, tree, from)
      if (found) return found
    }
    return undefined
  }

  /** Of the possible ends the longest or shortest, as the expression would rather have it, whose parts fit. */
  private matchAt(subject: Subject, tree: Node, from: number) {
    const automaton = this.automaton(tree)
    const shorter = (tree.flags & SHORTER) !== 0
    let to = shorter
      ? automaton.shortest(subject, from, from, subject.length)
      : automaton.longest(subject, from, subject.length)
    while (to >= 0) {
      const dissection = new Dissection(subject, (node) => this.automaton(node), this.parsed.options.ignoreCase)
      if (dissection.take(tree, from, to)) return { whole: { from, to }, captures: dissection.captures }
      if (shorter) to = to === subject.length ? -1 : automaton.shortest(subject, from, to + 1, subject.length)
      else to = to === from ? -1 : automaton.longest(subject, from, to - 1)
    }
    return undefined
  }
}
