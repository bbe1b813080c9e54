import type { Stored } from '../types/codec'
import type { AggregateMachine, SessionContext } from './definition'

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
  readonly body:
    | { readonly kind: 'scalar'; readonly call: (...args: Stored[]) => Stored }
    | { readonly kind: 'session'; readonly call: (session: SessionContext, ...args: Stored[]) => Stored }
    | { readonly kind: 'aggregate'; readonly machine: AggregateMachine<unknown> }
}
