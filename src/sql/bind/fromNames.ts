/** The names that FROM items bring into a query. */
import type { Alias } from '@pgsql/types'
import type { FromItem, Source } from '../bound'
import { Scope, type ScopeColumn, type ScopeEntry, type StatementContext, stringOf } from './context'

export interface BoundItem {
  readonly item: FromItem
  readonly entries: readonly ScopeEntry[]
}

type Extra = Pick<ScopeEntry, 'relationName' | 'relation' | 'columnNames'> & { readonly schema?: string }

export function entryOf(source: Source, { schema, ...extra }: Extra): ScopeEntry {
  const columns = source.columns.map((c, index): ScopeColumn => ({ name: c.name, source, index }))
  return { alias: source.alias, schema, columns, unqualified: columns, ...extra }
}

/** Column aliases: `t (a, b)`. */
export function renamed<C extends { readonly name: string }>(
  cx: StatementContext,
  columns: readonly C[],
  alias: Alias | undefined,
  name: string,
): readonly C[] {
  const names = (alias?.colnames ?? []).map(stringOf)
  if (names.length > columns.length) {
    throw cx.error(
      '42P10',
      `table "${alias?.aliasname ?? name}" has ${columns.length} columns available but ${names.length} columns specified`,
    )
  }
  return names.length > 0 ? columns.map((c, i) => (names[i] === undefined ? c : { ...c, name: names[i] })) : columns
}

/** What a FROM item that is not LATERAL sees: the levels around this one, and this level's CTEs. */
export function outside(cx: StatementContext, scope: Scope, lateral = false): Scope {
  const outer = new Scope(cx, scope.parent)
  outer.hidden.push(
    ...scope.hidden,
    ...scope.entries.map((entry) => ({ entry, lateral: lateral && !entry.unreachable })),
  )
  for (const [name, cte] of scope.ctes) outer.ctes.set(name, cte)
  return outer
}

export function addEntry(cx: StatementContext, scope: Scope, entry: ScopeEntry): void {
  if (entry.alias !== undefined && scope.entries.some((e) => e.alias === entry.alias && e.schema === entry.schema)) {
    throw cx.error('42712', `table name "${entry.alias}" specified more than once`)
  }
  scope.entries.push(entry)
}
