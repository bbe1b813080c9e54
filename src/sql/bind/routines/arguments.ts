/** What the names of a function's arguments stand for in its body (Postgres: sql_fn_post_column_ref). */
import type { Routine } from '../../../catalog/catalog'
import type { Expr } from '../../bound'
import { inputs } from './candidates'

/** The arguments of one call, and how often its body refers to each. */
export class CallArguments {
  readonly uses: number[]

  constructor(
    private readonly routine: Routine,
    private readonly values: readonly Expr[],
  ) {
    this.uses = values.map(() => 0)
  }

  /** `$n`. */
  numbered(number: number): Expr | undefined {
    return this.use(number - 1)
  }

  /**
   * `name`, `function.name`; further names are fields of the value.
   * @returns the value and how many of the names were its own
   */
  named(names: readonly string[]): { readonly value: Expr; readonly taken: number } | undefined {
    const [first, second] = names
    if (second !== undefined && first === this.routine.name) {
      const value = this.byName(second)
      if (value) return { value, taken: 2 }
    }
    const value = first === undefined ? undefined : this.byName(first)
    return value && { value, taken: 1 }
  }

  private byName(name: string): Expr | undefined {
    return this.use(inputs(this.routine).findIndex((argument) => argument.name === name))
  }

  private use(position: number): Expr | undefined {
    const value = this.values[position]
    if (value) this.uses[position] = (this.uses[position] ?? 0) + 1
    return value
  }
}
