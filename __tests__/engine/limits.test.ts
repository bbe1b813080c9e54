import pg from 'pg'
import { ShadowDatabase } from '../../src/engine/database'
import { createClientClass } from '../../src/pg/client'
import { Sandbox } from '../../src/sandbox/sandbox'
import { translatedSchema } from '../../src/schema/translatedSchema'
import { catalogFromDdl } from '../../src/sql/ddl'
import { createTranslator } from '../../src/sql/translator'
import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { ask, isRefusal, type Answer } from '../support/pair'
import { schemaMaker } from '../../src/schema/schemaMaker'

const WIDE = Array.from({ length: 300 }, (_, i) => `c${i} int`).join(', ')
const DDL = `
CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, CONSTRAINT ratio CHECK (100 / v < 60));
CREATE TABLE g (id int PRIMARY KEY, v int, w int GENERATED ALWAYS AS (100 / v) STORED, n text);
CREATE UNIQUE INDEX g_expression ON g ((100 / (id - 50) + id));
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent ON UPDATE CASCADE ON DELETE CASCADE, CONSTRAINT divides CHECK (100 / (p - 5) < 1000));
CREATE TABLE other (id int PRIMARY KEY, c int REFERENCES child, p int REFERENCES parent ON DELETE CASCADE);
CREATE TABLE wide (id int PRIMARY KEY, ${WIDE}, u int UNIQUE);
`
const ROWS = [
  'INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)',
  "INSERT INTO g (id, v, n) VALUES (1, 1, '1'), (2, 2, 'x')",
  'INSERT INTO parent VALUES (1), (2)',
  'INSERT INTO child VALUES (1, 1), (2, 2)',
  'INSERT INTO wide (id, u) VALUES (1, 1)',
]

