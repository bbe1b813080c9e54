import { CharSet, inClass } from './charSet'
import type { Constraint } from './lexer'
import type { Language } from './parse'
import { refusedRegex } from './problem'

/** Nondeterministic automata of languages, over one alphabet of character classes for all automata of an expression. */

/** What stands before or after a place in a text, as far as constraints tell it apart. */
export const enum Context {
  edge,
  other,
  word,
  newline,
}

export interface Symbol {
  readonly index: number
  readonly context: Context
  /** By the set's index. */
  readonly members: readonly boolean[]
}

/** Characters that the expression's sets do not tell apart are one symbol. */
export class Alphabet {
  private readonly sets: CharSet[] = []
  private readonly indexes = new Map<string, number>()
  private readonly byCode = new Map<number, Symbol>()
  private readonly bySignature = new Map<string, Symbol>()
  usesWords = false

  setIndex(set: CharSet): number {
    const known = this.indexes.get(set.key)
    if (known !== undefined) return known
    this.indexes.set(set.key, this.sets.length)
    return this.sets.push(set) - 1
  }

  symbol(code: number): Symbol {
    let symbol = this.byCode.get(code)
    if (!symbol) this.byCode.set(code, (symbol = this.make(code)))
    return symbol
  }

  private make(code: number): Symbol {
    const members = this.sets.map((set) => set.has(code))
    const word = this.usesWords && inClass('word', code)
    const context = word ? Context.word : code === 10 ? Context.newline : Context.other
    const signature = `${context}${members.map(Number).join('')}`
    let symbol = this.bySignature.get(signature)
    if (!symbol) {
      this.bySignature.set(signature, (symbol = { index: this.bySignature.size, context, members }))
    }
    return symbol
  }
}

export interface Look {
  readonly ahead: boolean
  readonly negated: boolean
  readonly nfa: Nfa
}

type Test = { readonly constraint: Constraint } | { readonly look: Look } | undefined

export interface State {
  readonly moves: { readonly set: number; readonly to: number }[]
  readonly jumps: { readonly to: number; readonly test: Test }[]
}

export interface Nfa {
  readonly states: readonly State[]
  readonly start: number
  readonly final: number
  /** Whether what stands around a place decides anything. */
  readonly usesContext: boolean
  readonly usesLooks: boolean
}

const MAX_STATES = 20_000

const ANY = new CharSet({ ranges: [], classes: [], complements: [], negated: true, ignoreCase: false })

/** @param searching whether anything may stand before the match */
export function buildNfa(language: Language, alphabet: Alphabet, searching = false): Nfa {
  return new Builder(alphabet).build(language, searching)
}

class Builder {
  private readonly states: State[] = []
  private usesContext = false
  private usesLooks = false

  constructor(private readonly alphabet: Alphabet) {}

  build(language: Language, searching: boolean): Nfa {
    const [start, final] = [this.state(), this.state()]
    let from = start
    if (searching) {
      from = this.state()
      this.states[start]!.moves.push({ set: this.alphabet.setIndex(ANY), to: start })
      this.jump(start, from)
    }
    this.add(language, from, final)
    return { states: this.states, start, final, usesContext: this.usesContext, usesLooks: this.usesLooks }
  }

  private state(): number {
    if (this.states.length >= MAX_STATES) throw refusedRegex('so large a repetition')
    return this.states.push({ moves: [], jumps: [] }) - 1
  }

  private jump(from: number, to: number, test?: Test): void {
    this.states[from]!.jumps.push({ to, test })
  }

  private add(language: Language, from: number, to: number): void {
    switch (language.kind) {
      case 'set':
        this.states[from]!.moves.push({ set: this.alphabet.setIndex(language.set), to })
        return
      case 'sequence':
        return this.sequence(language.items, from, to)
      case 'choice':
        for (const item of language.items) this.apart(item, from, to)
        return
      case 'repeat':
        return this.repeat(language, from, to)
      case 'constraint':
        this.usesContext = true
        if (!['bol', 'eol', 'bos', 'eos'].includes(language.constraint)) this.alphabet.usesWords = true
        return this.jump(from, to, { constraint: language.constraint })
      case 'look': {
        this.usesLooks = true
        const nfa = new Builder(this.alphabet).build(language.body, !language.ahead)
        return this.jump(from, to, { look: { ahead: language.ahead, negated: language.negated, nfa } })
      }
    }
  }

  /** Between states of its own, so that loops inside do not run into others. */
  private apart(language: Language, from: number, to: number): void {
    const [first, last] = [this.state(), this.state()]
    this.jump(from, first)
    this.add(language, first, last)
    this.jump(last, to)
  }

  private sequence(items: readonly Language[], from: number, to: number): void {
    let at = from
    for (const item of items) {
      const next = this.state()
      this.add(item, at, next)
      at = next
    }
    this.jump(at, to)
  }

  private repeat({ item, min, max }: Extract<Language, { kind: 'repeat' }>, from: number, to: number): void {
    let at = from
    const once = () => {
      const next = this.state()
      this.apart(item, at, next)
      at = next
    }
    for (let i = 0; i < min; i++) once()
    if (max === Infinity) {
      const loop = this.state()
      this.jump(at, loop)
      this.apart(item, loop, loop)
      at = loop
    }
    for (let i = min; max !== Infinity && i < max; i++) {
      this.jump(at, to)
      once()
    }
    this.jump(at, to)
  }
}
