/**
 * A database while its DDL is read. Objects point at each other (a foreign key at its table, an index at its columns),
 * so that a later RENAME needs no search; `finish.ts` turns it into a Catalog.
 */
import type { Node } from '@pgsql/types'
import type { ColumnUse } from './columnUses'
import {
  FIRST_USER_OID,
  type ArgumentMode,
  type Deferral,
  type DroppedColumn,
  type IgnoredStatement,
  type QualifiedName,
  type ReferentialAction,
  type Routine,
  type RowSecurity,
  type Sequence,
  type Trigger,
  type TriggerEvent,
  type TriggerEnabled,
  type TypeRef,
  type UnsupportedRoutine,
  type UnsupportedFeature,
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

export class Draft {
  readonly schemas = new Set<string>()
  readonly extensions = new Set<string>()
  readonly collations: CollationDraft[] = []
  /** That the history has made. */
  readonly roles = new Set<string>()
  readonly relations: RelationDraft[] = []
  readonly types: TypeDraft[] = []
  readonly functions: RoutineDraft[] = []
  readonly triggers: TriggerDraft[] = []
  readonly routines: NotRunDraft[] = []
  readonly ignored: IgnoredStatement[] = []
  /** Names of the script's temporary tables: they hide others of that name, and are gone at its end. */
  readonly temporary = new Set<string>()
  /** Where a session's temporary tables go; undefined where none are kept. */
  temporarySchema: string | undefined
  /** Whether this is a database that runs, and not a history that is read. */
  runs = false
  /** What Postgres tells the client beside the statement's success. */
  readonly notices: { readonly code: string; readonly message: string; readonly detail?: string }[] = []
  /** What has gone with the objects that the present statement drops. */
  readonly dependents: Dependent[] = []
  /** SET search_path of the script, where it has one. */
  searchPath: string[]

  constructor(
    readonly defaultSchema: string,
    private nextOid = FIRST_USER_OID,
  ) {
    this.schemas.add(defaultSchema)
    this.searchPath = [defaultSchema]
  }

  oid(): number {
    return this.nextOid++
  }

  /** Takes over the objects of a database that has gone on from this one. */
  adopt(other: Draft): void {
    for (const [own, others] of [
      [this.schemas, other.schemas],
      [this.extensions, other.extensions],
    ] as const) {
      own.clear()
      for (const name of others) own.add(name)
    }
    this.relations.splice(0, Infinity, ...other.relations)
    this.types.splice(0, Infinity, ...other.types)
    this.collations.splice(0, Infinity, ...other.collations)
    this.routines.splice(0, Infinity, ...other.routines)
    this.functions.splice(0, Infinity, ...other.functions)
    this.triggers.splice(0, Infinity, ...other.triggers)
    this.nextOid = Math.max(this.nextOid, other.nextOid)
  }

  /** IF [NOT] EXISTS has found that there is nothing to do. */
  skip(code: string, finding: string): void {
    this.notices.push({ code, message: `${finding}, skipping` })
  }

  /** Where an unqualified new object goes. */
  get creationSchema(): string {
    return this.searchPath.find((schema) => schema !== this.temporarySchema) ?? this.defaultSchema
  }

  relation(schema: string | undefined, name: string): RelationDraft | undefined {
    return this.inPath(schema, (s) => this.relations.find((r) => r.schema === s && r.name === name))
  }

  type(schema: string | undefined, name: string): TypeDraft | undefined {
    return this.inPath(schema, (s) => this.types.find((t) => t.schema === s && t.name === name))
  }

  index(schema: string | undefined, name: string): { table: TableDraft; index: IndexDraft } | undefined {
    return this.inPath(schema, (s) => {
      for (const table of this.tables) {
        if (table.schema !== s) continue
        const index = table.indexes.find((i) => i.name === name)
        if (index) return { table, index }
      }
      return undefined
    })
  }

  private inPath<T>(schema: string | undefined, find: (schema: string) => T | undefined): T | undefined {
    const own = schema === 'pg_temp' ? this.temporarySchema : undefined
    for (const s of schema === undefined ? this.searchPath : [own ?? schema]) {
      const found = find(s)
      if (found) return found
    }
    return undefined
  }

  get tables(): TableDraft[] {
    return this.relations.filter((r) => r.kind === 'table')
  }

  get views(): ViewDraft[] {
    return this.relations.filter((r) => r.kind === 'view')
  }

  /** Views, materialized or not, whose queries name the relation. */
  readers(of: RelationDraft): { readonly relation: TableDraft | ViewDraft; readonly uses: QueryUses }[] {
    const all = this.relations.flatMap((relation): { relation: TableDraft | ViewDraft; uses: QueryUses }[] => {
      if (relation.kind === 'view') return [{ relation, uses: relation }]
      return relation.kind === 'table' && relation.materialized ? [{ relation, uses: relation.materialized }] : []
    })
    return all.filter(({ relation, uses }) => relation !== of && uses.reads.includes(of))
  }

  get sequences(): SequenceDraft[] {
    return this.relations.filter((r) => r.kind === 'sequence')
  }

  /** Relations and indexes share one name space in a schema (pg_class). */
  relationNameTaken(schema: string, name: string): boolean {
    for (const r of this.relations)
      if (r.schema === schema && (r.name === name || (r.kind !== 'sequence' && hasIndex(r, name)))) return true
    return false
  }

  constraintNameTaken(schema: string, name: string): boolean {
    return this.relations.some((r) => r.kind === 'table' && r.schema === schema && hasConstraint(r, name))
  }

  remove<T extends RelationDraft | TypeDraft>(object: T): void {
    const list = (this.relations as (RelationDraft | TypeDraft)[]).includes(object) ? this.relations : this.types
    const position = (list as (RelationDraft | TypeDraft)[]).indexOf(object)
    if (position >= 0) list.splice(position, 1)
  }
}

/** `indexNames(relation).includes(name)`, which each name of a schema is asked of every table: no list is made for it, nor a function. */
function hasIndex(relation: TableDraft | ViewDraft, name: string): boolean {
  for (const index of relation.indexes) if (index.name === name) return true
  if (relation.kind === 'view') return false
  const { primaryKey, uniques, unsupported } = relation
  if (primaryKey?.name === name) return true
  for (const unique of uniques) if (unique.name === name) return true
  for (const one of unsupported) if (one.name === name && one.kind === 'exclusion constraint') return true
  return false
}

/** `constraintNames(table).includes(name)`, likewise. */
function hasConstraint(table: TableDraft, name: string): boolean {
  const { primaryKey, uniques, indexes, checks, foreignKeys, unsupported, columns } = table
  const named = (constraint: { readonly name: string }) => constraint.name === name
  return (
    primaryKey?.name === name ||
    uniques.some(named) ||
    checks.some(named) ||
    foreignKeys.some(named) ||
    unsupported.some(named) ||
    indexes.some((i) => i.name === name && i.exclusion !== undefined) ||
    columns.some((c) => c.notNullName === name && c.notNull)
  )
}

/** Indexes of a relation, those of its constraints included. */
export function indexNames(relation: TableDraft | ViewDraft): string[] {
  if (relation.kind === 'view') return relation.indexes.map((i) => i.name)
  const constraints = [...(relation.primaryKey ? [relation.primaryKey] : []), ...relation.uniques]
  return [
    ...constraints,
    ...relation.indexes,
    ...relation.unsupported.filter((u) => u.kind === 'exclusion constraint'),
  ].map((i) => i.name)
}

export function constraintNames(table: TableDraft): string[] {
  const { primaryKey, uniques, indexes, checks, foreignKeys, unsupported, columns } = table
  const exclusions = indexes.filter((i) => i.exclusion)
  const keys = [...(primaryKey ? [primaryKey] : []), ...uniques, ...exclusions]
  const named = [...keys, ...checks, ...foreignKeys, ...unsupported].map((c) => c.name)
  return [...named, ...columns.flatMap((c) => (c.notNull && c.notNullName ? [c.notNullName] : []))]
}
