/** The system's own relations by their names and OIDs; indexes are among them. Loaded on first use. */
import type { QualifiedName } from './catalog'
import { systemColumns, systemRows } from './systemRelationFile'

interface Named extends QualifiedName {
  readonly oid: number
}

let kept: readonly Named[] | undefined

function all(): readonly Named[] {
  if (kept) return kept
  const schemas = new Map(systemRows('pg_catalog.pg_namespace').map(([oid, name]) => [oid, name as string]))
  const columns = systemColumns('pg_catalog.pg_class')?.map(({ name }) => name) ?? []
  const [oid, name, schema] = ['oid', 'relname', 'relnamespace'].map((column) => columns.indexOf(column))
  const read = (row: readonly (string | null)[], at: number | undefined) => row[at as number] as string
  return (kept = systemRows('pg_catalog.pg_class').map((row) => ({
    oid: Number(read(row, oid)),
    name: read(row, name),
    schema: schemas.get(read(row, schema)) as string,
  })))
}

export const named = (schema: string, name: string): readonly Named[] =>
  all().filter((one) => one.schema === schema && one.name === name)

export const byOid = (oid: number): Named | undefined => all().find((one) => one.oid === oid)
