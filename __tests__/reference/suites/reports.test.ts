import { prisma, Prisma } from '../app/db'
import { COUNTABLE, countRows, countUsers, membersAtAGlance, rewardCustomers, topProducts } from '../app/reports'
import { acme, makeOrder, makeProduct, makeUser } from './factories'

describe('top products', () => {
  test('are ranked by revenue', async () => {
    const dear = await makeProduct({ sku: 'DEAR' })
    const order = await makeOrder({ status: 'PAID' })
    const cart = await makeOrder({ status: 'CART' })
    await prisma.orderItem.createMany({
      data: [
        { orderId: order.id, line: 1, productId: dear.id, quantity: 3, unitPrice: '33.33' },
        { orderId: cart.id, line: 1, productId: dear.id, quantity: 100, unitPrice: '33.33' },
      ],
    })
    const products = await topProducts(10)
    expect(products.map((row) => [row.sku, row.sold, row.revenue.toString()])).toEqual([
      ['DEAR', 3, '99.99'],
      ['CAB-XLR-3', 2, '29.8'],
    ])
    expect(await topProducts(1)).toHaveLength(1)
    expect(await topProducts(0)).toEqual([])
  })
})

describe('counting', () => {
  test.each([
    [['ADMIN'], 1],
    [['ADMIN', 'MANAGER', 'MEMBER'], 4],
    [['super-admin'], 0],
    [['nonsense'], 0],
  ])('roles %j: %i', async (roles, count) => {
    expect(await countUsers(roles)).toBe(count)
  })

  test('knows roles by their name in the database', async () => {
    await makeUser({ role: 'SUPER_ADMIN' })
    expect(await countUsers(['super-admin'])).toBe(1)
    expect(await countUsers(['SUPER_ADMIN'])).toBe(0)
  })

  test.each(COUNTABLE.map((table, index) => [table, [4n, 1n, 2n, 1n][index]!] as const))(
    'rows of %s: %p',
    async (table, count) => {
      expect(await countRows(table)).toBe(count)
    },
  )
})

describe('a row of many types', () => {
  test('comes with the type of each', async () => {
    const row = await membersAtAGlance((await acme()).id)
    expect(row.users).toBe(3n)
    expect(Prisma.Decimal.isDecimal(row.credit)).toBe(true)
    expect(row.credit!.toString()).toBe('120.5')
    expect(row.newest).toEqual(new Date('2024-02-01T09:00:00.000Z'))
    expect(row.reputation).toBeCloseTo(4.75 / 3, 14)
    expect(row.active).toBe(true)
  })

  test('is full of nulls over nobody', async () => {
    const globex = await prisma.organization.findUniqueOrThrow({ where: { slug: 'globex' } })
    expect(await membersAtAGlance(globex.id)).toEqual({
      users: 0n,
      credit: null,
      newest: null,
      reputation: null,
      active: null,
    })
  })

  test('needs a uuid', async () => {
    await expect(membersAtAGlance('acme')).rejects.toMatchObject({
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: '22P02' } } },
    })
  })
})

describe('rewarding', () => {
  test('touches customers once', async () => {
    const user = await makeUser({ credit: '1.00' })
    await makeOrder({ userId: user.id, status: 'PAID' })
    await makeOrder({ userId: user.id, status: 'PAID' })
    expect(await rewardCustomers('2.345')).toBe(2)
    expect((await prisma.user.findUniqueOrThrow({ where: { id: user.id } })).credit.toString()).toBe('3.35')
    expect((await prisma.user.findUniqueOrThrow({ where: { email: 'ada@acme.test' } })).credit.toString()).toBe('120.5')
  })

  test('can be rolled back', async () => {
    const attempt = prisma.$transaction(async (tx) => {
      expect(await tx.$executeRaw`UPDATE users SET credit = 0`).toBe(4)
      throw new Error('changed my mind')
    })
    await expect(attempt).rejects.toThrow('changed my mind')
    expect((await prisma.user.findUniqueOrThrow({ where: { email: 'ada@acme.test' } })).credit.toString()).toBe('120.5')
  })
})

describe('raw statements that fail', () => {
  test.each([
    ['SELECT 1 / 0', '22012'],
    ['SELECT * FROM nowhere', '42P01'],
    ['SELECT nothing FROM users', '42703'],
    ['SELEC 1', '42601'],
    ["INSERT INTO labels (name) VALUES ('new')", '23505'],
    ['UPDATE labels SET name = NULL', '23502'],
    ['DELETE FROM products', '23001'],
    ["SELECT 'x'::int", '22P02'],
    ['SELECT 2147483647::int + 1', '22003'],
  ])('%s: %s', async (sql, sqlState) => {
    await expect(prisma.$queryRawUnsafe(sql)).rejects.toMatchObject({
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: sqlState } } },
    })
  })
})
