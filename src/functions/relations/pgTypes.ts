import type { DomainType } from '../../catalog/catalog'
import { KNOWN_EXTENSIONS } from '../../catalog/extensions'
import type { CatalogIndex } from '../../catalog/lookup'
import { schemaOid } from '../../catalog/schemaOids'
import { extensionTypes, type SystemType } from '../../catalog/system'
import { bit, type Described, type Row } from './describe'
import { physicalType } from './physicalTypes'

/** pg_type (Postgres manual, "pg_type"): enums, domains, the rows of relations, the types of extensions, and the arrays over them. */

const NAME_BYTES = 63

/** `_` before the name, cut to the length of a name (makeArrayTypeName). */
function arrayName(name: string): string {
  let cut = `_${name}`
  while (Buffer.byteLength(cut) > NAME_BYTES) cut = [...cut].slice(0, -1).join('')
  return cut
}

/** A database may have citext's types without the statement that brings them. */
function typesOfExtensions({ catalog: { extensions, tables } }: CatalogIndex): readonly SystemType[] {
  const citext = extensionTypes('citext').map(({ oid }) => oid)
  const used = tables.some(({ columns }) => columns.some(({ type }) => citext.includes(type.oid)))
  const all = used && !extensions.includes('citext') ? [...extensions, 'citext'] : extensions
  return all.flatMap(extensionTypes)
}

/** Why the types of a database are not all known; undefined where they are. */
export function unknownTypes({ catalog }: CatalogIndex): string | undefined {
  const extension = catalog.extensions.find((one) => !KNOWN_EXTENSIONS.has(one))
  if (extension !== undefined) return `the types of extension "${extension}" are not known`
  const [external] = catalog.externalTypes
  if (external) return `what type "${external.name}" is made of is not known`
  const own = [...catalog.enums, ...catalog.domains, ...catalog.tables, ...catalog.views]
  const names = own.flatMap(({ schema, name }) => [`${schema}.${name}`, `${schema}.${arrayName(name)}`])
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  return twice === undefined ? undefined : `the array type of another name that stands beside ${twice} is not known`
}

/** Columns whose values the catalog does not tell for all of a database's types, with the reason. */
export function refusedColumnsOfTypes(index: CatalogIndex): ReadonlyMap<string, string> {
  const { domains, schemas } = index.catalog
  const found = new Map<string, string>()
  if (domains.some(({ collation }) => collation !== undefined))
    found.set('typcollation', 'what the collations of domains are is not kept')
  if (domains.some(({ base }) => index.elementType(base.oid) !== 0))
    found.set('typndims', 'the dimensions of domains over arrays are not kept')
  if (typesOfExtensions(index).length > 0 && schemas.filter((schema) => !schema.startsWith('pg_temp')).length > 1)
    found.set('typnamespace', 'in which schema an extension lives is not kept')
  return found
}

const SHARED: Row = {
  typowner: '10',
  typisdefined: 't',
  typispreferred: 'f',
  typdelim: ',',
  typrelid: '0',
  typelem: '0',
  typarray: '0',
  typnotnull: 'f',
  typbasetype: '0',
  typtypmod: '-1',
  typndims: '0',
}

interface Own {
  readonly oid: number
  readonly array: number
  readonly schema: string
  readonly name: string
}

/** A type and the array over it. */
function pair(index: CatalogIndex, { oid, array, schema, name }: Own, facts: Row): Row[] {
  const shared = { ...SHARED, typnamespace: String(schemaOid(index, schema)) }
  return [
    { ...shared, ...physicalFacts(index, oid), oid: String(oid), typname: name, typarray: String(array), ...facts },
    {
      ...shared,
      ...physicalFacts(index, array),
      oid: String(array),
      typname: arrayName(name),
      typtype: 'b',
      typcategory: 'A',
      typelem: String(oid),
    },
  ]
}

export function types({ index, viewColumns }: Described): Row[] {
  const { catalog } = index
  const relations = [...catalog.tables, ...catalog.views].map((one) => {
    const oid = 'query' in one ? index.rows.ofView(one.oid, viewColumns(one)) : index.rows.ofTable(one.oid)
    return { oid, array: index.arrayType(oid), schema: one.schema, name: one.name, relation: one.oid }
  })
  return [
    ...catalog.enums.flatMap((one) => pair(index, { ...one, array: one.arrayOid }, ENUM)),
    ...catalog.domains.flatMap((one) => pair(index, { ...one, array: one.arrayOid }, domainFacts(index, one))),
    ...relations.flatMap((one) => pair(index, one, { typtype: 'c', typcategory: 'C', typrelid: String(one.relation) })),
    ...typesOfExtensions(index).flatMap((one) =>
      one.array === 0 ? [] : pair(index, { ...one, schema: catalog.defaultSchema }, extensionFacts(one)),
    ),
  ]
}

const ENUM: Row = { typtype: 'e', typcategory: 'E' }

const extensionFacts = ({ category, kind, preferred }: SystemType): Row => ({
  typtype: kind,
  typcategory: category,
  typispreferred: bit(preferred),
})

function domainFacts(index: CatalogIndex, { base, notNull }: DomainType): Row {
  return {
    typtype: 'd',
    typcategory: index.category(base.oid),
    typnotnull: bit(notNull),
    typbasetype: String(base.oid),
    typtypmod: String(base.typmod),
  }
}

function physicalFacts(index: CatalogIndex, oid: number): Row {
  const type = physicalType(index, oid)
  return {
    typlen: type?.length ?? null,
    typbyval: type?.byValue ?? null,
    typdelim: type?.delimiter ?? null,
    typalign: type?.align ?? null,
    typstorage: type?.storage ?? null,
    typcollation: type?.collation ?? null,
  }
}
