import type { Table } from '../catalog/catalog'
import type { Probed } from '../engine/constraints/probe'
import { definitionOf, excludesReaders } from '../engine/tables'
import type { StatementOutcome, StatementRun, Work, WorkOptions } from '../engine/workspace'
import type { Change } from './changes'
import type { LockHolder, LockRequest } from './locks'
import { rowTarget } from './lockRequests'
import type { Stage } from './stage'
import type { Waited } from './waited'

/** One writing (or locking) statement of an open transaction, and what it did once that was recorded. */
export interface Entry {
  readonly run: StatementRun
  readonly outcome: StatementOutcome
  changes: readonly Change[]
  locks: readonly LockRequest[]
  /** It was done in a savepoint that was released since. */
  released?: true
}

/** The changes of one transaction: kept as a log, and present in SQLite only while its turn lasts. */
export class TransactionWork implements Work, LockHolder {
  entries: Entry[] = []
  /** Locks that a waiting statement has got so far. */
  pending: readonly LockRequest[] = []
  /** The statement that waits, or has waited and is run again. */
  waited: Waited | undefined
  /** REPEATABLE READ: what others committed since this transaction's snapshot, oldest first; undefined without a snapshot. */
  hidden: (readonly Change[])[] | undefined
  /** Tables that its statements have come to. */
  readonly tables = new Set<number>()
  /** Why the transaction is no more, when it was ended from outside. */
  lost: Error | undefined

  constructor(
    private readonly stage: Stage,
    readonly options: WorkOptions,
  ) {}

  get hasChanges(): boolean {
    return this.entries.length > 0
  }

  get locks(): Iterable<LockRequest> {
    return this.allLocks()
  }

  private *allLocks(): Iterable<LockRequest> {
    for (const entry of this.entries) yield* entry.locks
    yield* this.pending
  }

  get keepsSnapshot(): boolean {
    const level = this.options.isolation()
    return level === 'repeatable read' || level === 'serializable'
  }

  changes(): Change[] {
    return this.entries.flatMap((entry) => [...entry.changes])
  }

  /** Tables whose rows differ from the committed data while this work is in place. */
  touches(table: number): boolean {
    const hidden = this.hidden?.some((changes) => changes.some((change) => change.table === table)) ?? false
    return hidden || this.entries.some((entry) => this.stage.tableLocks.tablesOf(entry.run.plan).has(table))
  }

  /** Whether the transaction has emptied the table by TRUNCATE. */
  truncates(table: number): boolean {
    return this.entries.some(({ run: { plan } }) => excludesReaders(plan) && plan.writes.includes(table))
  }

  /** Whether it has changed the schema. */
  get defines(): boolean {
    return this.entries.some(({ run }) => definitionOf(run.plan) !== undefined)
  }

  insertedRows(): Set<string> {
    const rows = new Set<string>()
    for (const { table, before, after } of this.changes()) if (!before && after) rows.add(rowTarget(table, after.rowid))
    return rows
  }

  run(run: StatementRun): StatementOutcome {
    if (this.lost) throw this.lost
    return this.stage.run(this, run)
  }

  requireAlone(construct: string): void {
    this.stage.requireAlone(this, construct)
  }

  meetSchema(): void {
    this.stage.meetSchema(this)
  }

  savepoint(): number {
    return this.entries.length
  }

  release(mark: number): void {
    for (const entry of this.entries.slice(mark)) entry.released = true
  }

  rollbackTo(mark: number): void {
    const held = this.pending.length > 0
    this.pending = []
    if (this.entries.length > mark) this.stage.truncate(this, mark)
    else if (held) this.stage.wake()
  }

  freeTables(): void {
    this.tables.clear()
    this.stage.wake()
  }

  commit(check: () => void): void {
    if (this.lost) throw this.lost
    this.stage.commit(this, check)
  }

  inspect(check: () => void): void {
    if (this.hasChanges) this.stage.inspect(this, check)
  }

  history(tables: readonly Table[]): readonly Probed[] {
    return this.stage.view.history(this, tables)
  }

  rollback(): void {
    this.stage.rollback(this)
  }
}
