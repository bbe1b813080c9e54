/** Row locks and index-key locks, as Postgres holds them to the end of a transaction (manual, "Row-Level Locks"). */
import type { RowLock, RowLockMode } from '../sql/translation'

export type { RowLockMode }

export interface LockRequest {
  /** `row:<table>:<rowid>` or `key:<table>:<index>:<values>`. */
  readonly target: string
  readonly mode: RowLockMode
  /** Error context of a statement that Postgres runs by itself to take this lock. */
  readonly where?: string
  /** The locking clause that asks for it. */
  readonly clause?: RowLock
}

const CONFLICTS: Readonly<Record<RowLockMode, readonly RowLockMode[]>> = {
  'key share': ['update'],
  share: ['no key update', 'update'],
  'no key update': ['share', 'no key update', 'update'],
  update: ['key share', 'share', 'no key update', 'update'],
}

export function conflicts(a: RowLockMode, b: RowLockMode): boolean {
  return CONFLICTS[a].includes(b)
}

export interface LockHolder {
  readonly locks: Iterable<LockRequest>
}

export interface LockConflict<Holder> {
  /** Position of the first request that cannot be granted. */
  readonly position: number
  readonly holders: ReadonlySet<Holder>
}

/** The first of `requests`, in order, that somebody else's lock stands in the way of. */
export function firstConflict<Holder extends LockHolder>(
  requests: readonly LockRequest[],
  others: readonly Holder[],
): LockConflict<Holder> | undefined {
  const held = new Map<string, { holder: Holder; mode: RowLockMode }[]>()
  for (const holder of others) {
    for (const { target, mode } of holder.locks) {
      const list = held.get(target)
      if (list) list.push({ holder, mode })
      else held.set(target, [{ holder, mode }])
    }
  }
  for (const [position, { target, mode }] of requests.entries()) {
    const inTheWay = (held.get(target) ?? []).filter((lock) => conflicts(mode, lock.mode))
    if (inTheWay.length > 0) return { position, holders: new Set(inTheWay.map((lock) => lock.holder)) }
  }
  return undefined
}
