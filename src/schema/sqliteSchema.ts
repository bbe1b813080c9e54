/**
 * Catalog → schema.sql, the SQLite database behind the shadow. The file's own head says how it maps; docs/ has the whole list.
 */
import type {
  Catalog,
  Column,
  ForeignKey,
  Index,
  Table,
  UniqueConstraint,
  UnsupportedFeature,
  View,
} from '../catalog/catalog'
import { CatalogIndex } from '../catalog/lookup'
import { delimited } from '../catalog/identifiers'
import { foldCase, uniqueIndexes, type SqliteIndex } from '../catalog/sqliteNames'
import { ShadowError } from '../errors'
import { lookupColumns } from '../types/lookups'
import { rowidColumn, storageClass } from '../types/storage'
import type { RelationSql } from '../engine/relationSql'
import { TypeSystem } from '../types/typeSystem'
import { equalAsStored, keyExpression } from '../types/uniqueKey'
import { literalDefault } from './literalDefault'

/**
 * Translates a Postgres expression over a table's columns; `key`: as a key whose equality is Postgres's; a column: as its value.
 * @throws UnsupportedOnShadow where SQLite cannot give its answer
 */
export type TranslateExpression = (expression: string, table: Table, use?: 'key' | Column) => string
/** Translates a view's query; undefined where SQLite can have no such view. @throws UnsupportedOnShadow likewise */
export type TranslateQuery = (view: View) => string | undefined

/** An index that is not unique, as a condition that always holds and fails where its key does; undefined where it cannot. */
export type TranslateIndex = (index: Index, table: Table) => string | undefined

export interface SqliteSchemaOptions {
  readonly translateExpression?: TranslateExpression
  readonly translateIndex?: TranslateIndex
  readonly translateQuery?: TranslateQuery
}

export interface SqliteSchema {
  readonly sql: string
  /** The same, relation by relation, under their OIDs. */
  readonly relations: ReadonlyMap<number, RelationSql>
  /** The catalog with what SQLite cannot hold added to each table's `unsupported`. */
  readonly catalog: Catalog
}

const HEADER = `-- The shadow database: what SQLite holds in place of Postgres.
--
-- * Tables of other schemas than the default one carry the schema in their name: audit__logs.
-- * Values are in their stored form: booleans 0 and 1, numeric and money as decimal text, timestamps as ISO 8601 UTC text,
--   uuid, enum, json, arrays (JSON) and all else as text.
-- * Unique constraints are unique indexes under their Postgres names, newest first: SQLite checks the index made last first,
--   and so finds violations in Postgres's order. A primary key that is not the rowid has a second index for that reason alone.
-- * pg_key_… are functions of the shadow, in keys of types that have several forms of one value; reading needs none of them.
-- * Defaults that are literals are here for other tools; the shadow fills in every default itself.
-- * Of an index that is not unique there is one on its first column. It is partial, so that SQLite takes it only where the shadow
--   asks for it: by itself SQLite would read rows in another order than they were written in.
`

/**
 * Builds schema.sql. Whatever cannot be held is not in the SQL and is in the returned catalog's `unsupported`.
 * @throws ShadowError SCHEMA_INVALID for columns of one table whose names differ in case only
 */
export function buildSqliteSchema(catalog: Catalog, options: SqliteSchemaOptions = {}): SqliteSchema {
  const index = new CatalogIndex(catalog)
  const types = new TypeSystem(index)
  const indexes = uniqueIndexes(catalog)
  const names = [...catalog.tables, ...catalog.views, ...indexes].map(({ sqliteName }) => foldCase(sqliteName))
  const tables = catalog.tables.map((table) => {
    const own = indexes.filter((i) => i.table === table)
    return new TableBuilder(index, types, table, own, options, new Set(names)).build()
  })
  const views = catalog.views.map((view) => buildView(view, options))
  const relations = [...tables, ...views].map(({ sql }) => sql)
  const statements = relations.flatMap(({ create, indexes }) => [...(create === undefined ? [] : [create]), ...indexes])
  return {
    sql: `${HEADER}\n${statements.map((sql) => `${sql};`).join('\n\n')}\n`,
    relations: new Map(relations.map((sql) => [sql.oid, sql])),
    catalog: { ...catalog, tables: tables.map((t) => t.table), views: views.map((v) => v.view) },
  }
}

class TableBuilder {
  private readonly unsupported: UnsupportedFeature[]

  constructor(
    private readonly index: CatalogIndex,
    private readonly types: TypeSystem,
    private readonly table: Table,
    private readonly indexes: readonly SqliteIndex[],
    private readonly options: SqliteSchemaOptions,
    /** Of tables, views and unique indexes, in lower case. */
    private readonly names: ReadonlySet<string>,
  ) {
    this.unsupported = [...(table.unsupported ?? [])]
  }

