/** A new database of a generated shadow: its tables, and the rows that its migrations make. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Catalog } from '../catalog/catalog'
import { SCHEMA_SQL_FILE } from '../catalog/catalogFile'
import { ShadowDatabase, type Translator } from '../engine/database'
import { schemaMaker } from '../schema/schemaMaker'
import { catalogFromScripts } from '../sql/ddl'
import { copyRows } from './copyRows'
import { historyText, type Script } from './historyFile'
import { LiveRows } from './liveRows'
import { fillMaterialized } from './materialized'

/** @param directory what the generator wrote @throws ShadowError TEMPLATE_FAILED, and what ShadowDatabase throws */
export async function newDatabase(
  directory: string,
  { catalog, translator }: { readonly catalog: Catalog; readonly translator: Translator },
): Promise<ShadowDatabase> {
  const schemaSql = readFileSync(path.join(directory, SCHEMA_SQL_FILE), 'utf8')
  const database = new ShadowDatabase({ catalog, translator, maker: schemaMaker, from: { schemaSql } })
  fillMaterialized(database)
  const text = historyText(directory)
  if (text !== '') await fill(database, JSON.parse(text) as Script[])
  return database
}

async function fill(database: ShadowDatabase, history: readonly Script[]): Promise<void> {
  const rows = new LiveRows()
  try {
    await catalogFromScripts(history, { rows })
    if (rows.database) copyRows(rows.database.database, database)
  } catch (error) {
    database.close()
    throw error
  } finally {
    rows.close()
  }
}
