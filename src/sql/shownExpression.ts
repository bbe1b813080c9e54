/**
 * Expressions of tables as Postgres prints them (ruleutils.c): with the casts that nothing wrote, and in parentheses. What
 * is not known to come out the same is not printed.
 */
import type { A_Expr, Node, TypeCast } from '@pgsql/types'
import type { Table, TypeRef } from '../catalog/catalog'
import { quoteIdentifier } from '../catalog/identifiers'
import type { CatalogIndex } from '../catalog/lookup'
import type { ShownExpression } from '../functions/relations/expressionReader'
import { inTimeStyle, USUAL } from '../types/timeStyle'
import type { TypeSystem } from '../types/typeSystem'
import { binderFor } from './assemble'
import { type Binder, type Level, levelOf } from './bind/binder'
import { coercionPath } from './bind/coerce'
import { commonType } from './bind/commonType'
import { Scope, StatementContext, stringOf, T } from './bind/context'
import { tableItem } from './bind/from'
import { addEntry } from './bind/fromNames'
import { resolveFunction, resolveOperator } from './bind/resolve'
import type { ConstExpr, Expr } from './bound'
import { expressionNode } from './parse'

/** An expression whose printed form is not known. */
class NotShown extends Error {}

/** @returns undefined where the printed form is not known */
export function showExpression(
  index: CatalogIndex,
  types: TypeSystem,
  table: Table,
  sql: string,
): ShownExpression | undefined {
  try {
    const cx = new StatementContext(sql, index, types)
    const item = tableItem(cx, { ...table, kind: 'table' }, { relname: table.name })
    const scope = new Scope(cx)
    const columns = item.source.columns.map((c, i) => ({ name: c.name, source: item.source, index: i }))
    addEntry(cx, scope, { alias: table.name, schema: table.schema, columns, unqualified: columns })
    const node = expressionNode(sql)
    const printer = new Printer(
      binderFor(cx),
      levelOf(scope, 'check constraints'),
      table.untold?.includes('expressions') ?? false,
    )
    return inTimeStyle(USUAL, () => ({ text: printer.show(node).text, isCall: isCall(node) }))
  } catch (error) {
    const { name } = error as Error
    if (error instanceof NotShown || name === 'UnsupportedOnShadow' || name === 'PostgresError') return undefined
    throw error
  }
}

/** looks_like_function */
const isCall = (node: Node): boolean =>
  ['FuncCall', 'CoalesceExpr', 'MinMaxExpr', 'SQLValueFunction'].some((tag) => tag in node) ||
  ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_NULLIF')

interface Shown {
  /** As it stands where its own casts are shown. */
  readonly text: string
  /** Without a cast that nothing wrote (showimplicit). */
  readonly bare: string
  /** Bound, for its type; an untyped literal is one of type unknown. */
  readonly expr: Expr
}

/** Types whose constants come out as their output functions print them, whatever the settings. */
const STEADY = new Set(['text', 'varchar', 'bpchar', 'int2', 'int4', 'int8', 'numeric', 'bool', 'uuid', 'jsonb', 'json', 'date', 'timestamp']) // prettier-ignore
const OF_THE_MOMENT = /now|today|tomorrow|yesterday/i

class Printer {
  constructor(
    private readonly b: Binder,
    private readonly level: Level,
    /** Whether a column has another type than it had when the expression was made. */
    private readonly retyped: boolean,
  ) {}

  show(node: Node): Shown {
    if ('ColumnRef' in node && this.retyped) throw new NotShown()
    if ('ColumnRef' in node) return this.plain(node, quoteIdentifier(stringOf(node.ColumnRef.fields?.at(-1))))
    if ('A_Const' in node) return this.constant(node)
    if ('A_ArrayExpr' in node) return this.array(node, this.b.expr(node, this.level))
    if ('TypeCast' in node) return this.cast(node, node.TypeCast)
    if ('A_Expr' in node) return this.operation(node.A_Expr, node)
    if ('BoolExpr' in node) return this.plain(node, this.boolean(node.BoolExpr.boolop, node.BoolExpr.args ?? []))
    if ('NullTest' in node) {
      const { arg, nulltesttype } = node.NullTest
      return this.plain(node, `(${this.scalar(arg).text} IS ${nulltesttype === 'IS_NULL' ? 'NULL' : 'NOT NULL'})`)
    }
    if ('BooleanTest' in node) {
      const { arg, booltesttype = '' } = node.BooleanTest
      return this.plain(node, `(${this.show(arg as Node).bare} ${booltesttype.replaceAll('_', ' ')})`)
    }
    if ('FuncCall' in node) return this.call(node)
    if ('CoalesceExpr' in node) return this.common(node, 'COALESCE', node.CoalesceExpr.args ?? [])
    if ('MinMaxExpr' in node)
      return this.common(node, node.MinMaxExpr.op === 'IS_LEAST' ? 'LEAST' : 'GREATEST', node.MinMaxExpr.args ?? [])
    throw new NotShown()
  }

