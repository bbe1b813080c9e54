import type { Probed } from '../engine/constraints/probe'
import { UnsupportedOnShadow } from '../errors'
import { reachOf } from '../engine/constraints/reach'
import type { ShadowDatabase } from '../engine/database'
import { conflictTarget, definitionOf, excludesReaders, isWriting, mayConflict, onlyInserts } from '../engine/tables'
import { Blocked, type DataPlan, type StatementOutcome, type StatementRun } from '../engine/workspace'
import { Capture } from './capture'
import type { Change } from './changes'
import { applyPolicy } from './lockPolicy'
import { LockRequests, type Requests, rowTarget } from './lockRequests'
import { firstConflict, type LockRequest } from './locks'
import { SerializableWatch } from './serializable'
import { Shapes } from './shapes'
import { Snapshots } from './snapshots'
import { TableLocks } from './tableLocks'
import { View } from './view'
import { Waited } from './waited'
import type { TransactionWork } from './work'

/**
 * Gives every transaction its own view of the one SQLite database: the committed data, and above it, in a savepoint, the
 * changes of at most one open transaction (the one "in place"). While transactions do not meet, a statement runs on it as
 * it is. When a second one comes, the first one's statements are run once more to record which rows they changed; from
 * then on a transaction is put in place by applying its changes, and row and key locks are held as Postgres holds them.
 */
export class Stage {
  /** Transactions that hold locks or a snapshot. */
  readonly open = new Set<TransactionWork>()
  private readonly serializable = new SerializableWatch()
  private readonly shapes: Shapes
  private readonly capture: Capture
  private readonly requests: LockRequests
  private readonly snapshots: Snapshots
  readonly view: View
  readonly tableLocks: TableLocks
  private schema: unknown

  constructor(
    private readonly database: ShadowDatabase,
    /** Called when locks were given up. */
    private readonly released: () => void,
  ) {
    this.tableLocks = new TableLocks(database)
    this.shapes = new Shapes(database)
    this.capture = new Capture(this.shapes)
    this.requests = new LockRequests(database, this.shapes)
    this.snapshots = new Snapshots(database, this.shapes, this.requests)
    const { open, shapes, capture, requests, tableLocks } = this
    this.view = new View(database, { open, shapes, capture, requests, tableLocks })
  }

  get isIdle(): boolean {
    return this.open.size === 0 && this.view.holder === undefined && !this.view.recording && this.tableLocks.areFree
  }

  run(work: TransactionWork, run: StatementRun): StatementOutcome {
    this.followSchema()
    if (work.keepsSnapshot && !work.hidden) this.keepSnapshot(work)
    this.tableLocks.take(work, run.plan)
    if (definitionOf(run.plan)) return this.define(work, run)
    const outcome = isCode(run) ? this.runCode(work, run) : this.dispatch(work, run)
    if (work.options.isolation() === 'serializable') this.noteDependencies(work, run.plan)
    return outcome
  }

  /** @throws UnsupportedOnShadow where rows are about to go without a trace: to Postgres's snapshots, too, they are gone (TRUNCATE) */
  private keepSnapshot(work: TransactionWork): void {
    const others = [...this.open].filter((other) => other !== work)
    if (others.some(({ entries }) => entries.some(({ run }) => excludesReaders(run.plan))))
      throw new UnsupportedOnShadow('a REPEATABLE READ transaction beside one that has emptied a table')
    work.hidden = []
    this.open.add(work)
  }

  /** What is known of tables is known of one version of the schema. */
  private followSchema(): void {
    if (this.database.version === this.schema) return
    this.schema = this.database.version
    this.shapes.forget()
    this.capture.forget()
  }

  meetSchema(work: TransactionWork): void {
    this.tableLocks.takeSchema(work)
    if (work.defines) this.view.put(work)
  }

  /** A definition has the database for itself: until its transaction ends, the statements of others wait. */
  private define(work: TransactionWork, run: StatementRun): StatementOutcome {
    this.requireAlone(work, definitionOf(run.plan)?.tag ?? '')
    return this.writeAlone(work, run)
  }

  requireAlone(work: TransactionWork, construct: string): void {
    const alone =
      this.tableLocks.isAlone(work) && [...this.open].every((other) => other === work) && !this.view.recording
    if (!alone) throw new UnsupportedOnShadow(`${construct} beside another open transaction`)
  }

  /** What the database's own code does is known once it has run: beside others it is run to find out, undone, and run again. */
  private runCode(work: TransactionWork, run: StatementRun): StatementOutcome {
    if (this.meets(work)) {
      this.view.put(work)
      this.view.savepoint('attempt')
      try {
        run.perform()
      } catch (error) {
        if (isWriting(run.plan)) throw new UnsupportedOnShadow('code that fails beside another open transaction')
        throw error
      } finally {
        this.view.undo('attempt')
      }
      if (run.plan.locks.length > 0)
        throw new UnsupportedOnShadow('code that locks rows beside another open transaction')
      this.tableLocks.take(work, run.plan)
      return definitionOf(run.plan) ? this.define(work, run) : this.dispatch(work, run)
    }
    this.view.put(work)
    const outcome = run.perform()
    this.tableLocks.take(work, run.plan)
    if (isWriting(run.plan) || run.plan.locks.length > 0 || definitionOf(run.plan))
      work.entries.push({ run, outcome, changes: [], locks: [] })
    return outcome
  }

