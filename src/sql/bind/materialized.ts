/** Materialized views, which are tables to whoever reads them (manual, "Materialized Views"). */
import type { RangeVar } from '@pgsql/types'
import type { Relation } from '../../catalog/lookup'
import type { StatementContext } from './context'

const unpopulated = new WeakMap<StatementContext, Relation>()

/** A relation stands in the statement. */
export function noteMaterialized(cx: StatementContext, relation: Relation): void {
  if (relation.kind !== 'table' || !relation.materialized || relation.materialized.populated) return
  if (cx.refreshing !== relation.oid && !unpopulated.has(cx)) unpopulated.set(cx, relation)
}

/** @throws PostgresError 55000 where the statement reads one that has no rows yet (InitPlan) */
export function requirePopulated(cx: StatementContext): void {
  const relation = unpopulated.get(cx)
  if (!relation) return
  throw cx.error('55000', `materialized view "${relation.name}" has not been populated`, undefined, {
    hint: 'Use the REFRESH MATERIALIZED VIEW command.',
  })
}

/** @throws PostgresError 42809 for a statement that writes to one (CheckValidResultRel) */
export function requireNotMaterialized(cx: StatementContext, relation: Relation): void {
  if (relation.kind === 'table' && relation.materialized && cx.refreshing !== relation.oid)
    throw cx.error('42809', `cannot change materialized view "${relation.name}"`)
}

/** @throws PostgresError 0A000 (transformMergeStmt) */
export function requireMergeable(cx: StatementContext, { schemaname, relname = '' }: RangeVar): void {
  const relation = cx.index.relation(schemaname, relname)
  if (relation?.kind === 'table' && relation.materialized)
    throw cx.error('0A000', `cannot execute MERGE on relation "${relation.name}"`, undefined, {
      detail: 'This operation is not supported for materialized views.',
    })
}
