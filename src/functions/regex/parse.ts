import { CharSet, type ClassName } from './charSet'
import { Lexer, type Constraint, type RegexOptions, type Token } from './lexer'
import { refusedRegex, regexError } from './problem'

/** What an expression matches, without its groups. */
export type Language =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly Language[] }
  | { readonly kind: 'choice'; readonly items: readonly Language[] }
  | { readonly kind: 'repeat'; readonly item: Language; readonly min: number; readonly max: number }
  | { readonly kind: 'constraint'; readonly constraint: Constraint }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negated: boolean; readonly body: Language }

/**
 * How a match is taken apart (the server's subre): which node's text is settled first, and whether it would rather be
 * long or short, decides what the groups catch.
 */
export interface Node {
  readonly op: 'leaf' | 'sequence' | 'choice' | 'iteration' | 'reference' | 'group'
  readonly language: Language
  readonly flags: number
  readonly children: readonly Node[]
  /** The group that it fills, or 0. */
  readonly capture: number
  readonly reference: number
  readonly min: number
  readonly max: number
}

export interface Parsed {
  readonly tree: Node
  readonly captures: number
  readonly usesReferences: boolean
  readonly options: RegexOptions
}

export const LONGER = 1
export const SHORTER = 2
const MIXED = 4
const CAPTURES = 8
const REFERS = 16

/** What a part tells of itself to the whole. */
const up = (flags: number): number =>
  (flags & ~(LONGER | SHORTER)) | ((flags & LONGER) !== 0 && (flags & SHORTER) !== 0 ? MIXED : 0)
const preference = (flags: number): number => flags & (LONGER | SHORTER)
const combine = (a: number, b: number): number => up(a | b) | (preference(a) || preference(b))
const isMessy = (flags: number): boolean => (flags & (MIXED | CAPTURES | REFERS)) !== 0

const EMPTY: Language = { kind: 'sequence', items: [] }

const sequence = (items: readonly Language[]): Language =>
  items.length === 1 ? items[0]! : { kind: 'sequence', items: items.filter((item) => item !== EMPTY) }

const repeat = (item: Language, min: number, max: number): Language =>
  min === 1 && max === 1 ? item : max === 0 ? EMPTY : { kind: 'repeat', item, min, max }

const node = (op: Node['op'], language: Language, flags: number, children: readonly Node[] = []): Node => ({
  op,
  language,
  flags,
  children,
  capture: 0,
  reference: 0,
  min: 1,
  max: 1,
})

const leaf = (language: Language, flags: number): Node => node('leaf', language, flags)

/** A reference's own language is its group's, without what stands between characters. */
function withoutConstraints(language: Language): Language {
  switch (language.kind) {
    case 'set':
      return language
    case 'constraint':
    case 'look':
      return EMPTY
    case 'repeat':
      return { ...language, item: withoutConstraints(language.item) }
    default:
      return { ...language, items: language.items.map(withoutConstraints) }
  }
}

/** Whether a language has the empty text, constraints not counted. */
function mayBeEmpty(language: Language): boolean {
  switch (language.kind) {
    case 'set':
      return false
    case 'sequence':
      return language.items.every(mayBeEmpty)
    case 'choice':
      return language.items.some(mayBeEmpty)
    case 'repeat':
      return language.min === 0 || mayBeEmpty(language.item)
    default:
      return true
  }
}

function constraintCount(language: Language): number {
  if (language.kind === 'constraint' || language.kind === 'look') return 1
  if (language.kind === 'repeat') return constraintCount(language.item)
  return language.kind === 'set' ? 0 : language.items.reduce((sum, item) => sum + constraintCount(item), 0)
}

interface Atom {
  readonly language: Language
  readonly node: Node | undefined
  readonly kind: 'plain' | 'capture' | 'reference'
}

interface Quantifier {
  readonly min: number
  readonly max: number
  readonly prefer: number
}

/** @throws PostgresError 2201B; UnsupportedOnShadow for basic and extended syntax */
export function parseRegex(pattern: string, options: RegexOptions): Parsed {
  return new Parser(pattern, options).parse()
}

const MAX_DEPTH = 500

class Parser {
  private readonly lexer: Lexer
  private token: Token
  private readonly groups: (Node | undefined)[] = []
  private usesReferences = false
  private depth = 0

  constructor(pattern: string, options: RegexOptions) {
    this.lexer = new Lexer(pattern, options)
    this.token = this.lexer.next()
  }

