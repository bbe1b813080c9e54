import type { Column, Index, Table, UniqueConstraint, View } from '../../catalog/catalog'
import { makeObjectName } from '../../catalog/ddl/objectNames'
import type { CatalogIndex } from '../../catalog/lookup'
import { checkOids, CONSTRAINTS, notNullOids } from './constraintOids'

/** What the system relations tell of a database's own objects: their columns as text, in Postgres's output form. */

export type Text = string | null
/** Columns that are left out are null. */
export type Row = Readonly<Record<string, Text>>

export interface Described {
  readonly index: CatalogIndex
  /** The columns of a view. @throws UnsupportedOnShadow where its definition is not understood */
  viewColumns(view: View): readonly Pick<Column, 'name' | 'type'>[]
  /** The columns that a CHECK's expression names, in the order in which they first appear. */
  columnsNamed(expression: string): readonly string[]
}

export const yes = (flag: boolean | undefined): string => (flag ? 'YES' : 'NO')
export const bit = (flag: boolean | undefined): string => (flag ? 't' : 'f')

/** A table's constraints in one list: what pg_constraint and information_schema.table_constraints are made of. */
export interface Constraint {
  readonly oid: number
  readonly name: string
  readonly kind: 'p' | 'u' | 'f' | 'c' | 'n'
  readonly table: Table
  readonly columns: readonly string[]
  readonly unique?: UniqueConstraint
  readonly foreign?: Table['foreignKeys'][number]
  /** The expression of a CHECK. */
  readonly check?: string
}

export function constraintsOf({ columnsNamed }: Described, table: Table): Constraint[] {
  const uniques = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques]
  return [
    ...uniques.map((unique): Constraint => ({
      oid: CONSTRAINTS + unique.oid,
      name: unique.name,
      kind: unique === table.primaryKey ? 'p' : 'u',
      table,
      columns: unique.columns,
      unique,
    })),
    ...table.foreignKeys.map((foreign): Constraint => ({
      oid: foreign.oid,
      name: foreign.name,
      kind: 'f',
      table,
      columns: foreign.columns,
      foreign,
    })),
    ...table.checks.map((check, i): Constraint => ({
      oid: checkOids(table) + i,
      name: check.name,
      kind: 'c',
      table,
      columns: columnsNamed(check.expression),
      check: check.expression,
    })),
    ...table.columns.flatMap((column, i): Constraint[] =>
      column.notNull ? [{ oid: notNullOids(table) + i, name: column.notNullName ?? makeObjectName(table.name, column.name, 'not_null'), kind: 'n', table, columns: [column.name] }] : [],
    ),
  ] // prettier-ignore
}

/** The unique or primary key that a foreign key points to: the one of just these columns. */
export function referencedKey(
  index: CatalogIndex,
  { references }: Table['foreignKeys'][number],
): UniqueConstraint | Index | undefined {
  const parent = index.relation(references.schema, references.name)
  if (parent?.kind !== 'table') return undefined
  const same = (columns: readonly (string | undefined)[]) =>
    columns.length === references.columns.length && references.columns.every((name) => columns.includes(name))
  const constraints = [...(parent.primaryKey ? [parent.primaryKey] : []), ...parent.uniques]
  return constraints.find((one) => same(one.columns)) ?? parent.indexes.find((one) => one.unique && !one.exclusion && same(one.keys.map((key) => key.column))) // prettier-ignore
}

export const attnumOf = (table: Table, name: string): number =>
  table.columns.find((column) => column.name === name)?.attnum ?? 0
