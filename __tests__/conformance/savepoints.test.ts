import type { PoolClient } from 'pg'
import { addWarehouse, added, openPool, withClient } from './connections'
import { sqlState } from './failure'

const pool = openPool(2)

const inTransaction = (work: (client: PoolClient) => Promise<void>) => () =>
  withClient(pool, async (client) => {
    await client.query('BEGIN')
    await work(client)
  })

/** Names that Prisma and applications use. */
describe.each(['prisma_sp_1', 's', '"My Savepoint"'])('%s', (name) => {
  test(
    'is gone back to, as often as wanted',
    inTransaction(async (client) => {
      await addWarehouse(client, 'A')
      await client.query(`SAVEPOINT ${name}`)
      for (const code of ['B', 'C']) {
        await addWarehouse(client, code)
        await client.query(`ROLLBACK TO SAVEPOINT ${name}`)
      }
      await client.query('COMMIT')
      expect(await added(client)).toEqual(['A'])
    }),
  )

  test(
    'is released, and unknown from then on',
    inTransaction(async (client) => {
      await client.query(`SAVEPOINT ${name}`)
      await addWarehouse(client, 'A')
      await client.query(`RELEASE SAVEPOINT ${name}`)
      expect(await sqlState(client.query(`RELEASE SAVEPOINT ${name}`))).toBe('3B001')
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
      expect(await added(client)).toEqual([])
    }),
  )

  test(
    'without being made is unknown',
    inTransaction(async (client) => {
      await addWarehouse(client, 'A')
      expect(await sqlState(client.query(`ROLLBACK TO SAVEPOINT ${name}`))).toBe('3B001')
      expect(await sqlState(client.query('SELECT 1'))).toBe('25P02')
      await client.query('ROLLBACK')
      expect(await added(client)).toEqual([])
    }),
  )
})

test(
  'one name twice: the inner one first',
  inTransaction(async (client) => {
    await client.query('SAVEPOINT s')
    await addWarehouse(client, 'A')
    await client.query('SAVEPOINT s')
    await addWarehouse(client, 'B')
    await client.query('ROLLBACK TO s')
    expect(await added(client)).toEqual(['A'])
    await client.query('RELEASE s')
    await client.query('ROLLBACK TO s')
    await client.query('COMMIT')
    expect(await added(client)).toEqual([])
  }),
)

test(
  'a failure behind an inner one is undone by the outer one',
  inTransaction(async (client) => {
    await client.query('SAVEPOINT outer_one')
    await addWarehouse(client, 'A')
    await client.query('SAVEPOINT inner_one')
    expect(await sqlState(client.query('SELECT 1 / 0'))).toBe('22012')
    expect(await sqlState(client.query('RELEASE SAVEPOINT outer_one'))).toBe('25P02')
    await client.query('ROLLBACK TO SAVEPOINT outer_one')
    expect(await sqlState(client.query('ROLLBACK TO SAVEPOINT inner_one'))).toBe('3B001')
    await client.query('ROLLBACK TO SAVEPOINT outer_one')
    await addWarehouse(client, 'B')
    expect((await client.query('COMMIT')).command).toBe('COMMIT')
    expect(await added(client)).toEqual(['B'])
  }),
)

test('are not the transaction’s beyond its end', () =>
  withClient(pool, async (client) => {
    await client.query('BEGIN')
    await client.query('SAVEPOINT s')
    await client.query('COMMIT')
    await client.query('BEGIN')
    expect(await sqlState(client.query('ROLLBACK TO s'))).toBe('3B001')
    await client.query('ROLLBACK')
  }))

test.each(['SAVEPOINT s', 'RELEASE SAVEPOINT s', 'ROLLBACK TO SAVEPOINT s'])(
  '%s outside of a transaction',
  async (sql) => {
    expect(await sqlState(pool.query(sql))).toBe('25P01')
    expect(await added(pool)).toEqual([])
  },
)
