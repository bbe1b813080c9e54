import type { Expr, Query, SelectQuery, Source, Target } from '../bound'

/** A SELECT of these columns from one subquery, without any other clause. */
export const selectOver = (source: Source, query: Query, targets: readonly Target[]): SelectQuery => ({
  ...rowOf(targets),
  from: [{ item: 'subquery', source, query, lateral: false }],
})

/** A SELECT of these values and nothing else. */
export const rowOf = (targets: readonly Target[], where?: Expr): SelectQuery => ({
  query: 'select',
  ctes: [],
  targets,
  from: [],
  where,
  groupBy: [],
  having: undefined,
  aggregates: false,
  distinct: 'none',
  orderBy: [],
  limit: undefined,
  offset: undefined,
})
