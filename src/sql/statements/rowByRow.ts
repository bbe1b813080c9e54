/**
 * Statements that fire triggers. What the statement finds is kept first; the engine then writes it row by row, with the
 * triggers between the writes (engine/triggers), and RETURNING is a SELECT from the rows that it keeps for it.
 */
import type { Column, Table } from '../../catalog/catalog'
import { keyExpression } from '../../types/uniqueKey'
import { printerFor } from '../assemble'
import type { StatementContext } from '../bind/context'
import { type Firing, refuseFiring } from '../bind/triggers'
import type {
  ConflictTarget,
  DeleteStatement,
  Expr,
  InsertStatement,
  Source,
  Statement,
  UpdateStatement,
} from '../bound'
import { printTable } from '../print/from'
import { columnName, printFound, printNewValues, writable } from '../print/modify'
import type { Printer } from '../print/printer'
import { printWith } from '../print/query'
import type { ProgramStep, RowByRow } from '../translation'
import { hasSubquery, sourcesOf } from '../walk'
import { Layout } from './layout'
import { returned } from './staged'
import { type Printed, Steps, writeOf } from './steps'

type Plain = InsertStatement | UpdateStatement | DeleteStatement

export interface PrintedRowByRow extends Printed {
  readonly rowByRow: RowByRow
}

/** @throws UnsupportedOnShadow for a statement of several parts */
export function printRowByRow(cx: StatementContext, stmt: Statement, firing: Firing): PrintedRowByRow {
  if (stmt.statement === 'merge') throw refuseFiring(cx, firing, 'triggers of MERGE are not fired')
  if (stmt.statement === 'select' || stmt.ctes.some((cte) => cte.part))
    throw refuseFiring(cx, firing, 'triggers of data-modifying WITH queries are not fired')
  return new RowByRowSteps(cx, stmt).printed()
}

class RowByRowSteps {
  private readonly steps: Steps
  private readonly count = { steps: 0 }

  constructor(
    private readonly cx: StatementContext,
    private readonly stmt: Plain,
  ) {
    this.steps = new Steps(cx)
  }

  printed(): PrintedRowByRow {
    const { steps, stmt } = this
    const rowByRow = this.described()
    const table = stmt.target.relation.oid
    const printed = steps.printed()
    const before = printed.steps.length - this.count.steps
    const moved = (step: number) => step + before
    return {
      ...printed,
      changes: [{ ...writeOf(stmt), table, step: before, after: [], group: 0 }],
      rowByRow: {
        ...rowByRow,
        snapshots: before,
        find: rowByRow.find.map(moved),
        ...(rowByRow.conflict?.meet
          ? { conflict: { ...rowByRow.conflict, meet: { ...rowByRow.conflict.meet, step: moved(rowByRow.conflict.meet.step) } } }
          : {}),
        ...(rowByRow.returning ? { returning: { ...rowByRow.returning, step: moved(rowByRow.returning.step) } } : {}),
      },
    } // prettier-ignore
  }

  private step(print: (p: Printer) => string, role: Partial<ProgramStep> = {}): number {
    this.steps.step(print, role)
    return this.count.steps++
  }

  private described(): RowByRow {
    const { stmt } = this
    const { target } = stmt
    const shared = { table: target.relation.oid, snapshots: 0, joined: 0 }
    if (stmt.statement === 'insert') {
      const find = this.inserted(stmt)
      const conflict = this.conflict(stmt)
      return { ...shared, command: 'INSERT', columns: stmt.columns, find, conflict, returning: this.returning([]) }
    }
    const beside = (stmt.statement === 'update' ? stmt.from : stmt.using).flatMap(sourcesOf)
    const joined = beside.reduce((sum, source) => sum + source.columns.length, 0)
    const found = (own: number) => new Layout(this.cx, this.steps.kept.next(), own, [target.source, ...beside])
    if (stmt.statement === 'delete') {
      const layout = found(1)
      const find = this.step((p) => printWith(p, stmt.ctes) + printFound(p, stmt, layout.columns(p)))
      return { ...shared, command: 'DELETE', columns: [], find: [find], joined, returning: this.returning(beside) }
    }
    const set = writable(target.relation as Table, stmt.assignments).map((a) => ({ ...a, expr: bare(a.expr) }))
    const layout = found(1 + set.length)
    const find = this.step((p) => printWith(p, stmt.ctes) + printNewValues(p, stmt, set, layout.columns(p)))
    const columns = set.map((a) => a.column)
    return { ...shared, command: 'UPDATE', columns, find: [find], joined, returning: this.returning(beside) }
  }

