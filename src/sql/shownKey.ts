/** An index's expression as Postgres shows it in the DETAIL of a broken key (pg_get_indexdef_columns, in its pretty form). */
import type { Node } from '@pgsql/types'
import type { Table, TypeRef } from '../catalog/catalog'
import { quoteIdentifier, quoteLiteral } from '../catalog/identifiers'
import type { CatalogIndex } from '../catalog/lookup'
import type { TypeSystem } from '../types/typeSystem'
import { inTimeStyle, USUAL } from '../types/timeStyle'
import { binderFor } from './assemble'
import { levelOf } from './bind/binder'
import { Scope, StatementContext, stringOf, T } from './bind/context'
import { tableItem } from './bind/from'
import { addEntry, entryOf } from './bind/fromNames'
import type { ConstExpr, Expr } from './bound'
import { expressionNode } from './parse'

interface Shown {
  readonly text: string
  /** It looks like a function call. */
  readonly isCall: boolean
}

/**
 * Calls of functions and COALESCE over columns and constants, with the casts that Postgres has put in.
 * @returns undefined for an expression of another kind, whose shown form is not known here
 */
export function shownKey(
  index: CatalogIndex,
  types: TypeSystem,
  table: Table,
  expression: string,
): { readonly text: string; readonly type: TypeRef } | undefined {
  const cx = new StatementContext(expression, index, types)
  const item = tableItem(cx, { ...table, kind: 'table' }, { relname: table.name })
  const scope = new Scope(cx)
  addEntry(cx, scope, entryOf(item.source, {}))
  const node = expressionNode(expression)
  const expr = inTimeStyle(USUAL, () => binderFor(cx).expr(node, levelOf(scope, 'check constraints')))
  const shown = show(types, node, expr)
  return shown && { text: shown.isCall ? shown.text : `(${shown.text})`, type: expr.type }
}

function show(types: TypeSystem, node: Node, expr: Expr): Shown | undefined {
  if ('FuncCall' in node && expr.tag === 'call') return call(types, node.FuncCall, expr)
  if ('A_Expr' in node && expr.tag === 'call') return operator(types, node.A_Expr, expr)
  if ('CoalesceExpr' in node && expr.tag === 'coalesce')
    return listed(types, 'COALESCE', node.CoalesceExpr.args ?? [], expr.args)
  if ('TypeCast' in node && node.TypeCast.arg && (expr.tag === 'relabel' || expr.tag === 'ioCast')) {
    const inner = show(types, node.TypeCast.arg, expr.arg)
    return inner && cast(types, inner, expr)
  }
  if (expr.tag === 'const') return { text: constant(types, expr), isCall: false }
  if (expr.tag === 'relabel' && expr.collation === undefined) {
    const inner = show(types, node, expr.arg)
    return inner && cast(types, inner, expr)
  }
  if ('ColumnRef' in node && expr.tag === 'column')
    return { text: quoteIdentifier(expr.source.columns[expr.index]?.name ?? ''), isCall: false }
  return undefined
}

const cast = (types: TypeSystem, inner: Shown, { type }: Expr): Shown => ({
  text: `${inner.text}::${types.formatType(type)}`,
  isCall: false,
})

function call(
  types: TypeSystem,
  { funcname = [], args = [], funcformat }: Extract<Node, { FuncCall: unknown }>['FuncCall'],
  expr: Extract<Expr, { tag: 'call' }>,
): Shown | undefined {
  // What the grammar calls by itself is shown as it is written: TRIM, EXTRACT…
  if (funcformat === 'COERCE_SQL_SYNTAX' || expr.variadicArray || args.length !== expr.args.length) return undefined
  return listed(types, quoteIdentifier(stringOf(funcname.at(-1))), args, expr.args)
}

/** An operator between two operands that are none themselves. */
function operator(
  types: TypeSystem,
  { kind, name = [], lexpr, rexpr }: Extract<Node, { A_Expr: unknown }>['A_Expr'],
  { args }: Extract<Expr, { tag: 'call' }>,
): Shown | undefined {
  const nodes = [lexpr, rexpr]
  if (kind !== 'AEXPR_OP' || args.length !== 2 || nodes.some((node) => !node || 'A_Expr' in node)) return undefined
  const [left, right] = nodes.map((node, i) => show(types, node as Node, args[i] as Expr))
  return left && right && { text: `${left.text} ${name.map(stringOf).join('.')} ${right.text}`, isCall: false }
}

function listed(types: TypeSystem, name: string, nodes: readonly Node[], exprs: readonly Expr[]): Shown | undefined {
  const parts = nodes.map((node, i) => show(types, node, exprs[i] as Expr))
  return parts.every((part) => part !== undefined)
    ? { text: `${name}(${parts.map((part) => part?.text).join(', ')})`, isCall: true }
    : undefined
}

/** get_const_expr. */
function constant(types: TypeSystem, { value, type }: ConstExpr): string {
  const shown = types.formatType(type)
  if (value === null) return `NULL::${shown}`
  const text = types.codec(type.oid).output(value)
  if (type.oid === T.bool) return text === 't' ? 'true' : 'false'
  if (type.oid === T.int4 && !text.startsWith('-')) return text
  return `${quoteLiteral(text)}::${shown}`
}
