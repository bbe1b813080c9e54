/** What code of the database does beside the rows of the statement that runs it, as far as others can tell. */
export class Footprint {
  readonly reads = new Set<number>()
  readonly writes = new Set<number>()
  readonly sequences = new Set<string>()
  /** It raises notices, notifies, or sets something. */
  speaks = false
  /** It asks what answers otherwise the next time: chance, the clock, a sequence. */
  unsteady = false
  /** It calls a function that is declared VOLATILE, so that what it reads is read anew. */
  readsAnew = false

  touches(table: number): boolean {
    return this.reads.has(table) || this.writes.has(table)
  }

  /** Whether it makes a difference which of the two comes first. */
  meets(other: Footprint): boolean {
    return (
      (this.speaks && other.speaks) ||
      [...this.sequences].some((name) => other.sequences.has(name)) ||
      [...this.writes].some((table) => other.touches(table)) ||
      [...other.writes].some((table) => this.touches(table))
    )
  }

  with(other: Footprint): Footprint {
    const both = new Footprint()
    for (const { reads, writes, sequences, speaks } of [this, other]) {
      for (const table of reads) both.reads.add(table)
      for (const table of writes) both.writes.add(table)
      for (const name of sequences) both.sequences.add(name)
      both.speaks ||= speaks
    }
    return both
  }
}
