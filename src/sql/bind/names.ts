/** How Postgres names a result column that has no AS (FigureColname). */
import type { Node } from '@pgsql/types'
import { nodeTag, stringOf } from './context'

const MINMAX: Readonly<Record<string, string>> = { IS_GREATEST: 'greatest', IS_LEAST: 'least' }
const VALUE_FUNCTIONS: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
}

/** SQL/JSON's own nodes, and merge_action(). */
const CONSTRUCT_NAMES: Readonly<Record<string, string>> = {
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
  JsonArrayQueryConstructor: 'json_array',
  JsonObjectAgg: 'json_objectagg',
  JsonArrayAgg: 'json_arrayagg',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  MergeSupportFunc: 'merge_action',
}
const JSON_FUNCTIONS: Readonly<Record<string, string>> = {
  JSON_EXISTS_OP: 'json_exists',
  JSON_VALUE_OP: 'json_value',
  JSON_QUERY_OP: 'json_query',
}

/** A name and how sure Postgres is of it: 2 a real name, 1 one that yields to the name of a cast around it, 0 none. */
type Guess = readonly [name: string, strength: 0 | 1 | 2]
const NONE: Guess = ['?column?', 0]

export function columnName(node: Node): string {
  return guess(node)[0]
}

function guess(node: Node | undefined): Guess {
  if (!node) return NONE
  if ('ColumnRef' in node) {
    const last = (node.ColumnRef.fields ?? []).map(stringOf).filter(Boolean).pop()
    return last === undefined ? NONE : [last, 2]
  }
  if ('A_Indirection' in node) {
    const field = (node.A_Indirection.indirection ?? []).map(stringOf).filter(Boolean).pop()
    return field === undefined ? guess(node.A_Indirection.arg) : [field, 2]
  }
  if ('FuncCall' in node) return [stringOf(node.FuncCall.funcname?.[node.FuncCall.funcname.length - 1]), 2]
  if ('TypeCast' in node) {
    const inner = guess(node.TypeCast.arg)
    if (inner[1] > 1) return inner
    const names = node.TypeCast.typeName?.names ?? []
    return [stringOf(names[names.length - 1]), 1]
  }
  if ('CollateClause' in node) return guess(node.CollateClause.arg)
  if ('CaseExpr' in node) {
    const inner = guess(node.CaseExpr.defresult)
    return inner[1] > 1 ? inner : ['case', 1]
  }
  return other(node)
}

function other(node: Node): Guess {
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_NULLIF') return ['nullif', 2]
  if ('A_ArrayExpr' in node) return ['array', 2]
  if ('RowExpr' in node) return ['row', 2]
  if ('CoalesceExpr' in node) return ['coalesce', 2]
  if ('MinMaxExpr' in node) return [MINMAX[node.MinMaxExpr.op as string] ?? '?column?', 2]
  if ('SQLValueFunction' in node) return [VALUE_FUNCTIONS[node.SQLValueFunction.op as string] ?? '?column?', 2]
  if ('GroupingFunc' in node) return ['grouping', 2]
  const construct = CONSTRUCT_NAMES[nodeTag(node)]
  if (construct !== undefined) return [construct, 2]
  if ('JsonFuncExpr' in node) return [JSON_FUNCTIONS[node.JsonFuncExpr.op as string] ?? '?column?', 2]
  if ('SubLink' in node) return ofSublink(node.SubLink)
  return NONE
}

function ofSublink(link: { subLinkType?: string; subselect?: Node }): Guess {
  if (link.subLinkType === 'EXISTS_SUBLINK') return ['exists', 2]
  if (link.subLinkType === 'ARRAY_SUBLINK') return ['array', 2]
  if (link.subLinkType !== 'EXPR_SUBLINK' || !link.subselect || !('SelectStmt' in link.subselect)) return NONE
  const target = link.subselect.SelectStmt.targetList?.[0]
  if (!target || !('ResTarget' in target)) return NONE
  return [target.ResTarget.name ?? columnName(target.ResTarget.val as Node), 2]
}
