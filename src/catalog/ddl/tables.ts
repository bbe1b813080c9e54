import type { Node, RangeVar } from '@pgsql/types'
import { addColumn, nextAttnum, noteTuned } from './columns'
import { usesColumn } from './columnUses'
import { droppedColumn } from './droppedColumn'
import { addConstraints, dropUnique, type PendingConstraint } from './constraints'
import {
  requireKnownCode,
  requireKnownReaders,
  shownColumn,
  shownConstraint,
  shownPolicy,
  shownRelation,
  shownTrigger,
} from './dependents'
import type { Draft } from './draft'
import type { ColumnDraft, Dependent, TableDraft, ViewDraft } from './objects'
import { as, columnNames, type Body } from './nodes'
import { notNullNameOf, truncateIdentifier } from './objectNames'
import { DdlProblem, relationExists, requireTable } from './problem'
import { removeTriggers } from './triggers'

export function createTable(draft: Draft, statement: Body<'CreateStmt'>): void {
  const name = truncateIdentifier(statement.relation?.relname ?? '')
  const temporary = statement.relation?.relpersistence === 't' ? draft.temporarySchema : undefined
  const schema = temporary ?? statement.relation?.schemaname ?? draft.creationSchema
  requireSchema(draft, schema, statement.relation)
  if (draft.relationNameTaken(schema, name)) {
    if (statement.if_not_exists) return draft.skip('42P07', `relation "${name}" already exists`)
    throw relationExists(name, statement.relation)
  }
  if (draft.types.some((t) => t.schema === schema && t.name === name))
    throw new DdlProblem(`type "${name}" already exists`, undefined, '42710', {
      hint: "A relation has an associated type of the same name, so you must use a name that doesn't conflict with any existing type.",
    })
  const table = newTable(draft, schema, name)
  // A foreign key may refer to the table itself.
  draft.relations.push(table)
  inherit(draft, table, statement)
  requireOnce(statement.tableElts)
  const pending: PendingConstraint[] = []
  for (const element of statement.tableElts ?? []) pending.push(...addElement(draft, table, element))
  addConstraints(draft, table, pending)
}

/** BuildDescForRelation */
function requireOnce(elements: readonly Node[] = []): void {
  const names = new Set<string>()
  for (const element of elements) {
    const name = as(element, 'ColumnDef')?.colname
    if (name === undefined) continue
    if (names.has(name)) throw new DdlProblem(`column "${name}" specified more than once`, undefined, '42701')
    names.add(name)
  }
}

export function requireSchema(draft: Draft, schema: string, name?: RangeVar): void {
  if (schema === 'pg_temp') throw new DdlProblem('CREATE in pg_temp: CREATE TEMPORARY makes it')
  if (!draft.schemas.has(schema)) throw new DdlProblem(`schema "${schema}" does not exist`, name?.location, '3F000')
}

function newTable(draft: Draft, schema: string, name: string): TableDraft {
  return {
    kind: 'table',
    schema,
    name,
    oid: draft.oid(),
    columns: [],
    dropped: [],
    untold: new Set(),
    uniques: [],
    checks: [],
    foreignKeys: [],
    indexes: [],
    unsupported: [],
  }
}

function addElement(draft: Draft, table: TableDraft, element: Node): PendingConstraint[] {
  const column = as(element, 'ColumnDef')
  if (column) return addColumn(draft, table, column)
  const constraint = as(element, 'Constraint')
  if (constraint) return [{ constraint }]
  const like = as(element, 'TableLikeClause')
  if (like) {
    copyColumns(table, requireTable(draft, like.relation), like.options ?? 0)
    return []
  }
  throw new DdlProblem(`CREATE TABLE element ${Object.keys(element)[0]} is not known`)
}

/** Bits of LIKE's INCLUDING options. */
const LIKE = { CONSTRAINTS: 1 << 2, DEFAULTS: 1 << 3, GENERATED: 1 << 4, IDENTITY: 1 << 5, INDEXES: 1 << 6 }

function copyColumns(table: TableDraft, source: TableDraft, options: number): void {
  for (const column of source.columns) {
    const { name, type, notNull, default: value, generated, collation } = column
    const copy: ColumnDraft = { name, attnum: nextAttnum(table), type, notNull }
    if (notNull) copy.notNullName = notNullNameOf(source, column)
    if (collation !== undefined) copy.collation = collation
    if (value && options & LIKE.DEFAULTS) copy.default = value
    if (generated && options & LIKE.GENERATED) copy.generated = structuredClone(generated)
    table.columns.push(copy)
  }
  if (source.untold.has('attstorage')) noteTuned(table)
  if (options & LIKE.CONSTRAINTS) table.checks.push(...structuredClone(source.checks))
  const left =
    (options & LIKE.INDEXES && (source.primaryKey || source.uniques.length || source.indexes.length)) ||
    (options & LIKE.IDENTITY && source.columns.some((c) => c.identity))
  if (left)
    table.unsupported.push({
      kind: 'copied table',
      name: table.name,
      reason: `indexes and identity columns copied by LIKE ${source.name} are not known`,
    })
}

function inherit(draft: Draft, table: TableDraft, statement: Body<'CreateStmt'>): void {
  for (const node of statement.inhRelations ?? []) {
    const parent = requireTable(draft, as(node, 'RangeVar'))
    copyColumns(table, parent, LIKE.CONSTRAINTS | LIKE.DEFAULTS | LIKE.GENERATED)
    const kind = statement.partbound ? 'partition' : 'inheritance'
    table.unsupported.push({ kind, name: table.name, reason: `its rows are also rows of "${parent.name}"` })
    if (kind === 'inheritance')
      parent.unsupported.push({ kind, name: table.name, reason: `rows of "${table.name}" are also its rows` })
  }
  if (statement.partspec)
    table.unsupported.push({ kind: 'partitioning', name: table.name, reason: 'its rows live in partitions' })
  if (statement.ofTypename)
    table.unsupported.push({ kind: 'typed table', name: table.name, reason: 'its columns come from a composite type' })
}

