/**
 * The bound tree: a statement after names are resolved and every expression has its Postgres type. The binder makes
 * it, rewrite rules turn it into something SQLite can say, the printer prints it. Nodes are not changed once made,
 * but for parameters, whose type is found while binding.
 */
import type { Rows, SessionContext } from '../functions/definition'
import type { DomainType, TypeRef } from '../catalog/catalog'
import type { Relation } from '../catalog/lookup'
import type { SystemFunction } from '../catalog/system'
import type { UserFunction } from '../functions/userFunction'
import type { RowLock } from './translation'
import type { Stored } from '../types/codec'

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>='

interface Typed {
  readonly type: TypeRef
  /** 0-based byte offset in the statement's text, for error positions. */
  readonly location?: number
}

/** A column of a range table entry. */
export interface ColumnExpr extends Typed {
  readonly tag: 'column'
  readonly source: Source
  /** Index into `source.columns`. */
  readonly index: number
}
/** SQLite's rowid of a table's row: where it stands in the order of insertion. */
export interface RowidExpr extends Typed {
  readonly tag: 'rowid'
  readonly source: Source
}
/** `$n`. Its type is in the statement's parameter list until binding ends, so it is read through `type`. */
export interface ParamExpr extends Typed {
  readonly tag: 'param'
  readonly number: number
}
/** A constant in stored form; of type unknown while it is a literal that nothing has given a type yet. */
export interface ConstExpr extends Typed {
  readonly tag: 'const'
  readonly value: Stored
}
/** A function, operator or cast function of pg_proc. */
export interface CallExpr extends Typed {
  readonly tag: 'call'
  readonly fn: SystemFunction
  readonly args: readonly Expr[]
  readonly variadicArray: boolean
  /** Set by collations/expressions.ts: letter case and character classes are those of ASCII. */
  ascii?: true
}
/** A btree comparison of two values of one type (or of types with one stored form). */
export interface CompareExpr extends Typed {
  readonly tag: 'compare'
  readonly operator: ComparisonOperator
  readonly left: Expr
  readonly right: Expr
}
/** `(a, b) = (c, d)`, pairwise. */
export interface RowCompareExpr extends Typed {
  readonly tag: 'rowCompare'
  readonly operator: ComparisonOperator
  readonly pairs: readonly CompareExpr[]
}
export interface DistinctExpr extends Typed {
  readonly tag: 'distinct'
  readonly negated: boolean
  readonly left: Expr
  readonly right: Expr
}
export interface BoolExpr extends Typed {
  readonly tag: 'and' | 'or' | 'not'
  readonly args: readonly Expr[]
}
export interface NullTestExpr extends Typed {
  readonly tag: 'nullTest'
  readonly arg: Expr
  readonly negated: boolean
  /** Of a row: whether all its fields are null, or none is. */
  readonly fields?: boolean
}
/** `x IS [NOT] TRUE | FALSE | UNKNOWN`. */
export interface BooleanTestExpr extends Typed {
  readonly tag: 'booleanTest'
  readonly arg: Expr
  readonly test: 'true' | 'false' | 'unknown'
  readonly negated: boolean
}
export interface CaseExpr extends Typed {
  readonly tag: 'case'
  readonly whens: readonly { readonly when: Expr; readonly then: Expr }[]
  readonly otherwise: Expr | undefined
}
export interface CoalesceExpr extends Typed {
  readonly tag: 'coalesce'
  readonly args: readonly Expr[]
}
export interface GreatestExpr extends Typed {
  readonly tag: 'greatest' | 'least'
  readonly args: readonly Expr[]
}
/** NULLIF: `test` is the comparison `left = right`. */
export interface NullIfExpr extends Typed {
  readonly tag: 'nullIf'
  readonly left: Expr
  readonly test: Expr
}
export interface ArrayExpr extends Typed {
  readonly tag: 'array'
  readonly elements: readonly Expr[]
}
/** `left op ANY|ALL (array)`: a btree comparison, or another operator by its function. */
export interface ArrayCompareExpr extends Typed {
  readonly tag: 'arrayCompare'
  readonly all: boolean
  readonly operator: string
  /** Set where the operator is no btree comparison. */
  readonly fn: SystemFunction | undefined
  readonly left: Expr
  readonly array: Expr
  readonly elementType: TypeRef
  /** As CallExpr.ascii. */
  ascii?: true
}
/** `left [NOT] IN (list)`, of btree comparisons. */
export interface InListExpr extends Typed {
  readonly tag: 'inList'
  readonly negated: boolean
  readonly left: Expr
  readonly list: readonly Expr[]
}
export interface SubqueryExpr extends Typed {
  readonly tag: 'subquery'
  /** `rows`: all its rows as one text (print/packing.ts). */
  readonly kind: 'exists' | 'scalar' | 'array' | 'rows'
  readonly query: Query
}
/** `(left…) op ANY|ALL (subquery)`; IN is `= ANY`. The subquery's columns are already of the compared types. */
export interface SubqueryCompareExpr extends Typed {
  readonly tag: 'subqueryCompare'
  readonly all: boolean
  /** What is asked of each row of the subquery, whose columns `source` names; `left` is empty then. */
  readonly test?: { readonly source: Source; readonly expr: Expr }
  /** `(left…) op (subquery)`, which must be one row, or none. */
  readonly oneRow?: boolean
  readonly operator: ComparisonOperator
  readonly left: readonly Expr[]
  readonly query: Query
}
/** Same value, other type: binary-coercible casts and enum → text. */
export interface RelabelExpr extends Typed {
  readonly tag: 'relabel'
  readonly arg: Expr
  /** COLLATE, which stands at `location`. */
  readonly collation?: string
}
/** A cast through the types' text forms (Postgres's CoerceViaIO). */
export interface IoCastExpr extends Typed {
  readonly tag: 'ioCast'
  readonly arg: Expr
}
/** Length coercion to the type's typmod. */
export interface TypmodExpr extends Typed {
  readonly tag: 'typmod'
  readonly arg: Expr
  readonly explicit: boolean
}
/** The value, which must be one of the domain: its checks see it as the column of `source`. */
export interface DomainCheckExpr extends Typed, DomainParts {
  readonly tag: 'domainCheck'
  readonly arg: Expr
  /** Of a parameter that is of the domain's own type. */
  readonly read: boolean
}
export interface DomainParts {
  readonly domain: DomainType
  readonly notNull: boolean
  readonly source: Source
  /** In the order in which Postgres looks at them. */
  readonly checks: readonly { readonly name: string; readonly expr: Expr }[]
}
/** The value, which must be one that a column of its type can hold. */
export interface StorableExpr extends Typed {
  readonly tag: 'storable'
  readonly arg: Expr
}
export interface AggregateExpr extends Typed {
  readonly tag: 'aggregate'
  readonly fn: SystemFunction
  /** Empty for `count(*)`; the sort keys of WITHIN GROUP where there is one. */
  readonly args: readonly Expr[]
  /** Arguments before WITHIN GROUP: the same for the whole group. */
  readonly direct?: readonly Expr[]
  readonly distinct: boolean
  readonly orderBy: readonly SortKey[]
  readonly filter: Expr | undefined
  readonly variadicArray: boolean
}
export interface FrameBound {
  readonly side: 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING'
  /** A constant; none: UNBOUNDED. */
  readonly offset?: Expr
}
export interface Frame {
  readonly mode: 'ROWS' | 'RANGE' | 'GROUPS'
  readonly start: FrameBound
  readonly end: FrameBound
  readonly exclude: 'CURRENT ROW' | 'GROUP' | 'TIES' | undefined
  /** The numbers that a RANGE frame's offsets are added to: microseconds, or integers with so many decimal places. */
  readonly key?: { readonly kind: 'instant' | 'time' | 'numeric'; readonly places: number }
}
export interface WindowExpr extends Typed {
  readonly tag: 'window'
  readonly fn: SystemFunction
  readonly args: readonly Expr[]
  readonly filter: Expr | undefined
  readonly partitionBy: readonly Expr[]
  readonly orderBy: readonly SortKey[]
  /** Undefined for the default frame. */
  readonly frame: Frame | undefined
}
/** A value for the rowid's column, where SQLite does not take null for a violation of NOT NULL: it does then. */
export interface RequiredExpr extends Typed {
  readonly tag: 'required'
  readonly arg: Expr
}
/** `array[i]`, `array[i:j]`, `document['key']`; a bound that is left out is the array's own. */
export interface SubscriptExpr extends Typed {
  readonly tag: 'subscript'
  readonly container: Expr
  readonly slice: boolean
  readonly bounds: readonly { readonly lower: Expr | undefined; readonly upper: Expr | undefined }[]
}
/** GROUPING(…) of keys of GROUP BY. */
export interface GroupingExpr extends Typed {
  readonly tag: 'grouping'
  readonly args: readonly Expr[]
}
/** A function that the grammar calls and no name in pg_proc: JSON_OBJECT(), IS JSON, JSON_VALUE()… */
export interface ConstructExpr extends Typed {
  readonly tag: 'construct'
  readonly function: UserFunction
  readonly args: readonly Expr[]
}
/** A row constructor: compared field by field, unpacked, or a value of a record type. */
export interface RowExpr extends Typed {
  readonly tag: 'row'
  readonly args: readonly Expr[]
}
/** A FROM item's row as a value: its columns; null where an outer join has no row of it. */
export interface WholeRowExpr extends Typed {
  readonly tag: 'wholeRow'
  readonly source: Source
  readonly args: readonly Expr[]
}
/** `(row).name`. */
export interface FieldExpr extends Typed {
  readonly tag: 'field'
  readonly arg: Expr
  /** Position of the field in the row's type. */
  readonly index: number
}

