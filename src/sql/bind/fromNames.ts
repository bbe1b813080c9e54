/** The names that FROM items bring into a query. */
import type { Alias } from '@pgsql/types'
import type { FromItem, Source, SourceColumn } from '../bound'
import { type ScopeColumn, type ScopeEntry, type StatementContext, stringOf } from './context'

export interface BoundItem {
  readonly item: FromItem
  readonly entries: readonly ScopeEntry[]
}

export function entryOf(source: Source, extra: { schema?: string; relationName?: string }): ScopeEntry {
  const columns = source.columns.map((c, index): ScopeColumn => ({ name: c.name, source, index }))
  return { alias: source.alias, schema: extra.schema, relationName: extra.relationName, columns, unqualified: columns }
}

/** Column aliases: `t (a, b)`. */
export function renamed(
  cx: StatementContext,
  columns: readonly SourceColumn[],
  alias: Alias | undefined,
  name: string,
): readonly SourceColumn[] {
  const names = (alias?.colnames ?? []).map(stringOf)
  if (names.length > columns.length) {
    throw cx.error(
      '42P10',
      `table "${alias?.aliasname ?? name}" has ${columns.length} columns available but ${names.length} columns specified`,
    )
  }
  return names.length ? columns.map((c, i) => ({ ...c, name: names[i] ?? c.name })) : columns
}
