/** Recursive queries: SQLite's own, with a count of the rows, as a recursion may have no end. */
import { UnsupportedOnShadow } from '../../errors'
import type { UserFunction } from '../../functions/userFunction'
import { type SetQuery, type Target, targetsOf } from '../bound'
import { comparesAsStored } from './comparable'
import type { Printer } from './printer'

export const MAX_RECURSION = 1_000_000

/** Hands its argument on. */
const recursed: UserFunction = {
  name: 'pg_recursed',
  arity: 1,
  // Else SQLite would call it once for a constant.
  deterministic: false,
  body: {
    kind: 'session',
    call(session, value) {
      if (session.recursed() <= MAX_RECURSION) return value ?? null
      throw new UnsupportedOnShadow(`a recursive query of more than ${MAX_RECURSION.toLocaleString('en')} rows`, {
        reason:
          'it may have no end; give its recursive term a condition that becomes false, or UNION in place of UNION ALL',
      })
    },
  },
}

export function printRecursive(p: Printer, { left, right, all }: SetQuery): string {
  if (right.query !== 'select') throw new Error('a recursive term is a SELECT')
  const uneven = targetsOf(left).find((c) => !comparesAsStored(p, c.type))
  if (!all && uneven) throw p.cx.refuse(`a recursive UNION of ${p.cx.types.formatType(uneven.type)}`)
  const first = (right.targets[0] as Target).expr
  const start = p.query(left)
  // Another object than the one replaced: the expression prints as itself inside the count.
  const own = { ...first }
  const step = p.substituting(
    { replace: (expr) => (expr === first ? `${p.use(recursed)}(${p.expr(own)})` : undefined), gone: new Set() },
    () => p.query(right),
  )
  return `SELECT * FROM (${start}) UNION${all ? ' ALL' : ''} ${step}`
}
