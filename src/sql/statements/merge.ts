/**
 * MERGE in steps: source and target are joined and each pair given its action, in a SELECT whose rows are kept; then one
 * step for each action, and RETURNING from what was kept.
 */
import type { Table } from '../../catalog/catalog'
import { delimited } from '../../catalog/identifiers'
import { assignedColumns } from '../bind/modify'
import { BOOL, T, typeRef } from '../bind/context'
import type { Expr, MergeAction, MergeMatch, MergeStatement, SourceColumn, TableItem } from '../bound'
import { printTable } from '../print/from'
import { mergedRow } from '../print/functions'
import { columnName, nameTarget, printAssigned, writable } from '../print/modify'
import type { Printer } from '../print/printer'
import { printWith } from '../print/query'
import { sourcesOf } from '../walk'
import { Layout } from './layout'
import type { Change, Role, Steps } from './steps'
import { keyOf, returned, returningAll } from './staged'
import { condition as printCondition } from '../print/booleans'

const [ROW, ACTION] = [1, 2]
/** How many columns stand before those of source and target: the row's number, and that of the action. */
export const OWN = 2
/** A key that one action frees may be taken by the next. */
const ORDER = ['delete', 'update', 'insert'] as const
const COMMANDS = { insert: 'INSERT', update: 'UPDATE', delete: 'DELETE' } as const

interface Writing extends MergeAction {
  /** Its position among the WHEN clauses. */
  readonly number: number
  /** What it has written, where RETURNING asks. */
  readonly written: Layout
}

export function mergeInSteps(steps: Steps, stmt: MergeStatement, role: Role): void {
  const { cx, kept } = steps
  const { target } = stmt
  const found = new Layout(cx, kept.next(), OWN, [target.source, ...sourcesOf(stmt.source)])
  steps.step((p) => printWith(p, stmt.ctes) + printPairs(p, steps, stmt, found), { into: found.slot })
  const writings = ORDER.flatMap((kind) =>
    stmt.actions.flatMap((action, number): Writing[] =>
      action.change.kind === kind
        ? [{ ...action, number, written: new Layout(cx, kept.next(), 1, [target.source]) }]
        : [],
    ),
  )
  const returns = stmt.returning.length > 0
  for (const writing of writings) write(steps, stmt, found, writing, returns)
  if (returns) steps.step((p) => printReturned(p, steps, stmt, found, writings), role)
  else if (writings.length === 0) steps.step(() => 'SELECT 1 WHERE 0', {})
}

/** The pairs that an action takes, in the order of the source. @param once whether a row that is taken twice fails here */
export function printPairs(p: Printer, steps: Steps, stmt: MergeStatement, found: Layout, once = true): string {
  const { target, source, actions } = stmt
  const row = () => p.rowid(target.source)
  const unmatched = (match: MergeMatch) => actions.some((action) => action.match === match)
  const side = new Layout(steps.cx, 0, 0, sourcesOf(source))
  const columns = side.columns(p).map((column, i) => `${column} AS c${i + 1}`)
  const rows = side.named(
    p,
    `(SELECT ${[...columns, `1 AS c${columns.length + 1}`].join(', ')} FROM ${p.from(source)})`,
  )
  for (const one of sourcesOf(source)) side.standFor(p, one)
  const left = unmatched('target') ? (unmatched('source') ? 'FULL' : 'RIGHT') : unmatched('source') ? 'LEFT' : 'INNER'
  const from = `${rows} ${left} JOIN ${printTable(p, target)} ON ${printCondition(p, stmt.on)}`
  const conditions: Readonly<Record<MergeMatch, string>> = {
    both: `${side.position} IS NOT NULL AND ${row()} IS NOT NULL`,
    target: `${side.position} IS NULL`,
    source: `${row()} IS NULL`,
  }
  const whens = actions.map(({ match, condition }, i) => {
    return `WHEN ${conditions[match]}${condition ? ` AND ${printCondition(p, condition)}` : ''} THEN ${i}`
  })
  const pairs = `SELECT ${row()} AS "row", CASE ${whens.join(' ')} END AS "action", ${found
    .columns(p)
    .map((c, i) => `${c} AS c${i + OWN + 1}`)
    .join(', ')} FROM ${from}`
  const taking = actions.flatMap(({ change }, i) => (change.kind === 'update' || change.kind === 'delete' ? [i] : []))
  const taken =
    once && taking.length > 0
      ? `CASE WHEN "action" IN (${taking.join(', ')}) THEN ${p.use(mergedRow)}("row") ELSE "row" END`
      : '"row"'
  const rest = Array.from({ length: found.width - OWN }, (_, i) => `c${i + OWN + 1}`)
  return `SELECT ${[taken, '"action"', ...rest].join(', ')} FROM (${pairs}) WHERE "action" IS NOT NULL`
}

/** What an action does to the target. */
export function actionChange(target: TableItem, { change }: Pick<MergeAction, 'change'>): Change | undefined {
  if (change.kind === 'nothing') return undefined
  const sets = change.kind === 'update' ? [...assignedColumns(target, change.assignments)] : undefined
  return { command: COMMANDS[change.kind], sets }
}

