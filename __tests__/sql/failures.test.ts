/**
 * What fails in the middle of a statement: a function, a CHECK, a generated column, a default, an index expression. Afterwards
 * the data, the transaction's state and its locks are Postgres's.
 */
import type { Client } from 'pg'
import { openShadow, type Shadow } from '../../src'
import { ERROR_FIELDS } from '../support/errorFields'
import { postgres, type Postgres } from '../support/pglite'

jest.setTimeout(120_000)

const DDL = `
  CREATE TABLE t (id int PRIMARY KEY, v text, n int);
  CREATE TABLE log (id serial PRIMARY KEY, note text NOT NULL);
  CREATE TABLE checked (id int PRIMARY KEY, n int CHECK (10 / n > 0), g int GENERATED ALWAYS AS (100 / (n - 3)) STORED, d int DEFAULT (1 / 0));
  CREATE TABLE indexed (id int, n int);
  CREATE INDEX by_share ON indexed ((10 / n));
`
const ROWS = `
  INSERT INTO t VALUES (1, 'a', 10), (2, 'b', 0), (3, 'x', 5);
  INSERT INTO checked (id, n, d) VALUES (9, 5, 1);
  INSERT INTO indexed VALUES (1, 5);
`

const FAILING = [
  'INSERT INTO log (note) SELECT (10 / n)::text FROM t ORDER BY id',
  'INSERT INTO log (note) SELECT v::int::text FROM t',
  'UPDATE t SET n = 100 / n',
  'UPDATE t SET v = (10 / n)::text RETURNING id',
  'UPDATE t SET id = id + 10 RETURNING 1 / n',
  'DELETE FROM t WHERE 10 / n > 0',
  'DELETE FROM t RETURNING 10 / n',
  'INSERT INTO indexed SELECT id, 10 / n FROM t',
  'INSERT INTO t VALUES (4, $$d$$, 1), (5, $$e$$, 1 / 0)',
  'INSERT INTO t VALUES (1, $$d$$, 1) ON CONFLICT (id) DO UPDATE SET n = 1 / (t.n - 10)',
  'SELECT sum(10 / n) FROM t',
  'SELECT string_agg((10 / n)::text, $$,$$ ORDER BY id) FROM t',
  'SELECT sum(10 / n) OVER (ORDER BY id) FROM t',
  'SELECT avg(v::int) FILTER (WHERE n > 0) FROM t',
  'SELECT * FROM t ORDER BY 10 / n',
  'SELECT id FROM t GROUP BY id, n HAVING 10 / n > 0',
  'SELECT DISTINCT ON (10 / n) id FROM t',
  'WITH RECURSIVE r(i) AS (SELECT 3 UNION ALL SELECT 6 / i - 1 FROM r WHERE i < 9) SELECT sum(i) FROM r',
  'SELECT generate_series(1, 10 / n) FROM t',
  'SELECT * FROM t, generate_series(1, 10 / n) g',
  'SELECT unnest(ARRAY[1, 2]) / n FROM t',
  'WITH d AS (DELETE FROM t WHERE id = 1 RETURNING n) INSERT INTO log (note) SELECT (1 / (n - 10))::text FROM d',
  'UPDATE t SET n = o.n / (o.n - 5) FROM t o WHERE o.id = t.id',
  'MERGE INTO t USING t s ON s.id = t.id WHEN MATCHED THEN UPDATE SET n = 10 / s.n',
  'SELECT jsonb_agg(n / (n - 10)) FROM t',
  'SELECT id FROM t WHERE 10 / n > 0 FOR UPDATE',
  'INSERT INTO checked (id, n, d) VALUES (1, 1, 1), (2, 0, 1)',
  'INSERT INTO checked (id, n, d) VALUES (1, 1, 1), (2, 3, 1)',
  'INSERT INTO checked (id, n, d) VALUES (1, 1, 1), (2, 20, 1)',
  'INSERT INTO checked (id, n) VALUES (1, 1)',
  'UPDATE checked SET n = 3',
  'UPDATE checked SET n = 0 RETURNING *',
  'INSERT INTO indexed VALUES (2, 2), (3, 0)',
  'UPDATE indexed SET n = n - 5',
]

