/**
 * `SELECT count(*) FROM (SELECT … FROM t WHERE … OFFSET n) AS sub`, which is how Prisma counts. SQLite would put every row
 * through the subquery; the number of rows less those that are passed over says the same, and a whole table's number it knows.
 */
import { delimited } from '../../catalog/identifiers'
import type { Expr, FromItem, SelectQuery } from '../bound'
import { cannotFail } from '../rewrite/cannotFail'
import { conjuncts } from '../walk'
import { offset as offsetFunction } from './functions'
import type { Printer } from './printer'

/** @param rows prints the query that counts @returns undefined for another query */
export function printCount(p: Printer, query: SelectQuery, rows: (query: SelectQuery) => string): string | undefined {
  const [target, ...others] = query.targets
  const inner = countedQuery(query)
  if (!inner || !target || others.length > 0) return undefined
  const where = conjuncts(inner.where).filter((condition) => !alwaysHolds(condition))
  const counting = {
    ...inner,
    targets: [target],
    where: where.length > 0 ? ({ ...inner.where, tag: 'and', args: where } as Expr) : undefined,
    aggregates: true,
    offset: undefined,
  }
  const count = `(${rows(counting)})`
  const left = inner.offset ? `max(0, ${count} - ${p.use(offsetFunction)}(${p.expr(inner.offset)}))` : count
  return `SELECT ${left} AS ${delimited(target.name)}`
}

/** The derived table that a query does nothing with but count its rows. */
function countedQuery(query: SelectQuery): SelectQuery | undefined {
  const [item] = query.from
  const alone = query.from.length === 1 && !query.where && !query.having && !query.limit && !query.offset
  const plain = query.groupBy.length === 0 && !query.groupingSets && query.distinct === 'none' && !query.locks?.length
  if (!alone || !plain || query.orderBy.length > 0 || !query.targets.every(({ expr }) => isCount(expr)))
    return undefined
  return item?.item === 'subquery' && !item.lateral && isCountable(item.query) ? item.query : undefined
}

function isCount(expr: Expr): boolean {
  return expr.tag === 'aggregate' && expr.fn.name === 'count' && expr.args.length === 0 && !expr.filter
}

function isCountable(query: { readonly query: string } & object): query is SelectQuery {
  if (query.query !== 'select') return false
  const { ctes, orderBy, limit, withTies, groupBy, groupingSets, having, aggregates, distinct, locks, from, where, targets } = query as SelectQuery // prettier-ignore
  const rows = !aggregates && groupBy.length === 0 && !groupingSets && !having && distinct === 'none' && !locks?.length
  const all = ctes.length === 0 && orderBy.length === 0 && !limit && !withTies
  // A negative OFFSET fails before any row is looked at.
  const safe = [...targets.map(({ expr }) => expr), ...conjuncts(where)].every(cannotFail)
  return rows && all && safe && from.length > 0 && from.every(isOfTables)
}

function isOfTables(item: FromItem): boolean {
  if (item.item !== 'join') return item.item === 'table'
  return isOfTables(item.left) && isOfTables(item.right) && conjuncts(item.on).every(cannotFail)
}

/** `1=1`, with which Prisma says that there is no condition. */
function alwaysHolds(expr: Expr): boolean {
  if (expr.tag !== 'compare' || expr.operator !== '=' || expr.left.tag !== 'const' || expr.right.tag !== 'const')
    return false
  return expr.left.value !== null && expr.left.value === expr.right.value
}
