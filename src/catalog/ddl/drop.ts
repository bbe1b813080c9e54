import type { Node } from '@pgsql/types'
import {
  indexNames,
  isMaterialized,
  type ColumnDraft,
  type Draft,
  type RelationDraft,
  type RoutineDraft,
  type TableDraft,
  type TypeDraft,
  type ViewDraft,
} from './draft'
import { dropConstraint } from './constraints'
import { objectName, qualified, stringsOf, walk, type Body } from './nodes'
import { DdlProblem, nameOf } from './problem'
import { dropColumn } from './tables'
import { findRoutine, usesRow } from './routines'
import { dropTemporaryTable } from './temporary'
import { dropTrigger, dropTriggersOf, removeTriggers } from './triggers'

interface Drop {
  readonly schema: string | undefined
  readonly name: string
  /** Every part of the name as written. */
  readonly parts: readonly string[]
  readonly cascade: boolean
  readonly object: Node
}

/** What each DROP removes. @returns whether the object was there */
const drops: Readonly<Record<string, (draft: Draft, drop: Drop) => boolean>> = {
  OBJECT_TABLE: (draft, drop) =>
    dropTemporaryTable(draft, drop.schema, drop.name) || dropRelation(draft, drop, 'table'),
  OBJECT_VIEW: (draft, drop) => dropRelation(draft, drop, 'view'),
  OBJECT_MATVIEW: (draft, drop) => dropRelation(draft, drop, 'table', true),
  OBJECT_SEQUENCE: (draft, drop) => dropRelation(draft, drop, 'sequence'),
  OBJECT_INDEX: dropIndex,
  OBJECT_TYPE: dropType,
  OBJECT_DOMAIN: dropType,
  OBJECT_SCHEMA: dropSchema,
  OBJECT_EXTENSION: (draft, { name }) => draft.extensions.delete(name),
  OBJECT_FUNCTION: (draft, drop) => dropRoutine(draft, drop, ['function']),
  OBJECT_PROCEDURE: (draft, drop) => dropRoutine(draft, drop, ['procedure']),
  OBJECT_ROUTINE: (draft, drop) => dropRoutine(draft, drop, ['function', 'procedure']),
  OBJECT_AGGREGATE: dropAggregate,
  OBJECT_TRIGGER: (draft, { parts }) => dropTrigger(draft, parts),
  OBJECT_POLICY: (draft, drop) => dropTableRoutine(draft, drop, 'policy'),
  OBJECT_RULE: (draft, drop) => dropTableRoutine(draft, drop, 'rule'),
}

/** Kinds that the catalog does not hold, so that dropping one changes nothing. */
const NOT_HELD =
  /^OBJECT_(EVENT_TRIGGER|STATISTIC_EXT|PUBLICATION|COLLATION|OPERATOR|OPCLASS|OPFAMILY|CAST|TS\w+|FOREIGN_SERVER|FDW|LANGUAGE|TRANSFORM|ACCESS_METHOD)$/

/** SQLSTATEs of what is not there. */
const MISSING: Readonly<Record<string, string>> = {
  OBJECT_TABLE: '42P01',
  OBJECT_VIEW: '42P01',
  OBJECT_MATVIEW: '42P01',
  OBJECT_SEQUENCE: '42P01',
  OBJECT_INDEX: '42704',
  OBJECT_TYPE: '42704',
  OBJECT_SCHEMA: '3F000',
}

export function dropObjects(draft: Draft, statement: Body<'DropStmt'>): void {
  const type = statement.removeType ?? ''
  if (NOT_HELD.test(type)) return
  const drop = drops[type]
  if (!drop) throw new DdlProblem(`DROP of ${type} is not known`)
  for (const object of statement.objects ?? []) {
    const parts = objectName(object)
    const { schema, name } = qualified(parts)
    if (drop(draft, { schema, name, parts, object, cascade: statement.behavior === 'DROP_CASCADE' })) continue
    if (OF_TABLES.has(type)) {
      missingOfTable(draft, statement, parts)
      continue
    }
    const kind = type.slice(7).toLowerCase().replace('matview', 'materialized view')
    if (statement.missing_ok) draft.skip('00000', `${kind} "${name}" does not exist`)
    else throw new DdlProblem(`${kind} ${nameOf(schema, name)} does not exist`, undefined, MISSING[type])
  }
}

