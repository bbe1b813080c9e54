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

  async enterBlock(): Promise<void> {
    this.blocks.push(await this.database.mark())
  }

  async leaveBlock(): Promise<void> {
    await this.blocks.pop()?.()
  }

  async startTest(): Promise<void> {
    await this.endTest()
    this.test = await this.database.mark()
  }

  async endTest(): Promise<void> {
    const back = this.test
    if (!back) return
    this.test = undefined
    // Statements that the test has sent, awaited or not, are its own: they arrive before it is over.
    await new Promise(setImmediate)
    await back()
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
