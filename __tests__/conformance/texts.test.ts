/** Texts of several statements, and named prepared statements. */
import { addWarehouse, added, connect, openPool, value, withClient } from './connections'
import { failureOf, sqlState } from './failure'

const pool = openPool(1)
const insert = (code: string) => `INSERT INTO warehouses (code, name) VALUES ('${code}', 'x')`

/** A text, the tags of its results or the code of its error, and what it leaves. */
const TEXTS: readonly (readonly [sql: string, outcome: readonly string[] | string, rows: readonly string[]])[] = [
  [`${insert('A')}; ${insert('B')}; SELECT 1`, ['INSERT', 'INSERT', 'SELECT'], ['A', 'B']],
  [`${insert('A')}; SELECT 1 / 0; ${insert('B')}`, '22012', []],
  [`${insert('A')}; SELEC`, '42601', []],
  [`BEGIN; ${insert('A')}; COMMIT; ${insert('B')}`, ['BEGIN', 'INSERT', 'COMMIT', 'INSERT'], ['A', 'B']],
  [`BEGIN; ${insert('A')}; ROLLBACK; ${insert('B')}`, ['BEGIN', 'INSERT', 'ROLLBACK', 'INSERT'], ['B']],
  [`BEGIN; ${insert('A')}; COMMIT; ${insert('B')}; SELECT 1 / 0`, '22012', ['A']],
  [
    `BEGIN; ${insert('A')}; COMMIT; BEGIN; ${insert('B')}; ROLLBACK; ${insert('C')}`,
    ['BEGIN', 'INSERT', 'COMMIT', 'BEGIN', 'INSERT', 'ROLLBACK', 'INSERT'],
    ['A', 'C'],
  ],
  [`${insert('A')}; BEGIN; ${insert('B')}; COMMIT`, ['INSERT', 'BEGIN', 'INSERT', 'COMMIT'], ['A', 'B']],
  [`${insert('A')}; BEGIN; ${insert('B')}; ROLLBACK`, ['INSERT', 'BEGIN', 'INSERT', 'ROLLBACK'], []],
  [`${insert('A')}; COMMIT; SELECT 1 / 0`, '22012', ['A']],
  [`${insert('A')}; ROLLBACK; ${insert('B')}`, ['INSERT', 'ROLLBACK', 'INSERT'], ['B']],
  [`${insert('A')}; SAVEPOINT s; SELECT 1`, '25P01', []],
  ['', [''], []],
  [';;', [''], []],
]

test.each(TEXTS)('%s', (sql, outcome, rows) =>
  withClient(pool, async (client) => {
    if (typeof outcome === 'string') expect(await sqlState(client.query(sql))).toBe(outcome)
    else {
      const results: unknown = await client.query(sql)
      const tags = [results].flat().map((result) => (result as { command: string | null }).command ?? '')
      expect(tags).toEqual(outcome)
    }
    expect(await added(client)).toEqual(rows)
  }),
)

test('a failure between BEGIN and COMMIT of one text leaves the transaction failed', () =>
  withClient(pool, async (client) => {
    expect(await sqlState(client.query(`BEGIN; ${insert('A')}; SELECT 1 / 0; COMMIT`))).toBe('22012')
    expect(await sqlState(client.query('SELECT 1'))).toBe('25P02')
    expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
    expect(await added(client)).toEqual([])
  }))

test('an error has its position in the whole text', async () => {
  const text = `BEGIN; ${insert('Ä')}; SELECT nothing; COMMIT`
  const error = await failureOf(pool.query(text))
  expect(error).toMatchObject({ code: '42703', position: String(text.indexOf('nothing') + 1) })
  await pool.query('ROLLBACK')
})

test('results of one text are in order, with their rows', async () => {
  const results: unknown = await pool.query("SELECT 1 AS a; SELECT 'x' AS b; UPDATE warehouses SET name = 'y'")
  expect((results as { rows: unknown[]; rowCount: number }[]).map(({ rows, rowCount }) => [rows, rowCount])).toEqual([
    [[{ a: 1 }], 1],
    [[{ b: 'x' }], 1],
    [[], 2],
  ])
})

describe('prepared statements', () => {
  test('of one name, with another text in each client', async () => {
    const [one, two] = [await connect(), await connect()]
    for (const n of [1, 2, 3]) {
      expect(await value(one, ...(['SELECT 0'] as const))).toBe(0)
      const a = await one.query({ name: 'same', text: 'SELECT $1::int + 1 AS n', values: [n] })
      const b = await two.query({ name: 'same', text: 'SELECT $1::int * 10 AS n', values: [n] })
      expect([a.rows, b.rows]).toEqual([[{ n: n + 1 }], [{ n: n * 10 }]])
    }
  })

  const statement = (n: number) => ({ name: 'over tests', text: 'SELECT $1::int AS n', values: [n] })
  test.each([1, 2])('live with their client, from test to test (%i)', (n) =>
    withClient(pool, async (client) => expect((await client.query(statement(n))).rows).toEqual([{ n }])),
  )

  test('that fail are not there', () =>
    withClient(pool, async (client) => {
      const broken = { name: 'broken', text: 'SELECT no_such_column FROM warehouses' }
      expect(await sqlState(client.query(broken))).toBe('42703')
      expect(await sqlState(client.query(broken))).toBe('42703')
      expect((await client.query({ name: 'broken', text: 'SELECT 1 AS n' })).rows).toEqual([{ n: 1 }])
    }))

  test('survive a failed transaction', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query(statement(1))
      await sqlState(client.query('SELECT 1 / 0'))
      expect(await sqlState(client.query(statement(2)))).toBe('25P02')
      await client.query('ROLLBACK')
      expect((await client.query(statement(3))).rows).toEqual([{ n: 3 }])
    }))

  test('made in a transaction that is rolled back stay', () =>
    withClient(pool, async (client) => {
      const made = { name: 'made inside', text: 'SELECT 5 AS n' }
      await client.query('BEGIN')
      await client.query(made)
      await client.query('ROLLBACK')
      expect((await client.query(made)).rows).toEqual([{ n: 5 }])
    }))
})

test('a client that is ended and opened again starts anew', async () => {
  const first = await connect()
  await first.query({ name: 'n', text: 'SELECT 1 AS n' })
  await first.end()
  const second = await connect()
  expect((await second.query({ name: 'n', text: 'SELECT 2 AS n' })).rows).toEqual([{ n: 2 }])
  await addWarehouse(second, 'A')
  expect(await added(pool)).toEqual(['A'])
})
