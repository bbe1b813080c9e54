/** DO: code that stands in the statement itself. */
import { stringOf, type StatementContext } from '../bind/context'
import { characterPosition, type ParsedStatement } from '../parse'
import type { ProgramPlan } from '../translation'

/** @throws PostgresError 42704; UnsupportedOnShadow for other languages than PL/pgSQL */
export function codePlan(cx: StatementContext, { node, location, length }: ParsedStatement): ProgramPlan {
  const args = 'DoStmt' in node ? (node.DoStmt.args ?? []) : []
  const options = args.flatMap((a) => ('DefElem' in a ? [a.DefElem] : []))
  const language = stringOf(options.find((o) => o.defname === 'language')?.arg) || 'plpgsql'
  if (language !== 'plpgsql' && ['sql', 'c', 'internal'].includes(language))
    throw cx.error('0A000', `language "${language}" does not support inline code execution`)
  if (language !== 'plpgsql') throw cx.error('42704', `language "${language}" does not exist`)
  const body = stringOf(options.find((o) => o.defname === 'as')?.arg)
  const code = { tag: 'DO', body, offset: positionInStatement(cx.sql, body, location, length) } as const
  const nothing = { columns: [], reads: [], writes: [], locks: [], steps: [] }
  return { kind: 'program', command: 'SELECT', ...nothing, volatile: true, code }
}

/** Where the body stands as it is between its quotes (match_prosrc_to_query). */
export function positionInStatement(sql: string, body: string, location: number, length: number): number | undefined {
  const bytes = Buffer.from(sql)
  const statement = bytes.subarray(location, length ? location + length : undefined).toString()
  const at = statement.indexOf(body)
  if (body === '' || at < 0 || statement.includes(body, at + 1)) return undefined
  return characterPosition(sql, location) - 1 + [...statement.slice(0, at)].length
}
