/** Reading a body token by token: names in sight, and pieces of SQL (pl_scanner.c, pl_gram.y). */
import { pgError, type PostgresError, UnsupportedOnShadow } from '../errors'
import { parseStatements } from '../sql/parse'
import { scan, type Token } from './scan'
import type { DeclaredType, Namespace, Sql, Variable } from './tree'

export interface RoutineFacts {
  /** As an error names it while it is read. */
  readonly name: string
  readonly isTrigger: boolean
  readonly isProcedure: boolean
  readonly returnsSet: boolean
  readonly returnsVoid: boolean
  /** It has OUT arguments or RETURNS TABLE. */
  readonly hasOut: boolean
}

interface Scope extends Namespace {
  readonly variables: Map<string, Variable>
}

export class Reader {
  private readonly tokens: readonly Token[]
  private position = 0
  private scope: Scope | undefined
  slots = 0
  /** In DECLARE, what comes later is not in sight yet. */
  declaring = false
  readonly types: { readonly text: string; readonly at: number }[] = []

  /** @throws PostgresError 42601 */
  constructor(
    readonly text: string,
    readonly facts: RoutineFacts,
  ) {
    this.tokens = scan(text)
  }

  get token(): Token {
    return this.tokens[this.position] as Token
  }

  peek(ahead = 1): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)] as Token
  }

  get previous(): Token {
    return this.tokens[this.position - 1] as Token
  }

  take(): Token {
    const { token } = this
    if (token.kind !== 'end') this.position++
    return token
  }

  is(...words: readonly string[]): boolean {
    return isWord(this.token, words)
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.value === symbol
  }

  /** Takes the word if it is there. */
  accept(word: string): boolean {
    const found = this.is(word)
    if (found) this.take()
    return found
  }

  acceptSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol)
    if (found) this.take()
    return found
  }

  expect(word: string): Token {
    if (!this.is(word)) throw this.syntaxError()
    return this.take()
  }

  expectSymbol(symbol: string): Token {
    if (!this.isSymbol(symbol)) throw this.syntaxError()
    return this.take()
  }

  /** A name, quoted or not. */
  name(): string {
    if (this.token.kind !== 'word' && this.token.kind !== 'quoted') throw this.syntaxError()
    if (this.token.kind === 'word' && RESERVED.has(this.token.value)) throw this.syntaxError()
    return this.take().value
  }

  /** The line that a token is in; the first one begins right after the opening quote. */
  line({ start }: Token): number {
    let line = 1
    for (let i = this.text.indexOf('\n'); i >= 0 && i < start; i = this.text.indexOf('\n', i + 1)) line++
    return line
  }

  error(
    message: string,
    token = this.token,
    code = '42601',
    fields: { detail?: string; hint?: string } = {},
  ): PostgresError {
    return pgError(code, message, { ...fields, position: String(token.start + 1) })
  }

  syntaxError(message = 'syntax error', token = this.token): PostgresError {
    if (token.kind === 'end') return this.error(`${message} at end of input`, token)
    return this.error(`${message} at or near "${this.text.slice(token.start, token.end)}"`, token)
  }

  refuse(construct: string): UnsupportedOnShadow {
    return new UnsupportedOnShadow(`${construct} in PL/pgSQL`)
  }

  // Names

  get names(): Namespace {
    if (!this.scope) throw new Error('no names are in sight yet')
    return this.declaring ? asItIs(this.scope) : this.scope
  }

  within<T>(kind: Namespace['kind'], label: string | undefined, read: () => T): T {
    const outer = this.scope
    this.scope = { parent: outer, label, kind, variables: new Map() }
    try {
      return read()
    } finally {
      this.scope = outer
    }
  }

  declare(name: string, type: DeclaredType, more: Partial<Variable> = {}): Variable {
    const variable: Variable = { line: 0, constant: false, notNull: false, ...more, name, slot: this.slots++, type }
    this.scope?.variables.set(name, variable)
    return variable
  }

  alias(name: string, variable: Variable): void {
    this.scope?.variables.set(name, variable)
  }

  isDeclaredHere(name: string): boolean {
    return this.scope?.variables.has(name) ?? false
  }

  /** The variable that the names at the present token mean, with how many of the tokens name it; nothing is taken. */
  variableHere():
    { readonly variable: Variable; readonly parts: readonly string[]; readonly used: number } | undefined {
    const parts: string[] = []
    for (let i = 0; parts.length < 3; i += 2) {
      const token = this.peek(i)
      if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'parameter') break
      if (i === 0 && token.kind === 'word' && RESERVED.has(token.value)) break
      parts.push(token.value)
      if (this.peek(i + 1).value !== '.' || this.peek(i + 1).kind !== 'symbol') break
    }
    const found = parts.length > 0 ? lookUp(this.names, parts) : undefined
    return found && { ...found, parts }
  }

  label(name: string): Namespace | undefined {
    for (let s: Namespace | undefined = this.scope; s; s = s.parent) if (s.label === name) return s
    return undefined
  }

  // SQL

  /**
   * An expression up to one of the terminators outside parentheses, which is not taken.
   * @throws PostgresError 42601 where it is missing or cannot be parsed
   */
  expression(...terminators: readonly string[]): Sql {
    const from = this.token
    this.skipTo(terminators)
    return this.expressionOf(from)
  }

  /** The text from a token up to the present one as an expression. */
  expressionOf(from: Token): Sql {
    if (this.token === from) throw this.syntaxError('missing expression')
    const text = this.slice(from.start, this.previous.end)
    return this.checked(
      { text, sql: `SELECT ${text}`, shift: -7, mode: 'PL/pgSQL expression', names: this.names },
      from,
    )
  }

  /** A statement up to one of the terminators. */
  statementUpTo(...terminators: readonly string[]): Sql {
    const from = this.token
    this.skipTo(terminators)
    if (this.token === from) throw this.syntaxError('missing SQL statement')
    return this.statementOf(this.slice(from.start, this.previous.end), from)
  }

  statementOf(text: string, from: Token): Sql {
    return this.checked({ text, sql: text, shift: 0, mode: 'SQL statement', names: this.names }, from)
  }

  slice(start: number, end: number): string {
    return this.text.slice(start, end).trimEnd()
  }

  skipTo(terminators: readonly string[]): void {
    const open: string[] = []
    for (;;) {
      const { token } = this
      if (open.length === 0 && isTerminator(token, terminators)) return
      if (token.kind === 'end' || isTerminator(token, [';'])) throw this.unended(open, terminators)
      this.take()
      if (token.kind !== 'symbol') continue
      if (token.value === '(' || token.value === '[') open.push(token.value)
      else if (token.value === ')' || token.value === ']') {
        if (open.pop() === undefined) throw this.syntaxError('mismatched parentheses', token)
      }
    }
  }

  private unended(open: readonly string[], terminators: readonly string[]): PostgresError {
    if (open.length > 0) return this.syntaxError('mismatched parentheses')
    const missing = terminators.map((t) => t.toUpperCase()).join(' or ')
    return this.error(`missing "${missing}" at end of SQL expression`)
  }

  /** Parses the piece, so that what is wrong is told when the routine is made (check_sql_expr). */
  checked(sql: Sql, from: Token, at = from.start): Sql {
    try {
      parseStatements(sql.sql)
      return this.facts.isTrigger ? { ...sql, sql: sql.sql.replace(FROM_ZERO, '$1[1+') } : sql
    } catch (error) {
      const { name, code, message, position, hint, detail } = error as PostgresError
      if (name !== 'PostgresError' || position === undefined) throw error
      throw pgError(code, message, { hint, detail, position: String(Number(position) + sql.shift + at) })
    }
  }
}