function write(steps: Steps, stmt: MergeStatement, found: Layout, writing: Writing, returns: boolean): void {
  const { target } = stmt
  const { change, number, written } = writing
  const write = actionChange(target, { change })
  if (!write) return
  const print = (p: Printer) => {
    const table = nameTarget(p, target)
    for (const source of [target.source, ...sourcesOf(stmt.source)]) found.standFor(p, source)
    const picked = (columns: readonly string[]) =>
      `SELECT ${columns.join(', ')} FROM ${found.from(p)} WHERE ${found.column(ACTION)} = ${number} ORDER BY ${found.position}`
    return (
      p.inThePast([target.relation.oid], () => printAction(p, stmt, writing, { table, found, picked })) +
      (returns ? returningAll(p, target) : '')
    )
  }
  const expected = { writesAll: { slot: found.slot, action: number } }
  const role: Role = returns ? { into: written.slot, ...expected } : { result: true, ...expected }
  steps.write(target, write, print, role)
}

function printAction(
  p: Printer,
  { target }: MergeStatement,
  { change }: Writing,
  { table, found, picked }: { table: string; found: Layout; picked: (columns: readonly string[]) => string },
): string {
  const row = p.rowid(target.source)
  switch (change.kind) {
    case 'update': {
      const set = writable(target.relation as Table, change.assignments)
      const values = set.map((a, i) => `${p.expr(a.expr)} AS ${delimited(`v${i + 1}`)}`)
      const rows = picked([`${found.column(ROW)} AS "row"`, ...values])
      return `UPDATE ${table} SET ${printAssigned(target, set)} FROM (${rows}) AS "new values" WHERE ${row} = "new values"."row"`
    }
    case 'insert': {
      const columns = change.columns.map((c) => columnName(target, c)).join(', ')
      return `INSERT INTO ${table} (${columns}) ${picked(change.row.map((e) => p.expr(e)))}`
    }
    default:
      return `DELETE FROM ${table} WHERE ${row} IN (${picked([found.column(ROW)])})`
  }
}

/** What the MERGE has found, and beside it what its actions have written. */
function foundAndWritten(p: Printer, found: Layout, writings: readonly Writing[]): string {
  const numbered = `row_number() OVER (PARTITION BY c${ACTION} ORDER BY c${found.width + 1}) AS "number"`
  let from = found.named(p, `(SELECT *, ${numbered} FROM ${found.plain(p)})`)
  for (const { change, number, written } of writings) {
    if (change.kind === 'delete') continue
    const row =
      change.kind === 'insert'
        ? `${written.position} = ${found.extra('number')}`
        : `${written.column(1)} = ${found.column(ROW)}`
    from += ` LEFT JOIN ${written.from(p)} ON ${found.column(ACTION)} = ${number} AND ${row}`
  }
  return from
}

/** Rows that were inserted are known by their order, the others by their rowid. */
function printReturned(
  p: Printer,
  steps: Steps,
  stmt: MergeStatement,
  found: Layout,
  writings: readonly Writing[],
): string {
  const { target } = stmt
  const key = keyOf(steps, target)
  const setsKey = ({ change }: Writing) => change.kind === 'update' && change.assignments.some((a) => a.column === key)
  if (writings.some(setsKey)) throw steps.cx.refuse('RETURNING of a MERGE that sets the primary key')
  const from = foundAndWritten(p, found, writings)
  for (const source of sourcesOf(stmt.source)) found.standFor(p, source)
  if (stmt.other) found.standFor(p, stmt.other, target.source)
  const versions = (removed: (index: number) => Expr | undefined) => (index: number) =>
    byAction(found, writings, (target.source.columns[index] as SourceColumn).type, ({ change, written }) =>
      change.kind === 'delete' ? removed(index) : written.valueOf(target.source, index),
    )
  if (stmt.new)
    p.replace(
      stmt.new,
      versions(() => undefined),
    )
  p.replace(
    target.source,
    versions((index) => found.valueOf(target.source, index)),
  )
  const text = typeRef(T.text)
  p.replace(stmt.action, () =>
    byAction(found, writings, text, ({ change }) => ({ tag: 'const', value: change.kind.toUpperCase(), type: text })),
  )
  const numbers = writings.map(({ number }) => number).join(', ')
  return `SELECT ${returned(p, stmt)} FROM ${from} WHERE ${found.column(ACTION)} IN (${numbers}) ORDER BY ${found.position}`
}

function byAction(
  found: Layout,
  writings: readonly Writing[],
  type: Expr['type'],
  value: (writing: Writing) => Expr | undefined,
): Expr {
  const left = found.ownColumn(ACTION)
  const whens = writings.flatMap((writing) => {
    const then = value(writing)
    const right: Expr = { tag: 'const', value: BigInt(writing.number), type: left.type }
    return then ? [{ when: { tag: 'compare', operator: '=', left, right, type: BOOL } as Expr, then }] : []
  })
  if (whens.length === 0) return { tag: 'const', value: null, type }
  return { tag: 'case', whens, otherwise: undefined, type }
}
