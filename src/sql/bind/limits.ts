/** How much Postgres takes (manual, "PostgreSQL Limits"), and where the shadow stops before SQLite would run on for ever. */
import type { Node } from '@pgsql/types'
import type { Expr, SortKey, Target } from '../bound'
import { sameExpr } from '../walk'
import type { StatementContext } from './context'

/** MaxTupleAttributeNumber */
const MAX_ENTRIES = 1664
/** FUNC_MAX_ARGS */
const MAX_ARGUMENTS = 100
/** SQLite joins 64 tables; what is rewritten into fewer may stand beside them. */
const MAX_FROM_ITEMS = 200

/** @throws PostgresError 54023 */
export function limitArguments(cx: StatementContext, count: number, location: number | undefined): void {
  if (count > MAX_ARGUMENTS)
    throw cx.error('54023', `cannot pass more than ${MAX_ARGUMENTS} arguments to a function`, location)
}

/** @throws PostgresError 54011 */
export function limitRow(cx: StatementContext, count: number, location: number | undefined): void {
  if (count > MAX_ENTRIES) throw cx.error('54011', `ROW expressions can have at most ${MAX_ENTRIES} entries`, location)
}

/** What is sorted or grouped by is an entry too, where it is not selected. @throws PostgresError 54011 */
export function limitEntries(
  cx: StatementContext,
  targets: readonly Target[],
  groupBy: readonly Expr[],
  orderBy: readonly SortKey[],
): void {
  if (targets.length + groupBy.length + orderBy.length <= MAX_ENTRIES) return
  const entries = targets.map((t) => t.expr)
  for (const expr of [...orderBy.map((key) => key.expr), ...groupBy])
    if (entries.length <= MAX_ENTRIES && !entries.some((one) => sameExpr(one, expr))) entries.push(expr)
  if (entries.length > MAX_ENTRIES) throw cx.error('54011', `target lists can have at most ${MAX_ENTRIES} entries`)
}

export function limitJoins(cx: StatementContext, nodes: readonly Node[]): void {
  let count = 0
  const open = [...nodes]
  for (let node = open.pop(); node; node = open.pop()) {
    if ('JoinExpr' in node) open.push(...[node.JoinExpr.larg, node.JoinExpr.rarg].filter((side) => side !== undefined))
    else if (++count > MAX_FROM_ITEMS) throw cx.refuse('a join of more than 64 tables')
  }
}
