/** The recursive query itself: its types come from the non-recursive term (Postgres: determineRecursiveColTypes, analyzeCTE). */
import type { CommonTableExpr } from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import {
  type Cte,
  type Expr,
  type FromItem,
  type Query,
  type SelectQuery,
  type SourceColumn,
  targetsOf,
} from '../bound'
import { children, hasWindow, leftmost } from '../walk'
import { at, type Binder } from './binder'
import { coerceToCommon, commonType } from './commonType'
import { requireSortOperator } from './comparison'
import type { Scope, StatementContext } from './context'
import { typeRef } from './context'
import { recursiveForm } from './recursion'
import { beside } from './setOperation'

/** Binds a recursive query and gives its name to `scope`. `named` puts the names of the column list in place. */
export function bindRecursive(
  b: Binder,
  node: CommonTableExpr,
  scope: Scope,
  parts: { materialized: boolean | undefined; named: (columns: readonly SourceColumn[]) => readonly SourceColumn[] },
): Cte {
  const { cx } = b
  const name = node.ctename as string
  const { start, step } = recursiveForm(cx, node)
  const all = (node.ctequery as { SelectStmt: { all?: boolean } }).SelectStmt.all ?? false
  const left = b.query(start, scope)
  const columns = parts.named(targetsOf(left))
  const cte: Cte = {
    name,
    id: cx.nextId(),
    recursive: true,
    materialized: parts.materialized,
    query: undefined,
    columns,
  }
  scope.ctes.set(name, cte)
  const right = repeatable(cx, cte, b.query(step, beside(scope, left)), at(node))
  const types = overallTypes(cx, name, left, right)
  if (!all) for (const [i, type] of types.entries()) requireSortOperator(cx, 'equality', type, locationOf(left, i))
  const typed = right.targets.map((t, i) => ({
    ...t,
    expr: coerceToCommon(cx, t.expr, (types[i] as TypeRef).oid, 'UNION'),
  }))
  const source = cx.nextSource('subquery', 'set', columns)
  const tail = { ctes: [], orderBy: [], limit: undefined, offset: undefined }
  cte.query = { query: 'set', operator: 'union', all, left, right: { ...right, targets: typed }, source, ...tail }
  return cte
}

const stand = (column: { type: TypeRef }, location?: number): Expr => ({
  tag: 'const',
  value: null,
  type: column.type,
  location,
})

/** @throws PostgresError 42804 where the recursive term makes a column another type than it started with */
function overallTypes(cx: StatementContext, name: string, left: Query, right: SelectQuery): TypeRef[] {
  const [l, r] = [targetsOf(left), targetsOf(right)]
  if (l.length !== r.length)
    throw cx.error('42601', 'each UNION query must have the same number of columns', locationOf(right, 0))
  return l.map((column, i) => {
    const other = r[i] as SourceColumn
    const oid = commonType(cx, [stand(column), stand(other, locationOf(right, i))], 'UNION')
    const overall = typeRef(
      oid,
      column.type.typmod === other.type.typmod && other.type.oid === oid ? other.type.typmod : -1,
    )
    if (overall.oid === column.type.oid && overall.typmod === column.type.typmod) return overall
    const [from, to] = [cx.shownType(column.type), cx.shownType(overall)]
    throw cx.error(
      '42804',
      `recursive query "${name}" column ${i + 1} has type ${from} in non-recursive term but type ${to} overall`,
      locationOf(left, i),
      { hint: 'Cast the output of the non-recursive term to the correct type.' },
    )
  })
}

function locationOf(query: Query, index: number): number | undefined {
  if (query.query === 'set') return locationOf(query.left, index)
  const expr = query.query === 'values' ? query.rows[0]?.[index] : query.targets[index]?.expr
  return expr && leftmost(expr)
}

/**
 * SQLite takes the rows of the recursion one by one, where Postgres takes all that the last step gave. It is the same for a SELECT that
 * looks at each row by itself; others are refused.
 */
function repeatable(cx: StatementContext, cte: Cte, query: Query, location: number): SelectQuery {
  const refuse = (what: string) => cx.refuse(`${what} in the recursive term of a query`, location)
  if (query.query !== 'select') throw refuse('a set operation')
  const aggregate = query.targets.map((t) => aggregateIn(t.expr)).find(Boolean)
  if (aggregate || query.having)
    throw cx.error(
      '42P19',
      "aggregate functions are not allowed in a recursive query's recursive term",
      aggregate?.location,
    )
  if (query.aggregates) throw refuse('GROUP BY')
  if (query.distinct !== 'none') throw refuse('DISTINCT')
  if (query.orderBy.length > 0 || query.limit || query.offset) throw refuse('ORDER BY, LIMIT or OFFSET')
  if (query.ctes.length > 0) throw refuse('WITH')
  if (query.targets.length === 0) throw refuse('an empty target list')
  if (query.targets.some((t) => hasWindow(t.expr))) throw refuse('a window function')
  if (!query.from.some((item) => holds(item, cte)))
    throw refuse('a recursive reference inside a subquery or beside an outer join')
  return query
}

function aggregateIn(expr: Expr): Expr | undefined {
  if (expr.tag === 'aggregate') return expr
  for (const child of children(expr)) {
    const found = aggregateIn(child)
    if (found) return found
  }
  return undefined
}

/** Directly among the joined items: SQLite wants the recursive table there. */
function holds(item: FromItem, cte: Cte): boolean {
  if (item.item === 'cte') return item.cte === cte
  if (item.item !== 'join' || item.kind === 'right' || item.kind === 'full') return false
  return holds(item.left, cte) || (item.right.item !== 'join' && holds(item.right, cte))
}
