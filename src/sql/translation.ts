/** What `translate` gives the engine: a plan of SQLite statements with everything typed. */
import type { TypeRef } from '../catalog/catalog'
import type { UserFunction } from '../functions/userFunction'

export interface ResultColumn {
  readonly name: string
  readonly type: TypeRef
  /** Set where the column is a plain table column, as in Postgres's RowDescription; otherwise 0. */
  readonly tableOid: number
  readonly attnum: number
}

/** One SQLite statement. `$n` is printed as `?n`; the engine binds stored forms. */
export interface SqliteStatement {
  readonly sql: string
  /** Parameters are bare `?`, bound by position: SQLite looks names up one by one, which thousands of them make slow. */
  readonly positional?: boolean
  /** To be registered before the statement is prepared. */
  readonly functions: readonly UserFunction[]
}

/** Postgres's command tag without its count; `SELECT`, `INSERT`, `UPDATE`, `DELETE`… as CommandComplete has it. */
export type Command = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'TRUNCATE TABLE'

export type RowLockMode = 'key share' | 'share' | 'no key update' | 'update'

/** One table of a locking clause (manual, "The Locking Clause"). */
export interface RowLock {
  readonly table: number
  readonly mode: RowLockMode
  readonly policy: 'wait' | 'nowait' | 'skip locked'
}

export interface QueryPlan {
  readonly kind: 'query'
  readonly command: Command
  readonly statement: SqliteStatement
  /** Empty for a statement without a result set. */
  readonly columns: readonly ResultColumn[]
  /** Tables by their Postgres OID: what is read, and what is written (foreign-key cascades not included). */
  readonly reads: readonly number[]
  readonly writes: readonly number[]
  /** Columns that UPDATE or DO UPDATE sets; undefined where the statement sets none. */
  readonly sets?: readonly string[]
  /** SELECT … FOR UPDATE and its kin: the tables whose rows it locks. */
  readonly locks: readonly RowLock[]
  /** It calls a function that answers differently each time (nextval, gen_random_uuid…), so a replay needs its record. */
  readonly volatile: boolean
  /** INSERT … RETURNING: where RETURNING begins in the SQLite text. */
  readonly returningAt?: number
}

/**
 * Statements that succeed or fail as one (inside a savepoint of their own). The rows and the count of the step marked
 * `result` are the program's.
 */
export interface ProgramPlan {
  readonly kind: 'program'
  readonly command: Command
  readonly steps: readonly { readonly statement: SqliteStatement; readonly result: boolean }[]
  readonly columns: readonly ResultColumn[]
  readonly reads: readonly number[]
  readonly writes: readonly number[]
  readonly locks: readonly RowLock[]
  readonly volatile: boolean
  /** What the client is told when it is done. */
  readonly notices?: readonly string[]
  /** TRUNCATE … RESTART IDENTITY: sequences by their qualified names, and the values that they start from. */
  readonly restarts?: readonly { readonly name: string; readonly start: string }[]
}

export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable'

export type TransactionPlan =
  | {
      readonly kind: 'begin'
      readonly tag: 'BEGIN' | 'START TRANSACTION'
      readonly isolation?: IsolationLevel
      readonly readOnly?: boolean
      readonly deferrable?: boolean
    }
  | { readonly kind: 'commit'; readonly chain: boolean }
  | { readonly kind: 'rollback'; readonly chain: boolean }
  | { readonly kind: 'savepoint' | 'release' | 'rollback to'; readonly name: string }
  | {
      readonly kind: 'set transaction'
      readonly session: boolean
      readonly isolation?: IsolationLevel
      readonly readOnly?: boolean
      readonly deferrable?: boolean
    }
  /** SET CONSTRAINTS; `names` undefined means ALL. */
  | { readonly kind: 'set constraints'; readonly deferred: boolean; readonly names?: readonly string[] }

export type SettingPlan =
  /** Without a value: to the default. */
  | { readonly kind: 'set'; readonly name: string; readonly value?: string; readonly local: boolean }
  | { readonly kind: 'reset'; readonly name: string | 'all' }
  | { readonly kind: 'show'; readonly name: string }
  /** DISCARD, DEALLOCATE, LISTEN… that have no effect on data: answered by their tag alone. */
  | { readonly kind: 'tag'; readonly tag: string }

/** A later statement of a text that cannot be bound: it fails when its turn comes, after those before it have run. */
export interface RaisePlan {
  readonly kind: 'raise'
  readonly error: unknown
}

export type Plan = QueryPlan | ProgramPlan | TransactionPlan | SettingPlan | RaisePlan

/** One statement of the text that was sent. */
export interface Translation {
  readonly plan: Plan
  /** Inferred types of `$1`, `$2`…, in order. */
  readonly parameters: readonly TypeRef[]
}

export interface TranslateOptions {
  /** OIDs of parameters that the client declared (0: infer). */
  readonly parameterTypes?: readonly number[]
}
