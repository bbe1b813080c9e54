import type { TypeRef } from '../catalog/catalog'
import { quoteIdentifier } from '../catalog/identifiers'
import type { CatalogIndex } from '../catalog/lookup'
import { systemType } from '../catalog/system'
import { STANDARD_NAMES } from '../catalog/typeNames'
import { VECTORS } from './vectors'

/** A type as Postgres shows it in messages: `character varying(120)`, `timestamp(3) without time zone`, `"Role"[]`. */
export function formatType(index: CatalogIndex, type: TypeRef): string {
  const element = index.elementType(type.oid)
  if (element && !VECTORS.has(type.oid)) return `${formatType(index, { oid: element, typmod: type.typmod })}[]`
  const name = index.typeName(type.oid)
  if (!systemType(index.wireType(type.oid))) {
    const schema = index.userType(type.oid)?.schema
    const qualified = schema && !index.searchPath.includes(schema) ? `${quoteIdentifier(schema)}.` : ''
    return qualified + quoteIdentifier(name)
  }
  // bpchar without a length has a name of its own: `character` would mean character(1).
  if (name === 'bpchar' && type.typmod === -1) return 'bpchar'
  const standard = STANDARD_NAMES[name] ?? name
  const modifier = type.typmod === -1 ? '' : formatModifier(name, type.typmod)
  const [head = standard, ...rest] = standard.split(' ')
  // The precision stands after the first word: timestamp(3) without time zone.
  return rest[0] === 'without' || rest[0] === 'with' ? [head + modifier, ...rest].join(' ') : standard + modifier
}

/** A type's own name: as `formatType`, but that there is no length to speak of, so that `bpchar` is `character`. */
export function formatTypeName(index: CatalogIndex, oid: number): string {
  return formatType(index, { oid, typmod: -1 }).replace(/^bpchar/, STANDARD_NAMES.bpchar as string)
}

function formatModifier(name: string, typmod: number): string {
  if (name === 'numeric') return `(${((typmod - 4) >> 16) & 0xffff},${(((typmod - 4) & 0x7ff) ^ 1024) - 1024})`
  if (name === 'varchar' || name === 'bpchar') return `(${typmod - 4})`
  if (name === 'interval') return intervalModifier(typmod)
  return `(${typmod})`
}

/** Bits of an interval's fields, as its type modifier has them (utils/timestamp.h). */
const INTERVAL_FIELDS = { year: 1 << 2, month: 1 << 1, day: 1 << 3, hour: 1 << 10, minute: 1 << 11, second: 1 << 12 }

/** ` day to second(3)`, `(2)`. */
function intervalModifier(typmod: number): string {
  const mask = (typmod >> 16) & 0x7fff
  const precision = typmod & 0xffff
  const fields =
    mask === 0x7fff ? [] : Object.entries(INTERVAL_FIELDS).flatMap(([field, bit]) => (mask & bit ? [field] : []))
  const range = fields.length > 1 ? [fields[0], fields.at(-1)] : fields
  return `${fields.length ? ` ${range.join(' to ')}` : ''}${precision === 0xffff ? '' : `(${precision})`}`
}
