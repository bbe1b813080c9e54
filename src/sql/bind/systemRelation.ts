/** Relations of pg_catalog and information_schema in FROM. */
import type { Node, RangeVar } from '@pgsql/types'
import type { Sequence, View } from '../../catalog/catalog'
import { sequenceRelation } from '../../functions/relations/sequenceRelation'
import { systemName, systemRelation, type SystemRelation } from '../../functions/relations/systemRelations'
import { targetsOf, type SourceColumn } from '../bound'
import { at, type Binder } from './binder'
import { type StatementContext, stringOf } from './context'
import { type BoundItem, entryOf, renamed } from './fromNames'
import { expressionNode } from '../parse'
import { bindViewQuery } from './view'

/** @returns undefined for a relation that is not the system's, nor a sequence */
export function bindSystemRelation(b: Binder, range: RangeVar): BoundItem | undefined {
  const { cx } = b
  const qualified = systemName(range.schemaname, range.relname as string)
  const sequence = qualified === undefined ? sequenceNamed(cx, range) : undefined
  if (sequence)
    return relationItem(
      b,
      range,
      located(cx, range, () => sequenceRelation(cx.index, sequence)),
    )
  if (qualified === undefined) return undefined
  const read = {
    viewColumns: (view: View) => viewColumns(b, view),
    columnsNamed: (expression: string) => [...new Set(namesIn(expressionNode(expression)))],
  }
  return relationItem(
    b,
    range,
    located(cx, range, () => systemRelation(cx.types, qualified, read)),
  )
}

/** Relations share their names: what is found first on the search path counts. */
function sequenceNamed({ index }: StatementContext, { schemaname, relname = '' }: RangeVar): Sequence | undefined {
  for (const schema of schemaname === undefined ? index.searchPath : [schemaname]) {
    if (index.relation(schema, relname)) return undefined
    const found = index.catalog.sequences.find((s) => s.schema === schema && s.name === relname)
    if (found) return found
  }
  return undefined
}

function relationItem({ cx }: Binder, range: RangeVar, relation: SystemRelation): BoundItem {
  const columns = relation.columns.map((column, i): SourceColumn => ({
    name: column.name,
    type: { oid: column.oid, typmod: column.typmod },
    notNull: false,
    tableOid: relation.oid,
    attnum: i + 1,
    refused: relation.refused.get(column.name),
  }))
  const alias = range.alias?.aliasname
  const source = cx.nextSource('function', alias ?? relation.name, renamed(cx, columns, range.alias, relation.name))
  const part = { fn: undefined, args: [], columns: source.columns, defined: false, relation }
  return {
    item: { item: 'function', source, parts: [part] },
    entries: [entryOf(source, { schema: alias === undefined ? relation.schema : undefined })],
  }
}

/** @throws UnsupportedOnShadow for a statement that would write one */
export function refuseSystemRelation(cx: StatementContext, range: RangeVar): void {
  const qualified = systemName(range.schemaname, range.relname as string)
  if (qualified !== undefined) throw cx.refuse(`this use of ${qualified}`, at(range))
}

function located<T>(cx: StatementContext, range: RangeVar, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { name, construct, reason } = error as { name?: string; construct?: string; reason?: string }
    if (name !== 'UnsupportedOnShadow') throw error
    throw cx.refuse(construct as string, at(range), reason)
  }
}

/** The columns that an expression names, in the order in which they stand. */
function namesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  if ('ColumnRef' in node) {
    const { fields = [] } = node.ColumnRef as { fields?: Node[] }
    return [stringOf(fields.at(-1))]
  }
  return Object.values(node).flatMap(namesIn)
}

function viewColumns(b: Binder, view: View): readonly { name: string; type: { oid: number; typmod: number } }[] {
  const targets = targetsOf(bindViewQuery(b, { ...view, kind: 'view' }, 0))
  return targets.map(({ name, type }, i) => ({ name: view.columnNames?.[i] ?? name, type }))
}
