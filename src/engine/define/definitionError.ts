import type { Table } from '../../catalog/catalog'
import { pgError, UnsupportedOnShadow } from '../../errors'
import { violatedConstraint } from '../sqliteError'

/** Rows that break a constraint that ALTER TABLE or CREATE INDEX adds, in Postgres's words (ATRewriteTable). */
export function definitionError(table: Table, error: unknown): unknown {
  const place = { schema: table.schema, table: table.name }
  const detail = /failed: (.*)$/s.exec((error as Error).message)?.[1] ?? ''
  switch (violatedConstraint(error)) {
    case 'not null': {
      const column = detail.slice(table.sqliteName.length + 1)
      const message = `column "${column}" of relation "${table.name}" contains null values`
      return pgError('23502', message, { ...place, column })
    }
    case 'check': {
      const message = `check constraint "${detail}" of relation "${table.name}" is violated by some row`
      return pgError('23514', message, { ...place, constraint: detail })
    }
    case 'unique':
      return new UnsupportedOnShadow(`a unique index of "${table.name}" that its rows break`, {
        reason: 'Postgres would fail with 23505 and name the key',
      })
    default:
      return error
  }
}