  private plain(node: Node, text: string): Shown {
    return { text, bare: text, expr: this.b.expr(node, this.level) }
  }

  /** IS NULL of a row, and of what is untyped, is another thing. */
  private scalar(node: Node | undefined): Shown {
    const shown = this.show(node as Node)
    if (shown.expr.type.oid === T.unknown || this.b.cx.types.rowFields(shown.expr.type.oid)) throw new NotShown()
    return shown
  }

  private constant(node: Node): Shown {
    const expr = this.b.expr(node, this.level)
    if (expr.tag !== 'const') throw new NotShown()
    const text = expr.type.oid === T.unknown ? '' : this.value(expr.value, expr.type)
    return { text, bare: text, expr }
  }

  /** get_const_expr */
  private value(stored: ConstExpr['value'], { oid, typmod }: TypeRef): string {
    const { types } = this.b.cx
    const name = types.typeName(oid)
    if (!this.isSteady(oid) || typmod !== -1) throw new NotShown()
    const label = types.formatType({ oid, typmod: -1 })
    if (stored === null) return `NULL::${label}`
    const text = types.codec(oid).output(stored)
    if (name === 'bool') return text === 't' ? 'true' : 'false'
    if (name === 'int4' && !text.startsWith('-')) return text
    if (name === 'numeric' && /^\d+\.\d+$/.test(text)) return text
    // ruleutils.c never writes E'…'.
    return `'${text.replaceAll("'", "''")}'::${label}`
  }

  private isSteady(oid: number): boolean {
    const { types, index } = this.b.cx
    const element = index.elementType(oid)
    return element ? this.isSteady(element) : STEADY.has(types.typeName(oid)) || index.enumOf(oid) !== undefined
  }

  /** An untyped literal read as a type's. */
  private literal({ value }: ConstExpr, oid: number): string {
    const { types, index } = this.b.cx
    if (value === null) return this.value(null, { oid, typmod: -1 })
    if (
      index.domainOf(oid) ||
      (/^_?(?:date|timestamp)$/.test(types.typeName(oid)) && OF_THE_MOMENT.test(String(value)))
    )
      throw new NotShown()
    if (!this.isSteady(oid)) throw new NotShown()
    return this.value(types.codec(oid).input(String(value), -1), { oid, typmod: -1 })
  }

  /** The value where a type is wanted: a cast that nothing wrote is shown. */
  private as(shown: Shown, oid: number): string {
    const { expr } = shown
    if (expr.type.oid === oid) return shown.text
    if (expr.type.oid === T.unknown) {
      if (expr.tag !== 'const') throw new NotShown()
      return this.literal(expr, oid)
    }
    const { cx } = this.b
    if (cx.index.domainOf(oid) || !coercionPath(cx, expr.type.oid, oid, 'implicit')) throw new NotShown()
    return `(${shown.bare})::${cx.types.formatType({ oid, typmod: -1 })}`
  }

  private cast(node: Node, { arg }: TypeCast): Shown {
    const expr = this.b.expr(node, this.level)
    const { type } = expr
    const { cx } = this.b
    // What is cast is its elements (transformArrayExpr), and then their lengths.
    if (arg && 'A_ArrayExpr' in arg && cx.index.elementType(type.oid)) {
      const array = this.array(arg, expr)
      if (type.typmod === -1) return array
      const text = `(${array.text})::${cx.types.formatType(type)}`
      return { text, bare: text, expr }
    }
    const from = this.show(arg as Node)
    if (cx.index.domainOf(type.oid)) throw new NotShown()
    const text = this.castText(from, type)
    return { text, bare: text, expr }
  }

