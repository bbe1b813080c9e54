/** A shadow database that a history is run on, statement by statement. */
import type { Alteration } from '../catalog/ddl/alter'
import type { Catalog } from '../catalog/catalog'
import { TEMPORARY_SCHEMA } from '../catalog/ddl/temporarySchema'
import { delimited } from '../catalog/identifiers'
import { ShadowDatabase } from '../engine/database'
import { runPlan } from '../engine/executor'
import type { Session } from '../engine/session'
import type { DataPlan } from '../engine/workspace'
import { Sandbox } from '../sandbox/sandbox'
import { fillMaterialized } from './materialized'
import { schemaMaker } from '../schema/schemaMaker'
import { translatedSchema } from '../schema/translatedSchema'
import { createTranslator } from '../sql/translator'
import type { Translation } from '../sql/translation'

type Rows = readonly (readonly (string | null)[])[]

export class LiveDatabase {
  readonly database: ShadowDatabase
  private readonly session: Session

  constructor(from: Catalog) {
    const { sql, catalog } = translatedSchema(from)
    const translator = createTranslator(catalog)
    this.database = new ShadowDatabase({ catalog, translator, maker: schemaMaker, from: { schemaSql: sql } })
    fillMaterialized(this.database)
    this.session = new Sandbox(this.database).openSession({ startup: {}, processID: 1 })
    this.session.definitions.temporary = TEMPORARY_SCHEMA
    this.session.definitions.replays = true
  }

  /**
   * Runs a statement in the script's transaction: all or nothing. One that is refused takes no value of a sequence.
   * @returns its rows, as text
   * @throws PostgresError, UnsupportedOnShadow
   */
  run(sql: string): Rows {
    if (!this.session.transaction) this.execute('BEGIN')
    this.execute('SAVEPOINT statement')
    const putBack = this.database.sequences.mark()
    try {
      return this.execute(sql)
    } catch (error) {
      this.execute('ROLLBACK TO statement')
      if ((error as Error).name === 'UnsupportedOnShadow') putBack()
      throw error
    } finally {
      this.execute('RELEASE statement')
    }
  }

  private execute(sql: string): Rows {
    const { session } = this
    const [translation] = session.translate(sql)
    return (translation && session.statements.execution(sql, translation, []).run().rows) ?? []
  }

  /** @throws PostgresError of a deferred constraint */
  commit(): void {
    if (this.session.transaction) this.execute('COMMIT')
  }

  /** OIDs of the tables that have rows. */
  populated(): Set<number> {
    const { catalog, sqlite } = this.database
    const found = catalog.tables.filter(
      ({ sqliteName }) => sqlite.sql(`SELECT 1 FROM ${delimited(sqliteName)} LIMIT 1`).length > 0,
    )
    return new Set(found.map(({ oid }) => oid))
  }

  /** Takes all rows out of tables, whatever refers to them. */
  empty(tables: ReadonlySet<number>): void {
    this.commit()
    const { catalog, sqlite } = this.database
    sqlite.exec('PRAGMA foreign_keys = OFF')
    for (const { oid, sqliteName } of catalog.tables)
      if (tables.has(oid)) sqlite.exec(`DELETE FROM ${delimited(sqliteName)}`)
    sqlite.exec('PRAGMA foreign_keys = ON')
  }

  /** What these sequences give is not known any more, until they are set. */
  lose(sequences: readonly number[], reason: string): void {
    for (const oid of sequences) this.session.context.lose(String(oid), reason)
  }

  /** Goes on from where the sequences of another database are. @param restarted OIDs of those that begin anew */
  takeSequences({ database: { catalog, sequences } }: LiveDatabase, restarted: ReadonlySet<number>): void {
    const from = sequences.save()
    const places = catalog.sequences.flatMap(({ oid, schema, name }) => {
      const own = this.database.catalog.sequences.find((sequence) => sequence.oid === oid && !restarted.has(oid))
      const place = from[`${schema}.${name}`]
      return own && place ? [[`${own.schema}.${own.name}`, place] as const] : []
    })
    this.database.sequences.load(Object.fromEntries(places))
  }

  /** @throws PostgresError, UnsupportedOnShadow where the rows cannot follow */
  follow(alteration: Alteration): void {
    const { sqlite } = this.database
    const run = ({ plan }: Translation) => {
      if (plan.kind === 'raise') throw plan.error
      runPlan(sqlite, plan as DataPlan, [], this.session.context)
    }
    this.session.begin()
    try {
      this.database.follow(alteration, run)
    } finally {
      this.session.abandon()
    }
  }

  close(): void {
    this.database.close()
  }
}
