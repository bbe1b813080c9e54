import type { Constraint, RegexOptions } from './lexer'
import { Context, type Alphabet, type Look, type Nfa, type Symbol } from './nfa'
import { refusedRegex } from './problem'

/** Runs an NFA over a text as a DFA that is made as it is needed: in time proportional to the text, whatever the expression. */

/** One text that is matched: its characters, and the work spent on it. */
export class Subject {
  private readonly codes: readonly number[] | undefined
  readonly length: number
  private steps = 0
  private readonly looks = new Map<Look, (boolean | undefined)[]>()

  constructor(readonly text: string) {
    this.codes = /[\ud800-\udbff]/.test(text) ? [...text].map((c) => c.codePointAt(0)!) : undefined
    this.length = this.codes?.length ?? text.length
  }

  code(at: number): number {
    return this.codes ? this.codes[at]! : this.text.charCodeAt(at)
  }

  slice(from: number, to: number): string {
    return this.codes ? String.fromCodePoint(...this.codes.slice(from, to)) : this.text.slice(from, to)
  }

  /** UTF-16 index of a character. */
  offset(at: number): number {
    return this.codes ? this.slice(0, at).length : at
  }

  /** The character of a UTF-16 index. */
  character(offset: number): number {
    return this.codes ? [...this.text.slice(0, offset)].length : offset
  }

  /** @throws UnsupportedOnShadow when a match has cost too much: Postgres too would go on for very long */
  spend(steps: number): void {
    this.steps += steps
    if (this.steps > MAX_STEPS + this.length * STEPS_PER_CHARACTER)
      throw refusedRegex('so much backtracking', 'it would run for very long')
  }

  lookResults(look: Look): (boolean | undefined)[] {
    let results = this.looks.get(look)
    if (!results) this.looks.set(look, (results = []))
    return results
  }
}

const MAX_STEPS = 4_000_000
const STEPS_PER_CHARACTER = 100
/** Beyond this many the states made so far are thrown away. */
const MAX_CACHED_STATES = 1000

interface Dfa {
  readonly nfaStates: readonly number[]
  readonly before: Context
  /** By the symbol's index plus one; 0 is the end of the text. */
  readonly steps: (Step | undefined)[]
}

interface Step {
  readonly accepts: boolean
  readonly next: Dfa | undefined
}

const NONE = -1

export class Automaton {
  private readonly cache = new Map<string, Dfa>()
  private readonly starts: (Dfa | undefined)[] = []
  private readonly lookAutomata = new Map<Look, Automaton>()

  constructor(
    private readonly nfa: Nfa,
    private readonly alphabet: Alphabet,
    private readonly options: RegexOptions,
  ) {}

  /** End of the longest match from `start` that ends at `stop` or before, or -1. */
  longest(subject: Subject, start: number, stop: number): number {
    let found = NONE
    this.run(subject, start, stop, (at) => {
      found = at
      return false
    })
    return found
  }

  /** End of the shortest match from `start` that ends at `least` or after, and at `stop` or before, or -1. */
  shortest(subject: Subject, start: number, least: number, stop: number): number {
    let found = NONE
    this.run(subject, start, stop, (at) => {
      if (at < least) return false
      found = at
      return true
    })
    return found
  }

  /**
   * Of an automaton that searches: the earliest end of a match that begins at `start` or after, and the last place
   * before it where no match had begun yet.
   */
  firstEnd(subject: Subject, start: number): { end: number; earliest: number } | undefined {
    let state: Dfa | undefined = this.start(subject, start)
    let earliest = start
    let at = start
    for (; state; at++) {
      if (state.nfaStates.length === 1) earliest = at
      const step: Step = this.step(state, subject, at)
      if (step.accepts) {
        subject.spend(at - start + 1)
        return { end: at, earliest }
      }
      state = at < subject.length ? step.next : undefined
    }
    subject.spend(at - start + 1)
    return undefined
  }

  /** Every place where a match that began at `start` ends. */
  private run(subject: Subject, start: number, stop: number, accept: (at: number) => boolean): void {
    let state: Dfa | undefined = this.start(subject, start)
    let at = start
    for (; state; at++) {
      const step: Step = this.step(state, subject, at)
      if (step.accepts && accept(at)) break
      if (at === stop) break
      state = step.next
    }
    subject.spend(at - start + 1)
  }

