/** The database's triggers as one statement fires them (manual, "Overview of Trigger Behavior"; trigger.c). */
import type { ForeignKey, Table, Trigger, TriggerEvent } from '../../catalog/catalog'
import { fires, triggersOf } from '../../catalog/triggers'
import { UnsupportedOnShadow } from '../../errors'
import type { RelationRow, TransitionTable, TriggerCall } from '../../plpgsql/triggerCall'
import type { Stored } from '../../types/codec'
import type { ActionStatement } from '../constraints/actionStatement'
import type { Gate, RowChange } from '../constraints/gate'
import type { Firing, RowTriggers, StatementEnd } from '../constraints/referentialRun'
import type { RowPart } from '../../sql/translation'
import type { ShadowDatabase } from '../database'
import type { Footprint } from '../footprint'
import { holds } from './condition'
import { eventsOf, setsOf, type Sets, type StatementEvent, targetOf } from './events'
import type { PartTrace } from './partOrder'
import { TableRows, valuesOf } from './tableRows'
import type { TriggerSession } from './triggerSession'

interface Versions {
  readonly old?: RelationRow
  readonly new?: RelationRow
}

export class StatementTriggers implements RowTriggers {
  /** Events for which BEFORE … FOR EACH STATEMENT has been fired: once for a table (before_stmt_triggers_fired). */
  private readonly begun = new Set<string>()

  constructor(
    private readonly session: TriggerSession,
    private readonly gate: Gate,
    private readonly parts: readonly RowPart[],
    /** Of each part. */
    private readonly traces: readonly PartTrace[],
    /** Off where the statement is only tried. */
    private readonly on = true,
  ) {}

  private get database(): ShadowDatabase {
    return this.session.database
  }

  private triggers(
    table: Table,
    timing: Trigger['timing'],
    level: Trigger['level'],
    event: TriggerEvent,
    sets?: Sets,
  ): readonly Trigger[] {
    if (!this.on) return []
    return triggersOf(this.database.catalog, table).filter(
      (t) => t.timing === timing && t.level === level && fires(t, event, sets),
    )
  }

  has(timing: Trigger['timing'], level: Trigger['level'], table: Table, event: TriggerEvent, sets?: Sets): boolean {
    return this.triggers(table, timing, level, event, sets).length > 0
  }

  /** BEFORE … FOR EACH STATEMENT. */
  beforeStatement(table: Table, events: readonly StatementEvent[]): void {
    for (const { event, sets } of events) {
      const key = `${table.oid} ${event}`
      if (this.begun.has(key)) continue
      this.begun.add(key)
      for (const trigger of this.triggers(table, 'before', 'statement', event, sets))
        if (this.passes(table, trigger, {})) this.call(table, trigger, event, {}, sets)
    }
  }

  /**
   * BEFORE … FOR EACH ROW.
   * @returns the row to be written (of DELETE: the one to be deleted); undefined where a trigger leaves it out
   */
  before(table: Table, event: TriggerEvent, { old, new: proposed }: Versions, sets?: Sets): RelationRow | undefined {
    let row = proposed && ungenerated(table, proposed)
    for (const trigger of this.triggers(table, 'before', 'row', event, sets)) {
      const versions = { ...(old ? { old } : {}), ...(row ? { new: row } : {}) }
      if (!this.passes(table, trigger, versions)) continue
      const returned = this.call(table, trigger, event, versions, sets)
      if (returned === null) return undefined
      if (row) row = ungenerated(table, returned)
    }
    return row ?? old
  }

  /**
   * INSTEAD OF, of a view's row.
   * @returns the row as RETURNING has it; undefined where a trigger has done nothing
   */
  instead(view: Table, event: TriggerEvent, { old, new: proposed }: Versions): RelationRow | undefined {
    let row = proposed
    for (const trigger of this.triggers(view, 'instead of', 'row', event)) {
      const versions = { ...(old ? { old } : {}), ...(row ? { new: row } : {}) }
      const returned = this.call(view, trigger, event, versions, undefined)
      if (returned === null) return undefined
      if (row) row = returned
    }
    return row ?? old
  }

