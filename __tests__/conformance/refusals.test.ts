/** What cannot be done truthfully in a test that is rolled back. */
import { can, testOf } from './abilities'
import { addWarehouse, added, connect, openPool, value, withClient } from './connections'
import { failureOf, isRefusal } from './failure'

const pool = openPool(2)

const REFUSED = [
  ...(can('beside the data') ? [] : ['LISTEN news', 'VACUUM warehouses']),
  ...(can('CONCURRENTLY')
    ? []
    : ['CREATE INDEX CONCURRENTLY by_name ON warehouses (name)', 'DROP INDEX CONCURRENTLY warehouses_pkey']),
  ...(can('ON COMMIT')
    ? []
    : [
        'CREATE TEMP TABLE stage (id int) ON COMMIT DROP',
        'CREATE TEMPORARY TABLE stage ON COMMIT DELETE ROWS AS SELECT 1 AS id',
      ]),
  'REINDEX TABLE CONCURRENTLY warehouses',
  'CREATE DATABASE other',
  'DROP DATABASE other',
  'ALTER SYSTEM SET work_mem = 1',
  "PREPARE TRANSACTION 'two phases'",
  "COMMIT PREPARED 'two phases'",
]

describe.each(REFUSED)('%s', (sql) => {
  test('is refused, with what to do', async () => {
    const error = await failureOf(pool.query(sql))
    expect(isRefusal(error)).toBe(true)
    expect(String(error)).toMatch(/"isolation": "clone"|prisma-sqlite-shadow\/full/)
    await addWarehouse(pool, 'A')
    expect(await added(pool)).toEqual(['A'])
  })

  test('is refused in a transaction, which has then failed', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
      expect(await failureOf(client.query({ text: sql, queryMode: 'extended' } as never))).toMatchObject({
        code: '0A000',
      })
      expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ code: '25P02' })
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
      expect(await added(client)).toEqual([])
    }))
})

testOf('ON COMMIT', 'a temporary table that goes with its transaction', () =>
  withClient(pool, async (client) => {
    for (let i = 0; i < 2; i++) {
      await client.query('BEGIN')
      await client.query('CREATE TEMP TABLE stage ON COMMIT DROP AS SELECT 1 AS id')
      expect(await value(client, 'SELECT id FROM stage')).toBe(1)
      await client.query('COMMIT')
      expect(await failureOf(client.query('SELECT id FROM stage'))).toMatchObject({ code: '42P01' })
    }
  }),
)

testOf('DISCARD ALL', 'DISCARD ALL', async () => {
  const client = await connect()
  await client.query("SET app.name = 'x'")
  await client.query('DISCARD ALL')
  expect(await value(client, "SELECT current_setting('app.name', true)")).not.toBe('x')
})

describe('advisory locks', () => {
  test('of the transaction', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      const lock = client.query('SELECT pg_advisory_xact_lock(42)')
      if (can('advisory locks')) await lock
      else expect(isRefusal(await failureOf(lock))).toBe(true)
      await client.query('ROLLBACK')
    }))

  test('of the session: for one session; another that wants any is refused where all share one connection', async () => {
    const [one, two] = [await connect(), await connect()]
    const lock = value(one, 'SELECT pg_try_advisory_lock(42)')
    if (can('advisory locks')) {
      expect(await lock).toBe(true)
      expect(await value(one, 'SELECT pg_advisory_unlock(42)')).toBe(true)
    } else expect(isRefusal(await failureOf(lock))).toBe(true)
    const other = value(two, 'SELECT pg_try_advisory_lock(42)')
    if (can('answers beside a transaction')) expect(await other).toBe(true)
    else expect(isRefusal(await failureOf(other))).toBe(true)
  })
})

describe('COPY', () => {
  test('FROM STDIN loads its rows, or is refused', async () => {
    const client = await connect()
    // node-postgres ends a COPY that it has no data for; pg-copy-streams would send some.
    const error = await failureOf(client.query('COPY warehouses (code, name) FROM STDIN'))
    if (can('COPY')) expect(error).toMatchObject({ code: '57014' })
    else expect(isRefusal(error)).toBe(true)
    expect(await added(client)).toEqual([])
    await addWarehouse(client, 'A')
    expect(await added(pool)).toEqual(['A'])
  })
})
