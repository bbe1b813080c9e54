import type { Column, DroppedColumn, Table, TypeRef, View } from '../../catalog/catalog'
import { distinctAttributeNames } from '../../catalog/ddl/indexAttributes'
import type { CatalogIndex } from '../../catalog/lookup'
import { systemTypeByName } from '../../catalog/system'
import type { TypeSystem } from '../../types/typeSystem'
import { bit, type Described, type Row } from './describe'
import { expressionColumns } from './expressionColumns'
import { keyType } from './indexKeyTypes'
import { indexesOf, type OwnIndex } from './pgCatalog'
import { shownDefault } from './defaults'
import { nodeTree } from './nodeTree'
import { physicalType, type PhysicalType } from './physicalTypes'

/** pg_attribute (Postgres manual, "pg_attribute"): the columns of tables, views, sequences and indexes. */

const SHARED: Row = {
  atttypmod: '-1',
  attndims: '0',
  attcompression: '',
  attnotnull: 'f',
  atthasdef: 'f',
  attidentity: '',
  attgenerated: '',
  attisdropped: 'f',
  attislocal: 't',
  attinhcount: '0',
  atthasmissing: 'f',
}

const typeOid = (name: string): number => systemTypeByName(name)?.oid ?? 0

/** pg_attribute's part that pg_type says as well. */
const physicalPart = (oid: number, { length, align, storage, collation }: PhysicalType): Row => ({
  atttypid: String(oid),
  attlen: length,
  attalign: align,
  attstorage: storage,
  attcollation: collation,
})

/** The columns that every table has (heap.c, SysAtt). */
const SYSTEM_COLUMNS = { ctid: 'tid', xmin: 'xid', cmin: 'cid', xmax: 'xid', cmax: 'cid', tableoid: 'oid' }

/** What a sequence is made of. */
const SEQUENCE = { last_value: 'int8', log_cnt: 'int8', is_called: 'bool' }

export class Attributes {
  constructor(
    private readonly described: Described,
    private readonly index: CatalogIndex = described.index,
  ) {}

  rows(): Row[] {
    const { tables, views, sequences } = this.index.catalog
    return [
      ...tables.flatMap((table) => [
        ...this.ofTable(table),
        ...indexesOf(table).flatMap((one) => this.ofIndex(table, one)),
      ]),
      ...views.flatMap((view) => this.ofView(view)),
      ...sequences.flatMap(({ oid }) => [...this.systemColumns(oid), ...this.ofSequence(oid)]),
    ]
  }

  private row(relation: number, name: string, attnum: number, type: TypeRef, more: Row = {}): Row {
    const physical = physicalType(this.index, type.oid)
    if (!physical) throw new Error(`the type ${type.oid} of column "${name}" is not known`)
    return {
      ...SHARED,
      ...physicalPart(type.oid, physical),
      attrelid: String(relation),
      attname: name,
      attnum: String(attnum),
      atttypmod: String(type.typmod),
      ...more,
    }
  }

  private systemColumns(relation: number): Row[] {
    return Object.entries(SYSTEM_COLUMNS).map(([name, type], i) =>
      this.row(relation, name, -1 - i, { oid: typeOid(type), typmod: -1 }, { attnotnull: 't' }),
    )
  }

  private ofSequence(relation: number): Row[] {
    return Object.entries(SEQUENCE).map(([name, type], i) =>
      this.row(relation, name, i + 1, { oid: typeOid(type), typmod: -1 }, { attnotnull: 't' }),
    )
  }

  private ofTable({ oid, columns, dropped = [] }: Table): Row[] {
    return [
      ...this.systemColumns(oid),
      ...columns.map((column) => this.row(oid, column.name, column.attnum, column.type, ofColumn(column))),
      ...dropped.map((column) => this.row(oid, droppedName(column), column.attnum, column.type, ofDropped(column))),
    ]
  }

  private ofView(view: View): Row[] {
    return this.described
      .viewColumns(view)
      .map(({ name, type }, i) =>
        this.row(view.oid, name, i + 1, type, { atthasdef: bit(view.defaults?.[name] !== undefined) }),
      )
  }

