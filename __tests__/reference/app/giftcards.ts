import { prisma, Prisma } from './db'
import { AppError, translated } from './errors'

/** Sells a card; without an id the database makes a code that people can type. */
export const sell = (data: Prisma.GiftCardUncheckedCreateInput) => translated(() => prisma.giftCard.create({ data }))

/** Takes an amount off a card in one statement, if the balance allows it. */
export async function spend(id: string, amount: string, today: Date) {
  const { count } = await prisma.giftCard.updateMany({
    where: { id, balance: { gte: amount }, OR: [{ expiresOn: null }, { expiresOn: { gte: today } }] },
    data: { balance: { decrement: amount } },
  })
  if (count === 0) throw new AppError('invalid', `card ${id} cannot pay ${amount}`)
  const { balance } = await prisma.giftCard.findUniqueOrThrow({ where: { id } })
  return balance
}
