/**
 * What a Postgres database is, as plain data: what `catalog.json` holds, what the binder resolves names against, and
 * what `schema/` turns into SQLite. Built from Postgres DDL by the interpreter in this folder.
 */

/** Raised whenever the shape below changes: a catalog written by another version is refused, not guessed at. */
export const CATALOG_VERSION = 4

/** A type as a column or an expression has it: `oid` from pg_type, `typmod` as in pg_attribute.atttypmod (-1: none). */
export interface TypeRef {
  readonly oid: number
  readonly typmod: number
}

export interface QualifiedName {
  readonly schema: string
  readonly name: string
}

/** OIDs of the schema's own types and tables start here: above citext's (data/citext.json), and stable for the same DDL. */
export const FIRST_USER_OID = 16600

export interface EnumType extends QualifiedName {
  readonly oid: number
  readonly arrayOid: number
  /** In declaration order, which is the order in which they compare. */
  readonly labels: readonly string[]
  /** pg_enum.enumsortorder of each label, where they are not 1, 2, 3…: ADD VALUE BEFORE or AFTER takes the middle. */
  readonly sortOrders?: readonly number[]
}

export interface DomainType extends QualifiedName {
  readonly oid: number
  readonly arrayOid: number
  readonly base: TypeRef
  /** COLLATE of its declaration. */
  readonly collation?: string
  readonly notNull: boolean
  /** As Column.notNullName. */
  readonly notNullName?: string
  readonly default?: string
  readonly checks: readonly CheckConstraint[]
}

/** Types that come with an extension (citext, vector…) or that the shadow knows by name only (geometry…). */
export interface ExternalType extends QualifiedName {
  readonly oid: number
  readonly arrayOid: number
}

/** Made by CREATE COLLATION. */
export interface Collation extends QualifiedName {
  /** pg_collation.collisdeterministic: equality is that of bytes. */
  readonly deterministic: boolean
}

export interface Column {
  readonly name: string
  /** pg_attribute.attnum: columns that were dropped before it keep theirs. */
  readonly attnum: number
  readonly type: TypeRef
  readonly notNull: boolean
  /** Of the NOT NULL constraint, where it is not the name that one of this table and column would be given. */
  readonly notNullName?: string
  /** The default as a Postgres expression, `nextval('…'::regclass)` included. */
  readonly default?: string
  /** GENERATED ALWAYS AS (expression) STORED | VIRTUAL. */
  readonly generated?: { readonly expression: string; readonly stored: boolean }
  readonly identity?: 'always' | 'by default'
  /** The sequence this column owns (serial or identity). */
  readonly sequence?: QualifiedName
  /** pg_attribute.attndims, where it is not 0: the brackets of its declaration. */
  readonly dimensions?: number
  /** COLLATE of its declaration. */
  readonly collation?: string
}

/**
 * What pg_attribute keeps of a column that was dropped. Its type may be gone as well: for one of the schema's own stands
 * a type of the system's that has its length, alignment and storage.
 */
export type DroppedColumn = Pick<Column, 'attnum' | 'type' | 'dimensions' | 'collation' | 'identity'>

export interface Deferral {
  readonly deferrable?: boolean
  readonly initiallyDeferred?: boolean
}

/** What an index has of its own beside what it is declared with. */
interface IndexAttributes {
  /** pg_attribute.attname of its columns, where one of the table's has been renamed since; null for an expression. */
  readonly attributes?: readonly (string | null)[]
}

export interface UniqueConstraint extends Deferral, IndexAttributes {
  readonly name: string
  /** pg_class.oid of its index: Postgres checks a table's unique indexes in the order of their OIDs. */
  readonly oid: number
  readonly columns: readonly string[]
  readonly include?: readonly string[]
  readonly nullsNotDistinct?: boolean
}

export interface CheckConstraint {
  readonly name: string
  readonly expression: string
}

export type ReferentialAction = 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT'

export interface ForeignKey extends Deferral {
  readonly name: string
  /** pg_constraint.oid: Postgres fires the triggers of foreign keys in the order of their creation. */
  readonly oid: number
  readonly columns: readonly string[]
  readonly references: QualifiedName & { readonly columns: readonly string[] }
  readonly onDelete: ReferentialAction
  readonly onUpdate: ReferentialAction
  readonly match: 'SIMPLE' | 'FULL'
  /** ON DELETE SET NULL (columns). */
  readonly onDeleteColumns?: readonly string[]
}

