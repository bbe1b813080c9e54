/** What is going on when an error is raised: one line for each level, innermost first (errcontext). */
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'

export class ErrorContext {
  private levels: (() => string | undefined)[] = []
  private readonly told = new WeakSet<object>()

  within<T>(line: () => string | undefined, body: () => T): T {
    this.levels.push(line)
    try {
      return body()
    } catch (error) {
      this.add(error)
      throw error
    } finally {
      this.levels.pop()
    }
  }

  lines(): string {
    return [...this.levels]
      .reverse()
      .flatMap((line) => line() ?? [])
      .join('\n')
  }

  /** Once: what goes on further out was added with the rest. */
  add(error: unknown): void {
    const fields = error as { name?: string; where?: string } | undefined
    if (fields?.name !== 'PostgresError' && fields?.name !== 'UnsupportedOnShadow') return
    if (this.told.has(fields)) return
    this.told.add(fields)
    const lines = this.lines()
    if (lines === '') return
    fields.where = fields.where === undefined ? lines : `${fields.where}\n${lines}`
  }

  /** The same without the innermost level. */
  addAbove(error: unknown): void {
    const inner = this.levels.pop()
    this.add(error)
    if (inner) this.levels.push(inner)
  }

  /** Outermost again, as where another session's statement is run meanwhile. */
  afresh<T>(body: () => T): T {
    const { levels } = this
    this.levels = []
    try {
      return body()
    } finally {
      this.levels = levels
    }
  }
}

/**
 * An error that has a place in a routine's SQL: the place is one in that text, which the client has not sent.
 * @param shift what is to be added to the place
 */
export function withInternalPlace(error: unknown, query: string, shift: number): unknown {
  const { name, position, message, ...fields } = error as PostgresError
  if (position === undefined) return error
  if (name === 'UnsupportedOnShadow') {
    const { construct, hint } = error as UnsupportedOnShadow
    const reason = message.split(' is not supported on the shadow: ')[1]
    return new UnsupportedOnShadow(construct, { hint, ...(reason !== undefined && { reason }) })
  }
  if (name !== 'PostgresError') return error
  const internalPosition = String(Number(position) + shift)
  return pgError(fields.code, message, { ...fields, internalPosition, internalQuery: query })
}
