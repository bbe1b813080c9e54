/** The steps of a statement that fires triggers, among them its parts that are written row by row. */
import type { ProgramStep, RowPart } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import type { Gate } from '../constraints/gate'
import type { StatementOutcome } from '../workspace'
import { eventsOf, targetOf } from './events'
import type { StatementTriggers } from './firing'
import type { PartTrace } from './partOrder'
import { PartRows, type PartRun, type RowByRowPlan } from './rowWriter'
import type { TriggerSession } from './triggerSession'

export class StatementRows implements PartRun {
  readonly writtenBy = new Map<string, RowPart>()
  private readonly begun = new Set<number>()

  constructor(
    readonly session: TriggerSession,
    readonly gate: Gate,
    readonly triggers: StatementTriggers,
    private readonly plan: RowByRowPlan,
    private readonly parameters: readonly Stored[],
    /** Of each part. */
    private readonly traces: readonly PartTrace[],
  ) {}

  /** All but what the statement's end fires. */
  run(): StatementOutcome {
    const { steps, rowByRow } = this.plan
    const { parts, snapshots } = rowByRow
    for (const step of steps.slice(0, snapshots)) this.plain(step)
    let outcome: StatementOutcome = { rows: [], count: 0 }
    for (let at = snapshots; at < steps.length;) {
      const part = parts.find(({ first }) => first === at)
      const step = steps[at] as ProgramStep
      const done = part ? this.part(part) : this.plain(step)
      if ((part ?? step).result) outcome = done
      at += part?.steps ?? 1
    }
    return outcome
  }

  private plain({ statement, into }: ProgramStep): StatementOutcome {
    const { rows, changes } = this.session.database.sqlite.run(statement, this.parameters)
    if (into !== undefined) this.session.context.keep(into, rows)
    return { rows, count: changes }
  }

  runStep(at: number): readonly Stored[][] {
    const { statement } = this.plan.steps[at] as ProgramStep
    return this.session.database.sqlite.run(statement, this.parameters).rows
  }

  private part(part: RowPart): StatementOutcome {
    const { parts } = this.plan.rowByRow
    const trace = this.traces[parts.indexOf(part)] as PartTrace
    const rows = new PartRows(this, part)
    // Triggers must not change what the statement finds: it sees the database as it was.
    const early = part.command !== 'INSERT' || this.plan.reads.length > 0
    this.session.database.sqlite.step = part.first
    const write = () => {
      const found = early ? rows.find() : undefined
      this.beginGroup(part)
      return rows.write(found)
    }
    const returned = parts.length > 1 ? this.session.context.watched(trace.during, write) : write()
    trace.rows = rows.found
    if (part.into !== undefined) this.session.context.keep(part.into, returned)
    return { rows: returned, count: rows.count }
  }

  /** BEFORE … FOR EACH STATEMENT: a part begins before those whose rows it asks for. */
  private beginGroup({ group }: RowPart): void {
    if (this.begun.has(group)) return
    this.begun.add(group)
    const own = this.plan.rowByRow.parts.filter((part) => part.group === group)
    for (const part of own.reverse()) {
      const table = targetOf(this.session.database, part)
      this.triggers.beforeStatement(table, eventsOf(table, part))
    }
  }
}
