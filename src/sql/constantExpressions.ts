/** The constants of expressions, and under which conditions the planner comes to them (eval_const_expressions_mutator). */
import type { StatementContext } from './bind/context'
import type { ColumnExpr, Expr, ExprOf, Query } from './bound'
import { all as both, behind, type Check, decided, type Found, inOrder, isNotFalse, isNull, isTrue, NOTHING, unlessDecided } from './constantChecks' // prettier-ignore
import { canFail, inlined, isConstant, isFolded } from './constantRules'
import { children, isLiterally, isNullConstant, mapChildren } from './walk'

/** What an expression stands among. */
interface Around {
  /** @param used the columns that are asked for; undefined for all of them */
  query(query: Query, used?: ReadonlySet<number>): readonly Expr[]
  column(e: ColumnExpr): Found
  /** A column of a derived table is asked for. */
  use(e: ColumnExpr): void
}

/** The parts of a condition that Postgres turns into joins: `x IN (SELECT …)`, `x < ANY (SELECT …)` (convert_ANY_sublink_to_join). */
const joinedBy = (expr: Expr): readonly Expr[] =>
  expr.tag === 'and' ? expr.args.filter((arg) => arg.tag === 'subqueryCompare' && !arg.all && !arg.oneRow) : []

/** What stands behind one of their parts may be left out. */
const DECIDING: ReadonlySet<Expr['tag']> = new Set(['and', 'or', 'case', 'coalesce'])

/** Whether one of the parts of AND or OR decides, and is known without being worked out. */
const isDecided = (e: Expr, found: readonly Found[]): boolean =>
  (e.tag === 'and' || e.tag === 'or') && found.some((one) => isLiterally(sure(one), e.tag === 'or'))

/** What its parts ask for; nothing where one of them decides alone. */
const usesOf = (e: Expr, found: readonly Found[]): readonly ColumnExpr[] =>
  isDecided(e, found) ? [] : found.flatMap(({ uses }) => uses ?? [])

const sure = ({ constant, given }: Found): Expr | undefined => (given ? undefined : constant)

export class ExpressionConstants {
  /** What is worked out to estimate how many rows a condition leaves: stable functions too (estimate_expression_value). */
  readonly estimates: Expr[] = []
  private stable = false

  constructor(
    private readonly cx: StatementContext,
    private readonly around: Around,
  ) {}

  /** What the whole brings where it stands in something that is no constant. */
  readonly settled = ({ checks, constant, given }: Found): readonly Check[] =>
    constant && canFail(this.cx, constant)
      ? [...checks, ...behind(given ? [given] : [], [{ expr: constant, late: false }])]
      : checks

  all(exprs: readonly Expr[]): readonly Expr[] {
    return exprs.flatMap((e) => this.whole(this.expr(e)))
  }

  private whole(found: Found): readonly Expr[] {
    found.uses?.forEach((column) => this.around.use(column))
    return inOrder(this.settled(found))
  }

  condition(expr: Expr | undefined): readonly Expr[] {
    if (!expr) return []
    this.estimate(expr)
    // What becomes a join has been taken out before anything is simplified (pull_up_sublinks).
    const joined = joinedBy(expr)
    const rest = expr.tag === 'and' ? { ...expr, args: expr.args.filter((arg) => !joined.includes(arg)) } : expr
    return [...this.all(joined), ...this.whole(this.truth(rest))]
  }

  /** What stands behind a literal that decides is gone before anything is asked of it. */
  private untilDecided(e: Expr, visit: (part: Expr) => Found): Found[] {
    const found: Found[] = []
    let over = false
    // A loop, for the depth of the stack.
    for (const child of children(e)) {
      const part = over ? NOTHING : visit(child)
      over ||= isDecided(e, [part])
      found.push(part)
    }
    return found
  }

  /** In a condition a null is as good as false, once all has been simplified (find_duplicate_ors). */
  private truth(e: Expr): Found {
    if (e.tag !== 'and' && e.tag !== 'or') return this.expr(e)
    const found = this.untilDecided(e, (arg) => this.truth(arg))
    if (found.every((one) => sure(one) !== undefined)) return this.expr(e)
    const parts = new Map(e.args.map((arg, k) => [arg, found[k] as Found]))
    const checks = e.tag === 'and' ? this.inTurn(found, isNotFalse, isTrue) : this.pieces(e, found)
    return { checks, ...decided(e, parts), uses: usesOf(e, found) }
  }

  /** Beside a column, the other side of a comparison is worked out to look it up in the statistics (get_restriction_variable). */
  private estimate(expr: Expr): void {
    if (expr.tag === 'and' || expr.tag === 'or' || expr.tag === 'not') {
      expr.args.forEach((arg) => this.estimate(arg))
      return
    }
    if (expr.tag !== 'compare' && expr.tag !== 'distinct') return
    const sides = [expr.left, expr.right]
    if (sides.filter((side) => isConstant(this.cx, side)).length > 0) return
    this.stable = true
    try {
      const found = sides.map((side) => sure(this.expr(side)))
      if (found.filter((constant) => constant === undefined).length !== 1) return
      this.estimates.push(...found.filter((constant) => constant !== undefined && canFail(this.cx, constant)).map((c) => c as Expr)) // prettier-ignore
    } finally {
      this.stable = false
    }
  }

  expr(e: Expr): Found {
    switch (e.tag) {
      case 'const':
      case 'param':
        return { checks: [], constant: e }
      case 'column':
        return this.around.column(e)
      case 'required':
      case 'storable':
        return this.expr(e.arg)
      case 'subquery':
        return { checks: this.inside(e.query, e.kind === 'exists') }
      case 'subqueryCompare':
        return this.compared(e)
      case 'rowCompare':
        return this.rows(e)
      default:
        return this.parts(e)
    }
  }

