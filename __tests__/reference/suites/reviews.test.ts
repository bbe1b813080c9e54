import { prisma } from '../app/db'
import { byAuthor, foundHelpful, mostReviewed, refreshRating, revise, submit } from '../app/reviews'
import { makeProduct, makeUser } from './factories'

let productId: number
let userId: bigint
beforeAll(async () => {
  productId = (await makeProduct({ sku: 'REVIEWED' })).id
  userId = (await makeUser({ name: 'Vera' })).id
})

describe('writing', () => {
  test('starts without helpful votes', async () => {
    const review = await submit({ productId, userId, rating: 4, title: 'Good' })
    expect(review).toMatchObject({ rating: 4, title: 'Good', body: null, helpful: 0 })
    expect(await foundHelpful(review.id)).toEqual({ helpful: 1 })
    expect(await foundHelpful(review.id)).toEqual({ helpful: 2 })
  })

  test('works once per product', async () => {
    await submit({ productId, userId, rating: 4 })
    await expect(submit({ productId, userId, rating: 5 })).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'one_review_per_user',
    })
  })

  test('can be revised', async () => {
    const first = await revise({ productId, userId, rating: 2, title: 'Meh' })
    const second = await revise({ productId, userId, rating: 5 })
    expect(second).toEqual({ ...first, rating: 5 })
    expect(await prisma.review.count({ where: { productId } })).toBe(1)
  })

  test('needs a product', async () => {
    await expect(submit({ productId: -1, userId, rating: 1 })).rejects.toMatchObject({
      constraint: 'reviews_product_id_fkey',
    })
  })
})

describe('the rating of a product', () => {
  test('is the mean', async () => {
    for (const rating of [5, 4, 4]) await submit({ productId, userId: (await makeUser()).id, rating })
    expect(await refreshRating(productId)).toBeCloseTo(13 / 3, 14)
  })

  test('is absent without reviews', async () => {
    expect(await refreshRating(productId)).toBeNull()
  })
})

describe('lists', () => {
  beforeAll(async () => {
    const cable = await prisma.product.findUniqueOrThrow({ where: { sku: 'CAB-XLR-3' } })
    await submit({ productId, userId, rating: 1 })
    await submit({ productId, userId: (await makeUser({ name: 'Victor' })).id, rating: 3 })
    await submit({ productId: cable.id, userId, rating: 5 })
  })

  test('the most reviewed', async () => {
    expect(await mostReviewed(3)).toEqual([
      { sku: 'REVIEWED', _count: { reviews: 2 } },
      { sku: 'CAB-XLR-3', _count: { reviews: 1 } },
      { sku: 'MIC-SM-1', _count: { reviews: 0 } },
    ])
  })

  test('by author, ordered through the relation', async () => {
    expect((await byAuthor('V')).map((review) => [review.user.name, review.rating])).toEqual([
      ['Vera', 5],
      ['Vera', 1],
      ['Victor', 3],
    ])
    expect(await byAuthor('v')).toEqual([])
  })

  test('the best review of each product, loaded with it', async () => {
    const products = await prisma.product.findMany({
      where: { reviews: { some: {} } },
      orderBy: { sku: 'asc' },
      select: { sku: true, reviews: { take: 1, orderBy: { rating: 'desc' }, select: { rating: true } } },
    })
    expect(products).toEqual([
      { sku: 'CAB-XLR-3', reviews: [{ rating: 5 }] },
      { sku: 'REVIEWED', reviews: [{ rating: 3 }] },
    ])
  })

  test('go with their author', async () => {
    await prisma.user.delete({ where: { id: userId } })
    expect(await prisma.review.count()).toBe(1)
  })
})
