import type { Node } from '@pgsql/types'
import type { Column, DomainType, Routine, TypeRef } from '../../catalog/catalog'
import type { CatalogIndex, Relation } from '../../catalog/lookup'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { TypeSystem } from '../../types/typeSystem'
import type { Cte, DomainParts, Expr, ParamExpr, Query, Source, SourceColumn, Statement } from '../bound'
import { characterPosition } from '../parse'
import { ColumnUses } from '../references'
import type { RowLock } from '../translation'
import type { TransitionRelation } from '../variables'
import type { Variables } from './variables'

/** Type OIDs that the binder itself speaks of. */
export const T = {
  bool: 16,
  bytea: 17,
  name: 19,
  int8: 20,
  int2: 21,
  int4: 23,
  regproc: 24,
  text: 25,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  unknown: 705,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  timetz: 1266,
  bit: 1560,
  varbit: 1562,
  numeric: 1700,
  regclass: 2205,
  textArray: 1009,
  recordArray: 2287,
  record: 2249,
  any: 2276,
  void: 2278,
  anyarray: 2277,
  anyelement: 2283,
  anynonarray: 2776,
  anyenum: 3500,
  anycompatible: 5077,
  anycompatiblearray: 5078,
  anycompatiblenonarray: 5079,
  jsonb: 3802,
  jsonpath: 4072,
} as const

export const typeRef = (oid: number, typmod = -1): TypeRef => ({ oid, typmod })
export const BOOL = typeRef(T.bool)

/** A call of a routine whose body may have taken the call's place. */
export interface OwnCallNote {
  readonly routine: Routine
  readonly args: readonly Expr[]
  readonly location: number | undefined
}

const MAX_COPIES = 20_000

/** What one statement's binding shares: text (for positions), catalog, parameters, numbering. */
export class StatementContext {
  private sources = 0
  private readonly parameterTypes: (number | undefined)[]
  private readonly untyped: { readonly number: number; readonly location: number | undefined }[] = []
  private readonly uses = new Map<number, number>()
  /** Tables locked by FOR UPDATE and its kin. */
  readonly locks: RowLock[] = []
  /** WITH queries that what is being bound refers to. */
  private used = new Set<Cte>()
  /** SQLite reads a WITH query anew for each reference, with all that it refers to. */
  private copies = 1
  private readonly copiesOf = new Map<Cte, number>()
  private readonly referenceCounts = new Map<Cte, number>()
  /** For a statement's own WITH queries: those that each refers to. */
  readonly references = new Map<Cte, ReadonlySet<Cte>>()
  /** Sources that an outer join may fill with nulls. */
  readonly outerJoined = new Set<number>()
  /** The queries of derived tables, by their sources. */
  readonly derived = new Map<number, Query>()
  /** Sources whose whole rows are values somewhere. */
  readonly wholeRows = new Set<number>()

  /** Those of the routine that the statement stands in. */
  variables?: Variables
  /** Those of the trigger whose function it stands in. */
  transitions: readonly TransitionRelation[] = []
  /** Checks of parameters of domains, by their numbers: they are made when the parameters are read (Bind). */
  readonly checkedParameters = new Map<number, Expr>()
  /** TranslateOptions.castsLengths */
  castsLengths = false

  /** Columns of tables that the statement knows by a view's names. */
  readonly shownColumns = new Map<Column, string>()

  /** What the rewriter would fail with, once the whole statement is analysed: a value for a generated column. */
  rewriteError: unknown

  /** The whole statement, once it is bound. */
  statement: Statement | undefined
  private asked: ColumnUses | undefined

  /** Binds a domain's checks; the binder provides it. */
  domainParts!: (domain: DomainType) => DomainParts

  /** Whether a collation may stand in it that is not the database's own, beside those of columns. */
  collates = false
  /** What CASE compares. */
  readonly subjects = new WeakSet<Expr>()
  /** Sides of set operations around which their columns are cast to the common types. */
  readonly castSides = new WeakSet<Query>()
  /** Calls of the database's own functions: by their values, or as FROM items by their sources. */
  readonly ownCalls = new Map<object, OwnCallNote>()

  /** The materialized view that the statement fills. */
  refreshing: number | undefined

  constructor(
    readonly sql: string,
    readonly index: CatalogIndex,
    readonly types: TypeSystem,
    declared: readonly number[] = [],
  ) {
    this.parameterTypes = declared.map((oid) => oid || undefined)
  }

