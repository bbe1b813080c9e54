import type { ClientBase, PoolClient } from 'pg'
import { can, testOf } from './abilities'
import { addWarehouse, added, openPool, value, withClient } from './connections'
import { failureOf, sqlState } from './failure'

const pool = openPool(2)
const using = (work: (client: PoolClient) => Promise<void>) => () => withClient(pool, work)
const level = (client: ClientBase) => value(client, 'SHOW transaction_isolation')

/** Notices that a client gets while `work` runs, by their added. */
async function notices(client: PoolClient, work: () => Promise<unknown>): Promise<unknown[]> {
  const found: unknown[] = []
  const note = (notice: { code?: string; severity?: string }) => found.push(`${notice.severity} ${notice.code}`)
  client.on('notice', note)
  await work()
  client.off('notice', note)
  return found
}

describe('isolation levels', () => {
  test.each([
    ['BEGIN', 'read committed'],
    ['BEGIN ISOLATION LEVEL READ UNCOMMITTED', 'read uncommitted'],
    ['BEGIN ISOLATION LEVEL REPEATABLE READ', 'repeatable read'],
    ['START TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'serializable'],
    ['BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'repeatable read'],
  ])('%s', (sql, shown) =>
    withClient(pool, async (client) => {
      await client.query(sql)
      expect(await level(client)).toBe(shown)
      await addWarehouse(client, 'A')
      await client.query('COMMIT')
      expect(await level(client)).toBe('read committed')
      expect(await added(client)).toEqual(['A'])
    }),
  )

  test(
    'come before the first query',
    using(async (client) => {
      await client.query('BEGIN')
      await added(client)
      expect(await sqlState(client.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE'))).toBe('25001')
      expect(await sqlState(client.query('SELECT 1'))).toBe('25P02')
      await client.query('ROLLBACK')
    }),
  )

  test(
    'may be named again after it',
    using(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
      await added(client)
      await client.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE')
      expect(await level(client)).toBe('serializable')
      await client.query('COMMIT')
    }),
  )

  test(
    'outside of a transaction are a warning',
    using(async (client) => {
      const set = () => client.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE')
      expect(await notices(client, set)).toEqual(['WARNING 25P01'])
      expect(await level(client)).toBe('read committed')
    }),
  )
})

describe('read only transactions', () => {
  test.each(['BEGIN READ ONLY', 'BEGIN; SET TRANSACTION READ ONLY', 'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY'])(
    '%s',
    (sql) =>
      withClient(pool, async (client) => {
        await client.query(sql)
        expect(await added(client)).toEqual([])
        expect(await sqlState(addWarehouse(client, 'A'))).toBe('25006')
        await client.query('ROLLBACK')
        await addWarehouse(client, 'B')
        expect(await added(client)).toEqual(['B'])
      }),
  )

  test(
    'that commit leave the session able to write',
    using(async (client) => {
      await client.query('BEGIN READ ONLY')
      await client.query('COMMIT')
      await addWarehouse(client, 'A')
      await client.query('BEGIN')
      await addWarehouse(client, 'B')
      await client.query('COMMIT')
      expect(await added(client)).toEqual(['A', 'B'])
    }),
  )
})

describe('commands out of place', () => {
  test(
    'BEGIN in a transaction',
    using(async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
      expect(await notices(client, () => client.query('BEGIN'))).toEqual(['WARNING 25001'])
      await client.query('ROLLBACK')
      expect(await added(client)).toEqual([])
    }),
  )

  test.each(['COMMIT', 'ROLLBACK', 'END', 'ABORT'])('%s outside of one', (sql) =>
    withClient(pool, async (client) => {
      expect(await notices(client, () => client.query(sql))).toEqual(['WARNING 25P01'])
      expect(await added(client)).toEqual([])
    }),
  )

  test.each(['COMMIT AND CHAIN', 'ROLLBACK AND CHAIN'])('%s outside of one', (sql) =>
    withClient(pool, async (client) => expect(await sqlState(client.query(sql))).toBe('25P01')),
  )

  testOf('LOCK TABLE', 'LOCK TABLE', async () => {
    expect(await sqlState(pool.query('LOCK TABLE warehouses'))).toBe(can('LOCK TABLE') ? '25P01' : '0A000')
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query('LOCK TABLE warehouses IN EXCLUSIVE MODE')
      await client.query('COMMIT')
    })
  })

  testOf('cursors', 'DECLARE CURSOR', async () => {
    const failure = await failureOf(pool.query('DECLARE c CURSOR FOR SELECT 1'))
    expect(failure).toMatchObject({ code: can('cursors') ? '25P01' : '0A000' })
    if (!can('cursors')) throw failure as unknown as Error
  })
})