const OF_TABLES: ReadonlySet<string> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

/** A trigger or the like that its table does not have. @throws DdlProblem without IF EXISTS */
function missingOfTable(draft: Draft, { removeType, missing_ok }: Body<'DropStmt'>, parts: readonly string[]): void {
  const shown = (table: string) =>
    `${(removeType ?? '').slice(7).toLowerCase()} "${parts.at(-1)}" for ${table} "${parts.at(-2)}" does not exist`
  if (missing_ok) draft.skip('00000', shown('relation'))
  else throw new DdlProblem(shown(removeType === 'OBJECT_RULE' ? 'relation' : 'table'), undefined, '42704')
}

function dropRelation(
  draft: Draft,
  { schema, name, cascade }: Drop,
  kind: RelationDraft['kind'],
  materialized = false,
): boolean {
  const relation = draft.relation(schema, name)
  if (!relation) return false
  const [wanted, found] = [nameOfKind(kind, materialized), nameOfKind(relation.kind, isMaterialized(relation))]
  if (found !== wanted)
    throw new DdlProblem(`"${name}" is not a ${wanted}`, undefined, '42809', {
      hint: `Use DROP ${found.toUpperCase()} to remove a ${found}.`,
    })
  removeRelation(draft, relation, cascade)
  return true
}

function removeRelation(draft: Draft, relation: RelationDraft, cascade: boolean): void {
  if (relation.kind === 'sequence') return removeSequence(draft, relation, cascade)
  for (const view of dependentViews(draft, relation)) {
    if (!cascade) throw new DdlProblem(`cannot drop "${relation.name}" because view "${view.name}" depends on it`)
    removeRelation(draft, view, cascade)
  }
  if (relation.kind === 'table') {
    removeReferences(draft, relation, cascade)
    removeRoutines(draft, relation, cascade)
  }
  draft.remove(relation)
  removeTriggers(draft, (t) => t.table === relation)
  const kept = draft.routines.filter((r) => r.table !== relation)
  draft.routines.splice(0, draft.routines.length, ...kept)
}

/** Functions that take or give the table's rows. */
function removeRoutines(draft: Draft, table: TableDraft, cascade: boolean): void {
  for (const routine of draft.functions.filter((f) => usesRow(f, table))) {
    if (!cascade)
      throw new DdlProblem(`cannot drop table "${table.name}" because function "${routine.name}" depends on it`)
    removeRoutine(draft, routine, true)
  }
}

const nameOfKind = (kind: RelationDraft['kind'], materialized: boolean): string =>
  materialized ? 'materialized view' : kind

const dependentViews = (draft: Draft, relation: TableDraft | ViewDraft): (TableDraft | ViewDraft)[] =>
  draft.readers(relation).map((reader) => reader.relation)

function removeReferences(draft: Draft, table: TableDraft, cascade: boolean): void {
  for (const other of draft.tables) {
    const key = other === table ? undefined : other.foreignKeys.find((f) => f.table === table)
    if (key && !cascade)
      throw new DdlProblem(
        `cannot drop table "${table.name}" because constraint "${key.name}" on table "${other.name}" depends on it`,
      )
    if (other !== table) other.foreignKeys = other.foreignKeys.filter((f) => f.table !== table)
  }
  for (const sequence of draft.sequences) if (sequence.owner?.table === table) removeSequence(draft, sequence, true)
}

function removeSequence(draft: Draft, sequence: Extract<RelationDraft, { kind: 'sequence' }>, cascade: boolean): void {
  for (const column of draft.tables.flatMap((t) => t.columns)) {
    if (column.default && 'nextval' in column.default && column.default.nextval === sequence) {
      if (!cascade)
        throw new DdlProblem(
          `cannot drop sequence "${sequence.name}" because the default of column "${column.name}" depends on it`,
        )
      delete column.default
    }
    if (column.sequence === sequence) delete column.sequence
  }
  draft.remove(sequence)
}