export interface IndexKey {
  /** A column's name, or `expression`. */
  readonly column?: string
  readonly expression?: string
  readonly opclass?: string
  readonly collation?: string
  readonly descending?: boolean
  readonly nulls?: 'FIRST' | 'LAST'
}

export interface Index extends IndexAttributes {
  readonly name: string
  /** pg_class.oid, as of a constraint's index. */
  readonly oid: number
  readonly unique: boolean
  readonly method: string
  readonly keys: readonly IndexKey[]
  readonly include?: readonly string[]
  readonly where?: string
  readonly nullsNotDistinct?: boolean
  /** Of an exclusion constraint that compares by `=` alone: it is unique, but for its errors and ON CONFLICT. */
  readonly exclusion?: boolean
}

/** Kind of the feature of a table whose rows, made by migrations, cannot be known: reading it is refused as well. */
export const UNKNOWN_ROWS = 'rows of a migration'

/** Constraints that the shadow cannot hold; using the table for writing is refused with this reason. */
export interface UnsupportedFeature {
  readonly kind: string
  readonly name: string
  readonly reason: string
  /** Of an exclusion constraint: its index, as pg_class lists it. */
  readonly index?: { readonly oid: number; readonly method: string; readonly attributes: number }
}

export interface RowSecurity {
  readonly enabled: boolean
  readonly forced: boolean
}

/** What makes a table a materialized view: it holds the rows that its query gave last. */
export interface Materialized {
  /** The SELECT as the DDL has it. */
  readonly query: string
  /** False WITH NO DATA: it is not read before its first REFRESH. */
  readonly populated: boolean
  /** Why its query is not known any more: REFRESH is refused with this reason. */
  readonly stale?: string
}

export interface Table extends QualifiedName {
  /** pg_class.oid: stable for the same DDL. */
  readonly oid: number
  /** What the table is called in SQLite (one database: other schemas become a prefix). */
  readonly sqliteName: string
  /** In the order of their attribute numbers. */
  readonly columns: readonly Column[]
  /** Likewise. */
  readonly dropped?: readonly DroppedColumn[]
  /**
   * What of the table is not kept: columns of pg_attribute; `indexes`, of which one has parameters; `constraints`, of which
   * one is NOT ENFORCED; `expressions` and `default` with an attribute number, whose constants
   * are of a former type; `constraint` with the name of one that is NOT VALID or NO INHERIT.
   */
  readonly untold?: readonly string[]
  readonly primaryKey?: UniqueConstraint
  /** In order of creation, which is the order in which Postgres checks them. */
  readonly uniques: readonly UniqueConstraint[]
  readonly checks: readonly CheckConstraint[]
  readonly foreignKeys: readonly ForeignKey[]
  /** Indexes that no constraint owns. */
  readonly indexes: readonly Index[]
  readonly unsupported?: readonly UnsupportedFeature[]
  /** Of a materialized view. */
  readonly materialized?: Materialized
  /** ALTER TABLE … ENABLE and FORCE ROW LEVEL SECURITY; its policies concern the table's owner where it is both. */
  readonly rowSecurity?: RowSecurity
}

export interface View extends QualifiedName {
  readonly oid: number
  readonly sqliteName: string
  /** The SELECT as the DDL has it. */
  readonly query: string
  /** CREATE VIEW name (columns). */
  readonly columnNames?: readonly string[]
  /** Left empty by the DDL interpreter: the binder finds names and types from the query. */
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  readonly materialized?: boolean
  /** WITH LOCAL | CASCADED CHECK OPTION. */
  readonly checkOption?: 'local' | 'cascaded'
  /** Defaults of columns by their names, as SQL. */
  readonly defaults?: Readonly<Record<string, string>>
  /** Set where the view's definition is unknown (Prisma's `view` blocks): reading it is refused with this reason. */
  readonly unsupported?: string
}

export interface Sequence extends QualifiedName {
  readonly oid: number
  readonly type: 'int2' | 'int4' | 'int8'
  /** Integers as decimal text: they may exceed 2^53. */
  readonly start: string
  readonly increment: string
  readonly min: string
  readonly max: string
  readonly cycle: boolean
  /** CACHE, where it is not 1. */
  readonly cache?: string
  /** The next value, where ALTER SEQUENCE … RESTART set one; else the sequence begins at `start`. */
  readonly restart?: string
}

/** pg_proc.proargmodes; `table`: a column of RETURNS TABLE. */
export type ArgumentMode = 'in' | 'out' | 'inout' | 'variadic' | 'table'

