/** The database's own functions in FROM (Postgres: inline_set_returning_function; a function that gives one row is one row). */
import type { FuncCall, Node, RangeFunction } from '@pgsql/types'
import { type Expr, type FromItem, type Query, type SourceColumn, type Target, targetsOf } from '../../bound'
import { inInsertionOrder } from '../../rewrite/insertionOrder'
import { mentions } from '../../references'
import { at, type Binder, levelOf } from '../binder'
import { columnExpr } from '../columnExpr'
import { BOOL, type Scope, stringOf, T, typeRef } from '../context'
import { type BoundItem, entryOf, renamed } from '../fromNames'
import { expandFields } from '../fields'
import { rowOf, selectOver } from '../selectOver'
import { isInterpreted, keptRelation, rowsCalledFirst } from './calledFirst'
import { outputs, ownFunctions } from './candidates'
import { asResult, firstRow, inlined, isNotNull, resultColumns, valueOf } from './inline'
import { isRowResult, type OwnCall, resolveOwnCall } from './resolveCall'

/**
 * @param defined reads a column definition list
 * @returns undefined where none of the functions is the database's own
 */
export function bindOwnItem(
  b: Binder,
  range: RangeFunction,
  scope: Scope,
  defined: (list: readonly Node[]) => readonly SourceColumn[],
): BoundItem | undefined {
  const { cx } = b
  if (cx.index.catalog.functions.length === 0) return undefined
  const calls = (range.functions ?? []).flatMap(callsIn)
  const named = calls.filter((call) => mayBeOwn(b, call))
  const [call] = named
  if (!call) return undefined
  const level = { ...levelOf(scope, 'functions in FROM'), topOfFrom: call }
  const own = resolveOwnCall(b, call, level)
  if (!own) return undefined
  const shown = `function ${own.fn.name}()`
  cx.ownCalls.set(call, { routine: own.fn.routine, args: own.args, location: at(call) })
  if (calls.length > 1) throw cx.refuse(`${shown} in ROWS FROM`, at(call))
  if (range.ordinality) throw cx.refuse(`${shown} WITH ORDINALITY`, at(call))
  const definitions = range.coldeflist ?? []
  if (definitions.length > 0) requireRecord(b, own, definitions)
  return itemOf(b, own, range, scope, { location: at(call), defined: defined(definitions) })
}

interface Place {
  readonly location: number
  /** Of a column definition list. */
  readonly defined: readonly SourceColumn[]
}

function requireRecord({ cx }: Binder, { fn, result }: OwnCall, [first]: readonly Node[]): void {
  const location = first && 'ColumnDef' in first ? at(first.ColumnDef) : undefined
  if (result !== T.record)
    throw cx.error('42601', 'a column definition list is only allowed for functions returning "record"', location)
  if (outputs(fn.routine).length > 0)
    throw cx.error('42601', 'a column definition list is redundant for a function with OUT parameters', location)
}

const callsIn = (node: NonNullable<RangeFunction['functions']>[number]): FuncCall[] => {
  const [first] = 'List' in node ? (node.List.items ?? []) : []
  return first && 'FuncCall' in first ? [first.FuncCall] : []
}

function mayBeOwn({ cx }: Binder, { funcname = [] }: FuncCall): boolean {
  const names = funcname.map(stringOf)
  return ownFunctions(cx.index, names.at(-2), names.at(-1) ?? '').length > 0
}

function itemOf(b: Binder, call: OwnCall, range: RangeFunction, scope: Scope, place: Place): BoundItem {
  const { cx } = b
  if (givesRows(b, call)) return keptItem(b, call, range, place)
  const query = rowsOf(b, call, place)
  const alias = range.alias?.aliasname ?? call.fn.name
  const scalar = !isRowResult(b, call.result)
  const plain = targetsOf(query).map((c): SourceColumn => ({ ...c, notNull: false, tableOid: 0, attnum: 0 }))
  const columns = scalar ? plain.map((c) => ({ ...c, name: scalarName(call, alias) })) : plain
  const source = cx.nextSource('subquery', alias, renamed(cx, columns, range.alias, alias))
  const around = new Set(scope.entries.flatMap((entry) => entry.columns.map((c) => c.source.id)))
  const relation = cx.index.relationByOid(cx.index.rows.relationOf(call.result) ?? 0)
  return {
    item: { item: 'subquery', source, query, lateral: mentions(query, around) },
    entries: [{ ...entryOf(source, relation ? { relation } : {}), value: scalar }],
  }
}

