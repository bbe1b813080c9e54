/** Subqueries in expressions. */
import type { Node, SelectStmt, SubLink } from '@pgsql/types'
import { type Expr, type Query, type RowExpr, type SourceColumn, type SubqueryCompareExpr, targetsOf } from '../bound'
import { at, type Binder, type Level } from './binder'
import { columnExpr } from './columnExpr'
import { bindOperator, compareRows, isComparison } from './comparison'
import { isVolatile } from '../walk'
import { BOOL, stringOf } from './context'
import { rowOf } from './wholeRow'

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
      const type = { oid: b.cx.index.arrayType(element.oid), typmod: element.typmod }
      return { tag: 'subquery', kind: 'array', query, type, location }
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
  const columns = targetsOf(query)
  if (left.length < columns.length) throw cx.error('42601', 'subquery has too many columns', location)
  if (left.length > columns.length) throw cx.error('42601', 'subquery has too few columns', location)
  if (!isComparison(operator) || (left.length > 1 && !kind.oneRow && !isMembership(operator, kind.all)))
    return testedWith(b, operator, left, query, kind, location)
  const compared = left.map((l, i) => bindOperator(cx, operator, l, placeholder(columns[i] as SourceColumn), location))
  const plain = compared.flatMap((c) => (c.tag === 'compare' && isAsItIs(c.right) ? [c] : []))
  if (plain.length < compared.length) return testedWith(b, operator, left, query, kind, location)
  return {
    tag: 'subqueryCompare',
    ...kind,
    operator,
    left: plain.map((c) => c.left),
    query,
    type: BOOL,
    location,
  }
}

const isMembership = (operator: string, all: boolean): boolean => operator === (all ? '<>' : '=')

/** The placeholder itself: the subquery's column is compared without a cast. */
const isAsItIs = (expr: Expr): boolean => (expr.tag === 'relabel' ? expr.arg : expr).tag === 'const'

/** Any operator, asked of each row of the subquery. */
function testedWith(
  b: Binder,
  operator: string,
  left: readonly Expr[],
  query: Query,
  kind: Pick<SubqueryCompareExpr, 'all' | 'oneRow'>,
  location: number,
): Expr {
  const { cx } = b
  if (kind.oneRow || left.some(isVolatile)) throw cx.refuse(`${operator} between these values and a subquery`, location)
  const columns = targetsOf(query).map((c, i) => ({ ...c, name: `c${i + 1}` }))
  const source = cx.nextSource('subquery', 'tested', columns)
  const right = columns.map((_, index) => columnExpr({ source, index }))
  const expr =
    left.length === 1
      ? bindOperator(cx, operator, left[0], right[0] as Expr, location)
      : compareRows(cx, operator, rowOf(cx, left), rowOf(cx, right), location)
  if (expr.type.oid !== BOOL.oid)
    throw cx.error(
      '42804',
      `row comparison operator must yield type boolean, not type ${cx.shownType(expr.type)}`,
      location,
    )
  const test = { source, expr }
  return { tag: 'subqueryCompare', ...kind, operator: '=', left: [], test, query, type: BOOL, location }
}

/** Stands for a column of the subquery while the operator is resolved. */
const placeholder = (column: SourceColumn): Expr => ({ tag: 'const', value: null, type: column.type })
