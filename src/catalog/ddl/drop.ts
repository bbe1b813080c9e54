import type { Node } from '@pgsql/types'
import type { Draft } from './draft'
import {
  type Dependent,
  isMaterialized,
  type ColumnDraft,
  type RelationDraft,
  type RoutineDraft,
  type SequenceDraft,
  type TableDraft,
  type TypeDraft,
  type ViewDraft,
} from './objects'
import { indexNames } from './heldNames'
import { quoteIdentifier } from '../identifiers'
import { dropCollation } from './collations'
import {
  requireKnownReaders,
  settleDependents,
  shownColumn,
  shownConstraint,
  shownDefault,
  shownRelation,
  shownRoutine,
  shownType,
} from './dependents'
import { as, objectName, qualified, stringsOf, walk, type Body } from './nodes'
import { DdlProblem } from './problem'
import { tellMissing } from './missing'
import { dropColumn, dropInOrder, referencesTo, removeView } from './tables'
import { dropUsers } from './routineUses'
import { findRoutine, usesRow } from './routines'
import { dropTemporaryTable } from './temporary'
import { dropTrigger, removeTriggers } from './triggers'

interface Drop {
  readonly schema: string | undefined
  readonly name: string
  /** Every part of the name as written. */
  readonly parts: readonly string[]
  readonly object: Node
  readonly missingOk: boolean
  readonly cascade: boolean
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
  OBJECT_COLLATION: dropCollation,
  OBJECT_FUNCTION: (draft, drop) => dropRoutine(draft, drop, ['function']),
  OBJECT_PROCEDURE: (draft, drop) => dropRoutine(draft, drop, ['procedure']),
  OBJECT_ROUTINE: (draft, drop) => dropRoutine(draft, drop, ['function', 'procedure']),
  OBJECT_AGGREGATE: dropAggregate,
  OBJECT_TRIGGER: (draft, { parts, missingOk }) => dropTrigger(draft, parts, missingOk),
  OBJECT_POLICY: (draft, drop) => dropTableRoutine(draft, drop, 'policy'),
  OBJECT_RULE: (draft, drop) => dropTableRoutine(draft, drop, 'rule'),
}

/** Kinds that the catalog does not hold, so that dropping one changes nothing. */
const NOT_HELD =
  /^OBJECT_(EVENT_TRIGGER|STATISTIC_EXT|PUBLICATION|OPERATOR|OPCLASS|OPFAMILY|CAST|TS\w+|FOREIGN_SERVER|FDW|LANGUAGE|TRANSFORM|ACCESS_METHOD)$/

export function dropObjects(draft: Draft, statement: Body<'DropStmt'>): void {
  const type = statement.removeType ?? ''
  if (NOT_HELD.test(type)) return
  const drop = drops[type]
  if (!drop) throw new DdlProblem(`DROP of ${type} is not known`)
  const objects = statement.objects ?? []
  const named = new Set(objects.flatMap((object) => namedRelation(draft, type, object) ?? []))
  const cascade = statement.behavior === 'DROP_CASCADE'
  const [shown] = objects.map((object) => shownObject(draft, type, object))
  const groups: Dependent[][] = []
  for (const object of objects) {
    // Those of later objects are told first.
    groups.unshift(draft.dependents.splice(0, Infinity))
    const parts = objectName(object)
    const { schema, name } = qualified(parts)
    const relation = namedRelation(draft, type, object)
    // It has gone with another one of them.
    if (!relation && [...named].some((one) => isNamed(one, schema, name))) continue
    if (drop(draft, { schema, name, parts, object, missingOk: statement.missing_ok ?? false, cascade })) continue
    tellMissing(draft, statement, object)
  }
  draft.dependents.push(...groups.flat())
  settleDependents(draft, objects.length > 1 ? undefined : shown, cascade, named)
}

const RELATIONS: ReadonlySet<string> = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_SEQUENCE'])

function namedRelation(draft: Draft, type: string, object: Node): RelationDraft | undefined {
  const { schema, name } = qualified(objectName(object))
  return RELATIONS.has(type) ? draft.relation(schema, name) : undefined
}

const isNamed = (relation: RelationDraft, schema: string | undefined, name: string): boolean =>
  relation.name === name && (schema === undefined || relation.schema === schema)

/** What a DROP names, as messages have it. */
function shownObject(draft: Draft, type: string, object: Node): string {
  const { schema, name } = qualified(objectName(object))
  const relation = namedRelation(draft, type, object)
  if (relation) return shownRelation(draft, relation)
  const found = /_(TYPE|DOMAIN)$/.test(type) ? draft.type(schema, name) : undefined
  if (found) return shownType(draft, found)
  if (type === 'OBJECT_SCHEMA') return `schema ${name}`
  const routine = as(object, 'ObjectWithArgs') && findRoutine(draft, object)
  return routine ? shownRoutine(draft, routine) : `function ${quoteIdentifier(name)}()`
}

function dropRelation(
  draft: Draft,
  { schema, name }: Drop,
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
  if (relation.kind === 'sequence') requireUnneeded(draft, relation)
  removeRelation(draft, relation)
  return true
}

