import type { Probed } from '../engine/constraints/probe'
import type { ShadowDatabase } from '../engine/database'
import { references } from '../engine/tables'
import type { Stored } from '../types/codec'
import type { Change } from './changes'
import type { LockRequest, RowLockMode } from './locks'
import { quote, type Shapes, type TableShape, type UniqueShape } from './shapes'

export interface Requests {
  /** Must be free for the statement to go on. */
  readonly needed: readonly LockRequest[]
  /** Kept to the end of the transaction. */
  readonly held: readonly LockRequest[]
}

export const rowTarget = (table: number, rowid: bigint): string => `row:${table}:${rowid}`

/** The locks that Postgres takes for what a statement did, found on the data right after it. */
export class LockRequests {
  constructor(
    private readonly database: ShadowDatabase,
    private readonly shapes: Shapes,
  ) {}

  /**
   * @param tried rows that an INSERT … ON CONFLICT tried to insert: it waits for whoever holds their keys
   * @param own targets of rows that the transaction itself inserted: nobody else can see them
   */
  of(changes: readonly Change[], tried: readonly Probed[], own: ReadonlySet<string>): Requests {
    const held = changes.flatMap((change) => this.ofChange(change))
    const waited = tried.flatMap(({ table, before, after }) => (before || !after ? [] : this.keys(table.oid, this.values(table.oid, after.row))))
    const foreign = (lock: LockRequest) => !own.has(lock.target)
    return { needed: [...held, ...waited].filter(foreign), held: held.filter(foreign) }
  }

  /** A statement that failed may have met rows that another transaction is about to remove: Postgres waits for it before it fails. */
  ofFailure(changes: readonly Change[], tried: readonly Probed[], own: ReadonlySet<string>): Requests {
    const { needed, held } = this.of(changes, tried, own)
    return { needed: [...needed, ...tried.flatMap((probed) => this.referencingRows(probed))], held }
  }

  private values(table: number, row: ReadonlyMap<string, Stored>): Stored[] {
    return this.shapes.of(table).columns.map((name) => row.get(name) ?? null)
  }

  private ofChange({ table, before, after }: Change): LockRequest[] {
    const shape = this.shapes.of(table)
    const locks: LockRequest[] = []
    if (before) {
      const weak = after && [...shape.keyColumns].every((i) => same(before.values[i], after.values[i]))
      locks.push({ target: rowTarget(table, before.rowid), mode: weak ? 'no key update' : 'update' })
      locks.push(...this.keys(table, before.values))
    }
    if (after) locks.push(...this.keys(table, after.values), ...this.parents(shape, before?.values, after.values))
    return locks
  }

  /** Index keys of a row: whoever inserts the same one waits. */
  private keys(table: number, values: readonly Stored[]): LockRequest[] {
    const shape = this.shapes.of(table)
    return shape.uniques.flatMap((unique) => {
      const key = this.key(shape, unique, values)
      return key === undefined ? [] : [{ target: `key:${table}:${unique.name}:${key}`, mode: 'update' as RowLockMode }]
    })
  }

  private key(shape: TableShape, unique: UniqueShape, values: readonly Stored[]): string | undefined {
    if (unique.opaque) return undefined
    const parts = unique.columns.map((i) => values[i] ?? null)
    if (parts.includes(null) && !unique.nullsNotDistinct) return undefined
    return JSON.stringify(unique.columns.map((i) => this.shapes.key(shape, i, values[i] ?? null)))
  }

  /** A foreign key's check holds the row that it found: FOR KEY SHARE. */
  private parents(shape: TableShape, before: readonly Stored[] | undefined, after: readonly Stored[]): LockRequest[] {
    return shape.table.foreignKeys.flatMap((key) => {
      const columns = key.columns.map((name) => shape.columns.indexOf(name))
      if (before && columns.every((i) => same(before[i], after[i]))) return []
      const values = columns.map((i) => after[i] ?? null)
      const parent = this.database.index.relation(key.references.schema, key.references.name)
      if (!parent || values.includes(null)) return []
      return this.rowsWith(parent.oid, key.references.columns, values)
    })
  }

  /** Rows that point to one which was to be deleted, or to be given another key. */
  private referencingRows({ table, before, after }: Probed): LockRequest[] {
    if (!before) return []
    return references(this.database).to(table.oid).flatMap(({ child, key }) => {
      const values = key.references.columns.map((name) => before.row.get(name) ?? null)
      const unchanged = after && key.references.columns.every((name, i) => same(after.row.get(name), values[i]))
      return unchanged || values.includes(null) ? [] : this.rowsWith(child.oid, key.columns, values)
    })
  }

  private rowsWith(table: number, columns: readonly string[], values: readonly Stored[]): LockRequest[] {
    const condition = columns.map((name, i) => `${quote(name)} = ?${i + 1}`).join(' AND ')
    const rows = this.database.sqlite.sql(`SELECT _rowid_ FROM ${this.shapes.of(table).name} WHERE ${condition}`, ...values)
    return rows.map((row) => ({ target: rowTarget(table, row[0] as bigint), mode: 'key share' }))
  }
}

function same(a: Stored | undefined, b: Stored | undefined): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  return a === b
}
