import { pgError, UnsupportedOnShadow } from '../errors'
import type { ShadowDatabase } from '../engine/database'
import { isWriting, mayConflict, references } from '../engine/tables'
import type { DataPlan } from '../engine/workspace'
import type { Change, Version } from './changes'
import { keepsKeys, rowTarget, type LockRequests, type Requests } from './lockRequests'
import type { Shapes } from './shapes'

/** REPEATABLE READ: what a transaction must not touch, because others have committed changes to it since its snapshot. */
export class Snapshots {
  constructor(
    private readonly database: ShadowDatabase,
    private readonly shapes: Shapes,
    private readonly requests: LockRequests,
  ) {}

  /**
   * @param hidden what was committed since the snapshot
   * @throws PostgresError 40001; UnsupportedOnShadow where the answer depends on keys that the snapshot does not show
   */
  verify(hidden: readonly (readonly Change[])[] | undefined, plan: DataPlan, { needed, held }: Requests): void {
    const changes = hidden?.flat() ?? []
    if (changes.length === 0) return
    const rows = this.changedRows(changes)
    for (const { target, mode, where } of held) {
      const change = rows.get(target)
      if (!change) continue
      // Postgres follows the row's later versions to lock them, and what it meets there decides.
      if (mode === 'key share' && change === 'update') {
        throw new UnsupportedOnShadow(
          'a foreign-key check, in a REPEATABLE READ transaction, of a row that another one has changed meanwhile',
        )
      }
      // To Postgres the row is not there, though its snapshot shows it.
      if (change === 'delete' && mayConflict(plan))
        throw new UnsupportedOnShadow(
          'INSERT … ON CONFLICT, in a REPEATABLE READ transaction, of a key that another one has deleted meanwhile',
        )
      const reason = !isWriting(plan) || mode === 'key share' || change !== 'delete' ? 'update' : 'delete'
      throw pgError('40001', `could not serialize access due to concurrent ${reason}`, { where })
    }
    const keys = new Set(this.requests.of(changes, [], new Set()).held.map((lock) => lock.target))
    if (needed.some(({ target }) => target.startsWith('key:') && keys.has(target))) {
      throw new UnsupportedOnShadow(
        'writing a key in a REPEATABLE READ transaction that another one has committed meanwhile',
      )
    }
  }

  /**
   * Foreign keys look for rows that refer to a key which is gone on the newest data, not on the snapshot (ri_PerformCheck).
   * @throws UnsupportedOnShadow where others have committed a change to such a row since
   */
  verifyReferences(hidden: readonly (readonly Change[])[] | undefined, removed: readonly Change[]): void {
    const changes = hidden?.flat() ?? []
    if (changes.length === 0) return
    for (const { table, before, after } of removed) {
      const shape = this.shapes.of(table)
      for (const { child, key } of references(this.database).to(table)) {
        const parts = key.references.columns.map((name) => shape.columns.indexOf(name))
        const values = parts.map((i) => before?.values[i] ?? null)
        if (!before || (after && parts.every((i) => before.values[i] === after.values[i]))) continue
        const columns = key.columns.map((name) => this.shapes.of(child.oid).columns.indexOf(name))
        const refers = (version: Version | null) => version && columns.every((i, n) => version.values[i] === values[n])
        if (changes.some((change) => change.table === child.oid && (refers(change.before) || refers(change.after))))
          throw new UnsupportedOnShadow(
            'removing a key, in a REPEATABLE READ transaction, of rows that another one has changed meanwhile',
          )
      }
    }
  }

  private changedRows(changes: readonly Change[]): Map<string, 'update' | 'key update' | 'delete'> {
    const rows = new Map<string, 'update' | 'key update' | 'delete'>()
    for (const { table, before, after } of changes) {
      if (!before) continue
      const target = rowTarget(table, before.rowid)
      const weak = after && rows.get(target) !== 'key update' && keepsKeys(this.shapes.of(table), before, after)
      rows.set(target, !after ? 'delete' : weak ? 'update' : 'key update')
    }
    return rows
  }
}
