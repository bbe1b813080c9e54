/** What the printing of one statement shares: names of sources, the user functions it needs, what it reads. */
import { createHash } from 'node:crypto'
import type { Column } from '../../catalog/catalog'
import { delimited } from '../../catalog/identifiers'
import type { UserFunction } from '../../functions/userFunction'
import type { Expr, FromItem, Query, Source, SourceColumn } from '../bound'
import type { StatementContext } from '../bind/context'
import { parameterNumber } from '../bind/routines/calledFirst'
import type { Kept } from './kept'

/** The parts of the printer, as they see one another. */
export interface Parts {
  expr(p: Printer, expr: Expr): string
  query(p: Printer, query: Query): string
  from(p: Printer, item: FromItem): string
  outputNames(query: Query): readonly string[] | undefined
  presence(p: Printer, source: Source): string
}

export interface Substitution {
  readonly replace: (expr: Expr) => string | undefined
  /** Sources whose columns are not to be reached any more. */
  readonly gone: ReadonlySet<number>
}

interface Replacement {
  readonly column: (index: number) => Expr
  readonly present?: Expr
}

export class Printer {
  readonly functions = new Map<string, UserFunction>()
  readonly reads = new Set<number>()
  volatile = false
  /** Where RETURNING begins in an INSERT's text. */
  returningAt: number | undefined
  /** Numbers of the parameters as they stand in the text. */
  readonly parameterOrder: number[] = []
  /** Typmods that parameters are read with, where a length check has moved into reading them. */
  readonly parameterTypmods = new Map<number, number>()
  private readonly past = new Set<number>()
  private readonly aliases = new Map<number, string>()
  private readonly taken = new Set<string>()
  private readonly bare = new Set<number>()
  private readonly columns = new Map<number, readonly string[]>()
  /** Columns of a source that was rewritten away, as expressions (rewrite/lateral.ts). */
  private readonly substitutions: Substitution[] = []
  private readonly replaced = new Map<number, Replacement>()

  constructor(
    readonly cx: StatementContext,
    readonly parts: Parts,
    private readonly positional = false,
    /** Set where the statement is one step of several. */
    readonly kept?: Kept,
  ) {}

  /** The number under which the table is kept as it was when the statement began; undefined where it is read as it is. */
  pastOf(oid: number): number | undefined {
    if (!this.past.has(oid)) return undefined
    if (!this.kept) throw new Error(`table ${oid} is not kept as it was`)
    return this.kept.table(oid)
  }

  /** Prints with tables read as they were when the statement began. */
  inThePast(tables: readonly number[], print: () => string): string {
    const added = tables.filter((oid) => !this.past.has(oid))
    for (const oid of added) this.past.add(oid)
    try {
      return print()
    } finally {
      for (const oid of added) this.past.delete(oid)
    }
  }

  parameter(given: number): string {
    const number = parameterNumber(this.cx, given)
    this.parameterOrder.push(number)
    // `?2` without `?1` would leave a nameless parameter between them, which a named binding does not reach.
    return this.positional ? '?' : `:${number}`
  }

  expr(expr: Expr): string {
    return this.substituted(expr) ?? this.parts.expr(this, expr)
  }

  /** What stands for the expression, where `substituting` says so. */
  substituted(expr: Expr): string | undefined {
    for (const { replace, gone } of this.substitutions) {
      const printed = replace(expr)
      if (printed !== undefined) return printed
      if (expr.tag === 'column' && gone.has(expr.source.id))
        throw this.cx.refuse('a column beside GROUPING SETS that is no key', expr.location)
    }
    return undefined
  }

  /** Prints with expressions replaced, also inside subqueries. */
  substituting(substitution: Substitution, print: () => string): string {
    this.substitutions.push(substitution)
    try {
      return print()
    } finally {
      this.substitutions.pop()
    }
  }

  query(query: Query): string {
    return this.parts.query(this, query)
  }

  from(item: FromItem): string {
    return this.parts.from(this, item)
  }