  after(change: RowChange, sets: Sets): readonly Firing[] {
    const { table, before, after } = change
    this.changes.push(change)
    const event = before && after ? 'update' : before ? 'delete' : 'insert'
    const versions = {
      ...(before ? { old: valuesOf(table, before) } : {}),
      ...(after ? { new: valuesOf(table, after) } : {}),
    }
    return this.triggers(table, 'after', 'row', event, this.setsOf(table, sets)).flatMap((trigger): Firing[] => {
      if (!this.passes(table, trigger, versions)) return []
      const trace = this.traceOf(change.step)
      const fire = () => this.traced(trace?.after, () => void this.call(table, trigger, event, versions, sets))
      if (!this.session.isDeferred(trigger)) return [{ name: trigger.name, fire }]
      if (trace) trace.after.speaks = true
      this.session.defer(trigger, () =>
        this.session.call(table, callOf(table, trigger, event, versions), trigger, sets),
      )
      return []
    })
  }

  /** Of the part that has a step; undefined where the statement has one part only. */
  private traceOf(step: number): PartTrace | undefined {
    return this.parts.length > 1 ? this.traces[this.parts.findIndex(({ first }) => first === step)] : undefined
  }

  private traced(footprint: Footprint | undefined, fire: () => void): void {
    if (footprint) this.session.context.watched(footprint, fire)
    else fire()
  }

  sets({ step, table }: RowChange): Sets {
    const part = this.parts.find(({ first }) => first === step) ?? this.parts[0]
    return part && setsOf(table, part)
  }

  /** Rows that the statement has changed so far, and those that its referential actions have. */
  private readonly changes: RowChange[] = []

  afterStatement(rows: readonly RowChange[]): readonly StatementEnd[] {
    const ends = this.parts.flatMap((part, i) => {
      const table = targetOf(this.database, part)
      const after = this.endOf(i, rows)
      return [...eventsOf(table, part)].reverse().map((event) => this.endOfEvent(table, event, after, part.first))
    })
    // Where several parts change a table, it is the last one's end (cancel_prior_stmt_triggers).
    return ends
      .filter((end, i) => !ends.some((other, j) => other.key === end.key && isLater(other, j, end, i)))
      .sort((one, other) => one.after - other.after)
  }

  beforeAction(child: Table, event: 'update' | 'delete', sets: Sets): void {
    const transitions = this.triggers(child, 'after', 'row', event, sets).find((t) => t.oldTable ?? t.newTable)
    if (transitions)
      throw new UnsupportedOnShadow(`a referential action that fires trigger "${transitions.name}"`, {
        reason: 'it is a trigger of rows with transition tables (REFERENCING)',
      })
    this.beforeStatement(child, [{ event, sets }])
  }

  afterAction(child: Table, event: 'update' | 'delete', sets: Sets): StatementEnd | undefined {
    if (!this.has('after', 'statement', child, event, sets)) return undefined
    return this.endOfEvent(child, { event, sets }, 0, this.database.sqlite.step)
  }

  private endOfEvent(table: Table, event: StatementEvent, after: number, step: number): StatementEnd {
    const fire = () => this.fireEnd(table, event, this.traceOf(step)?.end)
    return { key: `${table.oid} ${event.event}`, after, fire }
  }

  private fireEnd(table: Table, { event, sets }: StatementEvent, footprint: Footprint | undefined): void {
    for (const trigger of this.triggers(table, 'after', 'statement', event, sets))
      if (this.passes(table, trigger, {})) this.traced(footprint, () => void this.call(table, trigger, event, {}, sets))
  }

  /** How many rows are written when a part comes to its end: its own and those before, and those of a part that reads along. */
  private endOf(part: number, rows: readonly RowChange[]): number {
    const reader = this.parts.findIndex(({ pulls }) => pulls.some((pull) => pull.part === part && pull.end === 'along'))
    if (reader >= 0) return this.endOf(reader, rows)
    const steps = new Set(this.parts.slice(0, part + 1).map(({ first }) => first))
    return rows.filter(({ step }) => steps.has(step)).length
  }

