import { prisma, Prisma, type Tx } from './db'

/** Most of the programme is in the database: triggers, views, functions and procedures of the migrations. */
export const join = (userId: bigint, db: Tx = prisma) => db.loyaltyAccount.create({ data: { userId } })

export const book = (data: Prisma.LoyaltyEntryUncheckedCreateInput, db: Tx = prisma) => db.loyaltyEntry.create({ data })

export const accountOf = (id: bigint, db: Tx = prisma) => db.loyaltyAccount.findUniqueOrThrow({ where: { id } })

/** Answers the voucher, or null when no code was free. */
export async function redeem(account: bigint, points: number, db: Tx = prisma): Promise<string | null> {
  const rows = await db.$queryRaw<[{ voucher: string | null }]>`SELECT redeem_points(${account}, ${points}) AS voucher`
  return rows[0].voucher
}

/** Answers how many points were lost. */
export async function expire(keep: number): Promise<bigint> {
  const rows = await prisma.$queryRaw<[{ expired: bigint }]>`CALL expire_points(${keep})`
  return rows[0].expired
}

export const refreshRanking = () => prisma.$executeRaw`REFRESH MATERIALIZED VIEW CONCURRENTLY loyalty_ranking`

export const ranking = () => prisma.loyaltyRank.findMany({ orderBy: [{ rank: 'asc' }, { userId: 'asc' }] })
