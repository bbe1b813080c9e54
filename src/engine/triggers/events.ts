/** What fires for a part of a statement as such. */
import type { Table, TriggerEvent } from '../../catalog/catalog'
import type { RowAction, RowPart } from '../../sql/translation'
import type { ShadowDatabase } from '../database'
import { tableOf } from '../tables'

/** What a part of a statement writes to. */
export const targetOf = (database: ShadowDatabase, part: RowPart): Table => part.view ?? tableOf(database, part.table)

/** Columns that an UPDATE sets; undefined where all count. */
export type Sets = ReadonlySet<string> | undefined

export interface StatementEvent {
  readonly event: TriggerEvent
  readonly sets: Sets
}

/** In the order of BEFORE triggers; AFTER triggers have it the other way round. */
export function eventsOf(table: Table, { command, columns, conflict, merge }: RowPart): StatementEvent[] {
  const named = (positions: readonly number[]) => new Set(positions.map((i) => table.columns[i]?.name ?? ''))
  if (merge) {
    const has = (kind: RowAction['kind']) => merge.actions.some((action) => action.kind === kind)
    return (['insert', 'update', 'delete'] as const)
      .filter(has)
      .map((event) => ({ event, sets: event === 'update' ? named(columns) : undefined }))
  }
  if (command === 'DELETE') return [{ event: 'delete', sets: undefined }]
  if (command === 'UPDATE') return [{ event: 'update', sets: named(columns) }]
  const update = conflict?.meet ? [{ event: 'update' as const, sets: named(conflict.meet.columns) }] : []
  return [{ event: 'insert', sets: undefined }, ...update]
}

/** The columns that an UPDATE of the part sets. */
export const setsOf = (table: Table, part: RowPart): Sets =>
  eventsOf(table, part).find(({ event }) => event === 'update')?.sets
