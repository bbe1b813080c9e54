import { prisma } from '../app/db'
import { addGuests, advance, answerInvitation, hold } from '../app/bookings'
import { makeResource, makeUser } from './factories'

const at = (time: string) => new Date(`2024-09-10T${time}:00.000Z`)
let resourceId: number
let userId: bigint

beforeAll(async () => {
  resourceId = (await makeResource({ name: 'Studio', capacity: 4, hourlyRate: '12.50' })).id
  userId = (await makeUser()).id
})

const holdAt = (from: string, to: string, attendees?: number) =>
  hold({ resourceId, userId, startsAt: at(from), endsAt: at(to), attendees })

describe('holding a slot', () => {
  test('prices it by the hour', async () => {
    const booking = await holdAt('10:00', '12:30', 3)
    expect(booking).toMatchObject({ status: 'HELD', attendees: 3, notes: null, answers: null, cancelledAt: null })
    expect(booking.price.toFixed(2)).toBe('31.25')
    expect(booking.startsAt).toEqual(at('10:00'))
    expect(typeof booking.id).toBe('bigint')
    expect(typeof booking.number).toBe('number')
  })

  test('numbers bookings one after the other', async () => {
    const first = await holdAt('08:00', '09:00')
    const second = await holdAt('09:00', '10:00')
    expect(second.number).toBe(first.number + 1)
    expect(second.id).toBe(first.id + 1n)
  })

  describe('beside a booking from 10 to 12', () => {
    beforeAll(() => holdAt('10:00', '12:00'))

    test.each([
      ['09:00', '10:01'],
      ['11:59', '13:00'],
      ['10:30', '11:30'],
      ['09:00', '13:00'],
      ['10:00', '12:00'],
    ])('refuses %s to %s', async (from, to) => {
      await expect(holdAt(from, to)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/^taken by booking \d+$/),
      })
    })

    test.each([
      ['09:00', '10:00'],
      ['12:00', '13:00'],
    ])('takes %s to %s', async (from, to) => {
      expect((await holdAt(from, to)).status).toBe('HELD')
    })

    test('is free again after a cancellation', async () => {
      const booking = await prisma.booking.findFirstOrThrow({ where: { resourceId, startsAt: at('10:00') } })
      await advance(booking.id, 'CANCELLED')
      expect((await holdAt('10:00', '11:00')).status).toBe('HELD')
    })

    test('is still taken in the next test', async () => {
      expect(await prisma.booking.count({ where: { resourceId } })).toBe(1)
      await expect(holdAt('10:00', '11:00')).rejects.toMatchObject({ code: 'conflict' })
    })
  })

  test('refuses more people than there are seats', async () => {
    await expect(holdAt('10:00', '11:00', 5)).rejects.toMatchObject({ code: 'invalid', message: 'Studio seats 4' })
    expect(await prisma.booking.count({ where: { resourceId } })).toBe(0)
  })

  test('refuses a resource that is retired or unknown', async () => {
    await expect(hold({ resourceId: -1, userId, startsAt: at('10:00'), endsAt: at('11:00') })).rejects.toMatchObject({
      code: 'not-found',
    })
    await prisma.resource.update({ where: { id: resourceId }, data: { retiredAt: new Date() } })
    await expect(holdAt('10:00', '11:00')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('refuses to end before it starts', async () => {
    await expect(holdAt('11:00', '11:00')).rejects.toMatchObject({ code: 'invalid' })
  })

  test('refuses an unknown person', async () => {
    await expect(hold({ resourceId, userId: -1n, startsAt: at('10:00'), endsAt: at('11:00') })).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'bookings_booker_fk',
    })
  })
})

describe('moving on', () => {
  let id: bigint
  beforeEach(async () => {
    id = (await holdAt('10:00', '11:00')).id
  })

  test('through the whole life of a booking', async () => {
    for (const status of ['CONFIRMED', 'CHECKED_IN', 'COMPLETED'] as const)
      expect((await advance(id, status)).status).toBe(status)
  })

  test('to a status whose name in the database differs', async () => {
    await advance(id, 'CONFIRMED')
    expect((await advance(id, 'NO_SHOW')).status).toBe('NO_SHOW')
    expect(await prisma.booking.count({ where: { id, status: 'NO_SHOW' } })).toBe(1)
  })

  test.each(['CHECKED_IN', 'COMPLETED', 'NO_SHOW', 'HELD'] as const)('not from HELD to %s', async (status) => {
    await expect(advance(id, status)).rejects.toMatchObject({
      code: 'conflict',
      message: `a HELD booking cannot become ${status}`,
    })
  })

  test('keeps the time of a cancellation', async () => {
    const booking = await advance(id, 'CANCELLED', new Date('2024-09-09T08:07:06.054Z'))
    expect(booking.cancelledAt).toEqual(new Date('2024-09-09T08:07:06.054Z'))
    expect(booking.updatedAt.getTime()).toBeGreaterThanOrEqual(booking.createdAt.getTime())
  })

  test('of an unknown booking is not found', async () => {
    await expect(advance(-1n, 'CONFIRMED')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('guests', () => {
  let id: bigint
  let guests: bigint[]
  beforeEach(async () => {
    id = (await holdAt('10:00', '11:00')).id
    guests = [(await makeUser()).id, (await makeUser()).id]
  })

  test('are added once', async () => {
    expect(await addGuests(id, guests)).toBe(2)
    expect(await addGuests(id, [...guests, userId])).toBe(1)
    expect(await prisma.bookingGuest.count({ where: { bookingId: id } })).toBe(3)
  })

  test('answer for themselves', async () => {
    await addGuests(id, guests)
    await answerInvitation(id, guests[0]!, true)
    await answerInvitation(id, guests[1]!, false)
    const answers = await prisma.bookingGuest.findMany({
      where: { bookingId: id },
      orderBy: { userId: 'asc' },
      select: { accepted: true },
    })
    expect(answers).toEqual([{ accepted: true }, { accepted: false }])
    await expect(answerInvitation(id, userId, true)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('go with the booking', async () => {
    await addGuests(id, guests)
    await prisma.booking.delete({ where: { id } })
    expect(await prisma.bookingGuest.count({ where: { userId: { in: guests } } })).toBe(0)
  })

  test('must exist', async () => {
    await expect(addGuests(id, [guests[0]!, -1n])).rejects.toMatchObject({ code: 'P2003' })
    expect(await prisma.bookingGuest.count({ where: { bookingId: id } })).toBe(0)
  })
})
