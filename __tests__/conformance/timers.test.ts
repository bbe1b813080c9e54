/** Fake timers stop the application's clock, not its database. */
import { prisma } from '../reference/app/db'
import { addWarehouse, added, openPool, value, withClient } from './connections'

const pool = openPool(2)

describe.each([{}, { now: new Date('2020-02-02T02:02:02Z') }, { advanceTimers: true }])(
  'useFakeTimers(%j)',
  (config) => {
    beforeEach(() => void jest.useFakeTimers(config))
    afterEach(() => void jest.useRealTimers())

    test('queries', async () => {
      expect(await value(pool, 'SELECT 1')).toBe(1)
      expect(await prisma.warehouse.count()).toBe(2)
    })

    test('transactions, and a query that waits for one', async () => {
      const committed = withClient(pool, async (client) => {
        await client.query('BEGIN')
        await addWarehouse(client, 'A')
        await client.query('COMMIT')
      })
      await Promise.all([committed, addWarehouse(pool, 'B')])
      expect(await added(pool)).toEqual(['A', 'B'])
    })

    test('transactions of Prisma, committed and rolled back', async () => {
      await prisma.$transaction((tx) => tx.warehouse.create({ data: { code: 'A', name: 'A' } }))
      const attempt = prisma.$transaction(async (tx) => {
        await tx.warehouse.create({ data: { code: 'B', name: 'B' } })
        throw new Error('no')
      })
      await expect(attempt).rejects.toThrow('no')
      expect(await added(pool)).toEqual(['A'])
    })
  },
)

describe('timers that a test leaves faked', () => {
  test('and a transaction open', async () => {
    jest.useFakeTimers()
    const client = await pool.connect()
    await client.query('BEGIN')
    await addWarehouse(client, 'A')
    client.release(true)
  })

  test('do not stop the next', async () => {
    expect(await added(pool)).toEqual([])
    jest.useRealTimers()
  })
})
