import { prisma } from '../app/db'
import { revenueByCustomer } from '../app/reports'
import { makeOrder, makeUser } from './factories'

describe('what the migrations left', () => {
  test('flags, and a beta for each that is on', async () => {
    expect(
      await prisma.featureFlag.findMany({
        orderBy: { key: 'asc' },
        select: { key: true, enabled: true, rollout: true, audience: true },
      }),
    ).toEqual([
      { key: 'new-checkout', enabled: true, rollout: 100, audience: ['MEMBER', 'MANAGER', 'ADMIN', 'SUPER_ADMIN'] },
      { key: 'new-checkout-beta', enabled: false, rollout: 10, audience: ['ADMIN'] },
      { key: 'waiting-list', enabled: false, rollout: 0, audience: ['ADMIN', 'SUPER_ADMIN'] },
    ])
  })
})

describe('the view of revenue per customer', () => {
  test('adds up what was paid', async () => {
    const { id: userId, email } = await makeUser({ email: 'rich@made.test' })
    await makeOrder({ userId, total: '100.01', status: 'PAID', placedAt: new Date('2024-05-01T00:00:00.123Z') })
    await makeOrder({ userId, total: '0.02', status: 'DELIVERED', placedAt: new Date('2024-05-02T00:00:00.000Z') })
    await makeOrder({ userId, total: '500', status: 'CART' })
    const rows = await revenueByCustomer()
    expect(rows.map((row) => ({ ...row, revenue: row.revenue.toString(), userId: undefined }))).toEqual([
      { email, orderCount: 2, revenue: '100.03', lastOrder: new Date('2024-05-02T00:00:00.000Z'), userId: undefined },
      {
        email: 'Grace@Acme.test',
        orderCount: 1,
        revenue: '29.8',
        lastOrder: new Date('2024-04-01T10:15:30.123Z'),
        userId: undefined,
      },
    ])
    expect(rows[0]!.userId).toBe(userId)
  })

  test('is filtered like a table', async () => {
    expect(await prisma.customerRevenue.count({ where: { revenue: { gt: '29.79' }, orderCount: 1 } })).toBe(1)
    expect(
      await prisma.customerRevenue.findMany({ where: { email: 'GRACE@acme.test' }, select: { orderCount: true } }),
    ).toEqual([{ orderCount: 1 }])
    const total = await prisma.customerRevenue.aggregate({ _sum: { revenue: true }, _max: { orderCount: true } })
    expect([total._sum.revenue!.toString(), total._max.orderCount]).toEqual(['29.8', 1])
  })

  test('cannot be written to', async () => {
    await expect(prisma.$executeRaw`DELETE FROM customer_revenue`).rejects.toMatchObject({
      meta: { driverAdapterError: { cause: { originalCode: '55000' } } },
    })
  })
})
