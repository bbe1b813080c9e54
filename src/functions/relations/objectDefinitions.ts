/** pg_get_constraintdef() and pg_get_indexdef(), as ruleutils.c prints them. */
import type { ForeignKey, Index, Table, UniqueConstraint } from '../../catalog/catalog'
import { quoteIdentifier } from '../../catalog/identifiers'
import type { CatalogIndex } from '../../catalog/lookup'
import { UnsupportedOnShadow } from '../../errors'
import { checkOids, CONSTRAINTS, notNullOids } from './constraintOids'
import { readerOf } from './expressionReader'

const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ')

const deferral = ({ deferrable, initiallyDeferred }: UniqueConstraint | ForeignKey): string =>
  `${deferrable ? ' DEFERRABLE' : ''}${initiallyDeferred ? ' INITIALLY DEFERRED' : ''}`

function refuse(what: string, name: string, reason: string): never {
  throw new UnsupportedOnShadow(`the definition of ${what} "${name}"`, { reason })
}

const PARAMETERS = 'parameters of the indexes of its table are not kept'
const PRINTED = 'how Postgres prints one of its expressions is not known'

/**
 * @param pretty leaves out parentheses
 * @returns null for an OID that is no constraint's
 * @throws UnsupportedOnShadow for one whose definition is not known
 */
export function constraintDefinition(index: CatalogIndex, oid: number, pretty: boolean): string | null {
  for (const table of index.catalog.tables) {
    const unique = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques].find(
      (one) => CONSTRAINTS + one.oid === oid,
    )
    if (unique) return uniqueDefinition(table, unique)
    const column = table.columns.find((_, i) => notNullOids(table) + i === oid)
    const foreign = table.foreignKeys.find((one) => one.oid === oid)
    const check = table.checks.find((_, i) => checkOids(table) + i === oid)
    const name = foreign?.name ?? check?.name ?? (column?.notNull ? column.name : undefined)
    if (name === undefined) continue
    if (table.untold?.some((one) => one.startsWith('constraint')))
      refuse('constraint', name, 'which constraints of its table are not valid is not kept')
    if (foreign) return foreignDefinition(index, foreign)
    if (column) return `NOT NULL ${quoteIdentifier(column.name)}`
    const shown = check && !pretty ? readerOf(index)?.shown(table, check.expression) : undefined
    return shown ? `CHECK (${shown.text})` : refuse('constraint', name, PRINTED)
  }
  return refuseOthers(index, oid)
}

/** Constraints that are listed, and whose definitions are not given. */
function refuseOthers({ catalog }: CatalogIndex, oid: number): null {
  const exclusion = catalog.tables.flatMap(({ indexes }) => indexes).find((one) => one.exclusion && CONSTRAINTS + one.oid === oid) // prettier-ignore
  if (exclusion) refuse('constraint', exclusion.name, 'it is an exclusion constraint')
  if (oid >= DOMAINS) throw new UnsupportedOnShadow('the definition of a constraint of a domain')
  if (oid > 0 && oid < FIRST_OWN) throw new UnsupportedOnShadow('the definition of a constraint of the system')
  return null
}

const DOMAINS = 0xb8000000
const FIRST_OWN = 16384

function uniqueDefinition(table: Table, unique: UniqueConstraint): string {
  if (table.untold?.includes('indexes')) refuse('constraint', unique.name, PARAMETERS)
  const kind = unique === table.primaryKey ? 'PRIMARY KEY ' : 'UNIQUE '
  const nulls = unique.nullsNotDistinct ? 'NULLS NOT DISTINCT ' : ''
  const include = unique.include ? ` INCLUDE (${list(unique.include)})` : ''
  return `${kind}${nulls}(${list(unique.columns)})${include}${deferral(unique)}`
}

function foreignDefinition(index: CatalogIndex, key: ForeignKey): string {
  const { schema, name, columns } = key.references
  const change = key.onUpdate === 'NO ACTION' ? '' : ` ON UPDATE ${key.onUpdate}`
  const removal = key.onDelete === 'NO ACTION' ? '' : ` ON DELETE ${key.onDelete}`
  const some = key.onDeleteColumns ? ` (${list(key.onDeleteColumns)})` : ''
  const match = key.match === 'FULL' ? ' MATCH FULL' : ''
  return `FOREIGN KEY (${list(key.columns)}) REFERENCES ${visibleName(index, schema, name)}(${list(columns)})${match}${change}${removal}${some}${deferral(key)}`
}

