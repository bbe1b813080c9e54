/** Statements on tables without rows, told apart by their form alone: most of a history's UPDATEs are such. */
import type { Node, RangeVar, SelectStmt } from '@pgsql/types'

type IsEmpty = (table: RangeVar) => boolean

/** Whether a statement certainly neither changes nor adds a row; `isEmpty` is asked of tables. */
export function findsNoRows(node: Node, isEmpty: IsEmpty): boolean {
  if ('UpdateStmt' in node) return !node.UpdateStmt.withClause && targetIsEmpty(node.UpdateStmt.relation, isEmpty)
  if ('DeleteStmt' in node) return !node.DeleteStmt.withClause && targetIsEmpty(node.DeleteStmt.relation, isEmpty)
  if (!('InsertStmt' in node) || node.InsertStmt.withClause) return false
  const { selectStmt } = node.InsertStmt
  return selectStmt !== undefined && 'SelectStmt' in selectStmt && givesNoRows(selectStmt.SelectStmt, isEmpty)
}

const targetIsEmpty = (target: RangeVar | undefined, isEmpty: IsEmpty): boolean =>
  target !== undefined && isEmpty(target)

function givesNoRows(select: SelectStmt, isEmpty: IsEmpty): boolean {
  const { op = 'SETOP_NONE', larg, rarg, withClause, fromClause = [], groupClause = [] } = select
  if (withClause) return false
  if (op === 'SETOP_UNION')
    return larg !== undefined && rarg !== undefined && givesNoRows(larg, isEmpty) && givesNoRows(rarg, isEmpty)
  if (op !== 'SETOP_NONE' || !fromClause.some((item) => itemIsEmpty(item, isEmpty))) return false
  // An aggregate without GROUP BY has a row in any case.
  return plainGrouping(groupClause) || !mayAggregate([select.targetList, select.havingClause])
}

const plainGrouping = (groups: readonly Node[]): boolean =>
  groups.length > 0 && !groups.some((group) => 'GroupingSet' in group)

function itemIsEmpty(item: Node, isEmpty: IsEmpty): boolean {
  if ('RangeVar' in item) return isEmpty(item.RangeVar)
  if ('RangeSubselect' in item) {
    const { subquery } = item.RangeSubselect
    return subquery !== undefined && 'SelectStmt' in subquery && givesNoRows(subquery.SelectStmt, isEmpty)
  }
  if (!('JoinExpr' in item)) return false
  const { jointype, larg, rarg } = item.JoinExpr
  const [left, right] = [larg, rarg].map((side) => side !== undefined && itemIsEmpty(side, isEmpty))
  if (jointype === 'JOIN_INNER') return Boolean(left ?? false) || Boolean(right ?? false)
  if (jointype === 'JOIN_LEFT') return left ?? false
  return jointype === 'JOIN_RIGHT' ? (right ?? false) : false
}

/** Whether there is a function call that could be an aggregate's: only a few are certainly not. */
function mayAggregate(tree: unknown): boolean {
  if (Array.isArray(tree)) return tree.some(mayAggregate)
  if (tree === null || typeof tree !== 'object') return false
  return Object.entries(tree).some(
    ([key, value]) => (key === 'FuncCall' && !isPlain(value as { funcname?: Node[] })) || mayAggregate(value),
  )
}

const PLAIN = new Set(
  'now gen_random_uuid uuid_generate_v4 gen_random_bytes random concat concat_ws lower upper substr substring md5 encode replace trim btrim format nextval coalesce to_timestamp date_trunc extract jsonb_build_object json_build_object jsonb_build_array to_jsonb left right lpad split_part length floor'.split(
    ' ',
  ),
)

function isPlain({ funcname = [] }: { funcname?: Node[] }): boolean {
  const last = funcname.at(-1)
  return last !== undefined && 'String' in last && PLAIN.has(last.String.sval ?? '')
}
