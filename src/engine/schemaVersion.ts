/** What the database is between two definitions: DDL makes a new version, and a rollback comes back to an old one. */
import type { Catalog } from '../catalog/catalog'
import { CatalogIndex } from '../catalog/lookup'
import type { UserFunction } from '../functions/userFunction'
import type { TranslateOptions, Translation } from '../sql/translation'
import type { Names, TransitionRelation } from '../sql/variables'
import { TypeSystem } from '../types/typeSystem'
import type { RelationSql } from './relationSql'

/** sql/translator.ts, as the engine sees it. */
export interface Translator {
  translate(sql: string, options?: TranslateOptions): readonly Translation[]
  /** Functions that the schema itself calls: CHECKs, generated columns, index expressions, views. */
  readonly schemaFunctions?: readonly UserFunction[]
  /** Translations that outlive a database, for all that are opened with this translator: under SchemaVersion's keys. */
  readonly kept?: Map<string, readonly Translation[]>
}

/** What the layers above make of a catalog: its SQLite, and the translator of statements on it. */
export interface SchemaMaker {
  /** @returns the catalog with what SQLite cannot hold marked in it, and the SQL relation by relation */
  build(catalog: Catalog): { readonly catalog: Catalog; readonly relations: ReadonlyMap<number, RelationSql> }
  /** @param searchPath schemas for unqualified names */
  translator(catalog: Catalog, searchPath?: readonly string[]): Translator
}

/** How the texts of a session are read. */
export interface Reading {
  /** TimeStyle.key: how constants of the date and time types are read. */
  readonly style: string
  /** Asked afterwards: false where a constant meant the present time. */
  keep(): boolean
  /** The session's schema of temporary tables, where it has one. */
  readonly temporary?: string
}

const USUAL: Reading = { style: '', keep: () => true }

const TRANSLATIONS = 5000

/** Texts of this many characters are not kept: there are many like them, and each once. */
const LONG = 200_000

/** Where a translation comes from, to be made again under another version. */
interface Origin {
  readonly version: SchemaVersion
  readonly sql: string
  readonly parameterTypes: readonly number[]
  readonly position: number
}

const origins = new WeakMap<Translation, Origin>()

function keep<T>(translations: Map<string, T>, key: string, made: T): void {
  if (translations.size >= TRANSLATIONS) translations.delete(translations.keys().next().value as string)
  translations.set(key, made)
}

export class SchemaVersion {
  readonly index: CatalogIndex
  readonly types: TypeSystem
  private readonly translations = new Map<string, readonly Translation[]>()
  /** For sessions with temporary tables, under their schemas. */
  private readonly translators = new Map<string, Translator>()
  private readonly indexes = new Map<string, CatalogIndex>()

  constructor(
    readonly catalog: Catalog,
    readonly translator: Translator,
    private readonly maker: SchemaMaker,
    private built?: ReadonlyMap<number, RelationSql>,
  ) {
    this.index = new CatalogIndex(catalog)
    this.types = new TypeSystem(this.index)
  }

  /** Every table and view in SQLite, under its OID. */
  get relations(): ReadonlyMap<number, RelationSql> {
    return (this.built ??= this.maker.build(this.catalog).relations)
  }

  /** Translations are kept as long as the version is. */
  translate(sql: string, parameterTypes: readonly number[] = [], reading: Reading = USUAL): readonly Translation[] {
    const typed = parameterTypes.some((oid) => oid !== 0) ? `${parameterTypes.join()}:${sql}` : sql
    const temporary = this.temporary(reading)
    const prefix = temporary === undefined ? reading.style : `${temporary}\0${reading.style}`
    const key = prefix === '' ? typed : `${prefix}\0${typed}`
    const known = this.translations.get(key)
    if (known) return known
    const translator = this.translatorFor(temporary)
    const made = translator.kept?.get(key) ?? translator.translate(sql, { parameterTypes })
    for (const [position, translation] of made.entries())
      origins.set(translation, { version: this, sql, parameterTypes, position })
    if (!reading.keep() || key.length > LONG) return made
    keep(this.translations, key, made)
    if (translator.kept) keep(translator.kept, key, made)
    return made
  }

  /** Whether a translation is of this version. */
  owns(translation: Translation): boolean {
    return origins.get(translation)?.version === this
  }

  /** The statement under this version, where it was translated under another. */
  current(translation: Translation, reading: Reading): Translation {
    const origin = origins.get(translation)
    if (!origin || origin.version === this) return translation
    return this.translate(origin.sql, origin.parameterTypes, reading)[origin.position] ?? translation
  }

  /** The same statement with the casts of its parameters in it, to see what of them fails first. Not kept. */
  withCasts(translation: Translation, reading: Reading): Translation | undefined {
    const origin = origins.get(translation)
    if (!origin) return undefined
    const { sql, parameterTypes, position } = origin
    const translator = this.translatorFor(this.temporary(reading))
    return translator.translate(sql, { parameterTypes, castsLengths: true })[position]
  }

  private temporary({ temporary }: Reading): string | undefined {
    return temporary !== undefined && this.catalog.schemas.includes(temporary) ? temporary : undefined
  }

  private translatorFor(temporary: string | undefined): Translator {
    if (temporary === undefined) return this.translator
    let translator = this.translators.get(temporary)
    if (!translator) {
      translator = this.maker.translator(this.catalog, [temporary, ...this.index.searchPath])
      this.translators.set(temporary, translator)
    }
    return translator
  }

  /** With a session's temporary tables before the others. */
  indexFor(temporary: string | undefined): CatalogIndex {
    if (temporary === undefined || !this.catalog.schemas.includes(temporary)) return this.index
    let index = this.indexes.get(temporary)
    if (!index)
      this.indexes.set(temporary, (index = new CatalogIndex(this.catalog, [temporary, ...this.index.searchPath])))
    return index
  }

  /** A routine's statement, with its variables. Not kept here. */
  translateWith(
    sql: string,
    variables: Names,
    reading: Reading,
    transitions: readonly TransitionRelation[],
  ): readonly Translation[] {
    return this.translatorFor(this.temporary(reading)).translate(sql, { variables, transitions })
  }

  /** The version with another catalog. */
  next(catalog: Catalog): SchemaVersion {
    const { catalog: held, relations } = this.maker.build(catalog)
    return new SchemaVersion(held, this.maker.translator(held), this.maker, relations)
  }

  /** A Postgres statement on this version's tables and some more, for the engine itself. */
  translateOn(catalog: Catalog, sql: string): readonly Translation[] {
    return this.maker.translator(catalog).translate(sql)
  }
}
