/**
 * What Postgres works out when it plans, so that it fails there even where no row comes to it: constant parts of expressions
 * (eval_const_expressions, optimizer/util/clauses.c), bound parameters among them, as an unnamed statement is planned for its values.
 */
import type { StatementContext } from './bind/context'
import type {
  Assignment,
  ColumnExpr,
  Cte,
  Expr,
  ExprOf,
  FromItem,
  FunctionItem,
  Query,
  SelectQuery,
  Statement,
} from './bound'
import { behind, type Check, type Constants, decided, type Found, guarded, inOrder, isNotFalse, isNull, isTrue, NOTHING, unlessDecided, all as both } from './constantChecks' // prettier-ignore
import { canFail, inlined, isConstant, isFolded } from './constantRules'
import { isInlined, pullable, tailExprs } from './pullUp'
import { children, isNullConstant, mapChildren } from './walk'

/** A FROM item's query, and which of its columns are asked for. */
interface Derived {
  readonly query: Query
  /** It becomes part of the query around it (pull_up_subqueries), constants in place of its columns. */
  readonly pulled: boolean
  readonly used: Set<number>
}

/** The parts of a condition that Postgres turns into joins: `x IN (SELECT …)`. */
const joinedBy = (expr: Expr): readonly Expr[] =>
  expr.tag === 'and'
    ? expr.args.filter((arg) => arg.tag === 'subqueryCompare' && !arg.all && arg.operator === '=' && !arg.oneRow)
    : []

/** What of the statement Postgres works out when it plans and could fail, in its order. */
export const plannedConstants = (cx: StatementContext, stmt: Statement): readonly Expr[] =>
  new Planner(cx).statement(stmt)

/** What stands behind one of their parts may be left out. */
const DECIDING: ReadonlySet<Expr['tag']> = new Set(['and', 'or', 'case', 'coalesce'])

const sure = ({ constant, given }: Found): Expr | undefined => (given ? undefined : constant)

/** rewriteTargetListIU. */
const inTableOrder = <T extends { readonly column: number }>(targets: readonly T[]): readonly T[] =>
  [...targets].sort((one, other) => one.column - other.column)

class Planner {
  private readonly derived = new Map<number, Derived>()
  /** Functions in FROM that are constants. */
  private readonly values = new Map<number, Expr>()
  /** What is worked out to estimate how many rows a condition leaves: stable functions too (estimate_expression_value). */
  private readonly estimates: Expr[] = []
  private stable = false

  constructor(private readonly cx: StatementContext) {}

  statement(stmt: Statement): readonly Expr[] {
    const checks = stmt.statement === 'select' ? this.query(stmt.query) : this.modification(stmt)
    return [...checks, ...this.estimates]
  }

  /** What the whole brings where it stands in something that is no constant. */
  private readonly settled = ({ checks, constant, given }: Found): readonly Check[] =>
    constant && canFail(this.cx, constant)
      ? [...checks, ...behind(given ? [given] : [], [{ expr: constant, late: false }])]
      : checks

  private modification(stmt: Exclude<Statement, { statement: 'select' }>): readonly Expr[] {
    const { ctes, returning } = stmt
    const shown = () => this.all(returning.map((t) => t.expr))
    const set = (list: readonly Assignment[]) => this.all(inTableOrder(list).map((a) => a.expr))
    switch (stmt.statement) {
      case 'insert': {
        const { input, conflict } = stmt
        // One row is the target list; of several the list of VALUES comes last.
        const single = 'rows' in input && input.rows.length === 1
        const order = single ? [...stmt.columns].sort((a, b) => a - b) : (stmt.written ?? stmt.columns)
        const inOrder = (row: readonly Expr[]) => order.map((column) => row[stmt.columns.indexOf(column)] as Expr)
        const rows = this.all('rows' in input ? input.rows.flatMap(inOrder) : [])
        const update = conflict?.action === 'update' ? conflict : undefined
        return [
          ...this.withQueries(ctes),
          ...(single ? rows : []),
          ...shown(),
          ...(update ? [...set(update.assignments), ...this.condition(update.where)] : []),
          ...(single ? [] : rows),
          ...('query' in input ? this.query(input.query) : []),
        ]
      }
      case 'update':
        return this.over(ctes, stmt.from, () => [...set(stmt.assignments), ...shown()], stmt.where)
      case 'delete':
        return this.over(ctes, stmt.using, shown, stmt.where)
      case 'merge': {
        const actions = () =>
          stmt.actions.flatMap(({ change, condition }) => [
            ...('assignments' in change ? set(change.assignments) : 'row' in change ? this.all(change.row) : []),
            ...this.condition(condition),
          ])
        return this.over(ctes, [stmt.source], () => [...shown(), ...actions()], stmt.on)
      }
    }
  }

