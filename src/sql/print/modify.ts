/** INSERT, UPDATE, DELETE. */
import type { Column, Table } from '../../catalog/catalog'
import { delimited } from '../../catalog/identifiers'
import type {
  Assignment,
  ConflictTarget,
  DeleteStatement,
  Expr,
  ExprTag,
  InsertStatement,
  TableItem,
  Target,
  UpdateStatement,
} from '../bound'
import { hasSubquery } from '../walk'
import { keyExpression } from '../../types/uniqueKey'
import { distinctNames, type Printer } from './printer'
import { printWith } from './query'

/** RETURNING sees the table by its own name only, so the target goes by it throughout. */
function nameTarget(p: Printer, target: TableItem): string {
  p.nameSource(target.source, target.relation.sqliteName)
  return delimited(target.relation.sqliteName)
}

const columnName = (target: TableItem, position: number): string =>
  delimited((target.relation.columns[position] as Column).name)

export function printInsert(p: Printer, stmt: InsertStatement): string {
  const table = nameTarget(p, stmt.target)
  const columns = stmt.columns.map((c) => columnName(stmt.target, c)).join(', ')
  const head = `${printWith(p, stmt.ctes)}INSERT INTO ${table} (${columns}) `
  const insert = head + insertInput(p, stmt) + printConflict(p, stmt)
  if (stmt.returning.length > 0) p.returningAt = insert.length
  return insert + printReturning(p, stmt.returning)
}

function insertInput(p: Printer, stmt: InsertStatement): string {
  if ('rows' in stmt.input)
    return `VALUES ${stmt.input.rows.map((row) => `(${row.map((e) => p.expr(e)).join(', ')})`).join(', ')}`
  // Without the WHERE, SQLite would take ON CONFLICT for a join condition.
  const query = p.query(stmt.input.query)
  return stmt.conflict ? `SELECT * FROM (${query}) WHERE true` : query
}

function printConflict(p: Printer, stmt: InsertStatement): string {
  const { conflict } = stmt
  if (!conflict) return ''
  if (conflict.action === 'nothing')
    return ` ON CONFLICT${conflict.target ? arbiter(p, stmt.target, conflict.target) : ''} DO NOTHING`
  if (!('rows' in stmt.input) || stmt.input.rows.length > 1) {
    throw p.cx.refuse(
      'ON CONFLICT DO UPDATE of several rows',
      undefined,
      'Postgres fails when two of them meet the same row, which SQLite does not see',
    )
  }
  p.nameSource(conflict.excluded, 'excluded')
  const where = conflict.where ? ` WHERE ${p.expr(conflict.where)}` : ''
  return ` ON CONFLICT${arbiter(p, stmt.target, conflict.target)} DO UPDATE SET ${assignments(p, stmt.target, conflict.assignments)}${where}`
}

/** The arbiter's columns as the unique index has them: by order key where the type needs one. */
function arbiter(p: Printer, target: TableItem, conflict: ConflictTarget): string {
  const keys = conflict.columns.map((index) =>
    keyExpression(p.cx.index, target.relation.columns[index] as Column, conflict.nullsNotDistinct),
  )
  const where = conflict.where ? ` WHERE ${p.expr(conflict.where)}` : ''
  return ` (${keys.join(', ')})${where}`
}

function assignments(p: Printer, target: TableItem, list: readonly Assignment[]): string {
  return list.map((a) => `${columnName(target, a.column)} = ${p.expr(a.expr)}`).join(', ')
}

export function printUpdate(p: Printer, stmt: UpdateStatement): string {
  const table = nameTarget(p, stmt.target)
  const set = writable(stmt.target.relation as Table, stmt.assignments)
  if (stmt.from.length === 0 && (set.some((a) => hasSubquery(a.expr)) || failsEarly(set)))
    return printUpdateFromSelf(p, stmt, table, set)
  const ctes = printWith(p, stmt.ctes)
  const from = stmt.from.length ? ` FROM ${stmt.from.map((f) => p.from(f)).join(', ')}` : ''
  if (stmt.from.length) requireOwnReturning(p, stmt.target, stmt.returning)
  return `${ctes}UPDATE ${table} SET ${assignments(p, stmt.target, set)}${from}${where(p, stmt.where)}${printReturning(p, stmt.returning)}`
}

