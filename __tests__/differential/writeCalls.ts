import type { Prisma as PlainPrisma, PrismaClient } from './generated/plain/client'

const at = new Date('2024-02-03T04:05:06.789Z')

/** One call for each statement that Prisma emits, for both clients. */
export type Call = readonly [
  label: string,
  scenario: (prisma: PrismaClient, tools: import('./differential').Tools) => unknown,
  options?: import('./differential').Options,
]

const full = {
  email: 'full@x.io',
  name: 'Ann',
  tags: ['a', 'b"c,{}'],
  scores: [1, 2],
  roles: ['ADMIN', 'SUPER_ADMIN'],
  role: 'SUPER_ADMIN',
  meta: { a: 1, b: ['x'], c: { d: null } },
  metaText: [1, 'x'],
  amount: '12.5',
  rating: 1.5,
  small: 3,
  blob: Uint8Array.of(1, 2, 3),
  born: at,
  wakeUp: at,
  lastLogin: at,
  bigs: [9007199254740993n, 2n],
  decs: ['1.2345'],
  dates: [at],
  jsons: [{ a: 1 }, 'str'],
  blobs: [Uint8Array.of(9)],
  uuids: ['00000000-0000-4000-8000-000000000001'],
} satisfies PlainPrisma.UserCreateInput

