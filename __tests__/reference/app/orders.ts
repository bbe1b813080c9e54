import { prisma, Prisma, type Tx } from './db'
import { AppError, translated } from './errors'
import type { OrderStatus } from '../generated/client'

export const openCart = (organizationId: string, userId: bigint | null = null) =>
  translated(() => prisma.order.create({ data: { organizationId, userId } }))

export interface Line {
  readonly productId: number
  readonly quantity: number
  readonly variantId?: string
  readonly options?: Prisma.InputJsonObject[]
}

/** Adds a line at today's price and brings the totals up to date. */
export async function addLine(orderId: bigint, { productId, quantity, variantId, options }: Line) {
  return prisma.$transaction(async (tx) => {
    const product = await tx.product.findUnique({ where: { id: productId } })
    if (product === null) throw new AppError('not-found', `no product ${productId}`)
    const variant = variantId === undefined ? null : await tx.variant.findUnique({ where: { id: variantId } })
    const { _max } = await tx.orderItem.aggregate({ where: { orderId }, _max: { line: true } })
    await tx.orderItem.create({
      data: {
        orderId,
        line: (_max.line ?? 0) + 1,
        productId,
        variantId,
        quantity,
        unitPrice: product.price.add(variant?.priceDelta ?? 0),
        options,
      },
    })
    return recalculate(tx, orderId)
  })
}

async function recalculate(tx: Tx, orderId: bigint) {
  const items = await tx.orderItem.findMany({ where: { orderId } })
  const subtotal = items.reduce((sum, item) => sum.add(item.unitPrice.mul(item.quantity)), new Prisma.Decimal(0))
  const { discount } = await tx.order.findUniqueOrThrow({ where: { id: orderId }, select: { discount: true } })
  return tx.order.update({
    where: { id: orderId },
    data: { subtotal, total: Prisma.Decimal.max(subtotal.sub(discount), 0) },
    include: { items: { orderBy: { line: 'asc' } } },
  })
}

/** Changes an order only if nobody else has since it was read. */
export async function changeNote(id: bigint, version: number, customerNote: string): Promise<number> {
  const { count } = await prisma.order.updateMany({
    where: { id, version },
    data: { customerNote, version: { increment: 1 } },
  })
  if (count === 0) throw new AppError('conflict', `order ${id} has changed since version ${version}`)
  return version + 1
}

export async function place(id: bigint, address: Prisma.InputJsonObject, externalRef: string, now: Date = new Date()) {
  return translated(() =>
    prisma.order.update({
      where: { id, status: 'CART', items: { some: {} } },
      data: { status: 'PLACED', shippingAddress: address, externalRef, placedAt: now },
    }),
  )
}

export const setStatus = (id: bigint, status: OrderStatus) =>
  translated(() => prisma.order.update({ where: { id }, data: { status } }))

export const byReference = (organizationId: string, externalRef: string) =>
  prisma.order.findUnique({
    where: { externalOrder: { organizationId, externalRef } },
    include: {
      items: { orderBy: { line: 'asc' }, include: { product: { select: { sku: true } } } },
      user: { select: { email: true } },
    },
  })

export const shippedTo = (city: string) =>
  prisma.order.findMany({
    where: { shippingAddress: { path: ['city'], equals: city } },
    orderBy: { id: 'asc' },
    select: { externalRef: true },
  })

export const withoutAddress = () =>
  prisma.order.findMany({
    where: { shippingAddress: { equals: Prisma.DbNull } },
    orderBy: { id: 'asc' },
    select: { id: true },
  })

/** Splits an order's lines into a shipment; a line cannot be removed any more afterwards. */
export const ship = (
  orderId: bigint,
  carrier: string,
  lines: { line: number; quantity: number }[],
  tracking?: string,
) =>
  translated(() =>
    prisma.shipment.create({
      data: {
        order: { connect: { id: orderId } },
        carrier,
        tracking,
        items: {
          create: lines.map(({ line, quantity }) => ({
            quantity,
            item: { connect: { orderId_line: { orderId, line } } },
          })),
        },
      },
      include: { items: { orderBy: { line: 'asc' } } },
    }),
  )

export const removeLine = (orderId: bigint, line: number) =>
  translated(() => prisma.orderItem.delete({ where: { orderId_line: { orderId, line } } }))

export const cancel = (id: bigint) => translated(() => prisma.order.delete({ where: { id } }))

/** What each customer ordered, the best first, for those above a limit. */
export const bigCustomers = (atLeast: string) =>
  prisma.order.groupBy({
    by: ['userId'],
    where: { userId: { not: null } },
    _sum: { total: true },
    _count: true,
    having: { total: { _sum: { gte: atLeast } } },
    orderBy: [{ _sum: { total: 'desc' } }, { userId: 'asc' }],
  })
