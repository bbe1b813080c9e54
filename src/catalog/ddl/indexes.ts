import type { IndexElem, Node } from '@pgsql/types'
import { storable } from './deparse'
import type { Draft } from './draft'
import type { IndexDraft, IndexKeyDraft, TableDraft } from './objects'
import { distinctAttributeNames } from './indexAttributes'
import { as, columnNames, stringOf, stringsOf, type Body } from './nodes'
import { chooseRelationName, joinColumnNames, truncateIdentifier } from './objectNames'
import { DdlProblem, relationExists, requireColumn, requireRelation } from './problem'

/** INDEX_MAX_KEYS */
const MAX_KEYS = 32

export function createIndex(draft: Draft, statement: Body<'IndexStmt'>): void {
  const relation = requireRelation(draft, statement.relation)
  const given = statement.idxname && truncateIdentifier(statement.idxname)
  if (given && draft.relationNameTaken(relation.schema, given)) {
    if (statement.if_not_exists) return draft.skip('42P07', `relation "${given}" already exists`)
    throw relationExists(given, statement.relation)
  }
  if (relation.kind === 'view') {
    // Of a materialized view's indexes only the names matter: it is read from its query.
    relation.indexes.push({
      name: given ?? chooseRelationName(draft, relation.schema, relation.name, 'expr', 'idx', false),
    })
    return
  }
  if (relation.kind !== 'table')
    throw new DdlProblem(`cannot create index on "${relation.name}"`, statement.relation?.location)
  if (statement.options?.length || statement.tableSpace) relation.untold.add('indexes')
  relation.indexes.push(indexOf(draft, relation, statement, given))
}

function indexOf(draft: Draft, table: TableDraft, statement: Body<'IndexStmt'>, given: string | undefined): IndexDraft {
  const elements = (statement.indexParams ?? []).map((p) => as(p, 'IndexElem') as IndexElem)
  if (elements.length > MAX_KEYS)
    throw new DdlProblem(`cannot use more than ${MAX_KEYS} columns in an index`, undefined, '54011')
  const included = (statement.indexIncludingParams ?? []).map((p) => as(p, 'IndexElem') as IndexElem)
  const keys = elements.map((e) => keyOf(table, e, statement.relation?.location))
  for (const name of columnNames(statement.whereClause)) requireColumn(table, name, statement.relation?.location)
  const names = joinColumnNames(indexColumnNames([...elements, ...included]))
  const index: IndexDraft = {
    name: given ?? chooseRelationName(draft, table.schema, table.name, names, 'idx', false),
    oid: draft.oid(),
    unique: statement.unique ?? false,
    method: statement.accessMethod ?? 'btree',
    keys,
  }
  if (included.length)
    index.include = included.map((e) => requireColumn(table, e.name ?? '', statement.relation?.location))
  if (statement.whereClause) index.where = storable(statement.whereClause)
  if (statement.nulls_not_distinct) index.nullsNotDistinct = true
  return index
}

export function keyOf(table: TableDraft, element: IndexElem, location: number | undefined): IndexKeyDraft {
  for (const name of columnNames(element.expr)) requireColumn(table, name, location)
  // A column in parentheses is one even so (ComputeIndexAttrs).
  const name = element.name ?? stringOf(as(element.expr, 'ColumnRef')?.fields?.at(-1))
  const key: IndexKeyDraft =
    element.expr && !as(element.expr, 'ColumnRef')
      ? { expression: storable(element.expr) }
      : { column: requireColumn(table, name, location) }
  if (element.opclass) key.opclass = stringsOf(element.opclass).join('.')
  if (element.collation) key.collation = stringsOf(element.collation).at(-1)
  if (element.ordering === 'SORTBY_DESC') key.descending = true
  if (element.nulls_ordering === 'SORTBY_NULLS_FIRST') key.nulls = 'FIRST'
  if (element.nulls_ordering === 'SORTBY_NULLS_LAST') key.nulls = 'LAST'
  return key
}

/** Column names of an index: expressions are called after what they call. */
export const indexColumnNames = (elements: readonly IndexElem[]): string[] =>
  distinctAttributeNames(elements.map((element) => element.name ?? expressionName(element.expr) ?? 'expr'))

/** FigureColname: the name an unnamed expression goes by. */
function expressionName(node: Node | undefined): string | undefined {
  const call = as(node, 'FuncCall')
  if (call) return stringOf(call.funcname?.at(-1))
  const column = as(node, 'ColumnRef')
  if (column) return stringOf(column.fields?.at(-1))
  const cast = as(node, 'TypeCast')
  if (cast) return expressionName(cast.arg) ?? stringsOf(cast.typeName?.names).at(-1)
  if (as(node, 'CoalesceExpr')) return 'coalesce'
  if (as(node, 'CaseExpr')) return expressionName(as(node, 'CaseExpr')?.defresult) ?? 'case'
  const minMax = as(node, 'MinMaxExpr')
  if (minMax) return minMax.op === 'IS_LEAST' ? 'least' : 'greatest'
  if (as(node, 'A_Expr')?.kind === 'AEXPR_NULLIF') return 'nullif'
  if (as(node, 'CollateClause')) return expressionName(as(node, 'CollateClause')?.arg)
  const field = as(node, 'A_Indirection')
  if (field) return field.indirection?.map(stringOf).filter(Boolean).at(-1) ?? expressionName(field.arg)
  if (as(node, 'A_ArrayExpr')) return 'array'
  if (as(node, 'RowExpr')) return 'row'
  return undefined
}
