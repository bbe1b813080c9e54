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
  FromItem,
  FunctionItem,
  InsertStatement,
  JoinItem,
  MergeAction,
  Modification,
  Query,
  SelectQuery,
  Statement,
} from './bound'
import { type Found, guarded, NOTHING, unlessDecided, isTrue } from './constantChecks'
import { ExpressionConstants } from './constantExpressions'
import { isInlined, pullable, tailExprs } from './pullUp'
import { freeSources, sourcesOf } from './references'
import { filterOfChange } from './rewrite/oneTimeFilter'
import { type JoinKind, kindOf, reducedJoins } from './rewrite/outerJoins'
import { withoutUselessJoins } from './rewrite/uselessJoins'
import { conjuncts } from './walk'

/** A FROM item's query, and which of its columns are asked for. */
interface Derived {
  readonly query: Query
  /** It becomes part of the query around it (pull_up_subqueries), constants in place of its columns. */
  readonly pulled: boolean
  readonly used: Set<number>
}

/** What of the statement Postgres works out when it plans and could fail, in its order. */
export const plannedConstants = (cx: StatementContext, stmt: Statement): readonly Expr[] =>
  new Planner(cx).statement(stmt)

/** rewriteTargetListIU. */
const inTableOrder = <T extends { readonly column: number }>(targets: readonly T[]): readonly T[] =>
  [...targets].sort((one, other) => one.column - other.column)

/** A subquery in it is one more thing that is joined (pull_up_sublinks). */
function becomesJoin(where: Expr | undefined): boolean {
  if (where?.tag === 'and') return where.args.some(becomesJoin)
  if (where?.tag === 'not') return where.args.some((arg) => arg.tag === 'subquery' && becomesJoin(arg))
  if (where?.tag === 'subqueryCompare') return !where.all && !where.oneRow
  return where?.tag === 'subquery' && where.kind === 'exists' && freeSources(where.query).size > 0
}

/** Sources that outer joins of the item fill with nulls, as they are written. */
function nulledWithin(item: FromItem): readonly number[] {
  if (item.item !== 'join') return []
  const { kind, left, right } = item
  const filled = [
    ...(kind === 'right' || kind === 'full' ? [left] : []),
    ...(kind === 'left' || kind === 'full' ? [right] : []),
  ]
  return [...filled.flatMap(sourcesOf), ...nulledWithin(left), ...nulledWithin(right)]
}

type TableLike = Exclude<FromItem, JoinItem>

class Planner {
  private readonly derived = new Map<number, Derived>()
  /** Functions in FROM that are constants. */
  private readonly values = new Map<number, Expr>()
  /** Sources that an outer join may fill with nulls. */
  private nullable: Set<number>
  /** What outer joins come to. */
  private readonly kinds = new Map<JoinItem, JoinKind>()
  private readonly exprs: ExpressionConstants

  constructor(private readonly cx: StatementContext) {
    this.nullable = new Set(cx.outerJoined)
    this.exprs = new ExpressionConstants(cx, {
      query: (query, used) => this.query(query, used),
      column: (e) => this.column(e),
      use: ({ source, index }) => this.derived.get(source.id)?.used.add(index),
    })
  }

  statement(stmt: Statement): readonly Expr[] {
    const checks = stmt.statement === 'select' ? this.query(stmt.query) : this.modification(stmt)
    return [...checks, ...this.exprs.estimates]
  }

  private modification(stmt: Exclude<Statement, { statement: 'select' }>): readonly Expr[] {
    const { ctes } = stmt
    const shown = () => this.returned(stmt)
    switch (stmt.statement) {
      case 'insert':
        return this.insertion(stmt)
      case 'update':
        return [
          ...this.over(ctes, stmt.from, () => [...this.assigned(stmt.assignments), ...shown()], stmt.where),
          ...filterOfChange(this.cx, stmt.where, [stmt.target, ...stmt.from]),
        ]
      case 'delete':
        return [
          ...this.over(ctes, stmt.using, shown, stmt.where),
          ...filterOfChange(this.cx, stmt.where, [stmt.target, ...stmt.using]),
        ]
      case 'merge':
        if (stmt.actions.some(({ match }) => match === 'target'))
          sourcesOf(stmt.source).forEach((id) => this.nullable.add(id))
        return this.over(
          ctes,
          [stmt.source],
          () => [...shown(), ...stmt.actions.flatMap((a) => this.acted(a))],
          stmt.on,
        )
    }
  }