  private array(node: Extract<Node, { A_ArrayExpr: unknown }>, expr: Expr): Shown {
    const { cx } = this.b
    const element = cx.index.elementType(expr.type.oid)
    const elements = (node.A_ArrayExpr.elements ?? []).map((one) => this.show(one))
    const odd = elements.some(({ expr: one }) => one.type.oid !== T.unknown && one.type.oid !== element)
    if (!element || odd || cx.index.domainOf(element)) throw new NotShown()
    const label = elements.length === 0 ? `::${cx.types.formatType({ oid: expr.type.oid, typmod: -1 })}` : ''
    const text = `ARRAY[${elements.map((one) => this.as(one, element)).join(', ')}]${label}`
    return { text, bare: text, expr }
  }

  private castText(from: Shown, type: TypeRef): string {
    const { cx } = this.b
    const label = cx.types.formatType(type)
    const { expr } = from
    if (expr.type.oid === T.unknown) {
      if (expr.tag !== 'const') throw new NotShown()
      const text = this.literal(expr, type.oid)
      if (type.typmod === -1) return text
      // The constant stands without its type, and the length is that of the cast around it.
      const plain = `::${cx.types.formatType({ oid: type.oid, typmod: -1 })}`
      if (!text.endsWith(plain)) throw new NotShown()
      return `${text.slice(0, -plain.length)}::${label}`
    }
    if (expr.type.oid === type.oid && expr.type.typmod === type.typmod) return from.text
    if (expr.type.oid === type.oid && type.typmod === -1) throw new NotShown()
    return `(${from.bare})::${label}`
  }

  private operation(e: A_Expr, node: Node): Shown {
    const [left, right] = [e.lexpr, e.rexpr as Node]
    switch (e.kind) {
      case 'AEXPR_OP':
      case 'AEXPR_LIKE':
      case 'AEXPR_ILIKE':
        return this.plain(node, this.operator(stringOf(e.name?.at(-1)), left, right))
      case 'AEXPR_IN':
        return this.plain(node, this.inList(e, left as Node, right))
      case 'AEXPR_OP_ANY':
      case 'AEXPR_OP_ALL':
        return this.plain(node, this.overArray(e, left as Node, right))
      case 'AEXPR_DISTINCT':
        return this.plain(node, this.operator('=', left, right, 'IS DISTINCT FROM'))
      case 'AEXPR_NOT_DISTINCT':
        return this.plain(node, `(NOT ${this.operator('=', left, right, 'IS DISTINCT FROM')})`)
      case 'AEXPR_NULLIF':
        return this.plain(node, this.operator('=', left, right, ',').replace(/^\((.*) , (.*)\)$/s, 'NULLIF($1, $2)'))
      case 'AEXPR_BETWEEN':
      case 'AEXPR_NOT_BETWEEN': {
        const [low, high] = 'List' in right ? (right.List.items ?? []) : []
        const [above, word, below] = e.kind === 'AEXPR_BETWEEN' ? ['>=', 'AND', '<='] : ['<', 'OR', '>']
        return this.plain(node, `(${this.operator(above as string, left, low as Node)} ${word} ${this.operator(below as string, left, high as Node)})`)
      } // prettier-ignore
      default:
        throw new NotShown()
    }
  }

  /** @param word what stands between the operands, where it is not the operator */
  private operator(name: string, left: Node | undefined, right: Node, word = name): string {
    const [l, r] = [left && this.show(left), this.show(right)]
    const { argTypes } = resolveOperator(this.b.cx, name, l?.expr, r.expr)
    if (!l) return `(${word} ${this.as(r, argTypes[0] as number)})`
    return `(${this.as(l, argTypes[0] as number)} ${word} ${this.as(r, argTypes[1] as number)})`
  }

