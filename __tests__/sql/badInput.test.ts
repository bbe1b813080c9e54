/** What no application sends on purpose: it is answered as Postgres does, or fails with a typed error, and nothing breaks. */
import type { Client } from 'pg'
import { openShadow, type Shadow } from '../../src'

jest.setTimeout(120_000)

const DDL = `
  CREATE TABLE t (id int PRIMARY KEY, v text, n int);
  CREATE TABLE log (id serial PRIMARY KEY, note text NOT NULL);
`
const ROWS = `INSERT INTO t VALUES (1, 'a', 10), (2, 'b', 0), (3, 'x', 5)`

let shadow: Shadow
let client: Client

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

type Failure = Record<'code' | 'message' | 'position' | 'detail' | 'hint', string | undefined>

const failureOf = (error: unknown): Failure => {
  const { code, message, position, detail, hint } = error as Failure
  return { code, message, position, detail, hint }
}

type Answer = { rows: unknown } | { error: Failure }

/** Every value as its text. */
const texts = { getTypeParser: () => (text: string) => text } as never

const here = async (sql: string, values?: unknown[]): Promise<Answer> => {
  try {
    const result = await client.query({ text: sql, values, rowMode: 'array', types: texts })
    // Several statements have a result each; the last one counts.
    return { rows: ([] as { rows: unknown }[]).concat(result as never).at(-1)?.rows }
  } catch (error) {
    return { error: failureOf(error) }
  }
}

/** The session goes on, outside any transaction, and sees what it saw. */
async function expectIntact(): Promise<void> {
  expect(await here('SELECT id, v, n FROM t ORDER BY id')).toEqual({
    rows: [
      ['1', 'a', '10'],
      ['2', 'b', '0'],
      ['3', 'x', '5'],
    ],
  })
  expect(await here('BEGIN')).toEqual({ rows: [] })
  expect(await here(`INSERT INTO log (id, note) VALUES (1000, 'works')`)).toEqual({ rows: [] })
  expect(await here('ROLLBACK')).toEqual({ rows: [] })
  expect(await here('SELECT count(*) FROM log')).toEqual({ rows: [['0']] })
}

const repeat = (count: number, part: (i: number) => string, separator = ''): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(separator)

describe('large and deep statements are answered or fail with a typed error', () => {
  const TYPED = /^(42601|54000|54001|54011|54023|0A000|08P01|53200)$/
  const deep = (open: string, inner: string, close: string, depth = 10_000) =>
    open.repeat(depth) + inner + close.repeat(depth)
  test.each<[string, () => string]>([
    ['an IN list of 5 MB', () => `SELECT count(*) FROM t WHERE id IN (${repeat(600_000, (i) => String(i), ', ')})`],
    ['a string of 5 MB', () => `SELECT length('${'x'.repeat(5_000_000)}')`],
    ['a comment of 5 MB', () => `SELECT 1 /* ${'x'.repeat(5_000_000)} */`],
    ['parentheses', () => `SELECT ${deep('(', '1', ')')}`],
    ['NOT', () => `SELECT ${deep('NOT ', 'true', '')}`],
    ['minus', () => `SELECT ${deep('- ', '1', '')}`],
    ['scalar subqueries', () => `SELECT ${deep('(SELECT ', '1', ')')}`],
    ['subqueries in FROM', () => `SELECT * FROM ${deep('(SELECT * FROM ', 't', ') x')}`],
    ['CASE', () => `SELECT ${deep('CASE WHEN true THEN ', '1', ' END')}`],
    ['ARRAY', () => `SELECT ${deep('ARRAY[', '1', ']')}`],
    ['functions', () => `SELECT ${deep('abs(', '1', ')')}`],
    ['casts', () => `SELECT ${deep('', '1', '::int')}`],
    ['operators', () => `SELECT ${repeat(50_000, () => '1', ' + ')}`],
    ['strings joined', () => `SELECT ${repeat(50_000, () => `'a'`, ' || ')}`],
    ['AND', () => `SELECT count(*) FROM t WHERE ${repeat(20_000, (i) => `id <> ${i + 10}`, ' AND ')}`],
    ['OR', () => `SELECT count(*) FROM t WHERE ${repeat(50_000, (i) => `id = ${i}`, ' OR ')}`],
    ['UNION', () => repeat(10_000, () => 'SELECT 1', ' UNION ALL ')],
    ['VALUES', () => `SELECT count(*) FROM (VALUES ${repeat(10_000, (i) => `(${i}, 'x')`, ', ')}) v`],
    ['CTEs', () => `WITH ${repeat(2_000, (i) => `c${i} AS (SELECT ${i})`, ', ')} SELECT * FROM c0`],
    ['joins', () => `SELECT count(*) FROM ${repeat(500, (i) => `t t${i}`, ' CROSS JOIN ')} WHERE t0.id = 1`],
    ['columns', () => `SELECT ${repeat(2_000, (i) => `${i} AS c${i}`, ', ')}`],
    [
      'a recursion without end',
      () => 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT count(*) FROM r',
    ],
    ['jsonb', () => `SELECT '${deep('[', '', ']')}'::jsonb IS NULL`],
    ['json objects', () => `SELECT '${deep('{"a":', '1', '}')}'::json -> 'a' IS NULL`],
    ['a text of 2 GB', () => `SELECT length(repeat('x', 2000000000))`],
    ['a regular expression', () => `SELECT '${'a'.repeat(60)}!' ~ '^(a+)+$'`],
    ['LIKE', () => `SELECT '${'a'.repeat(5_000)}b' LIKE '${'%a'.repeat(100)}%c'`],
  ])('%s', async (_, sql) => {
    const answer = await here(sql())
    if ('error' in answer) expect(answer.error.code).toMatch(TYPED)
    await expectIntact()
  })

  test('a recursion without end is told what to do', async () => {
    const answer = await here('WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r')
    expect(answer).toMatchObject({
      error: { code: '0A000', message: expect.stringContaining('1,000,000 rows') as string },
    })
  })

  test('10,000 rows of VALUES are inserted', async () => {
    const rows = repeat(10_000, (i) => `(${i + 100}, 'x', ${i})`, ', ')
    expect(await here(`INSERT INTO t VALUES ${rows}`)).toEqual({ rows: [] })
    expect(await here('SELECT count(*), max(n) FROM t')).toEqual({ rows: [['10003', '9999']] })
  })
})

describe('parameters by the thousands', () => {
  const asked = (count: number) => `SELECT count(*) FROM t WHERE id IN (${repeat(count, (i) => `$${i + 1}`, ', ')})`
  const values = (count: number) => Array.from({ length: count }, (_, i) => String(i))

  test('32,766 are answered', async () => {
    expect(await here(asked(32_766), values(32_766))).toEqual({ rows: [['3']] })
  })

  test.each([32_767, 65_535])('%d are refused by name', async (count) => {
    expect(await here(asked(count), values(count))).toMatchObject({ error: { code: '0A000' } })
    await expectIntact()
  })

  test.each([65_536, 65_540])('%d are more than the protocol counts', async (count) => {
    const answer = await here(asked(count), values(count))
    expect(answer).toMatchObject({
      error: {
        code: '08P01',
        message: `bind message supplies ${count - 65_536} parameters, but prepared statement "" requires ${count}`,
      },
    })
    await expectIntact()
  })
})
