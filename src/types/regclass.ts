import type { Column, QualifiedName } from '../catalog/catalog'
import { KNOWN_EXTENSIONS } from '../catalog/extensions'
import { quoteIdentifier } from '../catalog/identifiers'
import type { CatalogIndex } from '../catalog/lookup'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { identifiers } from './qualifiedName'

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

/** Qualified unless the bare name means it (RelationIsVisible). */
function shown(index: CatalogIndex, { schema, name, oid }: Named): string {
  if (oid === 0) return NONE
  const visible = find(index, [name])?.oid === oid
  return visible ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}

/** pg_table_is_visible(). @returns undefined for an OID that is no relation's here */
export function isVisible(index: CatalogIndex, oid: number): boolean | undefined {
  const named = relationsOf(index).find((one) => one.oid === oid) ?? systemRelations().byOid(oid)
  return named && find(index, [named.name])?.oid === oid
}

/** How regclass writes that there is no relation. */
const NONE = '-'

/** Tables, views, sequences and indexes by name or by OID. @throws PostgresError 42P01, 42601, 42602; UnsupportedOnShadow */
function relationNamed(index: CatalogIndex, text: string): Named {
  if (text === NONE || text === '0') return { schema: '', name: NONE, oid: 0 }
  if (/^\d+$/.test(text)) return relationOf(index, Number(text))
  const parts = identifiers(text)
  const whole = parts.join('.')
  if (parts.length > 3) throw pgError('42601', `improper relation name (too many dotted names): ${whole}`)
  if (parts.length === 3) throw new UnsupportedOnShadow(`the name of a relation with its database, ${whole},`)
  const found = find(index, parts)
  if (found) return found
  refuseUnknown(index, parts)
  throw pgError('42P01', `relation "${whole}" does not exist`)
}

function relationOf(index: CatalogIndex, oid: number): Named {
  const found = relationsOf(index).find((one) => one.oid === oid) ?? systemRelations().byOid(oid)
  if (!found) throw new UnsupportedOnShadow(`the relation with the OID ${oid}`)
  return found
}

/** @param parts a name, with or without its schema; pg_catalog is searched first, and has names of its own alone */
function find(index: CatalogIndex, parts: readonly string[]): Named | undefined {
  const name = parts.at(-1) as string
  const path = name.startsWith('pg_') ? ['pg_catalog', ...index.searchPath] : index.searchPath
  for (const schema of parts.length > 1 ? [parts[0] as string] : path) {
    const system = schema === 'pg_catalog' || schema === 'information_schema'
    const all = system ? systemRelations().named(schema, name) : relationsOf(index)
    const found = all.find((one) => one.schema === schema && one.name === name)
    if (found) return found
  }
  return undefined
}

/** Extensions that bring no relations, beside those that are known. */
const WITHOUT_RELATIONS = new Set(['btree_gin', 'btree_gist', 'cube', 'earthdistance', 'hstore', 'intarray', 'isn', 'ltree', 'pg_uuidv7', 'seg', 'tablefunc', 'tcn']) // prettier-ignore

/** @throws UnsupportedOnShadow for a name that may be that of a relation which the shadow does not have */
function refuseUnknown({ catalog }: CatalogIndex, parts: readonly string[]): void {
  const extension = catalog.extensions.find((one) => !KNOWN_EXTENSIONS.has(one) && !WITHOUT_RELATIONS.has(one))
  const reason = extension === undefined ? undefined : `extension "${extension}" may have brought it`
  if (reason || /^pg_(?:toast|temp)/.test(parts[0] as string))
    throw new UnsupportedOnShadow(`the relation ${parts.join('.')} as a value`, { reason })
}

function relationsOf({ catalog }: CatalogIndex): readonly Named[] {
  const indexes = catalog.tables.flatMap(({ schema, primaryKey, uniques, indexes }) =>
    [...(primaryKey ? [primaryKey] : []), ...uniques, ...indexes].map(({ name, oid }) => ({ schema, name, oid })),
  )
  return [...catalog.tables, ...catalog.views, ...catalog.sequences, ...indexes]
}

type SystemRelations = typeof import('../catalog/systemRelationNames')
let loaded: SystemRelations | undefined
// eslint-disable-next-line @typescript-eslint/no-require-imports
const systemRelations = () => (loaded ??= require('../catalog/systemRelationNames') as SystemRelations)
