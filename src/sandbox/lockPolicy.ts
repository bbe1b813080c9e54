import { pgError, UnsupportedOnShadow } from '../errors'
import type { RowLock } from '../sql/translation'

/** A row that was to be locked is somebody else's. @throws instead of waiting, where the clause says so */
export function applyPolicy({ policy }: RowLock, relation: string): void {
  if (policy === 'nowait') throw pgError('55P03', `could not obtain lock on row in relation "${relation}"`)
  if (policy === 'skip locked') throw new UnsupportedOnShadow('SKIP LOCKED where there are locked rows to skip')
}
