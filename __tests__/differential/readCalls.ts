import type { PrismaClient } from './generated/plain/client'
import { Prisma } from './generated/plain/client'
import type { Call } from './writeCalls'

const at = new Date('2024-02-03T04:05:06.789Z')
const id = { id: true } as const
const byId = { orderBy: { id: 'asc' } } as const
const any = { unordered: true } as const

const users = (where: Prisma.UserWhereInput) => (p: PrismaClient) => p.user.findMany({ where, select: id })

export const reads: readonly Call[] = [
  ['findUnique', (p) => p.user.findUnique({ where: { email: 'a@x.io' } })],
  ['findUnique compound', (p) => p.post.findUnique({ where: { authorId_title: { authorId: 2n, title: 'conn' } } })],
  ['findUnique + extra filter', (p) => p.user.findUnique({ where: { id: 1n, name: { contains: 'A' } } })],
  ['findUniqueOrThrow missing', (p) => p.user.findUniqueOrThrow({ where: { id: 12345n } })],
  ['findFirstOrThrow missing', (p) => p.user.findFirstOrThrow({ where: { name: 'nobody' } })],
  [
    'findUnique batch (dataloader)',
    (p) =>
      Promise.all([
        p.user.findUnique({ where: { id: 1n } }),
        p.user.findUnique({ where: { id: 2n } }),
        p.user.findUnique({ where: { id: 99n } }),
      ]),
  ],
  ['findFirst', (p) => p.user.findFirst({ where: { active: true }, orderBy: { id: 'desc' } })],
  [
    'findMany scalar filters',
    users({
      id: { in: [1n, 2n, 4n], notIn: [3n] },
      amount: { gte: '1.5', lt: '100' },
      rating: { not: null },
      createdAt: { lte: at },
      uid: { not: '00000000-0000-4000-8000-000000000001' },
      small: { gt: 1 },
      born: at,
      wakeUp: at,
      lastLogin: { gte: at },
    }),
    any,
  ],
  ['filter in empty', users({ id: { in: [] } }), any],
  ['filter notIn empty', users({ OR: [{ id: { in: [] } }, { id: { notIn: [] } }] }), any],
  ['filter in single', users({ email: { in: ['a@x.io'] } }), any],
  ['filter in with null and not in', users({ NOT: { name: { in: ['Ann', 'b'] } } }), any],
  ['string contains/startsWith/endsWith', users({ email: { contains: '_%', startsWith: 'c', endsWith: 'io' } }), any],
  [
    'string contains wildcards',
    (p) =>
      p.post.findMany({
        where: { OR: [{ title: { contains: '\\' } }, { title: { contains: '%' } }, { title: { startsWith: 'a_' } }] },
      }),
    any,
  ],
  ['string NOT contains', users({ NOT: { email: { contains: 'zz' } } }), any],
  ['mode insensitive contains', users({ email: { contains: 'X.IO', mode: 'insensitive' } }), any],
  [
    'mode insensitive equals/in/not/gt',
    users({
      AND: [
        { email: { in: ['A@X.IO', 'B', 'd@x.IO'], mode: 'insensitive' } },
        { email: { not: 'zz', mode: 'insensitive' } },
        { email: { gt: 'A', mode: 'insensitive' } },
        { NOT: { email: { startsWith: 'ZZ', mode: 'insensitive' } } },
      ],
    }),
    any,
  ],
  ['mode insensitive equals', users({ email: { equals: 'A@X.IO', mode: 'insensitive' } }), any],
  ['mode insensitive non-ASCII', users({ name: { contains: 'ÉMILE', mode: 'insensitive' } }), any],
  [
    'field reference filters',
    (p) =>
      p.post.findMany({
        where: { OR: [{ title: { equals: p.post.fields.body } }, { body: { contains: p.post.fields.title } }] },
        select: id,
      }),
    any,
  ],
  [
    'field ref insensitive/startsWith',
    (p) => p.post.findMany({ where: { title: { startsWith: p.post.fields.body, mode: 'insensitive' } }, select: id }),
    any,
  ],
  [
    'field ref list has / in list column',
    (p) =>
      p.user.findMany({
        where: { OR: [{ tags: { has: p.user.fields.name } }, { name: { in: p.user.fields.tags } }] },
        select: id,
      }),
    any,
  ],
  [
    'enum filters',
    (p) =>
      p.user.findMany({
        where: { role: { in: ['USER', 'SUPER_ADMIN'], not: 'ADMIN' } },
        select: { id: true, role: true },
      }),
    any,
  ],
  [
    'enum list filters',
    users({ roles: { has: 'SUPER_ADMIN', hasSome: ['ADMIN', 'USER'], equals: ['ADMIN', 'SUPER_ADMIN'] } }),
    any,
  ],
  ['enum list has', users({ roles: { has: 'ADMIN' } }), any],
  ['list has', users({ tags: { has: 'a' } }), any],
  ['list hasSome', users({ tags: { hasSome: ['a', 'z'] } }), any],
  ['list hasEvery', users({ tags: { hasEvery: ['a', 'z'] } }), any],
  ['list hasSome empty', users({ tags: { hasSome: [] } }), any],
  ['list hasEvery empty', users({ tags: { hasEvery: [] } }), any],
  ['list isEmpty true', users({ tags: { isEmpty: true } }), any],
  ['list isEmpty false', users({ OR: [{ tags: { isEmpty: true } }, { scores: { isEmpty: false } }] }), any],
  ['list equals', users({ scores: { equals: [1, 2] } }), any],
  ['NOT list has', users({ NOT: { tags: { has: 'a' } } }), any],
  [
    'list typed has (bigint/decimal/date/uuid/bytes/json)',
    users({
      OR: [
        { bigs: { has: 2n } },
        { decs: { has: '3.0' } },
        { dates: { has: at } },
        { uuids: { has: '00000000-0000-4000-8000-000000000001' } },
        { blobs: { has: Uint8Array.of(0) } },
        { jsons: { has: { a: 1 } } },
      ],
    }),
    any,
  ],
  [
    'list equals typed',
    users({
      OR: [{ decs: { equals: ['1.50'] } }, { jsons: { equals: [[1], null as never] } }, { bigs: { equals: [] } }],
    }),
    any,
  ],
  [
    'json equals/not/dbnull/jsonnull/anynull',
    users({
      OR: [
        { meta: { equals: { a: 1 } } },
        { meta: { not: { a: 2 } } },
        { meta: { equals: Prisma.DbNull } },
        { meta: { equals: Prisma.JsonNull } },
        { meta: { equals: Prisma.AnyNull } },
      ],
    }),
    any,
  ],
  ['json equals whole', users({ meta: { equals: { c: { d: null }, b: ['x'], a: 1.0 } } }), any],
  [
    'json path equals/gt/string_contains',
    users({
      OR: [
        { meta: { path: ['a'], equals: 1 } },
        { meta: { path: ['a'], gt: 0 } },
        { meta: { path: ['b', '0'], string_contains: 'x' } },
        { meta: { path: ['b', '0'], string_starts_with: 'x' } },
        { meta: { path: ['b', '0'], string_ends_with: 'X', mode: 'insensitive' } },
      ],
    }),
    any,
  ],
  [
    'json path comparison of kinds',
    users({ OR: [{ meta: { path: ['t'], gt: 'Tex' } }, { meta: { path: ['a'], lte: 1 } }] }),
    any,
  ],
  [
    'json array_contains/starts/ends',
    users({
      OR: [
        { meta: { path: ['b'], array_contains: ['x'] } },
        { meta: { path: ['b'], array_starts_with: 'x' } },
        { meta: { path: ['b'], array_ends_with: 'x' } },
        { metaText: { array_contains: [1] } },
      ],
    }),
    any,
  ],
  [
    'jsonb array_contains/starts/ends',
    users({
      OR: [
        { meta: { path: ['b'], array_contains: ['x'] } },
        { meta: { path: ['b'], array_starts_with: 1 } },
        { meta: { array_ends_with: { a: null } } },
        { meta: { array_contains: [2, 1] } },
      ],
    }),
    any,
  ],
  ['json (text) path', users({ metaText: { path: ['0'], equals: 1 } }), any],
  [
    'json path dbnull / not',
    users({
      OR: [
        { meta: { path: ['c', 'd'], equals: Prisma.JsonNull } },
        { meta: { path: ['zz'], equals: Prisma.DbNull } },
        { meta: { path: ['a'], not: 5 } },
      ],
    }),
    any,
  ],
  ['bytes filter', users({ blob: Uint8Array.of(1, 2, 3) }), any],
  [
    'orderBy nulls',
    (p) =>
      p.user.findMany({
        orderBy: [
          { name: { sort: 'asc', nulls: 'last' } },
          { rating: { sort: 'desc', nulls: 'first' } },
          { id: 'asc' },
        ],
        select: id,
      }),
  ],
  [
    'orderBy default nulls',
    async (p) => [
      await p.user.findMany({ orderBy: [{ rating: 'asc' }, { id: 'asc' }], select: id }),
      await p.user.findMany({ orderBy: [{ rating: 'desc' }, { id: 'asc' }], select: id }),
    ],
  ],
  ['orderBy enum', (p) => p.user.findMany({ orderBy: [{ role: 'desc' }, { id: 'asc' }], select: id })],
  ['orderBy text by bytes', (p) => p.tag.findMany({ orderBy: { name: 'asc' } })],
  ['orderBy decimal', (p) => p.user.findMany({ orderBy: { amount: 'desc' }, select: { amount: true } })],
  ['orderBy json', (p) => p.user.findMany({ orderBy: [{ meta: 'asc' }, { id: 'asc' }], select: id })],
  ['orderBy list', (p) => p.user.findMany({ orderBy: [{ tags: 'asc' }, { id: 'asc' }], select: id })],
  [
    'orderBy relation field',
    (p) => p.post.findMany({ orderBy: [{ author: { email: 'asc' } }, { id: 'asc' }], select: id }),
  ],
  [
    'orderBy relation _count',
    (p) => p.user.findMany({ orderBy: [{ posts: { _count: 'desc' } }, { id: 'asc' }], select: id }),
  ],
  [
    'orderBy m2m _count',
    (p) => p.post.findMany({ orderBy: [{ tags: { _count: 'desc' } }, { id: 'asc' }], select: id }),
  ],
  [
    'select _count',
    (p) =>
      p.user.findMany({
        ...byId,
        select: { id: true, _count: { select: { posts: { where: { published: true } }, reports: true } } },
      }),
  ],
  ['cursor pagination', (p) => p.user.findMany({ cursor: { id: 2n }, skip: 1, take: 2, ...byId, select: id })],
  [
    'cursor nullable multi order',
    (p) => p.user.findMany({ cursor: { id: 2n }, orderBy: [{ name: 'desc' }, { id: 'asc' }], select: id }),
  ],
  [
    'cursor nullable multi order, from a value',
    (p) => p.user.findMany({ cursor: { id: 3n }, orderBy: [{ name: 'asc' }, { id: 'asc' }], select: id }),
  ],
  ['cursor negative take', (p) => p.user.findMany({ cursor: { id: 3n }, take: -2, ...byId, select: id })],
  ['cursor missing row', (p) => p.user.findMany({ cursor: { id: 999n }, ...byId, select: id })],
  ['skip/take', (p) => p.user.findMany({ skip: 1, take: 2, ...byId, select: id })],
  ['skip only', (p) => p.user.findMany({ skip: 1, ...byId, select: id })],
  ['take 0', (p) => p.user.findMany({ take: 0 })],
  [
    'distinct',
    async (p) => (await p.user.findMany({ distinct: ['role', 'active'], select: { role: true, active: true } })).length,
  ],
  [
    'distinct + orderBy (in-memory)',
    (p) => p.user.findMany({ distinct: ['role'], orderBy: { id: 'desc' }, select: { id: true, role: true } }),
  ],
  [
    'distinct + matching orderBy',
    (p) =>
      p.user.findMany({
        distinct: ['role'],
        orderBy: [{ role: 'desc' }, { id: 'asc' }],
        select: { id: true, role: true },
      }),
  ],
  [
    'distinct on a relation key',
    (p) =>
      p.post.findMany({
        distinct: ['authorId'],
        orderBy: [{ authorId: 'asc' }, { views: 'desc' }],
        select: { title: true, authorId: true },
      }),
  ],
  [
    'relation some/every/none/is/isNot',
    users({
      posts: {
        some: { published: false, tags: { some: { name: 't1' } } },
        every: { views: { gte: 0 } },
        none: { title: 'zzz' },
      },
      profile: { is: { bio: 'hi' } },
      manager: { isNot: { email: 'q' } },
    }),
    any,
  ],
  ['relation is null', users({ profile: null, manager: null }), any],
  ['relation is not null', users({ profile: { isNot: null }, reports: { some: {} } }), any],
  ['relation every on none', users({ posts: { every: { title: 'P1' } } }), any],
  [
    'include',
    (p) =>
      p.user.findMany({
        where: { posts: { some: {} } },
        ...byId,
        include: {
          posts: { where: { published: false }, orderBy: { createdAt: 'desc' }, include: { tags: true } },
          profile: true,
          manager: true,
        },
      }),
    { unordered: true, concurrent: true },
  ],
  [
    'include with take and skip',
    (p) =>
      p.user.findMany({
        ...byId,
        include: {
          posts: { orderBy: { id: 'asc' }, take: 1, skip: 1 },
          reports: { select: id, orderBy: { id: 'desc' }, take: 2 },
          _count: { select: { posts: true } },
        },
      }),
    { concurrent: true },
  ],
  [
    'include nested distinct',
    (p) =>
      p.user.findMany({
        ...byId,
        select: { id: true, posts: { distinct: ['title'], orderBy: { id: 'asc' }, select: { title: true } } },
      }),
  ],
  [
    'include nested cursor',
    (p) =>
      p.user.findMany({
        ...byId,
        select: {
          id: true,
          posts: {
            cursor: { id: '00000000-0000-4000-8000-0000000000b2' },
            orderBy: { id: 'asc' },
            select: { title: true },
          },
        },
      }),
  ],
  [
    'join a parent of all types',
    (p) => p.post.findMany({ orderBy: { id: 'asc' }, select: { id: true, author: { omit: { bigs: true } } } }),
  ],
  [
    'join a parent with BigInt[]',
    (p) =>
      p.post.findMany({
        where: { author: { email: 'a@x.io' } },
        orderBy: { id: 'asc' },
        take: 1,
        include: { author: true },
      }),
  ],
  [
    'children of a parent',
    (p) =>
      p.profile.findMany({
        ...byId,
        include: {
          user: {
            omit: { bigs: true },
            include: {
              posts: { orderBy: { id: 'asc' }, include: { cats: { orderBy: { categoryId: 'asc' } } } },
              manager: { select: { id: true, profile: true } },
            },
          },
        },
      }),
    { concurrent: true },
  ],
  [
    'children of m2m',
    (p) =>
      p.tag.findMany({
        ...byId,
        include: {
          posts: {
            orderBy: { id: 'asc' },
            include: {
              author: { omit: { bigs: true } },
              cats: { orderBy: { categoryId: 'asc' } },
              _count: { select: { tags: true } },
            },
          },
        },
      }),
    { concurrent: true },
  ],
  [
    'children of a self m2m',
    (p) =>
      p.member.findMany({
        ...byId,
        include: {
          org: true,
          friends: { orderBy: { id: 'desc' }, take: 2, include: { org: true, friendOf: { orderBy: { id: 'asc' } } } },
        },
      }),
    { concurrent: true },
  ],
  [
    'children of a composite parent',
    (p) =>
      p.member.findMany({ ...byId, include: { org: { include: { members: { orderBy: { id: 'desc' }, take: 2 } } } } }),
  ],
  [
    'm2m both ways',
    (p) =>
      p.tag.findMany({
        ...byId,
        include: { posts: { orderBy: { id: 'asc' }, select: { id: true, tags: { orderBy: { id: 'desc' } } } } },
      }),
  ],
  [
    'aggregate',
    (p) =>
      p.post.aggregate({
        where: { published: false },
        _count: { _all: true, body: true },
        _sum: { views: true },
        _avg: { views: true },
        _min: { createdAt: true, title: true },
        _max: { views: true },
      }),
  ],
  [
    'aggregate with take/orderBy/cursor',
    (p) =>
      p.user.aggregate({
        take: 2,
        skip: 1,
        ...byId,
        _sum: { amount: true, id: true, rating: true },
        _avg: { amount: true },
      }),
  ],
  [
    'aggregate everything',
    (p) =>
      p.user.aggregate({
        _count: true,
        _sum: { amount: true, small: true, id: true },
        _avg: { amount: true, small: true, id: true, rating: true },
        _min: { born: true, email: true, lastLogin: true, amount: true },
        _max: { createdAt: true, name: true, wakeUp: true },
      }),
  ],
  [
    'aggregate of nothing',
    (p) =>
      p.user.aggregate({
        where: { id: -1n },
        _count: true,
        _sum: { amount: true },
        _avg: { small: true },
        _min: { email: true },
      }),
  ],
  ['count', (p) => p.user.count({ where: { active: true } })],
  ['count select', (p) => p.user.count({ take: 3, ...byId, select: { _all: true, name: true } })],
  [
    'groupBy having',
    (p) =>
      p.post.groupBy({
        by: ['authorId', 'published'],
        _count: { _all: true },
        _sum: { views: true },
        having: { views: { _avg: { gte: 0 } }, authorId: { gt: 0n } },
        orderBy: [{ _count: { title: 'desc' } }, { authorId: 'asc' }, { published: 'asc' }],
        take: 5,
      }),
  ],
  [
    'groupBy enum having',
    (p) =>
      p.seq.groupBy({
        by: ['c'],
        _avg: { n: true },
        _count: { _all: true },
        _max: { t: true },
        having: { n: { _sum: { gt: 1 } } },
      }),
    any,
  ],
  [
    'groupBy nullable',
    (p) =>
      p.user.groupBy({ by: ['managerId', 'active'], _count: true, orderBy: [{ managerId: 'asc' }, { active: 'asc' }] }),
  ],
  ['groupBy json, decimal, date', (p) => p.user.groupBy({ by: ['born', 'amount'], _min: { email: true } }), any],
  ['aggregate avg int', (p) => p.seq.aggregate({ _avg: { n: true }, _sum: { n: true }, _min: { t: true } })],
  ['multischema find', (p) => p.auditLog.findMany({ where: { payload: { path: ['x'], equals: 1 } } })],
  ['view', (p) => p.userStats.findMany({ where: { postCount: { gt: 0 } } }), any],
  ['fluent relation', (p) => p.user.findUnique({ where: { id: 1n } }).posts({ select: id, orderBy: { id: 'asc' } })],
  ['fluent relation of none', (p) => p.user.findUnique({ where: { id: 99n } }).posts()],
  ['omit', (p) => p.user.findFirst({ omit: { blob: true, meta: true }, ...byId })],
  ['include composite', (p) => p.member.findMany({ ...byId, include: { org: true } })],
  [
    'include composite parent',
    (p) =>
      p.org.findMany({
        orderBy: [{ region: 'asc' }, { code: 'asc' }],
        include: { members: { orderBy: { id: 'asc' } } },
      }),
  ],
  ['composite relation filter', (p) => p.member.findMany({ where: { org: { name: 'five5' } } }), any],
  ['composite relation filter padded', (p) => p.member.findMany({ where: { org: { is: { name: 'acme' } } } }), any],
  [
    'composite cursor',
    (p) =>
      p.org.findMany({
        cursor: { region_code: { region: 'eu', code: 2 } },
        orderBy: [{ region: 'asc' }, { code: 'asc' }],
      }),
  ],
  [
    'composite OR',
    (p) =>
      p.org.findMany({
        where: {
          OR: [
            { region: 'eu', code: 1 },
            { region: 'us', code: 2 },
          ],
        },
      }),
    any,
  ],
  [
    'm2m filter',
    (p) => p.member.findMany({ where: { friends: { some: { nick: 'b' } }, friendOf: { none: { nick: 'zz' } } } }),
    any,
  ],
  ['distinct without order', (p) => p.member.findMany({ distinct: ['region'], ...byId })],
  [
    'nested _count',
    (p) =>
      p.member.findMany({
        ...byId,
        select: { _count: { select: { friends: true } }, org: { select: { _count: { select: { members: true } } } } },
      }),
  ],
  [
    'native filter',
    (p) =>
      p.native.findMany({
        where: {
          ci: 'aB',
          ip: '10.0.0.1',
          bit: '101',
          money: '12.34',
          uu: '00000000-0000-4000-8000-00000000000a',
          tm: new Date('2020-01-01T10:00:00.000Z'),
        },
      }),
  ],
  ['native filter real', (p) => p.native.findMany({ where: { OR: [{ real: 1.1 }, { dbl: 1.1 }] } })],
  ['native like', (p) => p.native.findMany({ where: { ci: { contains: 'B' }, ip: { startsWith: '10' } } })],
  [
    'native citext',
    (p) => p.native.findMany({ where: { OR: [{ ci: { in: ['AB', 'x'] } }, { ci: { startsWith: 'A' } }] }, select: id }),
  ],
  [
    'native char padding',
    (p) => p.native.findMany({ where: { OR: [{ chr: 'a' }, { chr: 'a  ' }] }, select: { id: true, chr: true } }),
  ],
  ['native lists', (p) => p.nativeList.findMany({ ...byId, omit: { ci: true, moneys: true } })],
  ['a list of citext, which the adapter cannot read', (p) => p.nativeList.findMany({ ...byId, select: { ci: true } })],
  ['a list of money', (p) => p.nativeList.findMany({ ...byId, select: { moneys: true } }), { refuses: ['money[]'] }],
  [
    'native list filters',
    (p) =>
      p.nativeList.findMany({
        where: {
          OR: [
            { ci: { has: 'AB' } },
            { i4s: { has: 3 } },
            { bools: { equals: [true, false] } },
            { colors: { hasSome: ['RED'] } },
          ],
        },
        select: id,
      }),
    any,
  ],
  ['bad uuid', (p) => p.native.findFirst({ where: { uu: 'nope' } })],
  [
    'big IN',
    (p) => p.seq.findMany({ where: { id: { in: Array.from({ length: 40000 }, (_, i) => i) } }, select: id }),
    any,
  ],
]