  /** Which columns of the statement's derived tables are asked for. */
  get columnUses(): ColumnUses {
    return (this.asked ??= new ColumnUses(this.statement ?? {}))
  }

  nextSource(kind: Source['kind'], alias: string, columns: readonly SourceColumn[]): Source {
    return { id: ++this.sources, kind, alias, columns }
  }

  /** Binds one of the statement's own WITH queries, and notes what it refers to. */
  noting(bind: () => Cte): Cte {
    const { used: outer, copies } = this
    const used = (this.used = new Set<Cte>())
    this.copies = 1
    try {
      const cte = bind()
      this.references.set(cte, used)
      this.copiesOf.set(cte, this.copies)
      return cte
    } finally {
      this.used = outer
      this.copies = copies
    }
  }

  noteUse(cte: Cte): void {
    this.used.add(cte)
    this.copies += this.copiesOf.get(cte) ?? 1
    if (this.copies > MAX_COPIES) throw this.refuse('so many references between WITH queries')
    this.referenceCounts.set(cte, this.referencesTo(cte) + 1)
  }

  /** How many FROM items name the WITH query. */
  referencesTo(cte: Cte): number {
    return this.referenceCounts.get(cte) ?? 0
  }

  /** What the statement itself refers to, its own WITH queries apart. */
  get usedByMain(): ReadonlySet<Cte> {
    return this.used
  }

  nextId(): number {
    return ++this.sources
  }

  /** `$n`, with a type that may still be unknown and that all its uses share. */
  parameter(number: number, location?: number): ParamExpr {
    const types = this.parameterTypes
    this.uses.set(number, this.parameterUses(number) + 1)
    return {
      tag: 'param',
      number,
      location,
      get type() {
        return typeRef(types[number - 1] ?? T.unknown)
      },
    }
  }

  /** How often `$n` stands in the statement. */
  parameterUses(number: number): number {
    return this.uses.get(number) ?? 0
  }

  /** How many `$n` the statement has, as far as it is bound. */
  parameterCount(): number {
    return Math.max(0, ...this.uses.keys(), this.parameterTypes.length)
  }

  setParameterType(number: number, oid: number): void {
    this.parameterTypes[number - 1] = oid
  }

  /**
   * variable_coerce_param_hook: what a parameter of unknown type is coerced to becomes its type.
   * @throws PostgresError 42P08 where another copy of the expression has given it another type
   */
  decideParameter({ number, location }: ParamExpr, oid: number): void {
    const decided = this.parameterTypes[number - 1]
    if (decided !== undefined && decided !== T.unknown && decided !== oid) {
      const [one, other] = [decided, oid].map((type) => this.typeName(type))
      const detail = `${one} versus ${other}`
      throw this.error('42P08', `inconsistent types deduced for parameter $${number}`, location, { detail })
    }
    this.setParameterType(number, oid)
  }

  /** `$n` stands where any type would do, and had none so far. */
  leaveUntyped({ number, location }: ParamExpr): void {
    this.untyped.push({ number, location })
  }

  /** Types of `$1`…; 42P08 for one that has a type at one place and none at another, 42P18 for one that nothing gave a type. */
  parameters(): TypeRef[] {
    const count = Math.max(0, ...this.uses.keys(), this.parameterTypes.length)
    for (const { number, location } of this.untyped) {
      if (this.parameterTypes[number - 1] === undefined) continue
      throw this.error('42P08', `could not determine data type of parameter $${number}`, location)
    }
    return Array.from({ length: count }, (_, i) => {
      const oid = this.parameterTypes[i]
      if (oid === undefined) throw pgError('42P18', `could not determine data type of parameter $${i + 1}`)
      return typeRef(oid)
    })
  }

  /** 1-based character position of a node's byte offset. */
  position(location: number | undefined): number | undefined {
    return location === undefined || location < 0 ? undefined : characterPosition(this.sql, location)
  }

  /** A type as Postgres's errors name it. @throws UnsupportedOnShadow for one that the shadow knows by its name only: it cannot tell */
  shownType(type: TypeRef): string {
    this.requireKnown(type.oid)
    return this.types.formatType(type)
  }

  /** As `shownType`, without a length. */
  typeName(oid: number): string {
    this.requireKnown(oid)
    return this.types.formatTypeName(oid)
  }

