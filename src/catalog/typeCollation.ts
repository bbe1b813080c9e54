import type { CatalogIndex } from './lookup'

const NAME = 19
const UNKNOWN = 705

/** pg_type.typcollation by name: "C" for `name`, a domain's own, else the default; undefined for a type without. */
export function typeCollation(index: CatalogIndex, oid: number): string | undefined {
  const domain = index.domainOf(oid)
  if (domain) return domain.collation ?? typeCollation(index, domain.base.oid)
  const element = index.elementType(oid)
  if (element) return typeCollation(index, element)
  if (oid === NAME) return 'C'
  return oid === UNKNOWN || index.category(oid) === 'S' ? 'default' : undefined
}
