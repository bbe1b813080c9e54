import type { Trigger } from '../../catalog/catalog'

/** A constraint trigger that waits for the transaction's end, or for SET CONSTRAINTS. */
export interface DeferredFiring {
  readonly trigger: Trigger
  fire(): void
}

/** What a transaction's statements have put off, in their order. A statement that is run again puts off anew. */
export class DeferredTriggers {
  private readonly byStatement = new Map<object, DeferredFiring[]>()
  private statement: object | undefined

  get any(): boolean {
    return [...this.byStatement.values()].some((firings) => firings.length > 0)
  }

  /** Runs a statement; those inside it are a part of it. @param statement the same for each run of it */
  during<T>(statement: object, run: () => T): T {
    if (this.statement) return run()
    this.statement = statement
    this.byStatement.set(statement, [])
    try {
      return run()
    } catch (error) {
      this.byStatement.delete(statement)
      throw error
    } finally {
      this.statement = undefined
    }
  }

  add(firing: DeferredFiring): void {
    if (!this.statement) throw new Error('a trigger was put off outside a statement')
    this.byStatement.get(this.statement)?.push(firing)
  }

  /** The statement is undone. */
  forget(statement: object): void {
    this.byStatement.delete(statement)
  }

  /** How many firings wait; what is put off later comes after them. */
  get length(): number {
    return [...this.byStatement.values()].reduce((sum, firings) => sum + firings.length, 0)
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
