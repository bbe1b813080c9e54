/** Writes what a part of a statement has found, one row after the other, with BEFORE triggers in between (nodeModifyTable.c). */
import type { Table } from '../../catalog/catalog'
import { pgError } from '../../errors'
import type { RelationRow } from '../../plpgsql/triggerCall'
import type { ProgramPlan, RowByRow, RowPart } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { failingRow } from '../../types/rowText'
import type { Gate } from '../constraints/gate'
import { changedTwice } from '../constraints/parts'
import type { ProbedRow } from '../constraints/probe'
import { setsOf, type Sets, targetOf } from './events'
import type { StatementTriggers } from './firing'
import { sameStored } from './systemTriggers'
import { TableRows, valuesOf } from './tableRows'
import type { TriggerSession } from './triggerSession'

/** A statement's plan with `rowByRow`. */
export type RowByRowPlan = ProgramPlan & { readonly rowByRow: RowByRow }

type Drawn = ReadonlyMap<string, readonly bigint[]>

interface Found {
  readonly rowid: bigint
  readonly row: RelationRow
}

/** What the parts of a statement share. */
export interface PartRun {
  readonly session: TriggerSession
  readonly gate: Gate
  readonly triggers: StatementTriggers
  /** The part that has written a row, by the row's place. */
  readonly writtenBy: Map<string, RowPart>
  runStep(at: number): readonly Stored[][]
}

export class PartRows {
  private readonly table: Table
  private readonly rows: TableRows
  private readonly width: number
  private readonly returned: Stored[][] = []
  /** What sequences have given for rows that were found. */
  private readonly drawn = new Map<readonly Stored[][], Drawn>()
  private readonly sets: Sets
  count = 0
  /** Rows that it has found. */
  found = 0

  constructor(
    private readonly run: PartRun,
    private readonly part: RowPart,
  ) {
    const { session, gate } = run
    this.table = targetOf(session.database, part)
    this.rows = new TableRows(session.database, session.context, gate, this.table)
    this.width = this.table.columns.length
    this.sets = setsOf(this.table, part)
  }

  /** All that the part finds, before anything is written. */
  find(): (readonly Stored[][])[] {
    return this.part.find.map((at) => this.findAt(at))
  }

  /** @returns the rows of RETURNING */
  write(found?: readonly (readonly Stored[][])[]): readonly Stored[][] {
    for (const [i, at] of this.part.find.entries()) this.writeAll(found?.[i] ?? this.findAt(at))
    const { returning } = this.part
    if (!returning) return []
    this.run.session.context.keep(returning.slot, this.returned)
    return this.run.runStep(returning.step)
  }

  private findAt(at: number): readonly Stored[][] {
    const { result, drawn } = this.run.session.context.record.drawnBy(() => this.run.runStep(at))
    if (result.length > 1 && drawn.size > 0) this.drawn.set(result, drawn)
    return result
  }

  /** Postgres works out one row after the other: for those after the one that failed nothing was drawn. */
  private giveBack(found: readonly Stored[][], failed: number): void {
    const { context } = this.run.session
    for (const [sequence, values] of this.drawn.get(found) ?? []) {
      const [value, last] = [values[failed], values.at(-1)]
      if (values.length !== found.length || value === undefined || last === undefined) context.lose(sequence)
      else if (value !== last) context.giveBack(sequence, value, last)
    }
  }

  private writeAll(found: readonly Stored[][]): void {
    const { command } = this.part
    const seen = new Set<Stored>()
    for (const [i, values] of found.entries()) {
      this.found++
      if (command === 'INSERT') {
        try {
          this.insertFound(values)
        } catch (error) {
          if ((error as Error).name === 'PostgresError') this.giveBack(found, i)
          throw error
        }
      } else if (command === 'MERGE') this.merge(values)
      // A row that is joined several times is changed once.
      else if (this.part.view || !seen.has(values[0] ?? null)) {
        seen.add(values[0] ?? null)
        if (command === 'UPDATE') this.updateFound(values)
        else this.deleteFound(values)
      }
    }
  }

