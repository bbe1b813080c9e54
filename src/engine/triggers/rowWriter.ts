/** Writes what a statement has found, one row after the other, with BEFORE triggers in between (nodeModifyTable.c). */
import type { Table } from '../../catalog/catalog'
import { pgError } from '../../errors'
import type { RelationRow } from '../../plpgsql/triggerCall'
import type { ProgramPlan, ProgramStep, RowByRow } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import type { Gate } from '../constraints/gate'
import { tableOf } from '../tables'
import type { StatementOutcome } from '../workspace'
import type { Sets, StatementEvent, StatementTriggers } from './firing'
import { sameStored } from './systemTriggers'
import { TableRows, valuesOf } from './tableRows'
import type { TriggerSession } from './triggerSession'

/** A statement's plan with `rowByRow`. */
export type RowByRowPlan = ProgramPlan & { readonly rowByRow: RowByRow }

/** What fires for the statement as such. */
export function eventsOf(table: Table, { command, columns, conflict }: RowByRow): StatementEvent[] {
  const named = (positions: readonly number[]) => new Set(positions.map((i) => table.columns[i]?.name ?? ''))
  if (command === 'DELETE') return [{ event: 'delete', sets: undefined }]
  if (command === 'UPDATE') return [{ event: 'update', sets: named(columns) }]
  const update = conflict?.meet ? [{ event: 'update' as const, sets: named(conflict.meet.columns) }] : []
  return [{ event: 'insert', sets: undefined }, ...update]
}

interface Found {
  readonly rowid: bigint
  readonly row: RelationRow
}

export class StatementRows {
  private readonly table: Table
  private readonly rows: TableRows
  private readonly width: number
  /** Numbers of the rows that the statement has written. */
  private readonly written = new Set<bigint>()
  private readonly returned: Stored[][] = []
  private readonly sets: Sets
  private count = 0

  constructor(
    private readonly session: TriggerSession,
    private readonly gate: Gate,
    private readonly triggers: StatementTriggers,
    private readonly plan: RowByRowPlan,
    private readonly parameters: readonly Stored[],
  ) {
    this.table = tableOf(session.database, plan.rowByRow.table)
    this.rows = new TableRows(session.database, session.context, gate, this.table)
    this.width = this.table.columns.length
    this.sets = eventsOf(this.table, plan.rowByRow).at(-1)?.sets
  }

  /** All but what the statement's end fires. */
  run(): StatementOutcome {
    const { steps, rowByRow, reads } = this.plan
    for (const step of steps.slice(0, rowByRow.snapshots)) this.keep(step)
    // Triggers must not change what the statement finds: it sees the database as it was.
    const early = rowByRow.command !== 'INSERT' || reads.length > 0
    const found = early ? rowByRow.find.map((at) => this.runStep(at)) : undefined
    this.triggers.beforeStatement()
    for (const [i, at] of rowByRow.find.entries()) this.write(found?.[i] ?? this.runStep(at))
    return { rows: this.returning(), count: this.count }
  }

  private keep({ statement, into }: ProgramStep): void {
    const { rows } = this.session.database.sqlite.run(statement, this.parameters)
    if (into !== undefined) this.session.context.keep(into, rows)
  }

  private runStep(at: number): readonly Stored[][] {
    const { statement } = this.plan.steps[at] as ProgramStep
    return this.session.database.sqlite.run(statement, this.parameters).rows
  }

  private write(found: readonly Stored[][]): void {
    const seen = new Set<Stored>()
    for (const values of found) {
      if (this.plan.rowByRow.command === 'INSERT') {
        this.insert(values)
        continue
      }
      const rowid = values[0] as bigint
      // A row that is joined several times is changed once.
      if (seen.has(rowid)) continue
      seen.add(rowid)
      if (this.plan.rowByRow.command === 'UPDATE') this.updateFound(values)
      else this.deleteFound(values)
    }
  }

