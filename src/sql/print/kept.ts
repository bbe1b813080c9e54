/** Rows that one step of a statement keeps for another: what a data-modifying WITH query returned, a table as it was. */
import { delimited } from '../../catalog/identifiers'
import type { Relation } from '../../catalog/lookup'
import type { UserFunction } from '../../functions/userFunction'
import type { CteItem, TableItem } from '../bound'
import type { Printer } from './printer'

/** The numbers under which a statement's steps keep rows. */
export class Kept {
  private count = 0
  /** WITH queries, by their ids. */
  readonly ctes = new Map<number, number>()
  /** Tables as they were when the statement began, by their OIDs. */
  readonly tables = new Map<number, number>()

  next(): number {
    return this.count++
  }

  table(oid: number): number {
    let slot = this.tables.get(oid)
    if (slot === undefined) this.tables.set(oid, (slot = this.next()))
    return slot
  }
}

/** Table-valued: columns c1, c2… of the rows kept under the number given, and their positions after those. */
export const keptRows = (columns: number): UserFunction => ({
  name: `pg_kept_${columns}`,
  arity: 1,
  deterministic: false,
  body: { kind: 'kept', columns },
})

/** Materialized, so that SQLite may make an index of its own for a join. */
function derived(p: Printer, names: readonly string[], slot: number, alias: string): string {
  const inner = delimited(`${alias} rows`)
  const columns = names.map((_, i) => `c${i + 1}`).join(', ')
  const rows = `SELECT ${columns} FROM ${p.use(keptRows(names.length))}(${slot})`
  return `(WITH ${inner}(${names.map(delimited).join(', ')}) AS MATERIALIZED (${rows}) SELECT * FROM ${inner}) AS ${delimited(alias)}`
}

export function printKeptCte(p: Printer, { source }: CteItem, slot: number): string {
  return derived(p, p.columnNames(source), slot, p.alias(source))
}

/** The table as it was when the statement began. */
export function printPast(p: Printer, { source, relation }: TableItem, slot: number): string {
  return derived(p, [p.rowidName(source), ...relation.columns.map((c) => c.name)], slot, p.alias(source))
}

/** Reads what `printPast` shows. */
export function printSnapshot(p: Printer, relation: Relation): string {
  const columns = relation.columns.map((c) => delimited(c.name)).join(', ')
  const name = p.rowidNameOf(relation.columns, relation.name)
  return `SELECT ${delimited(name)}, ${columns} FROM ${delimited(relation.sqliteName)} ORDER BY ${delimited(name)}`
}
