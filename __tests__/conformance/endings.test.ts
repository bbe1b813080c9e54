/** What applications leave behind: each is over with its test, and the next one is clean. */
import type { PoolClient } from 'pg'
import { prisma } from '../reference/app/db'
import { addWarehouse, added, connect, openPool, value } from './connections'
import { failureOf, sqlState } from './failure'

const pool = openPool(3)
const stale: { client?: PoolClient; query?: Promise<unknown>; transaction?: Promise<unknown>; go?: () => void } = {}
const clean = async () => expect([await added(pool), await prisma.warehouse.count()]).toEqual([[], 2])

describe('connections', () => {
  test('given back to the pool in a transaction: the next one who has it goes on in it, as with pg', async () => {
    const single = openPool(1)
    const client = await single.connect()
    await client.query('BEGIN')
    await addWarehouse(client, 'A')
    client.release()
    expect(await added(single)).toEqual(['A'])
    await single.query('ROLLBACK')
    expect(await added(single)).toEqual([])
  })

  test('ended in a transaction: it is rolled back', async () => {
    const client = await connect()
    await client.query('BEGIN')
    await addWarehouse(client, 'A')
    await client.end()
    await clean()
  })

  test('destroyed in a transaction: it is rolled back', async () => {
    const client = await pool.connect()
    await client.query('BEGIN')
    await addWarehouse(client, 'A')
    client.release(true)
    await clean()
  })

  test('of a pool that is ended, and of a new one', async () => {
    const first = openPool(2)
    await addWarehouse(first, 'A')
    await first.end()
    await expect(first.query('SELECT 1')).rejects.toThrow('Cannot use a pool after calling end')
    const second = openPool(2)
    await addWarehouse(second, 'B')
    expect(await added(second)).toEqual(['A', 'B'])
    await second.end()
  })

  test('ended with a statement on its way', async () => {
    const client = await connect()
    const query = value(client, 'SELECT 7')
    await Promise.allSettled([client.end(), query])
    await clean()
  })

  test('of Prisma, closed and opened again', async () => {
    await prisma.$disconnect()
    expect(await prisma.warehouse.count()).toBe(2)
  })
})

describe('a transaction left open', () => {
  test('at the end of a test', async () => {
    stale.client = await pool.connect()
    await stale.client.query('BEGIN')
    await addWarehouse(stale.client, 'A')
  })

  test('is rolled back: the next is clean, and its next statement says so', async () => {
    await clean()
    const client = stale.client as PoolClient
    const error = await failureOf(client.query('SELECT 1'))
    expect(String(error)).toMatch(/still open when its test ended.*\n.*Await every \$transaction/)
    // Whatever else the code of the test before sends, does nothing until it ends its transaction.
    expect(await sqlState(addWarehouse(client, 'B'))).toBe('25P02')
    await client.query('ROLLBACK')
    await clean()
  })

  test('after which its connection is as any other', async () => {
    const client = stale.client as PoolClient
    await client.query('BEGIN')
    await addWarehouse(client, 'B')
    await client.query('COMMIT')
    expect(await added(client)).toEqual(['B'])
    client.release()
  })

  test('that failed', async () => {
    stale.client = await pool.connect()
    await stale.client.query('BEGIN')
    await failureOf(stale.client.query('SELECT 1 / 0'))
  })

  test('that failed is rolled back as well', async () => {
    await clean()
    await failureOf((stale.client as PoolClient).query('SELECT 1'))
    await stale.client?.query('ROLLBACK')
    expect(await value(stale.client as PoolClient, 'SELECT 1')).toBe(1)
    stale.client?.release()
  })

  test('of Prisma, not awaited', async () => {
    await new Promise<void>((ready) => {
      stale.transaction = prisma.$transaction(async (tx) => {
        await tx.warehouse.create({ data: { code: 'A', name: 'A' } })
        const held = new Promise<void>((go) => void (stale.go = go))
        ready()
        await held
        await tx.warehouse.create({ data: { code: 'B', name: 'B' } })
      })
      stale.transaction.catch(() => undefined)
    })
  })

  test('of Prisma is rolled back, and rejects', async () => {
    await clean()
    stale.go?.()
    expect(String(await failureOf(stale.transaction as Promise<unknown>))).toMatch(/still open when its test ended/)
    await clean()
  })
})

describe('queries that nobody awaits', () => {
  test('at the end of a test', async () => {
    const client = await connect()
    stale.query = addWarehouse(client, 'A')
    stale.query.catch(() => undefined)
  })

  test('leave nothing', async () => {
    await Promise.allSettled([stale.query])
    await clean()
  })

  test('in a transaction', async () => {
    const client = await connect()
    await client.query('BEGIN')
    for (const code of ['A', 'B', 'C']) addWarehouse(client, code).catch(() => undefined)
  })

  test('leave nothing either', clean)
})
