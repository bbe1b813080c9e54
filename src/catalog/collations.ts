/** What a collation's name means (Postgres manual, "Collation Support"; pg_collation.dat). */
import type { Catalog, Index, Table } from './catalog'
import type { CatalogIndex } from './lookup'
import { typeCollation } from './typeCollation'

/**
 * What the shadow has of a collation:
 * - `default`: the database's own; order by code point, letter case by Unicode
 * - `ascii`: order by code point; only ASCII has letter case and character classes
 * - `code points`: order by code point; letter case and classes that the shadow does not have
 * - `deterministic`: neither its order nor its classes; equality is that of bytes
 * - `nondeterministic`: not even its equality
 */
export type CollationKind = 'default' | 'ascii' | 'code points' | 'deterministic' | 'nondeterministic'

const BUILT_IN: ReadonlyMap<string, CollationKind> = new Map([
  ['default', 'default'],
  ['C', 'ascii'],
  ['POSIX', 'ascii'],
  ['ucs_basic', 'ascii'],
  ['pg_c_utf8', 'code points'],
  ['pg_unicode_fast', 'code points'],
])

/** Collations that initdb makes are all deterministic: `unicode`, ICU's, and those of the system's locales. */
const PREDEFINED = /^unicode$|-x-icu$|^[a-z]{2,3}_[A-Z]{2}(\.[\w-]+)?(@\w+)?$|^C\.[\w-]+$/

/** One that nothing tells of may be nondeterministic. */
export function collationKind({ collations = [] }: Pick<Catalog, 'collations'>, name: string): CollationKind {
  const made = collations.find((c) => c.name === name)
  if (made) return made.deterministic ? 'deterministic' : 'nondeterministic'
  return BUILT_IN.get(name) ?? (PREDEFINED.test(name) ? 'deterministic' : 'nondeterministic')
}

/** A key, unique or of a foreign key, whose collation takes texts of other bytes for equal. */
export function nondeterministicKey(
  index: CatalogIndex,
  table: Table,
): { readonly key: string; readonly collation: string } | undefined {
  if (!index.declaresCollations) return undefined
  const { primaryKey, uniques, foreignKeys, indexes } = table
  const keys = [...(primaryKey ? [primaryKey] : []), ...uniques, ...foreignKeys]
  const declared = (name: string | undefined): string | undefined => {
    const column = table.columns.find((c) => c.name === name)
    return column && (column.collation ?? typeCollation(index, column.type.oid))
  }
  const used = [
    ...keys.map(({ name, columns }) => ({ key: name, collations: columns.map(declared) })),
    ...indexes.filter((i: Index) => i.unique).map(({ name, keys: list }) => ({ key: name, collations: list.map((k) => k.collation ?? declared(k.column)) })),
  ] // prettier-ignore
  for (const { key, collations } of used) {
    const collation = collations.find((c) => c !== undefined && collationKind(index.catalog, c) === 'nondeterministic')
    if (collation !== undefined) return { key, collation }
  }
  return undefined
}
