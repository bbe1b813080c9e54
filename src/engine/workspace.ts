/** What a session needs of the place where uncommitted changes live; sandbox/ provides it. */
import type { IsolationLevel, ProgramPlan, QueryPlan } from '../sql/translation'
import type { Stored } from '../types/codec'
import type { Table } from '../catalog/catalog'
import type { Probed } from './constraints/probe'
import type { NestedRecords } from './routines/nestedRecords'
import type { StoredRow } from './sqlite'
import type { VolatileRecord } from './volatile'

export type DataPlan = QueryPlan | ProgramPlan

export interface StatementOutcome {
  readonly rows: readonly StoredRow[]
  readonly count: number
  /** CommandComplete's, where it is not the command's with its count. */
  readonly tag?: string
}

/** One run of a data statement: what is needed to run it, and to run it again with the same answers from volatile functions. */
export interface StatementRun {
  readonly sql: string
  readonly plan: DataPlan
  readonly parameters: readonly Stored[]
  readonly record: VolatileRecord
  /** Of its routines' statements. */
  readonly inner: NestedRecords
  /** It runs code of the database, and what that reads and writes is known once it has run. */
  readonly runsCode?: boolean
  /** Runs it on the SQLite database as it is now; all or nothing. */
  perform(): StatementOutcome
  /** Rows that it writes or tries to write when run on the database as it is now, which stays as it is. */
  rehearse(): readonly Probed[]
}

/** As much of a run as it takes to try it on SQLite. */
export type Attempt = Pick<StatementRun, 'plan' | 'parameters' | 'record' | 'inner'>

export interface WorkOptions {
  /** Asked at each statement: SET TRANSACTION may still change it before the first query. */
  readonly isolation: () => IsolationLevel
  /** For messages: which client, and what it does. */
  readonly owner: string
}

/** The changes of one transaction. */
export interface Work {
  /**
   * Runs a statement on the committed data and this transaction's own changes.
   * @throws Blocked when Postgres would wait for another transaction here; nothing has happened then
   */
  run(run: StatementRun): StatementOutcome
  /** @param construct what needs the database for itself @throws UnsupportedOnShadow beside another open transaction */
  requireAlone(construct: string): void
  /** Puts what the transaction has defined in place. @throws Blocked while another transaction changes the schema */
  meetSchema(): void
  /** A point to come back to. */
  savepoint(): number
  /** RELEASE: what was done since then is no subtransaction of its own any more. */
  release(mark: number): void
  rollbackTo(mark: number): void
  /** The transaction has failed as a whole: the tables that it has only read are free before its ROLLBACK. */
  freeTables(): void
  /** Runs `check` on the data as it will be committed, then makes the changes part of the committed data. */
  commit(check: () => void): void
  /** Runs `check` on the data as this transaction sees it. */
  inspect(check: () => void): void
  rollback(): void
  /** Every row that the transaction has written, in order: its statements are run once more to see them. Leaves the changes undone. */
  history(tables: readonly Table[]): readonly Probed[]
  readonly hasChanges: boolean
  readonly options: WorkOptions
}

export interface Workspace {
  begin(options: WorkOptions): Work
  /** Whether no transaction is open, and none has left anything to be put in its place. */
  readonly isIdle: boolean
  /** Whoever waits tries again. */
  wake(): void
}

/** Thrown through the engine when a statement has to wait. Not an error: the statement is to be run again later. */
export class Blocked {
  readonly name = 'Blocked'
  constructor(
    readonly waiting: Work,
    readonly holders: ReadonlySet<{ readonly options: { readonly owner: string } }>,
    /** Milliseconds after which it is to be run again, whatever others do. */
    readonly delay?: number,
  ) {}
}

export function isBlocked(thrown: unknown): thrown is Blocked {
  return (thrown as { name?: unknown } | undefined)?.name === 'Blocked'
}
