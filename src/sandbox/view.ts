import type { Table } from '../catalog/catalog'
import { probe, type Probed } from '../engine/constraints/probe'
import type { ShadowDatabase } from '../engine/database'
import type { StatementRun } from '../engine/workspace'
import type { Capture } from './capture'
import { applyChanges, inverse, type Change } from './changes'
import type { LockRequests } from './lockRequests'
import type { Shapes } from './shapes'
import type { TableLocks } from './tableLocks'
import type { Entry, TransactionWork } from './work'

/** What a view is made with. */
interface Parts {
  /** Transactions that hold locks or a snapshot. */
  readonly open: Set<TransactionWork>
  readonly shapes: Shapes
  readonly capture: Capture
  readonly requests: LockRequests
  readonly tableLocks: TableLocks
}

/** Whose view is in the database: the committed data, and above it, in a savepoint, what one open transaction sees. */
export class View {
  holder: TransactionWork | undefined
  /** Changes are recorded: more than one transaction is about. */
  recording = false

  constructor(
    private readonly database: ShadowDatabase,
    private readonly parts: Parts,
  ) {}

  /** Puts a transaction's view into the database: the committed data and its own changes. */
  put(work: TransactionWork): void {
    if (this.holder === work) return
    // What is in place has not been recorded yet, and would be lost.
    if (this.holder?.hasChanges) this.startRecording()
    this.takeAway()
    this.database.sqlite.openSavepoint('transaction')
    this.holder = work
    this.parts.open.add(work)
    try {
      this.applyView(work)
    } catch (error) {
      // Half a view is none.
      this.takeAway()
      throw error
    }
  }

  private applyView(work: TransactionWork): void {
    const { sqlite } = this.database
    for (const changes of [...(work.hidden ?? [])].reverse()) applyChanges(sqlite, this.parts.shapes, inverse(changes))
    if (this.recording) applyChanges(sqlite, this.parts.shapes, work.changes())
    else for (const entry of work.entries) entry.run.perform()
  }

  takeAway(): void {
    if (!this.holder) return
    this.holder = undefined
    this.undo('transaction')
  }

  /** The one transaction that has written so far is run again, on the same data, to learn which rows it changed. */
  startRecording(): void {
    if (this.recording) return
    const work = [...this.parts.open].find((one) => one.hasChanges)
    this.takeAway()
    this.recording = true
    if (!work) return
    const entries = work.entries
    work.entries = []
    for (const entry of entries) this.watchTables(entry.run)
    this.put(work)
    for (const entry of entries) work.entries.push(this.recordAgain(work, entry))
  }

  private recordAgain(work: TransactionWork, { run, outcome, released }: Entry): Entry {
    const changes: Change[] = []
    const own = work.insertedRows()
    const again = this.parts.capture.record(changes, () => run.perform())
    if (again.count !== outcome.count)
      throw new Error(`a statement gave ${again.count} rows when run again, and ${outcome.count} at first: ${run.sql}`)
    const { held } = this.parts.requests.withRowLocks(run, this.parts.requests.of(changes, [], own))
    return { run, outcome, changes, locks: held, ...(released && { released }) }
  }

  /** Triggers are made under no transaction's savepoint, or they would go away with it. */
  watchTables({ plan }: StatementRun): void {
    const tables = this.parts.tableLocks.tablesOf(plan)
    if (this.parts.capture.watches(this.database.sqlite, tables)) return
    this.takeAway()
    this.parts.capture.watch(this.database.sqlite, tables)
  }

  /** The rows that a transaction's statements write, seen by running them again on the committed data. */
  history(work: TransactionWork, tables: readonly Table[]): readonly Probed[] {
    this.takeAway()
    let seen: readonly Probed[] = []
    // Definitions among its statements ask for the transaction's view, which is being made.
    this.holder = work
    try {
      probe(this.database.sqlite, tables, 'AFTER', (rows) => {
        seen = rows
        for (const entry of work.entries) entry.run.perform()
      })
    } finally {
      this.holder = undefined
      this.database.settle()
    }
    return seen
  }

  savepoint(name: string): void {
    this.database.sqlite.sql(`SAVEPOINT "${name}"`)
  }

  release(name: string): void {
    this.database.sqlite.sql(`RELEASE "${name}"`)
  }

  undo(name: string): void {
    this.database.sqlite.sql(`ROLLBACK TO "${name}"`)
    this.database.sqlite.sql(`RELEASE "${name}"`)
    this.database.settle()
  }
}
