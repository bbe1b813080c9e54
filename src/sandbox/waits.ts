import { performance } from 'node:perf_hooks'
import { pgError } from '../errors'
import type { Blocked } from '../engine/workspace'

// Kept from load time: fake timers must not move it.
const clock = performance.now.bind(performance)

type Party = Blocked['waiting']

interface Waiter {
  readonly work: Party
  readonly holders: Blocked['holders']
  readonly resume: (error?: Error) => void
  /** Milliseconds, on the monotonic clock. */
  readonly since: number
}

/** Postgres's deadlock_timeout: a waiting session looks for a deadlock once, after this time. */
const DEADLOCK_TIMEOUT = 1000

/** Statements that wait for other transactions, in order of arrival. */
export class Waits {
  private readonly waiters = new Set<Waiter>()

  /** @returns what takes the statement out of the queue again */
  add({ waiting, holders }: Blocked, resume: (error?: Error) => void): () => void {
    const waiter: Waiter = { work: waiting, holders, resume, since: clock() }
    this.waiters.add(waiter)
    const cycle = this.cycleThrough(waiter)
    // The one whose look is due next finds it; a session that has looked already does not look again.
    if (cycle)
      this.fail(
        [...this.waiters].find((one) => cycle.has(one) && waiter.since - one.since < DEADLOCK_TIMEOUT) ?? waiter,
        cycle,
      )
    return () => this.waiters.delete(waiter)
  }

  /** Locks were given up: whoever waits tries again, first come first. */
  wake(): void {
    if (this.waiters.size === 0) return
    for (const waiter of [...this.waiters]) {
      this.waiters.delete(waiter)
      waiter.resume()
    }
  }

  private fail(victim: Waiter, cycle: ReadonlySet<Waiter>): void {
    this.waiters.delete(victim)
    const lines = [...cycle].map(
      (one) =>
        `${one.work.options.owner} waits for a lock; blocked by ${[...one.holders].map((holder) => holder.options.owner).join(', ')}.`,
    )
    victim.resume(
      pgError('40P01', 'deadlock detected', { detail: lines.join('\n'), hint: 'See server log for query details.' }),
    )
  }

  private cycleThrough(start: Waiter): ReadonlySet<Waiter> | undefined {
    // A session waits for one thing at a time.
    const byOwner = new Map([...this.waiters].map((waiter) => [waiter.work.options.owner, waiter]))
    const path: Waiter[] = []
    const visit = (waiter: Waiter): boolean => {
      if (path.includes(waiter)) return waiter === start
      path.push(waiter)
      for (const holder of waiter.holders) {
        const next = byOwner.get(holder.options.owner)
        if (next === start || (next && visit(next))) return true
      }
      path.pop()
      return false
    }
    return visit(start) ? new Set(path) : undefined
  }
}
