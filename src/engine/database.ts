import { createHash } from 'node:crypto'
import type { Catalog } from '../catalog/catalog'
import { CatalogIndex } from '../catalog/lookup'
import { ShadowError } from '../errors'
import type { UserFunction } from '../functions/userFunction'
import type { TranslateOptions, Translation } from '../sql/translation'
import { TypeSystem } from '../types/typeSystem'
import { liveImage } from './liveImage'
import { registerOrderKeys } from './orderKeys'
import { Sequences, type SequenceState } from './sequences'
import { Sqlite } from './sqlite'

/** sql/translator.ts, as the engine sees it. */
export interface Translator {
  translate(sql: string, options?: TranslateOptions): readonly Translation[]
  /** Functions that the schema itself calls: CHECKs, generated columns, index expressions, views. */
  readonly schemaFunctions?: readonly UserFunction[]
}

/** A database at one moment, to come back to. Bytes of a SQLite file and the sequences' state. */
export interface Snapshot {
  readonly image: Uint8Array
  readonly sequences: Readonly<Record<string, SequenceState>>
  readonly catalogHash: string
}

export interface DatabaseOptions {
  readonly catalog: Catalog
  readonly translator: Translator
  /** SQLite DDL (schema/sqliteSchema) for an empty database, or a snapshot to start from. */
  readonly from: { readonly schemaSql: string } | { readonly snapshot: Snapshot }
}

/** How the constants in a text are read. */
export interface Reading {
  /** TimeStyle.key */
  readonly style: string
  /** Asked afterwards: false where a constant meant the present time. */
  keep(): boolean
}

const USUAL: Reading = { style: '', keep: () => true }

const TRANSLATIONS = 5000

/** One shadow database: the SQLite connection and what belongs to all its sessions. */
export class ShadowDatabase {
  readonly catalog: Catalog
  readonly catalogHash: string
  readonly types: TypeSystem
  readonly index: CatalogIndex
  readonly sequences: Sequences
  private readonly translator: Translator
  private readonly translations = new Map<string, readonly Translation[]>()
  private connection: Sqlite

  constructor({ catalog, translator, from }: DatabaseOptions) {
    this.catalog = catalog
    this.catalogHash = hashCatalog(catalog)
    this.index = new CatalogIndex(catalog)
    this.types = new TypeSystem(this.index)
    this.sequences = new Sequences(catalog.sequences, catalog.defaultSchema)
    this.translator = translator
    this.connection = 'snapshot' in from ? this.open(from.snapshot) : this.create(from.schemaSql)
  }

  get sqlite(): Sqlite {
    return this.connection
  }

  private create(schemaSql: string): Sqlite {
    const sqlite = new Sqlite()
    this.registerFunctions(sqlite)
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
    const sqlite = this.openImage(snapshot.image)
    this.sequences.load(snapshot.sequences)
    return sqlite
  }

  private openImage(image: Uint8Array): Sqlite {
    const sqlite = new Sqlite(image)
    this.registerFunctions(sqlite)
    return sqlite
  }

  private registerFunctions(sqlite: Sqlite): void {
    registerOrderKeys(sqlite, this.types, this.catalog)
    for (const fn of this.translator.schemaFunctions ?? []) sqlite.register(fn)
  }

  /** Translations are kept: the schema does not change while a database is open. */
  translate(
    sql: string,
    parameterTypes: readonly number[] = [],
    { style, keep }: Reading = USUAL,
  ): readonly Translation[] {
    const typed = parameterTypes.some((oid) => oid !== 0) ? `${parameterTypes.join()}:${sql}` : sql
    const key = style === '' ? typed : `${style}\0${typed}`
    let known = this.translations.get(key)
    if (!known) {
      known = this.translator.translate(sql, { parameterTypes })
      if (!keep()) return known
      if (this.translations.size >= TRANSLATIONS)
        this.translations.delete(this.translations.keys().next().value as string)
      this.translations.set(key, known)
    }
    return known
  }

  snapshot(): Snapshot {
    const image = liveImage(this.connection, (bytes) => this.openImage(bytes))
    return { image, sequences: this.sequences.save(), catalogHash: this.catalogHash }
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

export function hashCatalog(catalog: Catalog): string {
  return createHash('sha256').update(JSON.stringify(catalog)).digest('hex').slice(0, 32)
}
