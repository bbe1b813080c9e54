import { prisma } from '../app/db'
import {
  addLine,
  bigCustomers,
  byReference,
  cancel,
  changeNote,
  openCart,
  place,
  removeLine,
  setStatus,
  shippedTo,
  withoutAddress,
} from '../app/orders'
import { acme, makeOrder, makeProduct, makeUser } from './factories'

let organizationId: string
beforeAll(async () => {
  organizationId = (await acme()).id
})

describe('a cart', () => {
  let cartId: bigint
  let productId: number
  beforeAll(async () => {
    cartId = (await openCart(organizationId)).id
    productId = (await makeProduct({ price: '19.99' })).id
  })

  test('starts empty', async () => {
    const cart = await prisma.order.findUniqueOrThrow({ where: { id: cartId } })
    expect(cart).toMatchObject({
      status: 'CART',
      currency: 'EUR',
      userId: null,
      externalRef: null,
      shippingAddress: null,
      version: 1,
      placedAt: null,
      isOpen: true,
    })
    expect([cart.subtotal, cart.discount, cart.total].map(String)).toEqual(['0', '0', '0'])
  })

  test('numbers its lines and adds them up', async () => {
    await addLine(cartId, { productId, quantity: 3 })
    const order = await addLine(cartId, { productId, quantity: 1, options: [{ wrap: 'red' }, { card: null }] })
    expect(order.items.map((item) => [item.line, item.quantity, item.unitPrice.toString(), item.options])).toEqual([
      [1, 3, '19.99', []],
      [2, 1, '19.99', [{ wrap: 'red' }, { card: null }]],
    ])
    expect(order.total.toString()).toBe('79.96')
  })

  test('adds what a variant costs more', async () => {
    const variant = await prisma.variant.create({ data: { productId, name: 'gold', priceDelta: '5.01' } })
    const order = await addLine(cartId, { productId, quantity: 2, variantId: variant.id })
    expect(order.subtotal.toString()).toBe('50')
    await prisma.variant.delete({ where: { id: variant.id } })
    const item = await prisma.orderItem.findUniqueOrThrow({ where: { orderId_line: { orderId: cartId, line: 1 } } })
    expect([item.variantId, item.unitPrice.toString()]).toEqual([null, '25'])
  })

  test('refuses an unknown product', async () => {
    await expect(addLine(cartId, { productId: -1, quantity: 1 })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('lets a line go', async () => {
    await addLine(cartId, { productId, quantity: 1 })
    expect((await removeLine(cartId, 1)).line).toBe(1)
    await expect(removeLine(cartId, 1)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is gone with its lines when cancelled', async () => {
    await addLine(cartId, { productId, quantity: 1 })
    await cancel(cartId)
    expect(await prisma.orderItem.count({ where: { orderId: cartId } })).toBe(0)
  })
})

describe('placing', () => {
  const address = { city: 'Köln', zip: '50667', lines: ['Domplatte 1', 'c/o Dom'] }
  let id: bigint
  beforeEach(async () => {
    id = (await openCart(organizationId)).id
    await addLine(id, { productId: (await makeProduct()).id, quantity: 1 })
  })

  test('keeps address, reference and time', async () => {
    const order = await place(id, address, 'WEB-1', new Date('2024-07-01T23:59:59.999Z'))
    expect(order).toMatchObject({
      status: 'PLACED',
      shippingAddress: address,
      externalRef: 'WEB-1',
      placedAt: new Date('2024-07-01T23:59:59.999Z'),
      isOpen: true,
    })
  })

  test('works once', async () => {
    await place(id, address, 'WEB-1')
    await expect(place(id, address, 'WEB-2')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('needs a line', async () => {
    await removeLine(id, 1)
    await expect(place(id, address, 'WEB-1')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('refuses a reference that is taken, and only within the organization', async () => {
    await expect(place(id, address, 'WEB-1001')).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'orders_external_ref_uq',
    })
    const globex = await prisma.organization.findUniqueOrThrow({ where: { slug: 'globex' } })
    expect(await makeOrder({ organizationId: globex.id, externalRef: 'WEB-1001' })).toMatchObject({
      externalRef: 'WEB-1001',
    })
  })

  test('allows any number of orders without a reference', async () => {
    await makeOrder()
    await makeOrder()
    expect(await prisma.order.count({ where: { organizationId, externalRef: null } })).toBe(3)
  })
})

describe('finding', () => {
  test('by reference, with everything', async () => {
    const order = await byReference(organizationId, 'WEB-1001')
    expect(order).toMatchObject({
      status: 'PAID',
      placedAt: new Date('2024-04-01T10:15:30.123Z'),
      user: { email: 'Grace@Acme.test' },
      items: [{ line: 1, quantity: 2, options: [{ gift: true }], product: { sku: 'CAB-XLR-3' } }],
    })
    expect(await byReference(organizationId, 'web-1001')).toBeNull()
  })

  test('by city', async () => {
    expect(await shippedTo('Hamburg')).toEqual([{ externalRef: 'WEB-1001' }])
    expect(await shippedTo('hamburg')).toEqual([])
  })

  test('without an address', async () => {
    const { id } = await makeOrder()
    expect(await withoutAddress()).toEqual([{ id }])
  })

  test('by status, in the order of the enum', async () => {
    for (const status of ['REFUNDED', 'PLACED', 'DELIVERED'] as const) await makeOrder({ status })
    const orders = await prisma.order.findMany({
      where: { status: { notIn: ['CART', 'DELIVERED'] } },
      orderBy: { status: 'asc' },
      select: { status: true, isOpen: true },
    })
    expect(orders.map((order) => [order.status, order.isOpen])).toEqual([
      ['PLACED', true],
      ['PAID', true],
      ['REFUNDED', false],
    ])
  })
})

describe('changing a note', () => {
  test('raises the version', async () => {
    const { id, version } = await makeOrder()
    expect(await changeNote(id, version, 'ring twice')).toBe(2)
    expect(await prisma.order.findUnique({ where: { id }, select: { customerNote: true, version: true } })).toEqual({
      customerNote: 'ring twice',
      version: 2,
    })
  })

  test('is refused to the second of two', async () => {
    const { id, version } = await makeOrder()
    await changeNote(id, version, 'first')
    await expect(changeNote(id, version, 'second')).rejects.toMatchObject({ code: 'conflict' })
    expect((await prisma.order.findUniqueOrThrow({ where: { id } })).customerNote).toBe('first')
  })
})

describe('customers', () => {
  test('are ranked by what they spent', async () => {
    const [one, two] = [await makeUser(), await makeUser()]
    await makeOrder({ userId: one.id, total: '10.10', status: 'PAID' })
    await makeOrder({ userId: one.id, total: '19.70', status: 'PAID' })
    await makeOrder({ userId: two.id, total: '29.79', status: 'PAID' })
    await makeOrder({ total: '500', status: 'PAID' })
    const grace = await prisma.user.findUniqueOrThrow({ where: { email: 'grace@acme.test' } })
    const groups = await bigCustomers('29.80')
    expect(groups.map((group) => [group.userId, group._sum.total!.toString(), group._count])).toEqual([
      [grace.id, '29.8', 1],
      [one.id, '29.8', 2],
    ])
  })

  test('leave their orders behind', async () => {
    const user = await makeUser()
    const { id } = await makeOrder({ userId: user.id, status: 'PAID' })
    await prisma.user.delete({ where: { id: user.id } })
    expect((await setStatus(id, 'SHIPPED')).userId).toBeNull()
  })

  test('lose them when their own id changes', async () => {
    const user = await makeUser()
    const { id } = await makeOrder({ userId: user.id, status: 'PAID' })
    await prisma.user.update({ where: { id: user.id }, data: { id: user.id + 100_000n } })
    expect((await prisma.order.findUniqueOrThrow({ where: { id } })).userId).toBeNull()
  })
})
