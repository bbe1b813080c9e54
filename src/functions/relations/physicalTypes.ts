/** pg_type's physical side: what pg_type, and pg_attribute of its columns, tell of a type's values. */
import type { CatalogIndex } from '../../catalog/lookup'
import type { systemColumns, systemRows } from '../../catalog/systemRelationFile'
import type { Text } from './describe'

export interface PhysicalType {
  /** pg_type.typlen, typbyval, typdelim, typalign, typstorage and typcollation. */
  readonly length: string
  readonly byValue: string
  readonly delimiter: string
  readonly align: string
  readonly storage: string
  readonly collation: string
}

const VARIABLE: PhysicalType = { length: '-1', byValue: 'f', delimiter: ',', align: 'i', storage: 'x', collation: '0' }
const ENUM: PhysicalType = { ...VARIABLE, length: '4', byValue: 't', storage: 'p' }
const ROW: PhysicalType = { ...VARIABLE, align: 'd' }

/** What the extensions that are known bring. The texts among their types have the default collation. */
const OF_EXTENSIONS: Readonly<Record<string, PhysicalType>> = {
  citext: { ...VARIABLE, collation: '100' },
  gtrgm: { ...VARIABLE, storage: 'p' },
  vector: { ...VARIABLE, storage: 'e' },
  halfvec: { ...VARIABLE, storage: 'e' },
  sparsevec: { ...VARIABLE, storage: 'e' },
}

/** @returns undefined for a type that the shadow knows by its name only */
export function physicalType(index: CatalogIndex, oid: number): PhysicalType | undefined {
  const system = systemTypes().get(oid) ?? OF_EXTENSIONS[index.typeName(oid)]
  if (system) return system
  const element = index.elementType(oid)
  if (element) return arrayOf(physicalType(index, element))
  if (index.enumOf(oid)) return ENUM
  const domain = index.domainOf(oid)
  if (domain) return physicalType(index, domain.base.oid)
  return index.rows.fields(oid) ? ROW : undefined
}

const arrayOf = (element: PhysicalType | undefined): PhysicalType | undefined =>
  element && {
    ...VARIABLE,
    ...(element.align === 'd' && { align: 'd' }),
    delimiter: element.delimiter,
    collation: element.collation,
  }

type SystemRelationFile = { systemColumns: typeof systemColumns; systemRows: typeof systemRows }
let kept: ReadonlyMap<number, PhysicalType> | undefined

function systemTypes(): ReadonlyMap<number, PhysicalType> {
  if (kept) return kept
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const file = require('../../catalog/systemRelationFile') as SystemRelationFile
  const names = file.systemColumns('pg_catalog.pg_type')?.map(({ name }) => name) ?? []
  const read = (row: readonly Text[], name: string) => row[names.indexOf(name)] ?? ''
  const facts = (row: readonly Text[]): PhysicalType => ({
    length: read(row, 'typlen'),
    byValue: read(row, 'typbyval'),
    delimiter: read(row, 'typdelim'),
    align: read(row, 'typalign'),
    storage: read(row, 'typstorage'),
    collation: read(row, 'typcollation'),
  })
  const rows = file.systemRows('pg_catalog.pg_type').map((row) => [Number(read(row, 'oid')), facts(row)] as const)
  return (kept = new Map(rows))
}