  private ofIndex(table: Table, own: OwnIndex): Row[] {
    const expressions = expressionColumns(this.described, table, own)
    const columns = [...own.keys, ...own.include].map((name, i) => {
      const column = table.columns.find((one) => one.name === name)
      return column ?? { ...expressions[own.keys.slice(0, i).filter((key) => key === undefined).length], dimensions: 0 }
    })
    const names = distinctAttributeNames(columns.map(({ name = '' }, i) => own.attributes?.[i] ?? name))
    return columns.map(({ type, dimensions = 0 }, i) => {
      const isKey = i < own.keys.length
      const of = type as TypeRef
      const key = isKey ? keyType(this.index, own, i, of) : of
      const collation = isKey ? (physicalType(this.index, of.oid)?.collation ?? '0') : '0'
      return this.row(own.oid, names[i] as string, i + 1, key, {
        attndims: String(dimensions),
        attcollation: collation,
      })
    })
  }
}

const ofColumn = ({ notNull, default: value, generated, identity, dimensions = 0 }: Column): Row => ({
  attndims: String(dimensions),
  attnotnull: bit(notNull),
  atthasdef: bit(value !== undefined || generated !== undefined),
  attidentity: identityLetter(identity),
  attgenerated: generated ? (generated.stored ? 's' : 'v') : '',
})

const identityLetter = (identity: Column['identity']): string => (identity ? (identity === 'always' ? 'a' : 'd') : '')

const droppedName = ({ attnum }: DroppedColumn): string => `........pg.dropped.${attnum}........`

const ofDropped = ({ identity, dimensions = 0 }: DroppedColumn): Row => ({
  atttypid: '0',
  attndims: String(dimensions),
  attidentity: identityLetter(identity),
  attisdropped: 't',
})

/** Why the columns of a database cannot be told; undefined where they can. */
export function unknownAttributes(index: CatalogIndex): string | undefined {
  for (const { name, columns, dropped = [] } of index.catalog.tables) {
    const odd = [...columns, ...dropped].find(({ type }) => !physicalType(index, type.oid))
    if (odd) return `what the type of a column of "${name}" is made of is not known`
  }
  return undefined
}

/** Columns of pg_attribute whose values the catalog does not tell for all of a database's columns, with the reason. */
export function refusedColumnsOfAttributes({ catalog }: CatalogIndex): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const { tables, domains, ignored } = catalog
  for (const { name, untold = [] } of tables)
    for (const column of untold.filter((one) => one.startsWith('att')))
      found.set(column, `what stands there for the columns of "${name}" is not kept`)
  if (ignored.some(({ statement }) => /GRANT|PRIVILEGES/.test(statement)))
    found.set('attacl', 'privileges are not kept')
  const collated =
    domains.some(({ collation }) => collation !== undefined) ||
    tables.some(
      ({ columns, dropped = [], indexes }) =>
        [...columns, ...dropped].some(({ collation }) => collation !== undefined) ||
        indexes.some(({ keys }) => keys.some(({ collation }) => collation !== undefined)),
    )
  if (collated) found.set('attcollation', 'which columns have a collation that others declare is not kept')
  const inherited = new Set(['inheritance', 'partition', 'partitioning'])
  if (tables.some(({ unsupported = [] }) => unsupported.some(({ kind }) => inherited.has(kind))))
    for (const column of ['attislocal', 'attinhcount']) found.set(column, 'which columns are inherited is not kept')
  return found
}

/** pg_attrdef: defaults and the expressions of generated columns. */
export function columnDefaults({ index, viewColumns }: Described, types: TypeSystem): Row[] {
  const row = (relation: number, attnum: number, text: string | undefined): Row => ({
    oid: String(DEFAULTS + relation * 2000 + attnum),
    adrelid: String(relation),
    adnum: String(attnum),
    adbin: nodeTree(relation, text),
  })
  const ofViews = index.catalog.views.filter(({ defaults }) => defaults).flatMap((view) => viewColumns(view).flatMap(({ name }, i) => (view.defaults?.[name] === undefined ? [] : [row(view.oid, i + 1, undefined)]))) // prettier-ignore
  const ofTables = index.catalog.tables.flatMap((table) =>
    table.columns
      .filter((column) => column.default !== undefined || column.generated)
      .map((column) => row(table.oid, column.attnum, shownDefault(types, table, column))),
  )
  return [...ofTables, ...ofViews]
}

/** Postgres gives OIDs as it goes; these are apart from all others. */
const DEFAULTS = 0xb0000000
