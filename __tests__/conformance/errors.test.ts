import { DatabaseError, types } from 'pg'
import { prisma } from '../reference/app/db'
import { failureOf, sqlState } from './failure'
import { addWarehouse, added, column, openPool, value, withClient } from './connections'

const pool = openPool(2)

/** Statements that fail, by the code that they fail with. */
const FAILING: readonly (readonly [code: string, sql: string, values?: unknown[]])[] = [
  ['23505', "INSERT INTO warehouses (code, name) VALUES ('MUC', 'again')"],
  ['23503', "INSERT INTO stock_levels (warehouse_code, variant_id) VALUES ('NONE', gen_random_uuid())"],
  ['23502', "INSERT INTO warehouses (code) VALUES ('X')"],
  ['23514', "UPDATE products SET price = -1 WHERE sku = 'MIC-SM-1'"],
  ['22P02', 'SELECT * FROM products WHERE id = $1', ['seven']],
  ['42703', 'SELECT no_such_column FROM warehouses'],
  ['42P01', 'SELECT 1 FROM no_such_table'],
  ['42601', 'SELEC 1'],
  ['22003', "UPDATE feature_flags SET rollout = rollout + 40000 WHERE key = 'new-checkout'"],
  ['22012', 'SELECT 1 / (rollout - rollout) FROM feature_flags'],
  ['22001', "INSERT INTO warehouses (code, name) VALUES ('TOOLONG', 'x')"],
]

describe.each(FAILING.map(([code, sql, values]) => ({ code, sql, values })))('$code: $sql', ({ code, sql, values }) => {
  test('outside of a transaction undoes itself alone', async () => {
    await addWarehouse(pool, 'A')
    expect(await sqlState(pool.query(sql, values))).toBe(code)
    await addWarehouse(pool, 'B')
    expect(await added(pool)).toEqual(['A', 'B'])
  })

  test('in a transaction ends it', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
      expect(await sqlState(client.query(sql, values))).toBe(code)
      expect(await sqlState(client.query('SELECT 1'))).toBe('25P02')
      expect(await sqlState(client.query('SELECT $1::int', [1]))).toBe('25P02')
      expect(await sqlState(client.query('SAVEPOINT s'))).toBe('25P02')
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
      expect(await added(client)).toEqual([])
    }))

  test('behind a savepoint is undone by ROLLBACK TO', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'A')
      await client.query('SAVEPOINT s')
      expect(await sqlState(client.query(sql, values))).toBe(code)
      await client.query('ROLLBACK TO SAVEPOINT s')
      await addWarehouse(client, 'B')
      expect((await client.query('COMMIT')).command).toBe('COMMIT')
      expect(await added(client)).toEqual(['A', 'B'])
    }))
})

test('every statement of a failed transaction is refused, and nothing of it stays', async () => {
  await withClient(pool, async (client) => {
    await client.query('BEGIN')
    await sqlState(client.query('SELECT 1 / 0'))
    for (const sql of ["SET search_path = 'x'", 'SHOW search_path', 'RELEASE SAVEPOINT x', 'DELETE FROM warehouses'])
      expect(await sqlState(client.query(sql))).toBe('25P02')
    expect(await sqlState(client.query('ROLLBACK TO SAVEPOINT x'))).toBe('3B001')
    expect((await client.query('ROLLBACK')).command).toBe('ROLLBACK')
    expect(await value(client, 'SELECT 1')).toBe(1)
  })
  expect(await added(pool)).toEqual([])
})

describe('fields of an error', () => {
  test('of a unique violation', async () => {
    const error = await failureOf(pool.query("INSERT INTO warehouses (code, name) VALUES ('MUC', 'x')"))
    expect(error).toMatchObject({
      severity: 'ERROR',
      code: '23505',
      message: 'duplicate key value violates unique constraint "warehouses_pkey"',
      detail: 'Key (code)=(MUC ) already exists.',
      schema: 'public',
      table: 'warehouses',
      constraint: 'warehouses_pkey',
    })
  })

  test('of a foreign key violation', async () => {
    const variant = '00000000-0000-4000-8000-000000000000'
    const error = await failureOf(
      pool.query('INSERT INTO stock_levels (warehouse_code, variant_id) VALUES ($1, $2)', ['MUC', variant]),
    )
    expect(error).toMatchObject({
      code: '23503',
      detail: `Key (variant_id)=(${variant}) is not present in table "variants".`,
      table: 'stock_levels',
      constraint: 'stock_levels_variant_id_fkey',
    })
  })

  test('of a null', async () => {
    const error = await failureOf(pool.query("INSERT INTO warehouses (code) VALUES ('X')"))
    expect(error).toMatchObject({
      code: '23502',
      table: 'warehouses',
      column: 'name',
      detail: 'Failing row contains (X   , null).',
    })
  })

  test('of a wrong name: its position', async () => {
    const error = await failureOf(pool.query('SELECT code, no_such_column FROM warehouses'))
    expect(error).toMatchObject({ code: '42703', position: '14', message: 'column "no_such_column" does not exist' })
  })
})

