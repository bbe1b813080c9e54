/** The schema of a script's temporary tables, where rows are kept: Postgres's temporary tables are tables too. */
import { dropObjects } from './drop'
import type { Draft } from './draft'

/** As a session's own is called. */
export const TEMPORARY_SCHEMA = 'pg_temp_1'

export function openTemporarySchema(draft: Draft): void {
  draft.temporarySchema = TEMPORARY_SCHEMA
  draft.schemas.add(TEMPORARY_SCHEMA)
}

export function dropTemporarySchema(draft: Draft): void {
  const objects = [{ String: { sval: TEMPORARY_SCHEMA } }]
  dropObjects(draft, { removeType: 'OBJECT_SCHEMA', objects, behavior: 'DROP_CASCADE' })
}
