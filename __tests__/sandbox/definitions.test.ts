/** DDL at run time beside other sessions, levels, snapshots and prepared statements. */
import pg from 'pg'
import { createClientClass } from '../../src/pg/client'
import type { Sandbox } from '../../src/sandbox/sandbox'
import { postgres } from '../support/pglite'
import { openSandbox } from './openSandbox'

const DDL = 'CREATE TABLE t (id serial PRIMARY KEY, v text UNIQUE)'
const OVER = new Error('the test is over')

let sandbox: Sandbox
let Client: ReturnType<typeof createClientClass>
let one: pg.Client
let two: pg.Client

beforeEach(async () => {
  sandbox = await openSandbox(DDL)
  Client = createClientClass(sandbox, pg)
  one = new Client()
  two = new Client()
  await one.connect()
  await two.connect()
})

afterEach(async () => {
  await one.end()
  await two.end()
  sandbox.close(OVER)
  sandbox.database.close()
})

const rows = async (client: pg.Client, sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows
const code = async (work: Promise<unknown>) => work.then(() => undefined).catch((e: { code: string }) => e.code)

test('what a level has defined goes with it, its sequences too', async () => {
  sandbox.enterLevel()
  await one.query('CREATE TABLE made (id serial, n int)')
  await one.query('ALTER TABLE t ADD COLUMN w int DEFAULT 4')
  await one.query(`INSERT INTO t (v) VALUES ('a')`)
  await one.query('INSERT INTO made (n) VALUES (1), (2)')
  expect(await rows(two, 'SELECT v, w FROM t')).toEqual([['a', 4]])
  sandbox.leaveLevel(OVER)
  expect(await code(two.query('SELECT * FROM made'))).toBe('42P01')
  expect(await code(two.query('SELECT w FROM t'))).toBe('42703')
  sandbox.enterLevel()
  await one.query('CREATE TABLE made (id serial, n int)')
  expect(await rows(one, 'INSERT INTO made (n) VALUES (9) RETURNING id')).toEqual([[1]])
  sandbox.leaveLevel(OVER)
})

test('a statement waits for the transaction that changes the schema, and is read by what it leaves', async () => {
  await one.query('BEGIN')
  await one.query('ALTER TABLE t ADD COLUMN w int DEFAULT 4')
  await one.query(`INSERT INTO t (v) VALUES ('a')`)
  const waiting = rows(two, 'SELECT * FROM t')
  await one.query('COMMIT')
  expect(await waiting).toEqual([[1, 'a', 4]])
  await one.query('BEGIN')
  await one.query('ALTER TABLE t DROP COLUMN w')
  const again = rows(two, 'SELECT * FROM t')
  await one.query('ROLLBACK')
  expect(await again).toEqual([[1, 'a', 4]])
})

test('beside another open transaction a definition is refused by name', async () => {
  await two.query('BEGIN')
  await two.query(`INSERT INTO t (v) VALUES ('b')`)
  await expect(one.query('CREATE TABLE made (id int)')).rejects.toThrow('CREATE TABLE beside another open transaction')
  await two.query('ROLLBACK')
  await one.query('CREATE TABLE made (id int)')
})

test('temporary tables are their session’s own, and go with it', async () => {
  await one.query('CREATE TEMP TABLE t (mine int)')
  await one.query('INSERT INTO t VALUES (1)')
  expect(await rows(one, 'SELECT * FROM t')).toEqual([[1]])
  expect(await rows(two, 'SELECT * FROM t')).toEqual([])
  expect(await code(two.query('SELECT mine FROM t'))).toBe('42703')
  await one.end()
  one = new Client()
  await one.connect()
  expect(await rows(one, 'SELECT * FROM t')).toEqual([])
  expect(sandbox.database.catalog.schemas).toEqual(['public'])
})

test('a prepared statement follows the schema, or fails as in Postgres', async () => {
  const server = await postgres()
  try {
    await server.exec(DDL)
    const script = [
      `PREPARE all_of AS SELECT * FROM t`,
      `PREPARE some_of AS SELECT v FROM t`,
      `ALTER TABLE t ADD COLUMN w int`,
    ]
    for (const sql of script) await server.exec(sql)
    const there = await server.query('EXECUTE all_of').catch((e: { code: string; message: string }) => e)
    const prepared = (name: string, text: string) => one.query({ name, text })
    await prepared('all_of', 'SELECT * FROM t')
    await prepared('some_of', 'SELECT v FROM t')
    await one.query('ALTER TABLE t ADD COLUMN w int')
    const here = await prepared('all_of', 'SELECT * FROM t').catch((e: { code: string; message: string }) => e)
    expect(here).toMatchObject({
      code: (there as { code: string }).code,
      message: (there as { message: string }).message,
    })
    expect((await prepared('some_of', 'SELECT v FROM t')).rows).toEqual([])
  } finally {
    await server.close()
  }
}, 60_000)

test('the statements of one text see what those before them have defined', async () => {
  const results = (await one.query(
    `CREATE TABLE made (n int); INSERT INTO made VALUES (1); SELECT * FROM made`,
  )) as unknown as pg.QueryResult[]
  expect(results.map(({ command, rows }) => [command, rows])).toEqual([
    ['CREATE', []],
    ['INSERT', []],
    ['SELECT', [{ n: 1 }]],
  ])
  expect(await code(one.query('CREATE TABLE more (n int); SELECT * FROM nowhere'))).toBe('42P01')
  expect(await code(one.query('SELECT * FROM more'))).toBe('42P01')
})

test('a snapshot holds what was defined', async () => {
  sandbox.enterLevel()
  await one.query('CREATE TABLE made (id serial PRIMARY KEY, t int REFERENCES t)')
  await one.query(`INSERT INTO t (v) VALUES ('a')`)
  await one.query('INSERT INTO made (t) VALUES (1)')
  const snapshot = sandbox.snapshot()
  await one.query('DROP TABLE made')
  sandbox.restore(snapshot, OVER)
  expect(await rows(one, 'INSERT INTO made (t) VALUES (1) RETURNING *')).toEqual([[2, 1]])
  expect(await code(one.query('INSERT INTO made (t) VALUES (5)'))).toBe('23503')
})

test('notices of what is skipped', async () => {
  const notices: (string | undefined)[] = []
  one.on('notice', (notice) => notices.push(notice.message))
  await one.query('CREATE TABLE IF NOT EXISTS t (id int)')
  await one.query('DROP TABLE IF EXISTS nowhere')
  expect(notices).toEqual(['relation "t" already exists, skipping', 'table "nowhere" does not exist, skipping'])
})

test('a definition that fails leaves nothing behind', async () => {
  await one.query(`INSERT INTO t (v) VALUES ('a'), (NULL)`)
  expect(await code(one.query('ALTER TABLE t ADD COLUMN w int DEFAULT 1, ALTER COLUMN v SET NOT NULL'))).toBe('23502')
  expect(await rows(one, 'SELECT * FROM t ORDER BY id')).toEqual([
    [1, 'a'],
    [2, null],
  ])
  expect(await code(one.query('CREATE TABLE half AS SELECT 1 / (id - 2) AS q FROM t'))).toBe('22012')
  expect(await code(one.query('SELECT * FROM half'))).toBe('42P01')
})
