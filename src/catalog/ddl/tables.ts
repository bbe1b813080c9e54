import type { Node, RangeVar } from '@pgsql/types'
import { addColumn } from './columns'
import { usesColumn } from './columnUses'
import { addConstraints, dropUnique, type PendingConstraint } from './constraints'
import type { ColumnDraft, Draft, TableDraft } from './draft'
import { as, columnNames, type Body } from './nodes'
import { truncateIdentifier } from './objectNames'
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
  const table = newTable(draft, schema, name)
  // A foreign key may refer to the table itself.
  draft.relations.push(table)
  inherit(draft, table, statement)
  const pending: PendingConstraint[] = []
  for (const element of statement.tableElts ?? []) pending.push(...addElement(draft, table, element))
  addConstraints(draft, table, pending)
}

export function requireSchema(draft: Draft, schema: string, name?: RangeVar): void {
  if (!draft.schemas.has(schema)) throw new DdlProblem(`schema "${schema}" does not exist`, name?.location, '3F000')
}

function newTable(draft: Draft, schema: string, name: string): TableDraft {
  return {
    kind: 'table',
    schema,
    name,
    oid: draft.oid(),
    columns: [],
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
  for (const { name, type, notNull, default: value, generated } of source.columns) {
    const copy: ColumnDraft = { name, type, notNull }
    if (value && options & LIKE.DEFAULTS) copy.default = value
    if (generated && options & LIKE.GENERATED) copy.generated = structuredClone(generated)
    table.columns.push(copy)
  }
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
export function dropColumn(draft: Draft, table: TableDraft, column: ColumnDraft, cascade: boolean): void {
  const uses = (expression: unknown) => columnNames(expression).includes(column.name)
  const dependent = table.columns.find((c) => c !== column && c.generated && uses(c.generated.expression))
  if (dependent && !cascade) throw dependencyProblem(column, `column "${dependent.name}"`)
  for (const { relation: view, uses } of draft.readers(table)) {
    if (!usesColumn(uses.takes, table, column.name)) continue
    if (!cascade) throw dependencyProblem(column, `view "${view.name}"`)
    draft.remove(view)
  }
  dropTriggersOn(draft, table, column, cascade)
  for (const unique of [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques]) {
    if (unique.columns.includes(column) || unique.include?.includes(column)) dropUnique(draft, table, unique, cascade)
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
  if (column.sequence) draft.remove(column.sequence)
  if (dependent) dropColumn(draft, table, dependent, cascade)
}

/** Those that name the column, in UPDATE OF or in WHEN. */
function dropTriggersOn(draft: Draft, table: TableDraft, column: ColumnDraft, cascade: boolean): void {
  const dependent = draft.triggers.filter(
    (t) => t.table === table && (t.columns?.includes(column) || (t.when && columnNames(t.when).includes(column.name))),
  )
  if (dependent[0] && !cascade) throw dependencyProblem(column, `trigger "${dependent[0].name}"`)
  removeTriggers(draft, (t) => dependent.includes(t))
}

function dependencyProblem(column: ColumnDraft, dependent: string): DdlProblem {
  return new DdlProblem(`cannot drop column "${column.name}" because ${dependent} depends on it`)
}
