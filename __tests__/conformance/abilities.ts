/** Where the engines differ by design: all of it is in this table. */
import { engine } from 'prisma-sqlite-shadow/testing'
import { failureOf, isRefusal } from './failure'

export type Ability =
  /** CREATE, ALTER and DROP in a test. */
  | 'DDL'
  /** CREATE INDEX CONCURRENTLY in a test that is rolled back. */
  | 'CONCURRENTLY'
  /** DECLARE CURSOR, FETCH. */
  | 'cursors'
  /** Temporary tables with ON COMMIT, in a test that is rolled back. */
  | 'ON COMMIT'
  /** Settings that another one may not have with any value. */
  | 'any setting'
  /** SET search_path. */
  | 'search_path'
  /** LISTEN and VACUUM in a test that is rolled back. */
  | 'beside the data'
  /** pg_advisory_lock() and its kin. */
  | 'advisory locks'
  /** LOCK TABLE. */
  | 'LOCK TABLE'
  /** Another session is answered while a transaction is open and does nothing. */
  | 'answers beside a transaction'
  | 'LISTEN'
  | 'DISCARD ALL'
  | 'COPY'

const POSTGRES: readonly Ability[] = ['DDL', 'cursors', 'any setting', 'search_path', 'advisory locks', 'LOCK TABLE']

/** With isolation `rollback`. */
const ABILITIES = {
  sqlite: [
    'DDL',
    'CONCURRENTLY',
    'ON COMMIT',
    'answers beside a transaction',
    'DISCARD ALL',
    'any setting',
    'advisory locks',
    'beside the data',
  ],
  pglite: POSTGRES,
  embedded: [...POSTGRES, 'COPY'],
  server: [...POSTGRES, 'COPY'],
} satisfies Record<string, readonly Ability[]>

/** What true commits (isolation `clone`, `truncate`, `none`) add. */
const COMMITTED = {
  sqlite: ['LISTEN'],
  pglite: ['LISTEN'],
  embedded: ['LISTEN', 'answers beside a transaction'],
  server: ['LISTEN', 'answers beside a transaction'],
} satisfies Record<string, readonly Ability[]>

export function can(ability: Ability, isolation: 'rollback' | 'committed' = 'rollback'): boolean {
  const name = engine()
  const all: readonly Ability[] = [...ABILITIES[name], ...(isolation === 'committed' ? COMMITTED[name] : [])]
  return all.includes(ability)
}

/** PGlite in one process with the test: no clock interrupts a statement, which takes the time that it takes. */
export const stopsStatements = (): boolean => engine() !== 'pglite'

/** The shadow has all rows of a portal before it gives the first: an error among them comes first. */
export const readsInParts = (): boolean => engine() !== 'sqlite'

/** Whether nobody but the connection's own transaction decides when a statement outside of it is answered. */
export const isOneConnection = (isolation: 'rollback' | 'committed' = 'rollback'): boolean =>
  !can('answers beside a transaction', isolation)

/** A test of what needs an ability. An engine without it must refuse. */
export function testOf(ability: Ability, title: string, body: () => Promise<void>, isolation?: 'committed'): void {
  test(title, async () => {
    if (can(ability, isolation)) return body()
    const error = await failureOf(body())
    if (!isRefusal(error)) throw error as unknown as Error
  })
}
