import { prisma } from '../reference/app/db'
import { isOneConnection } from './abilities'
import { addWarehouse, added, connect, openPool, value, withClient } from './connections'
import { codeOf, failureOf } from './failure'

const rollout = (db: Parameters<typeof value>[0]) =>
  value(db, "SELECT rollout FROM feature_flags WHERE key = 'waiting-list'")
const raise = "UPDATE feature_flags SET rollout = rollout + 1 WHERE key = 'waiting-list'"

describe.each([1, 2, 10])('a pool of %i', (max) => {
  const pool = openPool(max)

  test('answers queries that come at once', async () => {
    const numbers = Array.from({ length: 30 }, (_, n) => n)
    expect(await Promise.all(numbers.map((n) => value(pool, 'SELECT $1::int', [n])))).toEqual(numbers)
  })

  test('does each of the writes that come at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => pool.query(raise)))
    expect(await rollout(pool)).toBe(20)
  })

  test('goes on where some of them fail', async () => {
    const outcomes = await Promise.allSettled(['A', 'B', 'A', 'C', 'B'].map((code) => addWarehouse(pool, code)))
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2)
    expect(await added(pool)).toEqual(['A', 'B', 'C'])
  })

  test('runs transactions that come at once, and none reads what another has not committed', async () => {
    const seen: unknown[] = []
    await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        withClient(pool, async (client) => {
          await client.query('BEGIN')
          await client.query(raise)
          seen.push(await rollout(client))
          await client.query(n % 3 === 2 ? 'ROLLBACK' : 'COMMIT')
        }),
      ),
    )
    expect(await rollout(pool)).toBe(4)
    expect(new Set(seen).size).toBeGreaterThan(1)
    expect(Math.max(...(seen as number[]))).toBeLessThanOrEqual(5)
  })

  test('never shows rows of an open transaction', async () => {
    const committed = withClient(pool, async (client) => {
      await client.query('BEGIN')
      for (const code of ['A', 'B', 'C']) await addWarehouse(client, code)
      await client.query('COMMIT')
    })
    const counts = await Promise.all(Array.from({ length: 5 }, async () => (await added(pool)).length))
    await committed
    for (const count of counts) expect([0, 3]).toContain(count)
    expect(await added(pool)).toEqual(['A', 'B', 'C'])
  })
})

describe('a query on another connection that a transaction waits for', () => {
  const pool = openPool(2)

  /** One connection cannot answer without showing what is not committed: an error names both sides, soon. */
  async function expectAnswerOrRefusal(outer: () => Promise<unknown>): Promise<void> {
    const started = performance.now()
    if (!isOneConnection()) {
      expect(await outer()).toEqual([])
      return
    }
    const error = await failureOf(outer())
    expect(codeOf(error)).toBe('0A000')
    expect(String(error)).toContain('waits for that transaction')
    expect(String(error)).toMatch(/The statement: .*SELECT.*\n.*The transaction: .*BEGIN/)
    expect(performance.now() - started).toBeLessThan(4000)
  }

  test('through pg', async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
      await expectAnswerOrRefusal(() => added(pool))
      await addWarehouse(client, 'B')
      await client.query('COMMIT')
    })
    expect(await added(pool)).toEqual(['A', 'B'])
  })

  test('finds nothing of it afterwards', async () => expect(await added(pool)).toEqual([]))

  test('through Prisma', async () => {
    await prisma.$transaction(async (tx) => {
      await tx.warehouse.create({ data: { code: 'A', name: 'A' } })
      await expectAnswerOrRefusal(() => prisma.warehouse.findMany({ where: { code: 'A' } }))
    })
    expect(await prisma.warehouse.count()).toBe(3)
  })

  test('names where both were called', async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      if (!isOneConnection()) return void (await client.query('ROLLBACK'))
      const other = await connect()
      const error = String(await failureOf(other.query('SELECT 1')))
      const [, statement, transaction] = /The statement:(.*)\n.*The transaction:(.*)/.exec(error) ?? []
      expect(statement).toContain('conformance/pools.test.ts')
      expect(transaction).toContain('conformance/pools.test.ts')
      await client.query('ROLLBACK')
    })
  })

  test('is answered when the transaction goes on and ends', async () => {
    const client = await connect()
    await client.query('BEGIN')
    await addWarehouse(client, 'A')
    const outer = added(pool)
    await client.query('SELECT 1')
    await client.query('COMMIT')
    // Where connections are several, it need not have waited.
    expect([[], ['A']]).toContainEqual(await outer)
    expect(await added(pool)).toEqual(['A'])
  })
})
