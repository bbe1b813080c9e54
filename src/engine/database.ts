import type { Catalog } from '../catalog/catalog'
import { hashCatalog } from '../catalog/catalogHash'
import type { CatalogIndex } from '../catalog/lookup'
import { ShadowError } from '../errors'
import type { Definition, Translation } from '../sql/translation'
import type { TypeSystem } from '../types/typeSystem'
import type { Alteration } from '../catalog/ddl/alter'
import { define, type Defined, follow } from './define/define'
import { atomically } from './executor'
import { liveImage } from './liveImage'
import { registerOrderKeys } from './orderKeys'
import { type Reading, type SchemaMaker, SchemaVersion, type Translator } from './schemaVersion'
import { Sequences, type SequenceState } from './sequences'
import { Sqlite } from './sqlite'

export type { Reading, Translator } from './schemaVersion'

/** A database at one moment, to come back to. Bytes of a SQLite file and the sequences' state. */
export interface Snapshot {
  readonly image: Uint8Array
  readonly sequences: Readonly<Record<string, SequenceState>>
  readonly catalogHash: string
  /** Where definitions at run time have changed it. */
  readonly catalog?: Catalog
}

export interface DatabaseOptions {
  readonly catalog: Catalog
  readonly translator: Translator
  readonly maker: SchemaMaker
  /** SQLite DDL (schema/sqliteSchema) for an empty database, or a snapshot to start from. */
  readonly from: { readonly schemaSql: string } | { readonly snapshot: Snapshot }
}

/** One shadow database: the SQLite connection and what belongs to all its sessions. */
export class ShadowDatabase {
  readonly catalogHash: string
  readonly sequences: Sequences
  private readonly original: SchemaVersion
  private connection: Sqlite
  /** By SQLite's `user_version`, which a rollback sets back; the last one is the present one. */
  private versions: SchemaVersion[]
  private temporarySchemas = 0

  constructor({ catalog, translator, maker, from }: DatabaseOptions) {
    this.catalogHash = hashCatalog(catalog)
    this.original = new SchemaVersion(catalog, translator, maker)
    this.versions = [this.original]
    this.sequences = new Sequences(catalog.sequences, catalog.defaultSchema)
    this.connection = 'snapshot' in from ? this.open(from.snapshot) : this.create(from.schemaSql)
  }

  /** Whether anything has been defined since the database was opened, or put back. */
  get hasChanged(): boolean {
    return this.versions.length > 1
  }

  get version(): SchemaVersion {
    return this.versions[this.versions.length - 1] as SchemaVersion
  }

  get catalog(): Catalog {
    return this.version.catalog
  }

  get index(): CatalogIndex {
    return this.version.index
  }

  get types(): TypeSystem {
    return this.version.types
  }

  get sqlite(): Sqlite {
    return this.connection
  }

  private create(schemaSql: string): Sqlite {
    const sqlite = new Sqlite()
    registerFunctions(sqlite, this.version)
    sqlite.exec(schemaSql)
    return sqlite
  }

  private open(snapshot: Snapshot): Sqlite {
    if (snapshot.catalogHash !== this.catalogHash) {
      throw new ShadowError(
        'TEMPLATE_CORRUPT',
        'The snapshot was taken from a database with another schema.',
        'Make the template again: prisma-sqlite-shadow clean',
      )
    }
    this.versions = [snapshot.catalog ? this.original.next(snapshot.catalog) : this.original]
    this.sequences.define(this.catalog.sequences)
    const sqlite = openImage(snapshot.image, this.version)
    this.sequences.load(snapshot.sequences)
    return sqlite
  }

  translate(sql: string, parameterTypes?: readonly number[], reading?: Reading): readonly Translation[] {
    return this.version.translate(sql, parameterTypes, reading)
  }

  /** A name for a session's schema of temporary tables. */
  temporarySchema(): string {
    return `pg_temp_${++this.temporarySchemas}`
  }

  /**
   * Carries out DDL, as a part of the transaction that is open in SQLite.
   * @param again whether it was carried out before, and undone: its sequences go on from where they were
   * @throws PostgresError, UnsupportedOnShadow; SQLite may have been changed in part
   */
  define(definition: Definition, temporary: string, again: boolean, run: (translation: Translation) => void): Defined {
    const { sqlite, version } = this
    const defined = define({
      sqlite,
      version,
      definition,
      temporary,
      prepare: (to) => registerFunctions(sqlite, to),
      run,
    })
    if (defined.version === version) return defined
    sqlite.exec(`PRAGMA user_version = ${this.versions.length}`)
    this.versions.push(defined.version)
    this.sequences.define(this.catalog.sequences, { again, restarted: defined.restarted })
    return defined
  }

  /**
   * Takes over a catalog that was changed elsewhere, for good: no transaction is open.
   * @throws PostgresError, UnsupportedOnShadow where the rows cannot follow; nothing has happened then
   */
  follow(alteration: Alteration, run: (translation: Translation) => void): void {
    const { sqlite, version } = this
    const prepare = (to: SchemaVersion) => registerFunctions(sqlite, to)
    this.versions = [atomically(sqlite, () => follow({ sqlite, version, alteration, prepare, run }))]
    this.sequences.define(this.catalog.sequences, { restarted: alteration.restarted })
  }

  /** After a rollback in SQLite: the schema is what it was then. */
  settle(): void {
    if (this.versions.length === 1) return
    const [[number]] = this.connection.sql('PRAGMA user_version') as [[bigint]]
    if (Number(number) === this.versions.length - 1) return
    this.versions.length = Number(number) + 1
    this.sequences.define(this.catalog.sequences, { again: true })
  }

  snapshot(): Snapshot {
    const { version, original, catalogHash } = this
    const image = liveImage(this.connection, (bytes) => openImage(bytes, version), this.fresh())
    const catalog = version === original ? {} : { catalog: version.catalog }
    return { image, sequences: this.sequences.save(), catalogHash, ...catalog }
  }

  /** An empty database of the present version, where definitions have changed it. */
  private fresh(): (() => Sqlite) | undefined {
    const { version } = this
    if (this.versions.length === 1) return undefined
    return () => {
      const sqlite = new Sqlite()
      registerFunctions(sqlite, version)
      for (const { create, indexes } of version.relations.values())
        if (create !== undefined) for (const sql of [create, ...indexes]) sqlite.exec(sql)
      return sqlite
    }
  }

  restore(snapshot: Snapshot): void {
    const replaced = this.connection
    this.connection = this.open(snapshot)
    replaced.close()
  }

  close(): void {
    this.connection.close()
  }
}

function openImage(image: Uint8Array, version: SchemaVersion): Sqlite {
  const sqlite = new Sqlite(image)
  registerFunctions(sqlite, version)
  return sqlite
}

function registerFunctions(sqlite: Sqlite, { types, catalog, translator }: SchemaVersion): void {
  registerOrderKeys(sqlite, types, catalog)
  for (const fn of translator.schemaFunctions ?? []) sqlite.register(fn)
}
