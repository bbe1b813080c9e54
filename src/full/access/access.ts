import type { Session } from '../session/session'

/** Comes back to the moment that it was made for. */
export type Back = () => Promise<void>

/** How a test file's sessions reach the worker's database, and how it comes back to a moment. */
export interface Access {
  /** What the server that answers says of itself: `18.6`. */
  readonly serverVersion: string
  openSession(): Session
  /** Moments nest: the last one is left first. */
  mark(): Promise<Back>
  /** Writes down the database as it is now, for a failed test. @returns a path or a URL */
  keep(folder: string, name: string): Promise<string>
  /** @returns whether the database is again as the template has it */
  close(): Promise<boolean>
}

export interface AccessOptions {
  readonly isolation: 'rollback' | 'clone' | 'truncate' | 'none'
  readonly resetSequences: boolean
  /** Whether a statement has run since the last `false`. */
  readonly activity: { any: boolean }
  /** What a transaction is told that was still open when its test ended. */
  readonly leftOpen: () => Error
  /** What a session is told after its file is over. */
  readonly over: () => Error
}
