/** Columns of several sources side by side, as a step keeps them. */
import { delimited } from '../../catalog/identifiers'
import { T, typeRef } from '../bind/context'
import type { StatementContext } from '../bind/context'
import type { Expr, Source, SourceColumn } from '../bound'
import { keptRows } from '../print/kept'
import type { Printer } from '../print/printer'

export class Layout {
  private readonly source: Source

  /**
   * @param slot the number under which the rows are kept
   * @param own how many columns stand before those of the sources
   */
  constructor(
    cx: StatementContext,
    readonly slot: number,
    private readonly own: number,
    private readonly sources: readonly Source[],
  ) {
    const before = Array.from({ length: own }, () => INTEGER)
    this.source = cx.nextSource('function', `kept ${slot}${own === 0 ? ' source' : ''}`, [
      ...before,
      ...sources.flatMap((s) => s.columns),
    ])
  }

  get width(): number {
    return this.source.columns.length
  }

  /** The sources' columns as a SELECT gives them. */
  columns(p: Printer): string[] {
    return this.sources.flatMap((source) => source.columns.map((c, index) => p.expr(columnOf(source, c, index))))
  }

  /** The kept rows as a FROM item. */
  from(p: Printer): string {
    return this.named(p, this.plain(p))
  }

  /** The same without a name. */
  plain(p: Printer): string {
    return `${p.use(keptRows(this.width))}(${this.slot})`
  }

  /** A FROM item that goes by the name of these rows. */
  named(p: Printer, rows: string): string {
    p.nameSource(this.source, this.source.alias)
    return `${rows} AS ${delimited(this.source.alias)}`
  }

  /** A column that is none of those kept. */
  extra(name: string): string {
    return `${delimited(this.source.alias)}.${delimited(name)}`
  }

  /** A kept column of the rows' own, from 1. */
  ownColumn(number: number): Expr {
    return columnOf(this.source, INTEGER, number - 1)
  }

  /** A kept column, from 1; the one after the last is the row's position. */
  column(number: number): string {
    return `${delimited(this.source.alias)}.c${number}`
  }

  get position(): string {
    return this.column(this.width + 1)
  }

  /** @returns the kept column of one of the sources */
  valueOf(source: Source, index: number): Expr {
    const before = this.sources
      .slice(0, this.sources.indexOf(source))
      .reduce((sum, s) => sum + s.columns.length, this.own)
    const at = before + index
    return columnOf(this.source, this.source.columns[at] as SourceColumn, at)
  }

  /** References to a source print as what is kept of it. */
  standFor(p: Printer, source: Source, kept = source): void {
    p.replace(source, (index) => this.valueOf(kept, index))
  }
}

const INTEGER: SourceColumn = { name: 'number', type: typeRef(T.int8), notNull: false, tableOid: 0, attnum: 0 }

const columnOf = (source: Source, { type }: SourceColumn, index: number): Expr => ({
  tag: 'column',
  source,
  index,
  type,
})