  outputNames(query: Query): readonly string[] | undefined {
    return this.parts.outputNames(query)
  }

  /** Registers the function with the statement and gives its name. */
  use(fn: UserFunction): string {
    const name = functionName(fn.name)
    this.functions.set(name, { ...fn, name })
    if (!fn.deterministic && !fn.steady && fn.body.kind === 'session') this.volatile = true
    return name
  }

  /** Gives a source a fixed SQLite name: the target of INSERT, UPDATE and DELETE goes by its table's. */
  nameSource(source: Source, name: string): void {
    this.aliases.set(source.id, name)
    this.taken.add(name.toLowerCase())
  }

  /** Columns of this source stand without its name, as a table's own DDL has them. */
  printBare(source: Source): void {
    this.bare.add(source.id)
  }

  /** @param present whether the source has a row, where an outer join may leave it without */
  replace(source: Source, column: (index: number) => Expr, present?: Expr): void {
    this.replaced.set(source.id, { column, present })
  }

  replacement(source: Source, index: number): Expr | undefined {
    return this.replaced.get(source.id)?.column(index)
  }

  /** A condition that holds where the source has a row, and not where an outer join filled it up with nulls. */
  presence(source: Source): string {
    const replaced = this.replaced.get(source.id)
    if (!replaced) return this.parts.presence(this, source)
    if (!replaced.present) throw this.cx.refuse(`the row of "${source.alias}" here`)
    return this.expr(replaced.present)
  }

  /** The source's name in SQLite: its alias, numbered where another source (in any case of letters) has it. */
  alias(source: Source): string {
    const known = this.aliases.get(source.id)
    if (known !== undefined) return known
    let name = source.alias
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${source.alias}_${n}`
    this.nameSource(source, name)
    return name
  }

  /** Column names of a derived table, made distinct as SQLite needs them. */
  columnNames(source: Source): readonly string[] {
    let names = this.columns.get(source.id)
    if (!names) this.columns.set(source.id, (names = distinctNames(source.columns)))
    return names
  }

  /** A column's reference in SQLite. */
  column(source: Source, index: number): string {
    const column = source.columns[index] as SourceColumn
    const name = delimited(this.columnName(source, column, index))
    return this.bare.has(source.id) ? name : `${delimited(this.alias(source))}.${name}`
  }

  /** The rowid, by the one of its names that no column has. */
  rowid(source: Source): string {
    if (source.kind === 'function') return `${delimited(this.alias(source))}.rowid`
    return `${delimited(this.alias(source))}.${delimited(this.rowidName(source))}`
  }

  rowidName(source: Source): string {
    const relation = this.cx.index.relationByOid(source.columns[0]?.tableOid ?? 0)
    return this.rowidNameOf(relation?.columns ?? [], source.alias)
  }

  rowidNameOf(columns: readonly { readonly name: string }[], table: string): string {
    const taken = new Set(columns.map((c) => c.name.toLowerCase()))
    const name = ['rowid', '_rowid_', 'oid'].find((n) => !taken.has(n))
    if (name === undefined) throw this.cx.refuse(`table "${table}", whose columns take all names of SQLite's rowid`)
    return name
  }

  private columnName(source: Source, column: SourceColumn, index: number): string {
    if (source.kind === 'excluded') return column.name
    if (source.kind === 'function') return `c${index + 1}`
    if (source.kind !== 'table') return this.columnNames(source)[index] as string
    const relation = this.cx.index.relationByOid(column.tableOid)
    return (relation?.columns[index] as Column).name
  }
}

/** SQLite takes names of up to 255 bytes for functions; the types of many arguments make a longer one. */
function functionName(name: string): string {
  if (name.length <= 255) return name
  return `${name.slice(0, 200)}_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}

export function distinctNames(columns: readonly { name: string }[]): string[] {
  const taken = new Set<string>()
  return columns.map(({ name }) => {
    let unique = name
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}_${n}`
    taken.add(unique.toLowerCase())
    return unique
  })
}
