import { prisma, Prisma } from './db'
import { AppError, translated } from './errors'

export const authorize = (orderId: bigint, provider: string, intentId: string, amount: string) =>
  translated(() =>
    prisma.payment.create({
      data: { orderId, provider, intentId, amount, state: 'AUTHORIZED', history: ['PENDING', 'AUTHORIZED'] },
    }),
  )

/** Captures an authorized payment and books it, fee apart. */
export async function capture(id: string, fee: string, now: Date = new Date()) {
  return translated(() =>
    prisma.$transaction(async (tx) => {
      const payment = await tx.payment.findUniqueOrThrow({ where: { id } })
      if (payment.state !== 'AUTHORIZED') throw new AppError('conflict', `payment is ${payment.state}`)
      return tx.payment.update({
        where: { id },
        data: {
          state: 'CAPTURED',
          history: { push: 'CAPTURED' },
          fee: Number(fee),
          capturedAt: now,
          order: { update: { status: 'PAID' } },
          entries: {
            createMany: {
              data: [
                { account: 'assets:bank', amount: payment.amount.sub(fee) },
                { account: 'costs:fees', amount: fee },
                { account: 'income:sales', amount: payment.amount.neg() },
              ],
            },
          },
        },
        include: {
          entries: { orderBy: { id: 'asc' }, select: { account: true, amount: true } },
          order: { select: { status: true } },
        },
      })
    }),
  )
}

export const fail = (id: string, response: Prisma.InputJsonValue) =>
  prisma.payment.update({ where: { id }, data: { state: 'FAILED', history: { push: 'FAILED' }, response } })

export const everFailed = () =>
  prisma.payment.findMany({
    where: { history: { has: 'FAILED' } },
    orderBy: { intentId: 'asc' },
    select: { intentId: true },
  })

export async function balance(account: string): Promise<Prisma.Decimal> {
  const { _sum } = await prisma.ledgerEntry.aggregate({
    where: { account: { startsWith: account } },
    _sum: { amount: true },
  })
  return _sum.amount ?? new Prisma.Decimal(0)
}

/** Accounts and what they hold, leaving out those at zero. */
export const balances = () =>
  prisma.ledgerEntry.groupBy({
    by: ['account'],
    _sum: { amount: true },
    having: { amount: { _sum: { not: 0 } } },
    orderBy: { account: 'asc' },
  })

/** A statement, newest first, page by page. */
export const statement = (account: string, take: number, before?: bigint) =>
  prisma.ledgerEntry.findMany({
    where: { account },
    orderBy: { id: 'desc' },
    take,
    ...(before === undefined ? {} : { cursor: { id: before }, skip: 1 }),
    select: { id: true, amount: true, memo: true },
  })

export const book = (entries: Prisma.LedgerEntryCreateManyInput[]) =>
  translated(() => prisma.ledgerEntry.createMany({ data: entries }))
