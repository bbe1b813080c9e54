/** What a statement is carried out with. */
import type { Node } from '@pgsql/types'
import type { Catalog } from '../catalog'
import type { Draft } from './draft'
import type { RowKeeper, TableFromQuery } from './rows'

/** A statement as Postgres's parser gives it; `location` and `length` count bytes of UTF-8 (length 0: to the end). */
export interface DdlStatement {
  readonly node: Node
  readonly location: number
  readonly length: number
}

export interface DdlScript {
  readonly sql: string
  readonly statements: readonly DdlStatement[]
  /** For messages. */
  readonly file?: string
}

export interface InterpretOptions {
  /** Where unqualified names live; `public` unless the connection says otherwise. */
  readonly defaultSchema?: string
  /** Parses what a DO block holds; without it no DO block is understood. */
  readonly parse?: (sql: string) => readonly DdlStatement[]
  /** Types the query of a CREATE TABLE … AS. @throws PostgresError, UnsupportedOnShadow */
  readonly tableFromQuery?: (catalog: Catalog, sql: string) => TableFromQuery
  /** Without it statements on rows are noted and left out. */
  readonly rows?: RowKeeper
}

export interface Context {
  readonly draft: Draft
  readonly script: DdlScript
  readonly statement: DdlStatement
  /** What is carried out, and its text: the statement, or a part of it. */
  readonly node: Node
  readonly text: string
  /** It is a part of the script's statement, or made of it: what it says of places is not meant of the script. */
  readonly inner?: true
  /** The scripts that come after this one. */
  readonly later: readonly DdlScript[]
  readonly options: InterpretOptions
}
