import type { CatalogIndex } from '../catalog/lookup'
import { systemType, systemTypeByName } from '../catalog/system'
import { UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { formatType } from './formatType'
import { parseOid } from './integer'

/** Postgres manual, "Object Identifier Types": a type by its OID, shown by its name. Stored as the OID. */
export function regtypeCodec(index: CatalogIndex): TypeCodec {
  return {
    input: (text) => BigInt(/^\d+$/.test(text) ? parseOid(text) : typeNamed(index, text)),
    output: (value) => (value === 0n ? '-' : nameOf(index, Number(value))),
    order: 'native',
  }
}

/** @throws UnsupportedOnShadow for an OID that may be a type's on the server, or no type's at all */
function nameOf(index: CatalogIndex, oid: number): string {
  const known = (one: number): boolean => systemType(one) !== undefined || index.userType(one) !== undefined
  if (!known(oid) && !known(index.elementType(oid))) throw new UnsupportedOnShadow(`the type with the OID ${oid}`)
  // Without a length in question character(n) has the standard's name.
  return formatType(index, { oid, typmod: -1 }).replace(/^bpchar(?=$|\[)/, 'character')
}

/** What SQL calls types beside their own names. */
const STANDARD: Readonly<Record<string, string>> = {
  bigint: 'int8',
  'bit varying': 'varbit',
  boolean: 'bool',
  'character varying': 'varchar',
  character: 'bpchar',
  'double precision': 'float8',
  decimal: 'numeric',
  int: 'int4',
  integer: 'int4',
  real: 'float4',
  smallint: 'int2',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
}

/** @throws UnsupportedOnShadow for what is no plain name, and for names that the catalog does not have */
function typeNamed(index: CatalogIndex, text: string): number {
  const [, name, array] = /^\s*((?:[\w ]+|"[^".]+"))\s*?(\[\])?\s*$/.exec(text) ?? []
  const quoted = name?.startsWith('"')
  const plain = quoted ? name!.slice(1, -1) : name?.trim().toLowerCase().replace(/\s+/g, ' ')
  if (plain !== undefined) {
    const standard = quoted ? undefined : STANDARD[plain]
    const oid = standard ? systemTypeByName(standard)?.oid : index.typeOid(undefined, plain)
    const found = oid && array ? (systemType(oid)?.array ?? index.arrayType(oid)) : oid
    if (found) return found
  }
  throw new UnsupportedOnShadow(`the type name ${JSON.stringify(text)}`)
}
