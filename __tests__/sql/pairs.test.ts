import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Catalog } from '../../src/catalog/catalog'
import { buildSqliteSchema } from '../../src/schema/sqliteSchema'
import { catalogFromDdl } from '../../src/sql/ddl'
import type { QueryPlan } from '../../src/sql/translation'
import { createTranslator, type Translator } from '../../src/sql/translator'
import { registerFunctions } from './support'

const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8')

/** Blank-line separated blocks of two lines: the Postgres statement, the SQLite statement. */
const pairs = fixture('pairs.sql')
  .split(/\n{2,}/)
  .map((block) => block.split('\n').filter((line) => !line.startsWith('--')))
  .filter((lines) => lines.length >= 2)
  .map(([postgres = '', sqlite = '']) => [postgres.replace(/;$/, ''), sqlite.replace(/;$/, '')] as const)

let catalog: Catalog
let translator: Translator

beforeAll(async () => {
  catalog = await catalogFromDdl(fixture('schema.sql'))
  translator = createTranslator(catalog)
})

const translate = (sql: string): QueryPlan => {
  const [first] = translator.translate(sql)
  if (first?.plan.kind !== 'query') throw new Error(`not a query: ${sql}`)
  return first.plan
}

test('there are pairs to check', () => expect(pairs.length).toBeGreaterThan(40))

test.each(pairs)('%s', (postgres, sqlite) => {
  expect(translate(postgres).statement.sql).toBe(sqlite)
})

test('SQLite takes every translation', () => {
  const db = new Database(':memory:')
  db.exec(buildSqliteSchema(catalog).sql)
  for (const [postgres] of pairs) {
    const { statement } = translate(postgres)
    registerFunctions(db, statement.functions)
    expect(() => db.prepare(statement.sql)).not.toThrow()
  }
  db.close()
})
