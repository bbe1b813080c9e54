/**
 * What outer joins come to where a condition around them drops the rows that they fill with nulls (reduce_outer_joins,
 * optimizer/prep/prepjointree.c). They are run as they are written; what Postgres plans of them hangs on it.
 */
import { BOOL } from '../bind/context'
import type { Expr, ExprOf, FromItem, JoinItem, SelectQuery } from '../bound'
import { pullable } from '../pullUp'
import { children, isLiterally, isNullConstant, nullingArguments } from '../walk'

export type JoinKind = JoinItem['kind']
/** The kinds of those that have become others. */
export type JoinKinds = ReadonlyMap<JoinItem, JoinKind>
type Sources = ReadonlySet<number>

const NONE: Sources = new Set()

export const kindOf = (kinds: JoinKinds, join: JoinItem): JoinKind => kinds.get(join) ?? join.kind

/** Of the joins of FROM, and of derived tables that become part of the query. */
export function reducedJoins({ from, where }: Pick<SelectQuery, 'from' | 'where'>): JoinKinds {
  return new Reduction(from).of(from, where)
}

/** The sources of an item, those of derived tables that become part of the query among them. */
function sourcesWithin(item: FromItem): number[] {
  if (item.item === 'join') return [...sourcesWithin(item.left), ...sourcesWithin(item.right)]
  return [item.source.id, ...(pulledUp(item)?.from.flatMap(sourcesWithin) ?? [])]
}

/** The derived table that becomes part of the query. */
export const pulledUp = (item: FromItem): SelectQuery | undefined =>
  item.item === 'subquery' && item.query.query === 'select' && pullable(item.query) ? item.query : undefined

class Reduction {
  private readonly kinds = new Map<JoinItem, JoinKind>()
  private readonly pulled = new Map<number, SelectQuery>()

  constructor(from: readonly FromItem[]) {
    from.forEach((item) => this.register(item))
  }

  of(from: readonly FromItem[], where: Expr | undefined): JoinKinds {
    this.reduceAll(from, where, NONE)
    return this.kinds
  }

  private register(item: FromItem): void {
    if (item.item === 'join') return [item.left, item.right].forEach((side) => this.register(side))
    const query = pulledUp(item)
    if (!query) return
    this.pulled.set(item.source.id, query)
    query.from.forEach((inner) => this.register(inner))
  }

  private reduceAll(from: readonly FromItem[], where: Expr | undefined, required: Sources): void {
    const all = union([required, this.required(where)])
    from.forEach((item) => this.reduce(item, all))
  }

  /** @param required sources whose rows of nulls are dropped around the item */
  private reduce(item: FromItem, required: Sources): void {
    if (item.item !== 'join') {
      const query = pulledUp(item)
      if (query) this.reduceAll(query.from, query.where, required)
      return
    }
    const { left, right, on } = item
    const [keepsLeft, keepsRight] = [left, right].map((side) => sourcesWithin(side).some((id) => required.has(id)))
    const kind = reduced(item.kind, keepsLeft === true, keepsRight === true)
    if (kind !== item.kind) this.kinds.set(item, kind)
    const own = kind === 'full' ? NONE : this.required(on)
    // An outer join drops no row of the side that it keeps.
    const both = union([required, own])
    this.reduce(left, kind === 'inner' || kind === 'cross' ? both : kind === 'left' ? required : own)
    this.reduce(right, kind === 'inner' || kind === 'cross' ? both : kind === 'right' ? required : own)
  }

  private required = (condition: Expr | undefined): Sources => (condition ? this.requiredBy(condition, true) : NONE)

  /** Sources without a row of which it is not true; beneath the top: null (find_nonnullable_rels). */
  private requiredBy(e: Expr, top: boolean): Sources {
    const within = (parts: readonly Expr[]) => parts.map((part) => this.requiredBy(part, false))
    switch (e.tag) {
      case 'column': {
        const inner = this.pulled.get(e.source.id)?.targets[e.index]?.expr
        return union([new Set([e.source.id]), ...(inner ? within([inner]) : [])])
      }
      case 'and':
      case 'or': {
        // What does not decide has been left out by then; in a condition a null is as good as false (find_duplicate_ors).
        const isLost = (arg: Expr) =>
          isLiterally(arg, e.tag === 'and') || (top && e.tag === 'or' && isNullConstant(arg))
        const args = e.args.filter((arg) => !isLost(arg))
        const parts = args.map((arg) => this.requiredBy(arg, top))
        return e.tag === 'and' && top ? union(parts) : intersection(parts)
      }
      case 'not': {
        const arg = negation(e.args[0] as Expr)
        return arg.tag === 'not' ? union(within(arg.args)) : this.requiredBy(arg, top)
      }
      case 'compare':
      case 'relabel':
      case 'ioCast':
      case 'typmod':
        return union(within(children(e)))
      case 'call':
        return union(within(nullingArguments(e)))
      case 'inList':
        return this.requiredByList(e, top)
      case 'nullTest':
        return top && e.negated && !e.fields ? union(within([e.arg])) : NONE
      case 'booleanTest':
        return top && (e.test === 'unknown') === e.negated ? union(within([e.arg])) : NONE
      default:
        return NONE
    }
  }

  /** Each member with columns is compared by itself (transformAExprIn). */
  private requiredByList({ left, list, negated }: ExprOf<'inList'>, top: boolean): Sources {
    const asked = this.requiredBy(left, false)
    const isLost = (member: Expr) =>
      isLiterally({ tag: 'compare', operator: '=', left, right: member, type: BOOL }, false)
    const members = list.filter((member) => !isLost(member)).map((member) => this.requiredBy(member, false))
    return union([asked, negated && top ? union(members) : intersection(members)])
  }
}

/** NOT of it, where that goes into its parts (negate_clause, optimizer/prep/prepqual.c). */
function negation(e: Expr): Expr {
  const not = (arg: Expr): Expr => ({ tag: 'not', args: [arg], type: BOOL })
  switch (e.tag) {
    case 'not':
      return e.args[0] as Expr
    case 'and':
    case 'or':
      return { ...e, tag: e.tag === 'and' ? 'or' : 'and', args: e.args.map(not) }
    case 'inList':
    case 'nullTest':
    case 'booleanTest':
      return { ...e, negated: !e.negated }
    default:
      return not(e)
  }
}

/** @param keepsLeft rows without the left side are dropped */
function reduced(kind: JoinKind, keepsLeft: boolean, keepsRight: boolean): JoinKind {
  switch (kind) {
    case 'inner':
    case 'cross':
      return kind
    case 'left':
      return keepsRight ? 'inner' : 'left'
    case 'right':
      return keepsLeft ? 'inner' : 'right'
    case 'full':
      return keepsLeft ? (keepsRight ? 'inner' : 'left') : keepsRight ? 'right' : 'full'
  }
}

const union = (sets: readonly Sources[]): Sources => new Set(sets.flatMap((set) => [...set]))
const intersection = ([first = NONE, ...others]: readonly Sources[]): Sources =>
  new Set([...first].filter((id) => others.every((set) => set.has(id))))
