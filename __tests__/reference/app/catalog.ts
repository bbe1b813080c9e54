import { prisma, Prisma } from './db'
import { translated } from './errors'
import { literal } from './text'
import type { ProductStatus } from '../generated/client'

export interface NewProduct {
  readonly sku: string
  readonly name: string
  readonly price: string
  readonly keywords?: string[]
  readonly labels?: string[]
  readonly category?: string
  readonly variants?: string[]
  readonly metadata?: Prisma.InputJsonObject
}

/** Creates a product with everything under it; labels are shared, so they are made only when missing. */
export const createProduct = ({ labels = [], variants = [], category, ...fields }: NewProduct) =>
  translated(() =>
    prisma.product.create({
      data: {
        ...fields,
        labels: { connectOrCreate: labels.map((name) => ({ where: { name }, create: { name } })) },
        variants: { create: variants.map((name) => ({ name })) },
        categories: category === undefined ? undefined : { create: { category: { connect: { slug: category } } } },
      },
      include: {
        labels: { orderBy: { name: 'asc' } },
        variants: { orderBy: { name: 'asc' } },
        categories: { select: { category: { select: { slug: true } } } },
      },
    }),
  )

export interface ProductQuery {
  readonly text?: string
  readonly minPrice?: string
  readonly maxPrice?: string
  readonly anyKeyword?: string[]
  readonly label?: string
  readonly category?: string
  readonly brand?: string
  readonly color?: string
  readonly status?: ProductStatus
}

export function listProducts(query: ProductQuery) {
  const metadata: Prisma.ProductWhereInput[] = []
  if (query.brand !== undefined) metadata.push({ metadata: { path: ['brand'], equals: query.brand } })
  if (query.color !== undefined) metadata.push({ metadata: { path: ['colors'], array_contains: query.color } })
  return prisma.product.findMany({
    where: {
      status: query.status,
      name: query.text === undefined ? undefined : { contains: literal(query.text), mode: 'insensitive' },
      price: { gte: query.minPrice, lte: query.maxPrice },
      keywords: query.anyKeyword === undefined ? undefined : { hasSome: query.anyKeyword },
      labels: query.label === undefined ? undefined : { some: { name: query.label } },
      categories: query.category === undefined ? undefined : { some: { category: { slug: query.category } } },
      AND: metadata,
    },
    orderBy: [{ price: 'asc' }, { sku: 'asc' }],
  })
}

export const bySku = (sku: string) =>
  prisma.product.findUniqueOrThrow({
    where: { sku },
    include: {
      variants: { orderBy: { name: 'asc' } },
      labels: { orderBy: { name: 'asc' } },
      _count: { select: { reviews: true, relatedFrom: true } },
    },
  })

/** Raises or lowers the prices of a category by a factor such as "1.10"; Postgres rounds to cents. */
export async function reprice(category: string, factor: string): Promise<number> {
  const { count } = await prisma.product.updateMany({
    where: { categories: { some: { category: { slug: category } } } },
    data: { price: { multiply: factor } },
  })
  return count
}

export const halvePrice = (sku: string) =>
  prisma.product.update({ where: { sku }, data: { price: { divide: 2 } }, select: { price: true, compareAt: true } })

export const viewed = (sku: string, times: bigint) =>
  translated(() =>
    prisma.product.update({ where: { sku }, data: { viewCount: { increment: times } }, select: { viewCount: true } }),
  )

export const relate = (sku: string, ...others: string[]) =>
  translated(() =>
    prisma.product.update({
      where: { sku },
      data: { relatedTo: { connect: others.map((other) => ({ sku: other })) } },
      select: { relatedTo: { select: { sku: true }, orderBy: { sku: 'asc' } } },
    }),
  )

export const setLabels = (sku: string, names: string[]) =>
  translated(() =>
    prisma.product.update({
      where: { sku },
      data: { labels: { set: names.map((name) => ({ name })) } },
      select: { labels: { select: { name: true }, orderBy: { name: 'asc' } } },
    }),
  )

export async function keywordCloud(): Promise<ReadonlyMap<string, number>> {
  const products = await prisma.product.findMany({
    where: { keywords: { isEmpty: false } },
    select: { keywords: true },
  })
  const counts = new Map<string, number>()
  for (const word of products.flatMap((product) => product.keywords)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** One product per status: the dearest. */
export const dearestPerStatus = () =>
  prisma.product.findMany({
    distinct: ['status'],
    orderBy: [{ status: 'asc' }, { price: 'desc' }],
    select: { status: true, sku: true, price: true },
  })

export const priceStatistics = () =>
  prisma.product.aggregate({
    _count: { _all: true, compareAt: true },
    _avg: { price: true, rating: true },
    _min: { price: true, releasedAt: true },
    _max: { price: true, name: true },
    _sum: { price: true, viewCount: true },
  })

/** The tree of categories, roots first; those without a position come last. */
export const categoryTree = () =>
  prisma.category.findMany({
    where: { parentId: null },
    orderBy: [{ position: { sort: 'asc', nulls: 'last' } }, { name: 'asc' }],
    select: {
      slug: true,
      children: { select: { slug: true, _count: { select: { products: true } } }, orderBy: { slug: 'asc' } },
    },
  })

export const moveCategory = (slug: string, parent: string | null) =>
  translated(() =>
    prisma.category.update({
      where: { slug },
      data: { parent: parent === null ? { disconnect: true } : { connect: { slug: parent } } },
      include: { parent: { select: { slug: true } } },
    }),
  )

export const removeCategory = (slug: string) => translated(() => prisma.category.delete({ where: { slug } }))

export const removeProduct = (sku: string) => translated(() => prisma.product.delete({ where: { sku } }))
