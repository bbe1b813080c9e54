import type { RangeVar } from '@pgsql/types'
import type { Draft } from './draft'
import type { RelationDraft, TableDraft } from './objects'

/**
 * What is wrong with a statement, and where (byte offset in the script); `interpret` turns it into a ShadowError.
 * With a SQLSTATE the words are Postgres's own (which then tells no position).
 */
export class DdlProblem extends Error {
  override name = 'DdlProblem'
  constructor(
    message: string,
    readonly location?: number,
    readonly code?: string,
    readonly more: { readonly detail?: string; readonly hint?: string } = {},
    /** Whether Postgres tells the place too. */
    readonly placed = false,
  ) {
    super(message)
  }
}

export const relationExists = (name: string, at: RangeVar | undefined): DdlProblem =>
  new DdlProblem(`relation "${name}" already exists`, at?.location, '42P07')

export function nameOf(schema: string | undefined, name: string): string {
  return schema === undefined ? `"${name}"` : `"${schema}.${name}"`
}

/** @throws DdlProblem in Postgres's words where there is no such relation. */
export function requireRelation(draft: Draft, name: RangeVar | undefined): RelationDraft {
  const relation = findRelation(draft, name)
  if (!relation)
    throw new DdlProblem(
      `relation ${nameOf(name?.schemaname, name?.relname ?? '')} does not exist`,
      name?.location,
      '42P01',
    )
  return relation
}

export function findRelation(draft: Draft, name: RangeVar | undefined): RelationDraft | undefined {
  return draft.relation(name?.schemaname, name?.relname ?? '')
}

export function requireTable(draft: Draft, name: RangeVar | undefined): TableDraft {
  const relation = requireRelation(draft, name)
  if (relation.kind !== 'table')
    throw new DdlProblem(`${nameOf(name?.schemaname, relation.name)} is not a table`, name?.location)
  return relation
}

export function requireColumn(table: TableDraft, name: string, location?: number) {
  const column = table.columns.find((c) => c.name === name)
  if (!column) throw new DdlProblem(`column "${name}" of relation "${table.name}" does not exist`, location, '42703')
  return column
}
