/**
 * Statements that fire triggers. What a part of the statement finds is kept first; the engine then writes it row by row, with
 * the triggers between the writes (engine/triggers), and RETURNING is a SELECT from the rows that it keeps for it.
 */
import type { Column, Table } from '../../catalog/catalog'
import { delimited } from '../../catalog/identifiers'
import { keyExpression } from '../../types/uniqueKey'
import { printerFor } from '../assemble'
import type { StatementContext } from '../bind/context'
import { insteadQuery } from '../bind/insteadOf'
import type {
  Assignment,
  ConflictTarget,
  DeleteStatement,
  Expr,
  FromItem,
  InsertStatement,
  Modification,
  Source,
  UpdateStatement,
} from '../bound'
import { condition as printCondition } from '../print/booleans'
import { bare, columnName, printFound, printNewValues, writable } from '../print/modify'
import type { Printer } from '../print/printer'
import { printWith } from '../print/query'
import type { RowPart } from '../translation'
import { hasSubquery, sourcesOf } from '../walk'
import { Layout } from './layout'
import { mergedRows } from './mergeRows'
import type { PartSteps } from './rowPart'
import { returned } from './staged'
import { type Steps, writeOf } from './steps'

type Plain = InsertStatement | UpdateStatement | DeleteStatement

/** The steps of one part. */
export function rowSteps(steps: Steps, stmt: Modification): PartSteps {
  const part = stmt.statement === 'merge' ? mergedRows(steps, stmt) : new RowByRowSteps(steps, stmt).described()
  const { relation } = stmt.target
  return { ...part, table: relation.oid, ...(insteadQuery(stmt.target) && { view: relation as Table }) }
}

class RowByRowSteps {
  private readonly cx: StatementContext

  constructor(
    private readonly steps: Steps,
    private readonly stmt: Plain,
  ) {
    this.cx = steps.cx
  }

  private step(print: (p: Printer) => string): number {
    return this.steps.step(print, {})
  }

  described(): Omit<PartSteps, 'table'> {
    const { stmt, steps } = this
    const { target } = stmt
    if (!insteadQuery(target)) steps.note(target, writeOf(stmt))
    const shared = { joined: 0, checks: this.checks() }
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
      const find = this.step((p) => printWith(p, stmt.ctes) + this.found(p, stmt, [], layout))
      return { ...shared, command: 'DELETE', columns: [], find: [find], joined, returning: this.returning(beside) }
    }
    const set = writable(target.relation as Table, stmt.assignments).map((a) => ({ ...a, expr: bare(a.expr) }))
    const layout = found(1 + set.length)
    const find = this.step((p) => printWith(p, stmt.ctes) + this.found(p, stmt, set, layout))
    const columns = set.map((a) => a.column)
    return { ...shared, command: 'UPDATE', columns, find: [find], joined, returning: this.returning(beside) }
  }

  /** The rows of the table, or of the view that is the target, and what the statement sets. */
  private found(
    p: Printer,
    stmt: UpdateStatement | DeleteStatement,
    set: readonly Assignment[],
    layout: Layout,
  ): string {
    const query = insteadQuery(stmt.target)
    const isUpdate = stmt.statement === 'update'
    if (!query && isUpdate) return printNewValues(p, stmt, set, layout.columns(p))
    if (!query) return printFound(p, stmt as DeleteStatement, layout.columns(p))
    const rows: FromItem = { item: 'subquery', source: stmt.target.source, query, lateral: false }
    const from = [rows, ...(isUpdate ? stmt.from : stmt.using)].map((item) => p.from(item)).join(', ')
    const columns = ['NULL', ...set.map((a) => p.expr(a.expr)), ...layout.columns(p)].join(', ')
    return `SELECT ${columns} FROM ${from}${stmt.where ? ` WHERE ${printCondition(p, stmt.where)}` : ''}`
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

  private conflict(stmt: InsertStatement): RowPart['conflict'] {
    const { conflict, target } = stmt
    if (!conflict) return undefined
    if (conflict.action === 'nothing') {
      const p = printerFor(this.cx, false, this.steps.kept)
      return { clause: ` ON CONFLICT${conflict.target ? this.arbiter(p, conflict.target) : ''} DO NOTHING` }
    }
    let clause = ''
    const proposed = new Layout(this.cx, this.steps.kept.next(), 0, [conflict.excluded])
    const set = writable(target.relation as Table, conflict.assignments).map((a) => ({ ...a, expr: bare(a.expr) }))
    if ([...set.map((a) => a.expr), ...(conflict.where ? [conflict.where] : [])].some(hasSubquery))
      this.steps.fromSnapshots()
    const step = this.step((p) => {
      p.nameSource(target.source, target.relation.sqliteName)
      clause = ` ON CONFLICT${this.arbiter(p, conflict.target)} DO NOTHING`
      // The row in the way may be one that the statement itself has written.
      const from = `${delimited(target.relation.sqliteName)} AS ${delimited(p.alias(target.source))}, ${proposed.from(p)}`
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

  private checks(): RowPart['checks'] {
    const { stmt, cx } = this
    const checks = stmt.statement === 'delete' ? [] : (stmt.checks ?? [])
    if (checks.length === 0) return undefined
    const { source } = stmt.target
    const written = new Layout(cx, this.steps.kept.next(), 0, [source])
    const step = this.step((p) => {
      written.standFor(p, source)
      const from = written.from(p)
      return `SELECT ${checks.map(({ condition }) => p.expr(condition)).join(', ')} FROM ${from}`
    })
    return { step, slot: written.slot, views: checks.map(({ view }) => view) }
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
  private returning(beside: readonly Source[]): RowPart['returning'] {
    const { stmt, cx } = this
    if (stmt.returning.length === 0) return undefined
    const { target, other } = stmt
    const sources = [target.source, ...(other ? [other] : []), ...beside]
    const written = new Layout(cx, this.steps.kept.next(), 1, sources)
    if (stmt.returning.some((t) => hasSubquery(t.expr))) this.steps.fromSnapshots()
    const step = this.step((p) => {
      for (const source of sources) written.standFor(p, source)
      const from = written.from(p)
      const ctes = stmt.returning.some((t) => hasSubquery(t.expr)) ? printWith(p, stmt.ctes) : ''
      return `${ctes}SELECT ${returned(p, stmt)} FROM ${from} ORDER BY ${written.position}`
    })
    return { step, slot: written.slot, other: other !== undefined }
  }
}

function bareTargets(query: Extract<InsertStatement['input'], { query: unknown }>['query']): typeof query {
  return query.query === 'select'
    ? { ...query, targets: query.targets.map((t) => ({ ...t, expr: bare(t.expr) })) }
    : query
}
