/** Names that a relation's indexes and constraints hold in their schema. */
import type { TableDraft, ViewDraft } from './objects'

/** `indexNames(relation).includes(name)`, which each name of a schema is asked of every table: no list is made for it, nor a function. */
export function hasIndex(relation: TableDraft | ViewDraft, name: string): boolean {
  for (const index of relation.indexes) if (index.name === name) return true
  if (relation.kind === 'view') return false
  const { primaryKey, uniques, unsupported } = relation
  if (primaryKey?.name === name) return true
  for (const unique of uniques) if (unique.name === name) return true
  for (const one of unsupported) if (one.name === name && one.kind === 'exclusion constraint') return true
  return false
}

/** `constraintNames(table).includes(name)`, likewise. */
export function hasConstraint(table: TableDraft, name: string): boolean {
  const { primaryKey, uniques, indexes, checks, foreignKeys, unsupported, columns } = table
  const named = (constraint: { readonly name: string }) => constraint.name === name
  return (
    primaryKey?.name === name ||
    uniques.some(named) ||
    checks.some(named) ||
    foreignKeys.some(named) ||
    unsupported.some(named) ||
    indexes.some((i) => i.name === name && i.exclusion !== undefined) ||
    columns.some((c) => c.notNullName === name && c.notNull)
  )
}

/** Indexes of a relation, those of its constraints included. */
export function indexNames(relation: TableDraft | ViewDraft): string[] {
  if (relation.kind === 'view') return relation.indexes.map((i) => i.name)
  const constraints = [...(relation.primaryKey ? [relation.primaryKey] : []), ...relation.uniques]
  return [
    ...constraints,
    ...relation.indexes,
    ...relation.unsupported.filter((u) => u.kind === 'exclusion constraint'),
  ].map((i) => i.name)
}

export function constraintNames(table: TableDraft): string[] {
  const { primaryKey, uniques, indexes, checks, foreignKeys, unsupported, columns } = table
  const exclusions = indexes.filter((i) => i.exclusion)
  const keys = [...(primaryKey ? [primaryKey] : []), ...uniques, ...exclusions]
  const named = [...keys, ...checks, ...foreignKeys, ...unsupported].map((c) => c.name)
  return [...named, ...columns.flatMap((c) => (c.notNull && c.notNullName ? [c.notNullName] : []))]
}
