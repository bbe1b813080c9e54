import { pgError, UnsupportedOnShadow } from '../errors'
import type { RowLockMode } from './locks'

export interface LockClause {
  readonly mode: RowLockMode
  readonly policy: 'wait' | 'nowait' | 'skip locked'
}

/** SELECT … FOR UPDATE | NO KEY UPDATE | SHARE | KEY SHARE [NOWAIT | SKIP LOCKED], as the statement's text has it. */
export function lockClause(sql: string): LockClause {
  const text = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
  const modes = new Set(
    [...text.matchAll(/\bfor\s+(no\s+key\s+update|update|key\s+share|share)\b/gi)].map((match) =>
      (match[1] ?? '').toLowerCase().replace(/\s+/g, ' '),
    ),
  )
  if (modes.size > 1)
    throw new UnsupportedOnShadow('locking clauses of several strengths in one text, while another transaction is open')
  const [mode = 'update'] = modes
  return {
    mode: mode as RowLockMode,
    policy: /\bskip\s+locked\b/i.test(text) ? 'skip locked' : /\bnowait\b/i.test(text) ? 'nowait' : 'wait',
  }
}

/** A row that was to be locked is somebody else's. @throws instead of waiting, where the clause says so */
export function applyPolicy(sql: string, relation: string): void {
  const { policy } = lockClause(sql)
  if (policy === 'nowait') throw pgError('55P03', `could not obtain lock on row in relation "${relation}"`)
  if (policy === 'skip locked') throw new UnsupportedOnShadow('SKIP LOCKED where there are locked rows to skip')
}
