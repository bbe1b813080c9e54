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
const byId = { id: 'asc' } as const

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
  for (const sort of ['desc', 'asc'] as const)
    both(
      `orderBy _relevance ${sort}`,
      joins((p) =>
        p.post.findMany({
          orderBy: [{ _relevance: { fields: ['title', 'body'], search: 'conn', sort } }, { id: 'asc' }],
          select: id,
        }),
      ),
    )
  both(
    'orderBy _relevance of one field, a page',
    joins((p) =>
      p.post.findMany({
        orderBy: [{ _relevance: { fields: ['body'], search: 'conn | body', sort: 'desc' } }, { id: 'desc' }],
        skip: 1,
        take: 3,
        include: { author: { select: { email: true } } },
      }),
    ),
  )
  const searches = [
    'conn',
    'conn & foo',
    'conn | p1',
    '!conn',
    'body & !about',
    'a <-> body',
    'body <2> conn',
    'con:*',
    "'a body'",
    'the',
    '',
    '(conn | xp1x) & !foo',
    'Ünïcode',
  ]
  for (const search of searches)
    both(
      `full text search: ${search}`,
      joins((p) => p.post.findMany({ where: { body: { search } }, select: id, orderBy: byId })),
    )
  both(
    'full text search of several fields',
    joins((p) =>
      p.post.findMany({ where: { title: { search: 'conn' }, body: { search: 'conn' } }, select: id, orderBy: byId }),
    ),
  )
  both(
    'full text search beside other filters',
    joins((p) =>
      p.post.findMany({
        where: {
          OR: [{ body: { search: 'conn', startsWith: 'a' } }, { NOT: { title: { search: 'p1 | conn' } } }],
          views: { gte: 0 },
        },
        select: id,
        orderBy: byId,
      }),
    ),
  )
  both(
    'full text search through a relation',
    joins((p) =>
      p.user.findMany({
        where: { posts: { some: { body: { search: 'conn' } } } },
        select: { email: true, posts: { where: { title: { search: 'p1' } }, select: id, orderBy: byId } },
        orderBy: { id: 'asc' },
      }),
    ),
  )
  both(
    'full text search that is no query',
    joins((p) => p.post.findMany({ where: { title: { search: 'two words' } }, select: id })),
  )
  both(
    'full text search counts and changes',
    joins(async (p) => [
      await p.post.count({ where: { body: { search: 'conn' } } }),
      await p.post.updateMany({ where: { body: { search: 'conn & body' } }, data: { views: 77 } }),
      await p.post.deleteMany({ where: { title: { search: 'conn' } } }),
    ]),
  )
  both(
    'undefined is refused',
    joins((p) => p.user.findMany({ where: { name: undefined as never } })),
  )
})
