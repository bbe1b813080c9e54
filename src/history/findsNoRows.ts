/** Statements on tables without rows, told apart by their form alone: most of a history's UPDATEs are such. */
import type { FuncCall, Node, RangeVar, SelectStmt, WithClause } from '@pgsql/types'
import { systemFunctionsNamed } from '../catalog/system'

/** What is asked of the database. */
export interface Known {
  /** Whether a table has no rows. */
  isEmpty(table: RangeVar): boolean
  /** Whether a function is one of the database's own. */
  isOwn(name: string): boolean
  /** Whether an aggregate is. */
  isOwnAggregate(name: string): boolean
}

/** Whether a statement certainly neither changes nor adds a row. */
export function findsNoRows(node: Node, known: Known): boolean {
  const target = 'UpdateStmt' in node ? node.UpdateStmt : 'DeleteStmt' in node ? node.DeleteStmt : undefined
  if (target) return withQueries(target.withClause, known) !== undefined && targetIsEmpty(target.relation, known)
  if (!('InsertStmt' in node)) return false
  const { selectStmt, withClause } = node.InsertStmt
  const inner = withQueries(withClause, known)
  return (
    inner !== undefined &&
    selectStmt !== undefined &&
    'SelectStmt' in selectStmt &&
    givesNoRows(selectStmt.SelectStmt, inner)
  )
}

/** What is known among the queries of WITH; undefined where one of them may change something. */
function withQueries({ ctes = [], recursive }: WithClause = {}, known: Known): Known | undefined {
  let inner = known
  for (const cte of ctes) {
    const { ctename = '', ctequery } = 'CommonTableExpr' in cte ? cte.CommonTableExpr : {}
    if (recursive || ctequery === undefined || !('SelectStmt' in ctequery)) return undefined
    if (changes(ctequery)) return undefined
    const isEmpty = givesNoRows(ctequery.SelectStmt, inner)
    if (!isEmpty && draws(ctequery, known)) return undefined
    const { isEmpty: before } = inner
    inner = {
      ...inner,
      isEmpty: (table) => (table.schemaname === undefined && table.relname === ctename ? isEmpty : before(table)),
    }
  }
  return inner
}

/** Whether it calls what may leave something behind. */
function draws(tree: unknown, known: Known): boolean {
  if (tree === null || typeof tree !== 'object') return false
  return Object.entries(tree).some(
    ([key, value]) => (key === 'FuncCall' && leavesSomething(nameOf(value as FuncCall), known)) || draws(value, known),
  )
}

const leavesSomething = (name: string, known: Known): boolean => /^(nextval|setval)$/.test(name) || known.isOwn(name)

/** Whether a data-modifying statement stands in it. */
function changes(tree: unknown): boolean {
  if (tree === null || typeof tree !== 'object') return false
  return Object.entries(tree).some(([key, value]) => /^(Insert|Update|Delete|Merge)Stmt$/.test(key) || changes(value))
}

const targetIsEmpty = (target: RangeVar | undefined, known: Known): boolean =>
  target !== undefined && known.isEmpty(target)

function givesNoRows(select: SelectStmt, known: Known): boolean {
  const { op = 'SETOP_NONE', larg, rarg, withClause, fromClause = [], groupClause = [] } = select
  if (withClause) {
    const inner = withQueries(withClause, known)
    return inner !== undefined && givesNoRows({ ...select, withClause: undefined }, inner)
  }
  if (op === 'SETOP_UNION')
    return larg !== undefined && rarg !== undefined && givesNoRows(larg, known) && givesNoRows(rarg, known)
  if (op !== 'SETOP_NONE' || !fromClause.some((item) => itemIsEmpty(item, known))) return false
  // An aggregate without GROUP BY has a row in any case.
  return plainGrouping(groupClause) || !mayAggregate([select.targetList, select.havingClause], known)
}

const plainGrouping = (groups: readonly Node[]): boolean =>
  groups.length > 0 && !groups.some((group) => 'GroupingSet' in group)

function itemIsEmpty(item: Node, known: Known): boolean {
  if ('RangeVar' in item) return known.isEmpty(item.RangeVar)
  if ('RangeSubselect' in item) {
    const { subquery } = item.RangeSubselect
    return subquery !== undefined && 'SelectStmt' in subquery && givesNoRows(subquery.SelectStmt, known)
  }
  if (!('JoinExpr' in item)) return false
  const { jointype, larg, rarg } = item.JoinExpr
  const [left, right] = [larg, rarg].map((side) => side !== undefined && itemIsEmpty(side, known))
  if (jointype === 'JOIN_INNER') return Boolean(left ?? false) || Boolean(right ?? false)
  if (jointype === 'JOIN_LEFT') return left ?? false
  return jointype === 'JOIN_RIGHT' ? (right ?? false) : false
}

/** Whether there is a function call that could be an aggregate's. */
function mayAggregate(tree: unknown, known: Known): boolean {
  if (Array.isArray(tree)) return tree.some((part) => mayAggregate(part, known))
  if (tree === null || typeof tree !== 'object') return false
  return Object.entries(tree).some(
    ([key, value]) => (key === 'FuncCall' && !isPlain(value as FuncCall, known)) || mayAggregate(value, known),
  )
}

/** Of a window function, the rows of the window are those of the query. */
function isPlain(call: FuncCall, known: Known): boolean {
  const name = nameOf(call)
  if (call.over) return true
  if (known.isOwnAggregate(name)) return false
  const found = systemFunctionsNamed(name)
  return known.isOwn(name) || (found.length > 0 && found.every(({ kind }) => kind !== 'a'))
}

function nameOf({ funcname = [] }: FuncCall): string {
  const last = funcname.at(-1)
  return last && 'String' in last ? (last.String.sval ?? '') : ''
}
