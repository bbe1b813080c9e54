/** assign_collations_walker: collations of expressions, from those of what they are made of. */
import { type CollationKind, collationKind } from '../../catalog/collations'
import { typeCollation } from '../../catalog/typeCollation'
import type { OwnCallNote, StatementContext } from '../bind/context'
import type { Expr, ExprOf, Query, SourceColumn } from '../bound'
import { children, hasColumn } from '../walk'
import { type Collated, collationOf, type Columns, implicit, LOST, merge, NONE, requireOne, Strength } from './states'
import { type Answer, answerOf, type CollationUse, ignoresCase, useOf } from './uses'

/** Postgres fails only where a value comes to it. */
const CONFLICT = 'Postgres fails with 42P22, could not determine which collation to use; COLLATE chooses one'

export class ExpressionCollations {
  private readonly known = new Map<Expr, Collated>()

  /**
   * @param sources of FROM items that are no tables
   * @param query derives a subquery's
   */
  constructor(
    private readonly cx: StatementContext,
    private readonly sources: Map<number, Columns>,
    private readonly query: (query: Query) => Columns,
  ) {}

  expr(expr: Expr): Collated {
    const known = this.known.get(expr)
    if (known) return known
    const call = this.cx.ownCalls.get(expr)
    const inside = this.tested(expr) ?? this.valued(expr)
    // What its body has for a value does not matter.
    const found = call ? this.result(expr, this.all(call.args)) : inside
    const state = this.cx.subjects.has(expr) ? implicit(collationOf(found), expr) : found
    this.known.set(expr, state)
    return state
  }

  merged(states: readonly Collated[]): Collated {
    return states.reduce((a, b) => merge(this.cx, a, b), NONE)
  }

  private all(exprs: readonly Expr[]): Collated {
    return this.merged(exprs.map((e) => this.expr(e)))
  }

  /** What is sorted, grouped or made distinct by. */
  key(expr: Expr, use: CollationUse): void {
    const state = this.expr(expr)
    requireOne(this.cx, state)
    this.use(use, state, expr)
  }

  use(use: CollationUse, { strength, collation, lost, other }: Collated, expr: Expr | undefined): Answer {
    if (lost) throw this.cx.refuse('a column whose collations conflict', expr?.location, CONFLICT)
    if (collation === undefined) return 'as it is'
    if (strength !== Strength.conflict) return answerOf(this.cx, collation, use, expr?.location)
    const shown = `an expression of the collations "${collation}" and "${other?.collation}"`
    throw this.cx.refuse(shown, expr?.location, CONFLICT)
  }

  /**
   * @param inlined whether the body of a SQL function has taken the call's place
   * @throws UnsupportedOnShadow where the routine's own work may depend on the collation that it is called with
   */
  ownCall({ routine, args, location }: OwnCallNote, inlined: boolean): void {
    const { collation } = this.all(args)
    if (collation === undefined || collation === 'default') return
    const states = args.map((arg) => this.expr(arg))
    // In a body that has taken the call's place, they have it of themselves.
    const alike = states.every((one) => one.strength === Strength.none || one.collation === collation)
    if (inlined && alike && routine.language === 'sql') return
    const { catalog } = this.cx.index
    const isAscii = states.every(({ collation: one }) => one === undefined || ORDERED.has(collationKind(catalog, one)))
    if (!isAscii || !ignoresCase(this.cx, routine.body))
      throw this.cx.refuse(`function ${routine.name}() under collation "${collation}"`, location)
  }

  /** Of what is true or false, or has parts that are looked at one by one: no collation. */
  private tested(expr: Expr): Collated | undefined {
    switch (expr.tag) {
      case 'compare':
        this.compared(expr, expr.operator, [expr.left, expr.right])
        return NONE
      case 'distinct':
        this.compared(expr, '=', [expr.left, expr.right])
        return NONE
      case 'inList':
        this.inList(expr)
        return NONE
      case 'arrayCompare':
        this.arrayCompare(expr)
        return NONE
      case 'subqueryCompare':
        this.subqueryCompare(expr)
        return NONE
      case 'row':
      case 'wholeRow':
      case 'rowCompare':
      case 'and':
      case 'or':
      case 'not':
        children(expr).forEach((child) => this.expr(child))
        return NONE
      default:
        return undefined
    }
  }

  private valued(expr: Expr): Collated {
    switch (expr.tag) {
      case 'column':
        return this.column(expr)
      case 'param':
        return implicit(this.variable(expr) ?? typeCollation(this.cx.index, expr.type.oid), expr)
      case 'relabel':
        this.expr(expr.arg)
        if (expr.collation !== undefined) return { strength: Strength.explicit, collation: expr.collation, from: expr }
        return this.domain(expr, expr.arg)
      case 'domainCheck':
        expr.checks.forEach((check) => this.expr(check.expr))
        return this.domain(expr, expr.arg)
      case 'call':
        return this.result(expr, this.called(expr))
      case 'greatest':
      case 'least':
        this.use('order', this.all(expr.args), expr)
        return this.result(expr, this.all(expr.args))
      case 'nullIf':
        this.expr(expr.test)
        return this.result(expr, this.all(children(expr.test)))
      case 'case':
        expr.whens.forEach(({ when }) => this.expr(when))
        return this.result(expr, this.all([...expr.whens.map((w) => w.then), ...(expr.otherwise ? [expr.otherwise] : [])])) // prettier-ignore
      case 'subquery':
        return this.subquery(expr)
      case 'aggregate':
      case 'window':
        return this.aggregate(expr)
      case 'subscript':
        children(expr).forEach((child) => this.expr(child))
        return this.result(expr, this.expr(expr.container))
      case 'field':
        this.expr(expr.arg)
        return implicit(this.field(expr), expr)
      default:
        return this.result(expr, this.all(children(expr)))
    }
  }

