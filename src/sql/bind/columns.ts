/** Column names: which source a reference means. */
import type { ColumnRef, Node } from '@pgsql/types'
import type { Expr, Target } from '../bound'
import { at, type Level } from './binder'
import { columnExpr } from './columnExpr'
import { selectField } from './fields'
import { whyNoColumn } from './suggest'
import { wholeRow } from './wholeRow'
import { type Scope, type ScopeColumn, type ScopeEntry, stringOf, type StatementContext } from './context'

/** database.schema.table.column */
const MAX_NAMES = 4

export function bindColumnRef(cx: StatementContext, ref: ColumnRef, level: Level): Expr {
  const column = () => bindColumn(cx, ref, level)
  return cx.variables && !level.scope.findArguments() ? cx.variables.resolve(ref, column) : column()
}

function bindColumn(cx: StatementContext, ref: ColumnRef, level: Level): Expr {
  const fields = ref.fields ?? []
  if (fields.some((f) => 'A_Star' in f)) return wholeRow(cx, starredEntry(cx, ref, level.scope), at(ref))
  const names = fields.map(stringOf)
  if (names.length > MAX_NAMES)
    throw cx.error('42601', `improper qualified name (too many dotted names): ${names.join('.')}`, at(ref))
  const column = names.pop() as string
  const table = names.pop()
  const schema = names.pop()
  return table === undefined
    ? unqualified(cx, column, level.scope, at(ref))
    : qualified(cx, schema, table, column, level.scope, at(ref))
}

function unqualified(cx: StatementContext, name: string, scope: Scope, location: number): Expr {
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const found = s.entries.flatMap((entry) => {
      return entry.unqualified.filter((c) => c.name === name).map((column) => ({ entry, column }))
    })
    if (found.length > 1) throw cx.error('42702', `column reference "${name}" is ambiguous`, location)
    if (found[0]) {
      requireReachable(cx, found[0].entry, location)
      return columnExpr(found[0].column, location)
    }
  }
  const whole = findEntry(scope, undefined, name)
  if (whole) {
    requireReachable(cx, whole, location)
    return wholeRow(cx, whole, location)
  }
  const argument = scope.findArguments()?.named([name])
  if (argument) return argument.value
  if (SYSTEM_COLUMNS.has(name))
    for (let s: Scope | undefined = scope; s; s = s.parent) refuseSystemColumn(cx, name, s.entries, location)
  throw cx.error('42703', `column "${name}" does not exist`, location, whyNoColumn(scope, undefined, name))
}

/** Columns that every table has, besides its own (Postgres manual, "System Columns"). */
const SYSTEM_COLUMNS = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

function refuseSystemColumn(
  cx: StatementContext,
  name: string,
  entries: readonly ScopeEntry[],
  location: number,
): void {
  if (entries.some((entry) => entry.columns[0]?.source.kind === 'table'))
    throw cx.refuse(`the system column "${name}"`, location)
}

function qualified(
  cx: StatementContext,
  schema: string | undefined,
  table: string,
  column: string,
  scope: Scope,
  location: number,
): Expr {
  const entry = findEntry(scope, schema, table)
  const names = schema === undefined ? [table, column] : [schema, table, column]
  const argument = entry ? undefined : scope.findArguments()?.named(names)
  if (argument)
    return names.slice(argument.taken).reduce((value, field) => selectField(cx, value, field, location), argument.value)
  if (!entry) throw missingTable(cx, table, scope, location)
  requireReachable(cx, entry, location)
  const found = entry.columns.filter((c) => c.name === column)
  if (found.length > 1) throw cx.error('42702', `column reference "${column}" is ambiguous`, location)
  if (found[0]) return columnExpr(found[0], location)
  if (SYSTEM_COLUMNS.has(column)) refuseSystemColumn(cx, column, [entry], location)
  throw cx.error(
    '42703',
    `column ${quoteQualified(table, column)} does not exist`,
    location,
    whyNoColumn(scope, table, column),
  )
}

