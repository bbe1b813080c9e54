/**
 * A volatile function sees what the statement that calls it has written so far, row by row (manual, "Function Volatility
 * Categories"). On the shadow its query is a part of the statement, and sees the database as it was.
 */
import type { Query, Statement } from '../../bound'
import { hasSubquery } from '../../walk'
import type { StatementContext } from '../context'
import type { OwnFunction } from './candidates'

interface Reading {
  readonly name: string
  readonly tables: ReadonlySet<number>
  readonly location: number | undefined
}

const readings = new WeakMap<StatementContext, Reading[]>()

export function noteReads(cx: StatementContext, fn: OwnFunction, query: Query, location: number | undefined): void {
  if (fn.volatility !== 'v') return
  const tables = new Set<number>()
  tablesIn(query, tables, new WeakSet())
  if (tables.size > 0) readings.set(cx, [...(readings.get(cx) ?? []), { name: fn.name, tables, location }])
}

function tablesIn(node: unknown, found: Set<number>, seen: WeakSet<object>): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  const { item, relation } = node as { item?: string; relation?: { oid: number } }
  if (item === 'table' && relation) found.add(relation.oid)
  else for (const part of Object.values(node)) tablesIn(part, found, seen)
}

/** Whether an aggregate in the query is over columns of queries around it alone: it would be an aggregate of those. */
export function aggregatesArgument(query: Query): boolean {
  const found = { own: new Set<number>(), aggregates: [] as object[] }
  collect(query, found, new WeakSet())
  return found.aggregates.some((aggregate) => {
    const used = new Set<number>()
    columnsIn(aggregate, used, new WeakSet())
    return used.size > 0 && ![...used].some((id) => found.own.has(id))
  })
}

interface Collected {
  /** Sources of FROM items. */
  readonly own: Set<number>
  readonly aggregates: object[]
}

function collect(node: unknown, found: Collected, seen: WeakSet<object>): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  const { item, source, tag } = node as { item?: string; source?: { id: number }; tag?: string }
  if (item !== undefined && source) found.own.add(source.id)
  if (tag === 'aggregate') found.aggregates.push(node)
  for (const part of Object.values(node)) collect(part, found, seen)
}

function columnsIn(node: unknown, used: Set<number>, seen: WeakSet<object>): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  const { tag, source } = node as { tag?: string; source?: { id: number } }
  if ((tag === 'column' || tag === 'rowid') && source) used.add(source.id)
  else for (const part of Object.values(node)) columnsIn(part, used, seen)
}

/** @throws UnsupportedOnShadow for a statement that writes what a volatile function in it reads */
export function refuseReadsOfWrites(cx: StatementContext, stmt: Statement): void {
  const noted = readings.get(cx)
  if (!noted || writesOneRow(stmt)) return
  const written = writtenBy(stmt)
  const found = noted.find(({ tables }) => written.some((oid) => tables.has(oid)))
  if (found)
    throw cx.refuse(
      `volatile function ${found.name}() in a statement that writes to a table which it reads`,
      found.location,
      'row by row it would see what the statement has written so far; a function declared STABLE does not',
    )
}

function writtenBy(stmt: Statement): number[] {
  const ctes = stmt.statement === 'select' ? stmt.query.ctes : stmt.ctes
  const parts = ctes.flatMap(({ part }) => (part ? [part.target.relation.oid] : []))
  return stmt.statement === 'select' ? parts : [stmt.target.relation.oid, ...parts]
}

/** INSERT … VALUES of one row: its values are worked out before there is anything to see. */
function writesOneRow(stmt: Statement): boolean {
  if (stmt.statement !== 'insert' || stmt.ctes.some((cte) => cte.part)) return false
  if (stmt.returning.some((target) => hasSubquery(target.expr))) return false
  return 'rows' in stmt.input && stmt.input.rows.length === 1 && stmt.conflict?.action !== 'update'
}
