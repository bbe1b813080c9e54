import { prisma } from './db'
import { translated } from './errors'

export interface NewReview {
  readonly productId: number
  readonly userId: bigint
  readonly rating: number
  readonly title?: string
}

export const submit = (review: NewReview) => translated(() => prisma.review.create({ data: review }))

/** Writes a review, or the author's new opinion over the old one. */
export const revise = ({ productId, userId, ...opinion }: NewReview) =>
  prisma.review.upsert({
    where: { productId_userId: { productId, userId } },
    create: { productId, userId, ...opinion },
    update: opinion,
  })

export const foundHelpful = (id: number) =>
  translated(() =>
    prisma.review.update({ where: { id }, data: { helpful: { increment: 1 } }, select: { helpful: true } }),
  )

/** Brings a product's rating up to date with its reviews. */
export async function refreshRating(productId: number): Promise<number | null> {
  const { _avg } = await prisma.review.aggregate({ where: { productId }, _avg: { rating: true } })
  const { rating } = await prisma.product.update({
    where: { id: productId },
    data: { rating: _avg.rating },
    select: { rating: true },
  })
  return rating
}

export const mostReviewed = (take: number) =>
  prisma.product.findMany({
    orderBy: [{ reviews: { _count: 'desc' } }, { sku: 'asc' }],
    take,
    select: { sku: true, _count: { select: { reviews: true } } },
  })

export const byAuthor = (name: string) =>
  prisma.review.findMany({
    where: { user: { is: { name: { startsWith: name } } } },
    orderBy: [{ user: { name: 'asc' } }, { rating: 'desc' }],
    select: { rating: true, user: { select: { name: true } } },
  })
