import { prisma } from '../app/db'
import { authorize, balance, balances, book, capture, everFailed, fail, statement } from '../app/payments'
import { makeOrder } from './factories'

let orderId: bigint
beforeAll(async () => {
  orderId = (await makeOrder({ status: 'PLACED', total: '100.00' })).id
})

describe('authorizing', () => {
  test('keeps the way so far', async () => {
    const payment = await authorize(orderId, 'stripe', 'pi_1', '100.00')
    expect(payment).toMatchObject({
      state: 'AUTHORIZED',
      history: ['PENDING', 'AUTHORIZED'],
      fee: 0,
      capturedAt: null,
      response: null,
    })
    expect(payment.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  })

  test('takes an intent once per provider', async () => {
    await expect(authorize(orderId, 'stripe', 'pi_1001', '1')).rejects.toMatchObject({
      constraint: 'payments_provider_intent_id_key',
    })
    expect((await authorize(orderId, 'paypal', 'pi_1001', '1')).provider).toBe('paypal')
  })

  test('needs an order, which then stays', async () => {
    await expect(authorize(-1n, 'stripe', 'pi_2', '1')).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'payments_order_id_fkey',
    })
    await authorize(orderId, 'stripe', 'pi_2', '1')
    await expect(prisma.order.delete({ where: { id: orderId } })).rejects.toMatchObject({ code: 'P2003' })
  })
})

describe('capturing', () => {
  test('books the payment and moves the order on', async () => {
    const { id } = await authorize(orderId, 'stripe', 'pi_3', '100.00')
    const payment = await capture(id, '2.35', new Date('2024-07-01T10:00:00.001Z'))
    expect(payment).toMatchObject({
      state: 'CAPTURED',
      history: ['PENDING', 'AUTHORIZED', 'CAPTURED'],
      fee: 2.35,
      capturedAt: new Date('2024-07-01T10:00:00.001Z'),
      order: { status: 'PAID' },
    })
    expect(payment.entries.map((entry) => [entry.account, entry.amount.toString()])).toEqual([
      ['assets:bank', '97.65'],
      ['costs:fees', '2.35'],
      ['income:sales', '-100'],
    ])
  })

  test('works once', async () => {
    const { id } = await authorize(orderId, 'stripe', 'pi_3', '100.00')
    await capture(id, '1')
    await expect(capture(id, '1')).rejects.toMatchObject({ code: 'conflict', message: 'payment is CAPTURED' })
    expect(await prisma.ledgerEntry.count({ where: { paymentId: id } })).toBe(3)
  })

  test('of an unknown payment is not found', async () => {
    await expect(capture('00000000-0000-4000-8000-000000000000', '1')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('failing', () => {
  test('is remembered with the answer', async () => {
    const { id } = await authorize(orderId, 'stripe', 'pi_4', '1')
    const payment = await fail(id, { error: { code: 'card_declined', retry: false } })
    expect(payment).toMatchObject({ state: 'FAILED', response: { error: { code: 'card_declined', retry: false } } })
    expect(await everFailed()).toEqual([{ intentId: 'pi_4' }])
    expect(
      await prisma.payment.count({ where: { response: { path: ['error', 'code'], equals: 'card_declined' } } }),
    ).toBe(1)
  })

  test('of none so far', async () => {
    expect(await everFailed()).toEqual([])
  })
})

describe('the ledger', () => {
  test('adds up to nothing', async () => {
    const total = await prisma.ledgerEntry.aggregate({ _sum: { amount: true } })
    expect(total._sum.amount!.toString()).toBe('0')
  })

  test('sums accounts below a prefix', async () => {
    expect((await balance('assets')).toString()).toBe('29.12')
    expect((await balance('')).toString()).toBe('0')
    expect((await balance('nothing')).toString()).toBe('0')
  })

  test('keeps eight digits after the point, exactly', async () => {
    await book([
      { account: 'fx', amount: '0.00000001' },
      { account: 'fx', amount: '999999999999.99999999' },
      { account: 'fx', amount: '0.123456785' },
    ])
    const entries = await prisma.ledgerEntry.findMany({
      where: { account: 'fx' },
      orderBy: { amount: 'desc' },
      select: { amount: true },
    })
    expect(entries.map((entry) => entry.amount.toFixed())).toEqual([
      '999999999999.99999999',
      '0.12345679',
      '0.00000001',
    ])
    expect((await balance('fx')).toFixed()).toBe('1000000000000.12345679')
  })

  test('leaves out accounts at zero', async () => {
    await book([
      { account: 'clearing', amount: '5' },
      { account: 'clearing', amount: '-5' },
    ])
    expect((await balances()).map((row) => [row.account, row._sum.amount!.toString()])).toEqual([
      ['assets:bank', '29.12'],
      ['costs:fees', '0.68'],
      ['income:sales', '-29.8'],
    ])
  })

  test('keeps entries of a payment that goes', async () => {
    const { id, orderId: paid } = await prisma.payment.findFirstOrThrow({ where: { intentId: 'pi_1001' } })
    await prisma.payment.delete({ where: { id } })
    expect(await prisma.ledgerEntry.count({ where: { paymentId: null } })).toBe(3)
    expect(await prisma.order.count({ where: { id: paid } })).toBe(1)
  })

  test('is read page by page, newest first', async () => {
    await book([1, 2, 3, 4, 5].map((n) => ({ account: 'pages', amount: n, memo: n === 3 ? null : `entry ${n}` })))
    const first = await statement('pages', 2)
    const second = await statement('pages', 2, first[1]!.id)
    const third = await statement('pages', 2, second[1]!.id)
    expect([first, second, third].map((page) => page.map((entry) => entry.memo))).toEqual([
      ['entry 5', 'entry 4'],
      [null, 'entry 2'],
      ['entry 1'],
    ])
    expect(await statement('pages', 2, third[0]!.id)).toEqual([])
  })
})
