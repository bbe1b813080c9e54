import { prisma } from '../app/db'
import { acme, makeProduct, makeUser } from './factories'

describe('one to one', () => {
  const profileOf = (userId: bigint) => prisma.profile.findUnique({ where: { userId }, select: { bio: true } })

  test('is made, changed, and removed through its owner', async () => {
    const { id } = await prisma.user.create({ data: { email: 'one@made.test', profile: { create: { bio: 'first' } } } })
    expect(await profileOf(id)).toEqual({ bio: 'first' })
    await prisma.user.update({ where: { id }, data: { profile: { update: { bio: 'second' } } } })
    expect(await profileOf(id)).toEqual({ bio: 'second' })
    await prisma.user.update({
      where: { id },
      data: { profile: { upsert: { create: { bio: 'c' }, update: { bio: 'third' } } } },
    })
    expect(await profileOf(id)).toEqual({ bio: 'third' })
    await prisma.user.update({ where: { id }, data: { profile: { delete: true } } })
    expect(await profileOf(id)).toBeNull()
    await prisma.user.update({
      where: { id },
      data: { profile: { upsert: { create: { bio: 'fourth' }, update: { bio: 'u' } } } },
    })
    expect(await profileOf(id)).toEqual({ bio: 'fourth' })
  })

  test('cannot be left without its owner', async () => {
    const { id } = await makeUser()
    const { id: profileId } = await prisma.profile.create({ data: { userId: id } })
    await expect(prisma.profile.create({ data: { userId: id } })).rejects.toMatchObject({ code: 'P2002' })
    await expect(
      prisma.profile.update({ where: { id: profileId }, data: { user: { connect: { id: -1n } } } }),
    ).rejects.toMatchObject({ code: 'P2025' })
  })
})

describe('one to many', () => {
  test('children are made, changed and removed in one update', async () => {
    const { id } = await makeProduct({ variants: { create: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] } })
    const product = await prisma.product.update({
      where: { id },
      data: {
        name: 'Changed',
        variants: {
          create: { name: 'd', barcode: 1n },
          update: { where: { productVariant: { productId: id, name: 'a' } }, data: { active: false } },
          updateMany: { where: { name: { in: ['b', 'c'] } }, data: { priceDelta: { increment: '0.50' } } },
          deleteMany: { name: 'c' },
          upsert: { where: { productVariant: { productId: id, name: 'e' } }, create: { name: 'e' }, update: {} },
        },
      },
      include: { variants: { orderBy: { name: 'asc' } } },
    })
    expect(product.variants.map((variant) => [variant.name, variant.active, variant.priceDelta.toString()])).toEqual([
      ['a', false, '0'],
      ['b', true, '0.5'],
      ['d', true, '0'],
      ['e', true, '0'],
    ])
  })

  test('a failing child undoes everything', async () => {
    const { id } = await makeProduct()
    const attempt = prisma.product.update({
      where: { id },
      data: { name: 'Changed', variants: { create: [{ name: 'x' }, { name: 'x' }] } },
    })
    await expect(attempt).rejects.toMatchObject({ code: 'P2002', meta: { modelName: 'Variant' } })
    expect((await prisma.product.findUniqueOrThrow({ where: { id } })).name).toBe('Thing')
  })

  test('members are connected and disconnected', async () => {
    const boss = await makeUser()
    const [one, two] = [await makeUser(), await makeUser()]
    const connected = await prisma.user.update({
      where: { id: boss.id },
      data: { reports: { connect: [{ id: one.id }, { id: two.id }] } },
      select: { _count: { select: { reports: true } } },
    })
    expect(connected).toEqual({ _count: { reports: 2 } })
    await prisma.user.update({ where: { id: boss.id }, data: { reports: { disconnect: { id: one.id } } } })
    await prisma.user.update({ where: { id: boss.id }, data: { reports: { set: [{ id: one.id }] } } })
    expect(await prisma.user.findMany({ where: { managerId: boss.id }, select: { id: true } })).toEqual([
      { id: one.id },
    ])
  })

  test('a required child cannot be disconnected', async () => {
    const { id } = await acme()
    const data = { teams: { set: [] } } as never
    await expect(prisma.organization.update({ where: { id }, data })).rejects.toMatchObject({ code: 'P2014' })
  })
})

describe('reading through relations', () => {
  test('loads a whole tree in the order that each level asks for', async () => {
    const organization = await prisma.organization.findUniqueOrThrow({
      where: { slug: 'acme' },
      select: {
        teams: {
          select: {
            name: true,
            memberships: {
              orderBy: { user: { name: 'desc' } },
              select: { role: true, user: { select: { name: true } } },
            },
          },
        },
        locations: {
          select: {
            name: true,
            resources: {
              orderBy: { name: 'desc' },
              select: {
                name: true,
                slots: { where: { weekday: { gte: 4 } }, orderBy: { weekday: 'asc' }, select: { weekday: true } },
              },
            },
          },
        },
      },
    })
    expect(organization).toEqual({
      teams: [
        {
          name: 'Front desk',
          memberships: [
            { role: 'MEMBER', user: { name: 'Linus' } },
            { role: 'MANAGER', user: { name: 'Grace Hopper' } },
            { role: 'ADMIN', user: { name: 'Ada Lovelace' } },
          ],
        },
      ],
      locations: [
        {
          name: 'Hafenstrasse',
          resources: [
            { name: 'Studio A', slots: [{ weekday: 4 }, { weekday: 5 }] },
            { name: 'Desk 1', slots: [] },
          ],
        },
      ],
    })
  })

  test('walks from a row with the fluent API', async () => {
    const memberships = await prisma.team
      .findFirst()
      .memberships({ orderBy: { userId: 'asc' }, select: { role: true } })
    expect(memberships).toEqual([{ role: 'ADMIN' }, { role: 'MANAGER' }, { role: 'MEMBER' }])
    expect(
      await prisma.user
        .findUnique({ where: { email: 'linus@acme.test' } })
        .manager()
        .manager({ select: { email: true } }),
    ).toEqual({ email: 'ada@acme.test' })
  })

  test('pages inside each parent', async () => {
    for (const n of [1, 2])
      await makeProduct({
        sku: `P${n}`,
        variants: { create: ['a', 'b', 'c'].map((name) => ({ name: `${name}${n}` })) },
      })
    const products = await prisma.product.findMany({
      where: { sku: { startsWith: 'P' } },
      orderBy: { sku: 'asc' },
      select: { variants: { orderBy: { name: 'desc' }, skip: 1, take: 1, select: { name: true } } },
    })
    expect(products).toEqual([{ variants: [{ name: 'b1' }] }, { variants: [{ name: 'b2' }] }])
  })

  test('omits what it is told to omit', async () => {
    const user = await prisma.user.findUniqueOrThrow({
      where: { email: 'ada@acme.test' },
      omit: { preferences: true, publicId: true },
    })
    expect(user).not.toHaveProperty('preferences')
    expect(user).not.toHaveProperty('publicId')
    expect(user).toHaveProperty('email', 'ada@acme.test')
  })
})
