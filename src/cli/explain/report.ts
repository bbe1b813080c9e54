/** What is reported of each statement of a text. */
import type { ShadowDatabase } from '../../engine/database'
import { explain, type Explanation } from '../../engine/explain'
import { parseStatements } from '../../sql/parse'
import { statementError, type StatementError } from '../statementError'

export interface StatementReport {
  readonly text: string
  /** Undefined where it fails. */
  readonly explanation?: Explanation
  readonly error?: StatementError
  /** Postgres's parse tree. */
  readonly tree?: unknown
}

/** Every statement of `sql`. A text that Postgres's grammar does not take is one statement, which fails. */
export function explainText(database: ShadowDatabase, sql: string): StatementReport[] {
  const statements = parsed(sql)
  let explanations: readonly Explanation[] = []
  let first: StatementError | undefined
  try {
    explanations = explain(database, sql)
  } catch (error) {
    first = statementError(error, sql)
  }
  if (statements === undefined) return [{ text: sql.trim(), error: first }]
  return statements.map(({ text, tree }, i): StatementReport => {
    if (first) return i === 0 ? { text, tree, error: first } : { text, tree }
    const explanation = explanations[i]
    if (explanation?.error !== undefined) return { text, tree, error: statementError(explanation.error, sql) }
    return { text, tree, explanation }
  })
}

function parsed(sql: string): { text: string; tree: unknown }[] | undefined {
  try {
    const bytes = Buffer.from(sql)
    return parseStatements(sql).map(({ node, location, length }) => {
      const end = length === 0 ? bytes.length : location + length
      return { text: bytes.subarray(location, end).toString().trim(), tree: node }
    })
  } catch {
    return undefined // the translator meets the same error, and says it
  }
}
