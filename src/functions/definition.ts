import type { Routine, TypeRef } from '../catalog/catalog'
import type { Stored, StoredValue, TypeLookup } from '../types/codec'

/**
 * `proname(argument type names)` as in pg_proc: `int4pl(int4,int4)`, `lower(text)`, `array_append(anycompatiblearray,anycompatible)`.
 * Operators and casts are functions too: `+` of two int4 is `int4pl(int4,int4)` (pg_operator.oprcode, pg_cast.castfunc),
 * so one definition serves all three.
 */
export type Signature = string

/** One use of a function: its types after resolution, polymorphic ones made concrete. */
export interface CallSite {
  readonly argTypes: readonly TypeRef[]
  readonly result: TypeRef
  readonly types: TypeLookup
  /** Called with VARIADIC array (then the last argument is that array, and not spread). */
  readonly variadicArray: boolean
  /** The columns of a function in FROM, where a column definition list names them. */
  readonly columns?: readonly { readonly name: string; readonly type: TypeRef }[]
}

/** The rows that a set-returning function gives, each as its columns in stored form. */
export type Rows = Iterable<readonly Stored[]>

/** What a session shares with others beside its data. */
export interface SessionServices {
  readonly processId: number
  /** @returns whether the lock was got; waits for it where `wait` @throws Blocked */
  lock(key: string, mode: 'exclusive' | 'shared', scope: 'session' | 'transaction', wait: boolean): boolean
  unlock(key: string, mode: 'exclusive' | 'shared'): boolean
  unlockAll(): void
  /** @throws PostgresError 22023 */
  notify(channel: string, payload: string): void
  /** The channels that the session listens to. */
  listening(): readonly string[]
  /** @throws Blocked until the time is over */
  sleep(seconds: number): void
}

/** Strength of a row lock (manual, "Row-Level Locks"). */
export type RowLockMode = 'key share' | 'share' | 'no key update' | 'update'

/** What functions may ask of the session that runs them. Times are microseconds since 1970-01-01 UTC. */
export interface SessionContext {
  transactionTimestamp(): bigint
  statementTimestamp(): bigint
  clockTimestamp(): bigint
  nextval(sequence: string): bigint
  currval(sequence: string): bigint
  setval(sequence: string, value: bigint, called: boolean): bigint
  lastval(): bigint
  /** last_value and is_called. @throws UnsupportedOnShadow where they are not known */
  sequenceState(sequence: string): { readonly last: bigint; readonly called: boolean }
  /** What a call of one of the database's own functions gives, in the statement that runs. */
  called(routine: Routine, args: readonly Stored[]): Stored
  currentUser(): string
  currentDatabase(): string
  searchPath(): readonly string[]
  readonly services: SessionServices
  /** How many triggers are being executed, one inside the other. */
  readonly triggerDepth: number
  setting(name: string): string | null
  setSetting(name: string, value: string, local: boolean): void
  /** 16 random bytes and a uniform number in [0, 1): recorded, so that a statement can be replayed. */
  randomUuid(): string
  random(): number
  /** Notes a row that the running statement has inserted or updated, by its rowid. */
  noteTouched(rowid: bigint): void
  /** Whether the running statement has inserted or updated the row. */
  hasTouched(rowid: bigint): boolean
  /** For SQLite's rowid, where it would be null. @throws as SQLite does for other columns that are NOT NULL */
  nullKey(): bigint
  /** Rows that an earlier step of the running statement has kept. */
  kept(slot: bigint): Rows
  /** Rows of a transition table of the trigger whose function runs. */
  transition(name: string): Rows
  /** Notes a row that the running statement locks. */
  lockRow(table: number, rowid: bigint, mode: RowLockMode, policy: 'wait' | 'nowait' | 'skip locked'): void
  /** Whether no other session holds the row against such a lock. */
  rowIsFree(table: number, rowid: bigint, mode: RowLockMode): boolean
  /** Counts the rows that the statement's recursive queries give, and tells how many there are. */
  recursed(): number
  /** Counts the rows that functions in FROM give. @throws UnsupportedOnShadow where there are too many, PostgresError 57014 */
  gave(): void
}

export interface AggregateMachine<State> {
  start(): State
  /** Arguments as SQLite hands them over; where `strict`, rows with a null argument never arrive here. */
  step(state: State, ...args: Stored[]): State
  /** Removes a row that left the window frame; without it the aggregate is refused as a window with moving frames. */
  inverse?(state: State, ...args: Stored[]): State
  result(state: State): Stored
}

/**
 * How one Postgres function runs on SQLite. Null handling follows pg_proc.proisstrict: a strict function is never
 * called with null. Values are stored forms (types/codec.ts), in and out.
 */
export type Definition =
  /** Inline SQLite SQL. Arguments are parenthesised already; SQL null must come out where Postgres gives null. */
  | { readonly sql: (args: readonly string[], call: CallSite) => string }
  /** A SQLite user function; the outer call happens once for a call site's types. */
  | { readonly js: (call: CallSite) => (...args: StoredValue[]) => Stored }
  /** Same, for functions that Postgres does not declare strict: nulls arrive. */
  | { readonly jsNullable: (call: CallSite) => (...args: Stored[]) => Stored }
  /** Same as jsNullable, with the session; never cached or folded. */
  | { readonly session: (call: CallSite) => (session: SessionContext, ...args: Stored[]) => Stored }
  | {
      readonly aggregate: (call: CallSite) => AggregateMachine<unknown>
      readonly strict: boolean
    }
  /** A SQLite aggregate or window function that gives Postgres's answer as it is (`count`, `row_number`, `lag`…). */
  | { readonly nativeAggregate: (args: readonly string[], call: CallSite) => string }
  /** A set-returning function; where pg_proc has it strict, a null argument gives no rows. */
  | { readonly rows: (call: CallSite) => (...args: Stored[]) => Rows }
  /** Known, and refused by name with this reason. */
  | { readonly refused: string }

export type Family = Readonly<Record<Signature, Definition>>
