import type { TypeRef } from '../../catalog/catalog'
import type { CatalogIndex } from '../../catalog/lookup'
import { systemTypeByName } from '../../catalog/system'
import type { OwnIndex } from './pgCatalog'

/** What indexes keep of a value, where it is not the value itself (pg_opclass.opckeytype, IndexAmRoutine.amkeytype). */
const BY_CLASS: Readonly<Record<string, string>> = {
  'gin jsonb': 'text',
  'gin jsonb_ops': 'text',
  'gin jsonb_path_ops': 'int4',
  'gin tsvector': 'text',
  'gin tsvector_ops': 'text',
  'gin gin_trgm_ops': 'int4',
  'gist gist_trgm_ops': 'gtrgm',
  'gist tsvector': 'gtsvector',
  'gist tsvector_ops': 'gtsvector',
  'gist tsquery': 'int8',
  'gist point': 'box',
  'gist circle': 'box',
  'gist polygon': 'box',
  'spgist polygon': 'box',
  'btree name': 'cstring',
}

/** The type of an index's own column. */
export function keyType(index: CatalogIndex, { method, classes }: OwnIndex, position: number, type: TypeRef): TypeRef {
  const base = index.baseType(type).oid
  if (method === 'hash') return kept('int4')
  const opclass = classes[position]?.split('.').at(-1)
  const own = BY_CLASS[`${method} ${opclass ?? index.typeName(base)}`]
  if (own !== undefined) return kept(own)
  const element = method === 'gin' ? index.elementType(base) : 0
  return element ? { oid: element, typmod: -1 } : type
}

const kept = (name: string): TypeRef => ({ oid: systemTypeByName(name)?.oid ?? 0, typmod: -1 })
