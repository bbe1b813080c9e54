import { prisma, Prisma } from './db'

export interface TopProduct {
  sku: string
  sold: number
  revenue: Prisma.Decimal
}

/** Best sellers by revenue. */
export const topProducts = (limit: number) =>
  prisma.$queryRaw<TopProduct[]>`
    SELECT p.sku, sum(i.quantity)::int AS sold, sum(i.quantity * i.unit_price) AS revenue
    FROM order_items i
    JOIN products p ON p.id = i.product_id
    JOIN orders o ON o.id = i.order_id
    WHERE o.status <> 'CART'
    GROUP BY p.sku
    ORDER BY revenue DESC, p.sku
    LIMIT ${limit}`

export async function countUsers(roles: string[]): Promise<number> {
  const rows = await prisma.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM users WHERE role::text IN (${Prisma.join(roles)}) AND deleted_at IS NULL`
  return rows[0].count
}

export interface TypedRow {
  users: bigint
  credit: Prisma.Decimal | null
  newest: Date | null
  reputation: number | null
  active: boolean | null
}

/** One row with a column of each type that a report can have. */
export async function membersAtAGlance(organizationId: string): Promise<TypedRow> {
  const rows = await prisma.$queryRaw<TypedRow[]>`
    SELECT count(*) AS users, sum(credit) AS credit, max(created_at) AS newest,
           avg(reputation) AS reputation, bool_and(is_active) AS active
    FROM users
    WHERE organization_id = ${organizationId}::uuid`
  return rows[0]!
}

/** Adds loyalty credit to everybody who ordered; answers how many. */
export const rewardCustomers = (bonus: string): Promise<number> =>
  prisma.$executeRaw`
    UPDATE users SET credit = credit + ${bonus}::numeric
    WHERE id IN (SELECT user_id FROM orders WHERE status = 'PAID')`

/** The admin's table view. Callers choose from a fixed list, so the name may go into the text. */
export const COUNTABLE = ['users', 'orders', 'products', 'bookings'] as const

export async function countRows(table: (typeof COUNTABLE)[number]): Promise<bigint> {
  const rows = await prisma.$queryRawUnsafe<[{ n: bigint }]>(`SELECT count(*) AS n FROM "${table}"`)
  return rows[0].n
}

export const revenueByCustomer = () => prisma.customerRevenue.findMany({ orderBy: { revenue: 'desc' } })
