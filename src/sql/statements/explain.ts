/** EXPLAIN [ANALYZE]. */
import type { DefElem, ExplainStmt, Node } from '@pgsql/types'
import { type StatementContext, stringOf } from '../bind/context'
import type { Translation } from '../translation'

/** Output of other kinds than text is refused. @throws UnsupportedOnShadow */
export function explained(
  cx: StatementContext,
  stmt: ExplainStmt,
  translate: (node: Node) => Translation,
): Translation {
  const options = (stmt.options ?? []).flatMap((node) => ('DefElem' in node ? [node.DefElem] : []))
  const unknown = options.find((o) => !EXPLAIN_OPTIONS.has(o.defname as string))
  if (unknown) throw cx.refuse(`EXPLAIN (${unknown.defname?.toUpperCase()})`)
  const format = stringOf(options.find((o) => o.defname === 'format')?.arg)
  if (format && format.toLowerCase() !== 'text') throw cx.refuse(`EXPLAIN (FORMAT ${format.toUpperCase()})`)
  const { plan: inner, parameters } = translate(stmt.query as Node)
  const analyze = options.find((o) => o.defname === 'analyze')
  return { plan: { kind: 'explain', analyze: analyze !== undefined && isOn(analyze), inner }, parameters }
}

const EXPLAIN_OPTIONS = new Set(['analyze', 'verbose', 'costs', 'settings', 'buffers', 'timing', 'summary', 'format'])

/** An option without a value is on. */
function isOn({ arg }: DefElem): boolean {
  if (!arg) return true
  if ('Boolean' in arg) return arg.Boolean.boolval === true
  if ('Integer' in arg) return (arg.Integer.ival ?? 0) !== 0
  return ['true', 'on'].includes(stringOf(arg)?.toLowerCase() ?? '')
}
