import { prisma } from '../app/db'
import { openCart } from '../app/orders'
import { acme, makeResource, makeUser } from './factories'

const conflicts = (index: string) => ({
  code: 'P2002',
  meta: { driverAdapterError: { cause: { originalCode: '23505', constraint: { index } } } },
})

describe('partial unique indexes', () => {
  test('a resource is taken once at a time, cancelled bookings aside', async () => {
    const { id: resourceId } = await makeResource()
    const { id: userId } = await makeUser()
    const startsAt = new Date('2024-01-01T10:00:00.000Z')
    const create = (status: 'HELD' | 'CONFIRMED' | 'CANCELLED') =>
      prisma.booking.create({
        data: { resourceId, userId, startsAt, endsAt: new Date('2024-01-01T11:00:00.000Z'), status },
      })
    await create('CANCELLED')
    const held = await create('HELD')
    await create('CANCELLED')
    await expect(create('CONFIRMED')).rejects.toMatchObject(conflicts('bookings_one_live_per_start'))
    await prisma.booking.update({ where: { id: held.id }, data: { status: 'CANCELLED' } })
    const confirmed = await create('CONFIRMED')
    await expect(prisma.booking.update({ where: { id: held.id }, data: { status: 'HELD' } })).rejects.toMatchObject(
      conflicts('bookings_one_live_per_start'),
    )
    expect(confirmed.status).toBe('CONFIRMED')
  })

  test('a person has one cart', async () => {
    const { id: organizationId } = await acme()
    const { id: userId } = await makeUser()
    const cart = await openCart(organizationId, userId)
    await expect(openCart(organizationId, userId)).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'orders_one_cart_per_user',
    })
    await prisma.order.update({ where: { id: cart.id }, data: { status: 'PLACED' } })
    expect((await openCart(organizationId, userId)).status).toBe('CART')
  })

  test('carts of nobody are not limited', async () => {
    const { id: organizationId } = await acme()
    await openCart(organizationId)
    expect((await openCart(organizationId)).userId).toBeNull()
  })
})

describe('unique expressions', () => {
  test.each(['NEW', 'New', 'BestSeller'])('label %s is there already', async (name) => {
    await expect(prisma.label.create({ data: { name } })).rejects.toMatchObject(conflicts('labels_name_lower_uq'))
  })

  test('a label of the very same name hits the older index', async () => {
    await expect(prisma.label.create({ data: { name: 'new' } })).rejects.toMatchObject(conflicts('labels_name_key'))
  })

  test('siblings differ by name, roots too', async () => {
    const music = await prisma.category.findUniqueOrThrow({ where: { slug: 'music' } })
    await expect(prisma.category.create({ data: { slug: 'm2', name: 'MUSIC' } })).rejects.toMatchObject(
      conflicts('categories_sibling_name_uq'),
    )
    await expect(
      prisma.category.create({ data: { slug: 'c2', name: 'cables', parentId: music.id } }),
    ).rejects.toMatchObject(conflicts('categories_sibling_name_uq'))
    expect((await prisma.category.create({ data: { slug: 'c3', name: 'Cables' } })).parentId).toBeNull()
  })

  test('skipDuplicates skips them as well', async () => {
    expect(
      await prisma.label.createMany({
        data: [{ name: 'NEW' }, { name: 'Fresh' }, { name: 'FRESH' }],
        skipDuplicates: true,
      }),
    ).toEqual({ count: 1 })
  })
})

describe('a deferred foreign key', () => {
  test('may be broken until the end of a transaction', async () => {
    const { id, warehouseCode, variantId } = await prisma.stockMovement.findFirstOrThrow()
    await prisma.$transaction(async (tx) => {
      await tx.stockMovement.update({ where: { id }, data: { warehouseCode: 'MUC' } })
      await tx.stockLevel.create({ data: { warehouseCode: 'MUC', variantId } })
    })
    expect((await prisma.stockMovement.findUniqueOrThrow({ where: { id } })).warehouseCode).not.toBe(warehouseCode)
  })

  test('is checked at its end', async () => {
    const { id, warehouseCode } = await prisma.stockMovement.findFirstOrThrow()
    let reachedEnd = false
    const attempt = prisma.$transaction(async (tx) => {
      await tx.stockMovement.update({ where: { id }, data: { warehouseCode: 'MUC' } })
      reachedEnd = true
    })
    await expect(attempt).rejects.toThrow()
    expect(reachedEnd).toBe(true)
    expect((await prisma.stockMovement.findUniqueOrThrow({ where: { id } })).warehouseCode).toBe(warehouseCode)
  })
})