  build(): { table: Table; sql: RelationSql } {
    this.rejectCaseTwins()
    const parts = [
      ...this.table.columns.map((c) => this.column(c)),
      ...this.primaryKey(),
      // Postgres checks them in the order of their names.
      ...[...this.table.checks]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((c) => this.check(c.name, c.expression)),
      ...this.table.indexes.flatMap((i) => (i.unique ? [] : this.indexWork(i))),
    ]
    const keys = this.table.foreignKeys.flatMap((f) => this.foreignKey(f))
    const { oid, sqliteName } = this.table
    const sql: RelationSql = {
      oid,
      kind: 'table',
      name: sqliteName,
      create: this.create([...parts, ...keys]),
      withoutKeys: this.create(parts),
      indexes: [...this.lookupIndexes(), ...this.uniqueIndexes()],
    }
    const table = this.unsupported.length ? { ...this.table, unsupported: this.unsupported } : this.table
    return { table, sql }
  }

  private create(parts: readonly string[]): string {
    return `CREATE TABLE ${delimited(this.table.sqliteName)} (\n  ${parts.join(',\n  ')}\n) STRICT`
  }

  private rejectCaseTwins(): void {
    const seen = new Map<string, string>()
    for (const { name } of this.table.columns) {
      const twin = seen.get(foldCase(name))
      if (twin !== undefined) {
        const where = `${this.table.schema}.${this.table.name}`
        throw new ShadowError(
          'SCHEMA_INVALID',
          `Columns "${twin}" and "${name}" of table "${where}" differ in case only, and SQLite takes them for one.`,
          'Rename one of them; @map keeps the name of the field.',
        )
      }
      seen.set(foldCase(name), name)
    }
  }

  private column(column: Column): string {
    const words = [delimited(column.name), storageClass(this.index, column.type)]
    if (this.isRowid(column)) return [...words, 'PRIMARY KEY NOT NULL'].join(' ')
    if (column.notNull) words.push('NOT NULL')
    if (column.generated) return [...words, ...this.generated(column, column.generated)].join(' ')
    const value = literalDefault(this.types, column)
    if (value !== undefined) words.push(`DEFAULT ${value}`)
    return words.join(' ')
  }

  private generated(column: Column, { expression, stored }: { expression: string; stored: boolean }): string[] {
    const sql = this.translate('generated column', column.name, expression, column)
    return sql === undefined ? [] : [`GENERATED ALWAYS AS (${sql}) ${stored ? 'STORED' : 'VIRTUAL'}`]
  }

  private isRowid(column: Column): boolean {
    return rowidColumn(this.index, this.table) === column.name
  }

  private primaryKey(): string[] {
    const key = this.table.primaryKey
    if (
      !key ||
      key.deferrable ||
      this.columns(key.columns).some((c) => this.isRowid(c) || !equalAsStored(this.index, c.type))
    )
      return []
    return [`CONSTRAINT ${delimited(key.name)} PRIMARY KEY (${key.columns.map(delimited).join(', ')})`]
  }

  private columns(names: readonly string[]): Column[] {
    return names.flatMap((n) => this.table.columns.find((c) => c.name === n) ?? [])
  }

  private check(name: string, expression: string): string[] {
    const sql = this.translate('check constraint', name, expression)
    return sql === undefined ? [] : [`CONSTRAINT ${delimited(name)} CHECK (${sql})`]
  }

  private indexWork(index: Index): string[] {
    const sql = this.options.translateIndex?.(index, this.table)
    return sql === undefined ? [] : [`CONSTRAINT ${delimited(index.name)} CHECK (${sql})`]
  }

  /** undefined, and the reason noted, where SQLite cannot have it. */
  private translate(kind: string, name: string, expression: string, use?: 'key' | Column): string | undefined {
    const { translateExpression } = this.options
    try {
      if (translateExpression) return translateExpression(expression, this.table, use)
      this.refuse(kind, name, 'its expression is not translated')
    } catch (error) {
      if ((error as Error).name !== 'UnsupportedOnShadow') throw error
      this.refuse(kind, name, (error as Error).message)
    }
    return undefined
  }

  private refuse(kind: string, name: string, reason: string): void {
    this.unsupported.push({ kind, name, reason })
  }

  private foreignKey(key: ForeignKey): string[] {
    const problem = this.foreignKeyProblem(key)
    if (problem !== undefined) {
      this.refuse('foreign key', key.name, problem)
      return []
    }
    const target = this.index.relation(key.references.schema, key.references.name)
    const deferral = key.deferrable ? [`DEFERRABLE INITIALLY ${key.initiallyDeferred ? 'DEFERRED' : 'IMMEDIATE'}`] : []
    const clause = [
      `CONSTRAINT ${delimited(key.name)} FOREIGN KEY (${key.columns.map(delimited).join(', ')})`,
      `REFERENCES ${delimited(target?.sqliteName ?? key.references.name)} (${key.references.columns.map(delimited).join(', ')})`,
      `ON DELETE ${key.onDelete} ON UPDATE ${key.onUpdate}`,
      ...deferral,
    ]
    return [clause.join(' ')]
  }

