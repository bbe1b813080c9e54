/** Deferred constraints: stock_movements_level_fk of the migrations is INITIALLY DEFERRED. */
import { prisma } from '../reference/app/db'
import { testOf } from './abilities'
import { column, openPool, value, withClient } from './connections'
import { failureOf, sqlState } from './failure'

const pool = openPool(1)
const variant = '00000000-0000-4000-8000-000000000000'
const orphan = `INSERT INTO stock_movements (warehouse_code, variant_id, delta) VALUES ('MUC', '${variant}', 1)`
const mend = `DELETE FROM stock_movements WHERE variant_id = '${variant}'`
const movements = () => value(pool, 'SELECT count(*)::int FROM stock_movements')

describe('a deferred foreign key', () => {
  test('may be violated until COMMIT', async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query(orphan)
      await client.query(mend)
      expect((await client.query('COMMIT')).command).toBe('COMMIT')
    })
    expect(await movements()).toBe(2)
  })

  test('fails COMMIT', async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query(orphan)
      expect(await failureOf(client.query('COMMIT'))).toMatchObject({
        code: '23503',
        table: 'stock_movements',
        constraint: 'stock_movements_level_fk',
      })
      expect(await value(client, 'SELECT 1')).toBe(1)
    })
    expect(await movements()).toBe(2)
  })

  test.each([orphan, `${orphan}; SELECT 1`, `SELECT 1; ${orphan}`, `BEGIN; ${orphan}; COMMIT`])(
    'fails a text that is a transaction of its own: %s',
    async (sql) => {
      expect(await sqlState(pool.query(sql))).toBe('23503')
      expect(await movements()).toBe(2)
    },
  )

  test('fails a statement with parameters, prepared ones too', async () => {
    const text = 'INSERT INTO stock_movements (warehouse_code, variant_id, delta) VALUES ($1, $2, 1)'
    expect(await sqlState(pool.query(text, ['MUC', variant]))).toBe('23503')
    for (const name of ['orphan', 'orphan']) {
      expect(await sqlState(pool.query({ name, text, values: ['MUC', variant] }))).toBe('23503')
    }
    expect(await movements()).toBe(2)
  })

  test('is deferred again in the next transaction', async () => {
    for (let round = 0; round < 2; round++) {
      await withClient(pool, async (client) => {
        await client.query('BEGIN')
        await client.query(orphan)
        await client.query(mend)
        await client.query('COMMIT')
      })
    }
    expect(await movements()).toBe(2)
  })

  test('is not looked at by ROLLBACK, and by ROLLBACK TO of what violated it', async () => {
    await withClient(pool, async (client) => {
      await client.query(`BEGIN; ${orphan}; ROLLBACK`)
      await client.query(`BEGIN; SAVEPOINT s; ${orphan}; ROLLBACK TO s; COMMIT`)
    })
    expect(await movements()).toBe(2)
  })

  test('is not lost where a test ends: each test checks its own', async () => {
    await withClient(pool, (client) => client.query(`BEGIN; ${orphan}; ROLLBACK`))
    expect(await column(pool, 'SELECT delta FROM stock_movements ORDER BY id')).toEqual([42, -2])
  })

  test('through Prisma', async () => {
    const data = { warehouseCode: 'MUC', variantId: variant, delta: 1 }
    await expect(prisma.stockMovement.create({ data })).rejects.toMatchObject({ code: 'P2003' })
    const attempt = prisma.$transaction(async (tx) => {
      await tx.stockMovement.create({ data })
      return tx.stockMovement.count()
    })
    await expect(attempt).rejects.toThrow()
    expect(await movements()).toBe(2)
  })
})

describe('SET CONSTRAINTS', () => {
  test('IMMEDIATE checks at once, and until the end of the transaction', async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query('SET CONSTRAINTS ALL IMMEDIATE')
      expect(await sqlState(client.query(orphan))).toBe('23503')
      await client.query('ROLLBACK')
      await client.query(`BEGIN; ${orphan}`)
      expect(await sqlState(client.query('SET CONSTRAINTS stock_movements_level_fk IMMEDIATE'))).toBe('23503')
      await client.query('ROLLBACK')
      await client.query(`BEGIN; SET CONSTRAINTS ALL IMMEDIATE; COMMIT`)
      await client.query(`BEGIN; ${orphan}; ${mend}; COMMIT`)
    })
  })
})

describe('a deferrable unique constraint, made in a test', () => {
  const ddl = `CREATE TABLE places (id int PRIMARY KEY, place int,
    CONSTRAINT places_place_key UNIQUE (place) DEFERRABLE INITIALLY DEFERRED);
    INSERT INTO places VALUES (1, 1), (2, 2)`

  testOf('DDL', 'lets places be swapped, and fails COMMIT', async () => {
    await pool.query(ddl)
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query('UPDATE places SET place = 2 WHERE id = 1')
      await client.query('UPDATE places SET place = 1 WHERE id = 2')
      await client.query('COMMIT')
      await client.query('BEGIN')
      await client.query('UPDATE places SET place = 1')
      expect(await failureOf(client.query('COMMIT'))).toMatchObject({ code: '23505', constraint: 'places_place_key' })
      expect(await column(client, 'SELECT place FROM places ORDER BY id')).toEqual([2, 1])
    })
  })

  testOf('DDL', 'fails a statement outside of a transaction', async () => {
    await pool.query(ddl)
    expect(await sqlState(pool.query('UPDATE places SET place = 7'))).toBe('23505')
    expect(await column(pool, 'SELECT place FROM places ORDER BY id')).toEqual([1, 2])
  })
})
