/**
 * The collation of every expression of a bound statement (manual, "Collation Support"; assign_query_collations in
 * parser/parse_collate.c), and what is made of it: nothing under the database's own, ASCII's letter case under "C", a refusal
 * where the shadow does not have the collation.
 */
import { typeCollation } from '../../catalog/typeCollation'
import { systemCollation } from '../../functions/relations/collated'
import type { OwnCallNote, StatementContext } from '../bind/context'
import { firstCalls } from '../bind/routines/calledFirst'
import { type Assignment, type Cte, type Expr, type FromItem, type FunctionPart, type Modification, type Query, type SelectQuery, type SetQuery, type SourceColumn, type Statement, type Target, targetsOf } from '../bound' // prettier-ignore
import { leftmost } from '../walk'
import { ExpressionCollations } from './expressions'
import { type Collated, collationOf, type Columns, implicit, requireOne, Strength } from './states'
import { type CollationUse, useOf } from './uses'

const isNeeded = (cx: StatementContext): boolean => cx.collates || cx.index.declaresCollations

/** @throws PostgresError 42P21; UnsupportedOnShadow by the collation's name */
export function deriveCollations(cx: StatementContext, stmt: Statement): void {
  if (isNeeded(cx)) new Collations(cx).statement(stmt)
}

/** The same of an expression that belongs to a table. @param use what is asked of its value besides */
export function deriveCollation(cx: StatementContext, expr: Expr, use?: CollationUse): void {
  if (!isNeeded(cx)) return
  const { exprs } = new Collations(cx)
  if (use) exprs.key(expr, use)
  else exprs.expr(expr)
}

/** The same of a call of a routine that is no part of a statement. */
export function deriveCallCollations(cx: StatementContext, call: OwnCallNote): void {
  if (isNeeded(cx)) new Collations(cx).exprs.ownCall(call, false)
}

/**
 * What a table that is made of a query's rows declares its columns with (CREATE TABLE AS): undefined for the types' own.
 * @throws UnsupportedOnShadow for a column whose collations conflict
 */
export function collationsOfColumns(cx: StatementContext, query: Query): Columns {
  if (!isNeeded(cx)) return []
  return new Collations(cx).query(query).map((collation, i) => {
    const { name, type } = targetsOf(query)[i] as SourceColumn
    const own = typeCollation(cx.index, type.oid)
    if (own !== undefined && collation === undefined) throw cx.refuse(`column "${name}", whose collations conflict`)
    return collation === own ? undefined : collation
  })
}

/** Where a column of a query stands in the first of its SELECTs. */
function placeOf(query: Query, index: number): number | undefined {
  if (query.query === 'set') return placeOf(query.left, index)
  const value = query.query === 'select' ? query.targets[index]?.expr : undefined
  return value && leftmost(value)
}

class Collations {
  readonly exprs: ExpressionCollations
  private readonly queries = new Map<Query, Columns>()
  /** Of FROM items that are no tables, by their sources. */
  private readonly sources = new Map<number, Columns>()
  private readonly ctes = new Map<Cte, Columns>()

  constructor(private readonly cx: StatementContext) {
    this.exprs = new ExpressionCollations(cx, this.sources, (query) => this.query(query))
  }

  statement(stmt: Statement): void {
    if (stmt.statement === 'select') this.query(stmt.query)
    else this.modification(stmt)
    this.all(firstCalls(this.cx).flatMap(({ args }) => args))
    for (const call of this.cx.ownCalls.values()) this.exprs.ownCall(call, true)
  }

  private all(exprs: readonly (Expr | undefined)[]): readonly Collated[] {
    return exprs.flatMap((expr) => (expr ? [this.exprs.expr(expr)] : []))
  }

  private modification(stmt: Modification): Columns {
    stmt.ctes.forEach((cte) => this.cte(cte))
    switch (stmt.statement) {
      case 'insert':
        if ('query' in stmt.input) this.query(stmt.input.query)
        else this.all(stmt.input.rows.flat())
        this.all([stmt.conflict?.target?.where])
        if (stmt.conflict?.action === 'update') this.assigned(stmt.conflict.assignments, stmt.conflict.where)
        break
      case 'update':
        stmt.from.forEach((item) => this.from(item))
        this.assigned(stmt.assignments, stmt.where)
        break
      case 'delete':
        stmt.using.forEach((item) => this.from(item))
        this.all([stmt.where])
        break
      case 'merge':
        this.from(stmt.source)
        this.all([stmt.on])
        for (const { change, condition } of stmt.actions) {
          this.assigned(change.kind === 'update' ? change.assignments : [], condition)
          this.all(change.kind === 'insert' ? change.row : [])
        }
    }
    if ('checks' in stmt) this.all((stmt.checks ?? []).map(({ condition }) => condition))
    return this.targets(stmt.returning)
  }

