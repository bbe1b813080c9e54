import type { Portal } from '../plpgsql/portal'
import type { IsolationLevel } from '../sql/translation'
import type { Deferrals } from './constraints/deferral'
import { DeferredTriggers } from './triggers/deferred'
import type { SettingsState } from './settings'
import type { Work } from './workspace'

export interface Savepoint {
  readonly name: string
  readonly mark: number
  readonly settings: SettingsState
  readonly deferrals: Deferrals
  readonly readOnly: boolean
}

/** What a statement may ask of the transaction that it runs in. */
export type Conditions = Pick<Transaction, 'start' | 'readOnly'>

/** A session's open transaction: a block that BEGIN opened, or the implicit one around the statements up to the next Sync. */
export class Transaction {
  failed = false
  /** Postgres's FirstSnapshotSet: a query has run, and the isolation level is settled. */
  started = false
  isolation: IsolationLevel
  readOnly: boolean
  deferrable: boolean
  savepoints: Savepoint[] = []
  /** Tables written so far, with those that referential actions reach: what deferred constraints are checked on. */
  readonly written = new Set<number>()
  readonly deferredTriggers = new DeferredTriggers()
  /** Its open cursors, by their names. */
  readonly portals = new Map<string, Portal>()
  private scoped: { readonly depth: number; readonly action: () => void }[] = []
  private undoing: { readonly mark: number; readonly action: () => void }[] = []

  constructor(
    public implicit: boolean,
    /** Microseconds since 1970: what now() answers. */
    readonly start: bigint,
    options: { readonly isolation: IsolationLevel; readonly readOnly: boolean; readonly deferrable: boolean },
    readonly work: Work,
    readonly settings: SettingsState,
    public deferrals: Deferrals,
  ) {
    this.isolation = options.isolation
    this.readOnly = options.readOnly
    this.deferrable = options.deferrable
  }

  /** To be called right after a statement: `action` is run when that statement is undone. */
  onUndo(action: () => void): void {
    this.undoing.push({ mark: this.work.savepoint() - 1, action })
  }

  /** `action` is run when the present subtransaction is undone. */
  whenUndone(action: () => void): void {
    this.scoped.push({ depth: this.savepoints.length, action })
  }

  /** Undoes what was done inside more savepoints than `depth`. */
  undoBeyond(depth: number): void {
    const undone = this.scoped.filter((one) => one.depth > depth)
    this.scoped = this.scoped.filter((one) => one.depth <= depth)
    for (const { action } of undone.reverse()) action()
  }

  /** RELEASE: what was done in the savepoint and those inside it is its parent's. */
  release(position: number): void {
    this.work.release(this.savepoints[position]?.mark ?? 0)
    this.savepoints.length = position
    this.scoped = this.scoped.map((one) => ({ ...one, depth: Math.min(one.depth, position) }))
  }

  rollbackTo(mark: number): void {
    this.undoBeyond(this.savepoints.length - 1)
    this.undo(mark)
    this.work.rollbackTo(mark)
  }

  /** What lies outside the work's tables and is transactional all the same goes back, the latest first. */
  undo(mark: number): void {
    const kept = this.undoing.filter((one) => one.mark < mark)
    for (const { action } of this.undoing.slice(kept.length).reverse()) action()
    this.undoing = kept
  }

  /** The latest savepoint of that name: a younger one hides an older one of the same name. */
  find(name: string): number {
    return this.savepoints.findLastIndex((savepoint) => savepoint.name === name)
  }
}