  /** Each row of VALUES by itself where the order counts in which values are drawn: one row is written before the next is made. */
  private inserted({ input, ctes }: InsertStatement): number[] {
    if (!('rows' in input)) return [this.step((p) => printWith(p, ctes) + p.query(bareTargets(input.query)))]
    const row = (p: Printer, exprs: readonly Expr[]) => exprs.map((e) => p.expr(bare(e))).join(', ')
    const { rows } = input
    if (rows.length > 1 && !rows.some((exprs) => exprs.some(hasSubquery))) {
      let draws = false
      const at = this.step((p) => {
        const sql = `${printWith(p, ctes)}VALUES ${rows.map((exprs) => `(${row(p, exprs)})`).join(', ')}`
        draws = p.volatile
        return sql
      })
      if (!draws) return [at]
    }
    return rows.map((exprs) =>
      this.step((p) => `${printWith(p, ctes)}SELECT ${exprs.length > 0 ? row(p, exprs) : '1'}`),
    )
  }

  private conflict(stmt: InsertStatement): RowByRow['conflict'] {
    const { conflict, target } = stmt
    if (!conflict) return undefined
    if (conflict.action === 'nothing') {
      const p = printerFor(this.cx, false, this.steps.kept)
      return { clause: ` ON CONFLICT${conflict.target ? this.arbiter(p, conflict.target) : ''} DO NOTHING` }
    }
    let clause = ''
    const proposed = new Layout(this.cx, this.steps.kept.next(), 0, [conflict.excluded])
    const set = writable(target.relation as Table, conflict.assignments).map((a) => ({ ...a, expr: bare(a.expr) }))
    const step = this.step((p) => {
      p.nameSource(target.source, target.relation.sqliteName)
      clause = ` ON CONFLICT${this.arbiter(p, conflict.target)} DO NOTHING`
      const from = `${printTable(p, target)}, ${proposed.from(p)}`
      proposed.standFor(p, conflict.excluded)
      const keys = conflict.target.columns.map((index) => {
        const own = this.key(stmt, index, conflict.target)
        const name = columnName(target, index)
        const other = p.expr(proposed.valueOf(conflict.excluded, index))
        return `${own.replace(name, () => p.column(target.source, index))} = ${own.replace(name, () => other)}`
      })
      const present = conflict.target.where ? [`(${p.expr(conflict.target.where)})`] : []
      const past = () =>
        [
          p.rowid(target.source),
          conflict.where ? p.expr(conflict.where) : '1',
          ...set.map((a) => p.expr(a.expr)),
          ...target.source.columns.map((_, index) => p.column(target.source, index)),
        ].join(', ')
      return `SELECT ${past()} FROM ${from} WHERE ${[...keys, ...present].join(' AND ')}`
    })
    return { clause, meet: { step, slot: proposed.slot, columns: set.map((a) => a.column) } }
  }

  private key({ target }: InsertStatement, index: number, { nullsNotDistinct }: ConflictTarget): string {
    return keyExpression(this.cx.index, target.relation.columns[index] as Column, nullsNotDistinct)
  }

  private arbiter(p: Printer, conflict: ConflictTarget): string {
    const stmt = this.stmt as InsertStatement
    const keys = conflict.columns.map((index) => this.key(stmt, index, conflict))
    p.nameSource(stmt.target.source, stmt.target.relation.sqliteName)
    return ` (${keys.join(', ')})${conflict.where ? ` WHERE ${p.expr(conflict.where)}` : ''}`
  }

  /** The rows kept for it: a row's number, the row as RETURNING names it, its other version, those joined. */
  private returning(beside: readonly Source[]): RowByRow['returning'] {
    const { stmt, cx } = this
    if (stmt.returning.length === 0) return undefined
    const { target, other } = stmt
    const sources = [target.source, ...(other ? [other] : []), ...beside]
    const written = new Layout(cx, this.steps.kept.next(), 1, sources)
    const step = this.step((p) => {
      for (const source of sources) written.standFor(p, source)
      const from = written.from(p)
      return `SELECT ${returned(p, stmt)} FROM ${from} ORDER BY ${written.position}`
    })
    return { step, slot: written.slot, other: other !== undefined }
  }
}

/** A key that is null is looked at after the triggers. */
const bare = (expr: Expr): Expr => (expr.tag === 'required' ? expr.arg : expr)

function bareTargets(query: Extract<InsertStatement['input'], { query: unknown }>['query']): typeof query {
  return query.query === 'select'
    ? { ...query, targets: query.targets.map((t) => ({ ...t, expr: bare(t.expr) })) }
    : query
}