describe('what is of the application’s own realm', () => {
  test('errors', async () => {
    const error = await failureOf(pool.query('SELECT 1 / 0'))
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toBeInstanceOf(Error)
    expect(Object.getPrototypeOf(error)).toBe(DatabaseError.prototype)
  })

  test('values', async () => {
    const { rows } = await pool.query(
      "SELECT now() AS at, ARRAY['a', 'b'] AS names, '{\"a\": [1]}'::jsonb AS doc, '\\x00ff'::bytea AS bytes",
    )
    const [row] = rows as { at: unknown; names: unknown; doc: { a: unknown }; bytes: unknown }[]
    expect(rows).toBeInstanceOf(Array)
    expect(row?.at).toBeInstanceOf(Date)
    expect(row?.names).toBeInstanceOf(Array)
    expect(row?.doc).toBeInstanceOf(Object)
    expect(row?.doc.a).toBeInstanceOf(Array)
    expect(row?.bytes).toEqual(Buffer.from([0, 255]))
  })

  test('type parsers', async () => {
    const usual = types.getTypeParser(20)
    types.setTypeParser(20, (text) => BigInt(text))
    try {
      expect(await value(pool, 'SELECT 9007199254740993::bigint')).toBe(9007199254740993n)
    } finally {
      types.setTypeParser(20, usual)
    }
    const text = { getTypeParser: () => (raw: string) => `<${raw}>` }
    const { rows } = await pool.query({ text: 'SELECT 7 AS n', types: text as never })
    expect(rows).toEqual([{ n: '<7>' }])
  })
})

describe('code that calls itself without end', () => {
  const deep = 'BEGIN RETURN deep(n + 1); END'
  const again = 'BEGIN UPDATE warehouses SET name = NEW.name WHERE code = NEW.code; RETURN NULL; END'

  test.each([
    ['a function', [`CREATE FUNCTION deep(n int) RETURNS int LANGUAGE plpgsql AS $$ ${deep} $$`], 'SELECT deep(1)'],
    [
      'a trigger',
      [
        `CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ ${again} $$`,
        'CREATE TRIGGER again AFTER UPDATE ON warehouses FOR EACH ROW EXECUTE FUNCTION again()',
      ],
      "UPDATE warehouses SET name = 'x' WHERE code = 'MUC'",
    ],
  ])('%s fails, and nothing else does', (_, definitions, sql) =>
    withClient(pool, async (client) => {
      for (const definition of definitions) await client.query(definition)
      expect(await failureOf(client.query(sql))).toMatchObject({ code: '54001' })
      expect(await column(client, "SELECT count(*)::int FROM warehouses WHERE name = 'x'")).toEqual([0])
      await addWarehouse(client, 'A')
      expect(await added(client)).toEqual(['A'])
    }),
  )
})

describe('Prisma', () => {
  const violate = () => prisma.warehouse.create({ data: { code: 'MUC', name: 'again' } })

  test('goes on after P2002', async () => {
    await expect(violate()).rejects.toMatchObject({ code: 'P2002' })
    await prisma.warehouse.create({ data: { code: 'NEW', name: 'new' } })
    await expect(violate()).rejects.toMatchObject({ code: 'P2002' })
    expect(await prisma.warehouse.count()).toBe(3)
  })

  test('finds nothing of a transaction that P2002 ended', async () => {
    const attempt = prisma.$transaction(async (tx) => {
      await tx.warehouse.create({ data: { code: 'NEW', name: 'new' } })
      await tx.warehouse.create({ data: { code: 'MUC', name: 'again' } })
    })
    await expect(attempt).rejects.toMatchObject({ code: 'P2002' })
    expect(await prisma.warehouse.count()).toBe(2)
  })

  test.each([
    [
      'P2003',
      () =>
        prisma.stockMovement
          .deleteMany()
          .then(() => prisma.order.create({ data: { organizationId: '00000000-0000-4000-8000-000000000000' } })),
    ],
    ['P2025', () => prisma.warehouse.update({ where: { code: 'NONE' }, data: { name: 'x' } })],
    ['P2010', () => prisma.$queryRaw`SELECT 1 / 0`],
  ])('goes on after %s', async (code, fail) => {
    await expect(fail()).rejects.toMatchObject({ code })
    expect(await column(pool, 'SELECT 1')).toEqual([1])
    expect(await prisma.warehouse.count()).toBe(2)
  })
})
