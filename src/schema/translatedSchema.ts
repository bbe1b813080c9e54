import type { Catalog } from '../catalog/catalog'
import { createTranslator } from '../sql/translator'
import { buildSqliteSchema, type SqliteSchema } from './sqliteSchema'

/** schema.sql with the tables' expressions and the views as the translator says them. @throws as buildSqliteSchema does */
export function translatedSchema(catalog: Catalog): SqliteSchema {
  const { expressions } = createTranslator(catalog)
  return buildSqliteSchema(catalog, {
    translateExpression: (expression, table, use) => expressions.expression(expression, table, use).sql,
    translateIndex: (index, table) => expressions.indexWork(index, table)?.sql,
    translateQuery: (view) => expressions.viewQuery(view)?.sql,
  })
}