function dropIndex(draft: Draft, { schema, name, cascade }: Drop): boolean {
  const found = draft.index(schema, name)
  if (found) {
    const { table, index } = found
    table.indexes = table.indexes.filter((i) => i !== index)
    return true
  }
  const owner = [...draft.tables, ...draft.views].find(
    (t) => (schema === undefined || t.schema === schema) && indexNames(t).includes(name),
  )
  if (!owner) return false
  if (owner.kind === 'view') {
    owner.indexes = owner.indexes.filter((i) => i.name !== name)
    return true
  }
  if (!cascade)
    throw new DdlProblem(
      `cannot drop index "${name}" because constraint "${name}" on table "${owner.name}" requires it`,
    )
  return dropConstraint(draft, owner, name, true)
}

function dropType(draft: Draft, { schema, name, cascade }: Pick<Drop, 'schema' | 'name' | 'cascade'>): boolean {
  const type = draft.type(schema, name)
  if (!type) return false
  for (const table of draft.tables) {
    for (const column of table.columns.filter((c) => c.type.oid === type.oid || c.type.oid === type.arrayOid)) {
      if (!cascade)
        throw new DdlProblem(
          `cannot drop type "${name}" because column "${column.name}" of table "${table.name}" depends on it`,
        )
      dropColumn(draft, table, column, true)
    }
    for (const column of table.columns) dropDefaultOf(column, type, cascade)
  }
  draft.remove(type)
  return true
}

/** A default may name a type that its column has had. */
function dropDefaultOf(column: ColumnDraft, type: TypeDraft, cascade: boolean): void {
  const value = column.default && 'expression' in column.default ? column.default.expression : undefined
  if (!value || !namesType(value, type)) return
  if (!cascade)
    throw new DdlProblem(`cannot drop type "${type.name}" because the default of column "${column.name}" depends on it`)
  delete column.default
}

function namesType(expression: Node, type: TypeDraft): boolean {
  let found = false
  walk(expression, (tag, body) => {
    const { schema = type.schema, name } = tag === 'typeName' ? qualified(stringsOf(body.names as Node[])) : {}
    found ||= name === type.name && schema === type.schema
  })
  return found
}

function dropSchema(draft: Draft, { name, cascade }: Drop): boolean {
  if (!draft.schemas.has(name)) return false
  const relations = draft.relations.filter((r) => r.schema === name)
  if (relations[0] && !cascade)
    throw new DdlProblem(`cannot drop schema "${name}" because "${relations[0].name}" depends on it`)
  for (const relation of relations) if (draft.relations.includes(relation)) removeRelation(draft, relation, true)
  for (const type of draft.types.filter((t) => t.schema === name))
    dropType(draft, { schema: name, name: type.name, cascade: true })
  for (const routine of draft.functions.filter((f) => f.schema === name)) removeRoutine(draft, routine, true)
  const kept = draft.routines.filter((r) => r.schema !== name)
  draft.routines.splice(0, draft.routines.length, ...kept)
  draft.schemas.delete(name)
  return true
}

/** Aggregates are kept by name, without their arguments. */
function dropAggregate(draft: Draft, { schema, name }: Drop): boolean {
  const position = draft.routines.findIndex(
    (r) => r.kind === 'aggregate' && r.name === name && (schema === undefined || r.schema === schema),
  )
  if (position >= 0) draft.routines.splice(position, 1)
  return position >= 0
}

function dropRoutine(draft: Draft, { object, cascade }: Drop, kinds: readonly string[]): boolean {
  const routine = findRoutine(draft, object, kinds)
  if (routine) removeRoutine(draft, routine, cascade)
  return routine !== undefined
}

function removeRoutine(draft: Draft, routine: RoutineDraft, cascade: boolean): void {
  dropTriggersOf(draft, routine, cascade)
  draft.functions.splice(draft.functions.indexOf(routine), 1)
}

/** DROP POLICY name ON table: the object's name is the table's, with the policy's at the end. */
function dropTableRoutine(draft: Draft, { parts }: Drop, kind: string): boolean {
  const { schema, name } = qualified(parts.slice(0, -1))
  const table = draft.relation(schema, name)
  const position = draft.routines.findIndex((r) => r.kind === kind && r.table === table && r.name === parts.at(-1))
  if (table === undefined || position < 0) return false
  draft.routines.splice(position, 1)
  return true
}
