import type { Constraint, Node } from '@pgsql/types'
import type { ReferentialAction } from '../catalog'
import { quoteIdentifier } from '../identifiers'
import type { Draft } from './draft'
import type { ColumnDraft, ForeignKeyDraft, TableDraft, UniqueDraft } from './objects'
import { shownConstraint } from './dependents'
import { storable } from './deparse'
import { indexColumnNames, keyOf } from './indexes'
import { as, columnNames, stringsOf } from './nodes'
import {
  chooseConstraintName,
  chooseRelationName,
  joinColumnNames,
  notNullNameOf,
  truncateIdentifier,
} from './objectNames'
import { DdlProblem, requireColumn, requireTable } from './problem'

/** A constraint with the column it is written at, if any. */
export interface PendingConstraint {
  readonly constraint: Constraint
  readonly column?: ColumnDraft
}

const ORDER: readonly (Constraint['contype'] | undefined)[] = [
  'CONSTR_CHECK',
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_EXCLUSION',
  'CONSTR_FOREIGN',
]

/** Adds constraints in the order in which the server makes (and so names) them: checks, the key, other indexes, foreign keys. */
export function addConstraints(draft: Draft, table: TableDraft, pending: readonly PendingConstraint[]): void {
  const rank = (p: PendingConstraint) => {
    const type = p.constraint.contype === 'CONSTR_EXCLUSION' ? 'CONSTR_UNIQUE' : p.constraint.contype
    return ORDER.indexOf(type)
  }
  for (const p of [...pending].sort((a, b) => rank(a) - rank(b))) addConstraint(draft, table, p)
}

export function addConstraint(draft: Draft, table: TableDraft, { constraint, column }: PendingConstraint): void {
  if (constraint.conname) rejectDuplicate(table, constraint)
  if (constraint.is_enforced === false) table.untold.add('constraints')
  if (constraint.skip_validation || constraint.is_no_inherit) table.untold.add(`constraint ${constraint.conname ?? ''}`)
  if (constraint.options?.length || constraint.indexspace) table.untold.add('indexes')
  switch (constraint.contype) {
    case 'CONSTR_CHECK':
      return addCheck(draft, table, constraint)
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      return constraint.indexname ? adoptIndex(table, constraint) : addUnique(draft, table, constraint, column)
    case 'CONSTR_FOREIGN':
      return addForeignKey(draft, table, constraint, column)
    case 'CONSTR_NOTNULL':
      return addNotNull(table, constraint)
    case 'CONSTR_EXCLUSION':
      return addExclusion(draft, table, constraint)
    default:
      throw new DdlProblem(`constraint of kind ${constraint.contype} is not known`, constraint.location)
  }
}

function rejectDuplicate(table: TableDraft, constraint: Constraint): void {
  const name = truncateIdentifier(constraint.conname ?? '')
  const taken = [
    ...table.checks,
    ...table.foreignKeys,
    ...table.uniques,
    ...(table.primaryKey ? [table.primaryKey] : []),
  ]
  if (taken.some((c) => c.name === name))
    throw new DdlProblem(
      `constraint "${name}" for relation "${table.name}" already exists`,
      constraint.location,
      '42710',
    )
}

function addCheck(draft: Draft, table: TableDraft, constraint: Constraint): void {
  const expression = storable(constraint.raw_expr as Node)
  const columns = columnNames(expression)
  for (const name of columns) {
    if (name !== '*' && name !== 'tableoid') requireColumn(table, name, constraint.location)
  }
  const others = table.checks.map((c) => c.name)
  const name =
    constraint.conname ??
    chooseConstraintName(
      draft,
      table.schema,
      table.name,
      columns.length === 1 ? columns[0] : undefined,
      'check',
      others,
    )
  // A constraint that is not enforced checks nothing.
  if (constraint.is_enforced === false) return
  table.checks.push({ name, expression })
}

