/** FROM items. */
import { delimited } from '../../catalog/identifiers'
import { T, typeRef } from '../bind/context'
import type { Cte, CteItem, FromItem, JoinItem, TableItem } from '../bound'
import { queryIsVolatile } from '../walk'
import { printFunctionItem } from './functionItem'
import { isLateral, withoutLateral } from '../rewrite/lateral'
import { itemCanFail } from '../failingSubqueries'
import { inCostOrder } from '../rewrite/costOrder'
import { withoutUnused } from '../rewrite/unusedColumns'
import { reachesOut, sourcesOf } from '../references'
import { printKeptCte, printPast } from './kept'
import { literal } from './literal'
import type { Printer } from './printer'
import { marked } from './rows'
import { condition as printCondition } from './booleans'

const JOINS = { inner: 'JOIN', left: 'LEFT JOIN', right: 'RIGHT JOIN', full: 'FULL JOIN', cross: 'CROSS JOIN' } as const

export function printFrom(p: Printer, item: FromItem): string {
  switch (item.item) {
    case 'table':
      p.reads.add(item.relation.oid)
      return printTable(p, item)
    case 'cte':
      return printCte(p, item)
    case 'subquery':
      if (item.lateral) throw p.cx.refuse('this form of LATERAL')
      return printDerived(p, item)
    case 'function':
      return printFunctionItem(p, item)
    case 'join':
      return printJoin(p, item)
  }
}

/** The table, or what it was when the statement began where an earlier step has changed it. */
export function printTable(p: Printer, item: TableItem): string {
  const slot = p.pastOf(item.relation.oid)
  if (slot !== undefined) return printPast(p, item, slot)
  return `${delimited(item.relation.sqliteName)} AS ${delimited(p.alias(item.source))}`
}

function printCte(p: Printer, item: CteItem): string {
  const slot = p.kept?.ctes.get(item.cte.id)
  if (slot !== undefined) return printKeptCte(p, item, slot)
  return `${marked(p, item.source, delimited(cteName(item.cte)))} AS ${delimited(p.alias(item.source))}`
}

/** FROM's list. What is LATERAL after a comma is joined to what stands before it. */
export function printFromList(p: Printer, [first, ...others]: readonly FromItem[]): string {
  if (!first) return ''
  const start = isLateral(first) ? { ...first, lateral: false } : first
  let list: readonly FromItem[] = [others[0]?.item === 'function' ? inItsOrder(start) : start]
  for (const item of others) list = isLateral(item) ? [joined(list, item)] : [...list, item]
  return ` FROM ${list.map((item, i) => (i > 0 && keepsRight(item) ? `(${p.from(item)})` : p.from(item))).join(', ')}`
}

/** SQLite's comma is a join like the others: a RIGHT or FULL JOIN behind it would take in what stands before. */
function keepsRight(item: FromItem): boolean {
  if (item.item !== 'join') return false
  return item.kind === 'right' || item.kind === 'full' || keepsRight(item.left)
}

/** SQLite leaves out the ORDER BY of a subquery that is joined, but for one that has a LIMIT; beside functions its order still shows. */
function inItsOrder(item: FromItem): FromItem {
  if (item.item !== 'subquery' || item.query.orderBy.length === 0 || item.query.limit) return item
  return { ...item, query: { ...item.query, limit: { tag: 'const', value: null, type: typeRef(T.int8) } } }
}

function joined(list: readonly FromItem[], right: FromItem): FromItem {
  return [...list, right].reduce((left, item): FromItem => ({
    item: 'join',
    kind: 'cross',
    left,
    right: item,
    on: undefined,
  }))
}

/** Named by its id: SQLite knows no case in names, and an inner WITH may reuse an outer one's name. */
export const cteName = (cte: Cte): string => `${cte.name}_${cte.id}`

function printDerived(p: Printer, item: Extract<FromItem, { item: 'subquery' }>): string {
  const query = withoutUnused(p.cx, item.query, (column) => p.cx.columnUses.isUsed(item.source, column))
  const sql = `(${namedColumns(p, p.query(query), item)})`
  return `${marked(p, item.source, sql)} AS ${delimited(p.alias(item.source))}`
}

/** The derived table's columns under the names that references use; the query itself names its own as it likes. */
function namedColumns(p: Printer, sql: string, item: Extract<FromItem, { item: 'subquery' }>): string {
  const names = p.columnNames(item.source)
  const own = p.outputNames(item.query)
  // Flattened into the outer query, a volatile column would be worked out at each of its uses, another one only where it is used.
  const once = queryIsVolatile(item.query) || (itemCanFail(p.cx, item) && p.cx.columnUses.isWhole(item.source))
  if (!once && own && names.every((n, i) => n === own[i])) return sql
  const inner = delimited(`${p.alias(item.source)} columns`)
  return `WITH ${inner}(${names.map(delimited).join(', ')}) AS ${once ? 'MATERIALIZED ' : ''}(${sql}) SELECT * FROM ${inner}`
}

function printJoin(p: Printer, join: JoinItem): string {
  const plain = withoutLateral(p, { ...join, left: withoutLateralInside(p, join.left) })
  if (plain.item !== 'join') return p.from(plain)
  if (plain.right.item === 'join' && reachesOut(plain.right, new Set(sourcesOf(plain.left))))
    throw p.cx.refuse('LATERAL inside a joined join that refers to what stands outside of it')
  const left = p.from(plain.right.item === 'function' ? inItsOrder(plain.left) : plain.left)
  const right = plain.right.item === 'join' ? `(${p.from(plain.right)})` : p.from(plain.right)
  const condition = inCostOrder(p.cx, plain.on, true)
  const on = condition ? ` ON ${printCondition(p, condition)}` : plain.kind === 'cross' ? '' : ` ON ${literal(1n)}`
  return `${left} ${JOINS[plain.kind]} ${right}${on}`
}

/** Laterals are taken off from the innermost join outwards, so that what follows sees their columns replaced. */
function withoutLateralInside(p: Printer, item: FromItem): FromItem {
  if (item.item !== 'join') return item
  return withoutLateral(p, { ...item, left: withoutLateralInside(p, item.left) })
}
