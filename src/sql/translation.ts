/** What `translate` gives the engine: a plan of SQLite statements with everything typed. */
import type { Node } from '@pgsql/types'
import type { Routine, Table, TypeRef } from '../catalog/catalog'
import type { RowLockMode } from '../functions/definition'
import type { UserFunction } from '../functions/userFunction'
import type { Input, Names, TransitionRelation } from './variables'

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
export type Command =
  'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'TRUNCATE TABLE' | 'REFRESH MATERIALIZED VIEW'

export type { RowLockMode }

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
  /** A row that fails by itself may hide one before it that breaks a constraint. */
  readonly hidesBrokenRows?: true
  /** INSERT … SELECT with nextval(): the values of all rows are drawn before the first is written. */
  readonly drawsFirst?: true
  readonly constants?: PlannedConstants
  readonly calls?: readonly PlannedCall[]
  /** It calls functions with values of rows; `calls` is set then too. */
  readonly rowCalls?: OrderOfFailures
}

/**
 * Of rows for which a function fails, which one the statement fails for: the first in the order of the table; any of them, so that
 * it is known where there is only one; or it is not known whether for one at all.
 */
export type OrderOfFailures = 'rows' | 'any' | 'unknown'

/** A function of the database's that is called before the statement. */
export interface PlannedCall {
  readonly routine: Routine
  /** A SELECT of its arguments, over the statement's parameters and the values of the calls before it. */
  readonly args?: SqliteStatement
  /** Under which its rows are kept; else its value is the next parameter behind the statement's own. */
  readonly slot?: number
  /** Postgres calls it once in any case; else for each row, or perhaps not at all. */
  readonly certain: boolean
  /** The statement inserts several rows. */
  readonly several: boolean
  /** It asks sequences, so that its place among the statement's own questions counts. */
  readonly asksSequences: boolean
}

/** What Postgres works out when it plans: a SELECT without rows of its own, which fails as planning does. */
export interface PlannedConstants {
  readonly statement: SqliteStatement
  /** It hangs on parameters or on the session: worked out for each run, not once. */
  readonly varies: boolean
}

/** One SQLite statement of a program. */
export interface ProgramStep {
  readonly statement: SqliteStatement
  /** Its rows and its count are the program's; those of several such steps are put together. */
  readonly result: boolean
  /** The number under which its rows are kept for later steps. */
  readonly into?: number
  /** Of the rows that it keeps, only the first with the same first column. */
  readonly once?: boolean
  /** It has to write all rows that are kept under this number, or those of them that have this second column. */
  readonly writesAll?: { readonly slot: number; readonly action?: number }
  /** INSERT … RETURNING: where RETURNING begins in the SQLite text. */
  readonly returningAt?: number
}

/** What one part of a program does to a table. */
export interface ProgramWrite {
  readonly table: number
  readonly command: 'INSERT' | 'UPDATE' | 'DELETE'
  /** Columns that UPDATE or DO UPDATE sets. */
  readonly sets?: readonly string[]
  /** INSERT … ON CONFLICT. */
  readonly conflict?: boolean
  /** Position of its step. */
  readonly step: number
  /** Positions of the steps of parts that it refers to. */
  readonly after: readonly number[]
  /** Parts with the same number are carried out row by row in turn; else one part comes to its end before the next one. */
  readonly group: number
}

