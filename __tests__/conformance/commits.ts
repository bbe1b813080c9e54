/** What holds where transactions truly commit: isolation `clone` and `truncate` alike. */
import { prisma } from '../reference/app/db'
import { isOneConnection, testOf } from './abilities'
import { addWarehouse, added, column, connect, openPool, value, withClient } from './connections'
import { failureOf, sqlState } from './failure'

export function describeCommits(): void {
  const pool = openPool(3)
  const addProduct = () => value(pool, "INSERT INTO products (sku, name, price) VALUES ('x', 'x', 1) RETURNING id")
  const ids: unknown[] = []

  describe('transactions', () => {
    test('commit: other connections see their rows', async () => {
      await prisma.$transaction((tx) => tx.warehouse.create({ data: { code: 'A', name: 'A' } }))
      await addWarehouse(pool, 'B')
      const other = await connect()
      expect(await added(other)).toEqual(['A', 'B'])
    })

    test('of the test before are gone', async () => expect(await added(pool)).toEqual([]))

    test('have times of their own, fail with 25P02, and check deferred constraints at COMMIT', () =>
      withClient(pool, async (client) => {
        const times: unknown[] = []
        for (let n = 0; n < 3; n++) {
          await client.query('BEGIN')
          times.push(await value(client, 'SELECT now()::text'))
          await client.query('COMMIT')
          // PGlite's clock counts milliseconds.
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
        expect(new Set(times).size).toBe(3)

        await client.query('BEGIN')
        await addWarehouse(client, 'A')
        expect(await sqlState(client.query('SELECT 1 / 0'))).toBe('22012')
        expect(await sqlState(client.query('SELECT 1'))).toBe('25P02')
        expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
        expect(await added(client)).toEqual([])

        const orphan = `INSERT INTO stock_movements (warehouse_code, variant_id, delta)
          VALUES ('MUC', '00000000-0000-4000-8000-000000000000', 1)`
        await client.query('BEGIN')
        await client.query(orphan)
        expect(await sqlState(client.query('COMMIT'))).toBe('23503')
        expect(await sqlState(client.query(orphan))).toBe('23503')
      }))

    test('that come at once all commit', async () => {
      await Promise.all(
        Array.from({ length: 6 }, () =>
          prisma.$transaction((tx) =>
            tx.featureFlag.update({ where: { key: 'waiting-list' }, data: { rollout: { increment: 1 } } }),
          ),
        ),
      )
      expect(await value(pool, "SELECT rollout FROM feature_flags WHERE key = 'waiting-list'")).toBe(6)
    })
  })

  describe('each test', () => {
    test.each([1, 2])('has the ids of the seed (%i)', async () => {
      ids.push(await addProduct())
      expect(ids.every((id) => id === ids[0])).toBe(true)
      expect(await column(pool, 'SELECT name FROM warehouses ORDER BY 1')).toEqual(['Hamburg', 'Munich'])
    })

    test('may leave a transaction open, of which the next finds nothing', async () => {
      expect(await added(pool)).toEqual([])
      const client = await connect()
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
    })
  })

  describe('data of beforeAll', () => {
    beforeAll(() => addWarehouse(pool, 'ALL'))
    beforeEach(() => addWarehouse(pool, 'EACH'))

    test.each([1, 2])('is kept (%i)', async () => {
      expect(await added(pool)).toEqual(['ALL', 'EACH'])
      await pool.query("DELETE FROM warehouses WHERE code = 'ALL'")
    })

    describe('and of a nested block', () => {
      beforeAll(() => addWarehouse(pool, 'IN'))
      test('as well', async () => {
        expect(await added(pool)).toEqual(['ALL', 'EACH', 'IN'])
        await pool.query("DELETE FROM warehouses WHERE code <> 'HAM1'")
      })
    })

    test('without the nested block’s after it', async () => expect(await added(pool)).toEqual(['ALL', 'EACH']))
  })

  test('afterwards only the seed is there', async () => expect(await added(pool)).toEqual([]))

  describe('sessions', () => {
    test('keep settings of committed transactions to themselves', async () => {
      const [one, two] = [await connect(), await connect()]
      await one.query("BEGIN; SET app.who = 'one'; COMMIT")
      await one.query("BEGIN; SET app.who = 'nobody'; ROLLBACK")
      expect(await value(two, "SELECT current_setting('app.who', true)")).not.toBe('one')
      expect(await value(one, "SELECT current_setting('app.who', true)")).toBe('one')
    })

    const statement = (n: number) => ({ name: 'kept', text: 'SELECT $1::int AS n', values: [n] })
    test.each([1, 2])('keep prepared statements from test to test (%i)', (n) =>
      withClient(pool, async (client) => {
        await addWarehouse(client, 'A')
        expect((await client.query(statement(n))).rows).toEqual([{ n }])
      }),
    )
  })

  testOf(
    'LISTEN',
    'NOTIFY reaches who listens, at COMMIT',
    async () => {
      const [listener, sender] = [await connect(), await connect()]
      const heard: string[] = []
      const arrived = new Promise<void>((resolve) =>
        listener.on('notification', ({ payload = '' }) => {
          heard.push(payload)
          if (payload === 'last') resolve()
        }),
      )
      await listener.query('LISTEN news')
      await sender.query('BEGIN')
      await sender.query("NOTIFY news, 'undone'")
      await sender.query('ROLLBACK')
      await sender.query('BEGIN')
      await sender.query("SELECT pg_notify('news', 'done')")
      await sender.query('COMMIT')
      await sender.query("NOTIFY other, 'elsewhere'")
      await sender.query("NOTIFY news, 'last'")
      await arrived
      expect(heard).toEqual(['done', 'last'])
    },
    'committed',
  )

  test('a query beside a transaction that does nothing is answered, or refused', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
      const outer = added(pool)
      if (isOneConnection('committed')) expect(String(await failureOf(outer))).toContain('waits for that transaction')
      else expect(await outer).toEqual([])
      await client.query('COMMIT')
      expect(await added(pool)).toEqual(['A'])
    }))
}