/**
 * A subquery in SET must see the table as it was. SQLite works SET out row by row, between its own writes, but for
 * UPDATE … FROM, which collects all new values first (SQLite manual, "UPDATE FROM").
 */
function printUpdateFromSelf(p: Printer, stmt: UpdateStatement, table: string, set: readonly Assignment[]): string {
  const values = set.map((a, i) => `${p.expr(a.expr)} AS ${delimited(`v${i + 1}`)}`).join(', ')
  const inner = `SELECT ${p.rowid(stmt.target.source)} AS "row", ${values} FROM ${table}${where(p, stmt.where)}`
  const changes = set.map((a, i) => `${columnName(stmt.target, a.column)} = "new values"."v${i + 1}"`).join(', ')
  return `${printWith(p, stmt.ctes)}UPDATE ${table} SET ${changes} FROM (${inner}) AS "new values" WHERE ${p.rowid(stmt.target.source)} = "new values"."row"${printReturning(p, stmt.returning)}`
}

/** SQLite works out the rowid first and fails where it is null; Postgres works out the other columns before. */
function failsEarly(set: readonly Assignment[]): boolean {
  const plain: readonly ExprTag[] = ['required', 'param', 'const', 'column']
  return set.some((a) => a.expr.tag === 'required') && set.some((a) => !plain.includes(a.expr.tag))
}

/** `SET generated = DEFAULT` changes nothing. */
const writable = (table: Table, list: readonly Assignment[]): Assignment[] =>
  list.filter((a) => !table.columns[a.column]?.generated)

export function printDelete(p: Printer, stmt: DeleteStatement): string {
  const table = nameTarget(p, stmt.target)
  const ctes = printWith(p, stmt.ctes)
  if (stmt.using.length === 0)
    return `${ctes}DELETE FROM ${table}${where(p, stmt.where)}${printReturning(p, stmt.returning)}`
  requireOwnReturning(p, stmt.target, stmt.returning)
  // SQLite has no USING: the rows are those for which a joined row exists.
  const using = stmt.using.map((f) => p.from(f)).join(', ')
  return `${ctes}DELETE FROM ${table} WHERE EXISTS (SELECT 1 FROM ${using}${where(p, stmt.where)})${printReturning(p, stmt.returning)}`
}

function where(p: Printer, condition: Expr | undefined): string {
  return condition ? ` WHERE ${p.expr(condition)}` : ''
}

function printReturning(p: Printer, targets: readonly Target[]): string {
  if (targets.length === 0) return ''
  const names = distinctNames(targets)
  const subquery = targets.find((t) => hasSubquery(t.expr))
  if (subquery)
    throw p.cx.refuse('a subquery in RETURNING', subquery.expr.location, 'SQLite would run it between its own writes')
  return ` RETURNING ${targets.map((t, i) => `${p.expr(t.expr)} AS ${delimited(names[i] as string)}`).join(', ')}`
}

function requireOwnReturning(p: Printer, target: TableItem, returning: readonly Target[]): void {
  const foreign = returning.find((t) => mentionsOther(t.expr, target))
  if (foreign) throw p.cx.refuse("RETURNING of another table's columns", foreign.expr.location)
}

function mentionsOther(expr: Expr, target: TableItem): boolean {
  if (expr.tag === 'column') return expr.source !== target.source
  if (expr.tag === 'relabel' || expr.tag === 'ioCast' || expr.tag === 'typmod') return mentionsOther(expr.arg, target)
  return expr.tag === 'call' && expr.args.some((a) => mentionsOther(a, target))
}
