/** The names of an index's own columns (pg_attribute.attname): they are given once, from those of the table. */
import type { ColumnDraft, TableDraft } from './objects'
import { clipBytes } from './objectNames'

interface Indexed {
  attributes?: (string | null)[]
}

/** What an index, or a constraint's, is over: undefined for an expression. */
function indexesOf(table: TableDraft): { index: Indexed; columns: (ColumnDraft | undefined)[] }[] {
  const constraints = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques]
  return [
    ...constraints.map((index) => ({ index, columns: [...index.columns, ...(index.include ?? [])] })),
    ...table.indexes.map((index) => ({
      index,
      columns: [...index.keys.map(({ column }) => column), ...(index.include ?? [])],
    })),
  ]
}

/** Before the column is renamed. */
export function keepAttributeNames(table: TableDraft, column: ColumnDraft): void {
  for (const { index, columns } of indexesOf(table))
    if (columns.includes(column)) index.attributes ??= columns.map((one) => one?.name ?? null)
}

/** The column's type is another, for which its indexes are made anew. */
export function forgetAttributeNames(table: TableDraft, column: ColumnDraft): void {
  for (const { index, columns } of indexesOf(table)) if (columns.includes(column)) delete index.attributes
}

/** Those that stand a second time get a number (ChooseIndexColumnNames). */
export function distinctAttributeNames(names: readonly string[]): string[] {
  const taken: string[] = []
  for (const name of names) {
    let free = name
    for (let i = 1; taken.includes(free); i++) free = `${clipBytes(name, 63 - String(i).length)}${i}`
    taken.push(free)
  }
  return taken
}