  private insertFound(values: readonly Stored[]): void {
    const { columns, conflict, view } = this.part
    if (view) return this.instead('insert', undefined, this.withValues(columns, values), [])
    const row = this.proposed(columns, values)
    if (!row) return
    if (this.rows.insert(row, conflict?.clause)) this.note('INSERT', undefined, [])
    else if (conflict?.meet) this.meet(conflict.meet, row)
  }

  /** The row to be inserted, when the BEFORE triggers have seen it; undefined where one of them leaves it out. */
  private proposed(columns: readonly number[], values: readonly Stored[]): RelationRow | undefined {
    return this.run.triggers.before(this.table, 'insert', { new: this.withValues(columns, values) })
  }

  /** A row with these values, for the rest as it is. */
  private withValues(columns: readonly number[], values: readonly Stored[], row?: RelationRow): RelationRow {
    return this.table.columns.map((_, i) => (columns.includes(i) ? values[columns.indexOf(i)] : row?.[i]) ?? null)
  }

  /** INSTEAD OF triggers take a row of the view's (ExecIRInsertTriggers and its kin). */
  private instead(
    event: 'insert' | 'update' | 'delete',
    old: RelationRow | undefined,
    proposed: RelationRow | undefined,
    beside: readonly Stored[],
  ): void {
    const versions = { ...(old && { old }), ...(proposed && { new: proposed }) }
    const row = this.run.triggers.instead(this.table, event, versions)
    if (!row) return
    this.count++
    this.return(0n, event, { old, ...(proposed && { new: row }) }, beside)
  }

