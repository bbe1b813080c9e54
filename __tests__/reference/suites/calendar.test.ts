import { prisma } from '../app/db'
import { busiest, calendar, nextFree, utilisation, withEquipment } from '../app/bookings'
import { day, makeResource, makeUser } from './factories'

const hours = (date: string, from: number, to: number) => ({
  startsAt: new Date(Date.parse(`${date}T00:00:00.000Z`) + from * 3_600_000),
  endsAt: new Date(Date.parse(`${date}T00:00:00.000Z`) + to * 3_600_000),
})

describe('a month of bookings', () => {
  let first: number
  let second: number
  beforeAll(async () => {
    first = (await makeResource({ features: ['piano', 'daylight'], capacity: 3 })).id
    second = (await makeResource({ features: ['piano'], capacity: 2 })).id
    const { id: userId } = await makeUser({ email: 'booker@made.test' })
    const { id: guestId } = await makeUser({ email: 'visitor@made.test' })
    await prisma.booking.createMany({
      data: [
        {
          resourceId: first,
          userId,
          ...hours('2024-05-31', 22, 24),
          status: 'COMPLETED',
          price: '40.00',
          attendees: 2,
        },
        { resourceId: first, userId, ...hours('2024-06-01', 0, 1), status: 'CONFIRMED', price: '20.10' },
        { resourceId: first, userId, ...hours('2024-06-15', 9, 12), status: 'CANCELLED', price: '60.00' },
        { resourceId: first, userId, ...hours('2024-06-30', 23, 25), status: 'HELD', price: '40.20', attendees: 3 },
        { resourceId: second, userId, ...hours('2024-06-02', 9, 10), status: 'COMPLETED', price: '5.00' },
      ],
    })
    const booking = await prisma.booking.findFirstOrThrow({ where: { resourceId: first, status: 'CONFIRMED' } })
    await prisma.bookingGuest.createMany({
      data: [
        { bookingId: booking.id, userId: guestId },
        { bookingId: booking.id, userId, accepted: false },
      ],
    })
  })

  test('shows what starts in it, without cancellations', async () => {
    const bookings = await calendar(first, day('2024-06-01'), day('2024-07-01'))
    expect(
      bookings.map((booking) => [booking.startsAt.toISOString(), booking.status, booking.user.email, booking.guests]),
    ).toEqual([
      ['2024-06-01T00:00:00.000Z', 'CONFIRMED', 'booker@made.test', []],
      ['2024-06-30T23:00:00.000Z', 'HELD', 'booker@made.test', []],
    ])
  })

  test('shows guests who have accepted', async () => {
    await prisma.bookingGuest.updateMany({ where: { accepted: null }, data: { accepted: true } })
    const [booking] = await calendar(first, day('2024-06-01'), day('2024-06-02'))
    expect(booking!.guests).toEqual([{ accepted: true, user: { email: 'visitor@made.test' } }])
  })

  test('finds the busiest resources', async () => {
    const groups = await busiest(1)
    expect(groups).toHaveLength(1)
    expect(groups[0]).toMatchObject({
      resourceId: first,
      _count: { _all: 4 },
      _sum: { attendees: 7 },
      _max: { endsAt: new Date('2024-07-01T01:00:00.000Z') },
    })
    expect(groups[0]!._sum.price!.toFixed(2)).toBe('160.30')
    expect((await busiest(0)).map((group) => group._count._all)).toEqual([4, 1, 1])
    expect(await busiest(4)).toEqual([])
  })

  test('adds up the revenue per month', async () => {
    const months = await utilisation(first)
    expect(months.map((row) => [row.month.toISOString(), row.bookings, row.revenue.toFixed(2)])).toEqual([
      ['2024-05-01T00:00:00.000Z', 1, '40.00'],
      ['2024-06-01T00:00:00.000Z', 2, '60.30'],
    ])
  })

  test('knows what is free', async () => {
    const free = await nextFree(['piano'], 2)
    expect(free.map((resource) => resource.name)).toEqual(['Room', 'Studio A'])
    expect((await nextFree(['piano', 'daylight'], 9)).length).toBe(0)
    expect(await nextFree(['daylight'], 1)).toEqual([{ name: 'Studio A', location: { name: 'Hafenstrasse' } }])
  })
})

test.each([
  ['mics', ['Studio A']],
  ['mixer', ['Studio A']],
  ['mic', []],
])('equipment %s', async (item, names) => {
  expect((await withEquipment(item)).map((resource) => resource.name)).toEqual(names)
})

test('without bookings there is no month', async () => {
  expect(await utilisation((await makeResource()).id)).toEqual([])
})