  private foreignKeyProblem(key: ForeignKey): string | undefined {
    if (key.onDeleteColumns) return 'SQLite sets all columns of a key on delete, and not some of them'
    const own = this.columns(key.columns)
    if (key.match === 'FULL' && own.length > 1 && own.some((c) => !c.notNull)) return 'SQLite has no MATCH FULL'
    const target = this.index.relation(key.references.schema, key.references.name)
    const columns = [...own, ...key.references.columns.flatMap((n) => target?.columns.find((c) => c.name === n) ?? [])]
    const loose = columns.find((c) => !equalAsStored(this.index, c.type))
    return (
      loose &&
      `"${loose.name}" has values that are equal and not the same (${this.index.typeName(loose.type.oid)}), which SQLite's foreign keys cannot compare`
    )
  }

  private lookupIndexes(): string[] {
    const { sqliteName } = this.table
    return lookupColumns(this.types, this.table).map((name) => {
      const column = delimited(name)
      let index = `${sqliteName} by ${name}`
      while (this.names.has(foldCase(index))) index += '_'
      return `CREATE INDEX ${delimited(index)} ON ${delimited(sqliteName)} (${column}) WHERE ${column} IS NOT x''`
    })
  }

  private uniqueIndexes(): string[] {
    const made = this.indexes.flatMap((i) => {
      const rowid =
        i.unique === this.table.primaryKey && this.columns(this.table.primaryKey.columns).some((c) => this.isRowid(c))
      return rowid ? [] : this.uniqueIndex(i)
    })
    // The key alone needs no index beside its own.
    const onlyKey = made.length === 1 && this.table.primaryKey !== undefined && this.primaryKey().length === 1
    return onlyKey && this.indexes[0]?.unique === this.table.primaryKey ? [] : made.reverse()
  }

  private uniqueIndex({ sqliteName, name, unique }: SqliteIndex): string[] {
    // SQLite would check it row by row; the shadow checks it when Postgres does.
    if ('columns' in unique && unique.deferrable) return []
    const keys = 'columns' in unique ? this.columnKeys(unique) : this.indexKeys(unique)
    const where = 'columns' in unique || !unique.where ? '' : this.translate('unique index', name, unique.where)
    if (!keys || where === undefined) return []
    return [
      `CREATE UNIQUE INDEX ${delimited(sqliteName)} ON ${delimited(this.table.sqliteName)} (${keys.join(', ')})${where && ` WHERE ${where}`}`,
    ]
  }

  private columnKeys(unique: UniqueConstraint): string[] {
    return this.columns(unique.columns).map((c) => keyExpression(this.index, c, unique.nullsNotDistinct ?? false))
  }

  private indexKeys(index: Index): string[] | undefined {
    const keys: string[] = []
    for (const { column, expression, descending } of index.keys) {
      const key =
        column !== undefined
          ? this.columns([column]).map((c) => keyExpression(this.index, c, index.nullsNotDistinct ?? false))[0]
          : this.expressionKey(index, expression ?? '')
      if (key === undefined) return undefined
      keys.push(descending ? `${key} DESC` : key)
    }
    return keys
  }

  private expressionKey(index: Index, expression: string): string | undefined {
    const sql = this.translate('unique index', index.name, expression, 'key')
    if (sql === undefined) return undefined
    if (sql !== this.translate('unique index', index.name, expression)) {
      this.refuse(
        'unique index',
        index.name,
        'its values are not compared as they are stored, and an error could not show them',
      )
      return undefined
    }
    return index.nullsNotDistinct ? `coalesce(${sql}, x'')` : sql
  }
}

function buildView(view: View, { translateQuery }: SqliteSchemaOptions): { view: View; sql: RelationSql } {
  const sql: RelationSql = { oid: view.oid, kind: 'view', name: view.sqliteName, indexes: [] }
  if (view.unsupported !== undefined || !translateQuery) return { view, sql }
  try {
    const query = translateQuery(view)
    const create = query === undefined ? undefined : `CREATE VIEW ${delimited(view.sqliteName)} AS\n${query}`
    return { view, sql: create === undefined ? sql : { ...sql, create } }
  } catch (error) {
    if ((error as Error).name !== 'UnsupportedOnShadow') throw error
    return { view: { ...view, unsupported: (error as Error).message }, sql }
  }
}
