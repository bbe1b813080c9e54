import { readFileSync } from 'node:fs'
import path from 'node:path'
import { readCatalogFile, SCHEMA_SQL_FILE } from './catalog/catalogFile'
import type { Catalog } from './catalog/catalog'
import { ShadowDatabase, type Snapshot } from './engine/database'
import { explain, type Explanation } from './engine/explain'
import { saveDatabase } from './engine/save'
import { ShadowError } from './errors'
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
  /** A folder that the generator wrote: schema.sql and catalog.json are read from it. */
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
  const { catalog, schemaSql } = await source(options)
  await loadParser()
  const database = new ShadowDatabase({
    catalog,
    translator: createTranslator(catalog),
    maker: schemaMaker,
    from: { schemaSql },
  })
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

async function source({ ddl, directory }: OpenOptions): Promise<{ catalog: Catalog; schemaSql: string }> {
  if ((ddl === undefined) === (directory === undefined)) {
    throw new ShadowError(
      'OPTION_INVALID',
      'openShadow needs either `ddl` or `directory`.',
      'openShadow({ ddl }) or openShadow({ directory })',
    )
  }
  if (ddl !== undefined) {
    const { sql, catalog } = translatedSchema(await catalogFromDdl(ddl))
    return { catalog, schemaSql: sql }
  }
  const { catalog } = readCatalogFile(directory as string)
  return { catalog, schemaSql: readFileSync(path.join(directory as string, SCHEMA_SQL_FILE), 'utf8') }
}
