/**
 * Isolation `clone`, `truncate` and `none`: the application's transactions commit. To come back to a moment, the database
 * is put back to a copy, or its tables are emptied and filled with the rows that they had.
 */
import type { DatabaseCopy, FullDatabase } from '../engine'
import type { Session } from '../session/session'
import type { Wire } from '../wire/wire'
import type { Access, AccessOptions, Back } from './access'
import { loadRows, rowScript } from './rows'
import { readSequences, resetSequences, type SequenceStates } from './sequences'

/** The connections of a file's sessions, which come and go under them. */
export interface Connections {
  openSession(): Session
  /** Ends transactions that are open, for `reason`, and closes every connection; sessions get new ones when they need them. */
  detach(reason: Error): Promise<void>
  /** Runs `work` on a connection of ours. */
  admin<T>(work: (wire: Wire) => Promise<T>): Promise<T>
  close(reason: Error): Promise<void>
}

interface Saved {
  readonly script: string
  readonly sequences: SequenceStates
}

export class Committed implements Access {
  /** Equal to the database while nothing has run; undefined: the template. */
  private copy: DatabaseCopy | undefined
  private rows: Saved | undefined
  private readonly copies: DatabaseCopy[] = []

  constructor(
    private readonly options: AccessOptions,
    private readonly database: FullDatabase,
    private readonly connections: Connections,
    readonly serverVersion: string,
  ) {
    options.activity.any = false
  }

  openSession(): Session {
    return this.connections.openSession()
  }

  mark(): Promise<Back> {
    switch (this.options.isolation) {
      case 'clone':
        return this.markCopy()
      case 'truncate':
        return this.markRows()
      default:
        return Promise.resolve(() => Promise.resolve())
    }
  }

  async keep(folder: string, name: string): Promise<string> {
    await this.connections.detach(this.options.leftOpen())
    return this.database.keep(name, folder)
  }

  async close(): Promise<boolean> {
    await this.connections.close(this.options.over())
    for (const copy of this.copies.splice(0)) await copy.drop()
    return false
  }

  /** A copy is made only where something has run since the last one. */
  private async markCopy(): Promise<Back> {
    const { activity, leftOpen } = this.options
    if (activity.any) {
      await this.connections.detach(leftOpen())
      this.copy = await this.database.copy()
      this.copies.push(this.copy)
      activity.any = false
    }
    const { copy } = this
    const height = this.copies.length
    return async () => {
      if (activity.any || this.copy !== copy) {
        await this.connections.detach(leftOpen())
        await this.database.restore(copy)
        activity.any = false
      }
      this.copy = copy
      for (const inner of this.copies.splice(height)) await inner.drop()
    }
  }

  private async markRows(): Promise<Back> {
    const { activity, leftOpen, resetSequences: reset } = this.options
    if (activity.any || !this.rows) {
      await this.connections.detach(leftOpen())
      this.rows = await this.connections.admin(async (wire) => ({
        script: await rowScript(wire),
        sequences: await readSequences(wire),
      }))
      activity.any = false
    }
    const { rows } = this
    return async () => {
      if (activity.any || this.rows !== rows) {
        await this.connections.detach(leftOpen())
        await this.connections.admin(async (wire) => {
          await loadRows(wire, rows.script)
          if (reset) await resetSequences(wire, rows.sequences)
        })
        activity.any = false
      }
      this.rows = rows
    }
  }
}
