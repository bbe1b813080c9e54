import { EVENTS, printSides, readSides, type TriggerEvent } from '../engine/rowSides'
import type { Sqlite } from '../engine/sqlite'
import type { Stored } from '../types/codec'
import type { Change } from './changes'
import type { Shapes } from './shapes'

const FUNCTION = 'shadow_capture'

/**
 * Records what statements do, row by row, through temporary triggers. They are made when transactions first meet, and
 * stay silent while nothing is recorded.
 */
export class Capture {
  private recording: Change[] | undefined
  private readonly watched = new Set<number>()
  private registeredOn: Sqlite | undefined

  constructor(private readonly shapes: Shapes) {}

  /** Temporary triggers vanish when the savepoint that they were made in is rolled back. */
  forget(): void {
    this.watched.clear()
  }

  watches(sqlite: Sqlite, tables: Iterable<number>): boolean {
    return this.registeredOn === sqlite && [...tables].every((oid) => this.watched.has(oid))
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
      if (this.recording && !sqlite.trial) this.note(this.recording, Number(table), event as TriggerEvent, values)
      return null
    }
    sqlite.register({
      name: FUNCTION,
      arity: -1,
      deterministic: false,
      body: { kind: 'scalar', call: call as (...args: Stored[]) => Stored },
    })
  }

  private createTriggers(sqlite: Sqlite, oid: number): void {
    const { name, columns } = this.shapes.of(oid)
    // AFTER only: under a BEFORE trigger SQLite computes an inserted row twice, and volatile functions would answer twice.
    for (const event of EVENTS) {
      const body = `SELECT ${FUNCTION}(${oid}, '${event}', ${printSides(event, columns)})`
      sqlite.exec(
        `CREATE TEMP TRIGGER IF NOT EXISTS shadow_capture_${event}_${oid} AFTER ${event} ON main.${name} BEGIN ${body}; END`,
      )
    }
  }

  private note(recording: Change[], table: number, event: TriggerEvent, values: readonly Stored[]): void {
    const { before = null, after = null } = readSides(event, this.shapes.of(table).columns.length, values)
    recording.push({ table, before, after })
  }

  /** Runs `work` and adds what it changes to `captured`, also when it throws. */
  record<T>(captured: Change[], work: () => T): T {
    this.recording = captured
    try {
      return work()
    } finally {
      this.recording = undefined
    }
  }
}
