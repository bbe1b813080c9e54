/**
 * RETURNING of what SQLite's cannot see: rows joined in FROM and USING, and the old version of a row. What the statement finds
 * is kept first, then written, and RETURNING is a SELECT from what was kept.
 */
import type { Table } from '../../catalog/catalog'
import type { DeleteStatement, InsertStatement, Modification, Source, TableItem, UpdateStatement } from '../bound'
import { printTable } from '../print/from'
import {
  columnName,
  nameTarget,
  namedTargets,
  printFound,
  printInsert,
  printNewValues,
  withoutValue,
  writable,
} from '../print/modify'
import type { Printer } from '../print/printer'
import { printWith } from '../print/query'
import { rowidColumn } from '../../types/storage'
import { sourcesOf } from '../walk'
import { Layout } from './layout'
import { type Role, type Steps, writeOf } from './steps'

export function updateInSteps(steps: Steps, stmt: UpdateStatement, role: Role): void {
  const { cx, kept } = steps
  const { target } = stmt
  const set = writable(target.relation as Table, stmt.assignments)
  const found = new Layout(cx, kept.next(), 1 + set.length, [target.source, ...stmt.from.flatMap(sourcesOf)])
  steps.step((p) => printWith(p, stmt.ctes) + printNewValues(p, stmt, set, found.columns(p)), {
    into: found.slot,
    once: true,
  })
  const written = new Layout(cx, kept.next(), 1, [target.source])
  steps.write(
    target,
    writeOf(stmt),
    (p) => {
      const table = nameTarget(p, target)
      const from = found.from(p)
      const changes = set.map((a, i) => `${columnName(target, a.column)} = ${found.column(i + 2)}`).join(', ')
      const where = `${p.rowid(target.source)} = ${found.column(1)}`
      return `UPDATE ${table} SET ${changes} FROM ${from} WHERE ${where}${returningAll(p, target)}`
    },
    { into: written.slot, writesAll: { slot: found.slot } },
  )
  const key = set.findIndex((a) => a.column === keyOf(steps, target))
  steps.step((p) => {
    for (const source of stmt.from.flatMap(sourcesOf)) found.standFor(p, source)
    if (stmt.other) found.standFor(p, stmt.other, target.source)
    written.standFor(p, target.source)
    // A row that got another key is known by that one.
    const row = found.column(key < 0 ? 1 : key + 2)
    const from = `${found.from(p)} JOIN ${written.from(p)} ON ${written.column(1)} = ${row}`
    return `SELECT ${returned(p, stmt)} FROM ${from} ORDER BY ${found.position}`
  }, role)
}

export function deleteInSteps(steps: Steps, stmt: DeleteStatement, role: Role): void {
  const { cx, kept } = steps
  const { target } = stmt
  const sources = [target.source, ...stmt.using.flatMap(sourcesOf)]
  const found = new Layout(cx, kept.next(), 1, sources)
  steps.step((p) => printWith(p, stmt.ctes) + printFound(p, stmt, found.columns(p)), { into: found.slot, once: true })
  steps.write(
    target,
    writeOf(stmt),
    (p) => {
      const table = nameTarget(p, target)
      const from = found.from(p)
      return `DELETE FROM ${table} WHERE ${p.rowid(target.source)} IN (SELECT ${found.column(1)} FROM ${from})`
    },
    { writesAll: { slot: found.slot } },
  )
  steps.step((p) => {
    for (const source of sources) found.standFor(p, source)
    if (stmt.other) withoutValue(p, stmt.other)
    return `SELECT ${returned(p, stmt)} FROM ${found.from(p)} ORDER BY ${found.position}`
  }, role)
}

/** ON CONFLICT DO UPDATE … RETURNING OLD: the row as it was, which is there where the insert met one. */
export function insertInSteps(steps: Steps, stmt: InsertStatement, role: Role): void {
  const { cx, kept } = steps
  const { target, conflict } = stmt
  const old = stmt.other as Source
  const key = keyOf(steps, target)
  if (conflict?.action === 'update' && conflict.assignments.some((a) => a.column === key))
    throw cx.refuse('RETURNING OLD of an upsert that sets the primary key')
  const written = new Layout(cx, kept.next(), 1, [target.source])
  steps.write(
    target,
    writeOf(stmt),
    (p) => printInsert(p, { ...stmt, returning: [] }, (more) => returningAll(p, target, more)),
    { into: written.slot },
  )
  steps.step((p) => {
    written.standFor(p, target.source)
    const from = written.from(p)
    const before = p.inThePast([target.relation.oid], () => printTable(p, { ...target, source: old }))
    const row = `${p.rowid(old)} = ${written.column(1)}`
    return `SELECT ${returned(p, stmt)} FROM ${from} LEFT JOIN ${before} ON ${row} ORDER BY ${written.position}`
  }, role)
}

/** A subquery of RETURNING sees the table as it was. */
export const returned = (p: Printer, { returning, target }: Modification): string =>
  p.inThePast([target.relation.oid], () => namedTargets(p, returning).join(', '))

/** RETURNING the rowid and the whole row. */
export function returningAll(p: Printer, { source }: TableItem, more: readonly string[] = []): string {
  const columns = source.columns.map((_, index) => p.column(source, index))
  return ` RETURNING ${[p.rowid(source), ...columns, ...more].join(', ')}`
}

export function keyOf({ cx }: Steps, { relation }: TableItem): number {
  const name = rowidColumn(cx.index, relation as Table)
  return relation.columns.findIndex((c) => c.name === name)
}