  private noteDependencies(work: TransactionWork, plan: DataPlan): void {
    const written = isWriting(plan) ? this.tableLocks.tablesOf(plan) : new Set<number>()
    // UPDATE and DELETE look for their rows, and ON CONFLICT for the row in its way.
    this.serializable.note(work, onlyInserts(plan) ? plan.reads : [...plan.reads, ...written], written)
  }

  private dispatch(work: TransactionWork, run: StatementRun): StatementOutcome {
    const takesLocks = isWriting(run.plan) || run.plan.locks.length > 0
    if (!takesLocks) return this.read(work, run)
    return this.meets(work) ? this.writeRecorded(work, run) : this.writeAlone(work, run)
  }

  /** Whether another transaction is about whose view or locks this one's writes could disturb. */
  private meets(work: TransactionWork): boolean {
    if (this.view.recording) return true
    for (const other of this.open) if (other !== work) return true
    return false
  }

  private read(work: TransactionWork, run: StatementRun): StatementOutcome {
    if (!this.view.holder && !work.hidden && !work.hasChanges) return run.perform()
    const same = (view: TransactionWork | undefined) =>
      !view || run.plan.reads.every((table) => !this.sees(view, table))
    const asIs = this.view.holder === work || (same(this.view.holder) && same(work))
    if (!asIs) this.view.put(work)
    return run.perform()
  }

  private sees(work: TransactionWork, table: number): boolean {
    return this.database.index.relationByOid(table)?.kind !== 'table' || work.touches(table)
  }

  private writeAlone(work: TransactionWork, run: StatementRun): StatementOutcome {
    this.view.put(work)
    const outcome = run.perform()
    work.entries.push({ run, outcome, changes: [], locks: [] })
    return outcome
  }

  private writeRecorded(work: TransactionWork, run: StatementRun): StatementOutcome {
    this.refuseMeetingActions(run)
    this.view.startRecording()
    this.view.watchTables(run)
    this.view.put(work)
    const changes: Change[] = []
    const own = work.insertedRows()
    run.record.isTaken = (table, rowid, mode) => this.isTaken(work, { target: rowTarget(table, rowid), mode })
    this.view.savepoint('attempt')
    try {
      let outcome = this.capture.record(changes, () => run.perform())
      const tried = this.triedRows(run)
      if (tried) {
        changes.length = 0
        outcome = this.capture.record(changes, () => run.perform())
      }
      const requests = this.requests.withRowLocks(
        run,
        this.requests.of(isCode(run) ? changes : ownFirst(run, changes), tried ?? [], own, {
          arbiter: conflictTarget(run.plan),
          byTriggers: isCode(run),
        }),
      )
      this.grant(work, run, requests, changes)
      this.snapshots.verify(work.hidden, run.plan, requests)
      this.snapshots.verifyReferences(work.hidden, changes)
      this.view.release('attempt')
      work.entries.push({ run, outcome, changes, locks: requests.held })
      return outcome
    } catch (thrown) {
      this.view.undo('attempt')
      const { code } = thrown as { code?: string }
      if (code?.startsWith('23')) this.waitBeforeFailing(work, run, changes, { own, code })
      throw thrown
    }
  }

  private isTaken(work: TransactionWork, request: LockRequest): boolean {
    const others = [...this.open].filter((other) => other !== work)
    return firstConflict([request], others) !== undefined
  }

  /** ON CONFLICT leaves no trace of a row that it passed over, and Postgres may wait for that row's key. */
  private triedRows(run: StatementRun): readonly Probed[] | undefined {
    if (!mayConflict(run.plan)) return undefined
    this.view.undo('attempt')
    this.view.savepoint('attempt')
    return run.rehearse()
  }

  /** Waits, as Postgres does, when a lock is somebody else's; the locks before that one are held meanwhile. */
  private grant(work: TransactionWork, run: StatementRun, requests: Requests, changes: readonly Change[]): void {
    const others = [...this.open].filter((other) => other !== work)
    const conflict = firstConflict(requests.needed, others)
    if (conflict) {
      const clause = requests.needed[conflict.position]?.clause
      if (clause) applyPolicy(clause, this.shapes.of(clause.table).table.name)
      const before = requests.needed.slice(0, conflict.position)
      work.pending = before.filter((lock) => requests.held.includes(lock))
      // A row before that one may be one that it must not touch, or that row itself: its later version is not looked at.
      const met = requests.needed.slice(conflict.position, conflict.position + 1)
      const rows = met.filter(({ target, mode }) => target.startsWith('row:') && mode !== 'key share')
      this.snapshots.verify(work.hidden, run.plan, { needed: before, held: [...work.pending, ...rows] })
      this.open.add(work)
      if (work.waited?.run !== run) work.waited = new Waited(run, changes)
      throw new Blocked(work, conflict.holders)
    }
    work.pending = []
    if (work.waited?.run === run) work.waited.verify(changes, requests.needed)
    work.waited = undefined
  }