function addUnique(draft: Draft, table: TableDraft, constraint: Constraint, column: ColumnDraft | undefined): void {
  const primary = constraint.contype === 'CONSTR_PRIMARY'
  if (primary && table.primaryKey)
    throw new DdlProblem(`multiple primary keys for table "${table.name}" are not allowed`, constraint.location)
  const columns = column
    ? [column]
    : stringsOf(constraint.keys).map((k) => requireColumn(table, k, constraint.location))
  const include = stringsOf(constraint.including).map((k) => requireColumn(table, k, constraint.location))
  const label = primary ? 'pkey' : 'key'
  // Included columns count in the name as well.
  const addition = primary ? undefined : joinColumnNames([...columns, ...include].map((c) => c.name))
  const name = constraint.conname ?? chooseRelationName(draft, table.schema, table.name, addition, label, true)
  const unique: UniqueDraft = { name, oid: draft.oid(), columns, ...deferral(constraint) }
  if (include.length) unique.include = include
  if (constraint.nulls_not_distinct) unique.nullsNotDistinct = true
  if (constraint.without_overlaps) {
    const index = { oid: unique.oid, method: 'gist', attributes: columns.length + include.length }
    const reason = 'WITHOUT OVERLAPS needs a GiST index'
    table.unsupported.push({ kind: 'exclusion constraint', name, reason, index })
    return
  }
  if (!primary) {
    table.uniques.push(unique)
    return
  }
  table.primaryKey = unique
  for (const c of columns) c.notNull = true
}

/** ADD CONSTRAINT … USING INDEX: the index becomes the constraint's own and takes its name. */
function adoptIndex(table: TableDraft, constraint: Constraint): void {
  const position = table.indexes.findIndex((i) => i.name === constraint.indexname)
  const index = table.indexes[position]
  if (!index) throw new DdlProblem(`index "${constraint.indexname}" does not exist`, constraint.location)
  const columns = index.keys.map((k) => k.column)
  if (!index.unique || index.exclusion || index.where || columns.includes(undefined)) {
    throw new DdlProblem(
      `index "${index.name}" cannot become a constraint: it is not a plain unique index`,
      constraint.location,
    )
  }
  table.indexes.splice(position, 1)
  const unique: UniqueDraft = {
    name: constraint.conname ?? index.name,
    oid: index.oid,
    columns: columns as ColumnDraft[],
    ...deferral(constraint),
  }
  if (index.nullsNotDistinct) unique.nullsNotDistinct = true
  if (constraint.contype === 'CONSTR_UNIQUE') {
    table.uniques.push(unique)
    return
  }
  table.primaryKey = unique
  for (const c of unique.columns) c.notNull = true
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  a: 'NO ACTION',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
}

function addForeignKey(draft: Draft, table: TableDraft, constraint: Constraint, column: ColumnDraft | undefined): void {
  const target = requireTable(draft, constraint.pktable)
  const columns = column
    ? [column]
    : stringsOf(constraint.fk_attrs).map((k) => requireColumn(table, k, constraint.location))
  const named = stringsOf(constraint.pk_attrs).map((k) => requireColumn(target, k, constraint.location))
  const references = named.length ? named : (target.primaryKey?.columns ?? [])
  if (references.length === 0)
    throw new DdlProblem(`there is no primary key for referenced table "${target.name}"`, constraint.location)
  if (references.length !== columns.length)
    throw new DdlProblem('number of referencing and referenced columns for foreign key disagree', constraint.location)
  requireMatchingKey(target, references, constraint)
  const addition = joinColumnNames(columns.map((c) => c.name))
  const name = constraint.conname ?? chooseConstraintName(draft, table.schema, table.name, addition, 'fkey', [])
  if (constraint.is_enforced === false) return
  const key: ForeignKeyDraft = {
    name,
    oid: draft.oid(),
    columns,
    table: target,
    references: [...references],
    onDelete: ACTIONS[constraint.fk_del_action ?? 'a'] ?? 'NO ACTION',
    onUpdate: ACTIONS[constraint.fk_upd_action ?? 'a'] ?? 'NO ACTION',
    match: constraint.fk_matchtype === 'f' ? 'FULL' : 'SIMPLE',
    ...deferral(constraint),
  }
  const some = stringsOf(constraint.fk_del_set_cols).map((k) => requireColumn(table, k, constraint.location))
  if (some.length) key.onDeleteColumns = some
  table.foreignKeys.push(key)
}

function requireMatchingKey(target: TableDraft, references: readonly ColumnDraft[], constraint: Constraint): void {
  const same = (columns: readonly (ColumnDraft | undefined)[]) =>
    columns.length === references.length && references.every((r) => columns.includes(r))
  const keys = [...(target.primaryKey ? [target.primaryKey] : []), ...target.uniques].map((u) => u.columns)
  const indexes = target.indexes
    .filter((i) => i.unique && !i.exclusion && !i.where)
    .map((i) => i.keys.map((k) => k.column))
  if ([...keys, ...indexes].some(same)) return
  throw new DdlProblem(
    `there is no unique constraint matching given keys for referenced table "${target.name}"`,
    constraint.location,
    '42830',
  )
}