  /** @param used the columns that are asked for; undefined for all of them */
  query(query: Query, used?: ReadonlySet<number>): readonly Expr[] {
    const tail = () => this.all(tailExprs(query))
    if (query.query === 'set')
      return [...this.withQueries(query.ctes), ...this.query(query.left), ...this.query(query.right), ...tail()]
    if (query.query === 'values') return [...this.withQueries(query.ctes), ...this.all(query.rows.flat()), ...tail()]
    const distinct = query.distinct === 'none' ? [] : query.distinct === 'all' ? [] : query.distinct
    const targets = query.targets.filter((_, i) => !used || query.distinct === 'all' || used.has(i))
    const body = () => [
      ...this.all([...targets.map((t) => t.expr), ...query.groupBy, ...distinct]),
      ...this.condition(query.having),
      ...tail(),
    ]
    return this.over(query.ctes, query.from, body, query.where)
  }

  private over(
    ctes: readonly Cte[],
    from: readonly FromItem[],
    body: () => readonly Expr[],
    where: Expr | undefined,
  ): readonly Expr[] {
    const before = this.withQueries(ctes)
    from.forEach((item) => this.register(item))
    const functions = from.flatMap((item) => this.functions(item))
    const own = [...functions, ...body(), ...from.flatMap((item) => this.conditions(item)), ...this.condition(where)]
    // What stands to the right may ask for columns of what stands to the left.
    const inner = [...from].reverse().map((item) => this.subqueries(item))
    return [...before, ...own, ...guarded(this.exclusions(from, where), inner.reverse().flat())]
  }

  /** The only thing in FROM is not looked at where a constant condition leaves no rows (relation_excluded_by_constraints). */
  private exclusions(from: readonly FromItem[], where: Expr | undefined): readonly Expr[] {
    const [item, ...others] = from
    if (!item || item.item === 'join' || others.length > 0) return []
    if (item.item === 'subquery' && item.query.query === 'set' && item.query.operator === 'union' && item.query.all)
      return []
    const pulled = this.pulledFrom(item)
    const conditions = where?.tag === 'and' ? where.args : where ? [where] : []
    const own = conditions.flatMap((condition) => unlessDecided(this.expr(condition), isTrue))
    return [...own, ...(pulled ? this.exclusions(pulled.from, pulled.where) : [])]
  }

  // ---- FROM

  /** WITH queries that are worked out by themselves: those that write, and those that are not put in the place of their one reference. */
  private withQueries(ctes: readonly Cte[]): readonly Expr[] {
    return ctes.flatMap((cte) => {
      if (cte.part) return this.modification(cte.part)
      if (!cte.query || isInlined(this.cx, cte) || this.cx.referencesTo(cte) === 0) return []
      return this.query(cte.query)
    })
  }

  private queryOf(item: FromItem): Query | undefined {
    if (item.item === 'subquery') return item.query
    return item.item === 'cte' && isInlined(this.cx, item.cte) ? item.cte.query : undefined
  }

  private register(item: FromItem): void {
    if (item.item === 'join') {
      this.register(item.left)
      this.register(item.right)
      return
    }
    if (item.item === 'function') this.registerValue(item)
    const query = this.queryOf(item)
    if (!query || this.derived.has(item.source.id)) return
    const pulled = pullable(query)
    this.derived.set(item.source.id, { query, pulled, used: new Set() })
    if (pulled && query.query === 'select') query.from.forEach((inner) => this.register(inner))
  }

  /** A function in FROM that gives one value of constants is that value (pull_up_constant_function). */
  private registerValue({ source, parts: [part, ...others] }: FunctionItem): void {
    if (!part || others.length > 0 || part.fn || part.relation || part.gathered || source.columns.length > 1) return
    const { constant, given } = this.expr(part.args[0] as Expr)
    if (constant && !given) this.values.set(source.id, constant)
  }

  private pulledFrom(item: FromItem): SelectQuery | undefined {
    if (item.item === 'join') return undefined
    const one = this.derived.get(item.source.id)
    return one?.pulled && one.query.query === 'select' ? one.query : undefined
  }

  private functions(item: FromItem): readonly Expr[] {
    if (item.item === 'join') return [...this.functions(item.left), ...this.functions(item.right)]
    if (item.item === 'function') return item.parts.flatMap((part) => this.all(part.args))
    return this.pulledFrom(item)?.from.flatMap((inner) => this.functions(inner)) ?? []
  }

  private conditions(item: FromItem): readonly Expr[] {
    if (item.item === 'join')
      return [...this.conditions(item.left), ...this.conditions(item.right), ...this.condition(item.on)]
    const inner = this.pulledFrom(item)
    return inner ? [...inner.from.flatMap((i) => this.conditions(i)), ...this.condition(inner.where)] : []
  }

  private subqueries(item: FromItem): readonly Expr[] {
    if (item.item === 'join') {
      const right = this.subqueries(item.right)
      return [...this.subqueries(item.left), ...right]
    }
    const one = this.derived.get(item.source.id)
    if (!one) return []
    if (one.pulled) return this.pulledFrom(item)?.from.flatMap((inner) => this.subqueries(inner)) ?? []
    return this.query(one.query, one.used)
  }