  /** A constraint is checked after the row's lock is taken, and against keys that others may be about to remove. */
  private waitBeforeFailing(
    work: TransactionWork,
    run: StatementRun,
    changes: readonly Change[],
    { own, code }: { readonly own: ReadonlySet<string>; readonly code: string },
  ): void {
    const ofForeignKey = code === '23503' || code === '23001'
    const tried = run.rehearse()
    const requests = this.requests.ofFailure(tried, own, ofForeignKey)
    this.grant(work, run, requests, changes)
    if (ofForeignKey) this.snapshots.verifyReferences(work.hidden, this.requests.changesOf(tried))
    this.snapshots.verify(work.hidden, run.plan, requests)
  }

  /**
   * Recorded rows are put back by SQLite, which carries out their referential actions as it goes: in its own order, where
   * those of one statement meet.
   */
  private refuseMeetingActions(run: StatementRun): void {
    const before = this.view.recording ? [] : [...this.open].flatMap((work) => work.entries.map((entry) => entry.run))
    const meeting = [run, ...before].find(({ plan }) => {
      const { meets, twins } = reachOf(this.database, plan)
      return meets || twins
    })
    if (!meeting) return
    const names = meeting.plan.writes.map((oid) => `"${this.shapes.of(oid).table.name}"`).join(', ')
    throw new UnsupportedOnShadow(`${meeting.plan.command} on ${names} beside another open transaction`, {
      reason: 'its referential actions meet in one table, or the table has a deferrable unique constraint',
    })
  }

  truncate(work: TransactionWork, mark: number): void {
    if (this.view.holder === work) this.view.takeAway()
    if (work.entries.slice(mark).some(({ released }) => released))
      for (const other of this.open) if (other !== work) other.waited?.lingers()
    work.entries.length = mark
    this.released()
  }

  /** Locks were given up. */
  wake(): void {
    this.released()
  }

  inspect(work: TransactionWork, check: () => void): void {
    this.view.put(work)
    check()
  }

  commit(work: TransactionWork, check: () => void): void {
    if (work.hasChanges) {
      // Those who keep a snapshot are not to see what it has changed.
      if ([...this.open].some((other) => other !== work && other.hidden)) this.view.startRecording()
      // Others' commits that this transaction does not see are below its changes from now on.
      if (work.hidden?.length && this.view.holder === work) this.view.takeAway()
      if (work.hidden) work.hidden = []
      this.view.put(work)
      check()
      this.view.release('transaction')
      this.view.holder = undefined
      this.tellOthers(work)
    }
    this.end(work, true)
  }

  private tellOthers(committed: TransactionWork): void {
    let changes: Change[] | undefined
    for (const other of this.open) {
      if (other === committed) continue
      changes ??= committed.changes()
      other.hidden?.push(changes)
      other.waited?.committed(changes)
    }
  }

  rollback(work: TransactionWork): void {
    this.end(work, false)
  }

  private end(work: TransactionWork, committed: boolean): void {
    this.serializable.end(work, committed)
    if (this.view.holder === work) this.view.takeAway()
    work.entries = []
    work.pending = []
    this.open.delete(work)
    this.tableLocks.release(work)
    if (this.open.size === 0) this.view.recording = false
    this.released()
  }

  /** Leaves only the committed data in the database. */
  clear(): void {
    if (this.view.holder?.hasChanges) this.view.startRecording()
    this.view.takeAway()
  }

  /** Every open transaction is gone: their savepoints are about to be rolled back, or the database replaced. */
  abort(reason: Error): void {
    this.view.takeAway()
    for (const work of this.open) {
      this.serializable.end(work, false)
      work.lost = reason
      work.entries = []
      work.pending = []
    }
    this.open.clear()
    this.tableLocks.releaseAll()
    this.view.recording = false
    this.capture.forget()
    this.released()
  }
}

/** SQLite carries out referential actions before it tells of the row that they follow from; Postgres locks that row first. */
const ownFirst = ({ plan }: StatementRun, changes: readonly Change[]): Change[] => {
  const isOwn = ({ table }: Change) => plan.writes.includes(table)
  return [...changes.filter(isOwn), ...changes.filter((change) => !isOwn(change))]
}

/** DO, and what fires triggers. */
const isCode = ({ plan, runsCode }: StatementRun): boolean =>
  runsCode === true || (plan.kind === 'program' && (plan.code !== undefined || plan.rowByRow !== undefined))