/** A part of a statement that fires triggers: the engine writes what some of its steps find, row by row. */
export interface RowPart {
  readonly table: number
  /** A view, of which INSTEAD OF triggers take what would be written. Its rows have no numbers. */
  readonly view?: Table
  readonly command: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE'
  /** Position of its first step, and how many it has. */
  readonly first: number
  readonly steps: number
  /**
   * Positions of the steps that find rows. For INSERT they give values of `columns`; for UPDATE a row's number, values of
   * `columns` and the row as it is; for DELETE a row's number and the row. The columns of rows joined to it come last.
   * For MERGE: a row's number, that of the action, the row, the source's columns.
   */
  readonly find: readonly number[]
  /** Positions of the columns that the statement assigns; of MERGE those that its UPDATEs do. */
  readonly columns: readonly number[]
  /** How many columns of joined rows there are. */
  readonly joined: number
  readonly conflict?: {
    /** ON CONFLICT … DO NOTHING, to be put behind INSERT. */
    readonly clause: string
    /**
     * DO UPDATE: the step that finds the row in the way of the one kept under `slot`. It gives the row's number, whether WHERE
     * holds, values of `columns`, and the row as it is.
     */
    readonly meet?: { readonly step: number; readonly slot: number; readonly columns: readonly number[] }
  }
  /** MERGE: its WHEN clauses, of which each works out its values from a row that was found, kept under `slot`. */
  readonly merge?: { readonly slot: number; readonly actions: readonly RowAction[] }
  /**
   * The step of RETURNING, over rows kept under `slot`: a row's number, of MERGE the action's name, the row, its other version
   * where `other`, those joined. Of MERGE with `other`: the row before and after.
   */
  readonly returning?: { readonly step: number; readonly slot: number; readonly other: boolean }
  /** WITH CHECK OPTION: the step that tells of the row kept under `slot` whether it fulfils each of these views' conditions. */
  readonly checks?: { readonly step: number; readonly slot: number; readonly views: readonly string[] }
  /** Under which number the rows of RETURNING are kept for other parts. */
  readonly into?: number
  /** It is the statement itself: its rows and its count are the statement's. */
  readonly result: boolean
  /** Parts with the same number are carried out in turn. */
  readonly group: number
  /** Other parts, by their positions among them, of which it reads what they return. */
  readonly pulls: readonly Pull[]
}

/** How a part reads the rows of another one while both are carried out in turn (nodeCtescan.c). */
export interface Pull {
  readonly part: number
  /** Whether it has at least the first row, if there is one, before it writes one of its own. */
  readonly first: boolean
  /** `before`: it has them all before it writes; `along`: one by one, and the end after its own last row; else the plan decides. */
  readonly end: 'before' | 'along' | undefined
}

/** A WHEN clause of MERGE. */
export interface RowAction {
  readonly kind: 'insert' | 'update' | 'delete' | 'nothing'
  /** The step that gives values of `columns`. */
  readonly step?: number
  readonly columns: readonly number[]
}

/** A statement that fires triggers; its steps that are of no part are run as they are. */
export interface RowByRow {
  /** How many steps, the first ones, keep tables as they were. */
  readonly snapshots: number
  readonly parts: readonly RowPart[]
}

/**
 * Statements that succeed or fail as one (inside a savepoint of their own). All of them see the database as it was at the
 * beginning, but for what they keep for one another (manual, "Data-Modifying Statements in WITH").
 */
export interface ProgramPlan {
  readonly kind: 'program'
  readonly command: Command
  readonly steps: readonly ProgramStep[]
  readonly columns: readonly ResultColumn[]
  readonly reads: readonly number[]
  readonly writes: readonly number[]
  readonly locks: readonly RowLock[]
  readonly volatile: boolean
  /** As QueryPlan.drawsFirst. */
  readonly drawsFirst?: true
  readonly constants?: PlannedConstants
  readonly calls?: readonly PlannedCall[]
  /** It calls functions with values of rows; `calls` is set then too. */
  readonly rowCalls?: OrderOfFailures
  /** Undefined for TRUNCATE. */
  readonly changes?: readonly ProgramWrite[]
  /** What the client is told when it is done. */
  readonly notices?: readonly string[]
  /** Set where triggers are fired: its steps are not simply run one after the other. */
  readonly rowByRow?: RowByRow
  /** TRUNCATE of tables with triggers of their own. */
  readonly firesTriggers?: boolean
  /** REFRESH … CONCURRENTLY: what it writes is read beside it. */
  readonly concurrent?: boolean
  /** REFRESH … CONCURRENTLY: the texts of the new rows that hold no null. */
  readonly rowTexts?: SqliteStatement
  /** A statement that defines something: it has no steps. */
  readonly definition?: Definition
  /** A statement that runs code of the database: it has no steps. */
  readonly code?: Code
  /** TRUNCATE … RESTART IDENTITY: sequences by their qualified names, and the values that they start from. */
  readonly restarts?: readonly { readonly name: string; readonly start: string }[]
}

