import type { Trigger } from '../../catalog/catalog'

/** A constraint trigger that waits for the transaction's end, or for SET CONSTRAINTS. */
export interface DeferredFiring {
  readonly trigger: Trigger
  fire(): void
}

/** What a transaction's statements have put off, in their order; one that is run again to put the transaction back does so no more. */
export class DeferredTriggers {
  private readonly byStatement = new Map<object, DeferredFiring[]>()
  private running: DeferredFiring[] | undefined

  get any(): boolean {
    return [...this.byStatement.values()].some((firings) => firings.length > 0)
  }

  /** Runs a statement; those inside it are a part of it. @param statement the same for each run of it */
  during<T>(statement: object, run: () => T): T {
    if (this.running) return run()
    const firings: DeferredFiring[] = (this.running = [])
    try {
      const result = run()
      if (!this.byStatement.has(statement)) this.byStatement.set(statement, firings)
      return result
    } catch (error) {
      this.byStatement.delete(statement)
      throw error
    } finally {
      this.running = undefined
    }
  }

  /** @returns how to take it back, where a part of the statement is undone */
  add(firing: DeferredFiring): () => void {
    const { running } = this
    if (!running) throw new Error('a trigger was put off outside a statement')
    running.push(firing)
    return () => {
      const position = running.indexOf(firing)
      if (position >= 0) running.splice(position, 1)
    }
  }

  /** The statement is undone. */
  forget(statement: object): void {
    this.byStatement.delete(statement)
  }

  /** Takes those that are due. @returns them, and how to put them back */
  take(isDue: (trigger: Trigger) => boolean): { readonly firings: readonly DeferredFiring[]; readonly putBack: () => void } {
    const before = [...this.byStatement]
    const due: DeferredFiring[] = []
    for (const [statement, firings] of before) {
      due.push(...firings.filter(({ trigger }) => isDue(trigger)))
      this.byStatement.set(
        statement,
        firings.filter(({ trigger }) => !isDue(trigger)),
      )
    }
    const putBack = () => {
      for (const [statement, firings] of before) this.byStatement.set(statement, firings)
    }
    return { firings: due, putBack }
  } // prettier-ignore
}
