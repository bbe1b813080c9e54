/** What no application sends on purpose: it is answered as Postgres does, or fails with a typed error, and nothing breaks. */
import type { Client } from 'pg'
import { openShadow, type Shadow } from '../../src'
import { postgres, type Postgres } from '../support/pglite'

jest.setTimeout(120_000)

const DDL = `
  CREATE TABLE t (id int PRIMARY KEY, v text, n int);
  CREATE TABLE log (id serial PRIMARY KEY, note text NOT NULL);
`
const ROWS = `INSERT INTO t VALUES (1, 'a', 10), (2, 'b', 0), (3, 'x', 5)`

let shadow: Shadow
let client: Client
let server: Postgres
let notices: { code?: string; message?: string }[]

beforeAll(async () => {
  server = await postgres()
  await server.exec(DDL)
  await server.exec(ROWS)
}, 60_000)
afterAll(() => server?.close())
beforeEach(async () => {
  shadow = await openShadow({ ddl: DDL })
  client = new shadow.Client()
  notices = []
  client.on('notice', (notice) => notices.push(notice))
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

const there = async (sql: string, values?: string[]): Promise<Answer> => {
  try {
    const results = values ? [await server.query(sql, values)] : await server.exec(sql)
    return { rows: results.at(-1)?.rows ?? [] }
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
    ['OR', () => `SELECT count(*) FROM t WHERE ${repeat(10_000, (i) => `id = ${i}`, ' OR ')}`],
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
    ['GREATEST', () => `SELECT greatest(${repeat(5_000, (i) => String(i), ', ')})`],
    ['rows in rows', () => `SELECT ${deep('ROW(', '1', ')', 60)} IS NULL`],
    [
      'WITH queries that refer twice to the one before',
      () =>
        `WITH c0 AS (SELECT 1 AS x), ${repeat(60, (i) => `c${i + 1} AS (SELECT a.x FROM c${i} a, c${i} b)`, ', ')} SELECT * FROM c60`,
    ],
    ['a join of 3,000', () => `SELECT count(*) FROM ${repeat(3_000, (i) => `t t${i}`, ', ')}`],
    ['IN subqueries', () => `SELECT ${deep('true IN (SELECT ', 'true', ')')}`],
    ['EXISTS', () => `SELECT ${deep('EXISTS (SELECT 1 WHERE ', 'true', ')', 2_000)}`],
    ['json arrows', () => `SELECT '{}'::jsonb ${repeat(5_000, () => `-> 'a'`, ' ')}`],
    ['a jsonpath of parentheses', () => `SELECT '1'::jsonb @? '${deep('(', '$', ')')}'`],
    [
      'a jsonpath of ** and **',
      () => `SELECT count(*) FROM jsonb_path_query('${deep('[', '', ']', 300)}', '$.**.**.**')`,
    ],
    ['a tsquery of parentheses', () => `SELECT '${deep('(', 'a', ')')}'::tsquery IS NULL`],
    ['groups of a regular expression', () => `SELECT 'a' ~ '${deep('(', 'a', ')*')}'`],
    ['counts of a regular expression', () => `SELECT 'a' ~ '(((a{1,100}){1,100}){1,100}){1,100}'`],
    ['back references', () => `SELECT repeat('a', 3000) ~ '^(a*)(a*)(a*)\\1\\2\\3b$'`],
    ['SIMILAR TO', () => `SELECT repeat('a', 5000) SIMILAR TO '(a|aa)*b'`],
    ['WITH in WITH', () => deep('WITH a AS (', 'SELECT 1', ') SELECT * FROM a', 3_000)],
    ['generate_series without end', () => 'SELECT count(*) FROM generate_series(1, 1000000000000)'],
    [
      'texts of 2 GB together',
      () => `SELECT length(string_agg(repeat('x', 100000000), '')) FROM generate_series(1, 20)`,
    ],
  ])('%s', async (_, sql) => {
    const answer = await here(sql())
    if ('error' in answer) expect(answer.error.code).toMatch(TYPED)
    await expectIntact()
  })

  test.each<[string, () => string]>([
    ['entries', () => `SELECT ${repeat(1_665, (i) => `n + ${i}`, ', ')} FROM t`],
    ['entries that are sorted by', () => `SELECT 1 FROM t ORDER BY ${repeat(1_664, (i) => `n + ${i}`, ', ')}`],
    ['entries that are grouped by', () => `SELECT 1 FROM t GROUP BY ${repeat(2_000, (i) => `n + ${i}`, ', ')}`],
    ['entries of a subquery', () => `SELECT EXISTS (SELECT ${repeat(1_665, (i) => `n + ${i}`, ', ')} FROM t)`],
    ['entries of a row', () => `SELECT ROW(${repeat(1_665, String, ', ')})`],
    ['arguments', () => `SELECT concat(${repeat(101, () => `'a'`, ', ')})`],
    ['columns', () => `CREATE TABLE wide (${repeat(1_601, (i) => `c${i} int`, ', ')})`],
    ['columns of an index', () => `CREATE INDEX ON t (${repeat(33, () => 'n', ', ')})`],
    ['dimensions', () => `SELECT ${'ARRAY['.repeat(7)}1${']'.repeat(7)}`],
    ['a regular expression', () => `SELECT 'a' ~ 'a{256}'`],
    ['repeat()', () => `SELECT length(repeat('x', 2000000000))`],
    ['rpad()', () => `SELECT length(rpad('x', 2000000000, 'ab'))`],
    ['a numeric', () => 'SELECT 10::numeric ^ 200000'],
    ['a number', () => 'SELECT 1e131072'],
    ['factorial()', () => 'SELECT factorial(100000)'],
    ['parentheses', () => `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
  ])("Postgres's own limit: %s", async (_, sql) => {
    const [mine, theirs] = [await here(sql()), await there(sql())]
    expect(theirs).toHaveProperty('error')
    expect(mine).toEqual(theirs)
  })

  test('64 values of GREATEST and LEAST', async () => {
    const values = repeat(64, (i) => (i % 7 === 0 ? 'NULL' : String((i * 37) % 64)), ', ')
    const sql = `SELECT greatest(${values}), least(${values}), greatest(1.0, 1.00, 1.000), least(1.00, 1.0, NULL)`
    expect(await here(sql)).toEqual(await there(sql))
  })

  test('statement_timeout', async () => {
    await here('SET statement_timeout = 50')
    for (const sql of [
      'SELECT count(*) FROM generate_series(1, 1000000000000)',
      'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r',
      'INSERT INTO log (note) SELECT g::text FROM generate_series(1, 10000000) g',
    ])
      expect(await here(sql)).toMatchObject({
        error: { code: '57014', message: 'canceling statement due to statement timeout' },
      })
    await here('RESET statement_timeout')
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

  test.each(['SELECT $70000::int', 'SELECT $2147483648', 'SELECT $0', 'SELECT $1', 'SELECT $1a'])('%s', async (sql) => {
    expect(await here(sql)).toEqual(await there(sql))
  })

  test('too few and too many values', async () => {
    for (const [sql, given] of [
      ['SELECT $1::int + $2', ['1']],
      ['SELECT $1::int', ['1', '2']],
    ] as const)
      expect(await here(sql, [...given])).toEqual(await there(sql, [...given]))
  })
})

describe('texts that are no texts', () => {
  test.each([
    `SELECT '"\\u0000"'::jsonb`,
    `SELECT '"\\u0000"'::json ->> 0`,
    `SELECT '{"a":"\\u0000"}'::json ->> 'a'`,
    `SELECT '"\\ud83d"'::jsonb`,
    `SELECT '"\\ude00"'::jsonb`,
    `SELECT '"\\ud83d\\ud83d"'::jsonb`,
    `SELECT '"\\u00zz"'::json`,
    'SELECT chr(0)',
    'SELECT chr(-1)',
    'SELECT chr(1114112)',
    'SELECT chr(55296)',
    `SELECT E'\\xff'`,
    `SELECT E'\\ud83d'`,
    `SELECT convert_from('\\xff', 'UTF8')`,
    `SELECT convert_from('\\xc328', 'UTF8')`,
    `SELECT convert_from('\\xe28228', 'UTF8')`,
    `SELECT convert_from('\\x00', 'UTF8')`,
    `SELECT convert_from('\\xf5808080', 'UTF8')`,
    `SELECT convert_from('\\xeda080', 'UTF8')`,
    `SELECT '\\xzz'::bytea`,
    `SELECT '\\x1'::bytea`,
    `SELECT 'a\\9'::bytea`,
    `SELECT decode('zz', 'hex')`,
    `SELECT decode('!!', 'base64')`,
  ])('%s', async (sql) => {
    const theirs = await there(sql)
    expect(theirs).toHaveProperty('error')
    expect(await here(sql)).toEqual(theirs)
    await expectIntact()
  })

  test.each<[string, string, unknown[] | undefined]>([
    ['a statement', `SELECT 'a\0b'`, undefined],
    ['a text', 'SELECT $1::text', ['a\0b']],
    ['a json', 'SELECT $1::jsonb', ['"\0"']],
    ['a number', 'SELECT $1::int', ['1\0']],
  ])('a zero byte in %s', async (_, sql, values) => {
    expect(await here(sql, values)).toMatchObject({
      error: { code: expect.stringMatching(/^(22021|08P01)$/) as string },
    })
    await expectIntact()
  })

  test('half a surrogate pair goes as the replacement character, as node-postgres writes it', async () => {
    expect(await here('SELECT $1::text', ['a\ud83db'])).toEqual({ rows: [['a\ufffdb']] })
    expect(await here(`SELECT 'a\ud83db', length('\ude00')`)).toEqual({ rows: [['a\ufffdb', '1']] })
    await here('INSERT INTO log (note) VALUES ($1)', ['\ud83d'])
    expect(await here('SELECT note, length(note) FROM log')).toEqual({ rows: [['\ufffd', '1']] })
  })

  test.each(['', ' ', ';', ' ; ; ', '-- nothing', '/* nothing */', '-- a\n;/* b */;'])(
    'nothing to run: %j',
    async (sql) => {
      expect(await here(sql)).toEqual({ rows: [] })
      await expectIntact()
    },
  )
})

describe('notices', () => {
  const noticed = async (sql: string) => {
    notices = []
    await here(sql)
    return notices.map(({ code, message }) => ({ code, message }))
  }
  const cut = (name: string, kept: string) => ({
    code: '42622',
    message: `identifier "${name}" will be truncated to "${kept}"`,
  })
  const long = 'a'.repeat(80)
  const wide = 'ü'.repeat(40)

  test.each([long, wide])('a name of more than 63 bytes is cut: %s', async (name) => {
    const answer = await client.query(`SELECT 1 AS "${name}"`)
    const [field] = (await server.query(`SELECT 1 AS "${name}"`)).fields
    expect(answer.fields[0]?.name).toBe(field?.name)
    expect(notices).toMatchObject([cut(name, field?.name as string)])
    // Each time that the text is sent.
    expect(await noticed(`SELECT 1 AS "${name}"`)).toEqual([cut(name, field?.name as string)])
  })

  test('only names are cut, and each of them', async () => {
    const kept = 'a'.repeat(63)
    expect(
      await noticed(`SELECT '${long}' /* ${long} /* */ ${long} */, $x$${long}$x$, E'\\'${long}' -- ${long}`),
    ).toEqual([])
    expect(await noticed(`SELECT ${long.toUpperCase()}.b FROM (SELECT 1 b) ${long}`)).toEqual([
      cut(long, kept),
      cut(long, kept),
    ])
    expect(await noticed(`SELECT nope."${long}"`)).toEqual([cut(long, kept)])
  })

  const STOPPED = {
    code: '00000',
    message: "text-search query contains only stop words or doesn't contain lexemes, ignored",
  }
  const EMPTY = { code: '00000', message: 'text-search query doesn\'t contain lexemes: ""' }

  test.each([
    [`SELECT to_tsquery('english', 'the')`, [STOPPED]],
    [`SELECT to_tsquery('english', '')`, [EMPTY]],
    [`SELECT plainto_tsquery('english', 'the and of')`, [STOPPED]],
    [`SELECT websearch_to_tsquery('english', 'the')`, [STOPPED]],
    [`SELECT phraseto_tsquery('english', '')`, [EMPTY]],
    [`SELECT to_tsquery('english', 'cat & the')`, []],
    [`SELECT v @@ to_tsquery('english', 'the') FROM t`, [STOPPED]],
    [`SELECT to_tsquery('the') FROM t`, [STOPPED, STOPPED, STOPPED]],
  ])('%s', async (sql, expected) => {
    expect(await noticed(sql)).toEqual(expected)
    expect(await noticed(sql)).toEqual(expected)
  })
})

describe('what would be printed or skipped wrongly is refused', () => {
  test('the time zone changes between the rows of one statement', async () => {
    const sql = `SELECT set_config('TimeZone', z, false), now() FROM (VALUES ('UTC'), ('Asia/Tokyo')) v(z)`
    expect(await here(sql)).toMatchObject({ error: { code: '0A000' } })
    expect(await here('SHOW TimeZone')).toEqual({ rows: [['UTC']] })
    const one = `SELECT set_config('TimeZone', 'Asia/Tokyo', true), '2024-01-01 00:00+00'::timestamptz`
    expect(await here(one)).toEqual(await there(one))
  })
})
