import type { CollateClause, ColumnDef, Constraint, Node } from '@pgsql/types'
import type { PendingConstraint } from './constraints'
import { storable } from './deparse'
import type { Draft } from './draft'
import type { ColumnDraft, DefaultDraft, SequenceDraft, TableDraft, TypeDraft } from './objects'
import { as, columnNames, qualified, stringOf, stringsOf } from './nodes'
import { chooseRelationName, truncateIdentifier } from './objectNames'
import { DdlProblem } from './problem'
import { forgetAttributeNames } from './indexAttributes'
import { addSequence, sequenceOptions } from './sequences'
import { resolveType, serialType, systemTypeRef } from './types'

/** MaxHeapAttributeNumber */
const MAX_COLUMNS = 1600

/** Adds a column to a table; its constraints are returned, to be added once the table is whole. */
export function addColumn(draft: Draft, table: TableDraft, definition: ColumnDef): PendingConstraint[] {
  const name = truncateIdentifier(definition.colname ?? '')
  if (table.columns.some((c) => c.name === name)) {
    throw new DdlProblem(`column "${name}" of relation "${table.name}" already exists`, definition.location, '42701')
  }
  const serial = serialType(definition.typeName)
  const type = serial ? systemTypeRef(serial) : resolveType(draft, definition.typeName)
  const column: ColumnDraft = { name, attnum: nextAttnum(table), type, notNull: serial !== undefined }
  declared(column, definition)
  if (definition.storage_name !== undefined || definition.compression !== undefined) noteTuned(table)
  table.columns.push(column)
  if (column.attnum > MAX_COLUMNS)
    throw new DdlProblem(`tables can have at most ${MAX_COLUMNS} columns`, undefined, '54011')
  if (serial) {
    const sequence = ownSequence(draft, table, column, serial)
    column.default = { nextval: sequence }
  }
  return columnConstraints(draft, table, column, definition)
}

/** Columns that were dropped keep their numbers. */
export const nextAttnum = ({ columns, dropped }: TableDraft): number => columns.length + dropped.length + 1

/** What its type's brackets and COLLATE say. */
function declared(column: ColumnDraft, { typeName, collClause }: ColumnDef): void {
  const dimensions = typeName?.arrayBounds?.length ?? 0
  delete column.dimensions
  if (dimensions > 0) column.dimensions = dimensions
  const collation = collationOf(collClause)
  delete column.collation
  if (collation !== undefined) column.collation = collation
}

const TUNED = ['attstorage', 'attcompression', 'attstattarget', 'attoptions']

/** How a column is stored and what statistics are made of it: nothing that a statement's answer depends on but pg_attribute's. */
export function noteTuned({ untold }: TableDraft): void {
  for (const column of TUNED) untold.add(column)
}

export function collationOf(clause: CollateClause | undefined): string | undefined {
  const name = stringsOf(clause?.collname).at(-1)
  return name === 'default' ? undefined : name
}

function columnConstraints(
  draft: Draft,
  table: TableDraft,
  column: ColumnDraft,
  definition: ColumnDef,
): PendingConstraint[] {
  const pending: PendingConstraint[] = []
  for (const node of definition.constraints ?? []) {
    const constraint = as(node, 'Constraint')
    if (!constraint) continue
    const attribute = applyAttribute(constraint, pending.at(-1)?.constraint)
    if (attribute || applyToColumn(draft, table, column, constraint)) continue
    pending.push({ constraint, column })
  }
  return pending
}

/** DEFERRABLE and the like stand after the constraint that they belong to. */
function applyAttribute(attribute: Constraint, last: Constraint | undefined): boolean {
  switch (attribute.contype) {
    case 'CONSTR_ATTR_DEFERRABLE':
      if (last) last.deferrable = true
      return true
    case 'CONSTR_ATTR_DEFERRED':
      if (last) Object.assign(last, { deferrable: true, initdeferred: true })
      return true
    case 'CONSTR_ATTR_NOT_ENFORCED':
      if (last) last.is_enforced = false
      return true
    case 'CONSTR_ATTR_NOT_DEFERRABLE':
    case 'CONSTR_ATTR_IMMEDIATE':
    case 'CONSTR_ATTR_ENFORCED':
      return true
    default:
      return false
  }
}

function applyToColumn(draft: Draft, table: TableDraft, column: ColumnDraft, constraint: Constraint): boolean {
  switch (constraint.contype) {
    case 'CONSTR_NULL':
      column.notNull = false
      return true
    case 'CONSTR_NOTNULL':
      column.notNull = true
      if (constraint.conname) column.notNullName = constraint.conname
      return true
    case 'CONSTR_DEFAULT':
      setDefault(draft, column, constraint.raw_expr)
      return true
    case 'CONSTR_GENERATED':
      column.generated = {
        expression: storable(constraint.raw_expr as Node),
        stored: constraint.generated_kind !== 'v',
      }
      return true
    case 'CONSTR_IDENTITY':
      addIdentity(draft, table, column, constraint)
      return true
    default:
      return false
  }
}

