/** Views whose INSTEAD OF triggers stand for what a statement would write (manual, "CREATE TRIGGER"; rewriteTargetView). */
import type { RangeVar } from '@pgsql/types'
import type { Column, Table, View } from '../../catalog/catalog'
import type { Relation } from '../../catalog/lookup'
import { fires, triggersOf } from '../../catalog/triggers'
import { type Query, targetsOf, type SourceColumn, type TableItem } from '../bound'
import { at, type Binder } from './binder'
import type { StatementContext } from './context'
import { renamed } from './fromNames'
import { bindViewQuery } from './view'
import type { ViewChange } from './viewWrites'

const queries = new WeakMap<TableItem, Query>()

/** The query of the view that is the target; undefined where the target is a table. */
export const insteadQuery = (target: TableItem): Query | undefined => queries.get(target)

export const hasInsteadTrigger = ({ index }: StatementContext, view: View, change: ViewChange): boolean =>
  triggersOf(index.catalog, view).some((trigger) => trigger.timing === 'instead of' && fires(trigger, change))

/** The view as a target: a table of its columns, which has nothing of a table's own. */
export function insteadTarget(b: Binder, view: Relation & { kind: 'view' }, range: RangeVar): TableItem {
  const { cx } = b
  const query = bindViewQuery(b, view, at(range))
  const columns = targetsOf(query).map((column, i): SourceColumn => ({
    ...column,
    name: view.columnNames?.[i] ?? column.name,
    notNull: false,
    tableOid: 0,
    attnum: 0,
  }))
  const source = cx.nextSource(
    'subquery',
    range.alias?.aliasname ?? view.name,
    renamed(cx, columns, range.alias, view.name),
  )
  const target: TableItem = { item: 'table', source, relation: { ...tableLike(view, columns), kind: 'table' } }
  queries.set(target, query)
  return target
}

const tableLike = ({ schema, name, oid, sqliteName, defaults }: View, columns: readonly SourceColumn[]): Table => ({
  schema,
  name,
  oid,
  sqliteName,
  columns: columns.map((column, i): Column => {
    const own = defaults?.[column.name]
    return {
      name: column.name,
      attnum: i + 1,
      type: column.type,
      notNull: false,
      ...(own === undefined ? {} : { default: own }),
    }
  }),
  uniques: [],
  checks: [],
  foreignKeys: [],
  indexes: [],
})
