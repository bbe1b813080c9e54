import { prisma } from '../app/db'
import { issueInvoice, markPaid, overdue, unpaidTotals } from '../app/invoices'
import { day, makeOrder } from './factories'

let orderId: bigint
beforeAll(async () => {
  orderId = (await prisma.order.findFirstOrThrow({ where: { externalRef: 'WEB-1001' } })).id
})

describe('issuing', () => {
  test('copies the lines and works out the tax', async () => {
    const invoice = await issueInvoice(orderId, new Date('2024-04-02T15:00:00.000Z'))
    expect(invoice.lines.map((line) => [line.position, line.text, line.amount.toString()])).toEqual([
      [1, '2 x XLR cable 3 m', '29.8'],
    ])
    expect([invoice.net.toString(), invoice.tax.toString()]).toEqual(['29.8', '5.662'])
    expect(invoice.dueOn).toEqual(day('2024-04-16'))
    expect(invoice.paid).toBe(false)
    expect(typeof invoice.serial).toBe('bigint')
  })

  test('dates it today', async () => {
    const { issuedOn } = await issueInvoice(orderId)
    expect(issuedOn.getTime() % 86_400_000).toBe(0)
    expect(Math.abs(issuedOn.getTime() - Date.now())).toBeLessThan(2 * 86_400_000)
  })

  test('counts two columns up, one beside the other', async () => {
    const first = await issueInvoice(orderId)
    const second = await issueInvoice(orderId)
    expect(second.id - first.id).toBe(1)
    expect(second.serial - first.serial).toBe(1n)
  })

  test('does not fill a gap that a failure left', async () => {
    const first = await issueInvoice(orderId)
    await expect(prisma.invoice.create({ data: { orderId: -1n, net: 1 } })).rejects.toMatchObject({ code: 'P2003' })
    expect((await issueInvoice(orderId)).serial - first.serial).toBe(2n)
  })

  test('of an unknown order is not found', async () => {
    await expect(issueInvoice(-1n)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('collecting', () => {
  let ids: number[]
  beforeAll(async () => {
    const dates = ['2024-05-02', '2024-05-01', null, '2024-05-03']
    ids = []
    for (const [index, date] of dates.entries()) {
      const invoice = await prisma.invoice.create({
        data: { orderId, net: `${index}.12345`, dueOn: date === null ? null : day(date) },
      })
      ids.push(invoice.id)
    }
  })

  test('finds what is overdue, the oldest first', async () => {
    expect(await overdue(day('2024-05-03'))).toEqual([
      { id: ids[1], dueOn: day('2024-05-01') },
      { id: ids[0], dueOn: day('2024-05-02') },
    ])
  })

  test('marks as paid only what is not', async () => {
    expect(await markPaid([ids[0]!, ids[1]!])).toEqual({ count: 2 })
    expect(await markPaid(ids)).toEqual({ count: 2 })
    expect(await overdue(day('2030-01-01'))).toEqual([])
  })

  test('adds up what is open', async () => {
    const totals = await unpaidTotals()
    expect(totals._count._all).toBe(4)
    expect(totals._sum.net!.toString()).toBe('6.494')
    expect(totals._sum.tax!.toString()).toBe('0')
    expect(totals._avg.net!.toString()).toBe('1.6235')
  })

  test('keeps lines of the longest decimals', async () => {
    const amount = '12345678901234567890.123456789012345678901234567891'
    await prisma.invoiceLine.create({ data: { invoiceId: ids[0]!, position: 1, text: 'exact', amount } })
    const line = await prisma.invoiceLine.findUniqueOrThrow({
      where: { invoiceId_position: { invoiceId: ids[0]!, position: 1 } },
    })
    expect(line.amount.toFixed()).toBe('12345678901234567890.123456789012345678901234567891')
  })

  test('keeps an order from going', async () => {
    await expect(prisma.order.delete({ where: { id: orderId } })).rejects.toMatchObject({ code: 'P2003' })
    const { id } = await makeOrder()
    expect((await prisma.order.delete({ where: { id } })).id).toBe(id)
  })
})
