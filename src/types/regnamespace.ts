import { quoteIdentifier } from '../catalog/identifiers'
import type { CatalogIndex } from '../catalog/lookup'
import { namedSchema, schemaOid } from '../catalog/schemaOids'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { parseOid } from './integer'
import { identifiers } from './qualifiedName'

export const REGNAMESPACE = 4089

/** Postgres manual, "Object Identifier Types": a schema by its OID, shown by its name. Stored as the OID. */
export function regnamespaceCodec(index: CatalogIndex): TypeCodec {
  return {
    input: (text) => (text === '-' ? 0n : /^\d+$/.test(text) ? parseOid(text) : BigInt(schemaNamed(index, text))),
    output: (value) => (value === 0n ? '-' : nameOf(index, Number(value))),
    order: 'native',
  }
}

/** @throws PostgresError 42602, 3F000 */
function schemaNamed(index: CatalogIndex, text: string): number {
  const [name = '', ...more] = identifiers(text)
  if (more.length > 0) throw pgError('42602', 'invalid name syntax')
  if (!index.hasSchema(name)) throw pgError('3F000', `schema "${name}" does not exist`)
  return schemaOid(index, name)
}

/** @throws UnsupportedOnShadow for an OID that may be a schema's on the server */
function nameOf(index: CatalogIndex, oid: number): string {
  const name = namedSchema(index, oid)
  if (name === undefined) throw new UnsupportedOnShadow(`the schema with the OID ${oid}`)
  return quoteIdentifier(name)
}
