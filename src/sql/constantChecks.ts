/** What the planner would work out, and under which conditions it comes to it. */
import { BOOL } from './bind/context'
import type { Expr } from './bound'

export interface Check {
  readonly expr: Expr
  /** Of a subquery: it is planned when the expression around it has been simplified (SS_process_sublinks). */
  readonly late: boolean
}

export interface Found {
  /** What is worked out, in Postgres's order. */
  readonly checks: readonly Check[]
  /** Where the whole is a constant: what of. */
  readonly constant?: Expr
}

export const NOTHING: Found = { checks: [] }

export const isTrue = (arg: Expr, negated = false): Expr => ({
  tag: 'booleanTest',
  arg,
  test: 'true',
  negated,
  type: BOOL,
})
export const isNotFalse = (arg: Expr): Expr => ({ tag: 'booleanTest', arg, test: 'false', negated: true, type: BOOL })
export const isNull = (arg: Expr): Expr => ({ tag: 'nullTest', arg, negated: false, type: BOOL })

/** The same, looked at only where the guards hold. */
export function guarded(guards: readonly Expr[], checks: readonly Expr[]): readonly Expr[] {
  if (guards.length === 0) return checks
  const when: Expr = { tag: 'and', args: guards, type: BOOL }
  return checks.map((then) => ({ tag: 'case', whens: [{ when, then }], otherwise: undefined, type: then.type }))
}

/** The checks of something that is looked at only where the guards hold. */
export const behind = (guards: readonly Expr[], checks: readonly Check[]): readonly Check[] =>
  checks.map(({ expr, late }) => ({ expr: guarded(guards, [expr])[0] as Expr, late }))

export const inOrder = (checks: readonly Check[]): readonly Expr[] =>
  [...checks.filter((c) => !c.late), ...checks.filter((c) => c.late)].map((c) => c.expr)