const repeat = (count: number, text: (i: number) => string, by: string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(by)

/** Beyond what SQLite can do; Postgres can do most of it. */
const LIMITS: Readonly<Record<string, string>> = {
  'tables of a join': `SELECT count(*) FROM ${repeat(70, (i) => `t t${i}`, ', ')} WHERE ${repeat(69, (i) => `t${i}.id = t${i + 1}.id`, ' AND ')}`,
  'depth of an expression': `SELECT ${repeat(1500, () => '1', ' + ')}`,
  'depth of a condition': `SELECT count(*) FROM t WHERE ${repeat(1500, (i) => `(v = ${i} OR NOT (id = ${i}`, ' AND ')}${')'.repeat(3000)}`,
  'nested subqueries': `SELECT ${'(SELECT '.repeat(400)}1${')'.repeat(400)}`,
  'columns of a result': `SELECT ${repeat(1600, (i) => String(i), ', ')}`,
  'more columns of a result': `SELECT ${repeat(1665, (i) => String(i), ', ')}`,
  'parts of a union': `${repeat(700, (i) => `SELECT ${i}`, ' UNION ALL ')} ORDER BY 1 LIMIT 1`,
  'arguments of a function': `SELECT concat(${repeat(1200, () => "'a'", ', ')})`,
  'rows of values': `INSERT INTO t VALUES ${repeat(3000, (i) => `(${i + 100}, 20)`, ', ')}`,
  'writing with a deep expression': `UPDATE t SET v = ${repeat(1500, () => '1', ' + ')}`,
}

/** A function fails in the middle of a statement. */
const FAILURES: readonly string[] = [
  'INSERT INTO t VALUES (4, 40), (5, 0), (6, 60)',
  'INSERT INTO t VALUES (4, 40), (5, NULL), (6, 0)',
  'INSERT INTO t VALUES (4, 40), (1, 0)',
  'UPDATE t SET v = v - 20',
  'UPDATE t SET v = 100 / (id - 3)',
  'UPDATE t SET v = 1 WHERE 100 / (id - 2) > 0',
  'UPDATE t SET v = v - 10 RETURNING 100 / (v - 10)',
  'DELETE FROM t RETURNING 10 / (id - 2)',
  'SELECT sum(n::int) FROM g',
  "SELECT string_agg(n, ',') FILTER (WHERE n::int > 0) FROM g",
  'SELECT avg(1 / (id - 2)) FROM g',
  'INSERT INTO g (id, v) VALUES (3, 3), (4, 0)',
  'INSERT INTO g (id, v) VALUES (3, 3), (50, 5)',
  'UPDATE g SET v = v - 1',
  'UPDATE g SET id = 50 WHERE id = 2',
  'UPDATE g SET id = 1 WHERE id = 2',
  'UPDATE parent SET id = 5 WHERE id = 2',
  'UPDATE parent SET id = id + 3',
  'DELETE FROM parent WHERE 1 / (id - 2) < 0',
  'INSERT INTO g (id, n) SELECT id + 10, (n::int)::text FROM g',
  'INSERT INTO t VALUES (1, 25) ON CONFLICT (id) DO UPDATE SET v = 0',
  'UPDATE wide SET u = 1, c7 = 1 / (id - 1)',
  'INSERT INTO wide (id, u) VALUES (2, 1)',
  'UPDATE wide SET id = NULL',
]

let native: NativePostgres
let postgres: pg.Client
let database: ShadowDatabase
let sandbox: Sandbox
let shadow: pg.Client

beforeAll(async () => {
  native = await startNativePostgres()
  postgres = new pg.Client(await native.createDatabase(DDL))
  await postgres.connect()
  const { sql, catalog } = translatedSchema(await catalogFromDdl(DDL))
  database = new ShadowDatabase({
    catalog,
    translator: createTranslator(catalog),
    maker: schemaMaker,
    from: { schemaSql: sql },
  })
  sandbox = new Sandbox(database)
  shadow = new (createClientClass(sandbox, pg))()
  await shadow.connect()
  for (const sql of ROWS) expect(await ask(shadow, sql)).toEqual(await ask(postgres, sql))
}, 60_000)

afterAll(async () => {
  await shadow.end()
  await postgres.end()
  database.close()
  await native.stop()
})

const TABLES = ['t', 'g', 'parent', 'child', 'other', 'wide']

/** All rows, and what must not be left behind. */
async function state(client: pg.Client): Promise<unknown[]> {
  return Promise.all(TABLES.map((table) => ask(client, `SELECT * FROM ${table} ORDER BY id`)))
}

function expectClean(): void {
  expect(database.sqlite.sql("SELECT name FROM sqlite_temp_schema WHERE name NOT LIKE 'shadow_capture%'")).toEqual([])
  expect(database.sqlite.sql('PRAGMA defer_foreign_keys')).toEqual([[0n]])
  expect(database.sqlite.context).toBeUndefined()
}

/** Runs a statement on both; a refusal leaves both as they were. */
async function both(sql: string): Promise<{ shadow: Answer; postgres: Answer }> {
  const answer = await ask(shadow, sql)
  if (!isRefusal(answer)) return { shadow: answer, postgres: await ask(postgres, sql) }
  return { shadow: answer, postgres: answer }
}

describe.each(['by itself', 'in a transaction', 'beside another transaction'])('%s', (place) => {
  beforeEach(async () => {
    for (const client of [shadow, postgres]) {
      await client.query('BEGIN')
      await client.query('SAVEPOINT start')
    }
  })

  afterEach(async () => {
    for (const client of [shadow, postgres]) await client.query('ROLLBACK')
    expect(database.sqlite.inTransaction).toBe(false)
    expectClean()
  })

  async function check(sql: string): Promise<void> {
    if (place !== 'beside another transaction') return compare(sql)
    const other = new (createClientClass(sandbox, pg))()
    await other.connect()
    try {
      await other.query('BEGIN')
      await other.query('INSERT INTO parent VALUES (77)')
      await compare(sql)
    } finally {
      await other.end()
    }
  }

  async function compare(sql: string): Promise<void> {
    const mark = place === 'by itself' ? 'start' : 's'
    if (mark === 's') for (const one of ['INSERT INTO t VALUES (9, 90)', 'SAVEPOINT s']) await both(one)
    const answers = await both(sql)
    expect(answers.shadow).toEqual(answers.postgres)
    if ('error' in answers.shadow) for (const client of [shadow, postgres]) await client.query(`ROLLBACK TO ${mark}`)
    expect(await state(shadow)).toEqual(await state(postgres))
    expectClean()
  }

  test.each(Object.keys(LIMITS))('limit: %s', (name) => check(LIMITS[name] as string))
  test.each(FAILURES)('%s', check)
})
