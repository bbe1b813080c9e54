/**
 * DO blocks as migrations write them: DDL made repeatable, by a condition on the system catalogs or by a handler for
 * "already exists". Anything beyond that is not understood, and its block is left to the caller to report.
 */
import type { Draft } from './draft'
import { objectExists } from './existence'

/** A statement of the block; `tolerant`: the block's handler swallows its failure. */
export interface BlockStatement {
  readonly sql: string
  readonly tolerant: boolean
}

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|[A-Za-z_][\w$]*|\s+|[\s\S]/g

/** A part of a block: which branch is taken is known when it comes to it. */
type Part =
  | BlockStatement
  | { readonly holds: () => boolean; readonly then: readonly Part[]; readonly otherwise: readonly Part[] }

/**
 * What the block runs, told as it goes on: its conditions look at what has been run by then.
 * @returns undefined where the block is not understood
 */
export function statementsOf(draft: Draft, body: string): Iterable<BlockStatement> | undefined {
  const tokens = (body.match(TOKEN) ?? []).filter((t) => !/^(--|\/\*)/.test(t))
  const reader = new BlockReader(draft, tokens)
  return reader.block()
}

function* taken(parts: readonly Part[]): Generator<BlockStatement> {
  for (const part of parts)
    if ('sql' in part) yield part
    else yield* taken(part.holds() ? part.then : part.otherwise)
}

/** Words that begin what only an interpreter of PL/pgSQL could run. */
const PROGRAM = /^(DECLARE|FOR|FOREACH|LOOP|WHILE|PERFORM|RETURN|CASE|GET|OPEN|FETCH|EXIT|CONTINUE|CALL|ASSERT|<)$/

class BlockReader {
  private position = 0

  constructor(
    private readonly draft: Draft,
    private readonly tokens: readonly string[],
  ) {}

  block(): Iterable<BlockStatement> | undefined {
    if (this.word() !== 'BEGIN') return undefined
    this.take()
    const parts = this.parts()
    if (!parts) return undefined
    const handler = this.word() === 'EXCEPTION'
    if (!handler) return taken(parts)
    const swallows = /WHEN[\s\S]*\bTHEN\s*(NULL|RAISE\s+NOTICE[^;]*);\s*END\s*;?\s*$/i.test(
      this.tokens.slice(this.position).join(''),
    )
    // A handler undoes the whole block, which is plain to see for one statement only.
    const statements = [...taken(parts)]
    return swallows && statements.length <= 1 ? statements.map((s) => ({ ...s, tolerant: true })) : undefined
  }

  /** Up to END, ELSE, ELSIF or EXCEPTION. */
  private parts(): Part[] | undefined {
    const found: Part[] = []
    for (;;) {
      const word = this.word()
      if (word === undefined || PROGRAM.test(word)) return undefined
      if (/^(END|ELSE|ELSIF|EXCEPTION)$/.test(word)) return found
      const read = word === 'IF' ? this.conditional() : this.single()
      if (!read) return undefined
      found.push(...read)
    }
  }

  private single(): Part[] | undefined {
    const sql = this.until(';')
    if (sql === undefined) return undefined
    const dynamic = /^EXECUTE\s+([\s\S]*)$/i.exec(sql)?.[1]
    if (dynamic !== undefined) {
      const literal = literalText(dynamic)
      return literal === undefined ? undefined : [{ sql: literal, tolerant: false }]
    }
    // SELECT … INTO assigns a variable, and := does.
    if (/^SELECT\b[\s\S]*\bINTO\b|^[\w.]+\s*:?=/i.test(sql)) return undefined
    const without = /^(NULL|RAISE\s+(NOTICE|INFO|WARNING|LOG|DEBUG))\b/i.test(sql)
    return !without ? [{ sql, tolerant: false }] : []
  }

  private conditional(): Part[] | undefined {
    this.take()
    const condition = this.until('THEN')
    if (condition === undefined || evaluate(this.draft, condition) === undefined) return undefined
    const then = this.parts()
    if (!then || this.word() === 'ELSIF') return undefined
    let otherwise: Part[] | undefined = []
    if (this.word() === 'ELSE') {
      this.take()
      otherwise = this.parts()
    }
    if (!otherwise || !/^END\s+IF$/i.test(this.until(';')?.trim() ?? '')) return undefined
    return [{ holds: () => evaluate(this.draft, condition) === true, then, otherwise }]
  }

  private word(): string | undefined {
    while (/^\s+$/.test(this.tokens[this.position] ?? '')) this.position++
    return this.tokens[this.position]?.toUpperCase()
  }

  private take(): void {
    this.position++
  }

  /** The text up to a token outside parentheses, which is taken too. */
  private until(end: string): string | undefined {
    let depth = 0
    const start = this.position
    for (; this.position < this.tokens.length; this.position++) {
      const token = this.tokens[this.position] as string
      if (token === '(') depth++
      if (token === ')') depth--
      if (depth === 0 && token.toUpperCase() === end) return this.tokens.slice(start, this.position++).join('').trim()
    }
    return undefined
  }
}

/** The text of a string constant; undefined for an expression. */
function literalText(expression: string): string | undefined {
  const quoted = /^'((?:[^']|'')*)'$/.exec(expression.trim())?.[1]
  return quoted?.replaceAll("''", "'") ?? /^\$(\w*)\$([\s\S]*)\$\1\$$/.exec(expression.trim())?.[2]
}

/** The join that gives a type's or a relation's schema its name. */
const NAMESPACE_JOIN = /\bJOIN\s+(?:pg_catalog\.)?pg_namespace\s+\w+\s+ON\s+[\w.]+\s*=\s*[\w.]+/gi

/** `[NOT] EXISTS (SELECT … FROM catalog WHERE name = '…' AND …)`; undefined for any other condition. */
function evaluate(draft: Draft, condition: string): boolean | undefined {
  const [, not, query] = /^(NOT\s+)?EXISTS\s*\(([\s\S]*)\)$/i.exec(condition.trim()) ?? []
  if (query === undefined) return undefined
  const plain = query.replace(NAMESPACE_JOIN, ' ')
  if (/\b(OR|LIKE|JOIN|IN)\b/i.test(plain.replace(/'[^']*'/g, ''))) return undefined
  const [, source, where] =
    /\bFROM\s+((?:pg_catalog\.|information_schema\.)?\w+)(?:\s+(?:AS\s+)?\w+)?\s+WHERE\s+([\s\S]*)$/i.exec(plain) ?? []
  if (source === undefined || where === undefined) return undefined
  const facts = new Map<string, string>()
  for (const part of where.split(/\bAND\b/i)) {
    const [, column, value] =
      /^\s*(?:\w+\.)?(\w+)\s*=\s*(?:lower\()?('(?:[^']|'')*'|current_schema\(\))(?:\)|::\w+)*\s*$/i.exec(part) ?? []
    if (column === undefined || value === undefined) return undefined
    facts.set(
      column.toLowerCase(),
      value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : draft.defaultSchema,
    )
  }
  const exists = objectExists(draft, source.toLowerCase().replace(/^pg_catalog\./, ''), facts)
  return exists === undefined ? undefined : not ? !exists : exists
}
