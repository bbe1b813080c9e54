/** Subqueries in expressions. */
import type { Node, SelectStmt, SubLink } from '@pgsql/types'
import { type Expr, type Query, type RowExpr, type SourceColumn, type SubqueryCompareExpr, targetsOf } from '../bound'
import { at, type Binder, type Level } from './binder'
import { bindComparison, isComparison } from './comparison'
import { BOOL, stringOf, typeRef } from './context'

export function bindSubLink(b: Binder, link: SubLink, level: Level): Expr {
  const query = b.query(selectOf(b, link.subselect, at(link)), level.scope)
  const location = at(link)
  switch (link.subLinkType) {
    case 'EXISTS_SUBLINK':
      return { tag: 'subquery', kind: 'exists', query, type: BOOL, location }
    case 'EXPR_SUBLINK':
      return { tag: 'subquery', kind: 'scalar', query, type: singleColumn(b, query, location).type, location }
    case 'ARRAY_SUBLINK': {
      const element = singleColumn(b, query, location).type
      return { tag: 'subquery', kind: 'array', query, type: typeRef(b.cx.index.arrayType(element.oid)), location }
    }
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      return bindSubqueryCompare(b, link, query, level)
    default:
      throw b.cx.refuse('this kind of subquery', location)
  }
}

function selectOf(b: Binder, node: Node | undefined, location: number): SelectStmt {
  if (node && 'SelectStmt' in node) return node.SelectStmt
  throw b.cx.refuse('this subquery', location)
}

function singleColumn(b: Binder, query: Query, location: number): SourceColumn {
  const columns = targetsOf(query)
  if (columns.length !== 1) throw b.cx.error('42601', 'subquery must return only one column', location)
  return columns[0] as SourceColumn
}

/** `(a, b) = (SELECT x, y …)`: compared with the one row of the subquery (ROWCOMPARE_SUBLINK). */
export function bindRowSubquery(b: Binder, operator: string, row: RowExpr, link: SubLink, level: Level): Expr {
  const query = b.query(selectOf(b, link.subselect, at(link)), level.scope)
  return comparedWith(b, operator, row.args, query, { all: false, oneRow: true }, at(link))
}

/** `x IN (SELECT …)`, `(a, b) = ANY (SELECT …)`, `x > ALL (SELECT …)`. */
function bindSubqueryCompare(b: Binder, link: SubLink, query: Query, level: Level): Expr {
  const location = at(link)
  const operator = link.operName?.length ? stringOf(link.operName[link.operName.length - 1]) : '='
  const test = b.expr(link.testexpr, level)
  const left = test.tag === 'row' ? test.args : [test]
  return comparedWith(b, operator, left, query, { all: link.subLinkType === 'ALL_SUBLINK' }, location)
}

function comparedWith(
  b: Binder,
  operator: string,
  left: readonly Expr[],
  query: Query,
  kind: Pick<SubqueryCompareExpr, 'all' | 'oneRow'>,
  location: number,
): Expr {
  const { cx } = b
  if (!isComparison(operator)) throw cx.refuse(`${operator} between rows and a subquery`, location)
  const columns = targetsOf(query)
  if (left.length < columns.length) throw cx.error('42601', 'subquery has too many columns', location)
  if (left.length > columns.length) throw cx.error('42601', 'subquery has too few columns', location)
  const compared = left.map((l, i) =>
    bindComparison(cx, operator, l, placeholder(columns[i] as SourceColumn), location),
  )
  const converted = compared.find((c) => (c.right.tag === 'relabel' ? c.right.arg : c.right).tag !== 'const')
  if (converted)
    throw cx.refuse(
      `comparing ${cx.types.formatType(converted.left.type)} with a subquery that needs a cast`,
      location,
      "cast the subquery's column to the type it is compared with",
    )
  return {
    tag: 'subqueryCompare',
    ...kind,
    operator,
    left: compared.map((c) => c.left),
    query,
    type: BOOL,
    location,
  }
}

/** Stands for a column of the subquery while the operator is resolved. */
const placeholder = (column: SourceColumn): Expr => ({ tag: 'const', value: null, type: column.type })
