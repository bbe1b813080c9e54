import type { Index, Table, UniqueConstraint } from '../../catalog/catalog'
import { delimited } from '../../catalog/identifiers'
import { uniqueIndexes } from '../../catalog/sqliteNames'
import type { ShadowDatabase } from '../database'
import type { StoredRow } from '../sqlite'
import type { Row } from '../../types/rowText'

/** Keys of an index over expressions for one row, as text: its SQLite definition, put to the row's values. */
export function indexKeys(
  database: ShadowDatabase,
  table: Table,
  unique: UniqueConstraint | Index,
  row: Row,
): (string | null)[] {
  const { keys } = definition(database, table, unique)
  if (keys.length === 0) return []
  const values = evaluate(database, `SELECT ${keys.join(', ')}`, row, '')[0]
  return (values ?? []).map((value) => (value === null ? null : String(value)))
}

/** The columns that SQLite has as the keys of an index: a cast may be none to it. */
export function columnsInSqlite(database: ShadowDatabase, table: Table, index: Index): (string | undefined)[] {
  return definition(database, table, index).keys.map((key) =>
    /^"((?:[^"]|"")*)"$/.exec(key)?.[1]?.replaceAll('""', '"'),
  )
}

/** Whether a partial index has an entry for the row. */
export function holdsFor(database: ShadowDatabase, table: Table, unique: UniqueConstraint | Index, row: Row): boolean {
  if (!('where' in unique) || unique.where === undefined) return true
  const { condition } = definition(database, table, unique)
  return condition === undefined || evaluate(database, 'SELECT 1', row, ` WHERE ${condition}`).length > 0
}

function evaluate(database: ShadowDatabase, select: string, row: Row, where: string): StoredRow[] {
  const columns = [...row.keys()].map((name, i) => `?${i + 1} AS ${delimited(name)}`).join(', ')
  return database.sqlite.sql(`${select} FROM (SELECT ${columns})${where}`, ...row.values())
}

function definition(
  database: ShadowDatabase,
  table: Table,
  unique: UniqueConstraint | Index,
): { keys: string[]; condition?: string } {
  const name =
    uniqueIndexes(database.catalog).find((one) => one.table.oid === table.oid && one.unique.name === unique.name)
      ?.sqliteName ?? unique.name
  const [found] = database.sqlite.sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?1", name)
  const sql = String(found?.[0] ?? '')
  const open = sql.indexOf('(', sql.search(/ ON /))
  return split(sql, open)
}

/** `… ON t (lower("a") DESC, "b") WHERE c` → its keys without sort order, and its condition. */
function split(sql: string, open: number): { keys: string[]; condition?: string } {
  const keys: string[] = []
  let depth = 0
  let quoted = ''
  let start = open + 1
  for (let i = open; i >= 0 && i < sql.length; i++) {
    const character = sql[i] as string
    if (quoted) quoted = character === quoted ? '' : quoted
    else if (character === '"' || character === "'") quoted = character
    else if (character === '(') depth++
    else if (character === ',' && depth === 1) {
      keys.push(bare(sql.slice(start, i)))
      start = i + 1
    } else if (character === ')' && --depth === 0) {
      const condition = /^\s*WHERE\s+(.*)$/is.exec(sql.slice(i + 1))?.[1]
      return { keys: [...keys, bare(sql.slice(start, i))], condition }
    }
  }
  return { keys: [] }
}

function bare(key: string): string {
  return key.trim().replace(/\s+(ASC|DESC)$/i, '')
}
