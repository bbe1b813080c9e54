import { pgError } from '../errors'
import type { Blocked } from '../engine/workspace'

type Party = Blocked['waiting']

interface Waiter {
  readonly work: Party
  readonly holders: ReadonlySet<Party>
  readonly resume: (error?: Error) => void
}

/** Statements that wait for other transactions, in order of arrival. */
export class Waits {
  private readonly waiters = new Set<Waiter>()

  /** @returns what takes the statement out of the queue again */
  add({ waiting, holders }: Blocked, resume: (error?: Error) => void): () => void {
    const waiter: Waiter = { work: waiting, holders, resume }
    this.waiters.add(waiter)
    const cycle = this.cycleThrough(waiter)
    // Postgres's deadlock check belongs to whoever has waited for deadlock_timeout, which the first one does first.
    if (cycle) this.fail([...this.waiters].find((one) => cycle.has(one)) ?? waiter, cycle)
    return () => this.waiters.delete(waiter)
  }

  /** Locks were given up: whoever waits tries again, first come first. */
  wake(): void {
    for (const waiter of [...this.waiters]) {
      this.waiters.delete(waiter)
      waiter.resume()
    }
  }

  private fail(victim: Waiter, cycle: ReadonlySet<Waiter>): void {
    this.waiters.delete(victim)
    const lines = [...cycle].map((one) => `${one.work.options.owner} waits for a lock; blocked by ${[...one.holders].map((holder) => holder.options.owner).join(', ')}.`)
    victim.resume(pgError('40P01', 'deadlock detected', { detail: lines.join('\n'), hint: 'See server log for query details.' }))
  }

  private cycleThrough(start: Waiter): ReadonlySet<Waiter> | undefined {
    const byWork = new Map([...this.waiters].map((waiter) => [waiter.work, waiter]))
    const path: Waiter[] = []
    const visit = (waiter: Waiter): boolean => {
      if (path.includes(waiter)) return waiter === start
      path.push(waiter)
      for (const holder of waiter.holders) {
        const next = byWork.get(holder)
        if (next === start || (next && visit(next))) return true
      }
      path.pop()
      return false
    }
    return visit(start) ? new Set(path) : undefined
  }
}
