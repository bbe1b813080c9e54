/** Temporary tables: helpers of a migration's data part. Only their names are kept, so that statements on them are let pass. */
import type { RangeVar } from '@pgsql/types'
import type { Draft } from './draft'

export function addTemporaryTable(draft: Draft, name: string): void {
  draft.temporary.add(name)
}

export function dropTemporaryTables(draft: Draft): void {
  draft.temporary.clear()
}

export function concernsTemporaryTable(draft: Draft, relation: RangeVar | undefined): boolean {
  if (relation === undefined || relation.relpersistence === 't') return false
  const inPath = relation.schemaname === undefined || relation.schemaname === 'pg_temp'
  return inPath && draft.temporary.has(relation.relname ?? '')
}

/** DROP TABLE of a temporary table. @returns whether it was one */
export function dropTemporaryTable(draft: Draft, schema: string | undefined, name: string): boolean {
  return (schema === undefined || schema === 'pg_temp') && draft.temporary.delete(name)
}
