/** Statements whose rows SQLite all works out before it writes the first, where Postgres writes each when it comes to it. */
import type { Table } from '../catalog/catalog'
import type { StatementContext } from './bind/context'
import type { InsertStatement, Statement } from './bound'
import { canFail } from './constantRules'
import { queryCanFail } from './failingSubqueries'
import { isInlined } from './pullUp'
import type { QueryPlan } from './translation'
import { itemCalls } from './walk'

interface Known {
  readonly reads: ReadonlySet<number>
  /** The columns that UPDATE sets. */
  readonly sets?: readonly string[]
}

export const workedOutFirst = (
  cx: StatementContext,
  stmt: Statement,
  known: Known,
): Pick<QueryPlan, 'hidesBrokenRows' | 'drawsFirst'> => ({
  hidesBrokenRows: hidesBrokenRows(cx, stmt, known),
  drawsFirst: drawsFirst(stmt),
})

/** Whether a row that fails by itself may hide one before it that breaks a constraint. */
function hidesBrokenRows(cx: StatementContext, stmt: Statement, { reads, sets = [] }: Known): true | undefined {
  if (stmt.statement === 'update') {
    const { where, target } = stmt
    return (where && canFail(cx, where) && constrains(target.relation as Table, sets)) || undefined
  }
  if (stmt.statement !== 'insert' || !mayFail(cx, stmt)) return undefined
  const kept = stmt.ctes.some((cte) => cte.query && !isInlined(cx, cte))
  // Its rows are remembered by RETURNING, for which SQLite works all of them out before it writes the first.
  const updates = stmt.conflict?.action === 'update'
  return updates || kept || reads.has(stmt.target.relation.oid) || undefined
}

/** Of several rows, some. */
function mayFail(cx: StatementContext, { input }: InsertStatement): boolean {
  if ('query' in input) return queryCanFail(cx, input.query)
  return 'rows' in input && input.rows.length > 1 && input.rows.flat().some((expr) => canFail(cx, expr))
}

function constrains({ columns, primaryKey, uniques, indexes, checks }: Table, sets: readonly string[]): boolean {
  const unique = indexes.filter((index) => index.unique)
  if (checks.length > 0 || unique.some(({ keys }) => keys.some(({ column }) => column === undefined))) return true
  const keys = [primaryKey, ...uniques].flatMap((key) => key?.columns ?? [])
  const constrained = new Set([...keys, ...unique.flatMap((index) => index.keys.map(({ column }) => column ?? ''))])
  return columns.some(({ name, notNull }) => sets.includes(name) && (notNull || constrained.has(name)))
}

/** A value that a derived table in the query of an INSERT draws from a sequence is worked out once, those of all rows before the first is written. */
export function drawsFirst(stmt: Statement): true | undefined {
  if (stmt.statement !== 'insert' || !('query' in stmt.input)) return undefined
  const { query } = stmt.input
  return (query.query === 'select' && query.from.some((item) => itemCalls(item, isNextval))) || undefined
}

const isNextval = ({ name }: { readonly name: string }): boolean => name === 'nextval'