  parse(): Parsed {
    const tree = this.alternatives('end', true)
    return { tree, captures: this.lexer.groups, usesReferences: this.usesReferences, options: this.lexer.options }
  }

  private advance(): void {
    this.token = this.lexer.next()
  }

  private alternatives(stopper: 'end' | ')', capturing: boolean): Node {
    if (++this.depth > MAX_DEPTH) throw refusedRegex('too deep a nesting')
    const branches: Node[] = []
    let flags = LONGER
    for (;;) {
      const branch = this.branch(stopper, capturing)
      branches.push(branch)
      flags |= up(flags | branch.flags)
      if (this.token.type !== '|') break
      this.advance()
    }
    this.depth--
    if (this.token.type !== stopper) throw regexError('parentheses')
    if (branches.length === 1) return branches[0]!
    const language: Language = { kind: 'choice', items: branches.map((branch) => branch.language) }
    return isMessy(flags) ? node('choice', language, flags, branches) : leaf(language, flags)
  }

  private atBranchEnd(stopper: 'end' | ')'): boolean {
    return this.token.type === '|' || this.token.type === stopper || this.token.type === 'end'
  }

  /** Plain parts are gathered in one leaf, until something comes whose extent matters; that, and the rest, become nodes. */
  private branch(stopper: 'end' | ')', capturing: boolean): Node {
    const prefix: Language[] = []
    let flags = 0
    while (!this.atBranchEnd(stopper)) {
      const constraint = this.constraint()
      if (constraint) {
        prefix.push(constraint)
        continue
      }
      const atom = this.atom(capturing)
      const quantifier = this.quantifier()
      if (quantifier.max === 0) {
        if (atom.node && (atom.node.flags & CAPTURES) !== 0) throw refusedRegex('a group repeated {0} times')
        prefix.push(EMPTY)
        continue
      }
      const joined = flags | quantifier.prefer | (atom.node?.flags ?? 0)
      if (atom.kind !== 'plain' || isMessy(up(joined))) {
        return this.restOfBranch(prefix, flags, quantified(atom, quantifier), stopper, capturing)
      }
      checkRepetition(atom.language, quantifier.max)
      prefix.push(repeat(atom.language, quantifier.min, quantifier.max))
      flags = joined
    }
    return leaf(sequence(prefix), flags)
  }

  private restOfBranch(
    prefix: readonly Language[],
    prefixFlags: number,
    { child, flags: own }: { child: Node; flags: number },
    stopper: 'end' | ')',
    capturing: boolean,
  ): Node {
    const before = leaf(sequence(prefix), prefixFlags)
    const vacuous = prefix.length === 0
    if (this.atBranchEnd(stopper)) {
      if (vacuous) return child
      return joinNodes(before, child, prefixFlags | combine(prefixFlags, child.flags))
    }
    const rest = this.branch(stopper, capturing)
    const flags = own | combine(own, rest.flags)
    const top = prefixFlags | combine(prefixFlags, flags)
    if (vacuous) return joinNodes(child, rest, top)
    const plainEnd = child.op === 'leaf' && rest.op === 'leaf' && !isMessy(up(child.flags | rest.flags))
    const language = sequence([child.language, rest.language])
    const tail = plainEnd ? leaf(language, combine(child.flags, rest.flags)) : joinNodes(child, rest, flags)
    return joinNodes(before, tail, top)
  }

  private constraint(): Language | undefined {
    const { token } = this
    if (token.type === 'constraint') {
      this.advance()
      return { kind: 'constraint', constraint: token.constraint }
    }
    if (token.type !== 'look') return undefined
    this.advance()
    const { language } = this.alternatives(')', false)
    this.advance()
    return { kind: 'look', ahead: token.ahead, negated: token.negated, body: language }
  }

  private atom(capturing: boolean): Atom {
    const { token } = this
    switch (token.type) {
      case 'quantifier':
      case 'brokenBound':
        throw regexError('operand')
      case '(':
        return this.parenthesis(token.capturing && capturing, capturing)
      case 'reference':
        return this.reference(token.number, capturing)
      case '[': {
        const language = this.bracket(token.negated)
        this.advance()
        return { language, node: undefined, kind: 'plain' }
      }
      case 'plain':
      case 'class':
      case '.': {
        this.advance()
        return { language: { kind: 'set', set: this.setOf(token) }, node: undefined, kind: 'plain' }
      }
      default:
        throw regexError('parentheses')
    }
  }

