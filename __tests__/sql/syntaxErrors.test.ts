/** Statements that Postgres's grammar does not take, or only just: its words, places, codes and hints. */
import type { Client } from 'pg'
import { openShadow, type Shadow } from '../../src'
import { postgres, type Postgres } from '../support/pglite'
import { fixture } from './sideBySide'

const DDL = 'CREATE TABLE t (id int PRIMARY KEY, v text, n int)'

const STATEMENTS = fixture('syntaxErrors.sql').split('\n').slice(1).filter(Boolean)

let shadow: Shadow
let client: Client
let server: Postgres

beforeAll(async () => {
  server = await postgres()
  await server.exec(DDL)
  shadow = await openShadow({ ddl: DDL })
  client = new shadow.Client()
  await client.connect()
}, 60_000)
afterAll(async () => {
  await client?.end()
  shadow?.close()
  await server?.close()
})

const FIELDS = ['severity', 'code', 'message', 'detail', 'hint', 'position', 'where'] as const

const failureOf = (error: unknown): unknown =>
  Object.fromEntries(FIELDS.map((name) => [name, (error as Record<string, unknown>)[name]]))

/** The last result's rows, or the error. */
const asked = (ask: () => Promise<unknown>): Promise<unknown> =>
  ask().then((result) => [result].flat().at(-1), failureOf)

const here = (sql: string) =>
  asked(async () => {
    const types = { getTypeParser: () => (text: string) => text } as never
    const results = [await client.query({ text: sql, rowMode: 'array', types })].flat()
    return results.map(({ rows }) => rows)
  })
const there = (sql: string) => asked(async () => (await server.exec(sql)).map(({ rows }) => rows))

test('every statement is answered as Postgres answers it', async () => {
  for (const sql of STATEMENTS) {
    for (const side of [here, there]) await side('ROLLBACK')
    expect({ sql, answer: await here(sql) }).toEqual({ sql, answer: await there(sql) })
  }
  expect(STATEMENTS.length).toBeGreaterThan(300)
}, 120_000)

test('a statement over several lines, and one with characters outside of ASCII before the place', async () => {
  for (const sql of [
    `SELECT 'a\nb' FORM`,
    `SELECT 1,\n  'ü👍',\n  FROM t`,
    `-- ü\nSELECT "👍" FORM t`,
    `SELECT\t'\r\n' x y z`,
  ])
    expect({ sql, answer: await here(sql) }).toEqual({ sql, answer: await there(sql) })
})

test('several statements with parameters are no prepared statement', async () => {
  await expect(client.query('SELECT $1::int; SELECT 2', [1])).rejects.toMatchObject({
    code: '42601',
    message: 'cannot insert multiple commands into a prepared statement',
  })
  expect(await server.query('SELECT $1::int; SELECT 2', ['1']).catch(failureOf)).toMatchObject({
    code: '42601',
    message: 'cannot insert multiple commands into a prepared statement',
  })
})
