/** Collations of expressions, and how those of several become one (parser/parse_collate.c). */
import type { StatementContext } from '../bind/context'
import type { Expr } from '../bound'
import { leftmost } from '../walk'

/** In the order in which they prevail. */
export const Strength = { none: 0, implicit: 1, conflict: 2, explicit: 3 } as const

export interface Collated {
  readonly strength: (typeof Strength)[keyof typeof Strength]
  readonly collation?: string
  /** What has it: COLLATE itself, or an expression. */
  readonly from?: Expr
  /** A column of a subquery whose collations conflict: it counts as none, and no function can take it alone. */
  readonly lost?: true
  /** Of a conflict: the second one. */
  readonly other?: { readonly collation: string; readonly from: Expr }
}

export const NONE: Collated = { strength: Strength.none }
export const LOST: Collated = { ...NONE, lost: true }

export const implicit = (collation: string | undefined, from: Expr): Collated =>
  collation === undefined ? NONE : { strength: Strength.implicit, collation, from }

/** merge_collation_state. @throws PostgresError 42P21 for two explicit ones */
export function merge(cx: StatementContext, a: Collated, b: Collated): Collated {
  if (a.strength !== b.strength) return b.strength > a.strength ? b : a
  if (a.strength === Strength.none) return a.lost ? a : b
  if (a.strength === Strength.conflict || a.collation === b.collation) return a
  if (a.strength === Strength.explicit)
    throw cx.error(
      '42P21',
      `collation mismatch between explicit collations "${a.collation}" and "${b.collation}"`,
      b.from?.location,
    )
  // Another implicit one than the default always beats it.
  if (a.collation === 'default') return b
  if (b.collation === 'default') return a
  return { ...a, strength: Strength.conflict, other: { collation: b.collation as string, from: b.from as Expr } }
}

/** An expression to sort or group by has one collation. @throws PostgresError 42P21 */
export function requireOne(cx: StatementContext, { strength, collation, other }: Collated): void {
  if (strength !== Strength.conflict || !other) return
  throw cx.error(
    '42P21',
    `collation mismatch between implicit collations "${collation}" and "${other.collation}"`,
    leftmost(other.from),
    { hint: 'You can choose the collation by applying the COLLATE clause to one or both expressions.' },
  )
}

/** exprCollation: undefined too where it is a conflict. */
export const collationOf = ({ strength, collation }: Collated): string | undefined =>
  strength === Strength.conflict ? undefined : collation

/** Collations of a query's columns; undefined for one that has none, and where several conflict. */
export type Columns = readonly (string | undefined)[]
