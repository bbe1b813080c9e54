/** Functions in FROM, as one table-valued function of SQLite. */
import { createHash } from 'node:crypto'
import { delimited } from '../../catalog/identifiers'
import type { CallSite, Rows, SessionContext } from '../../functions/definition'
import { rowsOf } from '../../functions/registry'
import { MAX_ROWS_ARGUMENTS, type UserFunction } from '../../functions/userFunction'
import type { Stored } from '../../types/codec'
import { T } from '../bind/context'
import type { Expr, FunctionItem, FunctionPart } from '../bound'
import { packed, unpack, unpackRows } from './packing'
import type { Printer } from './printer'

export function printFunctionItem(p: Printer, item: FunctionItem): string {
  const args = item.parts.flatMap((part) => part.args.map((arg) => argument(p, arg)))
  const fn = tableFunction(p, item.parts)
  const list = args.length > MAX_ROWS_ARGUMENTS ? `${p.use(packed)}(${args.join(', ')})` : args.join(', ')
  const rows = fn.body.kind === 'relation' ? apart(p.use(fn)) : `${p.use(fn)}(${list})`
  return `${rows} AS ${delimited(p.alias(item.source))}`
}

/** SQLite makes indexes for joins over a subquery, and none over a function; LIMIT keeps the two apart (SQLite manual, "Subquery Flattening"). */
const apart = (relation: string): string => `(SELECT *, rowid AS rowid FROM ${relation} LIMIT -1)`

/**
 * To SQLite an argument is a column's wanted value, which nothing is where it is null: so a null stands as a value of the storage class
 * that the type has not.
 */
function argument(p: Printer, arg: Expr): string {
  const printed = p.expr(arg)
  return arg.tag === 'const' && arg.value !== null ? printed : `coalesce(${printed}, ${isBytes(p, arg) ? "''" : "x''"})`
}

const isBytes = (p: Printer, arg: Expr): boolean => p.cx.index.baseType(arg.type).oid === T.bytea

function given(value: Stored, bytes: boolean): Stored {
  return typeof value === (bytes ? 'string' : 'object') ? null : value
}

interface Part {
  readonly name: string
  readonly arity: number
  readonly width: number
  readonly rows: (...args: Stored[]) => Rows
}

/** The parts' columns, and the row's number after them. */
function tableFunction(p: Printer, list: readonly FunctionPart[]): UserFunction {
  const [first] = list
  if (first?.relation) return relationFunction(first.relation, first.columns.length)
  const parts = list.map((part) => partOf(p, part))
  const arity = parts.reduce((sum, part) => sum + part.arity, 0)
  const bytes = list.flatMap((part) => part.args.map((arg) => isBytes(p, arg)))
  const together = sideBySide(parts)
  const rows = (...args: Stored[]): Rows => together(...args.map((value, i) => given(value, bytes[i] as boolean)))
  return {
    name: `pg_rows_${parts.map((part) => part.name).join('_and_')}`,
    arity: arity > MAX_ROWS_ARGUMENTS ? 1 : arity,
    deterministic: true,
    body: {
      kind: 'rows',
      columns: parts.reduce((sum, part) => sum + part.width, 1),
      call: arity > MAX_ROWS_ARGUMENTS ? (values) => rows(...unpack(values as string)) : rows,
    },
  }
}

/** The relation's columns, and the row's number after them, as of other functions. */
function relationFunction({ key, rows }: NonNullable<FunctionPart['relation']>, width: number): UserFunction {
  const numbered = function* (session: SessionContext): Rows {
    let number = 0n
    for (const row of rows(session)) yield [...row, ++number]
  }
  const body = { kind: 'relation', columns: width + 1, call: numbered } as const
  return { name: `pg_relation_${key}`, arity: 0, deterministic: false, body }
}

function partOf(p: Printer, part: FunctionPart): Part {
  const { fn, args, columns, defined } = part
  const width = columns.length
  if (part.gathered)
    return {
      name: `gathered_${width}`,
      arity: 1,
      width,
      rows: (text) => (text === null ? [] : unpackRows(text as string, width)),
    }
  if (!fn) return { name: `value_${args[0]?.type.oid}`, arity: 1, width, rows: (...values) => [values] }
  const types = args.map((a) => a.type)
  const call: CallSite = {
    argTypes: types,
    result: (columns[0] as { type: Expr['type'] }).type,
    types: p.cx.types,
    variadicArray: false,
    columns: defined ? columns : undefined,
  }
  const shown = [fn.name, fn.oid, ...types.map((t) => t.oid), ...(defined ? [digest(columns)] : [])].join('_')
  return { name: shown, arity: args.length, width, rows: rowsOf(fn, call, p.cx.position(args[0]?.location)) }
}

const digest = (columns: FunctionPart['columns']): string =>
  createHash('sha256')
    .update(JSON.stringify(columns.map((c) => [c.name, c.type])))
    .digest('hex')
    .slice(0, 16)

/** One row of each at a time; what has ended gives nulls. */
function sideBySide(parts: readonly Part[]): (...args: Stored[]) => Rows {
  return function* (...args) {
    let from = 0
    const running = parts.map(({ rows, arity, width }) => {
      const iterator = rows(...args.slice(from, (from += arity)))[Symbol.iterator]()
      return { iterator, missing: Array<Stored>(width).fill(null), ended: false }
    })
    for (let number = 1n; ; number++) {
      const row: Stored[] = []
      for (const part of running) {
        const next = part.ended ? undefined : part.iterator.next()
        if (next?.done) part.ended = true
        row.push(...(next && !next.done ? next.value : part.missing))
      }
      if (running.every((part) => part.ended)) return
      row.push(number)
      yield row
    }
  }
}
