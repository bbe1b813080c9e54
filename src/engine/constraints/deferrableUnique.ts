import { delimited } from '../../catalog/identifiers'
import type { Table, UniqueConstraint } from '../../catalog/catalog'
import { uniquesOf } from '../../catalog/sqliteNames'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { Row } from '../../types/rowText'
import { keyExpression } from '../../types/uniqueKey'
import type { ShadowDatabase } from '../database'
import { conflictTarget, mayConflict, tableOf } from '../tables'
import type { DataPlan } from '../workspace'

/**
 * Deferrable unique constraints and keys: Postgres lets duplicates in and looks again at the statement's or the
 * transaction's end (manual, "CREATE TABLE"; unique_key_recheck). SQLite has no such index, so schema.sql has none.
 */
export const deferrableUniques = (table: Table): UniqueConstraint[] =>
  uniquesOf(table).filter((unique): unique is UniqueConstraint => 'columns' in unique && unique.deferrable === true)

/** SQL: this row of the table has the same key as another one. @param other the other one's value of a column */
export function sameKey(
  database: ShadowDatabase,
  table: Table,
  unique: UniqueConstraint,
  other: (column: string, position: number) => string,
): string {
  const conditions = unique.columns.map((name, i) => {
    const column = table.columns.find((c) => c.name === name)
    if (!column) throw new Error(`${table.name} has no column ${name}`)
    const own = keyExpression(database.index, column, unique.nullsNotDistinct ?? false)
    const quoted = delimited(name)
    return `${own} = ${own.replace(quoted, () => other(quoted, i))}`
  })
  return conditions.join(' AND ')
}

/** Whether another row has the row's key now. */
export function hasTwin(
  database: ShadowDatabase,
  table: Table,
  unique: UniqueConstraint,
  { rowid, row }: { readonly rowid: bigint; readonly row: Row },
): boolean {
  const condition = sameKey(database, table, unique, (_, i) => `?${i + 2}`)
  const values = unique.columns.map((name) => row.get(name) ?? null)
  const sql = `SELECT 1 FROM main.${delimited(table.sqliteName)} WHERE ${condition} AND _rowid_ <> ?1 LIMIT 1`
  return database.sqlite.sql(sql, rowid, ...values).length > 0
}

/** Rows that share their key with another one, each list one key. */
export function twins(database: ShadowDatabase, table: Table, unique: UniqueConstraint): bigint[][] {
  const keys = unique.columns.flatMap((name) => {
    const column = table.columns.find((c) => c.name === name)
    return column ? [keyExpression(database.index, column, unique.nullsNotDistinct ?? false)] : []
  })
  const present = keys.map((key) => `${key} IS NOT NULL`).join(' AND ')
  const rows = database.sqlite.sql(
    `SELECT group_concat(_rowid_) FROM main.${delimited(table.sqliteName)} WHERE ${present} GROUP BY ${keys.join(', ')} HAVING count(*) > 1`,
  )
  return rows.map(([list]) => String(list).split(',').map(BigInt))
}

/**
 * A deferrable constraint cannot arbitrate an ON CONFLICT.
 * @param run runs the statement
 * @param inserted whether it inserted rows
 */
export function arbitrated<T>(
  database: ShadowDatabase,
  plan: DataPlan,
  run: () => T,
  inserted: (result: T) => boolean,
): T {
  const [oid] = plan.writes
  if (plan.command !== 'INSERT' || oid === undefined || !mayConflict(plan)) return run()
  const table = tableOf(database, oid)
  const [first] = deferrableUniques(table)
  if (!first) return run()
  const target = conflictTarget(plan)
  if (target) {
    const arbiters = uniquesOf(table).filter((u) => 'columns' in u && isSame(u.columns, target)) as UniqueConstraint[]
    const deferrable = arbiters.find((unique) => unique.deferrable)
    if (deferrable) throw noArbiter(table, deferrable)
    return run()
  }
  if (uniquesOf(table)[0] === first) throw noArbiter(table, first)
  const result = run()
  if (inserted(result)) throw noArbiter(table, first)
  // Rows that another constraint stopped never come to the deferrable one, if it is the last.
  if (uniquesOf(table).at(-1) === first) return result
  throw new UnsupportedOnShadow(`ON CONFLICT on "${table.name}"`, {
    reason: `its constraint "${first.name}" is deferrable`,
  })
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name))

function noArbiter(table: Table, unique: UniqueConstraint): PostgresError {
  const message = 'ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters'
  return pgError('55000', message, { schema: table.schema, table: table.name, constraint: unique.name })
}
