/**
 * Ranges, and row-level security that holds for the owner: only a Postgres has them, and the shadow refuses them by name.
 *
 * @jest-environment prisma-sqlite-shadow/full
 */
import { prisma } from '../app/db'
import { day, makeResource, makeUser } from './factories'

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

describe('seasons', () => {
  const create = (startsOn: string, endsOn: string) =>
    prisma.loyaltySeason.create({ data: { name: startsOn, startsOn: day(startsOn), endsOn: day(endsOn) } })

  test('do not overlap', async () => {
    await create('2026-03-01', '2026-05-31')
    await create('2026-06-01', '2026-08-31')
    await expect(create('2026-05-31', '2026-05-31')).rejects.toMatchObject({
      meta: { driverAdapterError: { cause: { originalCode: '23P01' } } },
    })
    expect(await prisma.loyaltySeason.count()).toBe(2)
  })
})

describe("the auditors' rows", () => {
  test('are there for a superuser, whatever is forced', async () => {
    await prisma.$executeRaw`INSERT INTO backoffice.legacy_imports (row, source) VALUES (1, 'old')`
    expect(await prisma.$queryRaw`SELECT row, source FROM backoffice.legacy_imports`).toEqual([
      { row: 1, source: 'old' },
    ])
  })
})

describe('the seed', () => {
  test('a reference for the seeded booking', async () => {
    expect(await prisma.booking.findMany({ select: { reference: true } })).toEqual([{ reference: 'BK-00000001' }])
  })
})
