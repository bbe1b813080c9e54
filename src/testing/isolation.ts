/** Keeps one test's changes from the next. */
import type { ShadowDatabase } from '../engine/database'
import type { Sandbox } from '../sandbox/sandbox'
import type { TestSettings } from './settings'

/** A state of the database to come back to. */
interface Level {
  readonly back: () => void
}

/**
 * The states that hooks and tests nest in: each describe block is a level, under its `beforeAll` hooks, and each test is
 * one inside its block's. Leaving a level brings the database back to how it was on entering it.
 */
export class Isolator {
  private readonly blocks: Level[] = []
  private test: Level | undefined

  constructor(
    private readonly database: ShadowDatabase,
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
    const snapshot = this.database.snapshot()
    return { back: () => this.restore(snapshot) }
  }

  private restore(snapshot: ReturnType<ShadowDatabase['snapshot']>): void {
    const sequences = this.settings.resetSequences ? snapshot.sequences : this.database.sequences.save()
    this.sandbox.abandonTransactions()
    this.database.restore({ ...snapshot, sequences })
  }
}
