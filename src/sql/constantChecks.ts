/** What the planner would work out, and under which conditions it comes to it. */
import { BOOL } from './bind/context'
import type { Expr, ExprOf } from './bound'

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
  /** It is one only where this is true. */
  readonly given?: Expr
}

/** What parts of an expression are constants, and what of. */
export type Constants = ReadonlyMap<Expr, Expr | undefined>

export const NOTHING: Found = { checks: [] }

export const isTrue = (arg: Expr, negated = false): Expr => ({
  tag: 'booleanTest',
  arg,
  test: 'true',
  negated,
  type: BOOL,
})
export const isFalse = (arg: Expr, negated = false): Expr => ({
  tag: 'booleanTest',
  arg,
  test: 'false',
  negated,
  type: BOOL,
})
export const isNotFalse = (arg: Expr): Expr => isFalse(arg, true)
export const isNull = (arg: Expr, negated = false): Expr => ({ tag: 'nullTest', arg, negated, type: BOOL })
export const all = (args: readonly Expr[]): Expr => ({ tag: 'and', args, type: BOOL })
const any = (args: readonly Expr[]): Expr => ({ tag: 'or', args, type: BOOL })
const truth = (value: boolean): Expr => ({ tag: 'const', value: value ? 1n : 0n, type: BOOL })

/** That the constant lets what stands behind it be looked at; nothing for what is no constant. */
export function unlessDecided({ constant, given }: Found, letsOn: (constant: Expr) => Expr): readonly Expr[] {
  if (!constant) return []
  return [given ? any([isTrue(given, true), letsOn(constant)]) : letsOn(constant)]
}

/** What an expression comes to where some of its parts decide it alone, and the condition of that. */
export function decided(e: Expr, constants: Constants): Pick<Found, 'constant' | 'given'> {
  switch (e.tag) {
    case 'and':
    case 'or': {
      const known = e.args.flatMap((arg) => constants.get(arg) ?? [])
      if (known.length === 0) return {}
      return { constant: truth(e.tag === 'or'), given: any(known.map((arg) => (e.tag === 'or' ? isTrue(arg) : isFalse(arg)))) } // prettier-ignore
    }
    case 'coalesce': {
      const known = e.args.slice(0, e.args.findIndex((arg) => !constants.get(arg))).map((arg) => constants.get(arg) as Expr) // prettier-ignore
      const [first, ...others] = known
      if (!first) return {}
      const constant = others.length > 0 ? { ...e, args: known } : first
      return { constant, given: isNull(constant, true) }
    }
    case 'case':
      return decidedCase(e, constants)
    default:
      return {}
  }
}

/** Up to the first condition that is no constant. */
function decidedCase(e: ExprOf<'case'>, constants: Constants): Pick<Found, 'constant' | 'given'> {
  const end = e.whens.findIndex(({ when }) => !constants.get(when))
  const whens = end < 0 ? e.whens : e.whens.slice(0, end)
  const nothing: Expr = { tag: 'const', value: null, type: e.type }
  const otherwise = end < 0 ? (e.otherwise ? constants.get(e.otherwise) : nothing) : undefined
  if (!otherwise && !whens.some(({ then }) => constants.get(then))) return {}
  const leadingTo = (branch: (then: Expr) => Expr) =>
    whens.map(({ when, then }) => ({ when: constants.get(when) as Expr, then: branch(then) }))
  return {
    constant: { ...e, whens: leadingTo((then) => constants.get(then) ?? nothing), otherwise },
    given: {
      ...e,
      whens: leadingTo((then) => truth(constants.get(then) !== undefined)),
      otherwise: truth(otherwise !== undefined),
      type: BOOL,
    },
  }
}

/** The same, looked at only where the guards hold. */
export function guarded(guards: readonly Expr[], checks: readonly Expr[]): readonly Expr[] {
  if (guards.length === 0) return checks
  const when = all(guards)
  return checks.map((then) => ({ tag: 'case', whens: [{ when, then }], otherwise: undefined, type: then.type }))
}

/** The checks of something that is looked at only where the guards hold. */
export const behind = (guards: readonly Expr[], checks: readonly Check[]): readonly Check[] =>
  checks.map(({ expr, late }) => ({ expr: guarded(guards, [expr])[0] as Expr, late }))

export const inOrder = (checks: readonly Check[]): readonly Expr[] =>
  [...checks.filter((c) => !c.late), ...checks.filter((c) => c.late)].map((c) => c.expr)
