/** The triggers of the database, as one session's statements fire them. */
import type { Table, Trigger } from '../../catalog/catalog'
import { fires, triggersOf } from '../../catalog/triggers'
import { UnsupportedOnShadow } from '../../errors'
import type { RelationRow, TriggerCall } from '../../plpgsql/triggerCall'
import type { ProgramPlan } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { reachOf } from '../constraints/reach'
import type { StatementContext } from '../context'
import type { ShadowDatabase } from '../database'
import type { RoutineCalls } from '../routines/routineCalls'
import { atomically } from '../executor'
import { tableOf } from '../tables'
import type { Transaction } from '../transaction'
import type { StatementOutcome } from '../workspace'
import { holds } from './condition'
import { eventsOf, targetOf } from './events'
import type { RowByRowPlan } from './rowWriter'
import { runRowByRow } from './run'
import { systemTrigger } from './systemTriggers'
import type { TriggerSession } from './triggerSession'

/** The session, as this file needs it. */
interface Host {
  readonly database: ShadowDatabase
  readonly context: StatementContext
  readonly routines: RoutineCalls
  begin(): Transaction
}

export class SessionTriggers implements TriggerSession {
  constructor(private readonly session: Host) {}

  get database(): ShadowDatabase {
    return this.session.database
  }

  get context(): StatementContext {
    return this.session.context
  }

  /** Runs a statement that fires triggers; to be called inside `routines.within`. */
  run(plan: RowByRowPlan, parameters: readonly Stored[], written: ReadonlySet<number>): StatementOutcome {
    const { database, context } = this
    this.requireRunnable(plan)
    const { deferrals } = this.session.begin()
    const { sqlite } = database
    const previous = sqlite.context
    sqlite.context = context
    try {
      return runRowByRow({ session: this, plan, parameters, deferrals, written })
    } finally {
      sqlite.context = previous
    }
  }

  /** TRUNCATE with the triggers of its tables, which are triggers of the statement. */
  truncate({ writes }: ProgramPlan, truncate: () => StatementOutcome): StatementOutcome {
    const { database } = this
    const tables = writes.map((oid) => tableOf(database, oid))
    const fire = (timing: Trigger['timing']) => {
      for (const table of tables)
        for (const trigger of triggersOf(database.catalog, table))
          if (trigger.timing === timing && fires(trigger, 'truncate')) this.callOfTruncate(table, trigger)
    }
    for (const table of tables)
      for (const trigger of triggersOf(database.catalog, table)) if (fires(trigger, 'truncate')) this.require(table, trigger)
    return atomically(database.sqlite, () => {
      fire('before')
      const outcome = truncate()
      fire('after')
      return outcome
    })
  } // prettier-ignore

  private callOfTruncate(table: Table, trigger: Trigger): void {
    if (!holds(this.database, this.context, table, trigger, {})) return
    const { name, timing, level, arguments: args } = trigger
    const call: TriggerCall = { name, timing, level, event: 'truncate', relation: table, arguments: args }
    this.call(table, call, trigger, undefined)
  }

  private require(table: Table, trigger: Trigger): void {
    if (systemTrigger(trigger)) return
    const reason = this.session.routines.refusal(this.routineOf(trigger))
    if (reason !== undefined) throw refusal(table, trigger, reason)
  }

  /** Triggers that the statement may fire, refused before it has done anything. */
  private requireRunnable(plan: RowByRowPlan): void {
    const { database } = this
    const direct = plan.rowByRow.parts.flatMap((part) => {
      const table = targetOf(database, part)
      return eventsOf(table, part).map(({ event, sets }) => ({ table, event, sets }))
    })
    const reached = [...reachOf(database, plan).changes].flatMap(([oid, change]) => [
      ...(change.delete ? [{ table: tableOf(database, oid), event: 'delete' as const, sets: undefined }] : []),
      ...(change.update.size > 0
        ? [{ table: tableOf(database, oid), event: 'update' as const, sets: change.update }]
        : []),
    ])
    for (const one of [...direct, ...reached.filter((r) => !plan.writes.includes(r.table.oid))])
      for (const trigger of triggersOf(database.catalog, one.table)) {
        if (fires(trigger, one.event, one.sets)) this.require(one.table, trigger)
      }
  }

  private routineOf({ name, function: called }: Trigger) {
    const routine = this.database.catalog.functions.find(
      (f) => f.schema === called.schema && f.name === called.name && f.arguments.every(({ mode }) => mode === 'out'),
    )
    if (routine) return routine
    throw new UnsupportedOnShadow(`trigger "${name}"`, { reason: `its function ${called.name}() is not known` })
  }

  call(table: Table, call: TriggerCall, trigger: Trigger, sets: ReadonlySet<string> | undefined): RelationRow | null {
    const { database, context } = this
    const system = systemTrigger(trigger)
    if (system) return system({ database, context, table, trigger, call, sets })
    const routine = this.routineOf(trigger)
    return this.context.insideTrigger(call.transitions ?? [], () => this.session.routines.trigger(routine, call))
  }

  isDeferred(trigger: Trigger): boolean {
    return trigger.constraint === true && this.session.begin().deferrals.isDeferred(trigger)
  }

  defer(trigger: Trigger, fire: () => void): void {
    const transaction = this.session.begin()
    transaction.whenUndone(transaction.deferredTriggers.add({ trigger, fire }))
  }
}

function refusal(table: Table, trigger: Trigger, reason: string): UnsupportedOnShadow {
  const { name, function: called } = trigger
  return new UnsupportedOnShadow(`a statement on "${table.name}" that fires trigger "${name}"`, {
    reason: `of its function ${called.name}(): ${reason}`,
  })
}
