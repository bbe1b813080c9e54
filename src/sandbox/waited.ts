import { UnsupportedOnShadow } from '../errors'
import type { StatementRun } from '../engine/workspace'
import type { Change } from './changes'
import { rowTarget } from './lockRequests'
import type { LockRequest } from './locks'

/**
 * A statement that waits. When its turn comes it is run again on newer data, whereas Postgres goes on with the rows that
 * it had found before the wait, and looks at their newer versions alone. Where the two differ, the answer is refused.
 */
export class Waited {
  private readonly found: ReadonlySet<string>
  private readonly deleted = new Set<string>()
  private readonly updated = new Set<string>()
  private readonly changed = new Set<number>()

  /** @param changes what the statement did before it had to wait */
  constructor(
    readonly run: StatementRun,
    changes: readonly Change[],
  ) {
    this.found = existingRows(changes)
  }

  /** Another transaction was committed meanwhile. */
  committed(changes: readonly Change[]): void {
    for (const { table, before, after } of changes) {
      this.changed.add(table)
      if (before) (after ? this.updated : this.deleted).add(rowTarget(table, before.rowid))
    }
  }

  private lingering = false

  /**
   * A transaction has undone what it had done in a savepoint that it had released: who waits for a row of those goes on
   * waiting for the transaction's end, and others do not (XactLockTableWait).
   */
  lingers(): void {
    this.lingering = true
  }

  /** @throws UnsupportedOnShadow when running it again did something else than Postgres would have */
  verify(changes: readonly Change[], locks: readonly LockRequest[]): void {
    const { kind, command, reads, locks: clauses } = this.run.plan
    if (this.lingering)
      throw new UnsupportedOnShadow(
        `${command} that waited for a transaction, which has rolled back a savepoint and others released in it`,
      )
    // Postgres looks at newer versions of the rows it waited for, and of no others.
    if (reads.some((table) => this.changed.has(table) && !clauses.some((lock) => lock.table === table)))
      throw new UnsupportedOnShadow(`${command} that waited for another transaction, and reads a table that it changed`)
    // Where no key was changed Postgres gives the version that the statement had found, not the one that it waited for.
    if (locks.some(({ target, clause }) => clause?.mode === 'key share' && this.updated.has(target)))
      throw new UnsupportedOnShadow('FOR KEY SHARE of a row that was changed while the statement waited for it')
    const inserts = kind === 'query' && command === 'INSERT'
    const others = !inserts && [...existingRows(changes)].some((row) => !this.found.has(row))
    if (others)
      throw new UnsupportedOnShadow(
        `${command} that waited for another transaction, and would now change rows that it had not found before`,
      )
    // A row that was deleted and inserted again is another row to Postgres, even under the same key.
    const again = locks.some(({ target }) => this.deleted.has(target))
    if (again)
      throw new UnsupportedOnShadow(`${command} that waited for a row which was deleted and inserted again meanwhile`)
  }
}

function existingRows(changes: readonly Change[]): Set<string> {
  const rows = new Set<string>()
  for (const { table, before } of changes) if (before) rows.add(rowTarget(table, before.rowid))
  return rows
}