  /** transformAExprIn */
  private inList(e: A_Expr, left: Node, list: Node): string {
    const items = 'List' in list ? (list.List.items ?? []) : []
    const name = stringOf(e.name?.at(-1))
    if (items.some((item) => !('A_Const' in item || 'TypeCast' in item))) throw new NotShown()
    if (items.length === 1) return this.operator(name, left, items[0] as Node)
    const [l, ...values] = [left, ...items].map((item) => this.show(item)) as [Shown, ...Shown[]]
    const element = commonType(this.b.cx, [l, ...values].map(({ expr }) => expr), 'IN') // prettier-ignore
    const array = `ARRAY[${values.map((value) => this.as(value, element)).join(', ')}]`
    return this.anyOf(l, name, name === '=' ? 'ANY' : 'ALL', array, element)
  }

  private overArray(e: A_Expr, left: Node, right: Node): string {
    const [l, array] = [this.show(left), this.show(right)]
    const element = this.b.cx.index.elementType(array.expr.type.oid)
    if (!element) throw new NotShown()
    return this.anyOf(l, stringOf(e.name?.at(-1)), e.kind === 'AEXPR_OP_ANY' ? 'ANY' : 'ALL', array.text, element)
  }

  /** make_scalar_array_op */
  private anyOf(left: Shown, name: string, quantifier: string, array: string, element: number): string {
    const { cx } = this.b
    const one: Expr = { tag: 'const', value: null, type: { oid: element, typmod: -1 } }
    const { argTypes } = resolveOperator(cx, name, left.expr, one)
    const [leftType, wanted] = argTypes as [number, number]
    const shown = wanted === element ? array : `(${array})::${cx.types.formatType({ oid: wanted, typmod: -1 })}[]`
    return `(${this.as(left, leftType)} ${name} ${quantifier} (${shown}))`
  }

  private boolean(kind: string | undefined, args: readonly Node[]): string {
    const shown = args.map((arg) => this.condition(arg))
    if (kind === 'NOT_EXPR') return `(NOT ${shown[0]})`
    return `(${shown.join(kind === 'OR_EXPR' ? ' OR ' : ' AND ')})`
  }

  private condition(node: Node): string {
    const shown = this.show(node)
    if (shown.expr.type.oid !== T.bool) throw new NotShown()
    return shown.bare
  }

  private call(node: Node & { FuncCall: unknown }): Shown {
    const call = (node as Extract<Node, { FuncCall: unknown }>).FuncCall
    const { func_variadic, funcformat, args = [], funcname = [] } = call
    if (funcformat === 'COERCE_SQL_SYNTAX') return this.syntax(node, stringOf(funcname.at(-1)), args)
    if (func_variadic || args.some((arg) => 'NamedArgExpr' in arg)) throw new NotShown()
    const expr = this.b.expr(node, this.level)
    const shown = args.map((arg) => this.show(arg))
    const name = stringOf(funcname.at(-1))
    const { fn, argTypes } = resolveFunction(this.b.cx, name, shown.map((one) => one.expr), { variadicArray: false }) // prettier-ignore
    if (expr.tag !== 'call' || expr.fn.oid !== fn.oid || fn.variadic || fn.routine || fn.args.length !== args.length)
      throw new NotShown()
    const text = `${quoteIdentifier(fn.name)}(${shown.map((one, i) => this.as(one, argTypes[i] as number)).join(', ')})`
    return { text, bare: text, expr }
  }

  /** Calls that SQL writes with words between the arguments (get_func_sql_syntax). */
  private syntax(node: Node, name: string, args: readonly Node[]): Shown {
    const [first, second] = args.map((arg) => this.show(arg))
    if (!first || !second || args.length > 2) throw new NotShown()
    const { argTypes } = resolveFunction(this.b.cx, name, [first.expr, second.expr], { variadicArray: false })
    const value = this.as(second, argTypes[1] as number)
    if (name === 'extract' && first.expr.tag === 'const')
      return this.plain(node, `EXTRACT(${String(first.expr.value)} FROM ${value})`)
    if (name !== 'timezone') throw new NotShown()
    return this.plain(node, `(${value} AT TIME ZONE ${this.as(first, argTypes[0] as number)})`)
  }

  private common(node: Node, name: string, args: readonly Node[]): Shown {
    const shown = args.map((arg) => this.show(arg))
    const expr = this.b.expr(node, this.level)
    const text = `${name}(${shown.map((one) => this.as(one, expr.type.oid)).join(', ')})`
    return { text, bare: text, expr }
  }
}
