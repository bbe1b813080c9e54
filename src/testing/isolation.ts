/** Keeps one test's changes from the next. */
import { ShadowError } from '../errors'
import type { Sandbox } from '../sandbox/sandbox'
import type { TestSettings } from './settings'

/** A moment of the database; `back` returns to it. */
interface Level {
  back(): void
}

/**
 * The moments that hooks and tests nest in: a describe block is a level under its `beforeAll` hooks, and a test is one
 * inside its block's. Leaving a level brings the database back to how it was on entering it, sequences included: a test
 * gets the same ids whatever ran before it, and never one that a `beforeAll` hook has used.
 */
export class Isolator {
  private readonly blocks: Level[] = []
  private test: Level | undefined

  constructor(
    private readonly sandbox: Sandbox,
    private readonly settings: TestSettings,
  ) {}

  enterBlock(): void {
    this.blocks.push(this.level())
  }

  leaveBlock(): void {
    this.blocks.pop()?.back()
  }

  startTest(): void {
    this.endTest()
    this.test = this.level()
  }

  endTest(): void {
    this.test?.back()
    this.test = undefined
  }

  private level(): Level {
    if (this.settings.isolation === 'none') return { back: () => undefined }
    const { sequences } = this.sandbox.database
    const saved = sequences.save()
    const back = this.settings.isolation === 'clone' ? this.copy() : this.savepoint()
    return {
      back: () => {
        back()
        if (this.settings.resetSequences) sequences.load(saved)
      },
    }
  }

  private savepoint(): () => void {
    this.sandbox.enterLevel()
    return () => this.sandbox.leaveLevel(leftOpen())
  }

  private copy(): () => void {
    const snapshot = this.sandbox.snapshot()
    return () => this.sandbox.restore({ ...snapshot, sequences: this.sandbox.database.sequences.save() }, leftOpen())
  }
}

function leftOpen(): ShadowError {
  return new ShadowError(
    'ENVIRONMENT_CLOSED',
    'The transaction was still open when its test ended, and was rolled back.',
    'Await every $transaction.',
  )
}
