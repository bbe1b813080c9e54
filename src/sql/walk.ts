/** Generic traversal of expressions: one place that knows every node's parts. */
import type { Expr, SortKey } from './bound'

/** Direct sub-expressions of the same query level; subqueries are not entered. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.tag) {
    case 'column':
    case 'param':
    case 'const':
    case 'default':
      return []
    case 'subquery':
      return []
    case 'subqueryCompare':
      return expr.left
    case 'call':
    case 'row':
    case 'and':
    case 'or':
    case 'not':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return expr.args
    case 'compare':
    case 'distinct':
      return [expr.left, expr.right]
    case 'rowCompare':
      return expr.pairs
    case 'nullTest':
    case 'booleanTest':
    case 'relabel':
    case 'ioCast':
    case 'typmod':
    case 'required':
      return [expr.arg]
    case 'case':
      return [...expr.whens.flatMap((w) => [w.when, w.then]), ...(expr.otherwise ? [expr.otherwise] : [])]
    case 'nullIf':
      return [expr.left, expr.test]
    case 'array':
      return expr.elements
    case 'arrayCompare':
      return [expr.left, expr.array]
    case 'inList':
      return [expr.left, ...expr.list]
    case 'aggregate':
      return [...expr.args, ...keys(expr.orderBy), ...(expr.filter ? [expr.filter] : [])]
    case 'window':
      return [...expr.args, ...expr.partitionBy, ...keys(expr.orderBy), ...(expr.filter ? [expr.filter] : [])]
  }
}

const keys = (list: readonly SortKey[]): Expr[] => list.map((k) => k.expr)

/** Same column, parameter or constant, or the same call of same things. */
export function sameExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true
  if (a.tag !== b.tag || a.type.oid !== b.type.oid) return false
  return JSON.stringify(a, comparable) === JSON.stringify(b, comparable)
}

function comparable(key: string, value: unknown): unknown {
  if (key === 'location') return undefined
  if (key === 'source') return (value as { id: number }).id
  if (key === 'fn') return (value as { oid: number }).oid
  return typeof value === 'bigint' ? `${value}n` : value
}
