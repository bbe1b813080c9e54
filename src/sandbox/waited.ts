import { UnsupportedOnShadow } from '../errors'
import type { DataPlan } from '../engine/workspace'
import type { Change } from './changes'
import { rowTarget } from './lockRequests'

/**
 * A statement that waited is run again on newer data. Postgres goes on with the rows that it had found before the wait,
 * and looks at their newer versions alone; where running it again reaches other rows, its answer is not known here.
 */
export class Waited {
  private readonly rows: ReadonlySet<string>

  constructor(changes: readonly Change[]) {
    this.rows = existingRows(changes)
  }

  verify(plan: DataPlan, changes: readonly Change[]): void {
    const others = plan.command !== 'INSERT' && [...existingRows(changes)].some((row) => !this.rows.has(row))
    if (others) throw new UnsupportedOnShadow(`${plan.command} that waited for another transaction, and would now change rows that it had not found before`)
  }
}

function existingRows(changes: readonly Change[]): Set<string> {
  const rows = new Set<string>()
  for (const { table, before } of changes) if (before) rows.add(rowTarget(table, before.rowid))
  return rows
}
