/** MERGE row by row: the pairs of source and target are found first, and each has its action's values worked out when its turn comes. */
import type { Table } from '../../catalog/catalog'
import type { Expr, MergeStatement } from '../bound'
import { T, typeRef } from '../bind/context'
import { bare, writable } from '../print/modify'
import type { Printer } from '../print/printer'
import { printWith } from '../print/query'
import type { RowAction } from '../translation'
import { hasSubquery, sourcesOf } from '../walk'
import { Layout } from './layout'
import { actionChange, OWN, printPairs } from './merge'
import type { PartSteps } from './rowPart'
import { returned } from './staged'
import type { Steps } from './steps'

export function mergedRows(steps: Steps, stmt: MergeStatement): Omit<PartSteps, 'table'> {
  const { cx, kept } = steps
  const { target } = stmt
  steps.fromSnapshots()
  for (const action of stmt.actions) {
    const change = actionChange(target, action)
    if (change) steps.note(target, change)
  }
  const beside = sourcesOf(stmt.source)
  const found = new Layout(cx, kept.next(), OWN, [target.source, ...beside])
  const find = steps.step((p) => printWith(p, stmt.ctes) + printPairs(p, steps, stmt, found, false), {})
  const actions = stmt.actions.map(({ change }): RowAction => {
    const values =
      change.kind === 'insert'
        ? change.columns.map((column, i) => ({ column, expr: change.row[i] as Expr }))
        : change.kind === 'update'
          ? writable(target.relation as Table, change.assignments)
          : undefined
    if (!values) return { kind: change.kind, columns: [] }
    const step = steps.step((p) => printValues(p, stmt, found, values), {})
    return { kind: change.kind, step, columns: values.map(({ column }) => column) }
  })
  const updates = actions.filter(({ kind }) => kind === 'update').flatMap(({ columns }) => columns)
  return {
    command: 'MERGE',
    find: [find],
    columns: [...new Set(updates)],
    joined: found.width - OWN - target.source.columns.length,
    merge: { slot: found.slot, actions },
    returning: returning(steps, stmt),
  }
}

function printValues(
  p: Printer,
  stmt: MergeStatement,
  found: Layout,
  values: readonly { readonly expr: Expr }[],
): string {
  for (const source of [stmt.target.source, ...sourcesOf(stmt.source)]) found.standFor(p, source)
  const from = found.from(p)
  const list = values.map(({ expr }) => p.expr(bare(expr))).join(', ')
  return `${printWith(p, stmt.ctes)}SELECT ${list === '' ? '1' : list} FROM ${from}`
}

/** The rows kept for it: a row's number, the action's name, the row as the table's name has it, before and after, the source's. */
function returning(steps: Steps, stmt: MergeStatement): PartSteps['returning'] {
  if (stmt.returning.length === 0) return undefined
  const { target, other, new: after } = stmt
  const sources = [target.source, ...(other && after ? [other, after] : []), ...sourcesOf(stmt.source)]
  const written = new Layout(steps.cx, steps.kept.next(), OWN, sources)
  const step = steps.step((p) => {
    for (const source of sources) written.standFor(p, source)
    p.replace(stmt.action, () => ({ ...written.ownColumn(OWN), type: typeRef(T.text) }))
    const from = written.from(p)
    const ctes = stmt.returning.some((t) => hasSubquery(t.expr)) ? printWith(p, stmt.ctes) : ''
    return `${ctes}SELECT ${returned(p, stmt)} FROM ${from} ORDER BY ${written.position}`
  }, {})
  return { step, slot: written.slot, other: other !== undefined }
}
