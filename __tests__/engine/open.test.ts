import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import { openShadow, type Shadow } from '../../src/open'

const DDL = `
CREATE TYPE color AS ENUM ('red', 'green');
CREATE TABLE things (id serial PRIMARY KEY, name text NOT NULL UNIQUE, tint color NOT NULL DEFAULT 'red', price numeric(8,2));
`
let shadow: Shadow
let client: pg.Client

beforeEach(async () => {
  shadow = await openShadow({ ddl: DDL, pg })
  client = new shadow.Client()
  await client.connect()
})

afterEach(async () => {
  await client.end()
  shadow.close()
})

test('explain tells the SQLite statement, the columns and the inferred parameters', () => {
  const [one] = shadow.explain('SELECT id, name, tint FROM things WHERE price > $1 AND name = $2')
  expect(one?.columns).toEqual([
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'text' },
    { name: 'tint', type: 'color' },
  ])
  expect(one?.parameters).toEqual(['numeric', 'text'])
  expect(one?.sqlite).toHaveLength(1)
})

test('explain of what is refused raises the refusal', () => {
  expect(() => shadow.explain('COPY things FROM stdin')).toThrow('is not supported on the shadow')
})

test('snapshot and restore', async () => {
  await client.query("INSERT INTO things (name) VALUES ('a')")
  const snapshot = shadow.snapshot()
  await client.query("INSERT INTO things (name) VALUES ('b')")
  shadow.restore(snapshot)
  expect((await client.query("INSERT INTO things (name) VALUES ('c') RETURNING id")).rows).toEqual([{ id: 2 }])
  expect((await client.query('SELECT name FROM things ORDER BY id')).rows).toEqual([{ name: 'a' }, { name: 'c' }])
})

test('a snapshot does not hold what is not committed', async () => {
  await client.query('BEGIN')
  await client.query("INSERT INTO things (name) VALUES ('open')")
  const snapshot = shadow.snapshot()
  await client.query('COMMIT')
  expect((await client.query('SELECT name FROM things')).rows).toEqual([{ name: 'open' }])
  shadow.restore(snapshot)
  expect((await client.query('SELECT name FROM things')).rows).toEqual([])
})

test('save writes a file that SQLite opens, with the sequences', async () => {
  await client.query("INSERT INTO things (name, price) VALUES ('a', 1.5), ('b', NULL)")
  const folder = mkdtempSync(path.join(os.tmpdir(), 'saved-shadow-'))
  try {
    const file = path.join(folder, 'kept.sqlite')
    shadow.save(file)
    const db = new Database(file, { readonly: true })
    expect(db.prepare('SELECT * FROM things ORDER BY id').all()).toEqual([
      { id: 1, name: 'a', tint: 'red', price: '1.50' },
      { id: 2, name: 'b', tint: 'red', price: null },
    ])
    const meta = db.prepare("SELECT value FROM _prisma_sqlite_shadow WHERE name = 'sequences'").pluck().get() as string
    expect(JSON.parse(meta)).toEqual({ 'public.things_id_seq': { last: '2', called: true } })
    db.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('either DDL or a folder', async () => {
  await expect(openShadow({})).rejects.toMatchObject({ code: 'OPTION_INVALID' })
})
