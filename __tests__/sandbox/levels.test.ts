import pg from 'pg'
import { createClientClass } from '../../src/pg/client'
import type { Sandbox } from '../../src/sandbox/sandbox'
import { openSandbox } from './openSandbox'

const DDL = `
CREATE TABLE t (id serial PRIMARY KEY, v text UNIQUE);
CREATE UNIQUE INDEX t_lower ON t (lower(v));
CREATE TABLE part (id int PRIMARY KEY, code int, live boolean NOT NULL);
CREATE UNIQUE INDEX part_live ON part (code) WHERE live;
CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED);
`
const OVER = new Error('the test is over')

let sandbox: Sandbox
let one: pg.Client
let two: pg.Client

beforeEach(async () => {
  sandbox = await openSandbox(DDL)
  const Client = createClientClass(sandbox, pg)
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

const values = async (client: pg.Client) =>
  (await client.query('SELECT v FROM t ORDER BY id')).rows.map((row: { v: string }) => row.v)
const insert = (client: pg.Client, v: string) => client.query('INSERT INTO t (v) VALUES ($1)', [v])

test('levels nest, and each takes back what was committed in it', async () => {
  await insert(one, 'a')
  sandbox.enterLevel()
  await insert(one, 'b')
  sandbox.enterLevel()
  await two.query('BEGIN')
  await insert(two, 'c')
  await two.query('COMMIT')
  expect(await values(one)).toEqual(['a', 'b', 'c'])
  sandbox.leaveLevel(OVER)
  expect(await values(one)).toEqual(['a', 'b'])
  sandbox.leaveLevel(OVER)
  expect(await values(two)).toEqual(['a'])
})

test('a failed statement leaves the level as it was', async () => {
  sandbox.enterLevel()
  await insert(one, 'a')
  await expect(insert(one, 'a')).rejects.toMatchObject({ code: '23505', constraint: 't_v_key' })
  expect(await values(one)).toEqual(['a'])
  sandbox.leaveLevel(OVER)
  expect(await values(one)).toEqual([])
})

test('a transaction that is open when its level ends is over', async () => {
  sandbox.enterLevel()
  await one.query('BEGIN')
  await insert(one, 'a')
  sandbox.leaveLevel(OVER)
  await expect(one.query('SELECT 1 FROM t')).rejects.toThrow('the test is over')
  await one.query('ROLLBACK')
  expect(await values(one)).toEqual([])
})

test('transactions meet in a level, and again in the next one', async () => {
  for (const round of ['x', 'y']) {
    sandbox.enterLevel()
    await one.query('BEGIN')
    await insert(one, `${round}1`)
    await insert(two, `${round}2`)
    expect(await values(two)).toEqual([`${round}2`])
    const waiting = insert(two, `${round}1`)
    await one.query('ROLLBACK')
    await waiting
    expect(await values(one)).toEqual([`${round}2`, `${round}1`])
    sandbox.leaveLevel(OVER)
  }
  expect(await values(one)).toEqual([])
})

test('deferred constraints are checked at COMMIT, not when the level ends', async () => {
  sandbox.enterLevel()
  await one.query('BEGIN')
  await one.query('INSERT INTO child VALUES (1, 99)')
  await expect(one.query('COMMIT')).rejects.toMatchObject({ code: '23503', constraint: 'child_t_fkey' })
  sandbox.leaveLevel(OVER)
})

test.each([
  [
    'an expression',
    "INSERT INTO t (v) VALUES ('Name')",
    "INSERT INTO t (v) VALUES ('NAME')",
    "INSERT INTO t (v) VALUES ('other')",
    't_lower',
  ],
  [
    'some rows',
    'INSERT INTO part VALUES (1, 7, true)',
    'INSERT INTO part VALUES (2, 7, true)',
    'INSERT INTO part VALUES (3, 7, false)',
    'part_live',
  ],
])('a key of a unique index over %s is waited for', async (_, first, same, other, constraint) => {
  await one.query('BEGIN')
  await one.query(first)
  await two.query(other)
  const waiting = expect(two.query(same)).rejects.toMatchObject({ code: '23505', constraint })
  await one.query('COMMIT')
  await waiting
})

test('a snapshot brings back data and sequences', async () => {
  await insert(one, 'a')
  const snapshot = sandbox.snapshot()
  await insert(one, 'b')
  sandbox.restore(snapshot, OVER)
  expect(await values(two)).toEqual(['a'])
  expect((await two.query("INSERT INTO t (v) VALUES ('c') RETURNING id")).rows).toEqual([{ id: 2 }])
})

test('two transactions that wait for each other: the first to wait is told at once', async () => {
  await insert(one, 'a')
  await insert(one, 'b')
  for (const client of [one, two]) await client.query('BEGIN')
  await one.query("UPDATE t SET v = 'a1' WHERE v = 'a'")
  await two.query("UPDATE t SET v = 'b2' WHERE v = 'b'")
  const waiting = one.query("UPDATE t SET v = 'b1' WHERE v = 'b'").catch((error: pg.DatabaseError) => error.code)
  const closing = two.query("UPDATE t SET v = 'a2' WHERE v = 'a'")
  expect(await waiting).toBe('40P01')
  await closing
  await one.query('ROLLBACK')
  await two.query('COMMIT')
  expect((await values(one)).sort()).toEqual(['a2', 'b2'])
})
