import Cursor from 'pg-cursor'
import { readsInParts, testOf } from './abilities'
import { addWarehouse, added, openPool, value, withClient } from './connections'
import { failureOf } from './failure'

const pool = openPool(2)
const SERIES = 'SELECT n FROM generate_series(1, 10) n'
const numbers = (rows: readonly unknown[]) => rows.map((row) => (row as { n: number }).n)

describe('pg-cursor', () => {
  test('reads in parts', () =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor(SERIES))
      expect(numbers(await cursor.read(4))).toEqual([1, 2, 3, 4])
      expect(numbers(await cursor.read(4))).toEqual([5, 6, 7, 8])
      expect(numbers(await cursor.read(4))).toEqual([9, 10])
      expect(await cursor.read(4)).toEqual([])
      await cursor.close()
      expect(await value(client, 'SELECT 1')).toBe(1)
    }))

  test('closed early leaves the connection free', () =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor(SERIES))
      expect(numbers(await cursor.read(2))).toEqual([1, 2])
      await cursor.close()
      await addWarehouse(pool, 'A')
      await addWarehouse(client, 'B')
      expect(await added(client)).toEqual(['A', 'B'])
    }))

  test('in a transaction', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
      const cursor = client.query(new Cursor('SELECT code FROM warehouses ORDER BY code'))
      expect(await cursor.read(1)).toHaveLength(1)
      expect(await cursor.read(100)).toHaveLength(2)
      await cursor.close()
      await client.query('ROLLBACK')
      expect(await added(client)).toEqual([])
    }))

  test('that fails half-way', () =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor('SELECT 6 / (4 - n) AS n FROM generate_series(1, 10) n'))
      if (readsInParts()) expect(numbers(await cursor.read(2))).toEqual([2, 3])
      expect(await failureOf(cursor.read(5))).toMatchObject({ code: '22012' })
      await addWarehouse(client, 'A')
      expect(await added(pool)).toEqual(['A'])
    }))
})

describe('DECLARE', () => {
  testOf('cursors', 'FETCH and CLOSE', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query(`DECLARE c SCROLL CURSOR FOR ${SERIES}`)
      expect(numbers((await client.query('FETCH 3 FROM c')).rows)).toEqual([1, 2, 3])
      await client.query('SAVEPOINT s')
      expect(numbers((await client.query('FETCH BACKWARD 1 FROM c')).rows)).toEqual([2])
      await client.query('CLOSE c')
      await client.query('COMMIT')
      expect(await failureOf(client.query('FETCH 1 FROM c'))).toMatchObject({ code: '34000' })
    }),
  )

  testOf('cursors', 'is gone with its transaction', () =>
    withClient(pool, async (client) => {
      await client.query(`BEGIN; DECLARE c CURSOR FOR ${SERIES}; COMMIT`)
      await client.query('BEGIN')
      expect(await failureOf(client.query('FETCH 1 FROM c'))).toMatchObject({ code: '34000' })
      await client.query('ROLLBACK')
      await client.query(`BEGIN; DECLARE c CURSOR FOR ${SERIES}; ROLLBACK`)
    }),
  )
})
