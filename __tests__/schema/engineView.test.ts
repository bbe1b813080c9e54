/** schema.sql held against what Prisma's schema engine makes of the shadow's schema.prisma. */
import Database from 'better-sqlite3'
import { schemaDdl } from '../../src/project/schemaEngine'
import { keyFunctions, SCHEMAS, shadowOfFile, type Shadow } from './shadow'

interface Column {
  readonly name: string
  readonly type: string
  readonly notnull: number
  readonly pk: number
}

interface Structure {
  readonly columns: Readonly<Record<string, Column>>
  readonly foreignKeys: readonly string[]
  /** Unique indexes by name, with their columns; `null` stands for an expression. */
  readonly uniques: Readonly<Record<string, readonly (string | null)[]>>
  readonly otherIndexes: readonly string[]
}

function structureOf(sql: string, functions: readonly string[]): Record<string, Structure> {
  const db = new Database(':memory:')
  for (const name of functions) db.function(name, { deterministic: true }, (value: unknown) => value)
  db.exec(sql)
  const tables = db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .pluck()
    .all() as string[]
  const entries = tables.map((table) => {
    const columns = db.pragma(`table_xinfo("${table}")`) as Column[]
    const keys = db.pragma(`foreign_key_list("${table}")`) as {
      id: number
      seq: number
      table: string
      from: string
      to: string
      on_update: string
      on_delete: string
    }[]
    const indexes = db.pragma(`index_list("${table}")`) as {
      name: string
      unique: number
      origin: string
      partial: number
    }[]
    const named = indexes.filter((i) => i.origin === 'c')
    const columnsOf = (i: { name: string }) =>
      (db.pragma(`index_info("${i.name}")`) as { name: string | null }[]).map((c) => c.name)
    const structure: Structure = {
      columns: Object.fromEntries(columns.map((c) => [c.name, c])),
      foreignKeys: keys
        .map((k) => `${k.from} -> ${k.table}.${k.to} delete ${k.on_delete} update ${k.on_update}`)
        .sort(),
      uniques: Object.fromEntries(named.filter((i) => i.unique).map((i) => [i.name, columnsOf(i)])),
      otherIndexes: named.filter((i) => !i.unique).map((i) => i.name),
    }
    return [table, structure]
  })
  db.close()
  return Object.fromEntries(entries) as Record<string, Structure>
}

/** docs/shadow-schema.md, "Held against Prisma's own SQLite schema". */
const TYPES: Readonly<Record<string, string>> = {
  INTEGER: 'INTEGER',
  BIGINT: 'INTEGER',
  BOOLEAN: 'INTEGER',
  REAL: 'REAL',
  BLOB: 'BLOB',
  TEXT: 'TEXT',
  DECIMAL: 'TEXT',
  DATETIME: 'TEXT',
  JSONB: 'TEXT',
}

describe.each(SCHEMAS)('%s', (file) => {
  let shadow: Shadow
  let ours: Record<string, Structure>
  let engines: Record<string, Structure>
  beforeAll(async () => {
    shadow = await shadowOfFile(file)
    ours = structureOf(shadow.schema.sql, keyFunctions(shadow.schema.sql))
    engines = structureOf(await schemaDdl('sqlite', [['schema.prisma', shadow.prisma]]), [])
  })

  const isJoinTable = (name: string): boolean => /^_/.test(name)

  test('the same tables', () => {
    expect(Object.keys(ours)).toEqual(Object.keys(engines))
  })

  test('the same columns; types but for their storage class', () => {
    for (const [name, { columns }] of Object.entries(engines)) {
      const types = Object.entries(columns).map(([column, { type }]) => [name, column, TYPES[type]])
      expect(
        Object.entries(ours[name]!.columns)
          .map(([column, { type }]) => [name, column, type])
          .sort(),
      ).toEqual(types.sort())
    }
  })

  test('the same NOT NULL, but for keys that SetNull clears', () => {
    for (const [name, { columns }] of Object.entries(engines)) {
      for (const [column, { notnull }] of Object.entries(columns)) {
        const cleared = shadow.prisma
          .split('\n')
          .some(
            (l) =>
              l.includes('optional here, for Prisma asks it') &&
              new RegExp(`^\\s*${column}\\b|@map\\("${column}"\\)`).test(l),
          )
        expect([name, column, cleared ? 1 : notnull]).toEqual([name, column, ours[name]!.columns[column]!.notnull])
      }
    }
  })

  test('the same primary keys, but for join tables', () => {
    for (const [name, { columns }] of Object.entries(engines)) {
      if (isJoinTable(name)) continue
      const key = (s: Structure['columns']) =>
        Object.values(s)
          .filter((c) => c.pk)
          .sort((a, b) => a.pk - b.pk)
          .map((c) => c.name)
      expect([name, key(ours[name]!.columns)]).toEqual([name, key(columns)])
    }
  })

  test('the same foreign keys with the same actions', () => {
    for (const [name, { foreignKeys }] of Object.entries(engines))
      expect([name, ours[name]!.foreignKeys]).toEqual([name, foreignKeys])
  })

  test('the same unique indexes under the same names; beside them only the second index of a key', () => {
    for (const [name, { uniques }] of Object.entries(engines)) {
      const table = shadow.schema.catalog.tables.find((t) => t.sqliteName === name)!
      const keyed = (list: Structure['uniques']) =>
        Object.keys(list)
          .filter((i) => i !== table.primaryKey?.name && !i.endsWith(`__${table.primaryKey?.name}`))
          .sort()
      expect([name, keyed(ours[name]!.uniques)]).toEqual([name, isJoinTable(name) ? [] : Object.keys(uniques).sort()])
      for (const [index, columns] of Object.entries(isJoinTable(name) ? {} : uniques)) {
        const own = ours[name]!.uniques[index]!
        expect([index, own.map((c, i) => c ?? columns[i])]).toEqual([index, columns])
      }
    }
  })

  test('of indexes that are not unique, those by which rows are looked up; the engine has the one of a join table', () => {
    for (const [name, { otherIndexes }] of Object.entries(engines)) {
      // For looking up: partial, each on one column.
      for (const index of ours[name]!.otherIndexes) expect(index).toMatch(new RegExp(`^${name} by \\w+$`))
      expect(otherIndexes).toEqual(isJoinTable(name) ? [`${name}_B_index`] : [])
    }
  })
})
