/** What the interpreter asks of the session that runs it: Postgres's SPI (manual, "Server Programming Interface"). */
import type { Routine, TypeRef } from '../catalog/catalog'
import type { RowField } from '../catalog/rowTypes'
import type { PostgresError } from '../errors'
import type { Input, Named, Names } from '../sql/variables'
import type { Stored, TypeLookup } from '../types/codec'
import type { Portals } from './portal'
import type { Sql } from './tree'

export type { Input, Named, Names }

/** The text of a statement or of an expression, and how it is shown in an error. */
export type SqlSource = Pick<Sql, 'text' | 'sql' | 'shift' | 'mode' | 'fetched' | 'whole'>

/** A column of a result. */
export interface ResultField extends RowField {
  readonly type: TypeRef
}

/** One statement that is ready to run. */
export interface Prepared {
  /** What its parameters stand for, in order. */
  readonly inputs: readonly Input[]
  /** Undefined where it gives no rows. */
  readonly columns: readonly ResultField[] | undefined
  /** Postgres's command tag without its count: `SELECT`, `INSERT`, `CREATE TABLE`… */
  readonly command: string
  /** `constant`: its value is known when it is planned; `subquery`: an expression that holds one. */
  nature(): 'constant' | 'subquery' | undefined
  /** CALL: what it calls. */
  readonly procedure: Routine | undefined
  /** What of it is to be known where its rows are read before they are asked for. */
  asCursor(): ReadAhead
}

export interface ReadAhead {
  /** What it does that tells when it is done: `writes`… */
  readonly effects: string | undefined
  /** A function that it calls, whose answers hang on when it is called. */
  readonly volatile: string | undefined
  /** Whether Postgres goes backward in it without SCROLL; undefined where the plan decides. */
  readonly scrolls: boolean | undefined
}

export interface Result {
  readonly rows: readonly (readonly Stored[])[]
  /** Rows given, inserted, updated or deleted; 0 for a statement that has no count. */
  readonly count: number
}

/**
 * All calls are synchronous and happen in the caller's transaction. What Postgres would wait for throws Blocked, and what the
 * shadow refuses UnsupportedOnShadow: both go through every handler of the routine.
 */
export interface Host {
  readonly types: TypeLookup
  /** Reads one statement. @throws PostgresError with its context, UnsupportedOnShadow */
  prepare(source: SqlSource, names: Names): Prepared
  /** False where it was prepared for another schema, or for another session's way to read it: it is to be prepared anew. */
  isCurrent(prepared: Prepared): boolean
  /**
   * The same for each statement of a text, to be called when its turn comes.
   * @param how `SQL function`: the statements are no lines of context
   * @throws PostgresError of the grammar for all of it
   */
  script(sql: string, names: Names, how?: Pick<Partial<SqlSource>, 'mode' | 'fetched'>): readonly (() => Prepared)[]
  /** @param values of `prepared.inputs`, in stored form @throws PostgresError, and then nothing of the statement has happened */
  run(prepared: Prepared, values: readonly Stored[]): Result
  /** Its rows before they are fetched, or what its query fails with. @throws PostgresError that it fails with when it is planned */
  ahead(prepared: Prepared, values: readonly Stored[]): Result | { readonly failure: string }
  readonly portals: Portals
  /**
   * The value as another type has it: by an assignment cast, or through its text (exec_cast_value).
   * @throws PostgresError of the cast, of a length or of a domain's check
   */
  cast(value: Stored, from: TypeRef, to: TypeRef): Stored
  /** A type by its name in SQL: `int`, `"Role"[]`, `numeric(10,2)`, `"User"` for a table's rows. @throws PostgresError 42704 */
  type(name: string): TypeRef
  /** `table.column%TYPE` and `table%ROWTYPE`, by the parts of their names. @throws PostgresError 42P01, 42703 */
  columnType(parts: readonly string[]): TypeRef
  rowType(parts: readonly string[]): TypeRef
  /** The type of rows of these fields that belong to no relation. */
  recordType(fields: readonly RowField[]): TypeRef
  /** Runs `body` in a subtransaction: what it did to the database is undone where it throws. */
  subtransaction<T>(body: () => T): T
  /** Sends a notice, where client_min_messages lets it through. */
  notice(notice: PostgresError): void
  /**
   * Runs `body` under a line of context: an error in it, and a notice, tells in `where` what was going on, innermost first.
   * @param line asked when it happens; undefined adds none
   */
  inContext<T>(line: () => string | undefined, body: () => T): T
  /** Adds to an error what is going on, once. */
  addContext(error: unknown): void
  /** The lines of context, innermost first. */
  context(): string
  /** Counts one statement of a routine. @throws UnsupportedOnShadow where there are too many for one statement from outside */
  tick(routine: string): void
}
