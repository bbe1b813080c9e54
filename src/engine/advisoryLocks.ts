import type { ShadowDatabase } from './database'

/** Advisory locks (Postgres manual, "Advisory Locks"): held by a session, or by its transaction, and counted. */

export type AdvisoryMode = 'exclusive' | 'shared'
export type AdvisoryScope = 'session' | 'transaction'

/** Who holds a lock: a session. */
export interface Holder {
  readonly owner: string
}

type Counts = Record<AdvisoryScope, Record<AdvisoryMode, number>>

const none = (): Counts => ({ session: { exclusive: 0, shared: 0 }, transaction: { exclusive: 0, shared: 0 } })
const SCOPES = ['session', 'transaction'] as const

export class AdvisoryLocks {
  private readonly held = new Map<string, Map<Holder, Counts>>()

  /** Other sessions whose lock stands in the way. */
  inTheWay(key: string, mode: AdvisoryMode, holder: Holder): Holder[] {
    const others = [...(this.held.get(key) ?? [])].filter(([other]) => other !== holder)
    const conflicts = (counts: Counts) =>
      SCOPES.some((scope) => counts[scope].exclusive > 0 || (mode === 'exclusive' && counts[scope].shared > 0))
    return others.filter(([, counts]) => conflicts(counts)).map(([other]) => other)
  }

  take(key: string, mode: AdvisoryMode, scope: AdvisoryScope, holder: Holder): void {
    const holders = this.held.get(key) ?? new Map<Holder, Counts>()
    this.held.set(key, holders)
    const counts = holders.get(holder) ?? none()
    holders.set(holder, counts)
    counts[scope][mode]++
  }

  /** Gives up one of the locks taken. @returns false where there is none */
  give(key: string, mode: AdvisoryMode, scope: AdvisoryScope, holder: Holder): boolean {
    const counts = this.held.get(key)?.get(holder)
    if (!counts || counts[scope][mode] === 0) return false
    counts[scope][mode]--
    this.tidy(key, holder, counts)
    return true
  }

  /** @returns whether there were any */
  giveAll(scope: AdvisoryScope, holder: Holder): boolean {
    let any = false
    if (this.held.size === 0) return any
    for (const [key, holders] of [...this.held]) {
      const counts = holders.get(holder)
      if (!counts || counts[scope].exclusive + counts[scope].shared === 0) continue
      any = true
      counts[scope] = { exclusive: 0, shared: 0 }
      this.tidy(key, holder, counts)
    }
    return any
  }

  private tidy(key: string, holder: Holder, counts: Counts): void {
    if (SCOPES.some((scope) => counts[scope].exclusive + counts[scope].shared > 0)) return
    const holders = this.held.get(key)
    holders?.delete(holder)
    if (holders?.size === 0) this.held.delete(key)
  }
}

const locks = new WeakMap<ShadowDatabase, AdvisoryLocks>()

/** The locks of all sessions of a database. */
export function advisoryLocks(database: ShadowDatabase): AdvisoryLocks {
  let found = locks.get(database)
  if (!found) locks.set(database, (found = new AdvisoryLocks()))
  return found
}