  private insertion(stmt: InsertStatement): readonly Expr[] {
    const { input, conflict } = stmt
    // One row is the target list; of several the list of VALUES comes last.
    const single = 'rows' in input && input.rows.length === 1
    const order = single ? [...stmt.columns].sort((a, b) => a - b) : (stmt.written ?? stmt.columns)
    const inOrder = (row: readonly Expr[]) => order.map((column) => row[stmt.columns.indexOf(column)] as Expr)
    const rows = this.exprs.all('rows' in input ? input.rows.flatMap(inOrder) : [])
    const update = conflict?.action === 'update' ? conflict : undefined
    return [
      ...this.withQueries(stmt.ctes),
      ...(single ? rows : []),
      ...this.returned(stmt),
      ...(update ? [...this.assigned(update.assignments), ...this.exprs.condition(update.where)] : []),
      ...(single ? [] : rows),
      ...('query' in input ? this.query(input.query) : []),
    ]
  }

  private returned({ returning }: Modification): readonly Expr[] {
    return this.exprs.all(returning.map((t) => t.expr))
  }

  private assigned(list: readonly Assignment[]): readonly Expr[] {
    return this.exprs.all(inTableOrder(list).map((a) => a.expr))
  }

  private acted({ change, condition }: MergeAction): readonly Expr[] {
    const values = 'row' in change ? this.exprs.all(change.row) : []
    return [
      ...('assignments' in change ? this.assigned(change.assignments) : values),
      ...this.exprs.condition(condition),
    ]
  }

  /** @param used the columns that are asked for; undefined for all of them */
  query(query: Query, used?: ReadonlySet<number>): readonly Expr[] {
    const tail = () => this.exprs.all(tailExprs(query))
    if (query.query === 'set')
      return [...this.withQueries(query.ctes), ...this.query(query.left), ...this.query(query.right), ...tail()]
    if (query.query === 'values')
      return [...this.withQueries(query.ctes), ...this.exprs.all(query.rows.flat()), ...tail()]
    const distinct = query.distinct === 'none' ? [] : query.distinct === 'all' ? [] : query.distinct
    const targets = query.targets.filter((_, i) => !used || query.distinct === 'all' || used.has(i))
    const body = () => [
      ...this.exprs.all([...targets.map((t) => t.expr), ...query.groupBy, ...distinct]),
      ...this.exprs.condition(query.having),
      ...tail(),
    ]
    const needed = query.locks?.length ? undefined : withoutUselessJoins(this.cx, { ...query, targets })
    return this.over(query.ctes, query.from, body, query.where, needed)
  }

  /** @param needed of FROM, what is read; without it all rows are asked for as wholes, to be locked or read once more (preprocess_rowmarks) */
  private over(
    ctes: readonly Cte[],
    from: readonly FromItem[],
    body: () => readonly Expr[],
    where: Expr | undefined,
    needed?: readonly FromItem[],
  ): readonly Expr[] {
    const before = this.withQueries(ctes)
    from.forEach((item) => this.register(item))
    for (const [join, kind] of reducedJoins({ from, where })) this.kinds.set(join, kind)
    const functions = from.flatMap((item) => this.functions(item))
    const own = [
      ...functions,
      ...body(),
      ...from.flatMap((item) => this.conditions(item)),
      ...this.exprs.condition(where),
    ]
    // What stands to the right may ask for columns of what stands to the left.
    const inner = [...(needed ?? from)].reverse().map((item) => this.subqueries(item, needed === undefined))
    return [...before, ...own, ...guarded(this.exclusions(from, where), inner.reverse().flat())]
  }

  /** The only thing in FROM is not looked at where a constant condition leaves no rows (relation_excluded_by_constraints). */
  private exclusions(from: readonly FromItem[], where: Expr | undefined): readonly Expr[] {
    const only = this.onlyOne(from)
    if (!only || becomesJoin(where)) return []
    if (only.item === 'subquery' && only.query.query === 'set' && only.query.operator === 'union' && only.query.all)
      return []
    const pulled = this.pulledFrom(only)
    const conditions = [where, ...from.flatMap((item) => this.joinConditions(item))].flatMap(conjuncts)
    const own = conditions.flatMap((condition) => unlessDecided(this.exprs.expr(condition), isTrue))
    return [...own, ...(pulled ? this.exclusions(pulled.from, pulled.where) : [])]
  }

  private joinConditions(item: FromItem): (Expr | undefined)[] {
    if (item.item !== 'join') return []
    return [item.on, ...this.joinConditions(item.left), ...this.joinConditions(item.right)]
  }

