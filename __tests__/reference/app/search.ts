import { prisma, Prisma } from './db'
import { literal } from './text'

export interface Hit {
  kind: 'article' | 'product' | 'user'
  title: string
}

/** Everything whose name has the text in it, whatever its case. */
export async function search(text: string): Promise<Hit[]> {
  const matches = { contains: literal(text), mode: 'insensitive' } as const
  const [articles, products, users] = await prisma.$transaction([
    prisma.article.findMany({ where: { OR: [{ title: matches }, { body: matches }] }, orderBy: { slug: 'asc' } }),
    prisma.product.findMany({
      where: { OR: [{ name: matches }, { sku: matches }, { description: matches }] },
      orderBy: { sku: 'asc' },
    }),
    prisma.user.findMany({ where: { name: matches, deletedAt: null }, orderBy: { name: 'asc' } }),
  ])
  return [
    ...articles.map((article): Hit => ({ kind: 'article', title: article.title })),
    ...products.map((product): Hit => ({ kind: 'product', title: product.name })),
    ...users.map((user): Hit => ({ kind: 'user', title: user.name ?? user.email })),
  ]
}

export interface ProductFilter {
  readonly skus?: string[]
  readonly text?: string
}

/** The same for the admin's table, in SQL: a filter that is built at run time. */
export function productNames({ skus, text }: ProductFilter): Promise<{ sku: string; name: string }[]> {
  const conditions = [Prisma.sql`status <> 'ARCHIVED'`]
  if (skus !== undefined) conditions.push(Prisma.sql`sku IN (${Prisma.join(skus)})`)
  if (text !== undefined) conditions.push(Prisma.sql`name ILIKE ${`%${literal(text)}%`}`)
  return prisma.$queryRaw`SELECT sku, name FROM products WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY sku`
}

export const publish = (slug: string, title: string, body: string, labels: string[], authorId?: bigint) =>
  prisma.article.create({
    data: {
      slug,
      title,
      body,
      author: authorId === undefined ? undefined : { connect: { id: authorId } },
      publishedAt: new Date(),
      labels: { connectOrCreate: labels.map((name) => ({ where: { name }, create: { name } })) },
    },
    include: { labels: { orderBy: { name: 'asc' }, select: { name: true } } },
  })
