/** A PL/pgSQL body as a tree, with every name in sight of each piece of SQL (plpgsql.h). */
import type { TypeRef } from '../catalog/catalog'

/** A type as a declaration has it. */
export type DeclaredType =
  /** By its name, as it stands. */
  | { readonly kind: 'named'; readonly text: string }
  /** `a.b%TYPE`, `a%ROWTYPE`; `array`: with brackets behind. */
  | { readonly kind: 'like'; readonly parts: readonly string[]; readonly array: boolean }
  | { readonly kind: 'row'; readonly parts: readonly string[]; readonly array: boolean }
  /** The type of another variable. */
  | { readonly kind: 'variable'; readonly variable: Variable; readonly array: boolean }
  | { readonly kind: 'known'; readonly type: TypeRef }
  | { readonly kind: 'record' }

export interface Variable {
  readonly name: string
  /** Position among a call's values. */
  readonly slot: number
  readonly line: number
  readonly type: DeclaredType
  readonly constant: boolean
  readonly notNull: boolean
  readonly default?: Sql
  /** Of a bound cursor. */
  readonly cursor?: Cursor
}

/** `[[NO] SCROLL] CURSOR (arguments) FOR query`. */
export interface Cursor {
  readonly arguments: readonly Variable[]
  readonly query: Sql
  readonly scroll: boolean | undefined
}

/** What a bound cursor's arguments are given: a query of one row. */
export interface CursorValues {
  readonly variables: readonly Variable[]
  readonly values: Sql
}

/** A level of names: a block, a loop, or the function itself with its arguments. */
export interface Namespace {
  readonly parent: Namespace | undefined
  readonly label: string | undefined
  readonly kind: 'block' | 'loop'
  readonly variables: ReadonlyMap<string, Variable>
}

/** A piece of SQL in the body. */
export interface Sql {
  /** As Postgres shows it in an error's context. */
  readonly text: string
  /** What is run: an expression is `SELECT` of it. */
  readonly sql: string
  /** What is added to a position in `sql` to have the one in `text`. */
  readonly shift: number
  /** How Postgres calls it in an error's context. */
  readonly mode: 'SQL statement' | 'PL/pgSQL expression' | 'PL/pgSQL assignment' | 'SQL function'
  readonly names: Namespace
  /** Its rows are fetched from a portal: what happens then is no part of its statement in an error's context. */
  readonly fetched?: true
  /** An expression that is run as a statement is: it is a line of an error's context always. */
  readonly whole?: true
  /** Of an assignment whose value is a string constant: where it stands in `text`, 1-based. */
  readonly constant?: number
}

/** What a value is put into. */
export interface Target {
  readonly variable: Variable
  /** A record's field. */
  readonly field?: string
}

/** INTO: one record, or a list of scalars. */
export interface Into {
  readonly targets: readonly Target[]
  readonly strict: boolean
}

interface At {
  readonly line: number
}

export interface Block extends At {
  readonly kind: 'block'
  readonly label: string | undefined
  readonly declared: readonly Variable[]
  readonly body: readonly Statement[]
  readonly handlers?: readonly Handler[]
  /** What the handlers see. */
  readonly sqlstate?: Variable
  readonly sqlerrm?: Variable
}

export interface Handler {
  readonly line: number
  /** SQLSTATEs; `others` for OTHERS. */
  readonly conditions: readonly string[]
  readonly body: readonly Statement[]
}

export interface Assign extends At {
  readonly kind: 'assign'
  readonly target: Target
  /** Fields and subscripts after the variable or its field, where something inside it is assigned. */
  readonly path: readonly PathStep[]
  readonly value: Sql
}
export type PathStep =
  { readonly field: string } | { readonly subscript: readonly [Sql | undefined, Sql | undefined] | readonly [Sql] }

