import type { Node } from '@pgsql/types'
import { usesColumn } from './columnUses'
import type { Draft } from './draft'
import type { RelationDraft, RoutineDraft, TableDraft, ViewDraft } from './objects'
import { objectName, qualified, renameColumnRefs, stringOf, walk, type Body } from './nodes'
import { moveCollation, renameCollation } from './collations'
import { keepAttributeNames } from './indexAttributes'
import { domainNotNullName, keepNotNullNames, notNullNameOf, truncateIdentifier } from './objectNames'
import { DdlProblem, findRelation, nameOf } from './problem'
import { callers } from './calls'
import { findRoutine } from './routines'

type Rename = (draft: Draft, statement: Body<'RenameStmt'>, to: string) => void

const notHeld: Rename = () => undefined

const renames: Readonly<Record<string, Rename>> = {
  OBJECT_COLUMN: renameColumn,
  OBJECT_TABCONSTRAINT: renameConstraint,
  OBJECT_TABLE: renameRelation,
  OBJECT_VIEW: renameRelation,
  OBJECT_MATVIEW: renameRelation,
  OBJECT_SEQUENCE: renameRelation,
  OBJECT_INDEX: renameRelation,
  OBJECT_TYPE: renameType,
  OBJECT_DOMAIN: renameType,
  OBJECT_DOMCONSTRAINT: renameDomainConstraint,
  OBJECT_SCHEMA: (draft, { subname }, to) => renameSchema(draft, subname ?? '', to),
  OBJECT_FUNCTION: renameRoutine,
  OBJECT_PROCEDURE: renameRoutine,
  OBJECT_ROUTINE: renameRoutine,
  OBJECT_AGGREGATE: renameAggregate,
  OBJECT_TRIGGER: renameTrigger,
  OBJECT_POLICY: renameTableRoutine,
  OBJECT_RULE: renameTableRoutine,
  OBJECT_COLLATION: (draft, { object }, to) => renameCollation(draft, object as Node, to),
  OBJECT_ROLE: notHeld,
  OBJECT_ATTRIBUTE: notHeld,
  OBJECT_STATISTIC_EXT: notHeld,
}

export function rename(draft: Draft, statement: Body<'RenameStmt'>): void {
  const change = renames[statement.renameType ?? '']
  if (!change) throw new DdlProblem(`RENAME of ${statement.renameType} is not known`, statement.relation?.location)
  change(draft, statement, truncateIdentifier(statement.newname ?? ''))
}

function target(draft: Draft, statement: Body<'RenameStmt'>): RelationDraft | undefined {
  const relation = findRelation(draft, statement.relation)
  if (relation) return relation
  const missing = `relation ${nameOf(statement.relation?.schemaname, statement.relation?.relname ?? '')} does not exist`
  if (!statement.missing_ok) throw new DdlProblem(missing, statement.relation?.location, '42P01')
  draft.skip('00000', missing)
  return undefined
}

function renameColumn(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const relation = target(draft, statement)
  if (!relation || relation.kind === 'sequence') return
  const from = statement.subname ?? ''
  if (relation.kind === 'view') return unknownView(relation, `its column "${from}" was renamed`)
  const column = relation.columns.find((c) => c.name === from)
  if (!column) throw new DdlProblem(`column "${from}" does not exist`, statement.relation?.location, '42703')
  if (relation.columns.some((c) => c.name === to))
    throw new DdlProblem(`column "${to}" of relation "${relation.name}" already exists`, statement.relation?.location)
  keepNotNullNames(relation)
  keepAttributeNames(relation, column)
  column.name = to
  const conditions = draft.triggers.flatMap((t) => (t.table === relation && t.when ? [t.when] : []))
  const policies = draft.routines.flatMap((r) => (r.table === relation ? (r.expressions ?? {}) : []))
  for (const expression of [...expressionsOf(relation), ...conditions, ...policies])
    renameColumnRefs(expression, from, to)
  staleRoutines(draft, `column "${from}" of "${relation.name}" was renamed after it was made`)
  for (const { relation: view, uses } of draft.readers(relation)) {
    if (usesColumn(uses.takes, relation, from))
      unknownView(view, `column "${from}" of "${relation.name}" was renamed after the view was made`)
  }
}

function unknownView(view: ViewDraft | TableDraft, reason: string): void {
  if (view.kind === 'view') view.unsupported ??= reason
  else if (view.materialized) view.materialized.stale ??= reason
}

/** Every expression that belongs to a table and names its columns. */
export function expressionsOf(table: TableDraft): Node[] {
  const nodes = [
    ...table.checks.map((c) => c.expression),
    ...table.columns.map((c) => c.generated?.expression),
    ...table.indexes.flatMap((i) => [i.where, ...i.keys.map((k) => k.expression)]),
  ]
  return nodes.filter((n): n is Node => n !== undefined)
}

