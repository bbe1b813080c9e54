/** Which statement of a script failed, where it stands, and what Postgres said. */
import type { DatabaseError } from 'pg'
import { caret } from '../errors'
import type { ScriptError } from '../project/script'
import { loadParser, parseStatements } from '../sql/parse'

export interface FailedStatement {
  /** 1-based line of the place that Postgres names, or of the statement's start. */
  readonly line: number
  /** The statement's text; the whole script where it has only one, or is not SQL. */
  readonly text: string
  /** For the user: the line with a caret under the place, and Postgres's message, code, detail, hint and context. */
  readonly report: string
}

const SHOWN_LINES = 12

export async function failedStatement({ script, completed, cause }: ScriptError): Promise<FailedStatement> {
  await loadParser()
  const error = cause as DatabaseError
  const { start, end } = statementRange(script, completed)
  // Postgres counts characters, and from 1.
  const place = error.position === undefined ? start : utf16Index(script, Number(error.position) - 1)
  const text = script.slice(start, end).trim()
  const before = unixLines(script.slice(0, place))
  const lines = [
    caret(unixLines(script), before.length + 1),
    `${error.severity ?? 'ERROR'}${code(error)}: ${error.message}`,
  ]
  if (error.detail) lines.push(`DETAIL: ${error.detail}`)
  if (error.hint) lines.push(`HINT: ${error.hint}`)
  if (error.internalQuery) lines.push(`QUERY: ${shorten(error.internalQuery)}`)
  if (error.where) lines.push(`CONTEXT: ${error.where}`)
  if (text.includes('\n')) lines.push(`STATEMENT: ${shorten(text)}`)
  return { line: before.split('\n').length, text, report: lines.join('\n') }
}

const code = ({ code }: DatabaseError): string => (code === undefined ? '' : ` ${code}`)

const unixLines = (text: string): string => text.replace(/\r\n/g, '\n')

function shorten(text: string): string {
  const lines = unixLines(text).split('\n')
  return lines.length <= SHOWN_LINES ? lines.join('\n') : [...lines.slice(0, SHOWN_LINES), '…'].join('\n')
}

/** White space and comments, which a statement's range may begin with. */
const LEADING = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/

/** UTF-16 offsets of the statement after `completed` others. */
function statementRange(script: string, completed: number): { start: number; end: number } {
  try {
    const statement = parseStatements(script)[completed]
    if (statement === undefined) return { start: 0, end: script.length }
    const bytes = Buffer.from(script)
    const from = bytes.toString('utf8', 0, statement.location).length
    const length = statement.length || bytes.length - statement.location
    const text = bytes.toString('utf8', statement.location, statement.location + length)
    return { start: from + (LEADING.exec(text)?.[0].length ?? 0), end: from + text.length }
  } catch {
    // A syntax error, which Postgres reports with its position.
    return { start: 0, end: script.length }
  }
}

function utf16Index(text: string, characters: number): number {
  let index = 0
  for (let count = 0; count < characters && index < text.length; count++)
    index += (text.codePointAt(index) as number) > 0xffff ? 2 : 1
  return index
}
