import type { PostgresError } from '../errors'
import { Session } from '../engine/session'
import type { Notification } from '../engine/channels'
import type { ShadowDatabase, Snapshot } from '../engine/database'
import type { Blocked, Work, WorkOptions, Workspace } from '../engine/workspace'
import { Stage } from './stage'
import { startupSettings } from './startup'
import { Waits } from './waits'
import { TransactionWork } from './work'

export interface SessionConfig {
  /** What the connection asks for at its start: user, database, application_name, options… */
  readonly startup: Readonly<Record<string, string | undefined>>
  readonly processID: number
  readonly onNotice?: (notice: PostgresError) => void
  readonly onNotification?: (notification: Notification) => void
}

/** Several Postgres sessions over one SQLite connection. */
export class Sandbox implements Workspace {
  private readonly waits = new Waits()
  private readonly stage: Stage
  private levels = 0
  private closed: Error | undefined

  constructor(readonly database: ShadowDatabase) {
    this.stage = new Stage(database, () => this.waits.wake())
  }

  /** @throws PostgresError, UnsupportedOnShadow for a setting that cannot be had */
  openSession({ startup, processID, onNotice, onNotification }: SessionConfig): Session {
    if (this.closed) throw this.closed
    const user = startup.user ?? 'postgres'
    return new Session(this.database, this, {
      user,
      database: startup.database ?? user,
      owner: `Process ${processID}`,
      settings: startupSettings(startup),
      onNotice,
      onNotification,
      processId: processID,
    })
  }

  begin(options: WorkOptions): Work {
    if (this.closed) throw this.closed
    return new TransactionWork(this.stage, options)
  }

  get isIdle(): boolean {
    return this.closed === undefined && this.stage.isIdle
  }

  wake(): void {
    this.waits.wake()
  }

  /** A statement waits; `resume` is called when it may try again, or with the error that it is to fail with. */
  wait(blocked: Blocked, resume: (error?: Error) => void): () => void {
    return this.waits.add(blocked, resume)
  }

  snapshot(): Snapshot {
    this.stage.clear()
    return this.database.snapshot()
  }

  /** Opens a level under all that is committed from now on; `leaveLevel` comes back to this moment. Levels nest. */
  enterLevel(): void {
    this.stage.clear()
    this.database.sqlite.sql(`SAVEPOINT "level_${++this.levels}"`)
  }

  /** Undoes everything since the last `enterLevel`; open transactions are aborted with `reason`. */
  leaveLevel(reason: Error): void {
    const level = `"level_${this.levels--}"`
    this.stage.abort(reason)
    this.database.sqlite.sql(`ROLLBACK TO ${level}`)
    this.database.sqlite.sql(`RELEASE ${level}`)
    this.database.settle()
  }

  /** Every statement from now on fails with `reason`. */
  close(reason: Error): void {
    this.closed = reason
    this.stage.abort(reason)
  }

  /** Replaces all data; open transactions are aborted with `reason`. */
  restore(snapshot: Snapshot, reason: Error): void {
    this.stage.abort(reason)
    this.levels = 0
    this.database.restore(snapshot)
  }
}
