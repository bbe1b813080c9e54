/** What the planner would work out, and under which conditions it comes to it. */
import { BOOL } from './bind/context'
import type { ColumnExpr, Expr, ExprOf } from './bound'
import { nullingParts } from './walk'

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
  /** Columns of derived tables that it asks for. */
  readonly uses?: readonly ColumnExpr[]
}

/** What is known of the parts of an expression. */
export type Parts = ReadonlyMap<Expr, Found>

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
export const all = (args: readonly Expr[]): Expr => joined('and', args)
export const any = (args: readonly Expr[]): Expr => joined('or', args)
const joined = (tag: 'and' | 'or', args: readonly Expr[]): Expr => {
  const [only, ...others] = args
  if (!only) return truth(tag === 'and')
  return others.length === 0 ? only : { tag, args, type: BOOL }
}
const truth = (value: boolean): Expr => ({ tag: 'const', value: value ? 1n : 0n, type: BOOL })

/** That the constant lets what stands behind it be looked at; nothing for what is no constant. */
export function unlessDecided({ constant, given }: Found, letsOn: (constant: Expr) => Expr): readonly Expr[] {
  if (!constant) return []
  return [given ? any([isTrue(given, true), letsOn(constant)]) : letsOn(constant)]
}

type Decision = Pick<Found, 'constant' | 'given'>

/** What an expression comes to where some of its parts decide it alone, and the condition of that. */
export function decided(e: Expr, parts: Parts): Decision {
  switch (e.tag) {
    case 'and':
    case 'or':
      return decidedTruth(e, parts)
    case 'coalesce':
      return decidedCoalesce(e, parts)
    case 'case':
      return decidedCase(e, parts)
    default:
      return decidedNull(e, parts)
  }
}

/** By one part, or by all of them. */
function decidedTruth(e: ExprOf<'and' | 'or'>, parts: Parts): Decision {
  const known = e.args.map((arg) => parts.get(arg) ?? NOTHING).filter(({ constant }) => constant)
  if (known.length === 0) return {}
  const decides = e.tag === 'or' ? isTrue : isFalse
  const deciding = known.map(({ constant, given }) => where(given, decides(constant as Expr)))
  if (known.length < e.args.length) return { constant: truth(e.tag === 'or'), given: any(deciding) }
  const constant: Expr = { ...e, args: known.map((part) => part.constant as Expr) }
  return { constant, given: any([...deciding, all(known.flatMap(({ given }) => given ?? []))]) }
}

/** Up to the first part that is not null, or to the first that is no constant. */
function decidedCoalesce(e: ExprOf<'coalesce'>, parts: Parts): Decision {
  const found = e.args.map((arg) => parts.get(arg) ?? NOTHING)
  const end = found.findIndex(({ constant }) => !constant)
  const known = end < 0 ? found : found.slice(0, end)
  const [first, ...others] = known.map(({ constant }) => constant as Expr)
  if (!first) return {}
  const given = known.reduceRight<Expr>(
    (rest, part) => where(part.given, any([isNull(part.constant as Expr, true), rest])),
    truth(end < 0),
  )
  return { constant: others.length > 0 ? { ...e, args: [first, ...others] } : first, given }
}

/** Up to the first condition that is no constant. */
function decidedCase(e: ExprOf<'case'>, parts: Parts): Decision {
  const part = (expr: Expr): Found => parts.get(expr) ?? NOTHING
  const nothing: Expr = { tag: 'const', value: null, type: e.type }
  const known = (expr: Expr | undefined): Found => (expr ? part(expr) : { checks: [], constant: nothing })
  const settles = ({ constant, given }: Found): Expr => (constant ? (given ?? truth(true)) : truth(false))
  const end = e.whens.findIndex(({ when }) => !part(when).constant)
  const whens = end < 0 ? e.whens : e.whens.slice(0, end)
  const otherwise = end < 0 ? known(e.otherwise) : NOTHING
  if (!otherwise.constant && !whens.some(({ then }) => part(then).constant)) return {}
  return {
    constant: {
      ...e,
      whens: whens.map(({ when, then }) => ({
        when: part(when).constant as Expr,
        then: part(then).constant ?? nothing,
      })),
      otherwise: otherwise.constant ?? nothing,
    },
    given: {
      ...e,
      whens: whens.flatMap(({ when, then }) => [
        ...(part(when).given ? [{ when: isTrue(part(when).given as Expr, true), then: truth(false) }] : []),
        { when: part(when).constant as Expr, then: settles(part(then)) },
      ]),
      otherwise: settles(otherwise),
      type: BOOL,
    },
  }
}

/** A strict call is null where one of its parts is. */
function decidedNull(e: Expr, parts: Parts): Decision {
  const known = nullingParts(e).flatMap((part) => {
    const { constant, given } = parts.get(part) ?? NOTHING
    if (!constant || (constant.tag === 'const' && constant.value !== null)) return []
    return [constant.tag === 'const' ? (given ?? truth(true)) : where(given, isNull(constant))]
  })
  return known.length > 0 ? { constant: { tag: 'const', value: null, type: e.type }, given: any(known) } : {}
}

/** The condition, looked at only where what is given holds. */
const where = (given: Expr | undefined, condition: Expr): Expr =>
  given ? { tag: 'case', whens: [{ when: given, then: condition }], otherwise: truth(false), type: BOOL } : condition

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
