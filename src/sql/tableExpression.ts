/** Expressions that belong to a table: CHECKs, generated columns, partial predicates, index expressions; and views' queries. */
import type { Column, Index, Table, View } from '../catalog/catalog'
import type { CatalogIndex } from '../catalog/lookup'
import { pgError } from '../errors'
import type { UserFunction } from '../functions/userFunction'
import { inTimeStyle, USUAL } from '../types/timeStyle'
import type { TypeSystem } from '../types/typeSystem'
import { binderFor, printerFor } from './assemble'
import { levelOf } from './bind/binder'
import { Scope, StatementContext } from './bind/context'
import { canCoerce, coerce, settleUnknown } from './bind/coerce'
import { deriveCollation, deriveCollations } from './collations/derive'
import { canFail } from './constantRules'
import type { Expr } from './bound'
import { tableItem } from './bind/from'
import { addEntry } from './bind/fromNames'
import { firstCalls, permitRowCalls } from './bind/routines/calledFirst'
import { bindViewQuery } from './bind/view'
import { expressionNode } from './parse'
import { comparable } from './print/comparable'

export interface PrintedExpression {
  readonly sql: string
  /** To be registered on every connection that writes the table. */
  readonly functions: readonly UserFunction[]
  /** Whether working it out may fail. */
  readonly canFail?: boolean
}

/** What a table has an expression for: the key of a unique index, a generated column, or a condition. */
export type ExpressionUse = 'key' | Column

export class TableExpressions {
  constructor(
    private readonly index: CatalogIndex,
    private readonly types: TypeSystem,
  ) {}

  /**
   * A Postgres expression over a table's columns as SQLite has it in the table's own DDL: columns by bare name.
   * @param use `key`: print the order key of the value, as unique indexes need it; a column: it is what that one is made of
   * @throws UnsupportedOnShadow for what SQLite cannot hold there
   * @throws PostgresError 42804 where the column cannot take it
   */
  expression(sql: string, table: Table, use?: ExpressionUse): PrintedExpression {
    const cx = new StatementContext(sql, this.index, this.types)
    const b = binderFor(cx)
    const item = tableItem(cx, { ...table, kind: 'table' }, { relname: table.name })
    const scope = new Scope(cx)
    const columns = item.source.columns.map((c, index) => ({ name: c.name, source: item.source, index }))
    addEntry(cx, scope, { alias: table.name, schema: table.schema, columns, unqualified: columns })
    const asKey = use === 'key'
    const bound = () => b.expr(expressionNode(sql), levelOf(scope, 'check constraints'))
    const value = inTimeStyle(USUAL, bound)
    const expr = use === undefined || asKey ? settleUnknown(cx, value) : madeOf(cx, value, use)
    deriveCollation(cx, expr, asKey ? 'equality' : undefined)
    const p = printerFor(cx)
    p.printBare(item.source)
    const printed = asKey ? comparable(p, expr, true) : p.expr(expr)
    const functions = [...p.functions.values()]
    const volatile = functions.find((f) => !f.deterministic || f.body.kind !== 'scalar')
    if (volatile)
      throw cx.refuse('a function that is not immutable', undefined, 'SQLite keeps no such function in a table')
    return { sql: printed, functions, canFail: canFail(cx, expr) }
  }

  /**
   * What Postgres works out for an index that is not unique, as a condition that always holds: SQLite has no such index, and
   * the row is not to be taken where its key cannot be worked out. Undefined where that cannot fail.
   */
  indexWork(index: Index, table: Table): PrintedExpression | undefined {
    const { keys, where } = index
    const values = keys.flatMap(({ expression }) => (expression === undefined ? [] : this.tried(expression, table)))
    const conditions = where === undefined ? [] : this.tried(where, table)
    const parts = [...conditions, ...values]
    if (!parts.some((part) => part.canFail) || (where !== undefined && conditions.length === 0)) return undefined
    const work = values.map(({ sql }) => `typeof(${sql}) <> ''`).join(' AND ') || '1'
    const [condition] = conditions
    return {
      sql: condition ? `CASE WHEN ${condition.sql} THEN ${work} ELSE 1 END` : work,
      functions: parts.flatMap((part) => part.functions),
    }
  }

  /** Undefined where SQLite cannot have such a view: functions are called before it is read. */
  viewQuery(view: View): PrintedExpression | undefined {
    const cx = new StatementContext(view.query, this.index, this.types)
    permitRowCalls(cx)
    const query = bindViewQuery(binderFor(cx), { ...view, kind: 'view' }, 0)
    if (firstCalls(cx).length > 0) return undefined
    deriveCollations(cx, { statement: 'select', query })
    const p = printerFor(cx)
    const sql = p.query(query)
    return { sql, functions: [...p.functions.values()] }
  }

  /** Every function that the tables of a catalog call in their own DDL. What SQLite could not hold needs none. */
  allFunctions(): UserFunction[] {
    const found = new Map<string, UserFunction>()
    for (const table of this.index.catalog.tables) {
      for (const printed of this.expressionsOf(table)) for (const fn of printed.functions) found.set(fn.name, fn)
    }
    return [...found.values()]
  }

  private expressionsOf(table: Table): PrintedExpression[] {
    const made = table.columns.flatMap((c) => (c.generated ? this.tried(c.generated.expression, table, c) : []))
    const unique = table.indexes.filter((i) => i.unique)
    const predicates = unique.flatMap((i) => i.where ?? [])
    const keys = unique.flatMap((i) => i.keys.flatMap((k) => k.expression ?? []))
    return [
      ...table.checks.flatMap((c) => this.tried(c.expression, table)),
      ...made,
      ...predicates.flatMap((e) => this.tried(e, table)),
      ...keys.flatMap((e) => this.tried(e, table, 'key')),
      ...table.indexes.flatMap((i) => (i.unique ? [] : (this.indexWork(i, table) ?? []))),
    ]
  }

  private tried(expression: string, table: Table, use?: ExpressionUse): PrintedExpression[] {
    try {
      return [this.expression(expression, table, use)]
    } catch (error) {
      if ((error as Error).name === 'UnsupportedOnShadow') return []
      throw error
    }
  }
}

/** A generated column takes its value as an assignment would: its type, its length and scale (cookDefault). */
function madeOf(cx: StatementContext, expr: Expr, { name, type }: Column): Expr {
  const typed = canCoerce(cx, expr.type.oid, type.oid, 'assignment') && coerce(cx, expr, type, 'assignment')
  if (typed) return typed
  const [to, from] = [type.oid, expr.type.oid].map((oid) => cx.typeName(oid))
  const message = `column "${name}" is of type ${to} but default expression is of type ${from}`
  throw pgError('42804', message, { hint: 'You will need to rewrite or cast the expression.' })
}
