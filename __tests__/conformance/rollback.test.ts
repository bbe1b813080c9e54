import { addWarehouse, added, column, openPool, value, withClient } from './connections'
import { testOf } from './abilities'

const pool = openPool(2)
const addProduct = (sku: string) =>
  value(pool, "INSERT INTO products (sku, name, price) VALUES ($1, 'x', 1) RETURNING id", [sku])

/** What hooks and tests of this file saw, in order. */
const ids: unknown[] = []

describe('rows', () => {
  const names = () => column(pool, 'SELECT name FROM warehouses ORDER BY 1')

  test('that a test adds, changes and deletes', async () => {
    await addWarehouse(pool, 'NEW')
    await pool.query("DELETE FROM warehouses WHERE code = 'MUC'")
    await pool.query("UPDATE warehouses SET name = 'changed' WHERE code <> 'NEW'")
    expect(await names()).toEqual(['NEW', 'changed'])
  })

  test('are as before for the next', async () => {
    expect(await names()).toEqual(['Hamburg', 'Munich'])
  })

  test.each([1, 2])('of a committed transaction are gone as well (%i)', async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'NEW')
      await client.query('COMMIT')
    })
    expect(await added(pool)).toEqual(['NEW'])
  })
})

describe('sequences', () => {
  test.each([1, 2, 3])('give every test the same ids (%i)', async (run) => {
    ids.push(await addProduct(`a${run}`), await addProduct(`b${run}`))
    expect(ids.slice(-2)).toEqual(ids.slice(0, 2))
  })

  test('are not moved back by a rollback within a test', async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query("INSERT INTO products (sku, name, price) VALUES ('x', 'x', 1)")
      await client.query('ROLLBACK')
    })
    expect(await addProduct('y')).toBe((ids[0] as number) + 1)
  })

  test('burn a number with a statement that fails', async () => {
    await addProduct('same')
    await expect(addProduct('same')).rejects.toMatchObject({ code: '23505' })
    expect(await addProduct('other')).toBe((ids[0] as number) + 2)
  })
})

describe('DDL', () => {
  const tables = () => column(pool, "SELECT relname FROM pg_class WHERE relname = 'made_here'")

  testOf('DDL', 'that a test runs works', async () => {
    await pool.query('CREATE TABLE made_here (id serial PRIMARY KEY, name text UNIQUE)')
    await pool.query("INSERT INTO made_here (name) VALUES ('a')")
    await pool.query('ALTER TABLE warehouses ADD COLUMN made_here int DEFAULT 7')
    expect(await column(pool, 'SELECT DISTINCT made_here FROM warehouses')).toEqual([7])
    expect(await tables()).toEqual(['made_here'])
  })

  testOf('DDL', 'is undone for the next', async () => {
    await pool.query('CREATE TABLE made_here (other int)')
    await pool.query('DROP TABLE made_here')
    expect(await tables()).toEqual([])
    await expect(pool.query('SELECT made_here FROM warehouses')).rejects.toMatchObject({ code: '42703' })
  })
})

describe('data of beforeAll', () => {
  beforeAll(() => addWarehouse(pool, 'ALL'))
  let each = 0
  beforeEach(async () => {
    each++
    await addWarehouse(pool, `E${each}`)
  })
  afterEach(async () => {
    // A hook of the test sees what the test did.
    expect(await added(pool)).toContain(`E${each}`)
    await pool.query("DELETE FROM warehouses WHERE code <> 'HAM1'")
  })

  test('is there, with that of beforeEach', async () => {
    expect(await added(pool)).toEqual(['ALL', 'E1'])
    await pool.query("DELETE FROM warehouses WHERE code = 'ALL'")
  })

  test('is there again', async () => {
    expect(await added(pool)).toEqual(['ALL', 'E2'])
  })

  describe('of a nested block', () => {
    beforeAll(() => addWarehouse(pool, 'IN'))
    afterAll(async () => expect(await added(pool)).toEqual(['ALL', 'IN']))

    test('adds to it', async () => {
      expect(await added(pool)).toEqual(['ALL', 'E3', 'IN'])
    })

    describe('of a block in that', () => {
      beforeAll(() => pool.query("DELETE FROM warehouses WHERE code = 'ALL'"))
      test('may take away', async () => expect(await added(pool)).toEqual(['E4', 'IN']))
      test('again', async () => expect(await added(pool)).toEqual(['E5', 'IN']))
    })

    test('is as it was after that', async () => expect(await added(pool)).toEqual(['ALL', 'E6', 'IN']))
  })

  test('is without the nested block’s after it', async () => expect(await added(pool)).toEqual(['ALL', 'E7']))
})

describe('tests without a query', () => {
  beforeAll(() => addWarehouse(pool, 'KEPT'))
  test('change nothing', () => undefined)
  test('and nothing', () => undefined)
  test('for those with one', async () => expect(await added(pool)).toEqual(['KEPT']))
})

test('ids of beforeAll are not given again', async () => {
  expect(await addProduct('last')).toBe(ids[0])
})
