import { prisma } from '../app/db'
import { issue, redeem, rename, savings, withdraw } from '../app/coupons'
import { makeOrder } from './factories'

const now = new Date('2024-06-01T00:00:00.000Z')
let orderId: bigint
beforeAll(async () => {
  orderId = (await makeOrder({ subtotal: '33.33', total: '33.33', status: 'PLACED' })).id
})

describe('issuing', () => {
  test('is valid from the start of 2024', async () => {
    const coupon = await issue({ code: 'C', amountOff: '5' })
    expect(coupon).toMatchObject({
      validFrom: new Date('2024-01-01T00:00:00.000Z'),
      validUntil: null,
      uses: 0,
      maxUses: null,
      percentOff: null,
    })
  })

  test('pads the batch to eight characters and finds it without', async () => {
    expect((await prisma.coupon.findUniqueOrThrow({ where: { code: 'WELCOME10' } })).batch).toBe('A1      ')
    expect(await prisma.coupon.count({ where: { batch: 'A1' } })).toBe(1)
    expect(await prisma.coupon.count({ where: { batch: 'a1' } })).toBe(0)
  })

  test('refuses a code twice', async () => {
    await expect(issue({ code: 'WELCOME10', amountOff: 1 })).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'coupons_pkey',
    })
  })

  test.each([
    ['999.99', true],
    ['1000', false],
  ])('%s percent fits: %p', async (percentOff, fits) => {
    const attempt = issue({ code: 'P', percentOff })
    if (fits) expect((await attempt).percentOff!.toString()).toBe(percentOff)
    else await expect(attempt).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('redeeming', () => {
  test('takes a percentage off, rounded to cents', async () => {
    expect((await redeem('WELCOME10', orderId, now)).amount.toString()).toBe('3.33')
    const order = await prisma.order.findUniqueOrThrow({ where: { id: orderId } })
    expect([order.discount.toString(), order.total.toString()]).toEqual(['3.33', '30'])
    expect((await prisma.coupon.findUniqueOrThrow({ where: { code: 'WELCOME10' } })).uses).toBe(1)
  })

  test('takes an amount off, never more than there is', async () => {
    await issue({ code: 'BIG', amountOff: '1000' })
    expect((await redeem('BIG', orderId, now)).amount.toString()).toBe('33.33')
  })

  test('works once per order, and counts nothing the second time', async () => {
    await redeem('WELCOME10', orderId, now)
    await expect(redeem('WELCOME10', orderId, now)).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'coupon_redemptions_coupon_code_order_id_key',
    })
    expect((await prisma.coupon.findUniqueOrThrow({ where: { code: 'WELCOME10' } })).uses).toBe(1)
  })

  test('stops at the limit', async () => {
    await issue({ code: 'ONCE', amountOff: '1', maxUses: 1 })
    await redeem('ONCE', orderId, now)
    const other = await makeOrder({ subtotal: '10', status: 'PLACED' })
    await expect(redeem('ONCE', other.id, now)).rejects.toMatchObject({
      code: 'conflict',
      message: 'coupon ONCE is used up',
    })
  })

  test.each([
    ['before it starts', '2023-12-31T23:59:59.999Z', 'not-found'],
    ['when it has ended', '2025-01-01T00:00:00.000Z', 'not-found'],
  ])('is refused %s', async (_, time, code) => {
    await prisma.coupon.update({
      where: { code: 'WELCOME10' },
      data: { validUntil: new Date('2025-01-01T00:00:00.000Z') },
    })
    await expect(redeem('WELCOME10', orderId, new Date(time))).rejects.toMatchObject({ code })
  })

  test('counts no use for an unknown order', async () => {
    await expect(redeem('WELCOME10', -1n, now)).rejects.toMatchObject({ code: 'not-found' })
    expect((await prisma.coupon.findUniqueOrThrow({ where: { code: 'WELCOME10' } })).uses).toBe(0)
  })
})

describe('a redeemed coupon', () => {
  beforeAll(() => redeem('WELCOME10', orderId, now))

  test('leaves its redemptions to the coupon EXPIRED', async () => {
    await withdraw('WELCOME10')
    expect(await prisma.couponRedemption.findMany({ where: { orderId }, select: { couponCode: true } })).toEqual([
      { couponCode: 'EXPIRED' },
    ])
  })

  test('does the same when it is renamed', async () => {
    await rename('WELCOME10', 'HELLO10')
    expect(await prisma.couponRedemption.findMany({ where: { orderId }, select: { couponCode: true } })).toEqual([
      { couponCode: 'EXPIRED' },
    ])
  })

  test('cannot go when there is nothing to fall back on', async () => {
    await withdraw('EXPIRED')
    await expect(withdraw('WELCOME10')).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'coupon_redemptions_coupon_code_fkey',
    })
    expect(await prisma.coupon.count({ where: { code: 'WELCOME10' } })).toBe(1)
  })

  test('tells what it saved', async () => {
    const saved = await savings('WELCOME10')
    expect([saved._sum.amount!.toString(), saved._count]).toEqual(['3.33', 1])
    expect(await savings('EXPIRED')).toEqual({ _sum: { amount: null }, _count: 0 })
  })
})
