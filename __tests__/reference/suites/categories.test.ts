import { prisma } from '../app/db'
import { categoryTree, moveCategory, removeCategory } from '../app/catalog'

describe('the tree', () => {
  beforeAll(async () => {
    await prisma.category.create({
      data: {
        slug: 'video',
        name: 'Video',
        position: 0,
        children: {
          create: [
            { slug: 'cameras', name: 'Cameras' },
            { slug: 'lights', name: 'Lights', children: { create: { slug: 'bulbs', name: 'Bulbs' } } },
          ],
        },
      },
    })
    await prisma.category.create({ data: { slug: 'misc', name: 'Misc' } })
  })

  test('lists the roots with their children', async () => {
    expect(await categoryTree()).toEqual([
      {
        slug: 'video',
        children: [
          { slug: 'cameras', _count: { products: 0 } },
          { slug: 'lights', _count: { products: 0 } },
        ],
      },
      { slug: 'music', children: [{ slug: 'cables', _count: { products: 1 } }] },
      { slug: 'misc', children: [] },
    ])
  })

  test('lets a branch move', async () => {
    expect((await moveCategory('lights', 'music')).parent).toEqual({ slug: 'music' })
    expect((await moveCategory('lights', null)).parent).toBeNull()
    expect((await categoryTree()).map((root) => root.slug)).toEqual(['video', 'music', 'lights', 'misc'])
  })

  test('keeps a branch that has something on it', async () => {
    await expect(removeCategory('lights')).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'categories_parent_id_fkey',
    })
    await expect(removeCategory('cables')).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'product_categories_category_id_fkey',
    })
    expect((await removeCategory('bulbs')).slug).toBe('bulbs')
    expect((await removeCategory('lights')).slug).toBe('lights')
  })

  test('has grandchildren three levels deep', async () => {
    const root = await prisma.category.findUniqueOrThrow({
      where: { slug: 'video' },
      include: {
        children: {
          orderBy: { slug: 'desc' },
          include: { children: { include: { parent: { select: { parent: { select: { slug: true } } } } } } },
        },
      },
    })
    expect(root.children.map((child) => child.slug)).toEqual(['lights', 'cameras'])
    expect(root.children[0]!.children[0]).toMatchObject({ slug: 'bulbs', parent: { parent: { slug: 'video' } } })
  })

  test('is filtered through the relation', async () => {
    const rows = await prisma.category.findMany({
      where: { parent: { is: { parent: null } } },
      orderBy: { slug: 'asc' },
      select: { slug: true },
    })
    expect(rows.map((row) => row.slug)).toEqual(['cables', 'cameras', 'lights'])
  })
})

test('moving to an unknown parent changes nothing', async () => {
  await expect(moveCategory('cables', 'nowhere')).rejects.toMatchObject({ code: 'not-found' })
  expect(
    await prisma.category.findUnique({ where: { slug: 'cables' }, select: { parent: { select: { slug: true } } } }),
  ).toEqual({ parent: { slug: 'music' } })
})

test('a new id of the parent is followed', async () => {
  const music = await prisma.category.findUniqueOrThrow({ where: { slug: 'music' } })
  await prisma.category.update({ where: { slug: 'music' }, data: { id: music.id + 500 } })
  expect((await prisma.category.findUniqueOrThrow({ where: { slug: 'cables' } })).parentId).toBe(music.id + 500)
  expect(await prisma.productCategory.count({ where: { categoryId: music.id + 500 } })).toBe(1)
})
