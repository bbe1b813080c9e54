import { prisma } from '../app/db'
import { closeDay } from '../app/bookings'
import { day, makeResource } from './factories'

const time = (text: string) => new Date(`1970-01-01T${text}Z`)
const studio = () => prisma.resource.findFirstOrThrow({ where: { name: 'Studio A' } })

describe('opening hours', () => {
  test('are times without a date', async () => {
    const slots = await prisma.availability.findMany({
      where: { resourceId: (await studio()).id },
      orderBy: { weekday: 'desc' },
    })
    expect(slots.map((slot) => slot.weekday)).toEqual([5, 4, 3, 2, 1])
    expect(slots[0]).toMatchObject({ opensAt: time('09:00:00'), closesAt: time('18:00:00') })
  })

  test('are rounded to the second', async () => {
    const { id } = await makeResource()
    const slot = await prisma.availability.create({
      data: { resourceId: id, weekday: 0, opensAt: time('09:59:59.600'), closesAt: time('12:00:00.400') },
    })
    expect([slot.opensAt, slot.closesAt]).toEqual([time('10:00:00'), time('12:00:00')])
  })

  test('can be compared', async () => {
    const resourceId = (await studio()).id
    expect(await prisma.availability.count({ where: { resourceId, opensAt: { lte: time('09:00:00') } } })).toBe(5)
    expect(await prisma.availability.count({ where: { resourceId, closesAt: { gt: time('18:00:00') } } })).toBe(0)
  })

  test('of a location default to nine', async () => {
    const location = await prisma.location.findFirstOrThrow()
    expect(location.publicId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(location).toMatchObject({
      opensAt: time('09:00:00'),
      openingHours: { mon: ['09:00', '18:00'] },
      timezone: 'Europe/Berlin',
    })
  })
})

describe('closing a day', () => {
  test('needs an open weekday', async () => {
    const { id } = await studio()
    const closed = await closeDay(id, day('2024-12-24'), 'Christmas')
    expect(closed).toMatchObject({ weekday: 2, day: day('2024-12-24'), reason: 'Christmas' })
    await expect(closeDay(id, day('2024-12-22'))).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'availability_exceptions_slot_fk',
    })
  })

  test('works once a day', async () => {
    const { id } = await studio()
    await closeDay(id, day('2024-12-24'))
    await expect(closeDay(id, day('2024-12-24'))).rejects.toMatchObject({
      constraint: 'availability_exceptions_resource_id_day_key',
    })
  })

  test('defaults to today', async () => {
    const { id } = await studio()
    const { day: today } = await prisma.availabilityException.create({ data: { resourceId: id, weekday: 1 } })
    expect(today.toISOString()).toMatch(/T00:00:00\.000Z$/)
    expect(Math.abs(today.getTime() - Date.now())).toBeLessThan(2 * 86_400_000)
  })

  test('follows the slot when its weekday changes, and goes with it', async () => {
    const { id: resourceId } = await studio()
    const { id } = await closeDay(resourceId, day('2024-12-24'))
    const slot = { resourceId_weekday: { resourceId, weekday: 2 } }
    await prisma.availability.update({ where: slot, data: { weekday: 6 } })
    expect(await prisma.availabilityException.findUnique({ where: { id } })).toMatchObject({ weekday: 6 })
    await prisma.availability.delete({ where: { resourceId_weekday: { resourceId, weekday: 6 } } })
    expect(await prisma.availabilityException.findUnique({ where: { id } })).toBeNull()
  })
})

describe('resources', () => {
  test('are unique by name in a location', async () => {
    const { locationId } = await studio()
    const create = () => prisma.resource.create({ data: { locationId, name: 'Studio A', hourlyRate: 1 } })
    await expect(create()).rejects.toMatchObject({
      code: 'P2002',
      meta: {
        modelName: 'Resource',
        driverAdapterError: {
          cause: { constraint: { index: 'resources_location_id_name_key' }, originalCode: '23505' },
        },
      },
    })
  })

  test.each([
    [32_767, true],
    [32_768, false],
    [-32_768, true],
  ])('a capacity of %i fits: %p', async (capacity, fits) => {
    const attempt = makeResource({ capacity })
    if (fits) expect((await attempt).capacity).toBe(capacity)
    else await expect(attempt).rejects.toMatchObject({ code: 'P2020' })
  })

  test('keep their location from being deleted', async () => {
    const { locationId } = await studio()
    await expect(prisma.location.delete({ where: { id: locationId } })).rejects.toMatchObject({
      code: 'P2003',
      meta: {
        driverAdapterError: {
          cause: {
            kind: 'RestrictViolation',
            originalCode: '23001',
            constraint: { index: 'resources_location_id_fkey' },
          },
        },
      },
    })
  })

  test('follow a location to its new id', async () => {
    const { id, locationId } = await makeResource()
    await prisma.location.update({ where: { id: locationId }, data: { id: locationId + 1000 } })
    expect((await prisma.resource.findUniqueOrThrow({ where: { id } })).locationId).toBe(locationId + 1000)
  })

  test('are found by attributes', async () => {
    const find = (path: string[], equals: number) =>
      prisma.resource.findMany({ where: { attributes: { path, equals } }, select: { name: true } })
    expect(await find(['floor'], 2)).toEqual([{ name: 'Desk 1' }])
    expect(await find(['sqm'], 42.5)).toEqual([{ name: 'Studio A' }])
    expect(await find(['equipment', '0'], 1)).toEqual([])
  })

  test('amenities are enum values with spaces and dashes', async () => {
    const location = await prisma.location.findFirstOrThrow({
      where: { amenities: { hasEvery: ['STEP_FREE', 'COFFEE_BAR'] } },
    })
    expect(location.amenities).toEqual(['WIFI', 'STEP_FREE', 'COFFEE_BAR'])
    expect([location.latitude!.toString(), location.longitude!.toString()]).toEqual(['53.545278', '9.966667'])
  })
})
