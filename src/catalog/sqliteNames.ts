import type { Catalog, Index, QualifiedName, Table, UniqueConstraint } from './catalog'

/**
 * What tables and views are called in SQLite, which has one name space and compares names without regard to case:
 * `users` in the default schema keeps its name, `audit.logs` becomes `audit__logs`. A name that SQLite reserves, or that
 * another relation has already (but for case), gets a number: `User`, `user_2`. Keys are JSON `[schema, name]`.
 */
export function sqliteNames(relations: readonly QualifiedName[], defaultSchema: string): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  // The default schema first, so that its names stay as they are.
  const ordered = [...relations].sort((a, b) => Number(a.schema !== defaultSchema) - Number(b.schema !== defaultSchema))
  for (const { schema, name } of ordered) {
    names.set(JSON.stringify([schema, name]), freeName(sqliteNameOf(schema, name, defaultSchema), taken))
  }
  return names
}

function sqliteNameOf(schema: string, name: string, defaultSchema: string): string {
  // The underscore stays in front in `_AToB`, the join table of a Prisma many-to-many relation.
  const [, underscore = '', rest = ''] = /^(_?)(.*)$/s.exec(name) ?? []
  const prefixed = schema === defaultSchema ? name : `${underscore}${schema}__${rest}`
  return /^sqlite_/i.test(prefixed) ? `_${prefixed}` : prefixed
}

/** The name, or the first `name_2`, `name_3`… that is not taken; the choice is added to `taken`. */
function freeName(name: string, taken: Set<string>): string {
  let chosen = name
  for (let i = 2; taken.has(foldCase(chosen)); i++) chosen = `${name}_${i}`
  taken.add(foldCase(chosen))
  return chosen
}

/** SQLite folds the case of ASCII letters only. */
export const foldCase = (name: string): string => name.replace(/[A-Z]/g, (c) => c.toLowerCase())

/** An index by its name in SQLite; errors of expression indexes carry nothing else. */
export interface SqliteIndex {
  readonly sqliteName: string
  readonly table: Table
  /** The Postgres name, which is the constraint's where it has one. */
  readonly name: string
  readonly unique: UniqueConstraint | Index
}

/** Unique indexes of a catalog, in the order of their tables and then in the order in which Postgres checks them. */
export function uniqueIndexes(catalog: Catalog): SqliteIndex[] {
  const taken = new Set([...catalog.tables, ...catalog.views].map((r) => foldCase(r.sqliteName)))
  return catalog.tables.flatMap((table) =>
    uniquesOf(table).map((unique) => {
      const sqliteName = freeName(sqliteNameOf(table.schema, unique.name, catalog.defaultSchema), taken)
      return { sqliteName, table, name: unique.name, unique }
    }),
  )
}

/** A table's key, unique constraints and unique indexes, in the order in which Postgres checks them. */
export function uniquesOf(table: Table): (UniqueConstraint | Index)[] {
  const all = [
    ...(table.primaryKey ? [table.primaryKey] : []),
    ...table.uniques,
    ...table.indexes.filter((i) => i.unique),
  ]
  return all.sort((a, b) => a.oid - b.oid)
}
