/** Functions in FROM (Postgres: transformRangeFunction, addRangeTableEntryForFunction). */
import type { Alias, FuncCall, Node, RangeFunction } from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import type { Expr, FunctionPart, Source, SourceColumn } from '../bound'
import { at, type Binder, levelOf } from './binder'
import { settleUnknown } from './coerce'
import { columnExpr } from './columnExpr'
import { type Scope, type ScopeColumn, stringOf, T, typeRef } from './context'
import { type BoundItem, entryOf, renamed } from './fromNames'
import { columnName } from './names'
import { outNames } from './outColumns'
import { bindOwnItem } from './routines/item'
import { expandFields } from './fields'
import { bindTypeName } from './typeName'

/** A function call as it is written, with its own column definition list. */
interface Written {
  readonly node: Node
  readonly definitions: readonly Node[]
}

export function bindRangeFunction(b: Binder, range: RangeFunction, scope: Scope): BoundItem {
  const { cx } = b
  const own = bindOwnItem(b, range, scope, (list) => definedColumns(b, list))
  if (own) return own
  const written = (range.functions ?? []).flatMap(writtenCalls)
  const outer = range.coldeflist ?? []
  const first = outer[0] && 'ColumnDef' in outer[0] ? outer[0].ColumnDef.location : undefined
  if (outer.length > 0 && written.length > 1) throw severalDefined(b, range, first)
  if (outer.length > 0 && range.ordinality)
    throw cx.error('42601', 'WITH ORDINALITY cannot be used with a column definition list', first, {
      hint: 'Put the column definition list inside ROWS FROM().',
    })
  const alias = range.alias?.aliasname
  const only = written.length === 1 ? alias : undefined
  const parts = written.map(({ node, definitions }) =>
    bindPart(b, node, outer.length > 0 ? outer : definitions, scope, only),
  )
  const columns = parts.flatMap((p) => p.part.columns)
  const numbered = range.ordinality ? [...columns, column('ordinality', typeRef(T.int8))] : columns
  const name = alias ?? columnName((written[0] as Written).node)
  const value = parts.length === 1 && parts[0]?.scalar === true && !range.ordinality
  const rows = new Set(parts.flatMap((p) => (p.scalar ? p.part.columns.filter((c) => isRow(b, c)) : [])))
  const source = cx.nextSource('function', name, rows.size > 0 ? numbered : renamed(cx, numbered, range.alias, name))
  const names = rows.size > 0 ? fieldNames(b, source, rows, range.alias) : undefined
  return {
    item: { item: 'function', source, parts: parts.map((p) => p.part) },
    entries: [{ ...entryOf(source, {}), ...(names && { columns: names, unqualified: names }), value }],
  }
}

const isRow = ({ cx }: Binder, { type }: SourceColumn): boolean =>
  cx.types.rowFields(cx.index.baseType(type).oid) !== undefined

/** A function that gives rows brings their fields into FROM. */
function fieldNames(
  { cx }: Binder,
  source: Source,
  rows: ReadonlySet<SourceColumn>,
  alias: Alias | undefined,
): readonly ScopeColumn[] {
  const columns = source.columns.flatMap((c, index): ScopeColumn[] => {
    if (!rows.has(c)) return [{ name: c.name, source, index }]
    const row = columnExpr({ source, index })
    return expandFields(cx, row).map(({ name, expr }) => ({ name, source, index, expr }))
  })
  return renamed(cx, columns, alias, source.alias)
}

/** `unnest(a, b)` stands for ROWS FROM (unnest(a), unnest(b)). */
function writtenCalls(node: Node): Written[] {
  if (!('List' in node)) return []
  const [call, definitions] = node.List.items ?? []
  if (!call) return []
  const list = definitions && 'List' in definitions ? (definitions.List.items ?? []) : []
  const several = 'FuncCall' in call && list.length === 0 ? severalArrays(call.FuncCall) : undefined
  if (!several) return [{ node: call, definitions: list }]
  return several.args.map((arg) => ({ node: { FuncCall: { ...several.call, args: [arg] } }, definitions: [] }))
}