function renameConstraint(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const table = target(draft, statement)
  if (table?.kind !== 'table') return
  const from = statement.subname ?? ''
  const unique = [table.primaryKey, ...table.uniques].find((u) => u?.name === from)
  if (unique && draft.relationNameTaken(table.schema, to))
    throw new DdlProblem(`relation "${to}" already exists`, statement.relation?.location, '42P07')
  const exclusions = table.indexes.filter((i) => i.exclusion)
  const constraint =
    unique ?? [...exclusions, ...table.checks, ...table.foreignKeys, ...table.unsupported].find((c) => c.name === from)
  const column = table.columns.find((c) => c.notNull && notNullNameOf(table, c) === from)
  if (constraint) constraint.name = to
  else if (column) column.notNullName = to
  else
    throw new DdlProblem(
      `constraint "${from}" for table "${table.name}" does not exist`,
      statement.relation?.location,
      '42704',
    )
}

function renameRelation(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const { schemaname, relname = '', location } = statement.relation ?? {}
  const relation = draft.relation(schemaname, relname)
  const index = relation ?? draft.index(schemaname, relname)?.index ?? constraintIndex(draft, schemaname, relname)
  if (!index) {
    const missing = `relation ${nameOf(schemaname, relname)} does not exist`
    if (statement.missing_ok) return draft.skip('00000', missing)
    throw new DdlProblem(missing, location, '42P01')
  }
  const schema = relation?.schema ?? schemaname ?? draft.creationSchema
  if (draft.relationNameTaken(schema, to)) throw new DdlProblem(`relation "${to}" already exists`, location, '42P07')
  if (relation && draft.types.some((t) => t.schema === schema && t.name === to))
    throw new DdlProblem(`type "${to}" already exists`, undefined, '42710')
  if (relation?.kind === 'table') keepNotNullNames(relation)
  index.name = to
  if (relation) staleViews(draft, relation, `"${relname}" was renamed after the view was made`)
}

/** Views keep the text that they were made from, and it names a table that is now called otherwise. */
export function staleViews(draft: Draft, relation: RelationDraft, reason: string): void {
  staleRoutines(draft, reason.replace('the view was', 'it was'))
  for (const { relation: view } of draft.readers(relation)) unknownView(view, reason)
}

/** Text is read when it is called; what BEGIN ATOMIC holds was read when the function was made. */
function staleRoutines(draft: Draft, reason: string): void {
  for (const routine of draft.functions) if (routine.atomic) routine.unsupported ??= reason
}

function constraintIndex(draft: Draft, schema: string | undefined, name: string): { name: string } | undefined {
  const tables = draft.tables.filter((t) =>
    schema === undefined ? draft.searchPath.includes(t.schema) : t.schema === schema,
  )
  return (
    tables.flatMap((t) => [...(t.primaryKey ? [t.primaryKey] : []), ...t.uniques]).find((u) => u.name === name) ??
    draft.views.flatMap((v) => v.indexes).find((i) => i.name === name)
  )
}

function renameType(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const { schema, name } = qualified(objectName(statement.object as Node))
  const type = draft.type(schema, name)
  if (!type) throw new DdlProblem(`type ${nameOf(schema, name)} does not exist`)
  const schemaOfType = type.schema
  if (draft.types.some((t) => t.schema === schemaOfType && t.name === to))
    throw new DdlProblem(`type "${to}" already exists`)
  renameTypeRefs(draft, type.schema, name, { names: [to] })
  if (type.kind === 'domain' && type.notNull) type.notNullName = domainNotNullName(type)
  type.name = to
}

/** Casts in stored expressions name their type; Postgres holds its OID, so they follow it. */
export function renameTypeRefs(draft: Draft, schema: string, name: string, to: { names: readonly string[] }): void {
  const expressions = [
    ...draft.tables.flatMap((t) => [
      ...expressionsOf(t),
      ...t.columns.flatMap((c) => (c.default && 'expression' in c.default ? [c.default.expression] : [])),
    ]),
    ...draft.types.flatMap((t) =>
      t.kind === 'domain' ? [...t.checks.map((c) => c.expression), ...(t.default ? [t.default] : [])] : [],
    ),
  ]
  walk(expressions, (tag, body) => {
    if (tag !== 'typeName') return
    const names = (body.names as Node[]).map(stringOf)
    const reference = qualified(names)
    if (reference.name !== name || (reference.schema ?? draft.defaultSchema) !== schema) return
    const renamed = to.names.length === 1 && reference.schema !== undefined ? [reference.schema, ...to.names] : to.names
    body.names = renamed.map((sval) => ({ String: { sval } }))
  })
}