/** Drops a column with the indexes and constraints that use it, as Postgres does. */
export function dropColumn(draft: Draft, table: TableDraft, column: ColumnDraft): void {
  requireKnownReaders(draft, table)
  requireKnownCode(draft)
  const on = shownColumn(draft, table, column)
  const uses = (expression: unknown) => columnNames(expression).includes(column.name)
  const dependent = table.columns.find((c) => c !== column && c.generated && uses(c.generated.expression))
  if (dependent) draft.dependents.push({ shown: shownColumn(draft, table, dependent), on, relation: table, part: true })
  const views = draft.readers(table).filter(({ uses }) => usesColumn(uses.takes, table, column.name))
  dropInOrder(draft, [
    ...views.map(({ relation }) => ({ oid: relation.oid, remove: () => removeView(draft, relation, on) })),
    ...referencesTo(draft, table, on, column),
    ...triggersOn(draft, table, column, on),
    ...policiesOn(draft, table, column, on),
  ])
  for (const unique of [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques]) {
    if (unique.columns.includes(column) || unique.include?.includes(column)) dropUnique(draft, table, unique, on)
  }
  table.indexes = table.indexes.filter(
    (i) =>
      !i.keys.some((k) => k.column === column || (k.expression && uses(k.expression))) &&
      !i.include?.includes(column) &&
      !(i.where && uses(i.where)),
  )
  table.checks = table.checks.filter((c) => !uses(c.expression))
  table.foreignKeys = table.foreignKeys.filter((f) => !f.columns.includes(column))
  table.columns = table.columns.filter((c) => c !== column)
  table.dropped = [...table.dropped, droppedColumn(draft, column)].sort((a, b) => a.attnum - b.attnum)
  if (column.sequence) draft.remove(column.sequence)
  if (dependent) dropColumn(draft, table, dependent)
}

/** @param on what takes it along */
export function removeView(draft: Draft, view: TableDraft | ViewDraft, on: string): void {
  if (!draft.relations.includes(view)) return
  const shown = shownRelation(draft, view)
  draft.dependents.push({ shown, on, relation: view })
  dropInOrder(
    draft,
    draft.readers(view).map(({ relation: r }) => ({ oid: r.oid, remove: () => removeView(draft, r, shown) })),
  )
  draft.remove(view)
  removeTriggers(draft, (t) => t.table === view)
  const kept = draft.routines.filter((r) => r.table !== view)
  draft.routines.splice(0, draft.routines.length, ...kept)
}

/** Something that goes with what is dropped. */
export interface Going {
  /** Undefined where the catalog does not keep it. */
  readonly oid: number | undefined
  readonly remove: () => void
}

/**
 * Newer ones go first, with what depends on them, and older ones are told first (findDependentObjects, dependency.c).
 * @throws DdlProblem at run time where the order is not known
 */
export function dropInOrder(draft: Draft, all: readonly Going[]): void {
  if (draft.runs && all.length > 1 && all.some(({ oid }) => oid === undefined))
    throw new DdlProblem('the order in which Postgres tells what depends on it is not known')
  const before = draft.dependents.splice(0, Infinity)
  const told: Dependent[] = []
  for (const { remove } of [...all].sort((a, b) => (b.oid ?? 0) - (a.oid ?? 0))) {
    remove()
    told.unshift(...draft.dependents.splice(0, Infinity))
  }
  draft.dependents.push(...before, ...told)
}

/** Foreign keys of other tables that point to the table, or to one column of it. */
export function referencesTo(draft: Draft, table: TableDraft, on: string, column?: ColumnDraft): Going[] {
  const keys = draft.tables
    .filter((t) => t !== table)
    .flatMap((other) => other.foreignKeys.map((key) => ({ other, key })))
  return keys
    .filter(({ key }) => key.table === table && (!column || key.references.includes(column)))
    .map(({ other, key }) => ({
      oid: key.oid,
      remove: () => {
        draft.dependents.push({ shown: shownConstraint(draft, other, key.name), on, relation: other, part: true })
        other.foreignKeys = other.foreignKeys.filter((f) => f !== key)
      },
    }))
}

function policiesOn(draft: Draft, table: TableDraft, { name }: ColumnDraft, on: string): Going[] {
  const policies = draft.routines.filter((r) => r.table === table && columnNames(r.expressions ?? {}).includes(name))
  return policies.map((policy) => ({
    oid: undefined,
    remove: () => {
      draft.dependents.push({ shown: shownPolicy(draft, table, policy.name), on, relation: table, part: true })
      draft.routines.splice(draft.routines.indexOf(policy), 1)
    },
  }))
}

/** Triggers that name the column, in UPDATE OF or in WHEN. */
function triggersOn(draft: Draft, table: TableDraft, column: ColumnDraft, on: string): Going[] {
  return draft.triggers
    .filter(
      (t) =>
        t.table === table && (t.columns?.includes(column) || (t.when && columnNames(t.when).includes(column.name))),
    )
    .map((trigger) => ({
      oid: trigger.oid,
      remove: () => {
        draft.dependents.push({ shown: shownTrigger(draft, table, trigger.name), on, relation: table, part: true })
        removeTriggers(draft, (t) => t === trigger)
      },
    }))
}
