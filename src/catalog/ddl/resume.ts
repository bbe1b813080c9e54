/** Catalog → draft: what `finish` has written, ready for further statements. */
import type { Node } from '@pgsql/types'
import {
  FIRST_USER_OID,
  type Catalog,
  type CheckConstraint,
  type Column,
  type DomainType,
  type EnumType,
  type ForeignKey,
  type Index,
  type Materialized,
  type QualifiedName,
  type Routine,
  type Table,
  type Trigger,
  type UniqueConstraint,
  type UnsupportedRoutine,
  type View,
} from '../catalog'
import { Draft } from './draft'
import type {
  CheckDraft,
  ColumnDraft,
  DefaultDraft,
  DomainDraft,
  EnumDraft,
  ForeignKeyDraft,
  IndexDraft,
  MaterializedDraft,
  NotRunDraft,
  RelationDraft,
  RoutineDraft,
  TableDraft,
  TriggerDraft,
  UniqueDraft,
  ViewDraft,
} from './objects'
import { columnUses } from './columnUses'
import { nextvalOf } from './finish'
import { inputTypes } from './routines'
import { namedCalls } from './calls'
import { relationsRead } from './views'

/** Parses one expression, or one query. */
export interface TreeParser {
  expression(text: string): Node
  query(text: string): Node
}

/** @param parse reads the expressions and the views that the catalog keeps as text */
export function resume(catalog: Catalog, parse: TreeParser): Draft {
  const draft = new Draft(catalog.defaultSchema, 1 + highestOid(catalog))
  for (const schema of catalog.schemas) draft.schemas.add(schema)
  for (const extension of catalog.extensions) draft.extensions.add(extension)
  for (const collation of catalog.collations ?? []) draft.collations.push({ ...collation })
  for (const e of catalog.enums) draft.types.push(enumDraft(e))
  for (const d of catalog.domains) draft.types.push(domain(d, parse))
  for (const t of catalog.externalTypes) draft.types.push({ kind: 'external', ...t })
  for (const { schema, name, oid, ...options } of catalog.sequences)
    draft.relations.push({ kind: 'sequence', schema, name, oid, options })
  const tables = new Map(catalog.tables.map((t) => [t, emptyTable(t)] as const))
  draft.relations.push(...tables.values())
  for (const [from, to] of tables) fillTable(draft, from, to, parse)
  // A foreign key may point to a table that stands further down.
  for (const [from, to] of tables) to.foreignKeys = from.foreignKeys.map((f) => foreignKey(draft, to, f))
  for (const view of catalog.views) draft.relations.push(viewOf(draft, view, parse))
  for (const [from, to] of tables)
    if (from.materialized) to.materialized = materialized(draft, from.materialized, parse)
  for (const one of catalog.functions) draft.functions.push(routine(one, parse))
  for (const one of catalog.triggers) draft.triggers.push(trigger(draft, one, parse))
  for (const one of catalog.routines) draft.routines.push(notRun(draft, one, parse))
  draft.ignored.push(...catalog.ignored)
  return draft
}

function highestOid(catalog: Catalog): number {
  const { tables, views, sequences, enums, domains, externalTypes, functions, triggers } = catalog
  const types = [...enums, ...domains, ...externalTypes]
  const owned = tables.flatMap((t) => [
    ...(t.primaryKey ? [t.primaryKey] : []),
    ...t.uniques,
    ...t.foreignKeys,
    ...t.indexes,
  ])
  const oids = [...tables, ...views, ...sequences, ...types, ...owned, ...functions, ...triggers].map((o) => o.oid)
  return Math.max(FIRST_USER_OID - 1, ...oids, ...types.map((t) => t.arrayOid))
}

const enumDraft = ({ sortOrders, labels, ...rest }: EnumType): EnumDraft => ({
  kind: 'enum',
  ...rest,
  labels: [...labels],
  sortOrders: [...(sortOrders ?? labels.map((_, i) => i + 1))],
})

function emptyTable({ schema, name, oid, unsupported, rowSecurity, dropped = [], untold = [] }: Table): TableDraft {
  return {
    kind: 'table',
    schema,
    name,
    oid,
    columns: [],
    dropped: [...dropped],
    untold: new Set(untold),
    uniques: [],
    checks: [],
    foreignKeys: [],
    indexes: [],
    unsupported: (unsupported ?? []).map((u) => ({ ...u })),
    ...(rowSecurity ? { rowSecurity } : {}),
  }
}

function fillTable(draft: Draft, from: Table, to: TableDraft, parse: TreeParser): void {
  for (const column of from.columns) to.columns.push(columnDraft(draft, to, column, parse))
  if (from.primaryKey) to.primaryKey = unique(to, from.primaryKey)
  to.uniques = from.uniques.map((u) => unique(to, u))
  to.checks = from.checks.map((c) => check(c, parse))
  to.indexes = from.indexes.map((i) => index(to, i, parse))
}

function columnDraft(draft: Draft, table: TableDraft, from: Column, parse: TreeParser): ColumnDraft {
  const { name, attnum, type, notNull, notNullName, identity, generated, dimensions, collation } = from
  const column: ColumnDraft = { name, attnum, type, notNull }
  if (notNullName !== undefined) column.notNullName = notNullName
  if (dimensions !== undefined) column.dimensions = dimensions
  if (collation !== undefined) column.collation = collation
  if (from.default !== undefined) column.default = defaultDraft(draft, from.default, parse)
  if (generated) column.generated = { expression: parse.expression(generated.expression), stored: generated.stored }
  if (identity) column.identity = identity
  const sequence = from.sequence && find(draft.sequences, from.sequence)
  if (sequence) {
    column.sequence = sequence
    sequence.owner = { table, column }
  }
  return column
}

