import type { Routine } from '../../catalog/catalog'
import type { RelationRow, TriggerCall } from '../../plpgsql/triggerCall'
import type { Stored } from '../../types/codec'
import type { NestedRecords } from './nestedRecords'

/** The routines of the database, as the session's statements call them (`session.routines`). */
export interface RoutineCalls {
  /**
   * Why a routine cannot be run here: a construct of its body that the shadow does not run, or text that cannot be read. Undefined
   * where it can be. Told from the routine alone, without running it.
   */
  refusal(routine: Routine): string | undefined
  /**
   * Runs `work`, which may call routines, as a part of the outer statement whose volatile answers `records` keeps; to be called
   * around each run of that statement. Calls of it nest: the inner ones belong to the outermost.
   */
  within<T>(records: NestedRecords, work: () => T): T
  /**
   * Executes a trigger function; inside `within`, and never while SQLite runs a statement.
   * @returns the row that it returned as a row of the relation; null where it returned null, and for a statement-level trigger
   * @throws PostgresError of the body with its context in `where`; UnsupportedOnShadow; Blocked
   */
  trigger(routine: Routine, call: TriggerCall): RelationRow | null
  /** Calls a function. @param args one value for each input argument, of its own type @returns its rows, each as one value; one where it returns no set */
  call(routine: Routine, args: readonly Stored[]): readonly Stored[]
}
