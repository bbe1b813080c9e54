/** What the parts of the binder see of one another, so that they need not import each other in a circle. */
import type { FuncCall, Node, SelectStmt, WindowDef } from '@pgsql/types'
import type { Expr, Modification, Query } from '../bound'
import type { Scope, StatementContext } from './context'

/** Where an expression stands: decides whether aggregates and window functions may appear, and how 42803 words it. */
export type Clause =
  | 'SELECT'
  | 'WHERE'
  | 'JOIN conditions'
  | 'MERGE WHEN conditions'
  | 'GROUP BY'
  | 'HAVING'
  | 'ORDER BY'
  | 'LIMIT'
  | 'OFFSET'
  | 'VALUES'
  | 'UPDATE'
  | 'RETURNING'
  | 'functions in FROM'
  | 'FILTER'
  | 'an aggregate'
  | 'a window definition'
  | 'check constraints'
  | 'index expressions'
  | 'DEFAULT expressions'
  | 'EXECUTE parameters'
  | 'CALL arguments'

/** One query level, as its expressions are bound. */
export interface Level {
  readonly scope: Scope
  readonly clause: Clause
  /** Set when an aggregate of this level is met, with each call of a set-returning function, and with what a window's definition fails with. */
  readonly found: { aggregate: boolean; set?: Expr; wrongWindow?: unknown }
  /** The call that makes the FROM item: only it may return a set there. */
  readonly topOfFrom?: FuncCall
  /** WINDOW clause, by name. */
  readonly windows: ReadonlyMap<string, WindowDef>
}

export interface Binder {
  readonly cx: StatementContext
  /** Binds an expression; the result may still be of type unknown. */
  expr(node: Node | undefined, level: Level): Expr
  /** Binds a subquery below `scope`. */
  query(select: SelectStmt, scope: Scope, keepUnknown?: boolean): Query
  /** Binds INSERT, UPDATE or DELETE, which sees the WITH queries of `scope`; undefined for another statement. */
  modification(node: Node, scope: Scope | undefined): Modification | undefined
}

export function levelOf(scope: Scope, clause: Clause): Level {
  return { scope, clause, found: { aggregate: false }, windows: new Map() }
}

/** Where a wrapped node says that it stands. */
export function locationOf(node: Node): number {
  return at(Object.values(node)[0] as { location?: number })
}

/** The node's own location; parse nodes leave out zero. */
export function at(node: { location?: number }): number {
  return node.location ?? 0
}

/** exprLocation: where an expression's text begins. */
export function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  const own = 'location' in node && typeof node.location === 'number' ? [node.location] : []
  const all = [...own, ...Object.values(node).flatMap((child: unknown) => startOf(child) ?? [])]
  return all.length > 0 ? Math.min(...all) : undefined
}
