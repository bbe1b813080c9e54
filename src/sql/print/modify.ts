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
import { touchedNote, untouchedRow } from './functions'
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
  const returning = printReturning(p, stmt.returning, updatesSeveral(stmt) ? [noteTouched(p, stmt.target)] : [])
  if (returning !== '') p.returningAt = insert.length
  return insert + returning
}

/** ON CONFLICT DO UPDATE of several rows, of which none may meet a row that the statement itself has written. */
function updatesSeveral({ input, conflict }: InsertStatement): boolean {
  return conflict?.action === 'update' && (!('rows' in input) || input.rows.length > 1)
}

/** RETURNING is worked out row by row, before the next row is looked at (SQLite manual, "RETURNING"). */
const noteTouched = (p: Printer, target: TableItem): string =>
  `${p.use(touchedNote)}(${p.rowid(target.source)}) AS "touched"`

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
  p.nameSource(conflict.excluded, 'excluded')
  const where = updatesSeveral(stmt) ? untouchedWhere(p, stmt, conflict) : whereOf(p, conflict.where)
  return ` ON CONFLICT${arbiter(p, stmt.target, conflict.target)} DO UPDATE SET ${assignments(p, stmt.target, conflict.assignments)}${where}`
}

type Update = Extract<InsertStatement['conflict'], { action: 'update' }>

/** The row is looked at before the condition, as Postgres locks it first. */
function untouchedWhere(p: Printer, stmt: InsertStatement, { assignments, where }: Update): string {
  const subquery = [...assignments.map((a) => a.expr), ...(where ? [where] : [])].find(hasSubquery)
  if (subquery)
    throw p.cx.refuse(
      'a subquery in ON CONFLICT DO UPDATE of several rows',
      subquery.location,
      'SQLite would run it between its own writes',
    )
  const untouched = `${p.use(untouchedRow)}(${p.rowid(stmt.target.source)})`
  return ` WHERE CASE WHEN ${untouched} THEN ${where ? p.expr(where) : '1'} END`
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
  return `${ctes}UPDATE ${table} SET ${assignments(p, stmt.target, set)}${from}${whereOf(p, stmt.where)}${printReturning(p, stmt.returning)}`
}

/**
 * A subquery in SET must see the table as it was. SQLite works SET out row by row, between its own writes, but for
 * UPDATE … FROM, which collects all new values first (SQLite manual, "UPDATE FROM").
 */
function printUpdateFromSelf(p: Printer, stmt: UpdateStatement, table: string, set: readonly Assignment[]): string {
  const values = set.map((a, i) => `${p.expr(a.expr)} AS ${delimited(`v${i + 1}`)}`).join(', ')
  const inner = `SELECT ${p.rowid(stmt.target.source)} AS "row", ${values} FROM ${table}${whereOf(p, stmt.where)}`
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
    return `${ctes}DELETE FROM ${table}${whereOf(p, stmt.where)}${printReturning(p, stmt.returning)}`
  requireOwnReturning(p, stmt.target, stmt.returning)
  // SQLite has no USING: the rows are those for which a joined row exists.
  const using = stmt.using.map((f) => p.from(f)).join(', ')
  return `${ctes}DELETE FROM ${table} WHERE EXISTS (SELECT 1 FROM ${using}${whereOf(p, stmt.where)})${printReturning(p, stmt.returning)}`
}

function whereOf(p: Printer, condition: Expr | undefined): string {
  return condition ? ` WHERE ${p.expr(condition)}` : ''
}

/** @param more printed columns after the statement's own */
function printReturning(p: Printer, targets: readonly Target[], more: readonly string[] = []): string {
  if (targets.length === 0 && more.length === 0) return ''
  const names = distinctNames(targets)
  const subquery = targets.find((t) => hasSubquery(t.expr))
  if (subquery)
    throw p.cx.refuse('a subquery in RETURNING', subquery.expr.location, 'SQLite would run it between its own writes')
  const own = targets.map((t, i) => `${p.expr(t.expr)} AS ${delimited(names[i] as string)}`)
  return ` RETURNING ${[...own, ...more].join(', ')}`
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
