import { prisma, Prisma } from './db'
import { AppError, translated } from './errors'

export const issue = (data: Prisma.CouponCreateManyInput) => translated(() => prisma.coupon.create({ data }))

/** Takes a coupon off an order; counts its use in the same statement that checks the limit. */
export async function redeem(code: string, orderId: bigint, now: Date = new Date()) {
  return translated(() =>
    prisma.$transaction(async (tx) => {
      const coupon = await tx.coupon.findFirst({
        where: { code, validFrom: { lte: now }, OR: [{ validUntil: null }, { validUntil: { gt: now } }] },
      })
      if (coupon === null) throw new AppError('not-found', `coupon ${code} is not valid`)
      const { count } = await tx.coupon.updateMany({
        where: { code, OR: [{ maxUses: null }, { uses: { lt: prisma.coupon.fields.maxUses } }] },
        data: { uses: { increment: 1 } },
      })
      if (count === 0) throw new AppError('conflict', `coupon ${code} is used up`)
      const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } })
      const off =
        coupon.amountOff ??
        order.subtotal
          .mul(coupon.percentOff ?? 0)
          .div(100)
          .toDecimalPlaces(2)
      const amount = Prisma.Decimal.min(off, order.subtotal)
      const redemption = await tx.couponRedemption.create({
        data: { couponCode: code, orderId, userId: order.userId, amount },
      })
      await tx.order.update({
        where: { id: orderId },
        data: { discount: { increment: amount }, total: { decrement: amount } },
      })
      return redemption
    }),
  )
}

/** Removes a coupon; the database moves its redemptions to the coupon EXPIRED. */
export const withdraw = (code: string) => translated(() => prisma.coupon.delete({ where: { code } }))

export const rename = (code: string, to: string) =>
  translated(() => prisma.coupon.update({ where: { code }, data: { code: to } }))

export const savings = (code: string) =>
  prisma.couponRedemption.aggregate({ where: { couponCode: code }, _sum: { amount: true }, _count: true })