  private compared(e: ExprOf<'subqueryCompare'>): Found {
    const found = children(e).map((child) => this.expr(child))
    return { checks: [...found.flatMap(this.settled), ...this.inside(e.query)], uses: usesOf(e, found) }
  }

  private inside(query: Query, exists = false): readonly Check[] {
    if (this.stable) return []
    return (exists ? this.exists(query) : this.around.query(query)).map((expr) => ({ expr, late: true }))
  }

  /** simplify_EXISTS_query: its columns are dropped. */
  private exists(query: Query): readonly Expr[] {
    const plain = query.query === 'select' && !query.aggregates && !query.having && !query.limit && !query.offset
    return plain ? this.around.query({ ...query, distinct: 'none', orderBy: [] }, new Set()) : this.around.query(query)
  }

  private parts(e: Expr): Found {
    const found = this.untilDecided(e, (child) => this.expr(child))
    const parts = new Map(children(e).map((child, k) => [child, found[k] as Found]))
    const replaced = (known: (one: Found) => Expr | undefined) =>
      mapChildren(e, (child) => known(parts.get(child) as Found) ?? child)
    // A strict call of a null is null: its other constants have been worked out before, its subqueries are gone.
    if (isNullConstant(replaced(sure))) {
      const checks = this.pieces(e, found).filter((c) => !c.late)
      return { checks, constant: { tag: 'const', value: null, type: e.type } }
    }
    const whole = found.every((one) => (DECIDING.has(e.tag) ? sure(one) : one.constant) !== undefined)
    const conditions = found.flatMap(({ given }) => given ?? [])
    const folded = whole && isFolded(e, this.cx, this.stable)
    if (e.tag === 'call' && (!folded || conditions.length > 0)) found.push(...inlined(e).map((sum) => this.expr(sum)))
    if (!folded) {
      return { checks: this.pieces(e, found), ...decided(e, parts), uses: usesOf(e, found) }
    }
    const pieces = this.pieces(e, found)
    const checks = found.some((f) => f.checks.length > 0) || e.tag === 'inList' ? pieces : []
    const constant = replaced((one) => one.constant)
    if (conditions.length === 0) return { checks, constant }
    const given = both(conditions)
    const early = checks.length > 0 ? checks : behind([isTrue(given, true)], pieces)
    return { checks: early, constant, given, uses: usesOf(e, found) }
  }

  /** What the parts bring, each where the ones before it leave it in place. */
  private pieces(e: Expr, found: readonly Found[]): readonly Check[] {
    switch (e.tag) {
      case 'and':
        return this.inTurn(found, isNotFalse)
      case 'or':
        return this.inTurn(found, (arg) => isTrue(arg, true))
      case 'coalesce':
        return this.oneByOne(found)
      case 'case':
        return this.branches(e)
      default:
        return this.strict(e, found)
    }
  }

  /** What is null because of a constant takes its subqueries along, before they are planned. */
  private strict(e: Expr, found: readonly Found[]): readonly Check[] {
    const checks = found.flatMap(this.settled)
    const late = checks.filter((c) => c.late)
    if (late.length === 0) return checks
    const { given } = decided(e, new Map(children(e).map((child, k) => [child, found[k] as Found])))
    return given ? [...checks.filter((c) => !c.late), ...behind([isTrue(given, true)], late)] : checks
  }

  private rows(e: ExprOf<'rowCompare'>): Found {
    const found = e.pairs.map((pair) => this.expr(pair))
    const uses = usesOf(e, found)
    if (e.operator === '=') return { checks: this.inTurn(found, isNotFalse), uses }
    if (e.operator === '<>') return { checks: this.inTurn(found, (arg) => isTrue(arg, true)), uses }
    return { checks: found.flatMap(this.settled), uses }
  }

  /** A branch behind a constant condition is looked at only where that lets it. */
  private branches(e: ExprOf<'case'>): readonly Check[] {
    const guards: Expr[] = []
    const checks: Check[] = []
    const branch = (before: readonly Expr[], then: Expr) =>
      checks.push(...behind(before, this.settled(this.expr(then))))
    for (const { when, then } of e.whens) {
      const condition = this.expr(when)
      checks.push(...behind(guards, this.settled(condition)))
      branch([...guards, ...unlessDecided(condition, isTrue)], then)
      guards.push(...unlessDecided(condition, (constant) => isTrue(constant, true)))
    }
    if (e.otherwise) branch(guards, e.otherwise)
    return checks
  }

  /** One part after the other, as long as all before it are null. */
  private oneByOne(found: readonly Found[]): readonly Check[] {
    const guards: Expr[] = []
    return found.flatMap((one) => {
      const checks = behind([...guards], this.settled(one))
      guards.push(...unlessDecided(one, isNull))
      return checks
    })
  }

  /** One part after the other, as long as none of the constants before it decides; subqueries where none of them all does. */
  private inTurn(found: readonly Found[], goesOn: (constant: Expr) => Expr, leaves = goesOn): readonly Check[] {
    const all = found.flatMap((one) => unlessDecided(one, leaves))
    const guards: Expr[] = []
    return found.flatMap((one) => {
      const checks = this.settled(one)
      const early = behind(
        [...guards],
        checks.filter((c) => !c.late),
      )
      guards.push(...unlessDecided(one, goesOn))
      return [
        ...early,
        ...behind(
          all,
          checks.filter((c) => c.late),
        ),
      ]
    })
  }
}
