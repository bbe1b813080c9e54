import { otherCase } from './charSet'
import type { Automaton, Subject } from './automaton'
import { SHORTER, type Node } from './parse'

/**
 * What each group of a match catches (Postgres manual, "Regular Expression Matching Rules"): the parts of a match are
 * settled from left to right, each as long, or as short, as it would rather be. The steps are those of the server's
 * regexec.c, because where several divisions are possible it is they that decide.
 */

export interface Span {
  readonly from: number
  readonly to: number
}

export class Dissection {
  readonly captures: (Span | undefined)[] = []

  constructor(
    private readonly subject: Subject,
    private readonly automaton: (node: Node) => Automaton,
    private readonly ignoreCase: boolean,
  ) {}

  /** @returns whether the text, which the node's automaton has accepted, can be taken apart */
  take(node: Node, from: number, to: number): boolean {
    this.subject.spend(1)
    if (!this.takeInside(node, from, to)) return false
    if (node.capture > 0) this.captures[node.capture] = { from, to }
    return true
  }

  private takeInside(node: Node, from: number, to: number): boolean {
    switch (node.op) {
      case 'leaf':
        return true
      case 'group':
        return this.take(node.children[0]!, from, to)
      case 'reference':
        return this.reference(node, from, to)
      case 'choice':
        return node.children.some((child) => this.fits(child, from, to) && this.take(child, from, to))
      case 'sequence':
        return this.sequence(node, from, to)
      case 'iteration':
        return this.iteration(node, from, to)
    }
  }

  private fits(node: Node, from: number, to: number): boolean {
    return this.automaton(node).longest(this.subject, from, to) === to
  }

  private forget(node: Node): void {
    if (node.capture > 0) this.captures[node.capture] = undefined
    for (const child of node.children) this.forget(child)
  }

  private sequence({ children: [left, right] }: Node, from: number, to: number): boolean {
    const automaton = this.automaton(left!)
    const shorter = (left!.flags & SHORTER) !== 0
    const first = () =>
      shorter ? automaton.shortest(this.subject, from, from, to) : automaton.longest(this.subject, from, to)
    const after = (middle: number) => {
      if (shorter) return middle === to ? -1 : automaton.shortest(this.subject, from, middle + 1, to)
      return middle === from ? -1 : automaton.longest(this.subject, from, middle - 1)
    }
    for (let middle = first(); middle >= 0; middle = after(middle)) {
      if (!this.fits(right!, middle, to)) continue
      if (this.take(left!, from, middle) && this.take(right!, middle, to)) return true
      this.forget(left!)
      this.forget(right!)
    }
    return false
  }

  private reference({ reference, min, max }: Node, from: number, to: number): boolean {
    const caught = this.captures[reference]
    if (!caught) return false
    const length = caught.to - caught.from
    if (length === 0) return from === to
    if (from === to) return min === 0
    const rounds = (to - from) / length
    if (!Number.isInteger(rounds) || rounds < min || rounds > max) return false
    for (let i = 0; i < to - from; i++) {
      if (!this.same(this.subject.code(caught.from + (i % length)), this.subject.code(from + i))) return false
    }
    return true
  }

  private same(a: number, b: number): boolean {
    return a === b || (this.ignoreCase && otherCase(a) === b)
  }

  /**
   * Ends of the rounds are found first, by the automaton; then each round is taken apart, and where one cannot be, the
   * ends move.
   */
  private iteration(node: Node, from: number, to: number): boolean {
    const [child] = node.children as [Node]
    const shorter = (child.flags & SHORTER) !== 0
    if (shorter && node.min === 0 && from === to) return true
    const min = Math.max(node.min, 1)
    const max = Math.max(Math.min(to - from, node.max), min)
    const rounds = new Rounds(this.subject, this.automaton(child), shorter, {
      from,
      to,
      min,
      max,
    })
    let verified = 0
    while (rounds.search()) {
      verified = Math.min(verified, rounds.settled)
      let round = verified + 1
      for (; round <= rounds.count; round++) {
        this.forget(child)
        if (!this.take(child, rounds.ends[round - 1]!, rounds.ends[round]!)) break
      }
      if (round > rounds.count) return true
      verified = round - 1
      rounds.reject(round)
    }
    // No round at all comes last: an empty one, that would rather be long, may fill groups.
    return node.min === 0 && from === to
  }
}

interface Limits extends Span {
  readonly min: number
  readonly max: number
}

/** Divisions of a text into rounds, one after the other. */
class Rounds {
  readonly ends: number[]
  /** Rounds in the division found. */
  count = 1
  /** Rounds that are as they were in the division before. */
  settled = 0
  private limit: number
  private done = false

  constructor(
    private readonly subject: Subject,
    private readonly automaton: Automaton,
    private readonly shorter: boolean,
    private readonly limits: Limits,
  ) {
    this.ends = [limits.from]
    this.limit = shorter ? limits.from : limits.to
  }

  /** The next division, or false where there is none. */
  search(): boolean {
    const { to, min, max } = this.limits
    this.settled = Infinity
    while (this.count > 0 && !this.done) {
      const end = this.endOfRound()
      if (end < 0) {
        this.count--
        this.back()
        continue
      }
      this.ends[this.count] = end
      this.settled = Math.min(this.settled, this.count - 1)
      if (end === to) {
        if (this.count >= min) return true
        this.back()
      } else if (this.count >= max) {
        this.count--
        this.back()
      } else if (!this.shorter && end === this.ends[this.count - 1] && !this.mayBeEmpty(this.count, end)) {
        this.back()
      } else {
        this.count++
        this.limit = this.shorter ? end : to
      }
    }
    return false
  }

  /** A round of this division cannot be taken apart: it has to end elsewhere. */
  reject(round: number): void {
    this.count = round
    this.back()
  }

  private endOfRound(): number {
    const start = this.ends[this.count - 1]!
    const { to } = this.limits
    if (!this.shorter) return this.automaton.longest(this.subject, start, this.limit)
    if (this.limit === start && this.limit !== to && !this.mayBeEmpty(this.count, this.limit)) this.limit++
    // The last round that is allowed has to reach the end.
    if (this.count >= this.limits.max) this.limit = to
    return this.automaton.shortest(this.subject, start, this.limit, to)
  }

  /** Whether a round may be empty: only where the least number of rounds needs it. */
  private mayBeEmpty(round: number, at: number): boolean {
    return round < this.limits.min && this.limits.min - round >= this.limits.to - at
  }

  /** Makes the last round that can be changed shorter, or longer. */
  private back(): void {
    for (; this.count > 0; this.count--) {
      const start = this.ends[this.count - 1]!
      const end = this.ends[this.count]!
      if (this.shorter) {
        if (end < this.limits.to) {
          this.limit = end + 1
          return
        }
      } else if (end > start) {
        this.limit = end - 1
        if (this.limit > start || this.mayBeEmpty(this.count, start)) return
      }
    }
    this.done = true
  }
}