  private insert(values: readonly Stored[]): void {
    const { columns, conflict } = this.plan.rowByRow
    const proposed = this.table.columns.map((_, i) => values[columns.indexOf(i)] ?? null)
    const row = this.triggers.before(this.table, 'insert', { new: proposed })
    if (!row) return
    if (this.rows.insert(row, conflict?.clause)) this.note(undefined, [])
    else if (conflict?.meet) this.meet(conflict.meet, row)
  }

  /** ON CONFLICT DO UPDATE has met a row (ExecOnConflictUpdate). */
  private meet(meet: NonNullable<NonNullable<RowByRow['conflict']>['meet']>, row: RelationRow): void {
    const { context } = this.session
    context.keep(meet.slot, [[...row]])
    const [found] = this.runStep(meet.step)
    if (!found) throw new Error(`no row of "${this.table.name}" is in the way of the one that was not inserted`)
    const [rowid, holds, ...rest] = found
    if (this.written.has(rowid as bigint))
      throw pgError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
        hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
      })
    if (holds !== 1n) return
    const values = rest.slice(0, meet.columns.length)
    this.update({ rowid: rowid as bigint, row: rest.slice(meet.columns.length) }, meet.columns, values, [])
  }

  private updateFound([rowid, ...rest]: readonly Stored[]): void {
    const { columns } = this.plan.rowByRow
    const row = rest.slice(columns.length, columns.length + this.width)
    const beside = rest.slice(columns.length + this.width)
    this.update({ rowid: rowid as bigint, row }, columns, rest.slice(0, columns.length), beside)
  }

  private update(found: Found, columns: readonly number[], values: readonly Stored[], beside: readonly Stored[]): void {
    const { table, triggers, sets } = this
    const fires = triggers.has('before', 'row', table, 'update', sets)
    if (fires) this.requireUnchanged(found, 'updated')
    const proposed = found.row.map((value, i) => (columns.includes(i) ? (values[columns.indexOf(i)] ?? null) : value))
    const row = triggers.before(table, 'update', { old: found.row, new: proposed }, sets)
    if (!row) return
    this.requireUnchanged(found, 'updated')
    this.rows.update(found.rowid, row)
    this.note(found.row, beside)
  }

  private deleteFound([rowid, ...rest]: readonly Stored[]): void {
    const { table, triggers } = this
    const found = { rowid: rowid as bigint, row: rest.slice(0, this.width) }
    if (triggers.has('before', 'row', table, 'delete')) this.requireUnchanged(found, 'updated')
    if (!triggers.before(table, 'delete', { old: found.row })) return
    this.requireUnchanged(found, 'deleted')
    this.rows.delete(found.rowid)
    this.count++
    this.returned.push([found.rowid, ...found.row, ...this.other(undefined), ...rest.slice(this.width)])
  }

  /** @throws PostgresError 27000 where a trigger's function has changed the row meanwhile */
  private requireUnchanged({ rowid, row }: Found, what: 'updated' | 'deleted'): void {
    const now = this.rows.read(rowid)
    if (now && now.every((value, i) => sameStored(value, row[i] ?? null))) return
    const message = `tuple to be ${what} was already modified by an operation triggered by the current command`
    const hint = 'Consider using an AFTER trigger instead of a BEFORE trigger to propagate changes to other rows.'
    throw pgError('27000', message, { hint })
  }

  /** A row has been inserted or updated. */
  private note(old: RelationRow | undefined, beside: readonly Stored[]): void {
    const after = this.gate.last?.after
    if (!after) throw new Error(`the row written to "${this.table.name}" was not seen`)
    this.count++
    this.written.add(after.rowid)
    this.returned.push([after.rowid, ...valuesOf(this.table, after), ...this.other(old), ...beside])
  }

  /** The version of the row that RETURNING calls by OLD, of a DELETE by NEW. */
  private other(row: RelationRow | undefined): readonly Stored[] {
    if (!this.plan.rowByRow.returning?.other) return []
    return row ?? Array.from({ length: this.width }, () => null)
  }

  private returning(): Stored[][] {
    const { returning } = this.plan.rowByRow
    if (!returning) return []
    this.session.context.keep(returning.slot, this.returned)
    return [...this.runStep(returning.step)]
  }
}
