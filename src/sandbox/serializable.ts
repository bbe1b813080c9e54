import { UnsupportedOnShadow } from '../errors'

interface Participant {
  readonly work: object
  readonly reads: Set<number>
  readonly writes: Set<number>
  /** Those that were open at some time while this one was. */
  readonly concurrent: Set<Participant>
  open: boolean
}

/**
 * SERIALIZABLE: Postgres aborts a transaction that stands between two read-write dependencies (manual, "Serializable
 * Isolation Level"). Which reads it takes into account depends on its query plans and page layout, so here dependencies
 * are seen by table, and where one might be aborted the statement is refused.
 */
export class SerializableWatch {
  private readonly participants = new Map<object, Participant>()

  /** @throws UnsupportedOnShadow */
  note(work: object, reads: Iterable<number>, writes: Iterable<number>): void {
    const one = this.participants.get(work) ?? this.join(work)
    for (const table of reads) one.reads.add(table)
    for (const table of writes) one.writes.add(table)
    const pivot = [...this.participants.values()].some((p) => this.dependsOn(p) && this.isDependedOn(p))
    if (pivot)
      throw new UnsupportedOnShadow('SERIALIZABLE transactions that read and write the same tables at the same time', {
        reason: 'Postgres may have to abort one, and which one depends on its query plans',
      })
  }

  private join(work: object): Participant {
    const one: Participant = { work, reads: new Set(), writes: new Set(), concurrent: new Set(), open: true }
    for (const other of this.participants.values()) {
      if (!other.open) continue
      one.concurrent.add(other)
      other.concurrent.add(one)
    }
    this.participants.set(work, one)
    return one
  }

  private dependsOn(one: Participant): boolean {
    return [...one.concurrent].some((other) => meets(one.reads, other.writes))
  }

  private isDependedOn(one: Participant): boolean {
    return [...one.concurrent].some((other) => meets(other.reads, one.writes))
  }

  end(work: object, committed: boolean): void {
    const one = this.participants.get(work)
    if (!one) return
    one.open = false
    if (!committed) this.remove(one)
    // A committed one matters as long as somebody is open who ran beside it.
    for (const p of [...this.participants.values()])
      if (!p.open && ![...p.concurrent].some((other) => other.open)) this.remove(p)
  }

  private remove(one: Participant): void {
    this.participants.delete(one.work)
    for (const other of one.concurrent) other.concurrent.delete(one)
  }
}

function meets(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  for (const table of a) if (b.has(table)) return true
  return false
}