export interface If extends At {
  readonly kind: 'if'
  readonly branches: readonly { readonly line: number; readonly condition: Sql; readonly body: readonly Statement[] }[]
  readonly otherwise: readonly Statement[]
}
export interface Case extends At {
  readonly kind: 'case'
  readonly subject?: { readonly value: Sql; readonly variable: Variable }
  readonly whens: readonly { readonly line: number; readonly condition: Sql; readonly body: readonly Statement[] }[]
  readonly otherwise: readonly Statement[] | undefined
}
interface Looping extends At {
  readonly label: string | undefined
  readonly body: readonly Statement[]
}
export interface Loop extends Looping {
  readonly kind: 'loop'
}
export interface While extends Looping {
  readonly kind: 'while'
  readonly condition: Sql
}
export interface ForIntegers extends Looping {
  readonly kind: 'for integers'
  readonly variable: Variable
  readonly reverse: boolean
  readonly lower: Sql
  readonly upper: Sql
  readonly step?: Sql
}
export interface ForRows extends Looping {
  readonly kind: 'for rows'
  /** Over a bound cursor. */
  readonly cursor?: Variable
  readonly given?: CursorValues
  readonly into: Into
  readonly query: Sql
}
export interface ForDynamic extends Looping {
  readonly kind: 'for dynamic'
  readonly into: Into
  readonly query: Sql
  readonly using: readonly Sql[]
}
export interface Foreach extends Looping {
  readonly kind: 'foreach'
  readonly target: Target
  readonly slice: number
  readonly array: Sql
}
export interface Exit extends At {
  readonly kind: 'exit'
  readonly continues: boolean
  readonly label: string | undefined
  readonly condition?: Sql
}
export interface Return extends At {
  readonly kind: 'return'
  readonly value?: Sql
  /** A variable by itself. */
  readonly variable?: Variable
}
export interface ReturnNext extends At {
  readonly kind: 'return next'
  readonly value?: Sql
  readonly variable?: Variable
}
export interface ReturnQuery extends At {
  readonly kind: 'return query'
  readonly query?: Sql
  readonly dynamic?: Sql
  readonly using: readonly Sql[]
}
export type RaiseLevel = 'DEBUG' | 'LOG' | 'INFO' | 'NOTICE' | 'WARNING' | 'EXCEPTION'
export interface Raise extends At {
  readonly kind: 'raise'
  readonly level: RaiseLevel
  readonly condition?: string
  /** The condition's name, or its SQLSTATE in quotes: the message where there is no other. */
  readonly conditionName?: string
  readonly message?: string
  readonly parameters: readonly Sql[]
  readonly options: readonly { readonly name: string; readonly value: Sql }[]
}
export interface Assert extends At {
  readonly kind: 'assert'
  readonly condition: Sql
  readonly message?: Sql
}
export interface Execute extends At {
  readonly kind: 'execute'
  readonly query: Sql
  readonly into?: Into
  readonly using: readonly Sql[]
}
export interface SqlStatement extends At {
  readonly kind: 'sql'
  readonly sql: Sql
  readonly into?: Into
}
export interface Perform extends At {
  readonly kind: 'perform'
  readonly query: Sql
}
export interface Call extends At {
  readonly kind: 'call'
  readonly sql: Sql
  readonly isDo: boolean
}
export interface Open extends At {
  readonly kind: 'open'
  readonly cursor: Variable
  readonly given?: CursorValues
  /** A bound cursor's own, or the one behind FOR. */
  readonly query?: Sql
  /** FOR EXECUTE. */
  readonly dynamic?: Sql
  readonly using: readonly Sql[]
  readonly scroll: boolean | undefined
}
export type Direction = 'forward' | 'backward' | 'absolute' | 'relative'
/** FETCH, and without `into` MOVE. */
export interface Fetch extends At {
  readonly kind: 'fetch'
  readonly cursor: Variable
  readonly direction: Direction
  /** Infinity: ALL. */
  readonly count: number
  /** Instead of `count`. */
  readonly expression?: Sql
  readonly into?: Into
}
export interface Close extends At {
  readonly kind: 'close'
  readonly cursor: Variable
}
export interface GetDiagnostics extends At {
  readonly kind: 'diagnostics'
  readonly stacked: boolean
  readonly items: readonly { readonly target: Target; readonly name: string }[]
}
export interface Nothing extends At {
  readonly kind: 'null'
}

export type Statement =
  | Block
  | Assign
  | If
  | Case
  | Loop
  | While
  | ForIntegers
  | ForRows
  | ForDynamic
  | Foreach
  | Exit
  | Return
  | ReturnNext
  | ReturnQuery
  | Raise
  | Assert
  | Execute
  | SqlStatement
  | Perform
  | Call
  | Open
  | Fetch
  | Close
  | GetDiagnostics
  | Nothing

/** A body that has been read. */
export interface Tree {
  readonly block: Block
  /** Arguments in the order of their declaration, OUT ones and columns of RETURNS TABLE among them. */
  readonly arguments: readonly Variable[]
  readonly found: Variable
  /** NEW, OLD and TG_…, by name. */
  readonly trigger: ReadonlyMap<string, Variable>
  readonly slots: number
  /** Types that declarations name, with their place in the body, 0-based. */
  readonly types: readonly { readonly text: string; readonly at: number }[]
  readonly conflict: 'error' | 'use_variable' | 'use_column'
}
