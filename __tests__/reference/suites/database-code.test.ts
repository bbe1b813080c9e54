/**
 * What functions and triggers of the database do: only a Postgres runs them.
 *
 * @jest-environment prisma-sqlite-shadow/full
 */
import { prisma } from '../app/db'
import { sell } from '../app/giftcards'
import { setStatus } from '../app/orders'
import { makeOrder, makeResource, makeUser } from './factories'

describe('bookings', () => {
  const slot = { startsAt: new Date('2024-01-01T10:00:00.000Z'), endsAt: new Date('2024-01-01T11:30:00.000Z') }
  const create = async (reference?: string) =>
    prisma.booking.create({
      data: { ...slot, reference, resourceId: (await makeResource()).id, userId: (await makeUser()).id },
    })

  test('get a reference made of their number', async () => {
    const booking = await create()
    expect(booking.reference).toBe(`BK-${String(booking.number).padStart(8, '0')}`)
    expect((await prisma.booking.findUniqueOrThrow({ where: { reference: booking.reference! } })).id).toBe(booking.id)
  })

  test('keep a reference of their own', async () => {
    expect((await create('MINE')).reference).toBe('MINE')
    await expect(create('MINE')).rejects.toMatchObject({
      code: 'P2002',
      meta: { driverAdapterError: { cause: { constraint: { index: 'bookings_reference_key' } } } },
    })
  })

  test('keep their period in step', async () => {
    const { id } = await create()
    await prisma.booking.update({ where: { id }, data: { endsAt: new Date('2024-01-01T12:00:00.000Z') } })
    const rows =
      await prisma.$queryRaw`SELECT upper(period) - lower(period) = interval '2 hours' AS two_hours, period @> ends_at AS closed FROM bookings WHERE id = ${id}`
    expect(rows).toEqual([{ two_hours: true, closed: false }])
  })

  test('made in a batch get theirs too', async () => {
    const { id: resourceId } = await makeResource()
    const { id: userId } = await makeUser()
    const bookings = await prisma.booking.createManyAndReturn({
      data: [9, 10].map((hour) => ({ ...slot, resourceId, userId, startsAt: new Date(Date.UTC(2024, 0, 1, hour)) })),
    })
    expect(bookings.map((booking) => booking.reference)).toEqual(
      bookings.map((booking) => `BK-${String(booking.number).padStart(8, '0')}`),
    )
  })
})

describe('orders', () => {
  const changes = async (orderId: bigint) =>
    (await prisma.orderStatusChange.findMany({ where: { orderId }, orderBy: { id: 'asc' } })).map((change) => [
      change.from,
      change.to,
    ])

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

describe('the code of a gift card, made by a function', () => {
  test('can be typed and is not given twice', async () => {
    const cards = await Promise.all([1, 2, 3].map((balance) => sell({ balance })))
    for (const card of cards) expect(card.id).toMatch(/^gc_[2-9A-HJ-NP-Z]{10}$/)
    expect(new Set(cards.map((card) => card.id)).size).toBe(3)
  })
})

describe('the seed', () => {
  test('a reference for the seeded booking, and a trail for the seeded order', async () => {
    expect(await prisma.booking.findMany({ select: { reference: true } })).toEqual([{ reference: 'BK-00000001' }])
    expect(await prisma.orderStatusChange.findMany({ select: { from: true, to: true } })).toEqual([
      { from: null, to: 'PAID' },
    ])
  })
})
