/** FETCH FIRST … WITH TIES, which SQLite has not: rows are numbered and ranked in the query's order. */
import { delimited } from '../../catalog/identifiers'
import type { UserFunction } from '../../functions/userFunction'
import type { Expr, SortKey } from '../bound'
import { isVolatile } from '../walk'
import { sortKeys } from './comparable'
import { limit, offset } from './functions'
import type { Printer } from './printer'

export interface TiedRows {
  /** Names of the result's columns. */
  readonly names: readonly string[]
  readonly orderBy: readonly SortKey[]
  readonly limit: Expr | undefined
  readonly offset: Expr | undefined
}

/** @param rows prints the SELECT that gives the result's columns, and the columns named here after them */
export function printWithTies(p: Printer, tied: TiedRows, rows: (more: readonly string[]) => string): string {
  const volatile = [tied.limit, tied.offset].find((e) => e && isVolatile(e))
  if (volatile) throw p.cx.refuse('WITH TIES of a volatile count', volatile.location)
  const over = `OVER (ORDER BY ${sortKeys(p, tied.orderBy)})`
  const inner = rows([`row_number() ${over} AS "row number"`, `rank() ${over} AS "row rank"`])
  const count = tied.limit ? `${p.use(limit)}(${p.expr(tied.limit)})` : '-1'
  const skipped = tied.offset ? `${p.use(offset)}(${p.expr(tied.offset)})` : '0'
  const within = `${p.use(withinTies)}("row number", "row rank", ${count}, ${skipped})`
  const picked = tied.names.map(delimited).join(', ')
  // The LIMIT is none: it makes sure that a negative count fails also where there are no rows.
  return `SELECT ${picked} FROM (${inner}) WHERE ${within} ORDER BY "row number" LIMIT min(-1, ${count}, ${skipped})`
}

const withinTies: UserFunction = {
  name: 'pg_within_ties',
  arity: 4,
  deterministic: true,
  body: {
    kind: 'scalar',
    call: (row, rank, count, skipped) => {
      const [n, first] = [count as bigint, skipped as bigint]
      const taken = n < 0n || (n > 0n && (rank as bigint) <= first + n)
      return (row as bigint) > first && taken ? 1n : 0n
    },
  },
}