export function addIdentity(draft: Draft, table: TableDraft, column: ColumnDraft, constraint: Constraint): void {
  const type = integerTypeOf(column)
  if (!type) throw new DdlProblem('identity column type must be smallint, integer, or bigint', constraint.location)
  column.identity = constraint.generated_when === 'a' ? 'always' : 'by default'
  column.notNull = true
  ownSequence(draft, table, column, type, constraint.options)
}

export function integerTypeOf(column: ColumnDraft): 'int2' | 'int4' | 'int8' | undefined {
  return (['int2', 'int4', 'int8'] as const).find((t) => systemTypeRef(t).oid === column.type.oid)
}

function ownSequence(
  draft: Draft,
  table: TableDraft,
  column: ColumnDraft,
  type: 'int2' | 'int4' | 'int8',
  options?: readonly Node[],
): SequenceDraft {
  const named = options?.map((o) => as(o, 'DefElem')).find((o) => o?.defname === 'sequence_name')
  const given = named && qualified(stringsOf(as(named.arg, 'List')?.items))
  const schema = given?.schema ?? table.schema
  const name = given?.name ?? chooseRelationName(draft, schema, table.name, column.name, 'seq', false)
  const sequence = addSequence(draft, schema, name, sequenceOptions(options, type))
  sequence.owner = { table, column }
  column.sequence = sequence
  return sequence
}

/**
 * Sets a default. One that refers to columns is what Prisma's introspection makes of a generated column; Postgres has no
 * such default.
 */
export function setDefault(draft: Draft, column: ColumnDraft, expression: Node | undefined): void {
  if (expression) storable(expression)
  if (expression && columnNames(expression).length) {
    column.generated = { expression, stored: true }
    return
  }
  if (!expression || as(expression, 'A_Const')?.isnull) delete column.default
  else column.default = defaultOf(draft, expression)
}

/** A default that is `nextval` of a known sequence follows that sequence through its renames. */
function defaultOf(draft: Draft, expression: Node): DefaultDraft {
  const call = as(expression, 'FuncCall')
  if (!call || stringOf(call.funcname?.at(-1)) !== 'nextval') return { expression }
  const argument = call.args?.[0]
  const cast = as(argument, 'TypeCast')
  const text = as(cast ? cast.arg : argument, 'A_Const')?.sval?.sval
  const sequence = text === undefined ? undefined : sequenceByText(draft, text)
  return sequence ? { nextval: sequence } : { expression }
}

/** A sequence as regclass reads it: `a`, `"A"`, `s.a`, `"S"."A"`. */
export function sequenceByText(draft: Draft, text: string): SequenceDraft | undefined {
  const parts = text.match(/"(?:[^"]|"")*"|[^."\s]+/g) ?? []
  const names = parts.map((p) => (p.startsWith('"') ? p.slice(1, -1).replaceAll('""', '"') : p.toLowerCase()))
  const { schema, name } = qualified(names)
  const relation = draft.relation(schema, name)
  return relation?.kind === 'sequence' ? relation : undefined
}

export function changeType(
  draft: Draft,
  table: TableDraft,
  column: ColumnDraft,
  definition: ColumnDef | undefined,
): void {
  const type = definition?.typeName
  const serial = serialType(type)
  const before = draft.types.find((t) => t.oid === column.type.oid)
  const { oid } = column.type
  column.type = serial ? systemTypeRef(serial) : resolveType(draft, type)
  if (column.type.oid !== oid) noteRetyped(table, column)
  declared(column, definition ?? {})
  forgetAttributeNames(table, column)
  if (before && before.oid !== column.type.oid) keepDefaultOf(column, before)
  const integer = integerTypeOf(column)
  // An identity column's sequence takes the column's type; a serial's keeps its own.
  if (column.identity && column.sequence && integer) {
    const asType = { DefElem: { defname: 'as', arg: { TypeName: { names: [{ String: { sval: integer } }] } } } } as Node
    column.sequence.options = sequenceOptions([asType], integer, column.sequence.options)
  }
}

/** Constants that took their types from the column keep those, and Postgres prints them so. */
function noteRetyped(table: TableDraft, column: ColumnDraft): void {
  if (column.default) table.untold.add(`default ${column.attnum}`)
  const expressions = [
    ...table.checks.map((check) => check.expression),
    ...table.columns.map((one) => one.generated?.expression),
    ...table.indexes.flatMap(({ where, keys }) => [where, ...keys.map((key) => key.expression)]),
  ]
  if (expressions.some((one) => one && columnNames(one).includes(column.name))) table.untold.add('expressions')
}

/** The default is still the former type's, and converted: it goes with that type. */
function keepDefaultOf(column: ColumnDraft, { schema, name }: TypeDraft): void {
  if (!column.default || !('expression' in column.default)) return
  const names = [schema, name].map((sval) => ({ String: { sval } }))
  column.default = { expression: { TypeCast: { arg: column.default.expression, typeName: { names, typemod: -1 } } } }
}
