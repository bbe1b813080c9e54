import { prisma } from '../app/db'
import { makeUser } from './factories'

describe('a softly deleted person', () => {
  let id: bigint
  beforeAll(async () => {
    id = (await makeUser({ email: 'gone@made.test', name: 'Gone' })).id
    await prisma.user.softDelete(id)
  })

  test('is marked, not removed', async () => {
    const user = await prisma.user.findUniqueOrThrow({ where: { id } })
    expect(user.deletedAt).toEqual(expect.any(Date))
    expect(user.isActive).toBe(false)
  })

  test('is left out of lists and counts', async () => {
    expect(await prisma.user.findMany({ where: { name: 'Gone' } })).toEqual([])
    expect(await prisma.user.findFirst({ where: { name: 'Gone' } })).toBeNull()
    expect(await prisma.user.count()).toBe(4)
  })

  test('is found by those who ask for it', async () => {
    const rows = await prisma.user.findMany({ where: { deletedAt: { not: null } }, select: { name: true } })
    expect(rows).toEqual([{ name: 'Gone' }])
  })

  test('still holds its e-mail', async () => {
    await expect(makeUser({ email: 'GONE@made.test' })).rejects.toMatchObject({ code: 'P2002' })
  })
})

test('nobody is deleted outside that block', async () => {
  expect(await prisma.user.count({ where: { deletedAt: { not: null } } })).toBe(0)
  expect(await prisma.user.findUnique({ where: { email: 'gone@made.test' } })).toBeNull()
})

describe('computed fields', () => {
  test('fall back to the e-mail for a name', async () => {
    const users = await prisma.user.findMany({ where: { organizationId: null } })
    expect(users.map((user) => user.displayName)).toEqual(['guest'])
  })

  test('are there when selected alone', async () => {
    const products = await prisma.product.findMany({ orderBy: { sku: 'asc' }, select: { onSale: true } })
    expect(products.map((product) => product.onSale)).toEqual([true, false])
    expect(Object.keys(products[0]!)).toEqual(['onSale'])
  })

  test('come with nested records too', async () => {
    const user = await prisma.user.findUniqueOrThrow({ where: { email: 'grace@acme.test' }, include: { orders: true } })
    expect(user.orders.map((order) => order.isOpen)).toEqual([true])
  })
})
