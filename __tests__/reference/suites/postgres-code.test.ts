/**
 * A trigger that makes a range of two times, and a default that calls a function: only a Postgres runs them.
 *
 * @jest-environment prisma-sqlite-shadow/full
 */
import { prisma } from '../app/db'
import { sell } from '../app/giftcards'
import { makeResource, makeUser } from './factories'

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

describe('the code of a gift card, made by a function', () => {
  test('can be typed and is not given twice', async () => {
    const cards = await Promise.all([1, 2, 3].map((balance) => sell({ balance })))
    for (const card of cards) expect(card.id).toMatch(/^gc_[2-9A-HJ-NP-Z]{10}$/)
    expect(new Set(cards.map((card) => card.id)).size).toBe(3)
  })
})

describe('the seed', () => {
  test('a reference for the seeded booking', async () => {
    expect(await prisma.booking.findMany({ select: { reference: true } })).toEqual([{ reference: 'BK-00000001' }])
  })
})
