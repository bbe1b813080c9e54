/** Subqueries in expressions. */
import { delimited } from '../../catalog/identifiers'
import type { UserFunction } from '../../functions/userFunction'
import { elementForm } from '../../types/arrayForm'
import type { Stored } from '../../types/codec'
import { type Expr, type ExprOf, type Query, type SourceColumn, targetsOf } from '../bound'
import { existing } from '../rewrite/oneTimeFilter'
import { givesOneRow } from '../rewrite/singleRow'
import { comparable, comparesAsStored } from './comparable'
import { singleRow } from './functions'
import { gathered } from './packing'
import type { Printer } from './printer'

export function printSubquery(p: Printer, e: ExprOf<'subquery'>): string {
  if (e.kind === 'exists') return `EXISTS (${p.query(existing(p.cx, e.query))})`
  if (e.kind === 'array') return printArraySubquery(p, e)
  if (e.kind === 'rows') return printGathered(p, e.query)
  if (givesOneRow(e.query)) return `(${p.query(e.query)})`
  const { sql, names } = derived(p, e.query)
  return `(SELECT ${p.use(singleRow)}(${names[0]}) FROM (${sql} LIMIT 2))`
}

/** A subquery as a derived table whose columns have known names. */
function derived(p: Printer, query: Query): { sql: string; names: string[]; columns: readonly SourceColumn[] } {
  const columns = targetsOf(query)
  const source = p.cx.nextSource('subquery', 'sub', columns)
  const alias = delimited(p.alias(source))
  // A SELECT without columns prints as one of a constant.
  const names = columns.length === 0 ? ['c1'] : columns.map((_, i) => `c${i + 1}`)
  const sql = `WITH ${alias}(${names.join(', ')}) AS (${p.query(query)}) SELECT * FROM ${alias}`
  return { sql, names, columns }
}

function printGathered(p: Printer, query: Query): string {
  const { sql, names } = derived(p, query)
  return `(SELECT ${p.use(gathered)}(${names.join(', ')}) FROM (${sql}))`
}

function printArraySubquery(p: Printer, e: ExprOf<'subquery'>): string {
  const element = p.cx.index.elementType(e.type.oid)
  const form = elementForm(p.cx.types.typeName(p.cx.types.baseType(element)))
  const collect: UserFunction = {
    name: `pg_array_of_${e.type.oid}`,
    arity: 1,
    deterministic: true,
    body: {
      kind: 'aggregate',
      machine: {
        start: () => [],
        step: (state, value) => [
          ...(state as unknown[]),
          value === null || value === undefined ? null : form.toItem(value),
        ],
        result: (state) => JSON.stringify(state),
      },
    },
  }
  const { sql, names } = derived(p, e.query)
  return `(SELECT ${p.use(collect)}(${names[0]}) FROM (${sql}))`
}

/**
 * `x IN (SELECT …)`, `x = ANY`, `x <> ALL`; other operators through an aggregate with the three-valued result that
 * SQLite's EXISTS would lose.
 */
export function printSubqueryCompare(p: Printer, e: ExprOf<'subqueryCompare'>): string {
  if (e.test) return printTest(p, e, e.test)
  if (e.oneRow) return printRowSubquery(p, e)
  if (e.left.length > 1 && !isMembership(e))
    throw p.cx.refuse(`${e.operator} ${e.all ? 'ALL' : 'ANY'} between rows`, e.location)
  if (isMembership(e)) return printMembership(p, e)
  const { sql, names, columns } = derived(p, e.query)
  const left = comparable(p, e.left[0] as Expr)
  const right = keyed(p, names[0] as string, columns[0] as SourceColumn, false)
  return `(SELECT ${p.use(e.all ? every : some)}(${left} ${e.operator} ${right}) FROM (${sql}))`
}

function printTest(p: Printer, e: ExprOf<'subqueryCompare'>, test: NonNullable<typeof e.test>): string {
  const { sql } = derived(p, e.query)
  return `(SELECT ${p.use(e.all ? every : some)}(${p.expr(test.expr)}) FROM (${sql}) AS ${delimited(p.alias(test.source))})`
}

/** Null where the subquery has no row. @throws PostgresError 21000 where it has several */
function printRowSubquery(p: Printer, e: ExprOf<'subqueryCompare'>): string {
  const equality = e.operator === '=' || e.operator === '<>'
  const left = e.left.map((l) => comparable(p, l, equality)).join(', ')
  const { sql, names, columns } = derived(p, e.query)
  const only = p.use(singleRow)
  const right = names.map((n, i) => `${only}(${keyed(p, n, columns[i] as SourceColumn, equality)})`).join(', ')
  return `((${left}) ${e.operator} (SELECT ${right} FROM (${sql} LIMIT 2)))`
}

const isMembership = (e: ExprOf<'subqueryCompare'>): boolean =>
  (e.operator === '=' && !e.all) || (e.operator === '<>' && e.all)

function printMembership(p: Printer, e: ExprOf<'subqueryCompare'>): string {
  const left = e.left.map((l) => comparable(p, l, true))
  const operand = left.length === 1 ? left[0] : `(${left.join(', ')})`
  return `(${operand} ${e.all ? 'NOT ' : ''}IN (${membershipQuery(p, e)}))`
}

function membershipQuery(p: Printer, e: ExprOf<'subqueryCompare'>): string {
  const plain = targetsOf(e.query).every((c) => comparesAsStored(p, c.type))
  if (plain) return p.query(e.query)
  const { sql, names, columns } = derived(p, e.query)
  return `SELECT ${names.map((n, i) => keyed(p, n, columns[i] as SourceColumn)).join(', ')} FROM (${sql})`
}

/** A derived column by name, as its order key. */
function keyed(p: Printer, name: string, column: SourceColumn, equality = true): string {
  const source = p.cx.nextSource('subquery', 'key', [column])
  const marker: Expr = { tag: 'column', source, index: 0, type: column.type }
  return comparable(p, marker, equality).replace(p.column(source, 0), name)
}

function folding(name: string, decides: bigint): UserFunction {
  const step = (state: unknown, value: Stored | undefined): unknown => {
    if (state === decides) return state
    if (value === decides) return decides
    return value === null || value === undefined ? null : state
  }
  const machine = { start: () => (decides === 1n ? 0n : 1n), step, result: (state: unknown) => state as Stored }
  return { name, arity: 1, deterministic: true, body: { kind: 'aggregate', machine } }
}

const some = folding('pg_some', 1n)
const every = folding('pg_every', 0n)