  private requireKnown(oid: number): void {
    const type = this.index.userType(this.index.elementType(oid) || oid)
    if (type?.external) throw this.refuse(`type ${type.name}`)
  }

  error(
    code: string,
    message: string,
    location?: number,
    fields: { hint?: string; detail?: string } = {},
  ): PostgresError {
    const position = this.position(location)
    return pgError(code, message, { ...fields, position: position === undefined ? undefined : String(position) })
  }

  refuse(construct: string, location?: number, reason?: string): UnsupportedOnShadow {
    return new UnsupportedOnShadow(construct, { position: this.position(location), reason })
  }
}

/** The arguments of a function, as its body names them. */
export interface ArgumentNames {
  numbered(number: number): Expr | undefined
  /** @returns the value and how many of the names are its own; further ones are fields of it */
  named(names: readonly string[]): { readonly value: Expr; readonly taken: number } | undefined
}

/** Names visible at one query level, and the levels around it. */
export class Scope {
  readonly entries: ScopeEntry[] = []
  readonly ctes = new Map<string, Cte>()
  /** Its FROM is being bound: what is LATERAL there sees it, and no aggregate of it may stand there. */
  inFrom = false
  /** What stands in the same FROM, and cannot be named here; `lateral`: it could be with LATERAL. */
  readonly hidden: { readonly entry: ScopeEntry; readonly lateral: boolean }[] = []
  /** Of a set operation: how many SELECTs of it stand before. */
  branches: number | undefined
  /** Names of WITH queries that may not be referred to yet. */
  readonly futureCtes = new Set<string>()
  /** RETURNING of a MERGE: what merge_action() is a column of. */
  mergeAction: Source | undefined
  /** RETURNING of an INSERT: whether the row is a new one, where that can be told. */
  inserted: Expr | undefined
  /** Of a function's body: what `$n` and names mean besides columns. */
  arguments: ArgumentNames | undefined

  constructor(
    readonly context: StatementContext,
    readonly parent?: Scope,
  ) {}

  child(): Scope {
    return new Scope(this.context, this)
  }

  isFutureCte(name: string): boolean {
    return this.futureCtes.has(name) || (this.parent?.isFutureCte(name) ?? false)
  }

  findMergeAction(): Source | undefined {
    return this.mergeAction ?? this.parent?.findMergeAction()
  }

  findArguments(): ArgumentNames | undefined {
    return this.arguments ?? this.parent?.findArguments()
  }

  findCte(name: string): Cte | undefined {
    return this.ctes.get(name) ?? this.parent?.findCte(name)
  }
}

export interface ScopeColumn {
  readonly name: string
  readonly source: Source
  readonly index: number
  /** What the name stands for where that is more than the column: merged by USING, or a field of a row. */
  readonly expr?: Expr
}

/** One FROM item as names see it. */
export interface ScopeEntry {
  /** What qualifies its columns; undefined for an unaliased join. */
  readonly alias: string | undefined
  /** Schema of a plain table, so that `schema.table.column` resolves. */
  readonly schema: string | undefined
  /** The table's own name, for the hint when an alias hides it. */
  readonly relationName?: string
  readonly columns: readonly ScopeColumn[]
  /** Columns reachable by bare name (JOIN … USING hides the merged ones). */
  readonly unqualified: readonly ScopeColumn[]
  /** Seen by a LATERAL item that may not use it: a RIGHT or FULL JOIN is between, or it is what an UPDATE or DELETE changes. */
  readonly unreachable?: 'join' | 'target'
  /** OLD or NEW in RETURNING: another name of a table that is there already. */
  readonly version?: boolean
  /** A function that gives plain values, or rows of a table's type: its own name stands for the value. */
  readonly value?: boolean
  /** Names of what a joined item's alias hides. */
  readonly hides?: readonly (string | undefined)[]
  /** The table or view whose row type its rows have. */
  readonly relation?: Relation
  /** The names that a view's own columns have, where the FROM item renames them. */
  readonly columnNames?: readonly string[]
}

/** The single key of a parse node and its body: `{SelectStmt: {...}}`. */
export function nodeTag(node: Node): string {
  return Object.keys(node)[0] as string
}

export function stringOf(node: Node | undefined): string {
  return (node && 'String' in node && node.String.sval) || ''
}
