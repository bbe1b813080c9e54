import { randomBytes } from 'node:crypto'

type Recorded = { readonly kind: string; readonly value: unknown }

/**
 * What a statement's volatile functions answered, in order. Running the statement again (to find the row that broke a
 * constraint, after a wait, or when a transaction is put back) gives the same answers first, and new ones after them.
 */
export class VolatileRecord {
  private readonly answers: Recorded[] = []
  private position = 0

  rewind(): void {
    this.position = 0
  }

  answer<T>(kind: string, produce: () => T): T {
    const known = this.answers[this.position]
    if (known?.kind === kind) {
      this.position++
      return known.value as T
    }
    // The statement took another path this time: what was recorded from here on belongs to the other one.
    this.answers.length = this.position
    const value = produce()
    this.answers.push({ kind, value })
    this.position++
    return value
  }
}

export function randomUuidV4(): string {
  const bytes = randomBytes(16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