  private column(e: ColumnExpr): Found {
    const value = this.values.get(e.source.id)
    if (value && e.index === 0) return this.cx.outerJoined.has(e.source.id) ? NOTHING : { checks: [], constant: value }
    const one = this.derived.get(e.source.id)
    if (!one) return NOTHING
    one.used.add(e.index)
    if (!one.pulled) return NOTHING
    const { query } = one
    const expr = query.query === 'select' ? query.targets[e.index]?.expr : query.query === 'values' ? query.rows[0]?.[e.index] : undefined // prettier-ignore
    if (!expr) return NOTHING
    const found = this.expr(expr)
    // Where an outer join may put a null in its place, it is no constant.
    return this.cx.outerJoined.has(e.source.id) ? { checks: this.settled(found) } : found
  }

  // ---- expressions

  private all(exprs: readonly Expr[]): readonly Expr[] {
    return exprs.flatMap((e) => inOrder(this.settled(this.expr(e))))
  }

  private condition(expr: Expr | undefined): readonly Expr[] {
    if (!expr) return []
    this.estimate(expr)
    // What becomes a join has been taken out before anything is simplified (pull_up_sublinks).
    const joined = joinedBy(expr)
    if (joined.length === 0 || expr.tag !== 'and') return this.all([expr])
    const rest: Expr = { ...expr, args: expr.args.filter((arg) => !joined.includes(arg)) }
    return [...this.all(joined), ...this.all([rest])]
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

  private expr(e: Expr): Found {
    switch (e.tag) {
      case 'const':
      case 'param':
        return { checks: [], constant: e }
      case 'column':
        return this.column(e)
      case 'required':
      case 'storable':
        return this.expr(e.arg)
      case 'subquery':
        return { checks: this.inside(e.query, e.kind === 'exists') }
      case 'subqueryCompare':
        return { checks: [...children(e).flatMap((child) => this.settled(this.expr(child))), ...this.inside(e.query)] }
      case 'rowCompare':
        return this.rows(e)
      default:
        return this.parts(e)
    }
  }

  private inside(query: Query, exists = false): readonly Check[] {
    if (this.stable) return []
    return (exists ? this.exists(query) : this.query(query)).map((expr) => ({ expr, late: true }))
  }

  /** simplify_EXISTS_query: its columns are dropped. */
  private exists(query: Query): readonly Expr[] {
    const plain = query.query === 'select' && !query.aggregates && !query.having && !query.limit && !query.offset
    return plain ? this.query({ ...query, distinct: 'none', orderBy: [] }, new Set()) : this.query(query)
  }

  private parts(e: Expr): Found {
    const found = children(e).map((child) => this.expr(child))
    const constants: Constants = new Map(children(e).map((child, k) => [child, sure(found[k] as Found)]))
    const all = new Map(children(e).map((child, k) => [child, found[k]?.constant]))
    const constant = mapChildren(e, (child) => all.get(child) ?? child)
    // A strict call of a null is null: its other constants have been worked out before, its subqueries are gone.
    if (isNullConstant(constant)) {
      const checks = this.pieces(e, found).filter((c) => !c.late)
      return { checks, constant: { tag: 'const', value: null, type: e.type } }
    }
    const whole = [...(DECIDING.has(e.tag) ? constants : all).values()].every((c) => c !== undefined)
    if (!whole || !isFolded(e, this.cx, this.stable)) {
      if (e.tag === 'call') found.push(...inlined(e).map((sum) => this.expr(sum)))
      return { checks: this.pieces(e, found), ...decided(e, constants) }
    }
    const checks = found.some((f) => f.checks.length > 0) || e.tag === 'inList' ? this.pieces(e, found) : []
    const conditions = found.flatMap(({ given }) => given ?? [])
    return { checks, constant, ...(conditions.length > 0 && { given: both(conditions) }) }
  }

  /** What the parts bring, each where the ones before it leave it in place. */
  private pieces(e: Expr, found: readonly Found[]): readonly Check[] {
    switch (e.tag) {
      case 'and':
        return this.inTurn(found, isNotFalse)
      case 'or':
        return this.inTurn(found, (arg) => isTrue(arg, true))
      case 'coalesce':
        return this.inTurn(found, isNull)
      case 'case':
        return this.branches(e)
      default:
        return found.flatMap(this.settled)
    }
  }

  private rows(e: ExprOf<'rowCompare'>): Found {
    const found = e.pairs.map((pair) => this.expr(pair))
    if (e.operator === '=') return { checks: this.inTurn(found, isNotFalse) }
    if (e.operator === '<>') return { checks: this.inTurn(found, (arg) => isTrue(arg, true)) }
    return { checks: found.flatMap(this.settled) }
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

  /** One part after the other, as long as none of the constants before it decides; subqueries where none of them all does. */
  private inTurn(found: readonly Found[], goesOn: (constant: Expr) => Expr): readonly Check[] {
    const all = found.flatMap((one) => unlessDecided(one, goesOn))
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
