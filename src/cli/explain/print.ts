/** The report as text and as JSON (docs/cli.md describes the form; `version` changes when a field changes meaning). */
import type { StatementError } from '../statementError'
import { printParseTree } from './parseTree'
import type { StatementReport } from './report'

const JSON_VERSION = 1

export function printJson(statements: readonly StatementReport[], exitCode: number, tree: boolean): string {
  const shown = statements.map(({ text, explanation, error, tree: node }) => ({
    text,
    ...(explanation ?? {}),
    ...(error ? { error } : {}),
    ...(tree ? { tree: node } : {}),
  }))
  const result = exitCode === 0 ? 'runs' : 'fails'
  return `${JSON.stringify({ version: JSON_VERSION, result, exitCode, statements: shown }, null, 2)}\n`
}

export function printText(statements: readonly StatementReport[], tree: boolean): string {
  if (statements.length === 0) return 'There is no statement in the text.\n'
  const blocks = statements.map((statement, i) => {
    const title = statements.length > 1 ? [`Statement ${i + 1}: ${oneLine(statement.text)}`, ''] : []
    return [...title, ...statementLines(statement), ...(tree ? treeLines(statement) : [])].join('\n')
  })
  return `${blocks.join('\n\n')}\n`
}

function statementLines({ explanation, error }: StatementReport): string[] {
  if (error) return errorLines(error)
  if (!explanation) return ['Not looked at: the statement before it fails.']
  const { sqlite, columns, parameters, reads, writes } = explanation
  const width = Math.max(0, ...columns.map(({ name }) => name.length))
  return [
    'SQLite',
    ...(sqlite.length > 0 ? sqlite.map((sql) => `  ${sql}`) : ['  none: the session answers by itself']),
    ...section(
      'Columns',
      columns.map(({ name, type }) => `${name.padEnd(width)}  ${type}`),
    ),
    ...section(
      'Parameters',
      parameters.map((type, i) => `$${i + 1}  ${type}`),
    ),
    ...section('Reads', reads),
    ...section('Writes', writes),
  ]
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]

/** As psql shows an error: the message with its code, the line with a caret, detail and hint. */
export function errorLines(error: StatementError): string[] {
  const { kind, code, message, detail, hint, caret } = error
  const title = kind === 'refused' ? 'Refused by the shadow' : 'Rejected, as by Postgres'
  return [
    `${title}  ${code}: ${message}`,
    ...(caret === undefined ? [] : caret.split('\n')),
    ...(detail === undefined ? [] : [`DETAIL:  ${detail}`]),
    ...(hint === undefined ? [] : [`HINT:  ${hint}`]),
  ]
}

function treeLines({ tree }: StatementReport): string[] {
  if (tree === undefined) return []
  return [
    '',
    'Parse tree',
    ...printParseTree(tree)
      .split('\n')
      .map((line) => `  ${line}`),
  ]
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 100 ? `${line.slice(0, 99)}…` : line
}
