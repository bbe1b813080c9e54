/** One physical connection that all of a test file's sessions share. */
import { ShadowError } from '../../errors'
import { type Frame, query, responseFields, statusOf, typeOf } from '../protocol/frames'
import type { Wire } from '../wire/wire'
import { firstValue, SharedSettings } from './settings'
import { Turns } from './turns'

/** What the sandbox has to tell its sessions. */
export interface SharedSession {
  /** Its transaction is gone; its next statement fails with `reason`. */
  lose(reason: Error): void
  /** Its test file is over: every statement from now on fails with `reason`. */
  close(reason: Error): void
  notified(channel: string, frame: Frame): void
}

export interface SharedOptions {
  /**
   * The sessions' transactions are savepoints in one that is rolled back at the end. Otherwise they are true
   * transactions, one after the other.
   */
  readonly nested: boolean
}

const LEVEL = 'prisma_sqlite_shadow_level'

export class SharedConnection {
  readonly turns = new Turns()
  settings: SharedSettings
  readonly sessions = new Set<SharedSession>()
  /** Checks deferred constraints, and puts their modes back; empty where the database has none; undefined: to be looked up. */
  private checks: string | undefined
  /** The session that holds advisory locks of the session's kind. */
  lockHolder: SharedSession | undefined
  /** The session whose settings the connection has. */
  current: SharedSession | undefined
  /** Grows with each connection that takes the place of another. */
  generation = 0
  private readonly levels: (() => void)[] = []

  private constructor(
    public wire: Wire,
    readonly nested: boolean,
  ) {
    this.settings = new SharedSettings(wire)
  }

  static async open(wire: Wire, { nested }: SharedOptions): Promise<SharedConnection> {
    const connection = new SharedConnection(wire, nested)
    if (nested) {
      await connection.run('BEGIN')
      await connection.constraintChecks()
    }
    return connection
  }

  /** Runs a command of the sandbox's own. @throws Error where Postgres refuses it */
  async run(sql: string): Promise<readonly Frame[]> {
    const frames = await this.wire.exchange(query(sql), { ready: 1 })
    const error = frames.find((message) => typeOf(message) === 'E')
    if (!error) return frames
    const { M: message, C: code } = responseFields(error)
    throw new ShadowError('ENGINE_FAILED', `Postgres refused "${sql}": ${message} (${code})`, 'Please report this.')
  }

  /** Opens a level; `leaveLevel` comes back to this moment. Levels nest. */
  async enterLevel(reason: Error): Promise<void> {
    await this.alone(reason, () => this.run(`SAVEPOINT ${LEVEL}`))
    const settings = this.settings.save()
    const { lockHolder, checks } = this
    this.levels.push(() => {
      settings()
      this.lockHolder = lockHolder
      this.checks = checks
      this.current = undefined
    })
  }

  /** Undoes everything since the last `enterLevel`; open transactions are lost for `reason`. */
  async leaveLevel(reason: Error): Promise<void> {
    await this.alone(reason, () => this.run(`ROLLBACK TO ${LEVEL}; RELEASE ${LEVEL}`))
    this.levels.pop()?.()
  }

  /**
   * Runs `work` while no session has the connection: after the statement that runs. A transaction that is open is lost for
   * `reason`, and so are statements that wait.
   */
  async alone<T>(reason: Error, work: () => Promise<T>): Promise<T> {
    const open = await this.turns.seize({ description: 'the end of a test' }, reason)
    try {
      if (open) {
        for (const session of this.sessions) session.lose(reason)
        if (!this.nested) await this.run('ROLLBACK')
      }
      return await work()
    } finally {
      this.turns.release()
    }
  }

  /** Another connection takes the place of this one, in which nothing is open. */
  replace(wire: Wire): void {
    this.wire = wire
    this.settings = new SharedSettings(wire)
    this.current = undefined
    this.generation++
  }

  /** No session gets the connection from now on. */
  async end(reason: Error): Promise<void> {
    await this.alone(reason, () => Promise.resolve())
    for (const session of this.sessions) session.close(reason)
  }

  notify(message: Frame): void {
    const end = message.indexOf(0, 9)
    const channel = message.toString('utf8', 9, end)
    for (const session of this.sessions) session.notified(channel, message)
  }

  /** Constraints have been made or dropped, or that was undone. */
  schemaChanged(): void {
    this.checks = undefined
  }

  /**
   * SET CONSTRAINTS … IMMEDIATE checks at once; those that start as deferred go back to that. By their names: ALL would
   * hold for constraints that are made later as well.
   */
  async constraintChecks(): Promise<string> {
    this.checks ??=
      firstValue(
        await this.run(`
      SELECT 'SET CONSTRAINTS ' || string_agg(DISTINCT name, ', ') || ' IMMEDIATE; ' ||
        coalesce('SET CONSTRAINTS ' || string_agg(DISTINCT name, ', ') FILTER (WHERE condeferred) || ' DEFERRED; ', '')
      FROM (SELECT format('%I.%I', n.nspname, t.conname) AS name, t.condeferred
        FROM pg_constraint t JOIN pg_namespace n ON n.oid = t.connamespace WHERE t.condeferrable) c`),
      ) ?? ''
    return this.checks
  }
}

/** The last ReadyForQuery's status. */
export function lastStatus(frames: readonly Frame[]): 'I' | 'T' | 'E' {
  const ready = frames.findLast((message) => typeOf(message) === 'Z')
  return ready ? statusOf(ready) : 'T'
}