/** TG_ARGV counts from 0, and the shadow's arrays from 1. */
const FROM_ZERO = /\b(tg_argv)\s*\[/gi

/** Words that are never names of variables (pl_reserved_kwlist.h). */
export const RESERVED: ReadonlySet<string> = new Set(
  'all begin by case declare else end execute for foreach from if in into loop not null or strict then to using when while'.split(
    ' ',
  ),
)

const isWord = (token: Token, words: readonly string[]): boolean => token.kind === 'word' && words.includes(token.value)

const isTerminator = (token: Token, terminators: readonly string[]): boolean =>
  (token.kind === 'word' || token.kind === 'symbol') && terminators.includes(token.value)

const asItIs = (names: Namespace): Namespace => ({
  ...names,
  parent: names.parent && asItIs(names.parent),
  variables: new Map(names.variables),
})

/** plpgsql_ns_lookup: a variable by its own name, or by its block's label and its name. */
export function lookUp(
  names: Namespace,
  [first = '', second]: readonly string[],
): { readonly variable: Variable; readonly used: 1 | 2 } | undefined {
  for (let s: Namespace | undefined = names; s; s = s.parent) {
    const own = s.variables.get(first)
    if (own) return { variable: own, used: 1 }
    const labelled = second !== undefined && s.label === first ? s.variables.get(second) : undefined
    if (labelled) return { variable: labelled, used: 2 }
  }
  return undefined
}
