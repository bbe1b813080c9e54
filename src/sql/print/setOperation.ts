/** UNION, INTERSECT and EXCEPT. */
import { delimited } from '../../catalog/identifiers'
import { UnsupportedOnShadow } from '../../errors'
import type { UserFunction } from '../../functions/userFunction'
import { type Expr, type Query, type SetQuery, type SourceColumn, targetsOf } from '../bound'
import { comparable, comparesAsStored } from './comparable'
import type { Printer } from './printer'

const OPERATORS = { union: 'UNION', intersect: 'INTERSECT', except: 'EXCEPT' } as const

/** The rows of the operation, without ORDER BY and LIMIT. */
export function printCombined(p: Printer, query: SetQuery): string {
  const { operator, all } = query
  const columns = targetsOf(query)
  if (operator === 'union' && all) return `${side(p, query.left)} UNION ALL ${side(p, query.right)}`
  if (!columns.every((c) => comparesAsStored(p, c.type))) return printByKeys(p, query, columns)
  if (!all) return `${side(p, query.left)} ${OPERATORS[operator]} ${side(p, query.right)}`
  return printCounted(p, query, columns)
}

const side = (p: Printer, query: Query): string => `SELECT * FROM (${p.query(query)})`

interface Named {
  readonly sql: string
  readonly names: readonly string[]
}

/** A side whose columns are c1, c2… */
function named(p: Printer, query: Query): Named {
  const source = p.cx.nextSource('subquery', 'side', [])
  const alias = delimited(p.alias(source))
  const names = targetsOf(query).map((_, i) => `c${i + 1}`)
  return { sql: `(WITH ${alias}(${names.join(', ')}) AS (${p.query(query)}) SELECT * FROM ${alias})`, names }
}

/** INTERSECT ALL and EXCEPT ALL: with its copies numbered, each row meets at most one of the other side. */
function printCounted(p: Printer, query: SetQuery, columns: readonly SourceColumn[]): string {
  const names = columns.map((_, i) => `c${i + 1}`).join(', ')
  const numbered = (q: Query) => {
    const { sql } = named(p, q)
    return `SELECT ${names}, row_number() OVER (PARTITION BY ${names}) AS copy FROM ${sql}`
  }
  const combined = `${numbered(query.left)} ${OPERATORS[query.operator]} ${numbered(query.right)}`
  return `SELECT ${names} FROM (${combined})`
}

/**
 * Columns whose equal values may be stored differently (1.0 and 1.00) are compared by their keys. Which of several such values
 * Postgres shows depends on its plan: then the statement is refused.
 */
function printByKeys(p: Printer, { left, right, operator, all }: SetQuery, columns: readonly SourceColumn[]): string {
  const names = columns.map((_, i) => `c${i + 1}`)
  const keys = columns.map((c, i) => keyOf(p, c, names[i] as string)).join(', ')
  const copy = all ? `, row_number() OVER (PARTITION BY ${keys}) AS copy` : ''
  const numbered = (q: Query, number: number) => {
    const { sql } = named(p, q)
    const values = columns.map((c, i) =>
      onlyForm(p, c, names[i] as string, all ? ` OVER (PARTITION BY ${keys})` : undefined),
    )
    return `SELECT ${number} AS side, ${values.map((v, i) => `${v} AS c${i + 1}`).join(', ')}${copy} FROM ${sql}`
  }
  const rows = `${numbered(left, 0)} UNION ALL ${numbered(right, 1)}`
  const filter = operator === 'union' ? '' : ' FILTER (WHERE side = 0)'
  const values = columns.map((c, i) => onlyForm(p, c, names[i] as string, filter)).join(', ')
  const having = { union: '', intersect: ' HAVING min(side) = 0 AND max(side) = 1', except: ' HAVING max(side) = 0' }
  return `SELECT ${values} FROM (${rows}) GROUP BY ${keys}${all ? ', copy' : ''}${having[operator]}`
}

/** @param over FILTER or OVER of the aggregates that look at all equal values; undefined to take the value as it is */
function onlyForm(p: Printer, column: SourceColumn, name: string, over: string | undefined): string {
  if (over === undefined) return name
  const [least, most] = [`min(${name})${over}`, `max(${name})${over}`]
  if (comparesAsStored(p, column.type)) return least
  return `CASE WHEN ${least} IS ${most} THEN ${least} ELSE ${p.use(severalForms)}() END`
}

const severalForms: UserFunction = {
  name: 'pg_several_forms',
  arity: 0,
  deterministic: false,
  body: {
    kind: 'scalar',
    call: () => {
      throw new UnsupportedOnShadow('a set operation that comes to values which are equal and look different', {
        reason: "which of them Postgres shows depends on the statement's plan",
      })
    },
  },
}

/** A column by its name, in the form that SQLite compares. */
function keyOf(p: Printer, column: SourceColumn, name: string): string {
  const source = p.cx.nextSource('subquery', 'key', [column])
  const marker: Expr = { tag: 'column', source, index: 0, type: column.type }
  return comparable(p, marker, true).replace(p.column(source, 0), name)
}
