import type { Table } from '../../catalog/catalog'
import type { CatalogIndex } from '../../catalog/lookup'

/** What reads the expressions that a catalog keeps: the binder, which stands above functions and gives itself to them. */
export interface ExpressionReader {
  /**
   * An expression over a table's columns as ruleutils.c prints it.
   * @returns undefined where the exact form is not known
   */
  shown(table: Table, expression: string): ShownExpression | undefined
}

export interface ShownExpression {
  /** With the casts that nothing wrote; without those around the whole. */
  readonly text: string
  /** In an index it stands without parentheses (looks_like_function). */
  readonly isCall: boolean
}

const readers = new WeakMap<CatalogIndex, ExpressionReader>()

export const provideReader = (index: CatalogIndex, reader: ExpressionReader): void => void readers.set(index, reader)
export const readerOf = (index: CatalogIndex): ExpressionReader | undefined => readers.get(index)