function severalArrays(call: FuncCall): { call: FuncCall; args: readonly Node[] } | undefined {
  const { funcname = [], args = [] } = call
  const plain = !call.agg_order && !call.agg_filter && !call.over && !call.agg_star && !call.func_variadic
  return funcname.length === 1 && stringOf(funcname[0]) === 'unnest' && args.length > 1 && plain
    ? { call, args }
    : undefined
}

function severalDefined(b: Binder, range: RangeFunction, location: number | undefined): Error {
  return range.is_rowsfrom
    ? b.cx.error('42601', 'ROWS FROM() with multiple functions cannot have a column definition list', location, {
        hint: 'Put a separate column definition list for each function inside ROWS FROM().',
      })
    : b.cx.error('42601', 'UNNEST() with multiple arguments cannot have a column definition list', location, {
        hint: 'Use separate UNNEST() calls inside ROWS FROM(), and attach a column definition list to each one.',
      })
}

interface BoundPart {
  readonly part: FunctionPart
  /** It gives plain values, not rows. */
  readonly scalar: boolean
}

function bindPart(
  b: Binder,
  node: Node,
  definitions: readonly Node[],
  scope: Scope,
  alias: string | undefined,
): BoundPart {
  const { cx } = b
  const level = { ...levelOf(scope, 'functions in FROM'), topOfFrom: 'FuncCall' in node ? node.FuncCall : undefined }
  const expr = settleUnknown(cx, b.expr(node, level))
  const location = expr.location
  if (expr.type.oid === T.record) {
    if (expr.tag !== 'call') throw cx.refuse('this record in FROM', location)
    const named = outColumns(expr)
    if (named && definitions.length > 0) {
      const message = 'a column definition list is redundant for a function with OUT parameters'
      throw cx.error('42601', message, definitionAt(definitions))
    }
    if (!named && definitions.length === 0)
      throw cx.error('42601', 'a column definition list is required for functions returning "record"', location)
    const columns = named ?? definedColumns(b, definitions)
    return { part: { fn: expr.fn, args: expr.args, columns, defined: !named }, scalar: false }
  }
  if (definitions.length > 0)
    throw cx.error(
      '42601',
      'a column definition list is only allowed for functions returning "record"',
      definitionAt(definitions),
    )
  if (cx.index.rows.isRecord(expr.type.oid))
    throw cx.refuse('a function that gives rows without a type of their own in FROM', location)
  return plainPart(expr, alias ?? columnName(node))
}

/** One value for each row; its only OUT parameter names it. */
function plainPart(expr: Expr, alias: string): BoundPart {
  const fn = expr.tag === 'call' ? expr.fn : undefined
  const single = fn && outNames(fn)
  const name = single?.length === 1 ? (single[0] as { name: string }).name : alias
  const columns = [column(name, expr.type)]
  const part: FunctionPart =
    expr.tag === 'call' && expr.fn.returnsSet
      ? { fn: expr.fn, args: expr.args, columns, defined: false }
      : { fn: undefined, args: [expr], columns, defined: false }
  return { part, scalar: true }
}

const column = (name: string, type: TypeRef): SourceColumn => ({ name, type, notNull: false, tableOid: 0, attnum: 0 })

function outColumns({ fn }: Extract<Expr, { tag: 'call' }>): SourceColumn[] | undefined {
  const out = outNames(fn)
  return out.length > 0 ? out.map(({ name, type }) => column(name, typeRef(type))) : undefined
}

const definitionAt = (definitions: readonly Node[]): number | undefined =>
  definitions[0] && 'ColumnDef' in definitions[0] ? at(definitions[0].ColumnDef) : undefined

function definedColumns(b: Binder, definitions: readonly Node[]): SourceColumn[] {
  const { cx } = b
  const columns = definitions.map((node) => {
    if (!('ColumnDef' in node) || !node.ColumnDef.typeName)
      throw new Error('a column definition list holds something else')
    const { colname = '', typeName } = node.ColumnDef
    const type = bindTypeName(cx, typeName)
    const domain = cx.index.domainOf(type.oid)
    if (domain) throw cx.refuse(`a column of domain ${domain.name} here`, at(node.ColumnDef))
    return column(colname, type)
  })
  const names = columns.map((c) => c.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw cx.error('42701', `column name "${twice}" specified more than once`)
  return columns
}
