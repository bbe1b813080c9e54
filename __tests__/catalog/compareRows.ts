/** The rows of two databases, but for what is another one each time: moments and random ids. */
import { type Catalog, type Table, UNKNOWN_ROWS } from '../../src/catalog/catalog'
import { quoteIdentifier } from '../../src/catalog/identifiers'
import type { LiveDatabase } from '../../src/history/liveDatabase'
import type { Postgres } from '../support/pglite'

type Row = readonly (string | null)[]

/** One line for each table whose rows differ; tables that refuse to be read say so. */
export async function rowDifferences(
  db: Postgres,
  catalog: Catalog,
  live: LiveDatabase | undefined,
): Promise<string[]> {
  const found: string[] = []
  for (const table of catalog.tables) {
    const unknown = table.unsupported?.find(({ kind }) => kind === UNKNOWN_ROWS)
    const name = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
    const sql = `SELECT ${table.columns.map((c) => `${quoteIdentifier(c.name)}::text`).join(', ') || 'NULL'} FROM ${name}`
    const [answer] = await db.queryAll([{ sql }])
    // A table that is not the same is told elsewhere.
    if (!answer || 'error' in answer) continue
    const postgres = answer.rows
    if (unknown) found.push(`rows ${table.name}: refused: ${unknown.reason}`)
    else if (postgres.length > 0 || Number(live?.run(`SELECT count(*) FROM ${name}`)[0]?.[0] ?? 0) > 0)
      found.push(...differences(table, postgres, live?.run(sql) ?? []))
  }
  return found
}

/** One line for each sequence that is at another place; those whose place is not known say so. */
export async function sequenceDifferences(
  db: Postgres,
  catalog: Catalog,
  live: LiveDatabase | undefined,
): Promise<string[]> {
  const found: string[] = []
  for (const { schema, name, start, restart } of catalog.sequences) {
    const sql = `SELECT last_value, is_called FROM ${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
    const [answer] = await db.queryAll([{ sql }])
    if (!answer || 'error' in answer) continue
    const ours = live ? place(live, sql) : [restart ?? start, 'f'].join(' ')
    const postgres = answer.rows[0]?.join(' ')
    if (ours !== postgres) found.push(`sequence ${name}: ${postgres} / ${ours}`)
  }
  return found
}

function place(live: LiveDatabase, sql: string): string | undefined {
  try {
    return live.run(sql)[0]?.join(' ')
  } catch (error) {
    const { name, message } = error as Error
    if (name !== 'UnsupportedOnShadow') throw error
    return `refused: ${message}`
  }
}

function differences(table: Table, postgres: readonly Row[], ours: readonly Row[]): string[] {
  const [left, right] = [postgres, ours].map((rows) => rows.map((row) => row.map(steady).join(' | ')).sort())
  const at = left?.findIndex((row, i) => row !== right?.[i]) ?? -1
  if (left?.length === right?.length && at < 0) return []
  return [`rows ${table.name}: ${left?.length} / ${right?.length}; ${left?.[at] ?? ''} / ${right?.[at] ?? ''}`]
}

const NEAR_MS = 2 * 24 * 60 * 60 * 1000

function steady(value: string | null): string {
  if (value === null) return '∅'
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:/.test(value)) {
    const distance =
      Date.parse(
        `${value
          .replace(' ', 'T')
          .replace(/(\.\d{3})\d*/, '$1')
          .replace(/\+00$/, '')}Z`,
      ) - Date.now()
    if (Math.abs(distance) < NEAR_MS) return '<now>'
  }
  return value
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\b[0-9a-f]{16,}\b/g, '<hex>')
}
