import { postgres, type Postgres } from './pglite'

let pg: Postgres
beforeAll(async () => void (pg = await postgres()), 60_000)
afterAll(() => pg.close())

test('answers in wire text', async () => {
  const { fields, rows, command } = await pg.query(`SELECT $1::int AS a, NULL AS b, ARRAY['x'] AS c`, ['7'])
  // prettier-ignore
  expect(fields.map((f) => [f.name, f.dataTypeID])).toEqual([['a', 23], ['b', 25], ['c', 1009]])
  expect(rows).toEqual([['7', null, '{x}']])
  expect(command).toBe('SELECT 1')
})

test('errors carry their fields, and the next query works', async () => {
  await expect(pg.query('SELECT nope')).rejects.toMatchObject({ code: '42703', position: '8' })
  await expect(pg.query(`SELECT $1::int`, ['x'])).rejects.toMatchObject({
    code: '22P02',
    message: 'invalid input syntax for type integer: "x"',
  })
  await expect(pg.exec('SELECT 1; SELECT 1/0')).rejects.toMatchObject({ code: '22012' })
  expect(await pg.queryAll([{ sql: 'SELECT 1/0' }, { sql: 'SHOW TimeZone' }])).toMatchObject([
    { error: { code: '22012' } },
    { rows: [['UTC']] },
  ])
})

test('exec gives every result', async () => {
  const results = await pg.exec(
    'CREATE EXTENSION citext; CREATE TABLE t (a citext); INSERT INTO t VALUES (1), (2); SELECT * FROM t',
  )
  expect(results.map((r) => r.command)).toEqual(['CREATE EXTENSION', 'CREATE TABLE', 'INSERT 0 2', 'SELECT 2'])
})
