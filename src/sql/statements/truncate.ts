/** TRUNCATE (manual, "TRUNCATE"; ExecuteTruncate, heap_truncate_check_FKs). */
import type { TruncateStmt } from '@pgsql/types'
import type { Table, Trigger } from '../../catalog/catalog'
import { fires, triggersOf } from '../../catalog/triggers'
import { delimited } from '../../catalog/identifiers'
import type { StatementContext } from '../bind/context'
import { requireRunnable } from '../bind/triggers'
import type { ProgramPlan } from '../translation'

export function truncatePlan(cx: StatementContext, stmt: TruncateStmt): ProgramPlan {
  const named: Table[] = []
  for (const node of stmt.relations ?? []) {
    if (!('RangeVar' in node)) continue
    const { schemaname, relname = '' } = node.RangeVar
    const relation = cx.index.relation(schemaname, relname)
    const shown = schemaname === undefined ? relname : `${schemaname}.${relname}`
    if (!relation) throw cx.error('42P01', `relation "${shown}" does not exist`)
    if (relation.kind !== 'table' || relation.materialized) throw cx.error('42809', `"${relname}" is not a table`)
    if (!named.includes(relation)) named.push(relation)
  }
  const cascades = stmt.behavior === 'DROP_CASCADE' ? reachedFrom(cx, named) : []
  if (stmt.behavior !== 'DROP_CASCADE') requireUnreferenced(cx, named)
  const tables = [...named, ...cascades]
  for (const table of tables) requireKept(cx, table)
  return {
    kind: 'program',
    command: 'TRUNCATE TABLE',
    steps: tables.map((table) => ({
      statement: { sql: `DELETE FROM ${delimited(table.sqliteName)}`, functions: [] },
      result: false,
    })),
    columns: [],
    reads: [],
    writes: tables.map((table) => table.oid),
    locks: [],
    volatile: false,
    notices: cascades.map((table) => `truncate cascades to table "${table.name}"`),
    ...(tables.some((table) => firedBy(cx, table).length > 0) ? { firesTriggers: true } : {}),
    restarts: stmt.restart_seqs ? sequencesOf(cx, tables) : [],
  }
}

/** Tables with foreign keys to these, in the order of their OIDs. */
function referencing(cx: StatementContext, tables: readonly Table[]): Table[] {
  const refers = (child: Table) =>
    child.foreignKeys.some(({ references }) =>
      tables.some((table) => table.schema === references.schema && table.name === references.name),
    )
  return cx.index.catalog.tables
    .filter((child) => !tables.some((table) => table.oid === child.oid) && refers(child))
    .sort((a, b) => a.oid - b.oid)
}

function reachedFrom(cx: StatementContext, named: readonly Table[]): Table[] {
  const found: Table[] = []
  for (let next = referencing(cx, named); next.length > 0; next = referencing(cx, [...named, ...found]))
    found.push(...next)
  return found
}

function requireUnreferenced(cx: StatementContext, tables: readonly Table[]): void {
  for (const table of tables) {
    const other = referencing(cx, [table]).find((child) => !tables.some((one) => one.oid === child.oid))
    if (!other) continue
    throw cx.error('0A000', 'cannot truncate a table referenced in a foreign key constraint', undefined, {
      detail: `Table "${other.name}" references "${table.name}".`,
      hint: `Truncate table "${other.name}" at the same time, or use TRUNCATE ... CASCADE.`,
    })
  }
}

function requireKept(cx: StatementContext, table: Table): void {
  const [feature] = table.unsupported ?? []
  if (feature)
    throw cx.refuse(
      `truncating table "${table.name}"`,
      undefined,
      `${feature.kind} "${feature.name}": ${feature.reason}`,
    )
  for (const trigger of firedBy(cx, table))
    requireRunnable(cx, { table, event: 'truncate', trigger, location: undefined })
}

const firedBy = (cx: StatementContext, table: Table): Trigger[] =>
  triggersOf(cx.index.catalog, table).filter((trigger) => fires(trigger, 'truncate'))

function sequencesOf(cx: StatementContext, tables: readonly Table[]): { name: string; start: string }[] {
  const owned = tables.flatMap((table) => table.columns.flatMap((column) => column.sequence ?? []))
  return cx.index.catalog.sequences
    .filter((s) => owned.some((o) => o.schema === s.schema && o.name === s.name))
    .map((s) => ({ name: `${s.schema}.${s.name}`, start: s.start }))
}
