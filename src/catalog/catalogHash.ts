import { createHash } from 'node:crypto'
import type { Catalog } from './catalog'

const known = new WeakMap<Catalog, string>()

/** Stands for the whole catalog. Catalogs are never changed, so it is worked out once. */
export function hashCatalog(catalog: Catalog): string {
  let hash = known.get(catalog)
  if (hash === undefined) {
    hash = createHash('sha256').update(JSON.stringify(catalog)).digest('hex').slice(0, 32)
    known.set(catalog, hash)
  }
  return hash
}