function renameDomainConstraint(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const { schema, name } = qualified(objectName(statement.object as Node))
  const domain = draft.type(schema, name)
  const check = domain?.kind === 'domain' ? domain.checks.find((c) => c.name === statement.subname) : undefined
  if (domain?.kind === 'domain' && domain.notNull && domainNotNullName(domain) === statement.subname)
    domain.notNullName = to
  else if (check) check.name = to
  else throw new DdlProblem(`constraint "${statement.subname}" for domain ${nameOf(schema, name)} does not exist`)
}

function renameSchema(draft: Draft, from: string, to: string): void {
  if (!draft.schemas.has(from)) throw new DdlProblem(`schema "${from}" does not exist`)
  draft.schemas.delete(from)
  draft.schemas.add(to)
  for (const type of draft.types.filter((t) => t.schema === from))
    renameTypeRefs(draft, from, type.name, { names: [to, type.name] })
  for (const relation of draft.relations)
    if (relation.schema === from) staleViews(draft, relation, `schema "${from}" was renamed after the view was made`)
  for (const object of [...draft.relations, ...draft.types, ...draft.functions, ...draft.routines])
    if (object.schema === from) object.schema = to
}

function renameRoutine(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const routine = requireRoutine(draft, statement.object as Node)
  for (const { relation } of callers(draft, routine))
    unknownView(relation, `function "${routine.name}" was renamed after the view was made`)
  routine.name = to
}

function requireRoutine(draft: Draft, object: Node): RoutineDraft {
  const { schema, name } = qualified(objectName(object))
  const routine = findRoutine(draft, object)
  if (!routine) throw new DdlProblem(`function ${nameOf(schema, name)} does not exist`)
  return routine
}

function renameAggregate(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const { schema, name } = qualified(objectName(statement.object as Node))
  const aggregate = draft.routines.find((r) => r.kind === 'aggregate' && r.name === name)
  if (!aggregate) throw new DdlProblem(`aggregate ${nameOf(schema, name)} does not exist`)
  aggregate.name = to
}

function renameTrigger(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const table = target(draft, statement)
  const of = draft.triggers.filter((t) => t.table === table)
  const trigger = of.find((t) => t.name === statement.subname)
  if (!trigger)
    throw new DdlProblem(
      `trigger "${statement.subname}" for table "${table?.name}" does not exist`,
      statement.relation?.location,
      '42704',
    )
  if (of.some((t) => t.name === to))
    throw new DdlProblem(`trigger "${to}" for relation "${table?.name}" already exists`, undefined, '42710')
  trigger.name = to
}

function renameTableRoutine(draft: Draft, statement: Body<'RenameStmt'>, to: string): void {
  const table = target(draft, statement)
  const routine = draft.routines.find((r) => r.table === table && r.name === statement.subname)
  if (!routine)
    throw new DdlProblem(
      `"${statement.subname}" of table "${table?.name}" does not exist`,
      statement.relation?.location,
    )
  routine.name = to
}

export function setSchema(draft: Draft, statement: Body<'AlterObjectSchemaStmt'>): void {
  const to = statement.newschema ?? ''
  if (statement.objectType === 'OBJECT_EXTENSION') return
  if (!draft.schemas.has(to)) throw new DdlProblem(`schema "${to}" does not exist`, statement.relation?.location)
  if (statement.relation) {
    const relation = findRelation(draft, statement.relation)
    if (relation) moveRelation(draft, relation, to)
    else if (!statement.missing_ok)
      throw new DdlProblem(
        `relation ${nameOf(statement.relation.schemaname, statement.relation.relname ?? '')} does not exist`,
        statement.relation.location,
      )
    return
  }
  if (statement.objectType === 'OBJECT_COLLATION') return moveCollation(draft, statement.object as Node, to)
  const { schema, name } = qualified(objectName(statement.object as Node))
  const type = draft.type(schema, name)
  if (type) {
    renameTypeRefs(draft, type.schema, name, { names: [to, name] })
    type.schema = to
    return
  }
  requireRoutine(draft, statement.object as Node).schema = to
}

function moveRelation(draft: Draft, relation: RelationDraft, to: string): void {
  relation.schema = to
  staleViews(draft, relation, `"${relation.name}" moved to another schema after the view was made`)
  if (relation.kind !== 'table') return
  for (const sequence of draft.sequences) if (sequence.owner?.table === relation) sequence.schema = to
  for (const routine of draft.routines) if (routine.table === relation) routine.schema = to
}