/** Rows of a function that is called first. */
const givesRows = (b: Binder, { fn, result }: OwnCall): boolean =>
  isInterpreted(fn.routine) && (fn.returnsSet || isRowResult(b, result))

function keptItem(b: Binder, call: OwnCall, range: RangeFunction, { location, defined }: Place): BoundItem {
  const { cx } = b
  const alias = range.alias?.aliasname ?? call.fn.name
  const scalar = !isRowResult(b, call.result)
  const columns = resultColumns(b, call, location, defined).map(({ name, type }): SourceColumn => ({
    name: scalar ? scalarName(call, alias) : name,
    type: typeRef(type),
    notNull: false,
    tableOid: 0,
    attnum: 0,
  }))
  const source = cx.nextSource('function', alias, renamed(cx, columns, range.alias, alias))
  const slot = rowsCalledFirst(b, call, location)
  const relation = cx.index.relationByOid(cx.index.rows.relationOf(call.result) ?? 0)
  const part = { fn: undefined, args: [], columns, defined: false, relation: keptRelation(slot, columns.length) }
  return {
    item: { item: 'function', source, parts: [part] },
    entries: [{ ...entryOf(source, relation ? { relation } : {}), value: scalar }],
  }
}

/** Its only OUT argument names a plain value's column; else the FROM item's name does. */
const scalarName = ({ fn }: OwnCall, alias: string): string => outputs(fn.routine)[0]?.name ?? alias

function rowsOf(b: Binder, call: OwnCall, { location, defined }: Place): Query {
  if (!call.fn.returnsSet && !isRowResult(b, call.result))
    return rowOf([{ expr: valueOf(b, call, location), name: call.fn.name }])
  const { query, args, once } = inlined(b, call, location)
  if (once) throw b.cx.refuse(`function ${call.fn.name}() in FROM with a volatile argument or a subquery`, location)
  const columns = resultColumns(b, call, location, defined)
  const rows = columnsOf(b, call, query, columns)
  const given = call.fn.strict ? whereNotNull(b, call, rows, args) : rows
  return call.fn.returnsSet ? inInsertionOrder(given) : exactlyOne(b, given)
}

/** A body may give the rows as one column of their type. */
function columnsOf(b: Binder, call: OwnCall, query: Query, columns: ReturnType<typeof resultColumns>): Query {
  const { cx } = b
  const [first, ...others] = targetsOf(query)
  const whole = isRowResult(b, call.result) && others.length === 0 && first?.type.oid === call.result
  if (!whole) return asResult(b, call, query, columns)
  const source = cx.nextSource('subquery', call.fn.name, [first])
  return selectOver(source, query, expandFields(cx, columnExpr({ source, index: 0 })))
}

function whereNotNull({ cx }: Binder, { fn }: OwnCall, query: Query, args: readonly Expr[]): Query {
  const tests = args.map(isNotNull)
  const [where] = tests.length > 1 ? [{ tag: 'and' as const, args: tests, type: BOOL }] : tests
  const columns = targetsOf(query)
  const source = cx.nextSource('subquery', fn.name, columns)
  return where ? { ...selectOver(source, inInsertionOrder(query), all(source, columns)), where } : query
}

const all = (source: Parameters<typeof columnExpr>[0]['source'], columns: readonly SourceColumn[]): Target[] =>
  columns.map((c, index) => ({ expr: columnExpr({ source, index }), name: c.name }))

/** A function that returns no set gives a row in any case: one of nulls where its query gives none. */
function exactlyOne({ cx }: Binder, query: Query): Query {
  if (query.query === 'select' && query.from.length === 0 && !query.where && !query.limit) return query
  const first = firstRow(cx, query)
  const columns = targetsOf(first)
  const source = cx.nextSource('subquery', 'row', columns)
  const always = cx.nextSource('subquery', 'always', [NUMBER])
  const item: FromItem = {
    item: 'join',
    kind: 'left',
    left: { item: 'subquery', source: always, query: rowOf([{ expr: ONE, name: NUMBER.name }]), lateral: false },
    right: { item: 'subquery', source, query: first, lateral: false },
    on: undefined,
  }
  return { ...selectOver(source, first, all(source, columns)), from: [item] }
}

const NUMBER: SourceColumn = { name: 'one', type: typeRef(T.int4), notNull: true, tableOid: 0, attnum: 0 }
const ONE: Expr = { tag: 'const', value: 1n, type: NUMBER.type }
