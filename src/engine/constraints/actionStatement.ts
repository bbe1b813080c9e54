import { delimited } from '../../catalog/identifiers'
import type { ForeignKey, Table } from '../../catalog/catalog'
import { UnsupportedOnShadow } from '../../errors'
import type { Stored } from '../../types/codec'
import type { ShadowDatabase } from '../database'
import type { SqliteStatement } from '../../sql/translation'
import { actionOf, type ForeignKeyEvent } from './reach'

/** A referential action as the statement that Postgres runs for it. */
export interface ActionStatement {
  readonly statement: SqliteStatement
  readonly parameters: readonly Stored[]
  /** How an error's context shows it. */
  readonly where: string
}

/**
 * @param before the referenced key as it was
 * @param after as it is now, where it was updated
 * @throws UnsupportedOnShadow for a default that the shadow cannot work out
 */
export function actionStatement(
  database: ShadowDatabase,
  child: Table,
  key: ForeignKey,
  before: readonly Stored[],
  after: readonly Stored[] | undefined,
): ActionStatement {
  const event: ForeignKeyEvent = after ? 'update' : 'delete'
  const where = contextOf(child, key, event)
  const table = `main.${delimited(child.sqliteName)}`
  const condition = key.columns.map((column, i) => `${delimited(column)} = ?${i + 1}`).join(' AND ')
  const own = (sql: string, parameters: readonly Stored[] = before) => ({
    statement: { sql, functions: [] },
    parameters,
    where,
  })
  switch (actionOf(key, event)) {
    case 'CASCADE':
      if (!after) return own(`DELETE FROM ${table} WHERE ${condition}`)
      return own(
        `UPDATE ${table} SET ${key.columns.map((column, i) => `${delimited(column)} = ?${before.length + i + 1}`).join(', ')} WHERE ${condition}`,
        [...before, ...after],
      )
    case 'SET NULL':
      return own(
        `UPDATE ${table} SET ${key.columns.map((column) => `${delimited(column)} = NULL`).join(', ')} WHERE ${condition}`,
      )
    default:
      return { ...setDefault(database, child, key), parameters: before, where }
  }
}

/** SQLite knows only defaults that are literals, so the translator fills them in. */
function setDefault(database: ShadowDatabase, child: Table, key: ForeignKey): { readonly statement: SqliteStatement } {
  const assignments = key.columns.map((column) => `${delimited(column)} = DEFAULT`).join(', ')
  const condition = key.columns.map((column, i) => `${delimited(column)} = $${i + 1}`).join(' AND ')
  const [translation] = database.translate(
    `UPDATE ${delimited(child.schema)}.${delimited(child.name)} SET ${assignments} WHERE ${condition}`,
  )
  if (translation?.plan.kind !== 'query') throw new UnsupportedOnShadow(`SET DEFAULT of foreign key "${key.name}"`)
  return { statement: translation.plan.statement }
}

function contextOf(child: Table, key: ForeignKey, event: ForeignKeyEvent): string {
  const table = `ONLY ${delimited(child.schema)}.${delimited(child.name)}`
  const columns = key.columns.map(delimited)
  const action = actionOf(key, event)
  const setsKey = action === 'CASCADE' && event === 'update'
  const first = setsKey ? columns.length + 1 : 1
  const condition = columns.map((column, i) => `$${first + i} OPERATOR(pg_catalog.=) ${column}`).join(' AND ')
  if (action === 'CASCADE' && event === 'delete') return `SQL statement "DELETE FROM ${table} WHERE ${condition}"`
  const value = (i: number) => (setsKey ? `$${i + 1}` : action === 'SET NULL' ? 'NULL' : 'DEFAULT')
  return `SQL statement "UPDATE ${table} SET ${columns.map((column, i) => `${column} = ${value(i)}`).join(', ')} WHERE ${condition}"`
}