function defaultDraft(draft: Draft, text: string, parse: TreeParser): DefaultDraft {
  const sequence = text.startsWith('nextval(') && draft.sequences.find((s) => nextvalOf(draft, s) === text)
  return sequence ? { nextval: sequence } : { expression: parse.expression(text) }
}

const columnsOf = (table: TableDraft, names: readonly string[]): ColumnDraft[] =>
  names.map((name) => table.columns.find((c) => c.name === name) as ColumnDraft)

const unique = (table: TableDraft, { columns, include, attributes, ...rest }: UniqueConstraint): UniqueDraft => ({
  ...rest,
  ...(attributes ? { attributes: [...attributes] } : {}),
  columns: columnsOf(table, columns),
  ...(include ? { include: columnsOf(table, include) } : {}),
})

const check = ({ name, expression }: CheckConstraint, parse: TreeParser): CheckDraft => ({
  name,
  expression: parse.expression(expression),
})

function index(table: TableDraft, from: Index, parse: TreeParser): IndexDraft {
  const { keys, include, where, attributes, ...rest } = from
  return {
    ...rest,
    ...(attributes ? { attributes: [...attributes] } : {}),
    keys: keys.map(({ column, expression, ...key }) => ({
      ...(column === undefined ? {} : { column: columnsOf(table, [column])[0] }),
      ...(expression === undefined ? {} : { expression: parse.expression(expression) }),
      ...key,
    })),
    ...(include ? { include: columnsOf(table, include) } : {}),
    ...(where === undefined ? {} : { where: parse.expression(where) }),
  }
}

function foreignKey(draft: Draft, own: TableDraft, from: ForeignKey): ForeignKeyDraft {
  const { columns, references, onDeleteColumns, ...rest } = from
  const table = find(draft.tables, references) as TableDraft
  return {
    ...rest,
    columns: columnsOf(own, columns),
    table,
    references: columnsOf(table, references.columns),
    ...(onDeleteColumns ? { onDeleteColumns: columnsOf(own, onDeleteColumns) } : {}),
  }
}

function materialized(draft: Draft, from: Materialized, parse: TreeParser): MaterializedDraft {
  const tree = parse.query(from.query)
  return { ...from, reads: relationsRead(draft, tree), takes: columnUses(draft, tree), calls: namedCalls(tree) }
}

function viewOf(draft: Draft, view: View, parse: TreeParser): ViewDraft {
  const {
    schema,
    name,
    oid,
    query,
    columnNames: names,
    materialized = false,
    checkOption,
    defaults,
    unsupported,
  } = view
  const tree = query === '' ? undefined : parse.query(query)
  return {
    kind: 'view',
    schema,
    name,
    oid,
    query,
    materialized,
    reads: relationsRead(draft, tree),
    takes: columnUses(draft, tree),
    calls: namedCalls(tree),
    indexes: [],
    ...(names ? { columnNames: [...names] } : {}),
    ...(checkOption === undefined ? {} : { checkOption }),
    ...(defaults
      ? { defaults: new Map(Object.entries(defaults).map(([column, sql]) => [column, parse.expression(sql)])) }
      : {}),
    ...(unsupported === undefined ? {} : { unsupported }),
  }
}

const routine = ({ arguments: args, settings, ...rest }: Routine, parse: TreeParser): RoutineDraft => ({
  ...rest,
  arguments: args.map(({ default: value, ...argument }) => ({
    ...argument,
    ...(value === undefined ? {} : { default: parse.expression(value) }),
  })),
  ...(settings ? { settings: [...settings] } : {}),
})

function trigger(draft: Draft, from: Trigger, parse: TreeParser): TriggerDraft {
  const { schema: _, table, columns, when, function: calls, ...rest } = from
  const relation = find(draft.relations, table) as RelationDraft
  return {
    ...rest,
    table: relation,
    function: draft.functions.find((f) => isSame(f, calls) && inputTypes(f).length === 0) ?? calls,
    ...(columns && relation.kind === 'table' ? { columns: columnsOf(relation, columns) } : {}),
    ...(when === undefined ? {} : { when: parse.expression(when) }),
  }
}

function notRun(draft: Draft, { table, expressions, ...rest }: UnsupportedRoutine, parse: TreeParser): NotRunDraft {
  const relation = table && find(draft.relations, table)
  return {
    ...rest,
    ...(relation ? { table: relation } : {}),
    ...(expressions ? { expressions: policyExpressions(expressions, parse) } : {}),
  }
}

const policyExpressions = (
  { using, check }: NonNullable<UnsupportedRoutine['expressions']>,
  parse: TreeParser,
): NotRunDraft['expressions'] => ({
  ...(using === undefined ? {} : { using: parse.expression(using) }),
  ...(check === undefined ? {} : { check: parse.expression(check) }),
})

function domain({ default: value, checks, ...rest }: DomainType, parse: TreeParser): DomainDraft {
  return {
    kind: 'domain',
    ...rest,
    checks: checks.map((c) => check(c, parse)),
    ...(value === undefined ? {} : { default: parse.expression(value) }),
  }
}

const isSame = (a: QualifiedName, b: QualifiedName): boolean => a.schema === b.schema && a.name === b.name

function find<T extends QualifiedName>(list: readonly T[], name: QualifiedName): T | undefined {
  return list.find((one) => isSame(one, name))
}
