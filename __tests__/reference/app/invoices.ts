import { prisma, Prisma } from './db'
import { translated } from './errors'

const DAY = 86_400_000

/** Invoices an order, line by line, payable within two weeks. */
export async function issueInvoice(orderId: bigint, now: Date = new Date()) {
  return translated(async () => {
    const order = await prisma.order.findUniqueOrThrow({
      where: { id: orderId },
      include: { items: { orderBy: { line: 'asc' }, include: { product: true } } },
    })
    const tax = order.items.reduce(
      (sum, item) => sum.add(item.unitPrice.mul(item.quantity).mul(item.product.taxRate)),
      new Prisma.Decimal(0),
    )
    return prisma.invoice.create({
      data: {
        orderId,
        net: order.total,
        tax,
        dueOn: new Date(now.getTime() + 14 * DAY),
        lines: {
          createMany: {
            data: order.items.map((item) => ({
              position: item.line,
              text: `${item.quantity} x ${item.product.name}`,
              amount: item.unitPrice.mul(item.quantity),
            })),
          },
        },
      },
      include: { lines: { orderBy: { position: 'asc' } } },
    })
  })
}

export const overdue = (today: Date) =>
  prisma.invoice.findMany({
    where: { paid: false, dueOn: { lt: today } },
    orderBy: [{ dueOn: 'asc' }, { id: 'asc' }],
    select: { id: true, dueOn: true },
  })

export const markPaid = (ids: number[]) =>
  prisma.invoice.updateMany({ where: { id: { in: ids }, paid: false }, data: { paid: true } })

export const unpaidTotals = () =>
  prisma.invoice.aggregate({
    where: { paid: false },
    _sum: { net: true, tax: true },
    _avg: { net: true },
    _count: { _all: true },
  })

/** The invoice as the customer sees it in the browser. */
export async function renderInvoice(id: number, document: Document): Promise<HTMLElement> {
  const invoice = await prisma.invoice.findUniqueOrThrow({
    where: { id },
    include: { lines: { orderBy: { position: 'asc' } } },
  })
  const table = document.createElement('table')
  table.dataset['invoice'] = String(invoice.id)
  for (const line of invoice.lines) {
    const row = table.insertRow()
    row.insertCell().textContent = line.text
    row.insertCell().textContent = line.amount.toFixed(2)
  }
  const total = table.createTFoot().insertRow()
  total.insertCell().textContent = 'Total'
  total.insertCell().textContent = invoice.net.add(invoice.tax).toFixed(2)
  return table
}