export type Expr =
  | ColumnExpr
  | RowidExpr
  | ParamExpr
  | ConstExpr
  | CallExpr
  | CompareExpr
  | RowCompareExpr
  | DistinctExpr
  | BoolExpr
  | NullTestExpr
  | BooleanTestExpr
  | CaseExpr
  | CoalesceExpr
  | GreatestExpr
  | NullIfExpr
  | ArrayExpr
  | ArrayCompareExpr
  | InListExpr
  | SubqueryExpr
  | SubqueryCompareExpr
  | RelabelExpr
  | IoCastExpr
  | TypmodExpr
  | StorableExpr
  | DomainCheckExpr
  | AggregateExpr
  | WindowExpr
  | RequiredExpr
  | SubscriptExpr
  | GroupingExpr
  | ConstructExpr
  | RowExpr
  | WholeRowExpr
  | FieldExpr

export type ExprTag = Expr['tag']
type HasTag<E, T> = E extends { tag: infer G } ? (T extends G ? E : never) : never
export type ExprOf<T extends ExprTag> = HasTag<Expr, T>

export interface SortKey {
  readonly expr: Expr
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export interface SourceColumn {
  readonly name: string
  readonly type: TypeRef
  readonly notNull: boolean
  readonly tableOid: number
  readonly attnum: number
  /** Why it cannot be read. */
  readonly refused?: string
}

/**
 * Something with columns in FROM (Postgres: a range table entry). Compared by identity; `id` is unique in the
 * statement and becomes part of its SQLite alias.
 */
export interface Source {
  readonly id: number
  readonly alias: string
  readonly columns: readonly SourceColumn[]
  readonly kind: 'table' | 'subquery' | 'values' | 'cte' | 'join' | 'excluded' | 'function'
}

export interface TableItem {
  readonly item: 'table'
  readonly source: Source
  readonly relation: Relation
}
export interface SubqueryItem {
  readonly item: 'subquery'
  readonly source: Source
  readonly query: Query
  readonly lateral: boolean
}
export interface CteItem {
  readonly item: 'cte'
  readonly source: Source
  readonly cte: Cte
}
/** One function of a FROM item: a set-returning one, or (`fn` undefined) a value that makes one row. */
export interface FunctionPart {
  readonly fn: SystemFunction | undefined
  /** Of the function; of a value, the value itself. */
  readonly args: readonly Expr[]
  readonly columns: readonly SourceColumn[]
  /** Whether a column definition list named the columns. */
  readonly defined: boolean
  /** A relation of the system's. */
  readonly relation?: { readonly key: string; rows(session: SessionContext): Rows }
  /** The argument is a subquery's rows as one text: a LATERAL subquery that is worked out for each row to its left. */
  readonly gathered?: boolean
}
/**
 * Functions in FROM, side by side, the shorter ones filled up with nulls. Their arguments may refer to what stands to the left. The
 * source's columns are the parts' in their order, and the row number where WITH ORDINALITY asks for it.
 */
export interface FunctionItem {
  readonly item: 'function'
  readonly source: Source
  readonly parts: readonly FunctionPart[]
}
export interface JoinItem {
  readonly item: 'join'
  readonly kind: 'inner' | 'left' | 'right' | 'full' | 'cross'
  readonly left: FromItem
  readonly right: FromItem
  readonly on: Expr | undefined
}
export type FromItem = TableItem | SubqueryItem | CteItem | FunctionItem | JoinItem

export interface Target {
  readonly expr: Expr
  readonly name: string
}

export interface Cte {
  readonly name: string
  readonly id: number
  readonly recursive: boolean
  readonly materialized: boolean | undefined
  /** Set when the query is bound; a recursive CTE refers to itself before that. */
  query: Query | undefined
  /** A data-modifying WITH query; its columns are those of RETURNING. */
  readonly part?: Modification
  readonly columns: readonly SourceColumn[]
}

interface Tail {
  readonly ctes: readonly Cte[]
  readonly orderBy: readonly SortKey[]
  readonly limit: Expr | undefined
  readonly offset: Expr | undefined
  /** FETCH FIRST … WITH TIES. */
  readonly withTies?: boolean
}

/** The rows of one FROM item that a SELECT locks. */
export interface SourceLock extends RowLock {
  readonly source: Source
}

export interface SelectQuery extends Tail {
  readonly query: 'select'
  readonly targets: readonly Target[]
  readonly from: readonly FromItem[]
  readonly where: Expr | undefined
  readonly groupBy: readonly Expr[]
  /** GROUPING SETS: which of the keys each set has, by position; undefined for a plain GROUP BY. */
  readonly groupingSets?: readonly (readonly number[])[]
  readonly having: Expr | undefined
  /** FOR UPDATE and its kin, table by table. */
  readonly locks?: readonly SourceLock[]
  /** A locking clause of its own, not of a query around it. */
  readonly hasForUpdate?: boolean
  /** True where the query aggregates, with GROUP BY or without. */
  readonly aggregates: boolean
  readonly distinct: 'none' | 'all' | readonly Expr[]
}
export interface ValuesQuery extends Tail {
  readonly query: 'values'
  readonly rows: readonly (readonly Expr[])[]
  readonly columns: readonly SourceColumn[]
}
export interface SetQuery extends Tail {
  readonly query: 'set'
  readonly operator: 'union' | 'intersect' | 'except'
  readonly all: boolean
  readonly left: Query
  readonly right: Query
  /** The source under which ORDER BY names its result columns. */
  readonly source: Source
}
export type Query = SelectQuery | ValuesQuery | SetQuery

export interface Assignment {
  readonly column: number
  readonly expr: Expr
}

/** An index or constraint that ON CONFLICT infers. */
export interface ConflictTarget {
  /** Column positions, or expressions, of the arbiter. */
  readonly columns: readonly number[]
  readonly nullsNotDistinct: boolean
  readonly where: Expr | undefined
}

/** WITH CHECK OPTION: what the rows written through a view have to fulfil. */
export interface ViewCheck {
  readonly view: string
  readonly condition: Expr
}

export interface InsertStatement {
  readonly statement: 'insert'
  readonly checks?: readonly ViewCheck[]
  readonly ctes: readonly Cte[]
  readonly target: TableItem
  /** Positions of the columns that `rows` or `query` supply, in their order. */
  readonly columns: readonly number[]
  /** The same as they stand in VALUES, where a key that may be null has been moved. */
  readonly written?: readonly number[]
  readonly input: { readonly rows: readonly (readonly Expr[])[] } | { readonly query: Query }
  readonly conflict:
    | undefined
    | { readonly action: 'nothing'; readonly target: ConflictTarget | undefined }
    | {
        readonly action: 'update'
        readonly target: ConflictTarget
        readonly excluded: Source
        readonly assignments: readonly Assignment[]
        readonly where: Expr | undefined
      }
  readonly returning: readonly Target[]
  /** In RETURNING: OLD of INSERT and UPDATE, NEW of DELETE. */
  readonly other: Source | undefined
}
export interface UpdateStatement {
  readonly statement: 'update'
  readonly checks?: readonly ViewCheck[]
  readonly ctes: readonly Cte[]
  readonly target: TableItem
  readonly assignments: readonly Assignment[]
  readonly from: readonly FromItem[]
  readonly where: Expr | undefined
  readonly returning: readonly Target[]
  /** In RETURNING: OLD of INSERT and UPDATE, NEW of DELETE. */
  readonly other: Source | undefined
}
export interface DeleteStatement {
  readonly statement: 'delete'
  readonly ctes: readonly Cte[]
  readonly target: TableItem
  readonly using: readonly FromItem[]
  readonly where: Expr | undefined
  readonly returning: readonly Target[]
  /** In RETURNING: OLD of INSERT and UPDATE, NEW of DELETE. */
  readonly other: Source | undefined
}
export interface SelectStatement {
  readonly statement: 'select'
  readonly query: Query
}
/** Which of source and target have the row: both, the target alone, the source alone. */
export type MergeMatch = 'both' | 'target' | 'source'

/** One WHEN clause of MERGE. */
export interface MergeAction {
  readonly match: MergeMatch
  readonly condition: Expr | undefined
  readonly change:
    | { readonly kind: 'nothing' | 'delete' }
    | { readonly kind: 'update'; readonly assignments: readonly Assignment[] }
    | { readonly kind: 'insert'; readonly columns: readonly number[]; readonly row: readonly Expr[] }
}
export interface MergeStatement {
  readonly statement: 'merge'
  readonly ctes: readonly Cte[]
  readonly target: TableItem
  readonly source: FromItem
  readonly on: Expr
  readonly actions: readonly MergeAction[]
  readonly returning: readonly Target[]
  /** OLD and NEW in RETURNING. */
  readonly other: Source | undefined
  readonly new: Source | undefined
  /** What merge_action() is a column of. */
  readonly action: Source
}
export type Modification = InsertStatement | UpdateStatement | DeleteStatement | MergeStatement
export type Statement = SelectStatement | Modification

export function targetsOf(query: Query): readonly SourceColumn[] {
  if (query.query === 'values') return query.columns
  if (query.query === 'set') return query.source.columns
  return query.targets.map((t) => columnOfTarget(t))
}

export function columnOfTarget(target: Target): SourceColumn {
  const { expr, name } = target
  if (expr.tag === 'column') {
    const c = expr.source.columns[expr.index] as SourceColumn
    return { name, type: expr.type, notNull: c.notNull, tableOid: c.tableOid, attnum: c.attnum }
  }
  if (expr.tag === 'wholeRow' && expr.source.kind === 'table')
    return { name, type: expr.type, notNull: false, tableOid: expr.source.columns[0]?.tableOid ?? 0, attnum: 0 }
  return { name, type: expr.type, notNull: false, tableOid: 0, attnum: 0 }
}
