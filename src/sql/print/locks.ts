/**
 * A SELECT that locks rows: the rows that it gives, and no others, are locked one by one; those that somebody else has locked
 * are left out before LIMIT counts where SKIP LOCKED says so (Postgres: ExecLockRows).
 */
import { delimited } from '../../catalog/identifiers'
import type { UserFunction } from '../../functions/userFunction'
import type { Stored } from '../../types/codec'
import { BOOL, T, typeRef } from '../bind/context'
import type { Expr, SelectQuery, SourceLock, Target } from '../bound'
import type { RowLockMode } from '../translation'
import { distinctNames, type Printer } from './printer'

const MODES: readonly RowLockMode[] = ['key share', 'share', 'no key update', 'update']
const POLICIES = ['wait', 'nowait', 'skip locked'] as const

const modeOf = (value: Stored | undefined): RowLockMode => MODES[Number(value)] ?? 'update'

/** Arguments: table, rowid, mode, policy. */
const lockRow: UserFunction = {
  name: 'pg_lock_row',
  arity: 4,
  deterministic: false,
  body: {
    kind: 'session',
    call: (session, table, rowid, mode, policy) => {
      if (rowid !== null)
        session.lockRow(Number(table), rowid as bigint, modeOf(mode), POLICIES[Number(policy)] ?? 'wait')
      return 1n
    },
  },
}

const freeRow: UserFunction = {
  name: 'pg_row_is_free',
  arity: 3,
  deterministic: false,
  body: {
    kind: 'session',
    call: (session, table, rowid, mode) =>
      rowid === null || session.rowIsFree(Number(table), rowid as bigint, modeOf(mode)) ? 1n : 0n,
  },
}

/** @param print prints a SELECT without locks */
export function printLocking(p: Printer, query: SelectQuery, print: (query: SelectQuery) => string): string {
  const { locks = [] } = query
  const rows = locks.map(({ source }, i): Target => {
    return { name: `row ${i + 1}`, expr: { tag: 'rowid', source, type: typeRef(T.int8) } }
  })
  const free = locks.filter(({ policy }) => policy === 'skip locked').map(isFree)
  const targets = [...query.targets, ...rows]
  const inner = print({ ...query, targets, where: and(query.where, free), locks: undefined })
  const names = distinctNames(targets).map(delimited)
  const own = names.slice(0, query.targets.length)
  const taken = locks.map(({ table, mode, policy }, i) => {
    const row = names[query.targets.length + i]
    return `${p.use(lockRow)}(${table}, ${row}, ${MODES.indexOf(mode)}, ${POLICIES.indexOf(policy)})`
  })
  const found = `WITH "found"(${names.join(', ')}) AS MATERIALIZED (${inner}) SELECT * FROM "found"`
  return `SELECT ${own.join(', ') || '1'} FROM (${found}) WHERE ${taken.join(' AND ')}`
}

function isFree({ table, source, mode }: SourceLock): Expr {
  const constant = (value: number): Expr => ({ tag: 'const', value: BigInt(value), type: typeRef(T.int8) })
  const row: Expr = { tag: 'rowid', source, type: typeRef(T.int8) }
  return {
    tag: 'construct',
    function: freeRow,
    args: [constant(table), row, constant(MODES.indexOf(mode))],
    type: BOOL,
  }
}

/** The query's own condition comes first. */
function and(where: Expr | undefined, more: readonly Expr[]): Expr | undefined {
  const args = [...(where ? [where] : []), ...more]
  return args.length > 1 ? { tag: 'and', args, type: BOOL } : args[0]
}