  /** What an expression with such an input has for its value. */
  private result(expr: Expr, input: Collated): Collated {
    const own = typeCollation(this.cx.index, expr.type.oid)
    if (own === undefined) return NONE
    return input.strength === Strength.none ? implicit(own, expr) : input
  }

  /** CoerceToDomain: a domain's own collation is its values'. */
  private domain(expr: Expr, arg: Expr): Collated {
    const own = this.cx.index.domainOf(expr.type.oid) && typeCollation(this.cx.index, expr.type.oid)
    return own === undefined || own === 'default' ? this.result(expr, this.expr(arg)) : implicit(own, expr)
  }

  private called(expr: ExprOf<'call'>): Collated {
    const { fn, args, location } = expr
    const input = this.all(args)
    const use = useOf(fn)
    if (!use || this.use(use, input, expr) === 'as it is') return input
    if (fn.extension !== undefined || fn.args.some((oid) => this.cx.index.typeName(oid) === 'citext'))
      throw this.cx.refuse(`${fn.name}() under collation "${input.collation}"`, location)
    expr.ascii = true
    return input
  }

  private compared(expr: Expr, operator: string, sides: readonly Expr[]): void {
    this.use(useOfOperator(operator), this.all(sides), expr)
  }

  /** transformAExprIn: several items without columns are one array. */
  private inList({ left, list }: ExprOf<'inList'>): void {
    const plain = list.filter((item) => !hasColumn(item))
    const array = plain.length > 1 ? plain : []
    for (const item of list) if (!array.includes(item)) this.compared(item, '=', [left, item])
    if (array.length > 0) this.use('equality', this.merged([this.expr(left), this.all(array)]), left)
  }

  private arrayCompare(expr: ExprOf<'arrayCompare'>): void {
    const use = expr.fn ? useOf(expr.fn) : useOfOperator(expr.operator)
    if (use && this.use(use, this.all([expr.left, expr.array]), expr) === 'ascii') expr.ascii = true
  }

  private subquery(expr: ExprOf<'subquery'>): Collated {
    const [first] = this.query(expr.query)
    return expr.kind === 'exists' || expr.kind === 'rows' ? NONE : implicit(first, expr)
  }

  private subqueryCompare(expr: ExprOf<'subqueryCompare'>): void {
    const columns = this.query(expr.query)
    if (expr.test) {
      this.sources.set(expr.test.source.id, columns)
      this.expr(expr.test.expr)
    }
    for (const [i, left] of expr.left.entries())
      this.use(useOfOperator(expr.operator), this.merged([this.expr(left), implicit(columns[i], expr)]), expr)
  }

  private aggregate(expr: ExprOf<'aggregate'> | ExprOf<'window'>): Collated {
    if (expr.filter) this.expr(expr.filter)
    for (const key of expr.orderBy) this.key(key.expr, 'order')
    const input = this.all([...((expr.tag === 'aggregate' && expr.direct) || []), ...expr.args])
    const use = useOf(expr.fn)
    if (use) this.use(use, input, expr)
    for (const key of expr.tag === 'window' ? expr.partitionBy : expr.distinct ? expr.args : [])
      this.key(key, 'equality')
    return this.result(expr, input)
  }

  private column(expr: ExprOf<'column'>): Collated {
    const { type, tableOid, attnum } = expr.source.columns[expr.index] as SourceColumn
    const own = typeCollation(this.cx.index, type.oid)
    if (own === undefined) return NONE
    const known = this.sources.get(expr.source.id)
    if (known && expr.index < known.length) {
      const collation = known[expr.index]
      return collation === undefined ? LOST : implicit(collation, expr)
    }
    const relation = tableOid ? this.cx.index.relationByOid(tableOid) : undefined
    const column = relation?.kind === 'table' ? relation.columns.find((c) => c.attnum === attnum) : undefined
    return implicit(column?.collation ?? own, expr)
  }

  /** A field of a record may be of a column of that name: of several collations one that the shadow does not have. */
  private variable({ number, type }: ExprOf<'param'>): string | undefined {
    const { variables, index } = this.cx
    const field = variables?.inputs[number - 1]?.field
    if (field === undefined || typeCollation(index, type.oid) === undefined) return undefined
    const named = index.catalog.tables.flatMap((t) => t.columns.filter((c) => c.name === field))
    const found = named.flatMap((c) => c.collation ?? [])
    return found.find((name) => collationKind(index.catalog, name) !== 'ascii') ?? found[0]
  }

  /** A field of a table's row has its column's. */
  private field({ arg, index, type }: ExprOf<'field'>): string | undefined {
    const own = typeCollation(this.cx.index, type.oid)
    const relation = this.cx.index.relationByOid(this.cx.index.rows.relationOf(arg.type.oid) ?? 0)
    return own && ((relation?.kind === 'table' ? relation.columns[index]?.collation : undefined) ?? own)
  }
}

/** Those of which only letter case is another than the default's. */
const ORDERED: ReadonlySet<CollationKind> = new Set(['default', 'ascii', 'code points'])

const useOfOperator = (operator: string): CollationUse => (operator === '=' || operator === '<>' ? 'equality' : 'order')
