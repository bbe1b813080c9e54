import type { Column, QualifiedName } from '../catalog/catalog'
import { quoteIdentifier } from '../catalog/identifiers'
import type { CatalogIndex } from '../catalog/lookup'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'

export const REGCLASS = 2205

interface Named extends QualifiedName {
  readonly oid: number
}

/** Postgres manual, "Object Identifier Types": a relation. Stored as its name, qualified where it has to be. */
export function regclassCodec(index: CatalogIndex): TypeCodec {
  return {
    input: (text) => shown(index, relationNamed(index, text)),
    output: (value) => value as string,
    order: (value) => BigInt(relationNamed(index, value as string).oid),
  }
}

/**
 * pg_get_serial_sequence(): the sequence that a column owns, always with its schema.
 * @throws PostgresError 42P01, 42703
 */
export function ownedSequence(index: CatalogIndex, table: string, column: string): string | null {
  const { schema, name } = relationNamed(index, table)
  const columns = index.relation(schema, name)?.columns
  const found = columns?.find((c) => c.name === column)
  if (!found) throw pgError('42703', `column "${column}" of relation "${name}" does not exist`)
  const { sequence } = found as Column
  return sequence ? `${quoteIdentifier(sequence.schema)}.${quoteIdentifier(sequence.name)}` : null
}

const shown = (index: CatalogIndex, { schema, name }: Named): string =>
  index.searchPath.includes(schema) ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`

/** Tables, views, sequences and indexes by name or by OID. @throws PostgresError 42P01, 42602; UnsupportedOnShadow for the system's own */
function relationNamed(index: CatalogIndex, text: string): Named {
  const all = relationsOf(index)
  if (/^\d+$/.test(text)) {
    const found = all.find(({ oid }) => oid === Number(text))
    if (!found) throw new UnsupportedOnShadow(`the relation with the OID ${text}`)
    return found
  }
  const parts = identifiers(text)
  const name = parts.at(-1) as string
  if (parts.length === 1 ? name.startsWith('pg_') : /^(pg_catalog|information_schema)$/.test(parts.at(-2) as string))
    throw new UnsupportedOnShadow(`the system relation ${parts.join('.')} as a value`)
  for (const schema of parts.length > 1 ? [parts.at(-2) as string] : index.searchPath) {
    const found = all.find((one) => one.schema === schema && one.name === name)
    if (found) return found
  }
  throw pgError('42P01', `relation "${parts.join('.')}" does not exist`)
}

function relationsOf({ catalog }: CatalogIndex): readonly Named[] {
  const indexes = catalog.tables.flatMap(({ schema, primaryKey, uniques, indexes }) =>
    [...(primaryKey ? [primaryKey] : []), ...uniques, ...indexes].map(({ name, oid }) => ({ schema, name, oid })),
  )
  return [...catalog.tables, ...catalog.views, ...catalog.sequences, ...indexes]
}

/** Splits a qualified name and folds unquoted parts to lower case (stringToQualifiedNameList). */
function identifiers(text: string): string[] {
  const parts = [...text.matchAll(/\s*(?:"((?:[^"]|"")+)"|([^".\s]+))\s*(\.|$)/gy)]
  const whole = parts.reduce((length, [part]) => length + part.length, 0) === text.length && parts.at(-1)?.[3] === ''
  if (!whole) throw pgError('42602', 'invalid name syntax')
  return parts.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain as string).toLowerCase())
}
