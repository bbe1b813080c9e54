import type { TypeRef } from '../catalog/catalog'
import type { CatalogIndex } from '../catalog/lookup'
import { delimited } from '../catalog/identifiers'

/** Types of which two different stored forms can be equal in Postgres: 1.0 and 1.00, 'a' and 'A', one instant in two zones… */
const UNEQUAL_FORMS = new Set([
  'numeric',
  'citext',
  'timetz',
  'interval',
  'jsonb',
  'inet',
  'numrange',
  'nummultirange',
  'tsquery',
  'vector',
])

/** Whether two values of a type are equal in Postgres exactly when their stored forms are. */
export function equalAsStored(index: CatalogIndex, type: TypeRef): boolean {
  const base = index.baseType(type)
  const element = index.elementType(base.oid)
  if (element) return equalAsStored(index, { oid: element, typmod: base.typmod })
  // A declared scale gives each number one form.
  if (index.typeName(base.oid) === 'numeric' && base.typmod !== -1) return true
  return !UNEQUAL_FORMS.has(index.typeName(base.oid))
}

/**
 * The SQLite function that a unique index on values of this type goes through, `pg_key_citext`: equal keys for values that
 * Postgres holds equal, NULL for NULL. It is the `order` of the type's codec, registered as deterministic by the engine
 * (and by anyone who writes to a saved database). undefined where the stored form itself is the key.
 */
export function keyFunction(index: CatalogIndex, type: TypeRef): string | undefined {
  return equalAsStored(index, type) ? undefined : `pg_key_${index.typeName(index.baseType(type).oid)}`
}

/** A unique index's key over a column, as SQLite SQL; upserts must name it so in ON CONFLICT (…). */
export function keyExpression(
  index: CatalogIndex,
  column: { readonly name: string; readonly type: TypeRef },
  nullsNotDistinct: boolean,
): string {
  const name = delimited(column.name)
  const key = keyFunction(index, column.type)
  const value = key ? `${key}(${name})` : name
  return nullsNotDistinct ? nullAsValue(index, column.type, value) : value
}

/** NULLS NOT DISTINCT: null becomes a value that no other value equals, for it is of another SQLite storage class. */
function nullAsValue(index: CatalogIndex, type: TypeRef, value: string): string {
  return index.typeName(index.baseType(type).oid) === 'bytea' ? `coalesce(${value}, 0)` : `coalesce(${value}, x'')`
}
