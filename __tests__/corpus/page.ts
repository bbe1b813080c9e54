/** docs/raw-sql.md, made from what the corpus gave. */
import type { Construct } from './statements'

export interface Outcome {
  readonly construct: Construct
  readonly refusals: readonly { readonly sql: string; readonly message: string }[]
}

const INTRODUCTION = `# Raw SQL, construct by construct

Statements written as applications write them, over a schema as applications have it, each run on the shadow and on Postgres with
its parameters: rows, types, command tags and errors (code, message, detail, hint, position) are compared whole. A statement is
_identical_ or it is _refused_ by name; a difference fails the test. Statements that Postgres itself rejects are among them, and
have to fail alike. _Demand_ is how often a construct occurs in the raw SQL of 57 public applications; it is the weight of the last line.

\`npx prisma-sqlite-shadow doctor\` makes the same judgement on a project's own statements ([the command line](cli.md#doctor)), and
[what is supported](support.md) says the rules. This page is written by \`WRITE_DOCS=1 npx jest __tests__/corpus --selectProjects unit\`,
and a test compares it.
`

export function printPage(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ construct, refusals }) => {
    const { title, demand, statements } = construct
    return [title, demand, statements.length, statements.length - refusals.length, refusals.length].map(String)
  })
  const { statements, identical, weighted } = totals(outcomes)
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  const table = markdownTable([['construct', 'demand', 'statements', 'identical', 'refused'], ...rows])
  return [
    INTRODUCTION,
    table,
    '',
    `${statements} statements: ${identical} identical (${percent(identical / statements)}), ${statements - identical} refused, none different. By demand: ${percent(weighted)}.`,
    '',
    ...refused(outcomes),
  ].join('\n')
}

export function totals(outcomes: readonly Outcome[]): { statements: number; identical: number; weighted: number } {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + of(one), 0)
  const statements = sum(({ construct }) => construct.statements.length)
  const share = ({ construct, refusals }: Outcome) => 1 - refusals.length / construct.statements.length
  return {
    statements,
    identical: statements - sum(({ refusals }) => refusals.length),
    weighted: sum((one) => share(one) * one.construct.demand) / sum(({ construct }) => construct.demand),
  }
}

function refused(outcomes: readonly Outcome[]): string[] {
  const lines = outcomes.flatMap(({ refusals }) => refusals)
  if (lines.length === 0) return []
  const rows = lines.map(({ sql, message }) => [
    `\`${sql.replaceAll('|', '\\|')}\``,
    (message.split('\n')[0] ?? '').replace(/ is not supported on the shadow/, '').replaceAll('|', '\\|'),
  ])
  return ['## Refused', '', markdownTable([['statement', 'what is refused'], ...rows]), '']
}

/** Padded as the formatter of this repository pads. */
function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n')
}
