import { prisma } from '../app/db'
import type { Prisma } from '../generated/client'

let counter = 0
/** A number that no other row of this test file has. */
export const unique = (): number => ++counter

export const acme = () => prisma.organization.findUniqueOrThrow({ where: { slug: 'acme' } })

export const makeUser = (data: Partial<Prisma.UserUncheckedCreateInput> = {}) =>
  prisma.user.create({ data: { email: `user${unique()}@made.test`, ...data } })

export async function makeResource(data: Partial<Prisma.ResourceUncheckedCreateInput> = {}) {
  const { id: organizationId } = await acme()
  const location = await prisma.location.create({ data: { organizationId, name: `Location ${unique()}` } })
  return prisma.resource.create({
    data: { locationId: location.id, name: 'Room', hourlyRate: '20.00', capacity: 4, ...data },
  })
}

export const makeProduct = (data: Partial<Prisma.ProductCreateInput> = {}) =>
  prisma.product.create({ data: { sku: `SKU-${unique()}`, name: 'Thing', price: '10.00', ...data } })

export async function makeOrder(data: Partial<Prisma.OrderUncheckedCreateInput> = {}) {
  const { id: organizationId } = await acme()
  return prisma.order.create({ data: { organizationId, ...data } })
}

export const day = (text: string): Date => new Date(`${text}T00:00:00.000Z`)
