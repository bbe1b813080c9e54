/** Materialized views of a new database, filled from what its tables hold. */
import { quoteIdentifier } from '../catalog/identifiers'
import type { ShadowDatabase } from '../engine/database'
import { Sandbox } from '../sandbox/sandbox'

/** In the order in which they were made: one may read another. @throws PostgresError of their queries */
export function fillMaterialized(database: ShadowDatabase): void {
  const views = database.catalog.tables.filter((table) => table.materialized?.populated && !table.materialized.stale)
  if (views.length === 0) return
  const session = new Sandbox(database).openSession({ startup: {}, processID: 1 })
  for (const { schema, name } of [...views].sort((a, b) => a.oid - b.oid)) {
    const sql = `REFRESH MATERIALIZED VIEW ${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
    const [translation] = session.translate(sql)
    if (translation) session.statements.execution(sql, translation, []).run()
    session.sync()
  }
}
