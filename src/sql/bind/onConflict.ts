/** ON CONFLICT: the unique index that it means, and what is done instead (infer_arbiter_indexes, transformOnConflictClause). */
import type { InferClause, OnConflictClause } from '@pgsql/types'
import type { Column, Table } from '../../catalog/catalog'
import type { Assignment, ConflictTarget, InsertStatement, Source, SourceColumn, TableItem } from '../bound'
import { at, type Binder, levelOf } from './binder'
import { toBoolean } from './coerce'
import { Scope } from './context'
import { addEntry } from './fromNames'
import { addTarget, bindAssignments, requireColumn, targetColumn } from './modify'
import { whyNoColumn } from './suggest'
import { versionColumns } from './viewTarget'

/** What RETURNING and ON CONFLICT see: the target, and the statement's WITH queries. */
export function returningScope(b: Binder, target: TableItem, outer: Scope): Scope {
  const scope = new Scope(b.cx, outer.parent)
  for (const [name, cte] of outer.ctes) scope.ctes.set(name, cte)
  addTarget(b, scope, target)
  return scope
}

export function bindConflict(
  b: Binder,
  clause: OnConflictClause,
  target: TableItem,
  outer: Scope,
): InsertStatement['conflict'] {
  const { cx } = b
  const scope = returningScope(b, target, outer)
  requireColumns(b, clause, target, scope)
  const arbiter = clause.infer && inferArbiter(b, clause.infer, target, scope)
  if (clause.action === 'ONCONFLICT_NOTHING') return { action: 'nothing', target: arbiter }
  if (!arbiter) {
    throw cx.error('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name', at(clause), {
      hint: 'For example, ON CONFLICT (column_name).',
    })
  }
  const columns = target.source.columns.map((c): SourceColumn => ({ ...c, tableOid: 0 }))
  const excluded = cx.nextSource('excluded', 'excluded', columns)
  addExcluded(b, scope, target, excluded)
  const assignments: Assignment[] = bindAssignments(b, clause.targetList ?? [], target, scope)
  const where = clause.whereClause && toBoolean(cx, b.expr(clause.whereClause, levelOf(scope, 'WHERE')), 'WHERE')
  return { action: 'update', target: arbiter, excluded, assignments, where }
}

function addExcluded({ cx }: Binder, scope: Scope, target: TableItem, excluded: Source): void {
  const columns =
    versionColumns(cx, target, excluded) ??
    excluded.columns.map(({ name }, index) => ({ name, source: excluded, index }))
  addEntry(cx, scope, { alias: 'excluded', schema: undefined, columns, unqualified: columns })
}

/** The names are looked up as in an expression; what is meant may be a column of `excluded`, too. @throws PostgresError 42703 */
function requireColumns(b: Binder, { action, infer }: OnConflictClause, target: TableItem, scope: Scope): void {
  if (!infer) return
  const known = new Set(scope.entries.flatMap(({ unqualified }) => unqualified.map(({ name }) => name)))
  for (const node of infer.indexElems ?? []) {
    const name = 'IndexElem' in node ? node.IndexElem.name : undefined
    if (name === undefined || known.has(name)) continue
    if (action === 'ONCONFLICT_UPDATE') addExcluded(b, scope, target, target.source)
    throw b.cx.error('42703', `column "${name}" does not exist`, at(infer), whyNoColumn(scope, undefined, name))
  }
}

const NO_ARBITER = 'there is no unique or exclusion constraint matching the ON CONFLICT specification'

function inferArbiter(b: Binder, infer: InferClause, target: TableItem, scope: Scope): ConflictTarget {
  const { cx } = b
  const table = target.relation as Table
  const uniques = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques]
  if (infer.conname !== undefined) {
    const named = uniques.find((u) => u.name === infer.conname)
    if (table.indexes.some((i) => i.exclusion && i.name === infer.conname))
      throw cx.refuse('ON CONFLICT ON CONSTRAINT with an exclusion constraint', at(infer))
    if (!named)
      throw cx.error('42704', `constraint "${infer.conname}" for table "${table.name}" does not exist`, at(infer))
    return {
      columns: named.columns.map((n) => requireColumn(b, table, n, at(infer))),
      nullsNotDistinct: named.nullsNotDistinct ?? false,
      where: undefined,
    }
  }
  const columns = (infer.indexElems ?? []).map((node) => {
    if (!('IndexElem' in node) || !node.IndexElem.name) throw cx.refuse('ON CONFLICT on an expression', at(infer))
    return targetColumn(b, target, node.IndexElem.name, 'insert', at(infer))
  })
  const names = new Set(columns.map((i) => (table.columns[i] as Column).name))
  const matches = (list: readonly (string | undefined)[]) =>
    list.length === names.size && list.every((n) => n !== undefined && names.has(n))
  const unique = table.indexes.filter((i) => i.unique && !i.exclusion)
  const whole = unique.filter((i) => i.where === undefined)
  const plain = uniques.find((u) => matches(u.columns)) ?? whole.find((i) => matches(i.keys.map((k) => k.column)))
  if (plain) return { columns, nullsNotDistinct: plain.nullsNotDistinct ?? false, where: undefined }
  const partial = unique.find((i) => i.where !== undefined && matches(i.keys.map((k) => k.column)))
  if (!partial || !infer.whereClause) throw cx.error('42P10', NO_ARBITER)
  return {
    columns,
    nullsNotDistinct: partial.nullsNotDistinct ?? false,
    where: toBoolean(cx, b.expr(infer.whereClause, levelOf(scope, 'WHERE')), 'WHERE'),
  }
}
