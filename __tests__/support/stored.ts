import type { StoredValue } from '../../src/types/codec'

/** As SQLite orders two values of one storage class: numbers by value, text by its UTF-8 bytes, blobs by bytes. */
export function compareStored(a: StoredValue, b: StoredValue): number {
  if (typeof a === 'string' && typeof b === 'string') return Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))
  if (typeof a === 'object' && typeof b === 'object') return Math.sign(Buffer.compare(a, b))
  return a < b ? -1 : a > b ? 1 : 0
}
