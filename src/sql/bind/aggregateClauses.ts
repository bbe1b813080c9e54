import type { Clause } from './binder'

/** Where neither aggregates nor GROUPING() may stand. */
export const NO_AGGREGATES: ReadonlySet<Clause> = new Set<Clause>([
  'WHERE',
  'JOIN conditions',
  'MERGE WHEN conditions',
  'GROUP BY',
  'LIMIT',
  'OFFSET',
  'VALUES',
  'UPDATE',
  'RETURNING',
  'functions in FROM',
  'FILTER',
  'check constraints',
  'index expressions',
  'DEFAULT expressions',
  'EXECUTE parameters',
  'CALL arguments',
])
