/** OIDs of schemas: Postgres gives them as it goes; those of a database's own are apart from all others here. */
import type { CatalogIndex } from './lookup'

const OWN = 90_000
const FIXED: Readonly<Record<string, number>> = { pg_catalog: 11, pg_toast: 99, public: 2200 }

export function schemaOid({ catalog }: CatalogIndex, schema: string): number {
  return (
    FIXED[schema] ?? (schema === 'information_schema' ? informationSchema() : OWN + catalog.schemas.indexOf(schema))
  )
}

/** @returns undefined for an OID that is no schema's here */
export function namedSchema(index: CatalogIndex, oid: number): string | undefined {
  const all = [...Object.keys(FIXED), 'information_schema', ...index.catalog.schemas]
  return all.find((schema) => index.hasSchema(schema) && schemaOid(index, schema) === oid)
}

let known: number | undefined
const informationSchema = (): number => (known ??= readInformationSchema())

function readInformationSchema(): number {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { systemRows } = require('./systemRelationFile') as typeof import('./systemRelationFile')
  return Number(systemRows('pg_catalog.pg_namespace').find(([, name]) => name === 'information_schema')?.[0])
}
