import type { DomainType, Index, ReferentialAction, Table, Trigger } from '../../catalog/catalog'
import { makeObjectName } from '../../catalog/ddl/objectNames'
import type { CatalogIndex } from '../../catalog/lookup'
import { schemaOid } from '../../catalog/schemaOids'
import { attnumOf, bit, type Constraint, constraintsOf, type Described, referencedKey, type Row } from './describe'
import { CONSTRAINTS } from './constraintOids'
import { readerOf } from './expressionReader'
import { nodeTree } from './nodeTree'
import { USER } from './informationSchema'

/** pg_catalog (Postgres manual, "System Catalogs"): a database's own objects. */

const OWNER = '10'

export function namespaces({ index }: Described): Row[] {
  const own = index.catalog.schemas.filter((schema) => schema !== 'public')
  return own.map((schema) => ({ oid: String(schemaOid(index, schema)), nspname: schema, nspowner: OWNER }))
}

/** plpgsql is the system's own. */
export function extensions({ index: { catalog } }: Described): Row[] {
  return catalog.extensions.filter((name) => name !== 'plpgsql').map((extname) => ({ extname, extowner: OWNER }))
}

export function tables({ index: { catalog } }: Described): Row[] {
  const referenced = (table: Table) =>
    catalog.tables.some((t) =>
      t.foreignKeys.some(({ references: r }) => r.schema === table.schema && r.name === table.name),
    )
  return catalog.tables.filter((table) => !table.materialized).map((table) => ({
    schemaname: table.schema,
    tablename: table.name,
    tableowner: USER,
    hasindexes: bit(indexesOf(table).length > 0 || exclusionsOf(table).length > 0),
    hasrules: 'f',
    hastriggers: bit(table.foreignKeys.length > 0 || referenced(table) || hasTrigger(catalog.triggers, table)),
    rowsecurity: bit(table.rowSecurity?.enabled ?? false),
  })) // prettier-ignore
}

const hasTrigger = (triggers: readonly Trigger[], { schema, name }: Table): boolean =>
  triggers.some(({ table }) => table.schema === schema && table.name === name)

export interface OwnIndex {
  readonly oid: number
  readonly name: string
  readonly unique: boolean
  readonly primary: boolean
  readonly method: string
  /** Undefined for an expression. */
  readonly keys: readonly (string | undefined)[]
  readonly options: readonly number[]
  readonly include: readonly string[]
  /** Of its keys that are none. */
  readonly expressions: readonly string[]
  /** Names of operator classes, where they are given. */
  readonly classes: readonly (string | undefined)[]
  readonly attributes?: readonly (string | null)[]
  readonly nullsNotDistinct: boolean
  readonly deferrable: boolean
  readonly where?: string
  readonly exclusion: boolean
}

/** Exclusion constraints that the shadow does not have: of their indexes no more is known. */
const exclusionsOf = ({ unsupported = [] }: Table) =>
  unsupported.flatMap(({ name, index }) => (index ? [{ name, index }] : []))

export function indexesOf(table: Table): OwnIndex[] {
  const constraints = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques]
  return [
    ...constraints.map((one): OwnIndex => ({
      oid: one.oid,
      name: one.name,
      unique: true,
      primary: one === table.primaryKey,
      method: 'btree',
      keys: one.columns,
      options: one.columns.map(() => 0),
      include: one.include ?? [],
      expressions: [],
      classes: [],
      attributes: one.attributes,
      nullsNotDistinct: one.nullsNotDistinct ?? false,
      deferrable: one.deferrable ?? false,
      exclusion: false,
    })),
    ...table.indexes.map((one): OwnIndex => ({
      oid: one.oid,
      name: one.name,
      unique: one.unique && !one.exclusion,
      primary: false,
      method: one.method,
      keys: one.keys.map((key) => key.column),
      options: one.keys.map((key) => (key.descending ? 1 : 0) + ((key.nulls ?? (key.descending ? 'FIRST' : 'LAST')) === 'FIRST' ? 2 : 0)),
      include: one.include ?? [],
      expressions: one.keys.flatMap(({ expression }) => expression ?? []),
      classes: one.keys.map(({ opclass }) => opclass),
      attributes: one.attributes,
      nullsNotDistinct: one.nullsNotDistinct ?? false,
      deferrable: false,
      where: one.where,
      exclusion: one.exclusion ?? false,
    })),
  ] // prettier-ignore
}

