import type { QualifiedName } from '../catalog/catalog'
import type { RowField } from '../catalog/rowTypes'
import type { Stored } from '../types/codec'

/** A relation's row as stored forms, in the order of its columns. */
export type RelationRow = readonly Stored[]

/** The rows of REFERENCING OLD TABLE and NEW TABLE. */
export interface TransitionTable {
  readonly name: string
  /** Of the table. */
  readonly oid: number
  readonly columns: readonly RowField[]
  readonly rows: readonly RelationRow[]
}

/** One firing of a trigger: what its function sees as OLD, NEW and TG_… (manual, "Trigger Functions"). */
export interface TriggerCall {
  /** The trigger's name. */
  readonly name: string
  readonly timing: 'before' | 'after' | 'instead of'
  readonly level: 'row' | 'statement'
  readonly event: 'insert' | 'update' | 'delete' | 'truncate'
  readonly relation: QualifiedName & { readonly oid: number; readonly columns: readonly RowField[] }
  /** TG_ARGV. */
  readonly arguments: readonly string[]
  /** Undefined where the event has none: its fields are null then. */
  readonly old?: RelationRow
  readonly new?: RelationRow
  readonly transitions?: readonly TransitionTable[]
}