export const writes: readonly Call[] = [
  ['create full', (p) => p.user.create({ data: full })],
  ['create minimal select', (p) => p.user.create({ data: { email: 'n@x.io' }, select: { id: true } })],
  ['create unique violation', (p) => p.user.create({ data: { email: 'b@x.io' } })],
  [
    'create nested (hasMany, hasOne, m2m connectOrCreate)',
    (p) =>
      p.user.create({
        data: {
          email: 'nested@x.io',
          profile: { create: { bio: 'hi' } },
          posts: {
            create: {
              title: 'P1',
              tags: { connectOrCreate: { where: { name: 'fresh' }, create: { name: 'fresh' } } },
              cats: { create: { category: { create: { name: 'cat9' } } } },
            },
          },
        },
        include: { posts: { include: { tags: true, cats: true } }, profile: true },
      }),
  ],
  [
    'create nested createMany',
    (p) =>
      p.user.create({
        data: {
          email: 'd@x.io',
          posts: { createMany: { data: [{ title: 'Q1' }, { title: 'Q2', views: 5 }], skipDuplicates: true } },
        },
      }),
  ],
  ['create connect', (p) => p.post.create({ data: { title: 'connected', author: { connect: { email: 'a@x.io' } } } })],
  [
    'create connect missing (P2025)',
    (p) => p.post.create({ data: { title: 'connected', author: { connect: { email: 'nope' } } } }),
  ],
  ['create FK violation (P2003)', (p) => p.post.create({ data: { title: 'fk', authorId: 999999n } })],
  ['createMany', (p) => p.tag.createMany({ data: [{ name: 'n1' }, { name: 'n2' }] })],
  [
    'createMany mixed default columns',
    (p) =>
      p.user.createMany({
        data: [
          { email: 'e1@x.io', name: null },
          { email: 'f@x.io', name: 'F', amount: 3 },
        ],
      }),
  ],
  [
    'createMany skipDuplicates',
    (p) => p.tag.createMany({ data: [{ name: 'm1' }, { name: 'm3' }], skipDuplicates: true }),
  ],
  ['createManyAndReturn', (p) => p.tag.createManyAndReturn({ data: [{ name: 'r1' }, { name: 'r2' }] })],
  [
    'createManyAndReturn skipDuplicates',
    (p) =>
      p.tag.createManyAndReturn({ data: [{ name: 'm1' }, { name: 'r3' }], skipDuplicates: true, select: { id: true } }),
  ],
  [
    'list push/set update',
    (p) =>
      p.user.update({
        where: { id: 1n },
        data: {
          tags: { push: ['c', 'd'] },
          scores: { push: 3 },
          roles: { set: ['USER'] },
          bigs: { set: [] },
          jsons: { push: { z: 1 } },
          decs: { push: '2.5' },
        },
        select: { id: true, tags: true, jsons: true, decs: true },
      }),
  ],
  ['update', (p) => p.user.update({ where: { id: 1n }, data: { name: 'Z' } })],
  ['update increment etc', (p) => p.post.updateMany({ where: { title: 'conn' }, data: { views: { increment: 1 } } })],
  [
    'update number ops',
    (p) =>
      p.user.update({
        where: { id: 1n },
        data: { amount: { multiply: '1.1' }, rating: { divide: 2 }, small: { decrement: 1 } },
        select: { id: true, amount: true, rating: true, small: true },
      }),
  ],
  ['update missing (P2025)', (p) => p.user.update({ where: { id: 99999n }, data: { name: 'Z' } })],
  [
    'update nested many',
    (p) =>
      p.user.update({
        where: { email: 'D@X.io' },
        data: {
          profile: { update: { bio: 'new' } },
          posts: {
            updateMany: { where: { published: false }, data: { views: { increment: 2 } } },
            upsert: {
              where: { authorId_title: { authorId: 3n, title: 'P1' } },
              create: { title: 'P1' },
              update: { views: 7 },
            },
            deleteMany: { views: { gt: 1000 } },
          },
        },
      }),
  ],
  [
    'update nested writes',
    (p) =>
      p.user.update({
        where: { email: 'a@x.io' },
        data: {
          profile: { upsert: { create: { bio: 'c' }, update: { bio: 'u' } } },
          posts: {
            update: { where: { id: '00000000-0000-4000-8000-0000000000b1' }, data: { title: 'renamed' } },
            delete: { id: '00000000-0000-4000-8000-0000000000b6' },
            upsert: {
              where: { authorId_title: { authorId: 1n, title: 'nope' } },
              create: { title: 'made' },
              update: { views: 7 },
            },
          },
        },
        include: { posts: { orderBy: { title: 'asc' } }, profile: true },
      }),
  ],
  [
    'update m2m connect/disconnect/set',
    async (p) => {
      const where = { id: '00000000-0000-4000-8000-0000000000b1' }
      const first = await p.post.update({
        where,
        data: { tags: { connect: [{ name: 'm1' }, { name: 'm2' }], disconnect: { name: 't1' } } },
      })
      const second = await p.post.update({
        where,
        data: { tags: { set: [{ name: 'm2' }], create: { name: 'newt' } } },
        include: { tags: { orderBy: { id: 'asc' } } },
      })
      return [first, second]
    },
  ],
  [
    'update fk disconnect/connect',
    async (p) => [
      await p.user.update({ where: { id: 4n }, data: { manager: { connect: { id: 1n } } } }),
      await p.user.update({ where: { id: 4n }, data: { manager: { disconnect: true } } }),
      await p.user.update({
        where: { id: 1n },
        data: { manager: { connect: { id: 1n } }, reports: { disconnect: { id: 2n } } },
        select: { id: true },
      }),
      await p.user.update({
        where: { id: 1n },
        data: { reports: { set: [{ id: 4n }, { id: 5n }] } },
        select: { id: true, reports: { select: { id: true }, orderBy: { id: 'asc' } } },
      }),
    ],
  ],
  [
    'updateMany',
    (p) => p.user.updateMany({ where: { active: true }, data: { active: false, role: 'ADMIN', meta: 'JsonNull' } }),
  ],
  ['updateMany limit', (p) => p.seq.updateMany({ where: { s: 'y' }, data: { n: 70 }, limit: 2 })],
  [
    'updateManyAndReturn limit',
    (p) =>
      p.user.updateManyAndReturn({
        where: { active: false },
        data: { rating: 3 },
        limit: 2,
        select: { id: true, role: true },
      }),
    { unordered: true },
  ],
  [
    'updateMany relation filter',
    (p) => p.post.updateMany({ where: { author: { email: { startsWith: 'a' } } }, data: { published: true } }),
  ],
  ['deleteMany limit', (p) => p.tag.deleteMany({ where: { name: { startsWith: 'Z' } }, limit: 1 })],
  ['delete', (p) => p.tag.delete({ where: { name: 't2' } })],
  ['delete with include', (p) => p.tag.delete({ where: { name: 'm1' }, include: { posts: true } })],
  ['delete restricted FK (P2003)', (p) => p.category.delete({ where: { name: 'cat1' } })],
  ['deleteMany relation filter', (p) => p.profile.deleteMany({ where: { user: { email: 'b@x.io' } } })],
  [
    'upsert native create',
    (p) => p.user.upsert({ where: { email: 'up@x.io' }, create: { email: 'up@x.io' }, update: { name: 'Up' } }),
  ],
  [
    'upsert native update',
    (p) => p.user.upsert({ where: { email: 'a@x.io' }, create: { email: 'a@x.io' }, update: { name: 'Up' } }),
  ],
  [
    'upsert native compound',
    async (p) => {
      const where = { authorId_title: { authorId: 1n, title: 'ups' } }
      const upsert = () =>
        p.post.upsert({ where, create: { title: 'ups', authorId: 1n }, update: { views: { increment: 1 } } })
      return [await upsert(), await upsert(), await upsert()]
    },
  ],
  [
    'upsert non-native (create email differs)',
    (p) =>
      p.user.upsert({
        where: { email: 'up2@x.io' },
        create: { email: 'other@x.io' },
        update: { name: 'Up' },
        include: { posts: true },
      }),
  ],
  ['multischema', (p) => p.auditLog.create({ data: { entity: 'e', payload: { x: 1 } } })],
  [
    'createMany with DEFAULTs',
    (p) =>
      p.seq.createMany({ data: [{ id: 100 }, { n: 3 }, { uuid: '00000000-0000-4000-8000-000000000001', c: 'GREEN' }] }),
  ],
  ['create all-default', (p) => p.seq.create({ data: {} })],
  ['createManyAndReturn all default', (p) => p.seq.createManyAndReturn({ data: [{}, {}] })],
  ['create every default', (p) => p.defaults.create({ data: {} })],
  [
    'create composite',
    (p) =>
      p.org.create({
        data: {
          region: 'as',
          code: 1,
          name: 'acme',
          members: { createMany: { data: [{ nick: 'x' }, { nick: 'y' }] } },
        },
        include: { members: true },
      }),
    { unordered: true },
  ],
  [
    'composite unique update',
    (p) =>
      p.org.update({
        where: { region_code: { region: 'eu', code: 1 } },
        data: { code: 7 },
        include: { members: { orderBy: { id: 'asc' } } },
      }),
  ],
  ['composite delete setnull', (p) => p.org.delete({ where: { region_code: { region: 'eu', code: 1 } } })],
  [
    'composite updateMany limit',
    (p) => p.org.updateMany({ where: { region: 'us', code: 1 }, data: { name: 'zz' }, limit: 1 }),
  ],
  [
    'self m2m',
    (p) =>
      p.member.update({
        where: { nick: 'a' },
        data: { friends: { connect: { nick: 'd' } } },
        include: { friends: true, friendOf: true },
      }),
    { unordered: true },
  ],
  [
    'm2m disconnect all',
    (p) => p.member.update({ where: { nick: 'a' }, data: { friends: { set: [] } }, include: { friends: true } }),
  ],
  ['deleteMany nested', (p) => p.member.update({ where: { nick: 'a' }, data: { friends: { deleteMany: {} } } })],
  [
    'native create',
    (p) =>
      p.native.create({
        data: {
          id: 10,
          ci: 'Ab',
          ip: '10.0.0.1',
          bit: '101',
          vb: '11',
          xml: '<a/>',
          money: '12.34',
          oid: 7,
          chr: 'a',
          real: 1.1,
          uu: '00000000-0000-4000-8000-00000000000A',
          tm: new Date('2020-01-01T10:00:00.000Z'),
        },
      }),
  ],
  ['update id', (p) => p.seq.update({ where: { id: 2 }, data: { id: { increment: 50 } } })],
  ['update empty data', (p) => p.seq.update({ where: { id: 2 }, data: {} })],
  ['upsert empty update', (p) => p.member.upsert({ where: { nick: 'a' }, create: { nick: 'a' }, update: {} })],
  [
    'createMany 40k params',
    (p) =>
      p.org.createMany({ data: Array.from({ length: 12000 }, (_, i) => ({ region: `r${i}`, code: i, name: 'n' })) }),
  ],
  ['out of range smallint', (p) => p.user.update({ where: { id: 1n }, data: { small: 40000 } })],
  ['value too long P2000', (p) => p.user.create({ data: { email: 'x'.repeat(130) } })],
  [
    'check violation',
    (p) => p.post.updateMany({ where: { id: '00000000-0000-4000-8000-0000000000b1' }, data: { views: -1 } }),
  ],
]