const METHODS: Readonly<Record<string, string>> = { btree: '403', hash: '405', gist: '783', gin: '2742', brin: '3580', spgist: '4000' } // prettier-ignore

export function classes(described: Described): Row[] {
  const { index, viewColumns } = described
  const { catalog } = index
  const facts = new Map(tables(described).map((row) => [`${row.schemaname}.${row.tablename}`, row]))
  const shared = (one: { schema: string; name: string; oid: number }, kind: string, natts: number): Row => ({
    oid: String(one.oid),
    relname: one.name,
    relnamespace: String(schemaOid(index, one.schema)),
    reloftype: '0',
    relowner: OWNER,
    relam: '0',
    reltablespace: '0',
    relhasindex: 'f',
    relisshared: 'f',
    relpersistence: 'p',
    relkind: kind,
    relnatts: String(natts),
    relchecks: '0',
    relhasrules: bit(kind === 'v' || kind === 'm'),
    relhastriggers: 'f',
    relhassubclass: 'f',
    relrowsecurity: 'f',
    relforcerowsecurity: 'f',
    relispopulated: 't',
    relreplident: kind === 'r' || kind === 'm' ? 'd' : 'n',
    relispartition: 'f',
    relrewrite: '0',
  })
  return [
    ...catalog.tables.flatMap((table): Row[] => {
      const own = facts.get(`${table.schema}.${table.name}`)
      const natts = table.columns.length + (table.dropped?.length ?? 0)
      return [
        { ...shared(table, table.materialized ? 'm' : 'r', natts), ...(table.materialized && { relispopulated: bit(table.materialized.populated) }), ...(table.rowSecurity && { relrowsecurity: bit(table.rowSecurity.enabled), relforcerowsecurity: bit(table.rowSecurity.forced) }), relam: '2', relhasindex: own?.hasindexes ?? 'f', relhastriggers: own?.hastriggers ?? 'f', relchecks: String(table.checks.length) },
        ...indexesOf(table).map((one) => ({
          ...shared({ ...one, schema: table.schema }, 'i', one.keys.length + one.include.length),
          relam: METHODS[one.method] ?? '0',
        })),
        ...exclusionsOf(table).map(({ name, index: { oid, method, attributes } }) => ({
          ...shared({ name, oid, schema: table.schema }, 'i', attributes),
          relam: METHODS[method] ?? '0',
        })),
      ]
    }),
    ...catalog.views.map((view) => ({ ...shared(view, view.materialized ? 'm' : 'v', viewColumns(view).length), ...(view.materialized && { relam: '2' }) })),
    ...catalog.sequences.map((sequence) => shared(sequence, 'S', 3)),
  ] // prettier-ignore
}

export function sequences({ index: { catalog } }: Described): Row[] {
  const types = { int2: '21', int4: '23', int8: '20' }
  return catalog.sequences.map(({ oid, type, start, increment, max, min, cache = '1', cycle }) => ({
    seqrelid: String(oid),
    seqtypid: types[type],
    seqstart: start,
    seqincrement: increment,
    seqmax: max,
    seqmin: min,
    seqcache: cache,
    seqcycle: bit(cycle),
  }))
}

export function enums({ index: { catalog } }: Described): Row[] {
  return catalog.enums.flatMap((one) =>
    one.labels.map((label, i) => ({
      enumtypid: String(one.oid),
      enumsortorder: String(one.sortOrders?.[i] ?? i + 1),
      enumlabel: label,
    })),
  )
}

/** Several are told with commas between them. */
function treeOf(index: CatalogIndex, table: Table, expressions: readonly string[]): string {
  const shown = expressions.map((expression) => readerOf(index)?.shown(table, expression)?.text)
  return nodeTree(table.oid, shown.includes(undefined) ? undefined : shown.join(', '))
}

export function indexes({ index }: Described): Row[] {
  return index.catalog.tables.flatMap((table) =>
    indexesOf(table).map((one): Row => ({
      indexrelid: String(one.oid),
      indrelid: String(table.oid),
      indnatts: String(one.keys.length + one.include.length),
      indnkeyatts: String(one.keys.length),
      indisunique: bit(one.unique),
      indnullsnotdistinct: bit(one.nullsNotDistinct),
      indisprimary: bit(one.primary),
      indisexclusion: bit(one.exclusion),
      indimmediate: bit(!one.deferrable),
      indisclustered: 'f',
      indisvalid: 't',
      indisready: 't',
      indislive: 't',
      indisreplident: 'f',
      indkey: [...one.keys, ...one.include].map((name) => (name === undefined ? 0 : attnumOf(table, name))).join(' '),
      indoption: one.options.join(' '),
      indexprs: one.expressions.length > 0 ? treeOf(index, table, one.expressions) : null,
      indpred: one.where === undefined ? null : treeOf(index, table, [one.where]),
    })),
  )
}

