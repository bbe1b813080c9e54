/** What the interpreter asks of the session that runs it: Postgres's SPI (manual, "Server Programming Interface"). */
import type { TypeRef } from '../catalog/catalog'
import type { RowField } from '../catalog/rowTypes'
import type { PostgresError } from '../errors'
import type { Stored, TypeLookup } from '../types/codec'

/** A variable's value that stands in SQL as a parameter. */
export interface Input {
  /** The variable (routine.ts), or the field of one. */
  readonly variable: object
  readonly field?: string
  readonly type: TypeRef
}

/** What a name in SQL means besides columns. */
export type Named =
  | { readonly kind: 'value'; readonly input: Input }
  /** `type` undefined: a record, whose type is its fields. */
  | {
      readonly kind: 'row'
      readonly type: TypeRef | undefined
      readonly fields: readonly (RowField & { input: Input })[]
    }

/** The variables in sight of a piece of SQL (plpgsql's parser hooks, pl_comp.c). */
export interface Names {
  /**
   * @param parts `x`, `r.f`, `label.x`, `label.r.f`; `r.*` without its star
   * @throws PostgresError for a field that the record does not have, or a record without a row so far
   */
  find(parts: readonly string[]): Named | undefined
  /** `$n`. */
  parameter(number: number): Named | undefined
  /** #variable_conflict: what is taken where a column has the name too. */
  readonly conflict: 'error' | 'use_variable' | 'use_column'
}

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
  /** False once the schema has changed, or another thing that it was made for: it is to be prepared anew. */
  isCurrent(): boolean
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
  /**
   * Reads one statement. @param sql its text
   * @throws PostgresError with a `position` in `sql`, UnsupportedOnShadow
   */
  prepare(sql: string, names: Names): Prepared
  /** @param values of `prepared.inputs`, in stored form @throws PostgresError, and then nothing of the statement has happened */
  run(prepared: Prepared, values: readonly Stored[]): Result
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
  /** Runs a routine's body: counts its depth. @throws PostgresError 54001 where routines call one another too deeply */
  nested<T>(body: () => T): T
}
