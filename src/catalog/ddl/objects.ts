/**
 * What a draft holds. Objects point at each other (a foreign key at its table, an index at its columns), so that a later
 * RENAME needs no search.
 */
import type { Node } from '@pgsql/types'
import type { ColumnUse } from './columnUses'
import type {
  ArgumentMode,
  Deferral,
  DroppedColumn,
  QualifiedName,
  ReferentialAction,
  Routine,
  RowSecurity,
  Sequence,
  Trigger,
  TriggerEvent,
  TriggerEnabled,
  TypeRef,
  UnsupportedRoutine,
  UnsupportedFeature,
} from '../catalog'

export interface SequenceDraft {
  readonly kind: 'sequence'
  schema: string
  name: string
  readonly oid: number
  options: Omit<Sequence, 'schema' | 'name' | 'oid'>
  owner?: { table: TableDraft; column: ColumnDraft }
}

export type DefaultDraft = { readonly nextval: SequenceDraft } | { readonly expression: Node }

export interface ColumnDraft {
  name: string
  readonly attnum: number
  type: TypeRef
  notNull: boolean
  /** Name of the NOT NULL constraint, where the DDL gives one, or another name has been changed since it was made. */
  notNullName?: string
  default?: DefaultDraft
  generated?: { expression: Node; stored: boolean }
  identity?: 'always' | 'by default'
  sequence?: SequenceDraft
  dimensions?: number
  collation?: string
}

export interface UniqueDraft extends Deferral {
  name: string
  readonly oid: number
  columns: ColumnDraft[]
  include?: ColumnDraft[]
  attributes?: (string | null)[]
  nullsNotDistinct?: boolean
  deferrable?: boolean
  initiallyDeferred?: boolean
}

export interface CheckDraft {
  name: string
  expression: Node
}

export interface ForeignKeyDraft {
  name: string
  readonly oid: number
  columns: ColumnDraft[]
  table: TableDraft
  references: ColumnDraft[]
  onDelete: ReferentialAction
  onUpdate: ReferentialAction
  match: 'SIMPLE' | 'FULL'
  onDeleteColumns?: ColumnDraft[]
  deferrable?: boolean
  initiallyDeferred?: boolean
}

export interface IndexKeyDraft {
  column?: ColumnDraft
  expression?: Node
  opclass?: string
  collation?: string
  descending?: boolean
  nulls?: 'FIRST' | 'LAST'
}

export interface IndexDraft {
  name: string
  readonly oid: number
  unique: boolean
  method: string
  keys: IndexKeyDraft[]
  include?: ColumnDraft[]
  attributes?: (string | null)[]
  where?: Node
  nullsNotDistinct?: boolean
  exclusion?: boolean
}

export interface FeatureDraft {
  kind: string
  name: string
  reason: string
  /** As UnsupportedFeature.index. */
  index?: UnsupportedFeature['index']
}

/** What the query of a view refers to. */
export interface QueryUses {
  query: string
  /** Relations its query names. */
  reads: RelationDraft[]
  /** What columns it takes of them. */
  takes: readonly ColumnUse[]
  /** Functions that it calls. */
  calls: readonly NamedCall[]
}

/** A call of a function, as it stands in a text. */
export interface NamedCall {
  readonly schema: string | undefined
  readonly name: string
  /** How many it has. */
  readonly arguments: number
}

export interface MaterializedDraft extends QueryUses {
  populated: boolean
  stale?: string
}

export interface TableDraft {
  readonly kind: 'table'
  schema: string
  name: string
  readonly oid: number
  columns: ColumnDraft[]
  dropped: DroppedColumn[]
  /** As Table.untold. */
  readonly untold: Set<string>
  primaryKey?: UniqueDraft
  uniques: UniqueDraft[]
  checks: CheckDraft[]
  foreignKeys: ForeignKeyDraft[]
  indexes: IndexDraft[]
  /** Exclusion constraints, inheritance, partitioning… */
  unsupported: FeatureDraft[]
  materialized?: MaterializedDraft
  rowSecurity?: RowSecurity
}

export interface ViewDraft extends QueryUses {
  readonly kind: 'view'
  schema: string
  name: string
  readonly oid: number
  columnNames?: string[]
  materialized: boolean
  checkOption?: 'local' | 'cascaded'
  /** Of columns, by their names. */
  defaults?: ReadonlyMap<string, Node>
  unsupported?: string
  indexes: { name: string }[]
}

export type RelationDraft = TableDraft | ViewDraft | SequenceDraft

export interface EnumDraft {
  readonly kind: 'enum'
  schema: string
  name: string
  readonly oid: number
  readonly arrayOid: number
  labels: string[]
  /** Of the labels, one by one. */
  sortOrders: number[]
}

export interface DomainDraft {
  readonly kind: 'domain'
  schema: string
  name: string
  readonly oid: number
  readonly arrayOid: number
  base: TypeRef
  collation?: string
  notNull: boolean
  notNullName?: string
  default?: Node
  checks: CheckDraft[]
}

export interface ExternalDraft {
  readonly kind: 'external'
  schema: string
  name: string
  readonly oid: number
  readonly arrayOid: number
  /** Nothing has made it: a column has its type. */
  readonly byUse?: boolean
}

export type TypeDraft = EnumDraft | DomainDraft | ExternalDraft

export interface ArgumentDraft {
  name?: string
  type: TypeRef
  mode: ArgumentMode
  default?: Node
}

/** A function or a procedure. */
export interface RoutineDraft {
  kind: Routine['kind']
  schema: string
  name: string
  readonly oid: number
  arguments: ArgumentDraft[]
  result?: TypeRef
  returnsSet: boolean
  language: string
  atomic?: boolean
  body: string
  volatility: Routine['volatility']
  strict: boolean
  settings?: { readonly name: string; readonly value: string }[]
  unsupported?: string
}

export interface TriggerDraft extends Pick<
  Trigger,
  | 'timing'
  | 'level'
  | 'events'
  | 'arguments'
  | 'constraint'
  | 'deferrable'
  | 'initiallyDeferred'
  | 'oldTable'
  | 'newTable'
> {
  name: string
  readonly oid: number
  table: RelationDraft
  columns?: ColumnDraft[]
  when?: Node
  /** Of Postgres itself or of an extension where it is only a name. */
  function: RoutineDraft | QualifiedName
  enabled: TriggerEnabled
}

/** What is kept by name alone. */
export interface NotRunDraft {
  kind: UnsupportedRoutine['kind']
  schema: string
  name: string
  table?: RelationDraft
  event?: TriggerEvent
  /** Of a policy: USING and WITH CHECK; undefined where they are not known. */
  expressions?: { using?: Node; check?: Node }
  reason: string
}

/** What goes with an object that is dropped. */
export interface Dependent {
  /** As it is named in messages. */
  readonly shown: string
  /** What it depends on. */
  readonly on: string
  /** A relation of its own, or the one that it is a part of: what goes with that one is not told. */
  readonly relation?: RelationDraft
  readonly part?: true
}

/** Catalog.collations */
export interface CollationDraft {
  schema: string
  name: string
  deterministic: boolean
}

export const isMaterialized = (relation: RelationDraft): boolean =>
  relation.kind !== 'sequence' && Boolean(relation.materialized)