describe('AND CHAIN', () => {
  test(
    'goes on in a transaction of the same kind',
    using(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
      await addWarehouse(client, 'A')
      await client.query('COMMIT AND CHAIN')
      expect(await level(client)).toBe('serializable')
      await addWarehouse(client, 'B')
      await client.query('ROLLBACK AND CHAIN')
      await addWarehouse(client, 'C')
      await client.query('COMMIT')
      expect(await level(client)).toBe('read committed')
      expect(await added(client)).toEqual(['A', 'C'])
    }),
  )

  test(
    'after a failure',
    using(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
      await sqlState(client.query('SELECT 1 / 0'))
      expect((await client.query('COMMIT AND CHAIN')).command).toBe('ROLLBACK')
      expect(await level(client)).toBe('read committed')
      await addWarehouse(client, 'B')
      await client.query('COMMIT')
      expect(await added(client)).toEqual(['B'])
    }),
  )
})

/** Transaction commands by the extended protocol. */
describe('queryMode extended', () => {
  const extended = (client: PoolClient, text: string, values?: unknown[]) =>
    client.query({ text, values, queryMode: 'extended' } as never)

  test(
    'commits',
    using(async (client) => {
      expect(await extended(client, 'BEGIN')).toMatchObject({ command: 'BEGIN', rows: [] })
      await extended(client, "INSERT INTO warehouses (code, name) VALUES ('A', 'A')")
      expect(await extended(client, 'COMMIT')).toMatchObject({ command: 'COMMIT' })
      expect(await added(client)).toEqual(['A'])
    }),
  )

  test(
    'rolls back, and to savepoints',
    using(async (client) => {
      await extended(client, 'BEGIN')
      await extended(client, 'SAVEPOINT s')
      expect(await sqlState(extended(client, 'SELECT 1 / $1::int', [0]))).toBe('22012')
      expect(await sqlState(extended(client, 'SELECT 1'))).toBe('25P02')
      await extended(client, 'ROLLBACK TO SAVEPOINT s')
      await addWarehouse(client, 'A')
      expect(await extended(client, 'ROLLBACK')).toMatchObject({ command: 'ROLLBACK' })
      expect(await added(client)).toEqual([])
    }),
  )

  test(
    'prepares BEGIN and COMMIT under names',
    using(async (client) => {
      for (const code of ['A', 'B']) {
        await client.query({ name: 'begin', text: 'BEGIN' })
        await client.query({
          name: 'add',
          text: 'INSERT INTO warehouses (code, name) VALUES ($1, $2)',
          values: [code, code],
        })
        await client.query({ name: 'commit', text: 'COMMIT' })
      }
      expect(await added(client)).toEqual(['A', 'B'])
    }),
  )
})

test('now() is the transaction’s', () =>
  withClient(pool, async (client) => {
    await client.query('BEGIN')
    const first = await value(client, 'SELECT now()::text')
    await client.query('SELECT 1')
    expect(await value(client, 'SELECT transaction_timestamp()::text')).toBe(first)
    await client.query('COMMIT')
  }))