  private assigned(list: readonly Assignment[], where: Expr | undefined): void {
    this.all([...list.map(({ expr }) => expr), where])
  }

  private targets(targets: readonly Target[]): Columns {
    return targets.map(({ expr }) => collationOf(this.exprs.expr(expr)))
  }

  query(query: Query): Columns {
    const known = this.queries.get(query)
    if (known) return known
    query.ctes.forEach((cte) => this.cte(cte))
    const columns = query.query === 'select' ? this.select(query) : query.query === 'set' ? this.setOperation(query) : this.values(query.rows) // prettier-ignore
    this.queries.set(query, columns)
    for (const { expr } of query.orderBy) this.exprs.key(expr, 'order')
    this.all([query.limit, query.offset])
    return columns
  }

  private select(query: SelectQuery): Columns {
    query.from.forEach((item) => this.from(item))
    this.all([query.where, query.having])
    const columns = this.targets(query.targets)
    const { distinct } = query
    const told = distinct === 'none' ? [] : distinct === 'all' ? query.targets.map((t) => t.expr) : distinct
    for (const key of [...query.groupBy, ...told]) this.exprs.key(key, 'equality')
    return columns
  }

  private values(rows: readonly (readonly Expr[])[]): Columns {
    const states = rows.map((row) => this.all(row))
    return (states[0] ?? []).map((_, i) => collationOf(this.exprs.merged(states.map((row) => row[i] as Collated))))
  }

  /** transformSetOperationTree: UNION ALL compares nothing. */
  private setOperation({ left, right, operator, all, source }: SetQuery): Columns {
    const sides = [left, right]
    for (const side of sides) this.query(side)
    const columns = source.columns.map(({ type }, index) => {
      const from: Expr = { tag: 'column', source, index, type }
      const state = this.exprs.merged(sides.map((side) => this.ofSide(side, index, from)))
      if (operator === 'union' && all) return collationOf(state)
      requireOne(this.cx, state)
      this.exprs.use('equality', state, from)
      return collationOf(state)
    })
    this.sources.set(source.id, columns)
    return columns
  }

  /** Of a SELECT it is the value itself, of another set operation its column. */
  private ofSide(side: Query, index: number, from: Expr): Collated {
    const [item] = side.query === 'select' ? side.from : []
    if (this.cx.castSides.has(side) && item?.item === 'subquery') return this.ofSide(item.query, index, from)
    const value = side.query === 'select' ? side.targets[index]?.expr : undefined
    return value
      ? this.exprs.expr(value)
      : implicit(this.query(side)[index], { ...from, location: placeOf(side, index) })
  }

  private cte(cte: Cte): Columns {
    const known = this.ctes.get(cte)
    if (known) return known
    const { query, part } = cte
    const columns = part ? this.modification(part) : query ? this.withQuery(cte, query) : []
    this.ctes.set(cte, columns)
    return columns
  }

  /** A recursive one is for its own references as its non-recursive term has it. */
  private withQuery(cte: Cte, query: Query): Columns {
    const first = cte.recursive && query.query === 'set' ? this.query(query.left) : undefined
    if (first) this.ctes.set(cte, first)
    const columns = this.query(query)
    if (first?.some((collation, i) => collation !== columns[i]))
      throw this.cx.refuse(`recursive query "${cte.name}", whose terms have columns of different collations`)
    return columns
  }

  private from(item: FromItem): void {
    if (item.item === 'join') {
      this.from(item.left)
      this.from(item.right)
      this.all([item.on])
    } else if (item.item === 'subquery') this.sources.set(item.source.id, this.query(item.query))
    else if (item.item === 'cte') this.sources.set(item.source.id, this.cte(item.cte))
    else if (item.item === 'function')
      this.sources.set(
        item.source.id,
        item.parts.flatMap((part) => this.part(part)),
      )
  }

  private part({ args, columns, fn, relation }: FunctionPart): Columns {
    const input = this.exprs.merged(this.all(args))
    const own = columns.map((c) => typeCollation(this.cx.index, c.type.oid))
    if (relation) return columns.map((c, i) => own[i] && (systemCollation(relation.key, c.name) ?? own[i]))
    const use = fn && useOf(fn)
    if (use && this.exprs.use(use, input, args[0]) === 'ascii')
      throw this.cx.refuse(`${fn.name}() in FROM under collation "${input.collation}"`, args[0]?.location)
    return columns.length === 1 && own[0] !== undefined && input.strength > Strength.none ? [collationOf(input)] : own
  }
}