const CONTENTS = `
  SELECT 1, id, v, n FROM t UNION ALL SELECT 2, 0, note, 0 FROM log
  UNION ALL SELECT 3, id, g::text, n FROM checked UNION ALL SELECT 4, id, '', n FROM indexed ORDER BY 1, 2`

let shadow: Shadow
let client: Client
let server: Postgres

beforeAll(async () => {
  server = await postgres()
  await server.exec(DDL)
  await server.exec(ROWS)
}, 60_000)
afterAll(() => server?.close())
beforeEach(async () => {
  shadow = await openShadow({ ddl: DDL })
  client = new shadow.Client()
  await client.connect()
  await client.query(ROWS)
})
afterEach(async () => {
  await client.end()
  shadow.close()
})

const failureOf = (error: unknown): unknown =>
  Object.fromEntries(ERROR_FIELDS.map((name) => [name, (error as Record<string, unknown>)[name]]))

const here = async (sql: string): Promise<unknown> => {
  try {
    const types = { getTypeParser: () => (text: string) => text } as never
    return [await client.query({ text: sql, rowMode: 'array', types })].flat().at(-1)?.rows
  } catch (error) {
    return failureOf(error)
  }
}
const there = (sql: string): Promise<unknown> =>
  server.exec(sql).then((results) => results.at(-1)?.rows ?? [], failureOf)

async function expectSame(sql: string): Promise<void> {
  expect({ sql, answer: await here(sql) }).toEqual({ sql, answer: await there(sql) })
}

test.each(FAILING)('%s: nothing is left behind', async (sql) => {
  expect(await there(sql)).toHaveProperty('code')
  await expectSame(sql)
  await expectSame(CONTENTS)
  await expectSame('BEGIN')
  await expectSame(`INSERT INTO log (id, note) VALUES (1000, 'works')`)
  await expectSame('SELECT count(*) FROM log')
  await expectSame('ROLLBACK')
})

test.each(FAILING)('%s: inside a savepoint', async (sql) => {
  for (const one of ['BEGIN', `UPDATE t SET v = 'seen' WHERE id = 3`, 'SAVEPOINT s', sql]) await expectSame(one)
  await expectSame('SELECT 1')
  await expectSame('ROLLBACK TO s')
  await expectSame(CONTENTS)
  await expectSame(sql)
  await expectSame('COMMIT')
  await expectSame(CONTENTS)
})

test('the locks of what has failed are free for another session', async () => {
  const other = new shadow.Client()
  await other.connect()
  await client.query('BEGIN')
  for (const sql of FAILING) {
    await client.query('SAVEPOINT s')
    await expect(client.query(sql)).rejects.toHaveProperty('code')
    await client.query('ROLLBACK TO s')
  }
  await other.query(`UPDATE t SET v = 'other'`)
  await client.query('COMMIT')
  expect((await other.query('SELECT DISTINCT v FROM t')).rows).toEqual([{ v: 'other' }])
  await other.end()
})

test.each([
  `INSERT INTO log (note) VALUES ('one'); SELECT 1/0; INSERT INTO log (note) VALUES ('two')`,
  `INSERT INTO log (note) VALUES ('one'); SELECT nope; INSERT INTO log (note) VALUES ('two')`,
  `INSERT INTO log (note) VALUES ('one'); SELEC 1`,
  `BEGIN; INSERT INTO log (note) VALUES ('one'); COMMIT; SELECT 1/0; INSERT INTO log (note) VALUES ('two')`,
  `INSERT INTO log (note) VALUES ('one'); BEGIN; INSERT INTO log (note) VALUES (NULL)`,
  `SAVEPOINT s; SELECT 1`,
  `BEGIN; SAVEPOINT s; INSERT INTO log (note) VALUES ('x'); ROLLBACK TO s; INSERT INTO log (note) VALUES ('y'); COMMIT`,
])('several statements in one text: %s', async (sql) => {
  await there('TRUNCATE log RESTART IDENTITY')
  await expectSame(sql)
  await expectSame('ROLLBACK')
  await expectSame('SELECT id, note FROM log ORDER BY id')
})
