/** Statements that call functions with values of rows: for which of them such a statement fails, where functions fail. */
import type { Expr, FromItem, Query, SelectQuery, Statement, Target } from '../bound'
import type { OrderOfFailures } from '../translation'
import { children, hasSubquery } from '../walk'

export function orderOfFailures(stmt: Statement): OrderOfFailures {
  switch (stmt.statement) {
    case 'select':
      return ofQuery(stmt.query)
    case 'insert':
      if (stmt.ctes.length > 0 || stmt.conflict) return 'unknown'
      return 'query' in stmt.input ? ofInserted(stmt.input.query) : 'unknown'
    case 'update':
      if (stmt.ctes.length > 0 || stmt.from.length > 0) return 'unknown'
      return ofParts(stmt.where, [...stmt.assignments.map(({ expr }) => expr), ...exprsOf(stmt.returning)])
    case 'delete':
      if (stmt.ctes.length > 0 || stmt.using.length > 0) return 'unknown'
      return ofParts(stmt.where, exprsOf(stmt.returning))
    default:
      return 'unknown'
  }
}

/** The rows are a subquery's, of which each column is put into one of the table's. */
function ofInserted(query: Query): OrderOfFailures {
  const [item] = query.query === 'select' ? query.from : []
  const isWhole = query.query === 'select' && query.from.length === 1 && !query.where && !query.limit
  if (!isWhole || item?.item !== 'subquery' || exprsOf(query.targets).some(holdsCall)) return ofQuery(query)
  return ofQuery(item.query)
}

function ofQuery(query: Query): OrderOfFailures {
  if (query.query !== 'select' || query.ctes.length > 0 || isLimited(query) || query.offset) return 'unknown'
  if (query.from.length > 1 || !query.from.every(isTable) || query.having) return 'unknown'
  const keys = [...query.groupBy, ...query.orderBy.map(({ expr }) => expr)]
  const order = ofParts(query.where, [...exprsOf(query.targets), ...keys])
  return order === 'rows' && !inTableOrder(query) ? 'any' : order
}

/** LIMIT of null is none. */
const isLimited = ({ limit }: SelectQuery): boolean =>
  limit !== undefined && !(limit.tag === 'const' && limit.value === null)

const isTable = ({ item }: FromItem): boolean => item === 'table'

const inTableOrder = ({ orderBy, distinct, aggregates }: SelectQuery): boolean =>
  orderBy.length === 0 && distinct === 'none' && !aggregates

const exprsOf = (targets: readonly Target[]): Expr[] => targets.map(({ expr }) => expr)

/** Of a WHERE of several parts Postgres works out the cheap ones first: it is known where the dear one comes last. */
function ofParts(where: Expr | undefined, others: readonly Expr[]): OrderOfFailures {
  if ([...(where ? [where] : []), ...others].some(hasSubquery)) return 'unknown'
  return where?.tag === 'and' && where.args.slice(0, -1).some(holdsCall) ? 'unknown' : 'rows'
}

const holdsCall = (expr: Expr): boolean =>
  (expr.tag === 'call' && expr.fn.routine !== undefined) || children(expr).some(holdsCall)
