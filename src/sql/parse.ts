/** The one file that imports libpg-query: Postgres's own grammar. */
import type { Node } from '@pgsql/types'
import { loadModule, parseSync } from 'libpg-query'
import { pgError, type PostgresError } from '../errors'
import { withLateTiering } from '../wasmTiering'
import { lexemesOf } from './lexemes'

export interface ParsedStatement {
  readonly node: Node
  /** 0-based byte offset (UTF-8) of the statement in the text, and its length in bytes (0: to the end). */
  readonly location: number
  readonly length: number
}

let loading: Promise<void> | undefined

/** Loads the parser's WebAssembly, once; `parseStatements` may be called when it has resolved. */
export function loadParser(): Promise<void> {
  return (loading ??= withLateTiering(loadModule))
}

interface SqlErrorShape {
  readonly sqlDetails?: { readonly message: string; readonly cursorPosition: number; readonly functionName?: string }
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
    refuseJunk(sql)
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

const PERHAPS_JUNK = /\$\d+[A-Za-z_\u0080-\uffff]/

/** libpg-query takes `$1a` for a parameter and a name. */
function refuseJunk(sql: string): void {
  if (!PERHAPS_JUNK.test(sql)) return
  const { junk } = lexemesOf(sql)
  if (!junk) return
  const message = `trailing junk after parameter at or near "${junk.text}"`
  throw noted(pgError('42601', message, { position: String([...sql.slice(0, junk.index)].length + 1) }))
}

const grammarErrors = new WeakSet<object>()

function noted(error: PostgresError): PostgresError {
  grammarErrors.add(error)
  return error
}

/** Whether the grammar raised it: then Postgres has looked no further, into the transaction's state neither. */
export const isGrammarError = (error: unknown): boolean => grammarErrors.has(error as object)

function parseError(error: unknown): unknown {
  const details = (error as SqlErrorShape).sqlDetails
  if (details) {
    const { message, cursorPosition, functionName } = details
    const { code, hint, placeless } = factsOf(message, functionName)
    // It counts characters, where the nodes' locations count bytes.
    const position = placeless || cursorPosition < 0 ? undefined : String(cursorPosition + 1)
    return noted(pgError(code, message, { position, hint }))
  }
  if (error instanceof RangeError || /memory access|stack|unreachable/i.test(String(error))) {
    return pgError('54001', 'stack depth limit exceeded', { hint: 'Make the statement less deeply nested.' })
  }
  return error
}

interface ErrorFacts {
  readonly code: string
  readonly hint?: string
  /** Postgres reports it without a place. */
  readonly placeless?: true
}

const OF_STRINGS = { code: '22025', hint: 'Unicode escapes must be \\uXXXX or \\UXXXXXXXX.' }
const OF_UNICODE_STRINGS = { code: '42601', hint: 'Unicode escapes must be \\XXXX or \\+XXXXXX.' }

/** The grammar's errors that are more than a place and 42601 (ereport in gram.y, scan.l and parser.c); libpg-query leaves out the rest. */
const FACTS: readonly (readonly [message: RegExp, facts: ErrorFacts, functionName?: string])[] = [
  [/^invalid Unicode escape$/, OF_UNICODE_STRINGS, 'str_udeescape'],
  [/^invalid Unicode escape$/, OF_STRINGS],
  [/^invalid byte sequence for encoding /, { code: '22021', placeless: true }],
  [/^LIMIT #,# syntax is not supported$/, { code: '42601', hint: 'Use separate LIMIT and OFFSET clauses.' }],
  [/^frame (start|end(ing)?|starting) /, { code: '42P20' }],
  [/ (is|are) not (yet )?(implemented|supported)$|cannot be marked |is no longer supported$/, { code: '0A000' }],
  [/^unsafe use of /, { code: '22P06' }],
  [/^precision for type float must be /, { code: '22023' }],
]

const SYNTAX_ERROR: ErrorFacts = { code: '42601' }

const factsOf = (message: string, functionName: string | undefined): ErrorFacts =>
  FACTS.find(([pattern, , where]) => pattern.test(message) && (where === undefined || where === functionName))?.[1] ??
  SYNTAX_ERROR

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
