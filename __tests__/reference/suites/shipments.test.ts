import { prisma } from '../app/db'
import { cancel, removeLine, ship } from '../app/orders'
import { makeOrder, makeProduct } from './factories'

let orderId: bigint
beforeAll(async () => {
  const { id: productId } = await makeProduct()
  orderId = (await makeOrder({ status: 'PAID' })).id
  await prisma.orderItem.createMany({
    data: [1, 2, 3].map((line) => ({ orderId, line, productId, quantity: 2, unitPrice: 1 })),
  })
})

describe('shipping', () => {
  test('takes some of the lines', async () => {
    const shipment = await ship(
      orderId,
      'DHL',
      [
        { line: 3, quantity: 1 },
        { line: 1, quantity: 2 },
      ],
      'T-1',
    )
    expect(shipment).toMatchObject({ orderId, carrier: 'DHL', tracking: 'T-1', shippedAt: null })
    expect(shipment.items.map(({ line, quantity, orderId: of }) => [line, quantity, of])).toEqual([
      [1, 2, orderId],
      [3, 1, orderId],
    ])
  })

  test('refuses a line that is not there, and ships nothing', async () => {
    await expect(
      ship(orderId, 'DHL', [
        { line: 1, quantity: 1 },
        { line: 9, quantity: 1 },
      ]),
    ).rejects.toMatchObject({ code: 'not-found' })
    expect(await prisma.shipment.count({ where: { orderId } })).toBe(0)
  })

  test('refuses a tracking number twice, but any number of missing ones', async () => {
    await ship(orderId, 'DHL', [], 'T-1')
    await expect(ship(orderId, 'UPS', [], 'T-1')).rejects.toMatchObject({ constraint: 'shipments_tracking_key' })
    await ship(orderId, 'UPS', [])
    await ship(orderId, 'UPS', [])
    expect(await prisma.shipment.count({ where: { orderId, tracking: null } })).toBe(2)
  })
})

describe('a shipped line', () => {
  beforeAll(() => ship(orderId, 'DHL', [{ line: 1, quantity: 1 }]))

  test('cannot be removed, the others can', async () => {
    await expect(removeLine(orderId, 1)).rejects.toMatchObject({ code: 'in-use', constraint: 'shipment_items_line_fk' })
    expect((await removeLine(orderId, 2)).line).toBe(2)
  })

  test('may get another number', async () => {
    await prisma.orderItem.update({ where: { orderId_line: { orderId, line: 1 } }, data: { line: 7 } })
    expect(await prisma.shipmentItem.findMany({ where: { orderId }, select: { line: true } })).toEqual([{ line: 7 }])
  })

  test('keeps the whole order, until the shipment is gone', async () => {
    await expect(cancel(orderId)).rejects.toMatchObject({ code: 'in-use', constraint: 'shipment_items_line_fk' })
    await prisma.shipment.deleteMany({ where: { orderId } })
    await cancel(orderId)
    expect(await prisma.orderItem.count({ where: { orderId } })).toBe(0)
    expect(await prisma.shipmentItem.count({ where: { orderId } })).toBe(0)
    expect(await prisma.shipment.count({ where: { orderId } })).toBe(0)
  })

  test('is found from the other side', async () => {
    const items = await prisma.orderItem.findMany({
      where: { orderId, shipped: { some: { shipment: { carrier: 'DHL' } } } },
      include: { _count: { select: { shipped: true } } },
    })
    expect(items.map((item) => [item.line, item._count.shipped])).toEqual([[1, 1]])
  })
})