  private symbolAt(subject: Subject, at: number): Symbol | undefined {
    return at < subject.length ? this.alphabet.symbol(subject.code(at)) : undefined
  }

  private start(subject: Subject, at: number): Dfa {
    const before = !this.nfa.usesContext || at === 0 ? Context.edge : this.symbolAt(subject, at - 1)!.context
    return (this.starts[before] ??= this.state([this.nfa.start], before))
  }

  private state(nfaStates: readonly number[], before: Context): Dfa {
    const key = `${before}:${nfaStates.join()}`
    let state = this.cache.get(key)
    if (state) return state
    if (this.cache.size >= MAX_CACHED_STATES) {
      this.cache.clear()
      this.starts.length = 0
    }
    this.cache.set(key, (state = { nfaStates, before, steps: [] }))
    return state
  }

  private step(state: Dfa, subject: Subject, at: number): Step {
    const symbol = this.symbolAt(subject, at)
    const index = (symbol?.index ?? -1) + 1
    const known = this.nfa.usesLooks ? undefined : state.steps[index]
    return known ?? (state.steps[index] = this.makeStep(state, symbol, subject, at))
  }

  private makeStep(state: Dfa, symbol: Symbol | undefined, subject: Subject, at: number): Step {
    const reached = this.closure(state, symbol?.context ?? Context.edge, subject, at)
    subject.spend(reached.size)
    const next = new Set<number>()
    if (symbol) {
      for (const s of reached) {
        for (const { set, to } of this.nfa.states[s]!.moves) if (symbol.members[set]) next.add(to)
      }
    }
    const before = symbol && this.nfa.usesContext ? symbol.context : Context.edge
    const sorted = [...next].sort((a, b) => a - b)
    return {
      accepts: reached.has(this.nfa.final),
      next: sorted.length > 0 ? this.state(sorted, before) : undefined,
    }
  }

  /** States that are reached without a character, at a place with these neighbours. */
  private closure(state: Dfa, after: Context, subject: Subject, at: number): Set<number> {
    const reached = new Set(state.nfaStates)
    const pending = [...state.nfaStates]
    for (let s = pending.pop(); s !== undefined; s = pending.pop()) {
      for (const { to, test } of this.nfa.states[s]!.jumps) {
        if (reached.has(to)) continue
        if (
          test &&
          !('look' in test ? this.looks(test.look, subject, at) : this.holds(test.constraint, state.before, after))
        )
          continue
        reached.add(to)
        pending.push(to)
      }
    }
    return reached
  }

  private holds(constraint: Constraint, before: Context, after: Context): boolean {
    const { newlineAnchors } = this.options
    const [word, follows] = [before === Context.word, after === Context.word]
    switch (constraint) {
      case 'bos':
        return before === Context.edge
      case 'eos':
        return after === Context.edge
      case 'bol':
        return before === Context.edge || (newlineAnchors && before === Context.newline)
      case 'eol':
        return after === Context.edge || (newlineAnchors && after === Context.newline)
      case 'wordStart':
        return !word && follows
      case 'wordEnd':
        return word && !follows
      case 'boundary':
        return word !== follows
      case 'noBoundary':
        return word === follows
    }
  }

  private looks(look: Look, subject: Subject, at: number): boolean {
    let automaton = this.lookAutomata.get(look)
    if (!automaton) {
      this.lookAutomata.set(look, (automaton = new Automaton(look.nfa, this.alphabet, this.options)))
    }
    const results = subject.lookResults(look)
    if (results[at] === undefined) {
      if (look.ahead) results[at] = automaton.shortest(subject, at, at, subject.length) >= 0
      else automaton.endings(subject, results)
    }
    return results[at] !== look.negated
  }

  /** For every place whether a match ends there. */
  private endings(subject: Subject, results: (boolean | undefined)[]): void {
    for (let at = 0; at <= subject.length; at++) results[at] = false
    this.run(subject, 0, subject.length, (at) => {
      results[at] = true
      return false
    })
  }
}