  /** A character, a class, or any character. */
  private setOf(token: Token): CharSet {
    const { ignoreCase, newlineStops } = this.lexer.options
    const parts = { ranges: [], classes: [], complements: [], negated: false, ignoreCase }
    if (token.type === 'plain') return new CharSet({ ...parts, ranges: [[token.code, token.code]] })
    if (token.type !== 'class') return new CharSet({ ...parts, negated: true }, newlineStops)
    return new CharSet({ ...parts, [token.complement ? 'complements' : 'classes']: [token.name] })
  }

  /** Inside a lookaround (not `allowed`) no parentheses capture. */
  private parenthesis(capturing: boolean, allowed: boolean): Atom {
    const number = capturing ? ++this.lexer.groups : 0
    this.advance()
    const inner = this.alternatives(')', allowed)
    this.advance()
    if (!capturing) return { language: inner.language, node: inner, kind: 'plain' }
    const flags = inner.flags | CAPTURES
    const group: Node =
      inner.capture === 0
        ? { ...inner, flags, capture: number }
        : { ...node('group', inner.language, flags, [inner]), capture: number }
    this.groups[number] = group
    return { language: inner.language, node: group, kind: 'capture' }
  }

  private reference(number: number, capturing: boolean): Atom {
    const group = this.groups[number]
    if (!capturing || !group) throw regexError('reference')
    this.usesReferences = true
    this.advance()
    const language = withoutConstraints(group.language)
    if (constraintCount(group.language) > 0 && mayBeEmpty(language)) {
      throw refusedRegex('a reference to a group that may be empty at a constraint')
    }
    return { language, node: { ...node('reference', language, REFERS), reference: number }, kind: 'reference' }
  }

  private quantifier(): Quantifier {
    const { token } = this
    if (token.type === 'brokenBound') throw token.error
    if (token.type !== 'quantifier') return { min: 1, max: 1, prefer: 0 }
    this.advance()
    const prefer = token.preference === 'longer' ? LONGER : token.preference === 'shorter' ? SHORTER : 0
    return { min: token.min, max: token.max, prefer }
  }

  private bracket(negated: boolean): Language {
    const ranges: [number, number][] = []
    const classes: ClassName[] = []
    const complements: ClassName[] = []
    for (let first = true; ; first = false) {
      const item = this.lexer.bracketItem(first)
      if (item.kind === 'close') break
      if (item.kind === 'range') throw regexError('range')
      if (item.kind === 'class') {
        ;(item.complement ? complements : classes).push(item.name)
        continue
      }
      ranges.push([item.code, this.lexer.takesRange() ? this.rangeEnd(item.code) : item.code])
    }
    const { ignoreCase, newlineStops } = this.lexer.options
    const set = new CharSet({ ranges, classes, complements, negated, ignoreCase }, negated && newlineStops)
    return { kind: 'set', set }
  }

  private rangeEnd(from: number): number {
    const end = this.lexer.bracketItem(false)
    if (end.kind === 'close') throw regexError('range')
    const to = end.kind === 'range' ? 0x2d : end.kind === 'character' ? end.code : -1
    if (to < from) throw regexError('range')
    return to
  }
}

/** Loops without a character are what the server finds too complex, now and then. */
function checkRepetition(item: Language, max: number): void {
  if (max > 1 && mayBeEmpty(item) && constraintCount(item) > 1) throw refusedRegex('a repetition of constraints')
}

const joinNodes = (left: Node, right: Node, flags: number): Node =>
  node('sequence', sequence([left.language, right.language]), flags, [left, right])

/** An atom with its quantifier, where its extent or its groups matter; and the flags of what begins with it. */
function quantified({ language, node: inner, kind }: Atom, { min, max, prefer }: Quantifier) {
  const atom = inner ?? leaf(language, 0)
  const flags = combine(prefer, atom.flags)
  const repeated = repeat(language, min, max)
  checkRepetition(language, max)
  const own = atom.flags & (LONGER | SHORTER | MIXED)
  const child = (): Node => {
    if (kind === 'reference') return { ...atom, language: repeated, min, max, flags: atom.flags | flags }
    if (min === 1 && max === 1 && (prefer === 0 || own === 0 || prefer === own)) return atom
    if ((atom.flags & (CAPTURES | REFERS)) === 0) return leaf(repeated, flags)
    if (min > 0 && (atom.flags & REFERS) === 0) {
      // Only the last round's groups count.
      return node('sequence', repeated, flags, [leaf(repeat(language, min - 1, max - 1), preference(flags)), atom])
    }
    return { ...node('iteration', repeated, flags, [atom]), min, max }
  }
  return { child: child(), flags }
}
