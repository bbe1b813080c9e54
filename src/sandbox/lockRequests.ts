import { delimited } from '../catalog/identifiers'
import type { ForeignKey, Index, Table, UniqueConstraint } from '../catalog/catalog'
import { holdsFor, indexKeys } from '../engine/constraints/indexDefinition'
import type { Probed, ProbedRow } from '../engine/constraints/probe'
import type { ShadowDatabase } from '../engine/database'
import { references } from '../engine/tables'
import type { StatementRun } from '../engine/workspace'
import type { Stored } from '../types/codec'
import type { Change, Version } from './changes'
import type { LockRequest, RowLockMode } from './locks'
import type { Shapes, TableShape, UniqueShape } from './shapes'

type Unique = UniqueConstraint | Index

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
   * @param byTriggers whether code has written some of the rows
   */
  of(
    changes: readonly Change[],
    tried: readonly Probed[],
    own: ReadonlySet<string>,
    { arbiter, byTriggers = false }: { readonly arbiter?: readonly string[]; readonly byTriggers?: boolean } = {},
  ): Requests {
    // Foreign keys are checked when all rows are written, and before triggers go on to other tables.
    const locks = inGroups(changes, byTriggers).flatMap((group) => [
      ...group.flatMap((change) => this.written(change)),
      ...group.flatMap((change) => this.parents(change)),
    ])
    const held = locks.filter(({ target }) => !own.has(target))
    const waited = tried.flatMap(({ table, before, after }) =>
      before || !after ? [] : this.keysUpToConflict(table.oid, this.values(table.oid, after.row), arbiter),
    )
    return { needed: [...held, ...waited], held }
  }

  /** A statement that failed may have met rows and keys of another transaction: Postgres waits for it before it fails. */
  ofFailure(tried: readonly Probed[], own: ReadonlySet<string>, ofForeignKey: boolean): Requests {
    const changes = this.changesOf(tried)
    const met = changes.flatMap(({ table, before, after }) => [
      ...(before ? [this.rowLock(table, before, after), ...this.keys(table, before.values)] : []),
      ...(after ? this.keysUpToConflict(table, after.values, undefined, before?.rowid) : []),
    ])
    // Foreign keys are looked at when the rows are written.
    const locks = ofForeignKey ? [...met, ...tried.flatMap((probed) => this.referencingRows(probed))] : met
    const needed = locks.filter(({ target }) => !own.has(target))
    return { needed, held: needed }
  }

  changesOf(tried: readonly Probed[]): Change[] {
    return tried.map(({ table, before, after }) => ({
      table: table.oid,
      before: this.version(table.oid, before),
      after: this.version(table.oid, after),
    }))
  }

  /** FOR UPDATE and its kin: the rows that the statement came to. */
  withRowLocks({ record }: StatementRun, requests: Requests): Requests {
    if (record.locked.length === 0) return requests
    const locks = record.locked.map(({ table, rowid, mode, policy }): LockRequest => {
      return { target: rowTarget(table, rowid), mode, clause: { table, mode, policy } }
    })
    return { needed: [...locks, ...requests.needed], held: [...locks, ...requests.held] }
  }

  private version(table: number, probed: ProbedRow | undefined): Version | null {
    return probed ? { rowid: probed.rowid, values: this.values(table, probed.row) } : null
  }

  private values(table: number, row: ReadonlyMap<string, Stored>): Stored[] {
    return this.shapes.of(table).columns.map((name) => row.get(name) ?? null)
  }

  /** The row that was there, and the index keys of both versions. */
  private written({ table, before, after }: Change): LockRequest[] {
    if (!before) return after ? this.keys(table, after.values) : []
    return [
      this.rowLock(table, before, after),
      ...this.keys(table, before.values),
      ...(after ? this.keys(table, after.values) : []),
    ]
  }

  private rowLock(table: number, before: Version, after: Version | null): LockRequest {
    const weak = after && keepsKeys(this.shapes.of(table), before, after)
    return { target: rowTarget(table, before.rowid), mode: weak ? 'no key update' : 'update' }
  }

  /** Index keys of a row: whoever inserts the same one waits. */
  private keys(table: number, values: readonly Stored[]): LockRequest[] {
    const shape = this.shapes.of(table)
    return shape.uniques.flatMap((unique) => {
      const key = this.key(shape, unique, values)
      return key === undefined ? [] : [{ target: `key:${table}:${unique.name}:${key}`, mode: 'update' as RowLockMode }]
    })
  }

  private definedKey(shape: TableShape, unique: Unique, values: readonly Stored[]): string | undefined {
    const row = new Map(shape.columns.map((name, i) => [name, values[i] ?? null]))
    if (!holdsFor(this.database, shape.table, unique, row)) return undefined
    const keys = indexKeys(this.database, shape.table, unique, row)
    // An index that schema.sql could not hold has none.
    if (keys.length === 0) return undefined
    return keys.includes(null) && !unique.nullsNotDistinct ? undefined : JSON.stringify(keys)
  }

  /**
   * Indexes are looked into one after the other, and no further than where a row is found.
   * @param itself the row that is updated: it does not stand in its own way
   */
  private keysUpToConflict(
    table: number,
    values: readonly Stored[],
    arbiter?: readonly string[],
    itself?: bigint,
  ): LockRequest[] {
    const shape = this.shapes.of(table)
    const locks: LockRequest[] = []
    for (const unique of shape.uniques) {
      const names = unique.columns.map((i) => shape.columns[i] ?? '')
      const key = this.key(shape, unique, values)
      if (
        key === undefined ||
        (arbiter && !(arbiter.length === names.length && arbiter.every((name) => names.includes(name))))
      )
        continue
      locks.push({ target: `key:${table}:${unique.name}:${key}`, mode: 'update' })
      if (unique.opaque) continue
      const found = this.rowsWith(
        table,
        names,
        unique.columns.map((i) => values[i] ?? null),
      )
      if (found.some(({ target }) => itself === undefined || target !== rowTarget(table, itself))) break
    }
    return locks
  }

  private key(shape: TableShape, unique: UniqueShape, values: readonly Stored[]): string | undefined {
    if (unique.opaque) return this.definedKey(shape, unique.opaque, values)
    const parts = unique.columns.map((i) => values[i] ?? null)
    if (parts.includes(null) && !unique.nullsNotDistinct) return undefined
    return JSON.stringify(unique.columns.map((i) => this.shapes.key(shape, i, values[i] ?? null)))
  }

  /** A foreign key's check holds the row that it found: FOR KEY SHARE. */
  private parents({ table, before, after }: Change): LockRequest[] {
    if (!after) return []
    const shape = this.shapes.of(table)
    return shape.table.foreignKeys.flatMap((key) => {
      const columns = key.columns.map((name) => shape.columns.indexOf(name))
      if (before && columns.every((i) => same(before.values[i], after.values[i]))) return []
      const values = columns.map((i) => after.values[i] ?? null)
      const parent = this.database.index.relation(key.references.schema, key.references.name)
      if (parent?.kind !== 'table' || values.includes(null)) return []
      return this.rowsWith(parent.oid, key.references.columns, values).map((lock) => ({
        ...lock,
        where: parentCheck(parent, key),
      }))
    })
  }

  /** Rows that point to one which was to be deleted, or to be given another key. */
  private referencingRows({ table, before, after }: Probed): LockRequest[] {
    if (!before) return []
    return references(this.database)
      .to(table.oid)
      .flatMap(({ child, key }) => {
        const values = key.references.columns.map((name) => before.row.get(name) ?? null)
        const unchanged = after && key.references.columns.every((name, i) => same(after.row.get(name), values[i]))
        return unchanged || values.includes(null) ? [] : this.rowsWith(child.oid, key.columns, values)
      })
  }

  private rowsWith(table: number, columns: readonly string[], values: readonly Stored[]): LockRequest[] {
    const condition = columns.map((name, i) => `${delimited(name)} = ?${i + 1}`).join(' AND ')
    const rows = this.database.sqlite.sql(
      `SELECT _rowid_ FROM ${this.shapes.of(table).name} WHERE ${condition}`,
      ...values,
    )
    return rows.map((row) => ({ target: rowTarget(table, row[0] as bigint), mode: 'key share' }))
  }
}

/** Runs of changes to one table. */
function inGroups(changes: readonly Change[], apart: boolean): Change[][] {
  const groups: Change[][] = []
  for (const change of changes) {
    const last = groups.at(-1)
    if (last && (!apart || last[0]?.table === change.table)) last.push(change)
    else groups.push([change])
  }
  return groups
}

/** The statement by which Postgres looks for a foreign key's row. */
function parentCheck(parent: Table, { references: { columns } }: ForeignKey): string {
  const condition = columns.map((name, i) => `${delimited(name)} OPERATOR(pg_catalog.=) $${i + 1}`).join(' AND ')
  return `SQL statement "SELECT 1 FROM ONLY ${delimited(parent.schema)}.${delimited(parent.name)} x WHERE ${condition} FOR KEY SHARE OF x"`
}

/** Whether an update leaves alone what foreign keys may point to. */
export function keepsKeys(shape: TableShape, before: Version, after: Version): boolean {
  return [...shape.keyColumns].every((i) => same(before.values[i], after.values[i]))
}

function same(a: Stored | undefined, b: Stored | undefined): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  return a === b
}
