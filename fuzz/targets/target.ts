import type { Answer, Query } from '../answer'

/** A database that statements are put to. */
export interface Target {
  readonly name: string
  /** Starts again with these tables, empty. @throws where the DDL fails */
  reset(ddl: string): Promise<void>
  /** One answer for each statement, in their order; all in one session. */
  run(queries: readonly Query[]): Promise<Answer[]>
  close(): Promise<void>
}

/** What every schema stands on. */
export const PRELUDE = 'CREATE EXTENSION IF NOT EXISTS citext;'

export const CLEAR = `
  ROLLBACK;
  DROP SCHEMA public CASCADE;
  CREATE SCHEMA public;
  DISCARD ALL;
  SET TimeZone TO 'UTC';
`
