/** UNION, INTERSECT, EXCEPT. */
import type { SelectStmt } from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import { type Cte, type Expr, type Query, type SourceColumn, type Target, targetsOf } from '../bound'
import type { Binder } from './binder'
import { levelOf } from './binder'
import { coerceToCommon, commonType } from './coerce'
import { requireOrder } from './comparison'
import { Scope, typeRef } from './context'
import { bindSortKeys } from './sort'

type BindQuery = (b: Binder, select: SelectStmt, parent: Scope | undefined) => Query
type BindTail = (b: Binder, select: SelectStmt, scope: Scope) => { limit: Expr | undefined; offset: Expr | undefined }

const OPERATORS = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const

export function bindSetOperation(
  b: Binder,
  select: SelectStmt,
  scope: Scope,
  ctes: readonly Cte[],
  bindQuery: BindQuery,
  bindTail: BindTail,
): Query {
  const { cx } = b
  const operator = OPERATORS[select.op as keyof typeof OPERATORS]
  const [left, right] = [select.larg, select.rarg].map((side) => bindQuery(b, side as SelectStmt, scope)) as [
    Query,
    Query,
  ]
  const types = commonTypes(b, operator, left, right)
  const all = select.all ?? false
  if (!all) for (const type of types) requireOrder(cx, '=', stand({ type }))
  const columns = targetsOf(left).map((c, i): SourceColumn => {
    return { name: c.name, type: types[i] as TypeRef, notNull: false, tableOid: 0, attnum: 0 }
  })
  const source = cx.nextSource('subquery', 'set', columns)
  const names = columns.map((c, index): Target => ({
    name: c.name,
    expr: { tag: 'column', source, index, type: c.type },
  }))
  const orderBy = bindSortKeys(b, select.sortClause ?? [], levelOf(new Scope(cx), 'ORDER BY'), names)
  const sides = { left: retyped(b, left, types), right: retyped(b, right, types) }
  return { query: 'set', ctes, operator, all, ...sides, source, orderBy, ...bindTail(b, select, scope) }
}

/** The one type of each pair of columns. */
function commonTypes({ cx }: Binder, operator: string, left: Query, right: Query): TypeRef[] {
  const [l, r] = [targetsOf(left), targetsOf(right)]
  const construct = operator.toUpperCase()
  if (l.length !== r.length) throw cx.error('42601', `each ${construct} query must have the same number of columns`)
  return l.map((column, i) => typeRef(commonType(cx, [stand(column), stand(r[i] as SourceColumn)], construct)))
}

const stand = (column: { type: TypeRef }): Expr => ({ tag: 'const', value: null, type: column.type })

/** The query with its columns cast to `types`, around it where it is more than a plain SELECT. */
function retyped(b: Binder, query: Query, types: readonly TypeRef[]): Query {
  const columns = targetsOf(query)
  if (columns.every((c, i) => c.type.oid === types[i]?.oid)) return query
  const source = b.cx.nextSource('subquery', 'side', columns)
  const targets = columns.map((c, index): Target => {
    const expr: Expr = { tag: 'column', source, index, type: c.type }
    return { name: c.name, expr: coerceToCommon(b.cx, expr, (types[index] as TypeRef).oid, 'UNION') }
  })
  return {
    query: 'select',
    ctes: [],
    targets,
    from: [{ item: 'subquery', source, query, lateral: false }],
    where: undefined,
    groupBy: [],
    having: undefined,
    aggregates: false,
    distinct: 'none',
    orderBy: [],
    limit: undefined,
    offset: undefined,
  }
}