const qualified = (schema: string, name: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`

/** Without its schema where the bare name means it. */
function visibleName(index: CatalogIndex, schema: string, name: string): string {
  return index.relation(undefined, name)?.schema === schema ? quoteIdentifier(name) : qualified(schema, name)
}

type AnyIndex = Omit<Index, 'keys'> & Pick<Index, 'keys'>

const ofConstraint = (one: UniqueConstraint): AnyIndex => ({
  ...one,
  unique: true,
  method: 'btree',
  keys: one.columns.map((column) => ({ column })),
})

/**
 * @param position of one of its columns, from 1; 0 for the whole
 * @returns null for an OID that is no index's
 * @throws UnsupportedOnShadow for one whose definition is not known
 */
export function indexDefinition(index: CatalogIndex, oid: number, position: number, pretty: boolean): string | null {
  for (const table of index.catalog.tables) {
    const constraints = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques].map(ofConstraint)
    const own = [...constraints, ...table.indexes].find((one) => one.oid === oid)
    if (!own) continue
    if (position > 0) return columnOf(index, table, own, position, pretty)
    if (table.untold?.includes('indexes')) refuse('index', own.name, PARAMETERS)
    return wholeIndex(index, table, own, pretty)
  }
  if (oid > 0 && oid < FIRST_OWN) throw new UnsupportedOnShadow('the definition of an index of the system')
  return null
}

function columnOf(index: CatalogIndex, table: Table, own: AnyIndex, position: number, pretty: boolean): string {
  const key = own.keys[position - 1]
  const included = own.include?.[position - 1 - own.keys.length]
  if (key) return keyText(index, table, own, key, pretty)
  return included === undefined ? '' : quoteIdentifier(included)
}

function keyText(
  index: CatalogIndex,
  table: Table,
  own: AnyIndex,
  key: Index['keys'][number],
  pretty: boolean,
): string {
  if (key.column !== undefined) return quoteIdentifier(key.column)
  const shown = pretty ? undefined : readerOf(index)?.shown(table, key.expression ?? '')
  if (!shown) refuse('index', own.name, PRINTED)
  return shown.isCall ? shown.text : `(${shown.text})`
}

function wholeIndex(index: CatalogIndex, table: Table, own: AnyIndex, pretty: boolean): string {
  const { name, unique, exclusion, method, keys, include, nullsNotDistinct, where } = own
  const columns = keys.map((key) => keyText(index, table, own, key, pretty) + ordering(own, key))
  const predicate = where === undefined || pretty ? undefined : readerOf(index)?.shown(table, where)
  if (where !== undefined && !predicate) refuse('index', name, PRINTED)
  const on = pretty ? visibleName(index, table.schema, table.name) : qualified(table.schema, table.name)
  return [
    `CREATE ${unique && !exclusion ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(name)} ON ${on} USING ${method} (${columns.join(', ')})`,
    include ? ` INCLUDE (${list(include)})` : '',
    nullsNotDistinct ? ' NULLS NOT DISTINCT' : '',
    predicate ? ` WHERE ${predicate.text}` : '',
  ].join('')
}

/** Operator classes that are none of their types' defaults, and those that are: the latter are not shown. */
const NAMED = /^(?:(?:text|varchar|bpchar)_pattern_ops|jsonb_path_ops|gin_trgm_ops|gist_trgm_ops|inet_ops@gist|varchar_ops|(?:vector|halfvec|sparsevec)_l2_ops@hnsw|(?:vector|halfvec|sparsevec)_(?:l1|ip|cosine)_ops|bit_(?:hamming|jaccard)_ops)(?:@\w+)?$/ // prettier-ignore
const DEFAULTS = /^(?:int[248]|text|bpchar|uuid|date|time|timetz|timestamp|timestamptz|numeric|bool|float[48]|bytea|enum|jsonb|array|tsvector|citext|name)_ops@(?:btree|hash|gin)$|^(?:vector|halfvec)_l2_ops@ivfflat$/ // prettier-ignore

function ordering({ name, method, exclusion }: AnyIndex, key: Index['keys'][number]): string {
  if (key.collation !== undefined) refuse('index', name, 'its collations are not told')
  const { opclass, descending = false } = key
  const bare = opclass?.split('.').at(-1) ?? ''
  const shown = opclass !== undefined && NAMED.test(`${bare}@${method}`)
  if (opclass !== undefined && !shown && !DEFAULTS.test(`${bare}@${method}`))
    refuse('index', name, `whether ${bare} is the usual operator class is not known`)
  if (method !== 'btree' || exclusion) return shown ? ` ${quoteIdentifier(bare)}` : ''
  const nullsFirst = (key.nulls ?? (descending ? 'FIRST' : 'LAST')) === 'FIRST'
  const nulls = nullsFirst === descending ? '' : nullsFirst ? ' NULLS FIRST' : ' NULLS LAST'
  return `${shown ? ` ${quoteIdentifier(bare)}` : ''}${descending ? ' DESC' : ''}${nulls}`
}
