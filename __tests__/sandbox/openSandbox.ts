import { ShadowDatabase } from '../../src/engine/database'
import { Sandbox } from '../../src/sandbox/sandbox'
import { schemaMaker } from '../../src/schema/schemaMaker'
import { translatedSchema } from '../../src/schema/translatedSchema'
import { catalogFromDdl } from '../../src/sql/ddl'
import { createTranslator } from '../../src/sql/translator'

/** An empty database of this Postgres DDL, with nothing above its sandbox. */
export async function openSandbox(ddl: string): Promise<Sandbox> {
  const { sql, catalog } = translatedSchema(await catalogFromDdl(ddl))
  const translator = createTranslator(catalog)
  return new Sandbox(new ShadowDatabase({ catalog, translator, maker: schemaMaker, from: { schemaSql: sql } }))
}