function addNotNull(table: TableDraft, constraint: Constraint): void {
  const column = requireColumn(table, stringsOf(constraint.keys)[0] ?? '', constraint.location)
  column.notNull = true
  if (constraint.conname) column.notNullName = constraint.conname
}

/** Of constraints that compare by `=` alone the shadow makes unique indexes (manual, "CREATE TABLE", EXCLUDE). */
function addExclusion(draft: Draft, table: TableDraft, constraint: Constraint): void {
  const elements = (constraint.exclusions ?? []).map((e) => as(e, 'List')?.items ?? [])
  const keys = elements.flatMap(([element]) => as(element, 'IndexElem') ?? [])
  const names = joinColumnNames(indexColumnNames(keys))
  const name = constraint.conname ?? chooseRelationName(draft, table.schema, table.name, names, 'excl', true)
  const operators = elements.map(([, operator]) => stringsOf(as(operator, 'List')?.items).at(-1) ?? '')
  const other = operators.find((operator) => operator !== '=')
  const inequality =
    other === undefined ? undefined : `SQLite has no exclusion constraints, and ${other} is not equality`
  const reason = inequality ?? (constraint.deferrable ? 'it is deferrable' : undefined)
  if (reason !== undefined) {
    const method = constraint.access_method ?? 'btree'
    const attributes = elements.length + (constraint.including?.length ?? 0)
    const index = { oid: draft.oid(), method, attributes }
    table.unsupported.push({ kind: 'exclusion constraint', name, reason, index })
    return
  }
  table.indexes.push({
    name,
    oid: draft.oid(),
    unique: true,
    exclusion: true,
    method: constraint.access_method ?? 'btree',
    keys: keys.map((key) => keyOf(table, key, constraint.location)),
    ...(constraint.where_clause ? { where: storable(constraint.where_clause) } : {}),
  })
}

export function deferral(constraint: { deferrable?: boolean; initdeferred?: boolean }) {
  return {
    ...(constraint.deferrable ? { deferrable: true } : {}),
    ...(constraint.initdeferred ? { initiallyDeferred: true } : {}),
  }
}

/** Drops a constraint by name. @returns whether there was one */
export function dropConstraint(draft: Draft, table: TableDraft, name: string): boolean {
  const unique = [table.primaryKey, ...table.uniques].find((u) => u?.name === name)
  if (unique) dropUnique(draft, table, unique, `index ${quoteIdentifier(unique.name)}`)
  const before = constraintCount(table)
  table.indexes = table.indexes.filter((i) => !(i.exclusion && i.name === name))
  table.checks = table.checks.filter((c) => c.name !== name)
  table.foreignKeys = table.foreignKeys.filter((c) => c.name !== name)
  table.unsupported = table.unsupported.filter((c) => c.name !== name)
  if (unique || before > constraintCount(table)) return true
  const column = table.columns.find((c) => c.notNull && notNullNameOf(table, c) === name)
  if (!column) return false
  column.notNull = false
  delete column.notNullName
  return true
}

const constraintCount = ({ checks, foreignKeys, unsupported, indexes }: TableDraft): number =>
  checks.length + foreignKeys.length + unsupported.length + indexes.length

/** @param on what foreign keys that point to it are said to depend on */
export function dropUnique(draft: Draft, table: TableDraft, unique: UniqueDraft, on: string): void {
  if (table.primaryKey === unique) delete table.primaryKey
  table.uniques = table.uniques.filter((u) => u !== unique)
  for (const other of draft.tables) {
    const orphans = other.foreignKeys.filter((f) => f.table === table && !stillMatched(table, f.references))
    for (const { name } of orphans)
      draft.dependents.push({ shown: shownConstraint(draft, other, name), on, relation: other, part: true })
    other.foreignKeys = other.foreignKeys.filter((f) => !orphans.includes(f))
  }
}

function stillMatched(table: TableDraft, references: readonly ColumnDraft[]): boolean {
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques].map(
    (u) => u.columns as (ColumnDraft | undefined)[],
  )
  const indexes = table.indexes
    .filter((i) => i.unique && !i.exclusion && !i.where)
    .map((i) => i.keys.map((k) => k.column))
  return [...keys, ...indexes].some((c) => c.length === references.length && references.every((r) => c.includes(r)))
}
