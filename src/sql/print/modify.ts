/** INSERT, UPDATE, DELETE. */
import type { Column, Table } from '../../catalog/catalog'
import { delimited } from '../../catalog/identifiers'
import { columnExpr } from '../bind/columnExpr'
import type {
  Assignment,
  ConflictTarget,
  DeleteStatement,
  Expr,
  ExprTag,
  InsertStatement,
  Modification,
  Source,
  SourceColumn,
  TableItem,
  Target,
  UpdateStatement,
} from '../bound'
import { canFail } from '../constantRules'
import { hasSubquery, isVolatile } from '../walk'
import { keyExpression } from '../../types/uniqueKey'
import { lookedUp } from '../rewrite/lookups'
import { printTable } from './from'
import { nullKey, touchedNote, untouchedRow } from './functions'
import { distinctNames, type Printer } from './printer'
import { printWhere, printWith } from './query'

/** RETURNING sees the table by its own name only, so the target goes by it throughout. */
export function nameTarget(p: Printer, target: TableItem): string {
  p.nameSource(target.source, target.relation.sqliteName)
  return delimited(target.relation.sqliteName)
}

export const columnName = (target: TableItem, position: number): string =>
  delimited((target.relation.columns[position] as Column).name)

/** @param returns prints RETURNING in another way; `more` are columns that it must have at its end */
export function printInsert(p: Printer, stmt: InsertStatement, returns?: (more: readonly string[]) => string): string {
  const table = nameTarget(p, stmt.target)
  const columns = stmt.columns.map((c) => columnName(stmt.target, c)).join(', ')
  const head = `${printWith(p, stmt.ctes)}INSERT INTO ${table} (${columns}) `
  const insert = head + insertInput(p, stmt) + printConflict(p, stmt)
  const more = updatesSeveral(stmt) ? [noteTouched(p, stmt.target)] : []
  const returning = returns ? returns(more) : printReturning(p, stmt, more)
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
  if ('rows' in stmt.input) {
    const { rows } = stmt.input
    if (isWorkedOutInTurn(p, rows)) return rowsInTurn(p, stmt, rows) + (stmt.conflict ? ' WHERE true' : '')
    return `VALUES ${rows.map((row) => `(${row.map((e) => p.expr(e)).join(', ')})`).join(', ')}`
  }
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
  const several = updatesSeveral(stmt)
  const update = () => {
    const where = several ? untouchedWhere(p, stmt, conflict) : printWhere(p, conflict.where)
    return ` ON CONFLICT${arbiter(p, stmt.target, conflict.target)} DO UPDATE SET ${assignments(p, stmt.target, conflict.assignments)}${where}`
  }
  return several ? inThePast(p, stmt.target, update) : update()
}

/**
 * Of the VALUES of one row SQLite works the key out last, and of several rows we put one there that may be null: which value fails
 * first hangs on it, and whether an id has been drawn.
 */
function isWorkedOutInTurn(p: Printer, rows: readonly (readonly Expr[])[]): boolean {
  const several = (row: readonly Expr[]) => row.filter((e) => isVolatile(e) || canFail(p.cx, e)).length > 1
  return rows.some(several) && (rows.length === 1 || hasRequired(rows))
}

const hasRequired = (rows: readonly (readonly Expr[])[]) => rows.some((row) => row.some((e) => e.tag === 'required'))

/** Each row's values in the order in which Postgres works them out; a key that may be null is looked at when all are there. */
function rowsInTurn(p: Printer, { columns, written }: InsertStatement, rows: readonly (readonly Expr[])[]): string {
  const [row = [], ...others] = rows
  if (!hasRequired(rows)) return `SELECT ${row.map((e) => p.expr(e)).join(', ')}`
  const order = others.length > 0 ? (written ?? columns) : [...columns].sort((a, b) => a - b)
  const values = rows.map((exprs) => order.map((column) => p.expr(bare(exprs[columns.indexOf(column)] as Expr))))
  const name = (column: number) => delimited(`value ${column}`)
  const required = columns.filter((_, i) => rows.some((exprs) => exprs[i]?.tag === 'required'))
  const result = columns.map((column) =>
    required.includes(column) ? `coalesce(${name(column)}, ${p.use(nullKey)}())` : name(column),
  )
  // Several rows come one by one, as each is written before the next one is worked out.
  const list = values.map((exprs) => `(${exprs.join(', ')})`).join(', ')
  const source =
    others.length > 0 ? `NOT MATERIALIZED (VALUES ${list})` : `MATERIALIZED (SELECT ${values[0]?.join(', ')})`
  return `WITH "row"(${order.map(name).join(', ')}) AS ${source} SELECT ${result.join(', ')} FROM "row"`
}

/** The value itself: a key that is null is looked at when the whole row is there, or after its triggers. */
export const bare = (e: Expr): Expr => (e.tag === 'required' ? e.arg : e)

type Update = Extract<InsertStatement['conflict'], { action: 'update' }>

/** A subquery sees the table as it was, not what the statement has made of it so far. */
const inThePast = (p: Printer, { relation }: TableItem, print: () => string): string =>
  p.inThePast([relation.oid], print)

