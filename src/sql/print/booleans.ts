/** AND and OR. Postgres stops at the first part that decides; SQLite does so only where it jumps, not where it wants the value. */
import type { BoolExpr, Expr, ExprTag } from '../bound'
import { canFail, isConstant, withoutColumns } from '../constantRules'
import { holdsFailingSubquery } from '../failingSubqueries'
import { holds, isLiterally, isVolatile } from '../walk'
import type { Printer } from './printer'

/**
 * A condition that SQLite jumps on: WHERE, ON, HAVING, FILTER, WHEN. Its parts stand bare, so that SQLite finds its indexes.
 * SQLite leaves subqueries for last; so does Postgres with the parts of a WHERE, and only there (order_qual_clauses).
 */
export function condition(p: Printer, expr: Expr, inTurn = false): string {
  if ((expr.tag !== 'and' && expr.tag !== 'or') || p.substituted(expr) !== undefined) return p.expr(expr)
  if ((inTurn || expr.tag === 'or') && leavesOut(p, expr.args)) return p.expr(expr)
  return balanced(
    inOrder(p, expr).map((arg) => condition(p, arg)),
    expr.tag,
  )
}

/** AND and OR as a value: what stands behind a part that decides is not worked out where it could fail. */
export function printBoolean(p: Printer, expr: BoolExpr): string {
  const args = inOrder(p, expr)
  const tag = expr.tag as 'and' | 'or'
  const [first, ...others] = args as readonly [Expr, ...Expr[]]
  if (!failsAlone(p, first) && !others.some((arg) => canFail(p.cx, arg)) && !leavesOut(p, args))
    return balanced(print(p, args), tag)
  if (args.some(isVolatile)) return oneByOne(p, args, tag)
  const deciding = args.slice(0, -1).map((arg) => `WHEN ${tag === 'and' ? 'NOT ' : ''}${failsAlone(p, arg) ? p.expr(arg) : condition(p, arg)} THEN ${tag === 'and' ? 0 : 1}`) // prettier-ignore
  return `(CASE ${deciding.join(' ')} ELSE ${balanced(print(p, args), tag)} END)`
}

/** SQLite runs a subquery after what stands behind it, if at all. */
const leavesOut = (p: Printer, args: readonly Expr[]): boolean =>
  args.slice(0, -1).some((arg) => holdsFailingSubquery(p.cx, arg))

/** SQLite drops a constant that fails where a literal beside it decides. */
const failsAlone = (p: Printer, expr: Expr): boolean => canFail(p.cx, expr) && isConstant(p.cx, expr)

/** Each part is worked out once at most, though all but the first stand several times. */
function oneByOne(p: Printer, [first, ...rest]: readonly Expr[], tag: 'and' | 'or'): string {
  if (rest.length === 0) return p.expr(first as Expr)
  if (rest.length > 5) throw p.cx.refuse(`a long ${tag.toUpperCase()} with volatile functions`, first?.location)
  const behind = oneByOne(p, rest, tag)
  const [decides, leaves] = tag === 'and' ? [0, 1] : [1, 0]
  return `(CASE ${p.expr(first as Expr)} WHEN ${decides} THEN ${decides} WHEN ${leaves} THEN ${behind} ELSE (NULL ${tag} ${behind}) END)`
}

/** Constants first: Postgres knows them when it plans, and one that decides leaves nothing of the others. */
function inOrder(p: Printer, { tag, args }: Pick<BoolExpr, 'tag' | 'args'>): readonly Expr[] {
  if (!args.some((arg) => canFail(p.cx, arg))) return args
  const known = new Set(args.filter((arg) => isConstant(p.cx, arg)))
  const constants = [...known].map((arg) => withoutColumns(p.cx, arg))
  const deciding = constants.findIndex((arg) => isLiterally(arg, tag === 'or'))
  // SQLite may work out constant calls beforehand, whatever stands before them.
  if (deciding >= 0 && !args.some((arg) => holds(arg, GROUPED))) return constants.slice(0, deciding + 1)
  return constants.length === 0 ? args : [...constants, ...args.filter((arg) => !known.has(arg))]
}

/** What makes the query a grouped one. */
const GROUPED: ReadonlySet<ExprTag> = new Set(['aggregate', 'window'])

const print = (p: Printer, args: readonly Expr[]): string[] => args.map((arg) => p.expr(arg))

/** SQLite limits the depth of an expression to 1000; halves of halves keep a long chain shallow. */
function balanced(args: readonly string[], tag: 'and' | 'or'): string {
  if (args.length <= 64) return `(${args.join(` ${tag.toUpperCase()} `)})`
  const middle = args.length >> 1
  return `(${balanced(args.slice(0, middle), tag)} ${tag.toUpperCase()} ${balanced(args.slice(middle), tag)})`
}
