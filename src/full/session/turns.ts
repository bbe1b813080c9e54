/** One connection, many sessions: each has it for a statement, or for a transaction. */
import { ShadowError } from '../../errors'

// Kept from load time: a test's fake timers must not stop the database.
const { setTimeout, clearTimeout } = globalThis
const clock = performance.now.bind(performance)

/** As Postgres's deadlock_timeout: how long a transaction may do nothing while others wait for it, in milliseconds. */
const IDLE_LIMIT = 1000

export interface Party {
  /** What it does, and where in the application's code, for messages. */
  readonly description: string
}

interface Waiter {
  readonly party: Party
  readonly go: () => void
  readonly fail: (error: Error) => void
  timer?: NodeJS.Timeout
}

export class Turns {
  private holder: Party | undefined
  private working = false
  private lastActive = 0
  private waiters: Waiter[] = []
  private readonly onQuiet: (() => void)[] = []

  /**
   * Waits for the connection. Work of others that goes on is waited for; a transaction that does nothing for a second
   * while this waits most likely waits itself for the one who asks here.
   * @throws ShadowError SANDBOX_REFUSED that names both
   */
  async acquire(party: Party): Promise<void> {
    if (this.holder !== party) {
      if (this.holder) await this.wait(party)
      this.holder = party
    }
    this.working = true
  }

  /** The holder has nothing to do now; it keeps the connection while its transaction is open. */
  pause(): void {
    this.working = false
    this.lastActive = clock()
    this.quiet()
  }

  release(): void {
    this.holder = undefined
    this.working = false
    const next = this.waiters.shift()
    if (!next) return this.quiet()
    clearTimeout(next.timer)
    this.holder = next.party
    this.working = true
    next.go()
  }

  /**
   * Takes the connection as soon as no statement runs; whoever waits for it fails with `reason`.
   * @returns whether a transaction was open
   */
  async seize(party: Party, reason: Error): Promise<boolean> {
    this.refuseWaiters(reason)
    while (this.working) {
      await new Promise<void>((resolve) => this.onQuiet.push(resolve))
      this.refuseWaiters(reason)
    }
    const open = this.holder !== undefined
    this.holder = party
    this.working = true
    return open
  }

  private refuseWaiters(reason: Error): void {
    for (const waiter of this.waiters.splice(0)) {
      clearTimeout(waiter.timer)
      waiter.fail(reason)
    }
  }

  private quiet(): void {
    for (const resolve of this.onQuiet.splice(0)) resolve()
  }

  private wait(party: Party): Promise<void> {
    return new Promise((go, fail) => {
      const waiter: Waiter = { party, go, fail }
      this.waiters.push(waiter)
      this.watch(waiter, IDLE_LIMIT)
    })
  }

  private watch(waiter: Waiter, milliseconds: number): void {
    waiter.timer = setTimeout(() => {
      const idle = this.working ? 0 : clock() - this.lastActive
      if (idle < IDLE_LIMIT) return this.watch(waiter, IDLE_LIMIT - idle)
      this.waiters = this.waiters.filter((one) => one !== waiter)
      waiter.fail(stuck(waiter.party, this.holder as Party))
    }, milliseconds)
  }
}

function stuck(waiting: Party, holding: Party): ShadowError {
  return new ShadowError(
    'SANDBOX_REFUSED',
    'A statement outside of an open transaction waits for that transaction, which does nothing: it seems to wait for this statement.\n' +
      `  The statement:   ${waiting.description}\n  The transaction: ${holding.description}`,
    'Run the statement on the transaction\'s own client, or give the file connections of its own: /** @jest-environment-options {"isolation": "clone"} */ with engine "embedded" or "server".',
  )
}
