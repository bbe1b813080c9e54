/** Deterministic pseudo-random numbers for generated cases (mulberry32). Set TEST_SEED to run a printed seed again. */
export class Generator {
  readonly seed: number
  private state: number

  constructor(seed = Number(process.env.TEST_SEED ?? 1)) {
    this.seed = seed
    this.state = seed
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)]!
  }

  /** Up to `length` pieces in a row. */
  text(pieces: readonly string[], length: number): string {
    return Array.from({ length: this.integer(0, length) }, () => this.pick(pieces)).join('')
  }

  digits(length: number): string {
    return Array.from({ length }, () => this.integer(0, 9)).join('')
  }

  many<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make)
  }
}
