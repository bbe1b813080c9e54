/** Keeps one test's changes from the next. */
import { ShadowError } from '../errors'

/** Comes back to the moment that it was made for. */
export type Back = () => void | Promise<void>

/** A database that can come back to a moment, changes and sequences alike. Moments nest: the last one is left first. */
export interface Moments {
  mark(): Back | Promise<Back>
}

/**
 * The moments that hooks and tests nest in: a describe block is a level under its `beforeAll` hooks, and a test is one
 * inside its block's. Leaving a level brings the database back to how it was on entering it, sequences included: a test
 * gets the same ids whatever ran before it, and never one that a `beforeAll` hook has used.
 */
export class Isolator {
  private readonly blocks: Back[] = []
  private test: Back | undefined

  constructor(private readonly database: Moments) {}

  enterBlock(): void | Promise<void> {
    return this.marked((back) => void this.blocks.push(back))
  }

  leaveBlock(): void | Promise<void> {
    return this.blocks.pop()?.()
  }

  startTest(): void | Promise<void> {
    const start = () => this.marked((back) => (this.test = back))
    return this.test ? this.endTest().then(start) : start()
  }

  async endTest(): Promise<void> {
    const back = this.test
    if (!back) return
    this.test = undefined
    // Statements that the test has sent, awaited or not, are its own: they arrive before it is over.
    await new Promise(setImmediate)
    await back()
  }

  private marked(use: (back: Back) => void): void | Promise<void> {
    const back = this.database.mark()
    return back instanceof Promise ? back.then(use) : use(back)
  }
}

export function leftOpen(): ShadowError {
  return new ShadowError(
    'ENVIRONMENT_CLOSED',
    'The transaction was still open when its test ended, and was rolled back.',
    'Await every $transaction.',
  )
}

export function fileIsOver(testPath: string): ShadowError {
  return new ShadowError(
    'ENVIRONMENT_CLOSED',
    `A query was sent after its test file was over: ${testPath}`,
    'Await every query, and stop timers, queues and servers in afterAll.',
  )
}