/** The row is looked at before the condition, as Postgres locks it first. */
function untouchedWhere(p: Printer, stmt: InsertStatement, { where }: Update): string {
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
  const own = writable(stmt.target.relation as Table, stmt.assignments)
  // DEFAULT for generated columns alone writes the rows as they are.
  const set = own.length > 0 ? own : [unchanged(stmt.target)]
  const late = p.pastOf(stmt.target.relation.oid) !== undefined
  if (late || (stmt.from.length === 0 && (set.some((a) => hasSubquery(a.expr)) || failsEarly(set))))
    return printUpdateFromSelf(p, stmt, table, set)
  const ctes = printWith(p, stmt.ctes)
  const from = stmt.from.length ? ` FROM ${stmt.from.map((f) => p.from(f)).join(', ')}` : ''
  return `${ctes}UPDATE ${table} SET ${assignments(p, stmt.target, set)}${from}${printWhere(p, stmt.from.length ? stmt.where : lookedUp(p.cx.types, stmt.target, stmt.where))}${printReturning(p, stmt)}`
}

function unchanged({ source, relation }: TableItem): Assignment {
  const column = relation.columns.findIndex((c) => !('generated' in c && c.generated))
  return { column, expr: columnExpr({ source, index: column }) }
}

/**
 * A subquery in SET must see the table as it was. SQLite works SET out row by row, between its own writes, but for
 * UPDATE … FROM, which collects all new values first (SQLite manual, "UPDATE FROM").
 */
function printUpdateFromSelf(p: Printer, stmt: UpdateStatement, table: string, set: readonly Assignment[]): string {
  const inner = printNewValues(p, stmt, set)
  return `${printWith(p, stmt.ctes)}UPDATE ${table} SET ${printAssigned(stmt.target, set)} FROM (${inner}) AS "new values" WHERE ${p.rowid(stmt.target.source)} = "new values"."row"${printReturning(p, stmt)}`
}

/** SET from the columns v1, v2… of what is joined as "new values". */
export const printAssigned = (target: TableItem, set: readonly Assignment[]): string =>
  set.map((a, i) => `${columnName(target, a.column)} = "new values"."v${i + 1}"`).join(', ')

/** The rows that an UPDATE finds, by their rowids, and what it sets. @param more further columns */
export function printNewValues(
  p: Printer,
  stmt: UpdateStatement,
  set: readonly Assignment[],
  more: readonly string[] = [],
): string {
  const from = [printTable(p, stmt.target), ...stmt.from.map((f) => p.from(f))].join(', ')
  const values = set.map((a, i) => `${p.expr(a.expr)} AS ${delimited(`v${i + 1}`)}`)
  const columns = [`${p.rowid(stmt.target.source)} AS "row"`, ...values, ...more].join(', ')
  return `SELECT ${columns} FROM ${from}${printWhere(p, stmt.where)}`
}

/** SQLite works out the rowid first and fails where it is null; Postgres works out the other columns before. */
function failsEarly(set: readonly Assignment[]): boolean {
  const plain: readonly ExprTag[] = ['required', 'param', 'const', 'column']
  return set.some((a) => a.expr.tag === 'required') && set.some((a) => !plain.includes(a.expr.tag))
}

/** `SET generated = DEFAULT` changes nothing. */
export const writable = (table: Table, list: readonly Assignment[]): Assignment[] =>
  list.filter((a) => !table.columns[a.column]?.generated)

export function printDelete(p: Printer, stmt: DeleteStatement): string {
  const table = nameTarget(p, stmt.target)
  const ctes = printWith(p, stmt.ctes)
  const returning = () => printReturning(p, stmt)
  if (p.pastOf(stmt.target.relation.oid) !== undefined) {
    const row = p.rowid(stmt.target.source)
    return `${ctes}DELETE FROM ${table} WHERE ${row} IN (${printFound(p, stmt)})${returning()}`
  }
  if (stmt.using.length === 0) {
    const where = lookedUp(p.cx.types, stmt.target, stmt.where)
    return `${ctes}DELETE FROM ${table}${printWhere(p, where)}${returning()}`
  }
  // SQLite has no USING: the rows are those for which a joined row exists.
  const using = stmt.using.map((f) => p.from(f)).join(', ')
  return `${ctes}DELETE FROM ${table} WHERE EXISTS (SELECT 1 FROM ${using}${printWhere(p, stmt.where)})${returning()}`
}

/** The rows that a DELETE finds, by their rowids. @param more further columns */
export function printFound(p: Printer, stmt: DeleteStatement, more: readonly string[] = []): string {
  const from = [printTable(p, stmt.target), ...stmt.using.map((f) => p.from(f))].join(', ')
  return `SELECT ${[p.rowid(stmt.target.source), ...more].join(', ')} FROM ${from}${printWhere(p, stmt.where)}`
}

/** @param more printed columns after the statement's own */
function printReturning(p: Printer, { returning, target, other }: Modification, more: readonly string[] = []): string {
  if (returning.length === 0 && more.length === 0) return ''
  if (other) withoutValue(p, other)
  const own = inThePast(p, target, () => namedTargets(p, returning).join(', '))
  return ` RETURNING ${[...(own === '' ? [] : [own]), ...more].join(', ')}`
}

export function namedTargets(p: Printer, targets: readonly Target[]): string[] {
  const names = distinctNames(targets)
  return targets.map((t, i) => `${p.expr(t.expr)} AS ${delimited(names[i] as string)}`)
}

/** OLD of a row that was not there, NEW of one that is no more. */
export function withoutValue(p: Printer, source: Source): void {
  p.replace(source, (index) => ({ tag: 'const', value: null, type: (source.columns[index] as SourceColumn).type }))
}