  /** ON CONFLICT DO UPDATE has met a row (ExecOnConflictUpdate). */
  private meet(meet: NonNullable<NonNullable<RowPart['conflict']>['meet']>, row: RelationRow): void {
    this.run.session.context.keep(meet.slot, [[...row]])
    const [found] = this.run.runStep(meet.step)
    if (!found) throw new Error(`no row of "${this.table.name}" is in the way of the one that was not inserted`)
    const [rowid, holds, ...rest] = found
    if (this.isOwn(rowid as bigint))
      throw pgError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
        hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
      })
    if (holds !== 1n) return
    const values = rest.slice(0, meet.columns.length)
    this.update({ rowid: rowid as bigint, row: rest.slice(meet.columns.length) }, meet.columns, values, [])
  }

  /** The action of MERGE for a pair of rows (ExecMergeMatched, ExecMergeNotMatched). */
  private merge(pair: readonly Stored[]): void {
    const { merge } = this.part
    const [rowid, number, ...rest] = pair
    const action = merge?.actions[Number(number)]
    if (!merge || !action || action.kind === 'nothing') return
    const beside = rest.slice(this.width)
    this.run.session.context.keep(merge.slot, [[...pair]])
    const values = action.step === undefined ? [] : (this.run.runStep(action.step)[0] ?? [])
    if (action.kind === 'insert') {
      const row = this.proposed(action.columns, values)
      if (row && this.rows.insert(row)) this.note('INSERT', undefined, beside)
      return
    }
    const found = { rowid: rowid as bigint, row: rest.slice(0, this.width) }
    if (this.isOwn(found.rowid))
      throw pgError('21000', 'MERGE command cannot affect row a second time', {
        hint: 'Ensure that not more than one source row matches any one target row.',
      })
    if (action.kind === 'update') this.update(found, action.columns, values, beside)
    else this.delete(found, beside)
  }

  private updateFound([rowid, ...rest]: readonly Stored[]): void {
    const { columns } = this.part
    const row = rest.slice(columns.length, columns.length + this.width)
    const beside = rest.slice(columns.length + this.width)
    this.update({ rowid: rowid as bigint, row }, columns, rest.slice(0, columns.length), beside)
  }

  private update(found: Found, columns: readonly number[], values: readonly Stored[], beside: readonly Stored[]): void {
    const { table, sets } = this
    const { triggers } = this.run
    if (this.part.view) return this.instead('update', found.row, this.withValues(columns, values, found.row), beside)
    const fires = triggers.has('before', 'row', table, 'update', sets)
    if (fires) this.requireUnchanged(found, 'updated')
    const proposed = this.withValues(columns, values, found.row)
    const row = triggers.before(table, 'update', { old: found.row, new: proposed }, sets)
    if (!row) return
    this.requireUnchanged(found, this.part.merge ? 'updated or deleted' : 'updated')
    this.rows.update(found.rowid, row)
    this.own(found.rowid)
    this.note('UPDATE', found.row, beside)
  }

  private deleteFound([rowid, ...rest]: readonly Stored[]): void {
    this.delete({ rowid: rowid as bigint, row: rest.slice(0, this.width) }, rest.slice(this.width))
  }

  private delete(found: Found, beside: readonly Stored[]): void {
    const { table } = this
    const { triggers } = this.run
    if (this.part.view) return this.instead('delete', found.row, undefined, beside)
    if (triggers.has('before', 'row', table, 'delete')) this.requireUnchanged(found, 'updated')
    if (!triggers.before(table, 'delete', { old: found.row })) return
    this.requireUnchanged(found, this.part.merge ? 'updated or deleted' : 'deleted')
    this.rows.delete(found.rowid)
    this.own(found.rowid)
    this.count++
    this.return(found.rowid, 'DELETE', { old: found.row }, beside)
  }

  /**
   * @throws PostgresError 27000 where a trigger's function has changed the row meanwhile; UnsupportedOnShadow where another part
   *   of the statement has
   */
  private requireUnchanged({ rowid, row }: Found, what: 'updated' | 'deleted' | 'updated or deleted'): void {
    const { part } = this
    if ((this.run.writtenBy.get(this.place(rowid)) ?? part) !== part) throw changedTwice()
    const now = this.rows.read(rowid)
    if (now && now.every((value, i) => sameStored(value, row[i] ?? null))) return
    const message = `tuple to be ${what} was already modified by an operation triggered by the current command`
    const hint = 'Consider using an AFTER trigger instead of a BEFORE trigger to propagate changes to other rows.'
    throw pgError('27000', message, { hint })
  }

  /** A row has been inserted or updated. */
  private note(action: string, old: RelationRow | undefined, beside: readonly Stored[]): void {
    const after = this.run.gate.last?.after
    if (!after) throw new Error(`the row written to "${this.table.name}" was not seen`)
    this.count++
    this.own(after.rowid)
    this.check(after)
    this.return(after.rowid, action, { old, new: valuesOf(this.table, after) }, beside)
  }

  /** WITH CHECK OPTION (ExecWithCheckOptions). @throws PostgresError 44000 */
  private check(after: ProbedRow): void {
    const { checks } = this.part
    if (!checks) return
    const { context, database } = this.run.session
    context.keep(checks.slot, [[...valuesOf(this.table, after)]])
    const failed = (this.run.runStep(checks.step)[0] ?? []).findIndex((holds) => holds !== 1n)
    if (failed < 0) return
    throw pgError('44000', `new row violates check option for view "${checks.views[failed]}"`, {
      detail: failingRow(database.types, this.table, after.row),
    })
  }

  private place(rowid: bigint): string {
    return `${this.table.oid} ${rowid}`
  }

  private own(rowid: bigint): void {
    this.run.writtenBy.set(this.place(rowid), this.part)
  }

  private isOwn(rowid: bigint): boolean {
    return this.run.writtenBy.get(this.place(rowid)) === this.part
  }

  /** Keeps a row for RETURNING, as its step reads it. */
  private return(
    rowid: bigint,
    action: string,
    { old, new: row }: { readonly old?: RelationRow | undefined; readonly new?: RelationRow },
    beside: readonly Stored[],
  ): void {
    const { returning, merge } = this.part
    if (!returning) return
    const none: RelationRow = Array.from({ length: this.width }, () => null)
    const own = row ?? old ?? none
    const versions = merge ? [old ?? none, row ?? none] : [row ? (old ?? none) : none]
    const others = returning.other ? versions.flat() : []
    this.returned.push([rowid, ...(merge ? [action] : []), ...own, ...others, ...beside])
  }
}
