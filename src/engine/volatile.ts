import { randomBytes } from 'node:crypto'
import type { RowLock, RowLockMode } from '../sql/translation'

/** Kind of a sequence's answers: this, and the sequence's name. */
export const NEXTVAL = 'nextval '

type Recorded = { readonly kind: string; readonly value: unknown }

/** A row of a SELECT … FOR UPDATE or its kin. */
export interface LockedRow extends RowLock {
  readonly rowid: bigint
}

/**
 * What a statement's volatile functions answered, in order. Running the statement again (to find the row that broke a
 * constraint, after a wait, or when a transaction is put back) gives the same answers first, and new ones after them.
 */
export class VolatileRecord {
  private readonly answers: Recorded[] = []
  private position = 0
  /** Rows that the statement has inserted or updated on this run (ON CONFLICT DO UPDATE). */
  private touched: Set<bigint> | undefined
  /** How many rows it has met in the way of those that it inserts. */
  met = 0
  /** Rows of recursive queries so far, in this run. */
  recursed = 0
  /** Whether it has changed how dates and times are written, on this run. */
  restyled = false
  /** Rows of functions in FROM so far, in this run. */
  given = 0
  /** Rows that it locks, on this run, in their order. */
  readonly locked: LockedRow[] = []
  /** Whether another transaction holds a row; undefined where there is none. */
  isTaken: ((table: number, rowid: bigint, mode: RowLockMode) => boolean) | undefined
  /** Notices that it has raised, on this run. */
  readonly notices: string[] = []
  /** Whether the statement runs under BEFORE triggers. */
  rehearsing = false

  /** @param stopAt the count of met rows at which one is taken for the statement's own */
  constructor(private readonly stopAt?: number) {}

  meets(rowid: bigint): boolean {
    this.met++
    return this.met === this.stopAt || (this.touched?.has(rowid) ?? false)
  }

  touch(rowid: bigint): void {
    this.touched ??= new Set()
    this.touched.add(rowid)
  }

  rewind(): void {
    this.position = 0
    if (this.notices.length > 0) this.notices.length = 0
    this.touched?.clear()
    this.met = 0
    this.recursed = 0
    this.given = 0
    this.restyled = false
    if (this.locked.length > 0) this.locked.length = 0
  }

  /**
   * Runs the statement again under BEFORE triggers. SQLite then computes the row of an INSERT … VALUES twice, so an
   * answer may be asked for once more: nothing new is made up while there is a recorded one.
   */
  rehearse<T>(run: () => T): T {
    this.rehearsing = true
    try {
      return run()
    } finally {
      this.rehearsing = false
    }
  }

  answer<T>(kind: string, produce: () => T): T {
    const at = this.rehearsing ? this.nextOf(kind) : this.position
    const known = this.answers[at]
    if (known?.kind === kind) {
      this.position = at + 1
      return known.value as T
    }
    // The statement took another path this time: what was recorded from here on belongs to the other one.
    if (!this.rehearsing) this.answers.length = this.position
    const value = produce()
    if (!this.rehearsing) this.position = this.answers.push({ kind, value })
    return value
  }

  /** Another step of the statement begins. @returns how many answers there have been */
  beginStep(): number {
    this.touched?.clear()
    return this.position
  }

  /** How many values each sequence has given since then. */
  sequencesFrom(position: number): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { kind } of this.answers.slice(position, this.position))
      if (kind.startsWith(NEXTVAL)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    return counts
  }

  /** What each sequence has given while the work was done. */
  drawnBy<T>(work: () => T): { readonly result: T; readonly drawn: ReadonlyMap<string, readonly bigint[]> } {
    const from = this.position
    const result = work()
    const drawn = new Map<string, bigint[]>()
    for (const { kind, value } of this.answers.slice(from, this.position)) {
      if (!kind.startsWith(NEXTVAL)) continue
      const name = kind.slice(NEXTVAL.length)
      drawn.set(name, [...(drawn.get(name) ?? []), value as bigint])
    }
    return { result, drawn }
  }

  /** The first value that each sequence gave, by its name. */
  firstValues(): Map<string, bigint> {
    const first = new Map<string, bigint>()
    for (const { kind, value } of this.answers) {
      const sequence = kind.startsWith(NEXTVAL) ? kind.slice(NEXTVAL.length) : undefined
      if (sequence !== undefined && !first.has(sequence)) first.set(sequence, value as bigint)
    }
    return first
  }

  /** What the session's sequences had given before the statement: those that it has asked, by their keys. */
  drawn: Map<string, bigint | undefined> | undefined
  /** Likewise, the sequence that was asked last. */
  lastDrawn: string | undefined

  noteDrawn(key: string, before: bigint | undefined, last: string | undefined): void {
    if (!this.drawn) {
      this.drawn = new Map()
      this.lastDrawn = last
    }
    if (!this.drawn.has(key)) this.drawn.set(key, before)
  }

  /** Sequences that were asked more than once. */
  askedAgain(): Set<string> {
    const counts = [...this.sequencesFrom(0)]
    return new Set(counts.filter(([, count]) => count > 1).map(([kind]) => kind.slice(NEXTVAL.length)))
  }

  private nextOf(kind: string): number {
    const count = this.answers.length
    for (let step = 0; step < count; step++) {
      const at = (this.position + step) % count
      if (this.answers[at]?.kind === kind) return at
    }
    return count
  }
}

export function randomUuidV4(): string {
  const bytes = randomBytes(16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
