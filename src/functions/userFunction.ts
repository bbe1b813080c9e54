import type { Stored } from '../types/codec'
import type { AggregateMachine, Rows, SessionContext } from './definition'

/** better-sqlite3's table-valued functions take no more arguments. */
export const MAX_ROWS_ARGUMENTS = 32

/**
 * A function that a SQLite statement calls. The engine registers it on the database before it prepares the statement;
 * `name` is unique for a definition and its concrete types, so registering twice is harmless.
 */
export interface UserFunction {
  readonly name: string
  /** Number of arguments; -1 for any number. */
  readonly arity: number
  /** SQLite may use it in indexes and fold constant calls. */
  readonly deterministic: boolean
  /** It asks the session, and gets the same answers throughout a statement. */
  readonly steady?: boolean
  readonly body:
    | { readonly kind: 'scalar'; readonly call: (...args: Stored[]) => Stored }
    | { readonly kind: 'session'; readonly call: (session: SessionContext, ...args: Stored[]) => Stored }
    | { readonly kind: 'aggregate'; readonly machine: AggregateMachine<unknown> }
    /** A function in FROM. Its columns are named c1, c2…; each row has as many values. */
    | { readonly kind: 'rows'; readonly columns: number; readonly call: (...args: Stored[]) => Rows }
    /** In FROM: rows that the session tells; no arguments. */
    | { readonly kind: 'relation'; readonly columns: number; readonly call: (session: SessionContext) => Rows }
    /** In FROM: the rows that an earlier step of the same statement has kept under the number given, and their positions. */
    | { readonly kind: 'kept'; readonly columns: number }
}
