import { pgError } from '../errors'
import type { PreparedPlan, Translation } from '../sql/translation'

/** A statement that a session keeps. */
export interface Prepared {
  readonly text: string
  /** Undefined for an empty text. */
  readonly translation: Translation | undefined
  /** Of PREPARE: the version of the schema that it was read by. */
  readonly version?: unknown
}

/** By their names, those of the protocol and those of PREPARE; rolling back takes none away. */
export class PreparedStatements {
  private readonly statements = new Map<string, Prepared>()

  find(name: string): Prepared | undefined {
    return this.statements.get(name)
  }

  /** @throws PostgresError 26000 */
  get(name: string): Prepared {
    const found = this.statements.get(name)
    if (found) return found
    const shown = name === '' ? 'unnamed prepared statement' : `prepared statement "${name}"`
    throw pgError('26000', `${shown} does not exist`)
  }

  /** @throws PostgresError 42P05; the unnamed one is replaced */
  add(name: string, prepared: Prepared): void {
    if (name !== '' && this.statements.has(name)) throw pgError('42P05', `prepared statement "${name}" already exists`)
    this.statements.set(name, prepared)
  }

  replace(name: string, prepared: Prepared): void {
    this.statements.set(name, prepared)
  }

  delete(name: string): void {
    this.statements.delete(name)
  }

  clear(): void {
    this.statements.clear()
  }

  /** PREPARE and DEALLOCATE. @returns the command's tag */
  command(plan: Exclude<PreparedPlan, { kind: 'execute' }>, text: string, version: unknown): string {
    if (plan.kind === 'prepare') {
      this.add(plan.name, { text, translation: plan.translation, version })
      return 'PREPARE'
    }
    if (plan.name === undefined) {
      this.clear()
      return 'DEALLOCATE ALL'
    }
    this.get(plan.name)
    this.delete(plan.name)
    return 'DEALLOCATE'
  }
}