function removeRelation(draft: Draft, relation: RelationDraft): void {
  if (relation.kind === 'sequence') return removeSequence(draft, relation)
  requireKnownReaders(draft, relation)
  const on = shownRelation(draft, relation)
  dropInOrder(draft, [
    ...dependentViews(draft, relation).map((view) => ({ oid: view.oid, remove: () => removeView(draft, view, on) })),
    ...(relation.kind === 'table' ? referencesTo(draft, relation, on) : []),
  ])
  if (relation.kind === 'table') {
    for (const sequence of draft.sequences) if (sequence.owner?.table === relation) removeSequence(draft, sequence)
    removeRoutines(draft, relation)
  }
  draft.remove(relation)
  removeTriggers(draft, (t) => t.table === relation)
  const kept = draft.routines.filter((r) => r.table !== relation)
  draft.routines.splice(0, draft.routines.length, ...kept)
}

/** Functions that take or give the table's rows. */
function removeRoutines(draft: Draft, table: TableDraft): void {
  for (const routine of draft.functions.filter((f) => usesRow(f, table))) {
    draft.dependents.push({ shown: shownRoutine(draft, routine), on: `type ${quoteIdentifier(table.name)}` })
    removeRoutine(draft, routine, true)
  }
}

const nameOfKind = (kind: RelationDraft['kind'], materialized: boolean): string =>
  materialized ? 'materialized view' : kind

const dependentViews = (draft: Draft, relation: TableDraft | ViewDraft): (TableDraft | ViewDraft)[] =>
  draft.readers(relation).map((reader) => reader.relation)

/** An identity column's sequence goes with the column alone. */
function requireUnneeded(draft: Draft, sequence: SequenceDraft): void {
  const { owner } = sequence
  if (!owner?.column.identity) return
  const column = shownColumn(draft, owner.table, owner.column)
  throw new DdlProblem(
    `cannot drop ${shownRelation(draft, sequence)} because ${column} requires it`,
    undefined,
    '2BP01',
    {
      hint: `You can drop ${column} instead.`,
    },
  )
}

function removeSequence(draft: Draft, sequence: SequenceDraft): void {
  const on = shownRelation(draft, sequence)
  for (const table of draft.tables) {
    for (const column of table.columns) {
      if (column.default && 'nextval' in column.default && column.default.nextval === sequence) {
        draft.dependents.push({ shown: shownDefault(draft, table, column), on, relation: table, part: true })
        delete column.default
      }
      if (column.sequence === sequence) delete column.sequence
    }
  }
  draft.remove(sequence)
}

function dropIndex(draft: Draft, { schema, name }: Drop): boolean {
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
  const constraint = shownConstraint(draft, owner, name)
  throw new DdlProblem(
    `cannot drop index ${quoteIdentifier(name)} because ${constraint} requires it`,
    undefined,
    '2BP01',
    {
      hint: `You can drop ${constraint} instead.`,
    },
  )
}

function dropType(draft: Draft, { schema, name }: Pick<Drop, 'schema' | 'name'>): boolean {
  const type = draft.type(schema, name)
  if (!type) return false
  dropColumnsOf(draft, type.arrayOid, `${shownType(draft, type)}[]`)
  dropColumnsOf(draft, type.oid, shownType(draft, type))
  for (const table of draft.tables) for (const column of table.columns) dropDefaultOf(draft, table, column, type)
  draft.remove(type)
  return true
}

function dropColumnsOf(draft: Draft, type: number, on: string): void {
  for (const table of draft.tables)
    for (const column of table.columns.filter((c) => c.type.oid === type).reverse()) {
      draft.dependents.push({ shown: shownColumn(draft, table, column), on, relation: table, part: true })
      dropColumn(draft, table, column)
    }
}

/** A default may name a type that its column has had. */
function dropDefaultOf(draft: Draft, table: TableDraft, column: ColumnDraft, type: TypeDraft): void {
  const value = column.default && 'expression' in column.default ? column.default.expression : undefined
  if (!value || !namesType(value, type)) return
  const [shown, on] = [shownDefault(draft, table, column), shownType(draft, type)]
  draft.dependents.push({ shown, on, relation: table, part: true })
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

function dropSchema(draft: Draft, { name }: Drop): boolean {
  if (!draft.schemas.has(name)) return false
  const on = `schema ${name}`
  const owned = (r: RelationDraft) => r.kind === 'sequence' && r.owner !== undefined
  for (const relation of draft.relations.filter((r) => r.schema === name && !owned(r))) {
    if (!draft.relations.includes(relation)) continue
    draft.dependents.push({ shown: shownRelation(draft, relation), on, relation })
    removeRelation(draft, relation)
  }
  for (const type of draft.types.filter((t) => t.schema === name)) {
    draft.dependents.push({ shown: shownType(draft, type), on })
    dropType(draft, { schema: name, name: type.name })
  }
  for (const routine of draft.functions.filter((f) => f.schema === name)) {
    draft.dependents.push({ shown: shownRoutine(draft, routine), on })
    removeRoutine(draft, routine, true)
  }
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
  dropUsers({ draft, routine, cascade }, (user) => removeRoutine(draft, user, cascade))
  const position = draft.functions.indexOf(routine)
  if (position >= 0) draft.functions.splice(position, 1)
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
