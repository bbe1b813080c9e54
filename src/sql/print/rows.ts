/** Rows as values: constructors, whole rows, fields, and what IS NULL means of them. */
import { delimited } from '../../catalog/identifiers'
import type { UserFunction } from '../../functions/userFunction'
import type { Stored } from '../../types/codec'
import { allNull, fieldForms, noneNull, readRow, storeRow } from '../../types/rowCodec'
import type { Expr, ExprOf, Source } from '../bound'
import type { Printer } from './printer'

export function printRow(p: Printer, e: ExprOf<'row' | 'wholeRow'>): string {
  return `${p.use(constructorOf(p, e.type.oid))}(${e.args.map((a) => p.expr(a)).join(', ')})`
}

export function printWholeRow(p: Printer, e: ExprOf<'wholeRow'>): string {
  const { source, args } = e
  if (source.kind === 'join' && args.some((a) => a.tag === 'column' && p.cx.outerJoined.has(a.source.id)))
    throw p.cx.refuse('the row of a join that holds an outer join', e.location)
  const row = printRow(p, e)
  return p.cx.outerJoined.has(source.id) ? `(CASE WHEN ${p.presence(source)} THEN ${row} END)` : row
}

export function printField(p: Printer, e: ExprOf<'field'>): string {
  if (e.arg.tag === 'row') return p.expr(e.arg.args[e.index] as Expr)
  const { oid } = p.cx.index.baseType(e.arg.type)
  const fields = fieldForms(p.cx.types, p.cx.index.rows.fields(oid) ?? [])
  const call = (row: Stored | undefined): Stored =>
    row === null || row === undefined ? null : (readRow(fields, row)[e.index] ?? null)
  return `${p.use(scalar(`pg_field_${oid}_${e.index}`, 1, call))}(${p.expr(e.arg)})`
}

export function printRowNullTest(p: Printer, arg: Expr, negated: boolean): string {
  return `${p.use(negated ? isNotNull : isNull)}(${p.expr(arg)})`
}

/** The column of a derived table that tells its rows from those that an outer join makes up. */
const MARK = 'row is present'

/** Whether the item must carry the mark: its row as a whole is asked for, and may be missing. */
const isMarked = (p: Printer, { id }: Source): boolean => p.cx.wholeRows.has(id) && p.cx.outerJoined.has(id)

/** A derived table's text, with the mark where it is needed. */
export const marked = (p: Printer, source: Source, from: string): string =>
  isMarked(p, source) ? `(SELECT *, 1 AS ${delimited(MARK)} FROM ${from})` : from

/** True where the source has a row; null or false where an outer join filled it up. */
export function printPresence(p: Printer, source: Source): string {
  if (source.kind === 'function') return `${p.rowid(source)} IS NOT NULL`
  if (source.kind !== 'table') return `${delimited(p.alias(source))}.${delimited(MARK)}`
  const index = source.columns.findIndex((c) => c.notNull)
  return `${index < 0 ? p.rowid(source) : p.column(source, index)} IS NOT NULL`
}

function constructorOf(p: Printer, oid: number): UserFunction {
  const fields = fieldForms(p.cx.types, p.cx.index.rows.fields(oid) ?? [])
  return scalar(`pg_row_${oid}`, -1, (...values) => storeRow(fields, values))
}

const scalar = (name: string, arity: number, call: (...args: Stored[]) => Stored): UserFunction => ({
  name,
  arity,
  deterministic: true,
  body: { kind: 'scalar', call },
})

const test = (name: string, whereNull: boolean, fields: (row: string) => boolean): UserFunction =>
  scalar(name, 1, (row) => ((row === null ? whereNull : fields(row as string)) ? 1n : 0n))

const isNull = test('pg_row_is_null', true, allNull)
const isNotNull = test('pg_row_is_not_null', false, noneNull)
