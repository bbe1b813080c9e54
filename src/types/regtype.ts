import { KNOWN_EXTENSIONS } from '../catalog/extensions'
import { quoteIdentifier } from '../catalog/identifiers'
import type { CatalogIndex } from '../catalog/lookup'
import { systemType, systemTypeByName } from '../catalog/system'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { formatType } from './formatType'
import { parseOid } from './integer'
import { identifiers } from './qualifiedName'

export const REGTYPE = 2206

/** Postgres manual, "Object Identifier Types": a type by its OID, shown by its name. Stored as the OID. */
export function regtypeCodec(index: CatalogIndex): TypeCodec {
  return {
    input: (text) => (text === '-' ? 0n : /^\d+$/.test(text) ? parseOid(text) : BigInt(typeNamed(index, text))),
    output: (value) => (value === 0n ? '-' : nameOf(index, Number(value))),
    order: 'native',
  }
}

/** @throws UnsupportedOnShadow for an OID that may be a type's on the server, or no type's at all */
function nameOf(index: CatalogIndex, oid: number): string {
  const known = (one: number): boolean => systemType(one) !== undefined || index.userType(one) !== undefined
  const element = index.elementType(oid)
  // The arrays of rows of system relations are known, and those rows are not.
  if (!known(element === 0 ? oid : element)) throw new UnsupportedOnShadow(`the type with the OID ${oid}`)
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
  char: 'bpchar',
  'char varying': 'varchar',
  dec: 'numeric',
  'double precision': 'float8',
  decimal: 'numeric',
  float: 'float8',
  int: 'int4',
  integer: 'int4',
  real: 'float4',
  smallint: 'int2',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
}

const PART = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)`
const NAME = new RegExp(String.raw`^\s*(${PART}(?:\.${PART})?|[A-Za-z]+(?: +[A-Za-z]+)+)\s*((?:\[\])*)\s*$`)

/** @throws PostgresError 3F000, 42704; UnsupportedOnShadow for what is no plain name, and for names that it cannot be sure of */
function typeNamed(index: CatalogIndex, text: string): number {
  const [, written, brackets] = NAME.exec(text) ?? []
  const element = written === undefined ? undefined : elementNamed(index, written)
  const found = element && brackets ? index.arrayType(element) : element
  if (found) return found
  const parts = written === undefined || written.includes(' ') ? [] : identifiers(written)
  if (element !== undefined || !isFree(index, written, parts))
    throw new UnsupportedOnShadow(`the type name ${JSON.stringify(text)}`)
  const [schema] = parts
  if (parts.length > 1 && !index.hasSchema(schema as string))
    throw pgError('3F000', `schema "${schema}" does not exist`)
  throw pgError('42704', `type "${parts.join('.')}${brackets}" does not exist`)
}

function elementNamed(index: CatalogIndex, written: string): number | undefined {
  const standard = STANDARD[written.toLowerCase().replace(/ +/g, ' ')]
  if (standard !== undefined) return systemTypeByName(standard)?.oid
  if (/^[^"]* /.test(written)) return undefined
  const parts = identifiers(written)
  const oid = index.typeOid(parts.length > 1 ? parts[0] : undefined, parts.at(-1) as string)
  return oid !== undefined && isMissing(index, oid) ? undefined : oid
}

/** citext's types are in the tables of every database. */
const isMissing = ({ catalog }: CatalogIndex, oid: number): boolean =>
  ['citext', '_citext'].includes(systemType(oid)?.name ?? '') && !catalog.extensions.includes('citext')

/** Whether Postgres reads the text as a name, and surely has no type of that name. */
function isFree(index: CatalogIndex, written = '', parts: readonly string[]): boolean {
  const [name, schema] = [parts.at(-1), parts.length > 1 ? parts[0] : undefined]
  if (name === undefined || index.catalog.extensions.some((one) => !KNOWN_EXTENSIONS.has(one))) return false
  if (!written.includes('"') && parts.some((part) => quoteIdentifier(part) !== part)) return false
  if (/^_*pg_/.test(name) || /^(?:pg_|information_schema$)/.test(schema ?? '')) return false
  if (schema !== undefined && systemTypeByName(name)) return false
  return index.relation(schema, name.replace(/^_+/, '')) === undefined
}
