/** Functions that are called before the statement: whether each stands where Postgres calls it once, and what is to be run. */
import { printerFor } from '../assemble'
import { asksSequences, type FirstCall, firstCalls } from '../bind/routines/calledFirst'
import type { StatementContext } from '../bind/context'
import type { Expr, FromItem, Query, SelectQuery, Statement } from '../bound'
import type { PlannedCall } from '../translation'
import { children } from '../walk'

/** The calls that the statement's plan makes first; none for nearly every statement. @throws UnsupportedOnShadow */
export function plannedCalls(cx: StatementContext, stmt: Statement): readonly PlannedCall[] | undefined {
  const calls = firstCalls(cx)
  if (calls.length === 0) return undefined
  const once = callsMadeOnce(stmt)
  return calls.map((call) => planned(cx, stmt, call, once.has(call.value?.number ?? call.slot)))
}

function planned(cx: StatementContext, stmt: Statement, call: FirstCall, once: boolean): PlannedCall {
  const { routine, args, location, slot } = call
  const { name, volatility } = routine
  if (!once && volatility === 'volatile')
    throw cx.refuse(
      `function ${name}()`,
      location,
      'it is volatile, and stands where Postgres calls it for each row, or perhaps not at all',
    )
  const p = printerFor(cx)
  const sql = args.length > 0 ? `SELECT ${args.map((a) => p.expr(a)).join(', ')}` : undefined
  return {
    routine,
    ...(sql !== undefined && { args: { sql, functions: [...p.functions.values()] } }),
    ...(slot !== undefined && { slot }),
    certain: once,
    several: stmt.statement === 'insert' && 'rows' in stmt.input && stmt.input.rows.length > 1,
    asksSequences: asksSequences(routine),
  }
}

/** Numbers of the values, and slots, of the calls that Postgres makes exactly once, whatever rows there are. */
function callsMadeOnce(stmt: Statement): ReadonlySet<unknown> {
  const found = new Set<unknown>()
  const visit = (expr: Expr): void => {
    if (expr.tag === 'param') found.add(expr.number)
    else if (!CONDITIONAL.has(expr.tag)) children(expr).forEach(visit)
  }
  const visitItem = (item: FromItem): void => {
    if (item.item === 'function') for (const { relation } of item.parts) if (relation) found.add(slotOf(relation.key))
  }
  const visitQuery = (query: Query): void => {
    if (query.query === 'values' && query.rows.length === 1) query.rows[0]?.forEach(visit)
    if (query.query !== 'select' || query.ctes.length > 0) return
    const [item, ...others] = query.from
    // A function alone in FROM gives all its rows before the first one is looked at.
    if (item && others.length === 0 && isAsked(query)) visitItem(item)
    if (query.where || query.limit || query.offset) return
    if (item?.item === 'subquery' && others.length === 0 && item.query.query === 'select') visitQuery(item.query)
    if (!item) for (const { expr } of query.targets) visit(expr)
  }
  if (stmt.statement === 'select') visitQuery(stmt.query)
  else if (stmt.statement === 'insert' && 'rows' in stmt.input) for (const row of stmt.input.rows) row.forEach(visit)
  else if (stmt.statement === 'insert' && 'query' in stmt.input) visitQuery(stmt.input.query)
  return found
}

/** Whether a row is asked for at all: WHERE may be known to be false, and LIMIT to be 0. */
function isAsked({ where, limit }: SelectQuery): boolean {
  if (where && !mentionsColumn(where)) return false
  return !limit || (limit.tag === 'const' && limit.value !== 0n)
}

const mentionsColumn = (expr: Expr): boolean => expr.tag === 'column' || children(expr).some(mentionsColumn)

const slotOf = (key: string): number => Number(/^call_(\d+)_/.exec(key)?.[1])

/** Of these, not every part is worked out. */
const CONDITIONAL: ReadonlySet<Expr['tag']> = new Set([
  'case',
  'coalesce',
  'and',
  'or',
  'subquery',
  'subqueryCompare',
  'inList',
  'arrayCompare',
  'aggregate',
  'window',
])
