import type { Sqlite } from '../engine/sqlite'
import type { Stored } from '../types/codec'
import type { Change } from './changes'
import { quote, type Shapes } from './shapes'

/** A row that a statement was about to write or delete: seen before constraints are checked. */
export interface Attempt {
  readonly table: number
  readonly before: readonly Stored[] | null
  readonly after: readonly Stored[] | null
}

export interface Captured {
  readonly changes: Change[]
  readonly attempts: Attempt[]
}

const FUNCTION = 'shadow_capture'

/**
 * Records what statements do, row by row, through temporary triggers. They are made when transactions first meet, and
 * stay silent while nothing is recorded.
 */
export class Capture {
  private recording: Captured | undefined
  private readonly watched = new Set<number>()
  private registeredOn: Sqlite | undefined

  constructor(private readonly shapes: Shapes) {}

  /** Temporary triggers vanish when the savepoint that they were made in is rolled back. */
  forget(): void {
    this.watched.clear()
  }

  watch(sqlite: Sqlite, tables: Iterable<number>): void {
    if (this.registeredOn !== sqlite) this.register(sqlite)
    for (const oid of tables) {
      if (this.watched.has(oid)) continue
      this.watched.add(oid)
      this.createTriggers(sqlite, oid)
    }
  }

  private register(sqlite: Sqlite): void {
    this.registeredOn = sqlite
    this.watched.clear()
    const call = (table: Stored, event: Stored, ...values: Stored[]): Stored => {
      this.recording && this.note(this.recording, Number(table), String(event), values)
      return null
    }
    sqlite.register({ name: FUNCTION, arity: -1, deterministic: false, body: { kind: 'scalar', call: call as (...args: Stored[]) => Stored } })
  }

  private createTriggers(sqlite: Sqlite, oid: number): void {
    const { name, columns } = this.shapes.of(oid)
    const versions = (event: string) => {
      const side = (row: string) => [`${row}._rowid_`, ...columns.map((column) => `${row}.${quote(column)}`)].join(', ')
      return event === 'INSERT' ? side('NEW') : event === 'DELETE' ? side('OLD') : `${side('OLD')}, ${side('NEW')}`
    }
    for (const moment of ['BEFORE', 'AFTER']) {
      for (const event of ['INSERT', 'UPDATE', 'DELETE']) {
        const trigger = quote(`shadow_${moment}_${event}_${oid}`.toLowerCase())
        sqlite.exec(
          `CREATE TEMP TRIGGER IF NOT EXISTS ${trigger} ${moment} ${event} ON main.${name} BEGIN SELECT ${FUNCTION}(${oid}, '${moment} ${event}', ${versions(event)}); END`,
        )
      }
    }
  }

  private note(recording: Captured, table: number, event: string, values: Stored[]): void {
    const width = this.shapes.of(table).columns.length
    const version = (from: number) => ({ rowid: values[from] as bigint, values: values.slice(from + 1, from + 1 + width) })
    const inserting = event.endsWith('INSERT')
    const before = inserting ? null : version(0)
    const after = event.endsWith('DELETE') ? null : version(inserting ? 0 : width + 1)
    if (event.startsWith('AFTER')) recording.changes.push({ table, before, after })
    else recording.attempts.push({ table, before: before && before.values, after: after && after.values })
  }

  /** Runs `work` and records into `captured`, also when it throws. */
  record<T>(captured: Captured, work: () => T): T {
    this.recording = captured
    try {
      return work()
    } finally {
      this.recording = undefined
    }
  }
}
