/** What the firing of triggers needs of the session. */
import type { Table, Trigger } from '../../catalog/catalog'
import type { RelationRow, TriggerCall } from '../../plpgsql/triggerCall'
import type { StatementContext } from '../context'
import type { ShadowDatabase } from '../database'

export interface TriggerSession {
  readonly database: ShadowDatabase
  readonly context: StatementContext
  /**
   * Executes the trigger's function. @param sets columns that UPDATE assigns
   * @throws PostgresError with its context; UnsupportedOnShadow; Blocked
   */
  call(table: Table, call: TriggerCall, trigger: Trigger, sets: ReadonlySet<string> | undefined): RelationRow | null
  /** Whether a constraint trigger waits for the transaction's end. */
  isDeferred(trigger: Trigger): boolean
  /** Puts the firing off to the transaction's end. */
  defer(trigger: Trigger, fire: () => void): void
}
