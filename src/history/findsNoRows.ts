/** Statements on tables without rows, told apart by their form alone: most of a history's UPDATEs are such. */
import type { Node, RangeVar, SelectStmt } from '@pgsql/types'

/** What is asked of the database. */
export interface Known {
  /** Whether a table has no rows. */
  isEmpty(table: RangeVar): boolean
  /** Whether a function is one of the database's own, which are no aggregates. */
  isOwn(name: string): boolean
}

/** Whether a statement certainly neither changes nor adds a row. */
export function findsNoRows(node: Node, known: Known): boolean {
  if ('UpdateStmt' in node) return !node.UpdateStmt.withClause && targetIsEmpty(node.UpdateStmt.relation, known)
  if ('DeleteStmt' in node) return !node.DeleteStmt.withClause && targetIsEmpty(node.DeleteStmt.relation, known)
  if (!('InsertStmt' in node) || node.InsertStmt.withClause) return false
  const { selectStmt } = node.InsertStmt
  return selectStmt !== undefined && 'SelectStmt' in selectStmt && givesNoRows(selectStmt.SelectStmt, known)
}

const targetIsEmpty = (target: RangeVar | undefined, known: Known): boolean =>
  target !== undefined && known.isEmpty(target)

function givesNoRows(select: SelectStmt, known: Known): boolean {
  const { op = 'SETOP_NONE', larg, rarg, withClause, fromClause = [], groupClause = [] } = select
  if (withClause) return false
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

/** Whether there is a function call that could be an aggregate's: only a few are certainly not. */
function mayAggregate(tree: unknown, known: Known): boolean {
  if (Array.isArray(tree)) return tree.some((part) => mayAggregate(part, known))
  if (tree === null || typeof tree !== 'object') return false
  return Object.entries(tree).some(
    ([key, value]) =>
      (key === 'FuncCall' && !isPlain(value as { funcname?: Node[] }, known)) || mayAggregate(value, known),
  )
}

const PLAIN = new Set(
  'now gen_random_uuid uuid_generate_v4 gen_random_bytes random concat concat_ws lower upper substr substring md5 encode replace trim btrim format nextval coalesce to_timestamp date_trunc extract jsonb_build_object json_build_object jsonb_build_array to_jsonb left right lpad split_part length floor'.split(
    ' ',
  ),
)

function isPlain({ funcname = [] }: { funcname?: Node[] }, known: Known): boolean {
  const last = funcname.at(-1)
  const name = last && 'String' in last ? (last.String.sval ?? '') : ''
  return PLAIN.has(name) || known.isOwn(name)
}