const ACTIONS: Readonly<Record<ReferentialAction, string>> = { 'NO ACTION': 'a', RESTRICT: 'r', CASCADE: 'c', 'SET NULL': 'n', 'SET DEFAULT': 'd' } // prettier-ignore

export function constraints(described: Described): Row[] {
  const { index } = described
  return [
    ...index.catalog.tables.flatMap((table) =>
      constraintsOf(described, table).map((one) => constraint(described, one)),
    ),
    ...index.catalog.tables.flatMap((table) =>
      table.indexes.filter(({ exclusion }) => exclusion).map((one) => exclusionConstraint(index, table, one)),
    ),
    ...index.catalog.domains.flatMap((domain) => domainConstraints(index, domain)),
  ]
}

/** Postgres gives OIDs as it goes; these are apart from all others. */
const DOMAIN_CONSTRAINTS = 0xb8000000

const exclusionConstraint = (index: CatalogIndex, table: Table, { oid, name, keys }: Index): Row => ({
  ...CONSTRAINT,
  oid: String(CONSTRAINTS + oid),
  conname: name,
  connamespace: String(schemaOid(index, table.schema)),
  contype: 'x',
  conrelid: String(table.oid),
  conindid: String(oid),
  connoinherit: 't',
  conkey: `{${keys.map(({ column }) => (column === undefined ? 0 : attnumOf(table, column))).join(',')}}`,
})

function domainConstraints(
  index: CatalogIndex,
  { schema, name, oid, notNull, notNullName, checks }: DomainType,
): Row[] {
  const names = checks.map((check) => ({ name: check.name, kind: 'c' }))
  if (notNull) names.push({ name: notNullName ?? makeObjectName(name, undefined, 'not_null'), kind: 'n' })
  return names.map((one, i) => ({
    ...CONSTRAINT,
    oid: String(DOMAIN_CONSTRAINTS + oid * 2000 + i),
    conname: one.name,
    connamespace: String(schemaOid(index, schema)),
    contype: one.kind,
    contypid: String(oid),
    conbin: one.kind === 'c' ? nodeTree(0, undefined) : null,
  }))
}

/** What one that is neither a key nor deferrable has. */
const CONSTRAINT: Row = {
  condeferrable: 'f',
  condeferred: 'f',
  conenforced: 't',
  convalidated: 't',
  conrelid: '0',
  contypid: '0',
  conindid: '0',
  conparentid: '0',
  confrelid: '0',
  confupdtype: ' ',
  confdeltype: ' ',
  confmatchtype: ' ',
  conislocal: 't',
  coninhcount: '0',
  connoinherit: 'f',
  conperiod: 'f',
}

function constraint(
  { index }: Described,
  { oid, name, kind, table, columns, unique, foreign, check }: Constraint,
): Row {
  const parent = foreign && index.relation(foreign.references.schema, foreign.references.name)
  const numbers = (of: Table, names: readonly string[]) => `{${names.map((one) => attnumOf(of, one)).join(',')}}`
  return {
    ...CONSTRAINT,
    oid: String(oid),
    conname: name,
    connamespace: String(schemaOid(index, table.schema)),
    contype: kind,
    condeferrable: bit((unique ?? foreign)?.deferrable),
    condeferred: bit((unique ?? foreign)?.initiallyDeferred),
    conrelid: String(table.oid),
    conindid: String(unique?.oid ?? (foreign && referencedKey(index, foreign)?.oid) ?? 0),
    confrelid: String(parent?.oid ?? 0),
    ...(foreign && {
      confupdtype: ACTIONS[foreign.onUpdate],
      confdeltype: ACTIONS[foreign.onDelete],
      confmatchtype: foreign.match === 'FULL' ? 'f' : 's',
    }),
    connoinherit: bit(kind !== 'n' && kind !== 'c'),
    conbin: check === undefined ? null : treeOf(index, table, [check]),
    conkey: numbers(table, columns),
    confkey: foreign && parent?.kind === 'table' ? numbers(parent, foreign.references.columns) : null,
  }
}
