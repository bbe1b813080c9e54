/** Indexes that a statement makes: their columns' types have to have an order (ResolveOpClass, commands/indexcmds.c). */
import type { Catalog, Table } from '../../catalog/catalog'
import { pgError } from '../../errors'
import type { SchemaVersion } from '../schemaVersion'

/** @throws PostgresError 42704 */
export function checkOperatorClasses(from: SchemaVersion, to: SchemaVersion): void {
  const known = new Set(indexesOf(from.catalog).map(({ oid }) => oid))
  for (const { oid, table, columns } of indexesOf(to.catalog)) {
    if (!known.has(oid)) for (const column of columns) checkColumn(to, table, column)
  }
}

interface BtreeIndex {
  readonly oid: number
  readonly table: Table
  /** Those without an operator class of their own. */
  readonly columns: readonly string[]
}

const indexesOf = ({ tables }: Catalog): BtreeIndex[] =>
  tables.flatMap((table): BtreeIndex[] => [
    ...[...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques].map((one) => ({ ...one, table })),
    ...table.indexes
      .filter(({ method }) => method === 'btree')
      .map(({ oid, keys }) => ({
        oid,
        table,
        columns: keys.flatMap((k) => (k.column && !k.opclass ? [k.column] : [])),
      })),
  ])

function checkColumn({ types, index }: SchemaVersion, table: Table, name: string): void {
  const column = table.columns.find((one) => one.name === name)
  const base = column && index.baseType(column.type).oid
  // Every array has array_ops.
  if (base === undefined || index.elementType(base) !== 0 || types.codec(base).order !== 'none') return
  const type = types.formatTypeName(base)
  throw pgError('42704', `data type ${type} has no default operator class for access method "btree"`, {
    hint: 'You must specify an operator class for the index or define a default operator class for the data type.',
  })
}
