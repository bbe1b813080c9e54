import { differential } from './differential'
import type { PrismaClient as JoinsClient } from './generated/joins/client'
import type { PrismaClient } from './generated/plain/client'
import { reads } from './readCalls'

const { both } = differential<PrismaClient>('joins')

describe('reads with relationJoins, nativeDistinct, strictUndefinedChecks', () => {
  // Thousands of parameters are the same SQL with every client.
  for (const call of reads) if (call[0] !== 'big IN') both(...call)
})

const joins = (scenario: (prisma: JoinsClient) => unknown) => (prisma: PrismaClient) => scenario(prisma as never)
const id = { id: true } as const

describe('what the preview features add', () => {
  both(
    'include query strategy',
    joins((p) =>
      p.user.findMany({
        relationLoadStrategy: 'query',
        orderBy: { id: 'asc' },
        include: {
          posts: { where: { published: false }, orderBy: { id: 'desc' }, include: { tags: true } },
          profile: true,
          manager: true,
        },
      }),
    ),
    { unordered: true, concurrent: true },
  )
  both(
    'include join strategy',
    joins((p) =>
      p.user.findMany({
        relationLoadStrategy: 'join',
        orderBy: { id: 'asc' },
        include: {
          posts: {
            orderBy: { id: 'desc' },
            include: { cats: { include: { category: true }, orderBy: { categoryId: 'asc' } } },
          },
          profile: true,
          manager: { omit: { bigs: true } },
        },
      }),
    ),
  )
  both(
    'orderBy _relevance (fts)',
    joins((p) =>
      p.post.findMany({
        orderBy: { _relevance: { fields: ['title', 'body'], search: 'conn', sort: 'desc' } },
        select: id,
      }),
    ),
    { refuses: ['tsvector'] },
  )
  both(
    'full text search',
    joins((p) => p.post.findMany({ where: { title: { search: 'conn & foo' } }, select: id })),
    { refuses: ['tsvector'] },
  )
  both(
    'full text search multi',
    joins((p) => p.post.findMany({ where: { title: { search: 'conn' }, body: { search: 'conn' } }, select: id })),
    { refuses: ['tsvector'] },
  )
  both(
    'undefined is refused',
    joins((p) => p.user.findMany({ where: { name: undefined as never } })),
  )
})
