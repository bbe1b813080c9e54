/** The system's own relations, written by scripts/read-postgres-relations.mjs. Loaded on first use. */
import { inflateRawSync } from 'node:zlib'
import file from './data/systemRelations.json'

export interface SystemColumn {
  readonly name: string
  readonly oid: number
  readonly typmod: number
}

type Text = string | null

interface Kept {
  readonly columns: readonly (readonly [string, number, number])[]
  readonly count: number
  readonly rows: string
}

const { known, relations } = file as unknown as { known: string[]; relations: Record<string, Kept> }
const names = new Set(known)

/** Whether Postgres has a relation of this qualified name. */
export const isSystemRelation = (qualified: string): boolean => names.has(qualified)

export function systemColumns(qualified: string): readonly SystemColumn[] | undefined {
  return relations[qualified]?.columns.map(([name, oid, typmod]) => ({ name, oid, typmod }))
}

/** The rows that it has in a database without objects of its own, as text. */
export function systemRows(qualified: string): Text[][] {
  const { columns, count, rows } = relations[qualified] as Kept
  const byColumn = JSON.parse(inflateRawSync(Buffer.from(rows, 'base64')).toString()) as Text[][]
  return Array.from({ length: count }, (_, row) => columns.map((_column, i) => byColumn[i]?.[row] ?? null))
}
