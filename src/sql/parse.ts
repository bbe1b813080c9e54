/** The one file that imports libpg-query: Postgres's own grammar. */
import type { Node } from '@pgsql/types'
import { loadModule, parseSync } from 'libpg-query'
import { pgError } from '../errors'

export interface ParsedStatement {
  readonly node: Node
  /** 0-based byte offset (UTF-8) of the statement in the text, and its length in bytes (0: to the end). */
  readonly location: number
  readonly length: number
}

let loading: Promise<void> | undefined

/** Loads the parser's WebAssembly, once; `parseStatements` may be called when it has resolved. */
export function loadParser(): Promise<void> {
  return (loading ??= loadModule().then(() => undefined))
}

interface SqlErrorShape {
  readonly sqlDetails?: { readonly message: string; readonly cursorPosition: number }
}

/**
 * Parses a text of one or more statements.
 * @throws PostgresError 42601 as Postgres words it, with its position; 54001 where the nesting is too deep to parse.
 */
export function parseStatements(sql: string): ParsedStatement[] {
  if (sql.includes('\0')) throw pgError('22021', 'invalid byte sequence for encoding "UTF8": 0x00')
  // The parser takes an empty text for a missing one.
  if (sql.trim() === '') return []
  try {
    const { stmts = [] } = parseSync(sql)
    return stmts.map((s) => ({ node: s.stmt as Node, location: s.stmt_location ?? 0, length: s.stmt_len ?? 0 }))
  } catch (error) {
    throw parseError(error)
  }
}

/** The tree of an expression, as a catalog keeps its text. */
export function expressionNode(sql: string): Node {
  const [parsed] = parseStatements(`SELECT ${sql}`)
  const target = parsed && 'SelectStmt' in parsed.node ? parsed.node.SelectStmt.targetList?.[0] : undefined
  if (!target || !('ResTarget' in target) || !target.ResTarget.val) throw new Error(`not an expression: ${sql}`)
  return target.ResTarget.val
}

const grammarErrors = new WeakSet<object>()

/** Whether the grammar raised it: then Postgres has looked no further, into the transaction's state neither. */
export const isGrammarError = (error: unknown): boolean => grammarErrors.has(error as object)

function parseError(error: unknown): unknown {
  const details = (error as SqlErrorShape).sqlDetails
  if (details) {
    // It counts characters, where the nodes' locations count bytes.
    const position = details.cursorPosition < 0 ? undefined : String(details.cursorPosition + 1)
    const raised = pgError(codeOf(details.message), details.message, { position })
    grammarErrors.add(raised)
    return raised
  }
  if (error instanceof RangeError || /memory access|stack|unreachable/i.test(String(error))) {
    return pgError('54001', 'stack depth limit exceeded', { hint: 'Make the statement less deeply nested.' })
  }
  return error
}

/** The grammar's errors that are no syntax errors (ereport in gram.y and scan.l); libpg-query leaves out their codes. */
const CODES: readonly (readonly [message: RegExp, code: string])[] = [
  [/^frame (start|end(ing)?|starting) /, '42P20'],
  [/ (is|are) not (yet )?(implemented|supported)$|cannot be marked |is no longer supported$/, '0A000'],
  [/^unsafe use of /, '22P06'],
  [/^precision for type float must be /, '22023'],
]

const codeOf = (message: string): string => CODES.find(([pattern]) => pattern.test(message))?.[1] ?? '42601'

/** 0-based byte offset (as parse nodes have it) → 1-based character position (as Postgres reports it). */
export function characterPosition(sql: string, byteOffset: number): number {
  let bytes = 0
  let characters = 0
  for (const character of sql) {
    if (bytes >= byteOffset) break
    const code = character.codePointAt(0) as number
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    characters++
  }
  return characters + 1
}
