import { readCatalogFile } from './catalog/catalogFile'
import { ShadowDatabase, type Snapshot } from './engine/database'
import { explain, type Explanation } from './engine/explain'
import { saveDatabase } from './engine/save'
import { ShadowError } from './errors'
import { fillMaterialized } from './history/materialized'
import { newDatabase } from './history/newDatabase'
import { createClientClass, type ClientClass, type PgModule } from './pg/client'
import { Sandbox } from './sandbox/sandbox'
import { translatedSchema } from './schema/translatedSchema'
import { catalogFromDdl } from './sql/ddl'
import { loadParser } from './sql/parse'
import { createTranslator } from './sql/translator'
import { schemaMaker } from './schema/schemaMaker'

export type { Explanation } from './engine/explain'

export interface OpenOptions {
  /** Postgres DDL: the database starts empty with these tables. */
  readonly ddl?: string
  /** A folder that the generator wrote: its tables, with the rows that the migrations make. */
  readonly directory?: string
  /** The application's own `pg`; by default the one that this package finds. */
  readonly pg?: PgModule
}

/** An open shadow database. */
export interface Shadow {
  /** node-postgres's Client over this database: `new pg.Pool({ Client })`, `new PrismaPg({ Client })`. */
  readonly Client: ClientClass
  /** The committed data and the sequences, to come back to with `restore`. */
  snapshot(): Snapshot
  /** Puts the database to a snapshot's state; open transactions are aborted. */
  restore(snapshot: Snapshot): void
  /** Writes the database to a SQLite file that Prisma Studio and SQLite tools open. */
  save(file: string): void
  /** Closes the database: queries fail from then on. */
  close(): void
  /** How a statement is run. @throws PostgresError, UnsupportedOnShadow */
  explain(sql: string): readonly Explanation[]
}

/**
 * Opens a shadow database in memory.
 * @throws ShadowError OPTION_INVALID, DDL_INVALID, SHADOW_MISSING, CATALOG_INVALID, CATALOG_VERSION
 */
export async function openShadow(options: OpenOptions): Promise<Shadow> {
  const database = await opened(options)
  const sandbox = new Sandbox(database)
  return {
    Client: createClientClass(sandbox, options.pg ?? installedPg()),
    snapshot: () => sandbox.snapshot(),
    restore: (snapshot) =>
      sandbox.restore(
        snapshot,
        new ShadowError(
          'ENVIRONMENT_CLOSED',
          'The database was put back to a snapshot while this transaction was open.',
          'End every transaction before restore().',
        ),
      ),
    save: (file) => saveDatabase(sandbox.snapshot(), file),
    close: () => {
      sandbox.close(
        new ShadowError('ENVIRONMENT_CLOSED', 'The shadow database is closed.', 'Await every query before close().'),
      )
      database.close()
    },
    explain: (sql) => explain(database, sql),
  }
}

function installedPg(): PgModule {
  // Not import(): Jest's CommonJS sandbox has none.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('pg') as PgModule
}

async function opened({ ddl, directory }: OpenOptions): Promise<ShadowDatabase> {
  await loadParser()
  if ((ddl === undefined) === (directory === undefined)) {
    throw new ShadowError(
      'OPTION_INVALID',
      'openShadow needs either `ddl` or `directory`.',
      'openShadow({ ddl }) or openShadow({ directory })',
    )
  }
  if (ddl !== undefined) {
    const { sql: schemaSql, catalog } = translatedSchema(await catalogFromDdl(ddl))
    const translator = createTranslator(catalog)
    const database = new ShadowDatabase({ catalog, translator, maker: schemaMaker, from: { schemaSql } })
    fillMaterialized(database)
    return database
  }
  const { catalog } = readCatalogFile(directory as string)
  return newDatabase(directory as string, { catalog, translator: createTranslator(catalog) })
}
