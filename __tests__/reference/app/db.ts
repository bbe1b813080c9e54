import { PrismaPg } from '@prisma/adapter-pg'
import { Prisma, PrismaClient } from '../generated/client'

/** People are never deleted, only marked; lists and counts leave the marked ones out. */
const softDelete = Prisma.defineExtension({
  name: 'soft-delete',
  model: {
    user: {
      async softDelete(id: bigint): Promise<void> {
        await base.user.update({ where: { id }, data: { deletedAt: new Date(), isActive: false } })
      },
    },
  },
  query: {
    user: {
      findMany: ({ args, query }) => query({ ...args, where: { deletedAt: null, ...args.where } }),
      findFirst: ({ args, query }) => query({ ...args, where: { deletedAt: null, ...args.where } }),
      count: ({ args, query }) => query({ ...args, where: { deletedAt: null, ...args.where } }),
    },
  },
})

const computedFields = Prisma.defineExtension({
  name: 'computed-fields',
  result: {
    user: {
      displayName: {
        needs: { name: true, email: true },
        compute: (user) => user.name ?? user.email.split('@')[0]!,
      },
    },
    product: {
      onSale: {
        needs: { price: true, compareAt: true },
        compute: (product) => product.compareAt !== null && product.compareAt.gt(product.price),
      },
    },
    order: {
      isOpen: {
        needs: { status: true },
        compute: (order) => ['CART', 'PLACED', 'PAID'].includes(order.status),
      },
    },
  },
})

const base = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) })

export const prisma = base.$extends(softDelete).$extends(computedFields)

export type Db = typeof prisma
/** What services take, so that they run alone or inside a caller's transaction. */
export type Tx = Omit<Db, '$connect' | '$disconnect' | '$transaction' | '$extends' | '$on'>

export { Prisma }