/** check_lateral_ref_ok. */
function requireReachable(cx: StatementContext, entry: ScopeEntry, location: number): void {
  if (!entry.unreachable) return
  const why =
    entry.unreachable === 'join'
      ? { detail: 'The combining JOIN type must be INNER or LEFT for a LATERAL reference.' }
      : {
          hint: `There is an entry for table "${entry.alias}", but it cannot be referenced from this part of the query.`,
        }
  throw cx.error('42P10', `invalid reference to FROM-clause entry for table "${entry.alias}"`, location, why)
}

/** Postgres prints `column t.x does not exist` with the names as they are, unquoted. */
const quoteQualified = (table: string, column: string): string => `${table}.${column}`

function findEntry(scope: Scope, schema: string | undefined, table: string): ScopeEntry | undefined {
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const found = s.entries.find((e) => e.alias === table && (schema === undefined || e.schema === schema))
    if (found) return found
  }
  return undefined
}

const TO_SEE = 'To reference that table, you must mark this subquery with LATERAL.'

/** Of an entry that is meant and cannot be had: its alias hides its name, or it is out of sight. */
function whyNot({ alias }: ScopeEntry, table: string, hidden: { readonly lateral: boolean } | undefined) {
  if (!hidden && alias !== table) return { hint: `Perhaps you meant to reference the table alias "${alias}".` }
  const detail = `There is an entry for table "${alias}", but it cannot be referenced from this part of the query.`
  return { detail, ...(hidden?.lateral && { hint: TO_SEE }) }
}

function missingTable(cx: StatementContext, table: string, scope: Scope, location: number): Error {
  const isMeant = (e: ScopeEntry) =>
    e.alias === table || (e.columns[0]?.source.kind === 'table' && e.relationName === table)
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const hidden = s.hidden.find(({ entry }) => isMeant(entry))
    const found = hidden?.entry ?? s.entries.find(isMeant)
    if (found)
      return cx.error(
        '42P01',
        `invalid reference to FROM-clause entry for table "${table}"`,
        location,
        whyNot(found, table, hidden),
      )
  }
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    if (!s.entries.some((e) => e.hides?.includes(table))) continue
    return cx.error('42P01', `invalid reference to FROM-clause entry for table "${table}"`, location, {
      detail: `There is an entry for table "${table}", but it cannot be referenced from this part of the query.`,
    })
  }
  return cx.error('42P01', `missing FROM-clause entry for table "${table}"`, location)
}

/** `*` and `t.*` in a target list. */
export function expandStar(cx: StatementContext, ref: ColumnRef, level: Level): Target[] {
  const table = (ref.fields ?? []).slice(0, -1).map(stringOf).pop()
  if (table !== undefined) return starred(cx, ref, level.scope)
  const columns = level.scope.entries.flatMap((e) => e.unqualified)
  if (level.scope.entries.length === 0)
    throw cx.error('42601', 'SELECT * with no tables specified is not valid', at(ref))
  return columns.map((c) => targetOf(c, at(ref)))
}

/** What `t.*` stands for: a FROM item's columns, or the fields of a routine's record. */
function starred(cx: StatementContext, ref: ColumnRef, scope: Scope): Target[] {
  const names = (ref.fields ?? []).slice(0, -1).map(stringOf)
  const item = names.length < 3 && findEntry(scope, names.at(-2), names.at(-1) as string)
  const fields = item ? undefined : cx.variables?.star(names, at(ref))
  return fields ?? starredEntry(cx, ref, scope).columns.map((c) => targetOf(c, at(ref)))
}

/** The FROM item that `t.*` and `schema.t.*` name. */
function starredEntry(cx: StatementContext, ref: ColumnRef, scope: Scope): ScopeEntry {
  const names = (ref.fields ?? []).slice(0, -1).map(stringOf)
  const table = names.pop() ?? ''
  const schema = names.pop()
  const entry = findEntry(scope, schema, table)
  if (!entry) throw missingTable(cx, table, scope, at(ref))
  return entry
}

const targetOf = (c: ScopeColumn, location: number): Target => ({ expr: columnExpr(c, location), name: c.name })

export function isStar(node: Node): node is { ColumnRef: ColumnRef } {
  return 'ColumnRef' in node && (node.ColumnRef.fields ?? []).some((f) => 'A_Star' in f)
}
