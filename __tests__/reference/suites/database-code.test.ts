/** What triggers and functions of the database do. */
import { prisma } from '../app/db'
import { setStatus } from '../app/orders'
import { makeOrder, makeUser } from './factories'

const changes = async (orderId: bigint) =>
  (await prisma.orderStatusChange.findMany({ where: { orderId }, orderBy: { id: 'asc' } })).map((change) => [
    change.from,
    change.to,
  ])

describe('orders', () => {
  test('leave a trail of their status', async () => {
    const { id } = await makeOrder()
    await setStatus(id, 'PLACED')
    await setStatus(id, 'PLACED')
    await setStatus(id, 'PAID')
    expect(await changes(id)).toEqual([
      [null, 'CART'],
      ['CART', 'PLACED'],
      ['PLACED', 'PAID'],
    ])
  })

  test('leave none for other changes', async () => {
    const { id } = await makeOrder()
    await prisma.order.update({ where: { id }, data: { customerNote: 'x' } })
    expect(await changes(id)).toHaveLength(1)
  })

  test('are closed once refunded', async () => {
    const { id } = await makeOrder({ status: 'REFUNDED' })
    await expect(setStatus(id, 'PAID')).rejects.toMatchObject({
      code: 'P2039',
      meta: { driverAdapterError: { cause: { originalCode: 'P0001', originalMessage: `order ${id} is closed` } } },
    })
    expect((await prisma.order.findUniqueOrThrow({ where: { id } })).status).toBe('REFUNDED')
  })

  test('take the trail back when the transaction fails', async () => {
    const { id } = await makeOrder()
    await expect(
      prisma.$transaction([
        prisma.order.update({ where: { id }, data: { status: 'PAID' } }),
        prisma.order.update({ where: { id: -1n }, data: { status: 'PAID' } }),
      ]),
    ).rejects.toMatchObject({ code: 'P2025' })
    expect(await changes(id)).toEqual([[null, 'CART']])
  })

  test('in bulk leave one each', async () => {
    const orders = [await makeOrder(), await makeOrder()]
    await prisma.order.updateMany({
      where: { id: { in: orders.map((order) => order.id) } },
      data: { status: 'CANCELLED' },
    })
    expect(await prisma.orderStatusChange.count({ where: { to: 'CANCELLED' } })).toBe(2)
  })
})

describe('nested writes', () => {
  test('leave the trail of each order', async () => {
    const { organizationId } = await makeOrder()
    const user = await prisma.user.create({
      data: {
        email: 'nested@made.test',
        name: 'Nested Writer',
        orders: { create: [{ organizationId }, { organizationId, status: 'PLACED' }] },
      },
      include: { orders: { orderBy: { id: 'asc' } } },
    })
    const [first, second] = user.orders
    await prisma.user.update({
      where: { id: user.id },
      data: {
        orders: { update: { where: { id: first!.id }, data: { status: 'CANCELLED' } }, delete: { id: second!.id } },
      },
    })
    expect(await changes(first!.id)).toEqual([
      [null, 'CART'],
      ['CART', 'CANCELLED'],
    ])
    expect(await changes(second!.id)).toEqual([[null, 'PLACED']])
  })

  test('of an upsert, made and met', async () => {
    const { organizationId } = await makeOrder()
    const upsert = () =>
      prisma.order.upsert({
        where: { externalOrder: { organizationId, externalRef: 'met' } },
        create: { organizationId, externalRef: 'met' },
        update: { status: 'PAID' },
      })
    expect((await upsert()).status).toBe('CART')
    const { id, status } = await upsert()
    expect(status).toBe('PAID')
    expect(await changes(id)).toEqual([
      [null, 'CART'],
      ['CART', 'PAID'],
    ])
  })

  test('of an interactive transaction, taken back', async () => {
    const { id } = await makeOrder()
    const failed = prisma.$transaction(async (tx) => {
      await tx.order.update({ where: { id }, data: { status: 'PAID' } })
      expect(await tx.orderStatusChange.count({ where: { orderId: id } })).toBe(2)
      throw new Error('taken back')
    })
    await expect(failed).rejects.toThrow('taken back')
    expect(await changes(id)).toEqual([[null, 'CART']])
  })
})

describe('people', () => {
  test('are found by the words of their name', async () => {
    await makeUser({ name: 'Margaret Hamilton-Smith' })
    const find = (query: string) =>
      prisma.$queryRaw<{ name: string }[]>`SELECT name FROM users WHERE search_vector @@ to_tsquery('simple', ${query})`
    expect(await find('hamilton & margaret')).toEqual([{ name: 'Margaret Hamilton-Smith' }])
    expect(await find('ham')).toEqual([])
    expect(await find('love:*')).toEqual([{ name: 'Ada Lovelace' }])
  })
})

describe('the seed', () => {
  test('a trail for the seeded order', async () => {
    expect(await prisma.orderStatusChange.findMany({ select: { from: true, to: true } })).toEqual([
      { from: null, to: 'PAID' },
    ])
  })
})