  /** The one table or derived table that is left when derived tables have been pulled up, with what is one row of constants gone. */
  private onlyOne(from: readonly FromItem[]): TableLike | undefined {
    const left = from.flatMap((item) => this.joined(item)).filter((item) => !this.isOneRow(item))
    const [item, ...others] = left
    if (!item || item.item === 'join' || others.length > 0) return undefined
    const pulled = this.pulledFrom(item)
    return !pulled || this.onlyOne(pulled.from) ? item : undefined
  }

  /** What inner joins join. */
  private joined(item: FromItem): readonly FromItem[] {
    if (item.item !== 'join') return [item]
    const kind = kindOf(this.kinds, item)
    return kind === 'inner' || kind === 'cross' ? [...this.joined(item.left), ...this.joined(item.right)] : [item]
  }

  /** Pulled up it is nothing: VALUES of one row, SELECT without FROM. */
  private isOneRow(item: FromItem): boolean {
    if (item.item === 'join') return false
    const one = this.derived.get(item.source.id)
    return one?.pulled === true && (one.query.query !== 'select' || one.query.from.length === 0)
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
    const { constant, given } = this.exprs.expr(part.args[0] as Expr)
    if (constant && !given) this.values.set(source.id, constant)
  }

  private pulledFrom(item: FromItem): SelectQuery | undefined {
    if (item.item === 'join') return undefined
    const one = this.derived.get(item.source.id)
    return one?.pulled && one.query.query === 'select' ? one.query : undefined
  }

  private functions(item: FromItem): readonly Expr[] {
    if (item.item === 'join') return [...this.functions(item.left), ...this.functions(item.right)]
    if (item.item === 'function') return item.parts.flatMap((part) => this.exprs.all(part.args))
    return this.pulledFrom(item)?.from.flatMap((inner) => this.functions(inner)) ?? []
  }

  private conditions(item: FromItem): readonly Expr[] {
    if (item.item === 'join') {
      const on = () => this.exprs.condition(item.on)
      return [...this.conditions(item.left), ...this.conditions(item.right), ...this.beneath(item, on)]
    }
    const inner = this.pulledFrom(item)
    return inner ? [...inner.from.flatMap((i) => this.conditions(i)), ...this.exprs.condition(inner.where)] : []
  }

  /** A join's own condition asks for rows before the join fills any with nulls; in that of a FULL JOIN no column becomes a constant. */
  private beneath<T>(join: JoinItem, work: () => T): T {
    if (join.kind === 'full') return work()
    const all = this.nullable
    const filled = new Set([...nulledWithin(join.left), ...nulledWithin(join.right)])
    const joined = new Set(sourcesOf(join))
    this.nullable = new Set([...all].filter((id) => !joined.has(id) || filled.has(id)))
    try {
      return work()
    } finally {
      this.nullable = all
    }
  }

  private subqueries(item: FromItem, wholeRows: boolean): readonly Expr[] {
    if (item.item === 'join') {
      // Each side of a FULL JOIN is a join domain of its own, which a constant condition in it can empty.
      const isDomain = kindOf(this.kinds, item) === 'full'
      const side = (one: FromItem) =>
        guarded(isDomain ? this.exclusions([one], undefined) : [], this.subqueries(one, wholeRows))
      const right = side(item.right)
      return [...side(item.left), ...right]
    }
    const one = this.derived.get(item.source.id)
    if (!one) return []
    const pulled = this.pulledFrom(item)
    if (pulled) {
      const from = wholeRows ? pulled.from : withoutUselessJoins(this.cx, pulled, this.kinds)
      return from.flatMap((inner) => this.subqueries(inner, wholeRows))
    }
    if (one.pulled) return []
    return this.query(one.query, wholeRows ? undefined : one.used)
  }

  private column(e: ColumnExpr): Found {
    const value = this.values.get(e.source.id)
    if (value && e.index === 0) return this.nullable.has(e.source.id) ? NOTHING : { checks: [], constant: value }
    const one = this.derived.get(e.source.id)
    if (!one) return NOTHING
    const uses = [e]
    if (!one.pulled) return { checks: [], uses }
    const { query } = one
    const expr = query.query === 'select' ? query.targets[e.index]?.expr : query.query === 'values' ? query.rows[0]?.[e.index] : undefined // prettier-ignore
    if (!expr) return { checks: [], uses }
    const found = this.exprs.expr(expr)
    // Where an outer join may put a null in its place, it is no constant.
    if (this.nullable.has(e.source.id))
      return { checks: this.exprs.settled(found), uses: [...uses, ...(found.uses ?? [])] }
    return { ...found, uses: [...uses, ...(found.uses ?? [])] }
  }
}