export interface RoutineArgument {
  /** Undefined where it has none: only `$n` names it. */
  readonly name?: string
  readonly type: TypeRef
  readonly mode: ArgumentMode
  /** A Postgres expression. */
  readonly default?: string
}

/** A function or a procedure of the database's own, told apart from others of its name by its arguments' types. */
export interface Routine extends QualifiedName {
  readonly kind: 'function' | 'procedure'
  /** pg_proc.oid: stable for the same DDL. */
  readonly oid: number
  readonly arguments: readonly RoutineArgument[]
  /** Undefined for a procedure. A trigger function's is `trigger`; one with OUT arguments has theirs, or `record`. */
  readonly result?: TypeRef
  readonly returnsSet: boolean
  /** In lower case: `sql`, `plpgsql`, `c`… */
  readonly language: string
  /** BEGIN ATOMIC: its names mean what they meant when it was made. */
  readonly atomic?: boolean
  /** pg_proc.prosrc, as it stands between the quotes: line 1 begins right after the opening one. */
  readonly body: string
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  /** RETURNS NULL ON NULL INPUT. */
  readonly strict: boolean
  /** CREATE FUNCTION … SET name = value: what holds while it runs. */
  readonly settings?: readonly { readonly name: string; readonly value: string }[]
  /** Why it cannot be run, where the DDL alone tells: calling it is refused with this reason. */
  readonly unsupported?: string
}

export type TriggerEvent = 'insert' | 'update' | 'delete' | 'truncate'

/** pg_trigger.tgenabled: `origin` is what CREATE TRIGGER gives, `replica` fires only under session_replication_role. */
export type TriggerEnabled = 'origin' | 'always' | 'replica' | 'disabled'

/** `schema` is the relation's. Triggers of one relation fire in the order of their names. */
export interface Trigger extends QualifiedName, Deferral {
  readonly oid: number
  /** A table, or a view for INSTEAD OF. */
  readonly table: QualifiedName
  readonly timing: 'before' | 'after' | 'instead of'
  readonly level: 'row' | 'statement'
  readonly events: readonly TriggerEvent[]
  /** UPDATE OF: it fires where the statement sets one of them. */
  readonly columns?: readonly string[]
  /** WHEN (condition), a Postgres expression over `old` and `new`. */
  readonly when?: string
  /** The routine that it executes: one without arguments, which returns `trigger`. */
  readonly function: QualifiedName
  /** TG_ARGV. */
  readonly arguments: readonly string[]
  /** CREATE CONSTRAINT TRIGGER. */
  readonly constraint?: boolean
  /** REFERENCING OLD TABLE AS, NEW TABLE AS. */
  readonly oldTable?: string
  readonly newTable?: string
  readonly enabled: TriggerEnabled
}

/** What the DDL declares and the shadow does not run: policies, rules, aggregates. */
export interface UnsupportedRoutine extends QualifiedName {
  readonly kind: 'aggregate' | 'policy' | 'rule'
  readonly table?: QualifiedName
  /** USING and WITH CHECK of a policy; undefined where they are not known. */
  readonly expressions?: { readonly using?: string; readonly check?: string }
  /** What a rule rewrites. */
  readonly event?: TriggerEvent
  readonly reason: string
}

/** A statement of the DDL that the catalog does not hold: data, DO blocks, grants… */
export interface IgnoredStatement {
  /** `INSERT`, `DO`, `GRANT`… */
  readonly statement: string
  readonly file?: string
  readonly line: number
  readonly reason: string
  /** It may change what the database is or holds, so the shadow may differ from Postgres. */
  readonly consequential: boolean
  /** A role that it names and no migration makes: Postgres fails where it has none. */
  readonly role?: string
}

export interface Catalog {
  readonly version: typeof CATALOG_VERSION
  /** The first schema of the search path, where unqualified names live. */
  readonly defaultSchema: string
  readonly schemas: readonly string[]
  readonly extensions: readonly string[]
  /** Those of CREATE COLLATION. */
  readonly collations?: readonly Collation[]
  readonly enums: readonly EnumType[]
  readonly domains: readonly DomainType[]
  readonly externalTypes: readonly ExternalType[]
  readonly sequences: readonly Sequence[]
  readonly tables: readonly Table[]
  readonly views: readonly View[]
  readonly functions: readonly Routine[]
  readonly triggers: readonly Trigger[]
  readonly routines: readonly UnsupportedRoutine[]
  readonly ignored: readonly IgnoredStatement[]
}