/** A statement that is code of the database's, or runs it. */
export type Code = Block | { readonly tag: 'CALL'; readonly call: PlannedCall }

/** DO: a block of PL/pgSQL. */
export interface Block {
  readonly tag: 'DO'
  readonly body: string
  /** Where the body begins in the text that was sent: characters before it. Undefined where it does not stand there as it is. */
  readonly offset: number | undefined
}

/** DDL at run time. */
export interface Definition {
  /** CommandComplete's tag; of CREATE TABLE … AS without its count. */
  readonly tag: string
  readonly sql: string
  readonly node: Node
  /** 0-based byte offset of the statement in `sql`, and its length in bytes (0: to the end). */
  readonly location: number
  readonly length: number
  /** Of a temporary table: what becomes of it, or of its rows, at the transaction's end. */
  readonly onCommit?: { readonly table: string; readonly action: 'drop' | 'delete rows' }
  /** CREATE TABLE … AS, materialized views: the statement that fills the table. */
  readonly fill?: string
  /** CREATE MATERIALIZED VIEW: the CREATE TABLE for its rows. */
  readonly create?: string
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

/** What concerns other sessions, or the server's upkeep. */
export type SessionPlan =
  | { readonly kind: 'listen'; readonly channel: string }
  /** Without a channel: all. */
  | { readonly kind: 'unlisten'; readonly channel?: string }
  | { readonly kind: 'notify'; readonly channel: string; readonly payload: string }
  /** `inBlock`: whether it may stand in a transaction block. */
  | { readonly kind: 'upkeep'; readonly tag: 'VACUUM' | 'ANALYZE' | 'CHECKPOINT'; readonly inBlock: boolean }

/** What PREPARE and its kin do with the statements that a session keeps. */
export type PreparedPlan =
  | { readonly kind: 'prepare'; readonly name: string; readonly translation: Translation }
  | {
      readonly kind: 'execute'
      readonly name: string
      /** How many arguments it has. */
      readonly count: number
      /** A SELECT of the arguments, as values of the parameters' types. @throws PostgresError 42804 */
      readonly values: (types: readonly TypeRef[]) => Translation
    }
  /** Without a name: all. */
  | { readonly kind: 'deallocate'; readonly name?: string }

export interface ExplainPlan {
  readonly kind: 'explain'
  /** The statement is carried out too. */
  readonly analyze: boolean
  readonly inner: Plan
}

/** A later statement of a text that cannot be bound: it fails when its turn comes, after those before it have run. */
export interface RaisePlan {
  readonly kind: 'raise'
  readonly error: unknown
}

export type Plan =
  QueryPlan | ProgramPlan | TransactionPlan | SettingPlan | SessionPlan | PreparedPlan | ExplainPlan | RaisePlan

/** One statement of the text that was sent. */
export interface Translation {
  readonly plan: Plan
  /** Inferred types of `$1`, `$2`…, in order. */
  readonly parameters: readonly TypeRef[]
  /** In a routine: the variables that they stand for. */
  readonly inputs?: readonly Input[]
}

export interface TranslateOptions {
  /** OIDs of parameters that the client declared (0: infer). */
  readonly parameterTypes?: readonly number[]
  /** In a routine: its variables; the client's parameters have no place then. */
  readonly variables?: Names
  /** In the function of a trigger: its transition tables. */
  readonly transitions?: readonly TransitionRelation[]
  /** Parameters are cast to a column's length in the statement, as Postgres does, and not when they are read. */
  readonly castsLengths?: boolean
}