  /** A generated column is set with those that it is made of (ExecGetExtraUpdatedCols). */
  private setsOf(table: Table, sets: Sets): Sets {
    if (!sets) return undefined
    const made = table.columns.filter(({ generated }) => generated).map(({ name }) => name)
    return made.length === 0 ? sets : new Set([...sets, ...made])
  }

  acting(child: Table, key: ForeignKey, { parameters }: ActionStatement, after: readonly Stored[] | undefined) {
    const deletes = after === undefined && key.onDelete === 'CASCADE'
    const event = deletes ? 'delete' : 'update'
    const sets = deletes ? undefined : new Set(key.columns)
    if (!this.has('before', 'row', child, event, sets)) return undefined
    const action = after ? key.onUpdate : key.onDelete
    if (action === 'SET DEFAULT')
      throw new UnsupportedOnShadow(`SET DEFAULT of foreign key "${key.name}" on a table with a BEFORE trigger`)
    return () => {
      const rows = new TableRows(this.database, this.session.context, this.gate, child)
      for (const { rowid, row } of rows.find(key.columns, parameters.slice(0, key.columns.length))) {
        if (deletes) {
          if (this.before(child, 'delete', { old: row })) rows.delete(rowid)
          continue
        }
        const proposed = row.map((value, i) => {
          const at = key.columns.indexOf(child.columns[i]?.name ?? '')
          return at < 0 ? value : action === 'CASCADE' ? (after?.[at] ?? null) : null
        })
        const made = this.before(child, 'update', { old: row, new: proposed }, sets)
        if (made) rows.update(rowid, made)
      }
    }
  } // prettier-ignore

  private passes(table: Table, trigger: Trigger, versions: Versions): boolean {
    return holds(this.database, this.session.context, table, trigger, versions)
  }

  private call(
    table: Table,
    trigger: Trigger,
    event: TriggerEvent,
    versions: Versions,
    sets: Sets,
  ): RelationRow | null {
    const transitions = this.transitions(table, trigger, event)
    const call = { ...callOf(table, trigger, event, versions), ...(transitions && { transitions }) }
    const { sqlite } = this.database
    const { step } = sqlite
    try {
      return this.gate.aside(() => this.session.call(table, call, trigger, sets))
    } finally {
      sqlite.step = step
    }
  }

  /** REFERENCING OLD TABLE, NEW TABLE: the rows that have been changed in this way. */
  private transitions(
    table: Table,
    { oldTable, newTable }: Trigger,
    event: TriggerEvent,
  ): readonly TransitionTable[] | undefined {
    if (oldTable === undefined && newTable === undefined) return undefined
    const changed = this.changes.filter((row) => {
      const own = row.before && row.after ? 'update' : row.before ? 'delete' : 'insert'
      return row.table.oid === table.oid && own === event
    })
    const { oid, columns } = table
    const side = (name: string | undefined, which: 'before' | 'after'): TransitionTable[] => {
      const rows = () => changed.flatMap((row) => (row[which] ? [valuesOf(table, row[which])] : []))
      return name === undefined ? [] : [{ name, oid, columns, rows: rows() }]
    }
    return [...side(oldTable, 'before'), ...side(newTable, 'after')]
  }
}

const isLater = (one: StatementEnd, at: number, other: StatementEnd, otherAt: number): boolean =>
  one.after > other.after || (one.after === other.after && at > otherAt)

/** Generated columns have no value before the row is written. */
const ungenerated = (table: Table, row: RelationRow): RelationRow =>
  table.columns.some(({ generated }) => generated)
    ? row.map((value, i) => (table.columns[i]?.generated ? null : value))
    : row

function callOf(table: Table, trigger: Trigger, event: TriggerEvent, versions: Versions): TriggerCall {
  const { name, timing, level, arguments: args } = trigger
  return { name, timing, level, event, relation: table, arguments: args, ...versions }
}
