/** FROM items: tables, views, subqueries, CTE references; joins and functions have files of their own. */
import type { Node, RangeSubselect, RangeVar } from '@pgsql/types'
import { type Table, UNKNOWN_ROWS, type View } from '../../catalog/catalog'
import { attnumAt, type Relation } from '../../catalog/lookup'
import { nodeTag, type Scope, type StatementContext } from './context'
import { type FromItem, type SourceColumn, type TableItem, targetsOf } from '../bound'
import { at, type Binder } from './binder'
import { refuseForcedSecurity } from './rowSecurity'
import { bindRangeFunction } from './functionItem'
import { addEntry, type BoundItem, entryOf, outside, renamed } from './fromNames'
import { bindJoin } from './join'
import { noteMaterialized } from './materialized'
import { limitJoins } from './limits'
import { bindSystemRelation, refuseSystemRelation } from './systemRelation'
import { bindTransition } from './transition'
import { bindViewQuery } from './view'

/** Binds FROM and enters its names into `scope`. */
export function bindFrom(b: Binder, nodes: readonly Node[], scope: Scope): FromItem[] {
  limitJoins(b.cx, nodes)
  scope.inFrom = true
  const items = nodes.map((node) => {
    const bound = bindItem(b, node, scope)
    for (const entry of bound.entries) addEntry(b.cx, scope, entry)
    return bound.item
  })
  scope.inFrom = false
  return items
}

function bindItem(b: Binder, node: Node, scope: Scope): BoundItem {
  if ('RangeVar' in node) return bindRangeVar(b, node.RangeVar, scope)
  if ('RangeSubselect' in node) return bindSubselect(b, node.RangeSubselect, scope)
  if ('JoinExpr' in node) return bindJoin(b, node.JoinExpr, scope, bindItem)
  if ('RangeFunction' in node) return bindRangeFunction(b, node.RangeFunction, scope)
  throw b.cx.refuse(REFUSED[nodeTag(node)] ?? 'this FROM item')
}

const REFUSED: Readonly<Record<string, string>> = {
  RangeTableSample: 'TABLESAMPLE',
  JsonTable: 'JSON_TABLE',
  RangeTableFunc: 'XMLTABLE',
}

function bindRangeVar(b: Binder, range: RangeVar, scope: Scope): BoundItem {
  const { cx } = b
  const name = range.relname as string
  const cte = range.schemaname === undefined ? scope.findCte(name) : undefined
  if (cte) {
    cx.noteUse(cte)
    if (cte.part && cte.part.returning.length === 0)
      throw cx.error('0A000', `WITH query "${name}" does not have a RETURNING clause`, at(range))
    const source = cx.nextSource('cte', range.alias?.aliasname ?? name, renamed(cx, cte.columns, range.alias, name))
    return { item: { item: 'cte', source, cte }, entries: [entryOf(source, {})] }
  }
  const special = bindTransition(cx, range) ?? bindSystemRelation(b, range)
  if (special) return special
  const relation = requireRelation(cx, range, range.schemaname === undefined && scope.isFutureCte(name))
  const alias = range.alias?.aliasname
  if (relation.kind === 'view') {
    const query = bindViewQuery(b, relation, at(range))
    const own = columnsOfView(relation, targetsOf(query))
    const source = cx.nextSource('subquery', alias ?? name, renamed(cx, own, range.alias, name))
    const schema = alias === undefined ? relation.schema : undefined
    const columnNames = own.map((c) => c.name)
    return {
      item: { item: 'subquery', source, query, lateral: false },
      entries: [entryOf(source, { schema, relation, columnNames, relationName: name })],
    }
  }
  refuseForcedSecurity(cx, relation, at(range))
  const item = tableItem(cx, relation, range)
  return {
    item,
    entries: [
      entryOf(item.source, {
        schema: alias === undefined ? relation.schema : undefined,
        relation,
        relationName: name,
      }),
    ],
  }
}

/** A view's columns are its own: those of its query, by the view's names as far as they are given. */
function columnsOfView(view: View, columns: readonly SourceColumn[]): readonly SourceColumn[] {
  const names = view.columnNames ?? view.columns.map((c) => c.name)
  return columns.map((c, i) => ({ ...c, name: names[i] ?? c.name, tableOid: view.oid, attnum: i + 1 }))
}

/** @throws PostgresError 42P01 as Postgres words it */
export function requireRelation(cx: StatementContext, range: RangeVar, futureCte = false): Relation {
  const relation = cx.index.relation(range.schemaname, range.relname as string)
  if (relation) return withKnownRows(cx, relation, range)
  refuseSystemRelation(cx, range)
  const shown = range.schemaname === undefined ? range.relname : `${range.schemaname}.${range.relname}`
  const construct = unreadable(cx, range)
  if (construct) throw cx.refuse(`${construct} ${shown}`, at(range))
  throw cx.error(
    '42P01',
    `relation "${shown}" does not exist`,
    at(range),
    futureCte ? notYet(range.relname as string) : {},
  )
}

/** A migration that the shadow cannot run may have put rows there. */
function withKnownRows(cx: StatementContext, relation: Relation, range: RangeVar): Relation {
  const unknown = relation.unsupported === undefined || relation.kind === 'view' ? undefined : unknownRows(relation)
  if (unknown) throw cx.refuse(`using table "${relation.name}"`, at(range), `${unknown.kind}: ${unknown.reason}`)
  return relation
}

const unknownRows = ({ unsupported = [] }: Table) => unsupported.find(({ kind }) => kind === UNKNOWN_ROWS)

/** Relations that Postgres has and the shadow's catalog has not: by their schema, by their name, or as sequences. */
function unreadable(cx: StatementContext, { schemaname, relname = '' }: RangeVar): string | undefined {
  const schemas = schemaname === undefined ? cx.index.searchPath : [schemaname]
  const isSequence = cx.index.catalog.sequences.some((s) => s.name === relname && schemas.includes(s.schema))
  return isSequence ? 'this use of the sequence' : undefined
}

function notYet(name: string): { detail: string; hint: string } {
  return {
    detail: `There is a WITH item named "${name}", but it cannot be referenced from this part of the query.`,
    hint: 'Use WITH RECURSIVE, or re-order the WITH items to remove forward references.',
  }
}

export function tableItem(cx: StatementContext, relation: Relation, range: RangeVar): TableItem {
  noteMaterialized(cx, relation)
  const columns = relation.columns.map((c, i): SourceColumn => ({
    name: c.name,
    type: c.type,
    notNull: 'notNull' in c && c.notNull,
    tableOid: relation.oid,
    attnum: attnumAt(relation, i),
  }))
  const source = cx.nextSource(
    'table',
    range.alias?.aliasname ?? relation.name,
    renamed(cx, columns, range.alias, relation.name),
  )
  return { item: 'table', source, relation }
}

function bindSubselect(b: Binder, range: RangeSubselect, scope: Scope): BoundItem {
  const { cx } = b
  if (!range.subquery || !('SelectStmt' in range.subquery)) throw cx.refuse('this subquery in FROM')
  const lateral = range.lateral ?? false
  const query = b.query(range.subquery.SelectStmt, lateral ? scope : outside(cx, scope, true))
  const alias = range.alias?.aliasname
  const source = cx.nextSource(
    'subquery',
    alias ?? 'unnamed_subquery',
    renamed(cx, targetsOf(query), range.alias, 'subquery'),
  )
  cx.derived.set(source.id, query)
  const entry = entryOf(source, {})
  return {
    item: { item: 'subquery', source, query, lateral },
    entries: [alias === undefined ? { ...entry, alias: undefined } : entry],
  }
}
