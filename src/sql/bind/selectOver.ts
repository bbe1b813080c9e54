import type { Query, SelectQuery, Source, Target } from '../bound'

/** A SELECT of these columns from one subquery, without any other clause. */
export const selectOver = (source: Source, query: Query, targets: readonly Target[]): SelectQuery => ({
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
})
