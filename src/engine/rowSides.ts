/** What a trigger tells of a row change: rowid and columns as they were, and as they are. */
import { delimited } from '../catalog/identifiers'
import type { Stored } from '../types/codec'

export const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const
export type TriggerEvent = (typeof EVENTS)[number]

export interface RowSide {
  rowid: bigint
  readonly values: readonly Stored[]
}

/** An insert has no `before`, a delete no `after`. */
export interface RowSides {
  readonly before: RowSide | undefined
  readonly after: RowSide | undefined
}

/** The sides as SQL, for the trigger's body. */
export function printSides(event: TriggerEvent, columns: readonly string[]): string {
  const side = (row: 'OLD' | 'NEW') =>
    [`${row}._rowid_`, ...columns.map((column) => `${row}.${delimited(column)}`)].join(', ')
  if (event === 'UPDATE') return `${side('OLD')}, ${side('NEW')}`
  return side(event === 'INSERT' ? 'NEW' : 'OLD')
}

/** The sides from the values that `printSides` gave. */
export function readSides(event: TriggerEvent, columns: number, values: readonly Stored[]): RowSides {
  const side = (from: number): RowSide => ({
    rowid: values[from] as bigint,
    values: values.slice(from + 1, from + 1 + columns),
  })
  return {
    before: event === 'INSERT' ? undefined : side(0),
    after: event === 'DELETE' ? undefined : side(event === 'UPDATE' ? columns + 1 : 0),
  }
}
