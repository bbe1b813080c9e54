import * as timers from 'node:timers'
import { pgError } from '../errors'
import type { ConnectionStream } from './stream'

// Taken at load time: a test's fake timers must not stop the database.
const { setImmediate: immediately, setTimeout: afterwards, clearTimeout: cancel } = { ...timers }

/** Runs `action` in a later turn of the event loop, as an answer from the network would arrive. */
export function later(action: () => void): void {
  immediately(action)
}

export interface Timeouts {
  /** Milliseconds; 0 for none. */
  readonly lock: number
  readonly statement: number
}

const FOREVER = 2 ** 31 - 1

/** While a statement waits: Postgres's lock_timeout and statement_timeout, and what keeps the process alive. */
export class WaitTimers {
  private readonly handles: NodeJS.Timeout[]

  /** @param delay milliseconds after which the wait is over by itself: no lock is waited for then */
  constructor(
    { lock, statement }: Timeouts,
    stream: ConnectionStream,
    expire: (error?: Error) => void,
    delay?: number,
  ) {
    const timer = (ms: number, code: string, reason: string) =>
      afterwards(() => expire(pgError(code, `canceling statement due to ${reason}`)), ms)
    this.handles = [afterwards(() => undefined, FOREVER)]
    if (delay !== undefined) this.handles.push(afterwards(() => expire(), Math.ceil(delay)))
    else if (lock > 0) this.handles.push(timer(lock, '55P03', 'lock timeout'))
    if (statement > 0) this.handles.push(timer(statement, '57014', 'statement timeout'))
    if (!stream.referenced) for (const handle of this.handles) handle.unref()
  }

  stop(): void {
    for (const handle of this.handles) cancel(handle)
  }
}
