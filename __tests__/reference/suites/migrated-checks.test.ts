import { prisma } from '../app/db'
import { book } from '../app/payments'
import { submit } from '../app/reviews'
import { makeProduct, makeResource, makeUser } from './factories'

const violates = (constraint: string) => ({
  code: 'P2039',
  meta: {
    driverAdapterError: {
      cause: {
        originalCode: '23514',
        originalMessage: expect.stringContaining(`violates check constraint "${constraint}"`),
      },
    },
  },
})

describe('the database itself refuses', () => {
  test.each(['de', 'D', '12'])('country %p', async (country) => {
    await expect(prisma.organization.create({ data: { slug: 'x', name: 'x', country } })).rejects.toMatchObject(
      violates('organizations_country_check'),
    )
  })

  test('bookings that end before they start, or for nobody', async () => {
    const { id: resourceId } = await makeResource()
    const { id: userId } = await makeUser()
    const startsAt = new Date('2024-01-01T10:00:00.000Z')
    const create = (endsAt: Date, attendees: number) =>
      prisma.booking.create({ data: { resourceId, userId, startsAt, endsAt, attendees } })
    await expect(create(startsAt, 1)).rejects.toMatchObject(violates('bookings_time_order_check'))
    await expect(create(new Date('2024-01-01T11:00:00.000Z'), 0)).rejects.toMatchObject(
      violates('bookings_attendees_check'),
    )
  })

  test('negative prices, and offers that are none', async () => {
    await expect(makeProduct({ price: '-0.01' })).rejects.toMatchObject(violates('products_price_check'))
    await expect(makeProduct({ price: '10', compareAt: '10' })).rejects.toMatchObject(
      violates('products_compare_at_check'),
    )
    expect((await makeProduct({ price: '10', compareAt: '10.01' })).onSale).toBe(true)
    await expect(
      prisma.product.update({ where: { sku: 'CAB-XLR-3' }, data: { price: { multiply: 2 } } }),
    ).rejects.toMatchObject(violates('products_compare_at_check'))
  })

  test.each([0, 6, -1])('a rating of %i', async (rating) => {
    const { id: productId } = await makeProduct()
    const { id: userId } = await makeUser()
    await expect(submit({ productId, userId, rating })).rejects.toMatchObject(violates('reviews_rating_check'))
  })

  test('reserving more than there is', async () => {
    const level = await prisma.stockLevel.findFirstOrThrow()
    const shelf = { warehouseCode: level.warehouseCode, variantId: level.variantId }
    await expect(prisma.stockLevel.update({ where: { shelf }, data: { reserved: 41 } })).rejects.toMatchObject(
      violates('stock_levels_reserved_check'),
    )
    expect((await prisma.stockLevel.update({ where: { shelf }, data: { reserved: 40 } })).reserved).toBe(40)
  })

  test.each([{}, { percentOff: 1, amountOff: 1 }])('a coupon of %j', async (data) => {
    await expect(prisma.coupon.create({ data: { code: 'C', ...data } })).rejects.toMatchObject(
      violates('coupons_one_discount_check'),
    )
  })

  test('a rollout over 100 percent', async () => {
    await expect(prisma.featureFlag.updateMany({ data: { rollout: { increment: 1 } } })).rejects.toMatchObject(
      violates('feature_flags_rollout_check'),
    )
    expect((await prisma.featureFlag.findUniqueOrThrow({ where: { key: 'new-checkout-beta' } })).rollout).toBe(10)
  })

  test('ledger entries of nothing, all of the batch', async () => {
    await expect(
      book([
        { account: 'a', amount: 1 },
        { account: 'a', amount: '0.000000001' },
      ]),
    ).rejects.toMatchObject(violates('ledger_entries_amount_check'))
    expect(await prisma.ledgerEntry.count({ where: { account: 'a' } })).toBe(0)
  })
})

test('a check lets null pass', async () => {
  expect((await makeProduct({ price: '10', compareAt: null })).compareAt).toBeNull()
})
