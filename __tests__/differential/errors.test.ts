import { differential } from './differential'
import type { PrismaClient } from './generated/plain/client'
import { start } from './side'

const { both, bothSql } = differential<PrismaClient>('plain')
const post = '00000000-0000-4000-8000-0000000000b1'

describe('Prisma error codes', () => {
  both('P2000 varchar', (p) => p.native.create({ data: { id: 9, vc: 'sixsix' } }))
  both('P2000 char', (p) => p.native.create({ data: { id: 9, chr: 'four' } }))
  both('P2000 char with trailing blanks fits', (p) =>
    p.native.create({ data: { id: 9, chr: 'abc   ', vc: 'abcde    ' } }),
  )
  both('P2000 on update', (p) => p.native.update({ where: { id: 1 }, data: { vc: 'sixsix' } }))
  both('P2000 on updateMany', (p) => p.native.updateMany({ data: { vc: 'sixsix' } }))
  both('P2002 primary key', (p) => p.native.create({ data: { id: 1 } }))
  both('P2002 composite primary key', (p) => p.org.create({ data: { region: 'eu', code: 1 } }))
  both('P2002 composite unique', (p) => p.post.create({ data: { title: 'P1', authorId: 1n } }))
  both('P2002 in the second row', (p) => p.tag.createMany({ data: [{ name: 'fresh' }, { name: 't1' }] }))
  both('P2002 among the rows', (p) => p.tag.createMany({ data: [{ name: 'same' }, { name: 'same' }] }))
  both('P2002 on update', (p) => p.tag.update({ where: { name: 't1' }, data: { name: 't2' } }))
  both('P2002 on updateMany', (p) => p.tag.updateMany({ where: { name: { startsWith: 't' } }, data: { name: 'one' } }))
  both('P2002 two keys at once', (p) => p.parent.create({ data: { id: 1, label: 'two' } }))
  both('P2002 mapped column', (p) => p.profile.create({ data: { bio: 'x', userId: 1n } }))
  both('P2002 enough for a partial index', (p) =>
    p.member.createMany({
      data: [
        { nick: 'p', region: 'zz', code: 99 },
        { nick: 'q', region: 'zz', code: 99 },
      ],
    }),
  )
  both('P2002 in an m2m connect is none', (p) =>
    p.post.update({ where: { id: post }, data: { tags: { connect: { name: 't1' } } } }),
  )
  both('P2003 create', (p) => p.profile.create({ data: { bio: 'x', userId: 99n } }))
  both('P2003 composite', (p) => p.member.create({ data: { nick: 'z', region: 'eu', code: 77 } }))
  both('composite key with a null is not checked', (p) =>
    p.member.create({ data: { nick: 'z', region: 'nowhere', code: null } }),
  )
  both('P2003 update', (p) => p.post.update({ where: { id: post }, data: { authorId: 99n } }))
  both('P2003 updateMany', (p) => p.post.updateMany({ data: { authorId: 99n } }))
  both('P2003 createMany', (p) =>
    p.cascadeChild.createMany({
      data: [
        { id: 7, parentId: 1 },
        { id: 8, parentId: 99 },
      ],
    }),
  )
  both('P2003 through a cascade', (p) => p.user.delete({ where: { id: 1n } }))
  both('P2004 check on create', (p) =>
    p.post.create({
      data: { title: 'x', authorId: 1n, views: -5, id: '00000000-0000-4000-8000-0000000000ff', createdAt: new Date(0) },
    }),
  )
  both('P2007 enum', (p) => p.$executeRawUnsafe(`INSERT INTO "Seq" (c) VALUES ('PURPLE')`))
  both('P2007 uuid in create', (p) => p.native.create({ data: { id: 9, uu: 'not-a-uuid' } }))
  both('P2007 inet', (p) => p.native.create({ data: { id: 9, ip: '300.0.0.1' } }))
  both('P2007 bit', (p) => p.native.create({ data: { id: 9, bit: '12x' } }))
  both('bit length', (p) => p.native.create({ data: { id: 9, bit: '1011' } }))
  both('varbit length', (p) => p.native.create({ data: { id: 9, vb: '101110111' } }))
  both('xml', (p) => p.native.create({ data: { id: 9, xml: '<a>' } }), { refuses: ['xml'] })
  both('P2011 from a null in raw SQL', (p) => p.$executeRawUnsafe(`INSERT INTO "Tag" (name) VALUES (NULL)`))
  both('P2011 update to null', (p) => p.$executeRawUnsafe(`UPDATE "Post" SET title = NULL WHERE id = '${post}'`))
  both('P2012 missing value', (p) => p.tag.create({ data: {} as never }))
  both('P2014 disconnect a required relation', (p) =>
    p.user.update({ where: { id: 1n }, data: { profile: { disconnect: true } as never } }),
  )
  both('P2014 set on a required relation', (p) =>
    p.user.update({ where: { id: 1n }, data: { posts: { set: [] } as never } }),
  )
  both('P2014 connect takes a required child away', (p) =>
    p.user.update({ where: { id: 5n }, data: { profile: { connect: { id: 1 } } } }),
  )
  both('P2014 create beside a required child', (p) =>
    p.user.update({ where: { id: 1n }, data: { profile: { create: { bio: 'second' } } } }),
  )
  both('P2017 disconnect what is not connected', (p) =>
    p.user.update({ where: { id: 1n }, data: { reports: { disconnect: { id: 5n } } } }),
  )
  both('P2017 delete what is not connected', (p) =>
    p.user.update({ where: { id: 1n }, data: { posts: { delete: { id: '00000000-0000-4000-8000-0000000000b3' } } } }),
  )
  both('P2018 connect many, one missing', (p) =>
    p.post.update({ where: { id: post }, data: { tags: { connect: [{ name: 't1' }, { name: 'missing' }] } } }),
  )
  both('P2018 set, one missing', (p) =>
    p.post.update({ where: { id: post }, data: { tags: { set: [{ name: 'missing' }] } } }),
  )
  both('P2025 connect children, one missing', (p) =>
    p.parent.update({ where: { id: 1 }, data: { cascades: { connect: [{ id: 1 }, { id: 99 }] } } }),
  )
  both('P2020 int4 sum', (p) => p.post.updateMany({ where: { views: 2147483647 }, data: { views: { increment: 1 } } }))
  both('P2020 smallint', (p) => p.user.updateMany({ where: { small: 32767 }, data: { small: { multiply: 2 } } }))
  both('P2020 bigint', (p) => p.native.create({ data: { id: 9, i8: 9223372036854775808n } }))
  both('P2020 int4', (p) => p.native.create({ data: { id: 9, i4: 2147483648 } }))
  both('P2020 numeric', (p) => p.native.create({ data: { id: 9, num: '12345.67' } }))
  both('P2020 numeric by an operation', (p) =>
    p.user.updateMany({ where: { id: 4n }, data: { amount: { increment: 1 } } }),
  )
  both('division by zero', (p) => p.post.updateMany({ data: { views: { divide: 0 } } }))
  both('P2025 delete', (p) => p.tag.delete({ where: { name: 'missing' } }))
  both('P2025 update with include', (p) =>
    p.user.update({ where: { id: 99n }, data: { name: 'x' }, include: { posts: true } }),
  )
  both('P2025 nested update', (p) =>
    p.user.update({
      where: { id: 1n },
      data: { posts: { update: { where: { id: '00000000-0000-4000-8000-0000000000b3' }, data: { title: 'x' } } } },
    }),
  )
  both('P2025 nested delete of a one', (p) => p.user.update({ where: { id: 5n }, data: { profile: { delete: true } } }))
  both('P2025 nested update of a one', (p) =>
    p.user.update({ where: { id: 5n }, data: { profile: { update: { bio: 'x' } } } }),
  )
  both('validation error', (p) => p.user.findMany({ where: { nope: 1 } as never }))
  both('unknown enum value', (p) => p.user.create({ data: { email: 'z@x.io', role: 'BOSS' as never } }))
})

describe('referential actions', () => {
  const parents = (p: PrismaClient) =>
    p.parent.findMany({
      orderBy: { id: 'asc' },
      include: { cascades: true, restricts: true, nulls: true, noActions: true, defaults: true },
    })
  for (const id of [1, 2, 3, 4, 5, 6]) {
    both(
      `delete parent ${id}`,
      async (p, { attempt }) => [await attempt(p.parent.delete({ where: { id } })), await parents(p)],
      { unordered: true, concurrent: true },
    )
    both(
      `update the key of parent ${id}`,
      async (p, { attempt }) => [
        await attempt(p.parent.update({ where: { id }, data: { id: id + 100 } })),
        await parents(p),
      ],
      { unordered: true, concurrent: true },
    )
  }
  both('delete all parents', async (p, { attempt }) => [await attempt(p.parent.deleteMany()), await p.parent.count()])
  both('the default of SetDefault is gone', async (p, { attempt }) => [
    await attempt(p.parent.delete({ where: { id: 1 } })),
    await attempt(p.parent.delete({ where: { id: 6 } })),
    await p.defaultChild.findMany(),
  ])
  both('cascades over two levels', async (p, { attempt }) => [
    await attempt(p.categoryOnPost.deleteMany()),
    await attempt(p.user.updateMany({ data: { managerId: null } })),
    await attempt(p.user.delete({ where: { id: 1n } })),
    await p.profile.findMany({ orderBy: { id: 'asc' } }),
    await p.$queryRaw`SELECT * FROM "_PostToTag" ORDER BY 1, 2`,
  ])
  both('a self-relation restricts', (p) => p.user.delete({ where: { id: 2n } }))
  both('a manager of himself may go', async (p) => [
    await p.user.update({ where: { id: 5n }, data: { managerId: 5n }, select: { id: true } }),
    await p.user.delete({ where: { id: 5n }, select: { id: true } }),
  ])
})

describe('fields of DatabaseError', () => {
  bothSql('unique', `INSERT INTO "Tag" (name) VALUES ($1)`, { values: ['t1'] })
  bothSql('unique of two columns', `INSERT INTO "Post" (title, "authorId") VALUES ('P1', 1)`)
  bothSql('primary key', `INSERT INTO "Tag" (id, name) VALUES (1, 'x')`)
  bothSql('foreign key', `INSERT INTO "Profile" (bio, user_id) VALUES ('x', 99)`)
  bothSql('foreign key of two columns', `UPDATE "Member" SET region = 'no', code = 1`)
  bothSql('referenced key', `DELETE FROM "Category" WHERE id = 1`)
  bothSql('RESTRICT', `DELETE FROM "Parent" WHERE id = 3`)
  bothSql('RESTRICT on update', `UPDATE "Parent" SET id = 33 WHERE id = 3`)
  bothSql('not null, first of several columns', `INSERT INTO "Profile" (bio) VALUES (NULL)`)
  bothSql('not null, second column', `INSERT INTO "Profile" (bio) VALUES ('x')`)
  bothSql('not null in turn', [
    { sql: `INSERT INTO "Profile" (bio, user_id) VALUES ($1, $2)`, values: [null, 5] },
    { sql: `INSERT INTO "Profile" (bio, user_id) VALUES ($1, $2)`, values: ['x', null] },
  ])
  bothSql('check', `UPDATE "Post" SET views = -1 WHERE id = '${post}'`)
  bothSql(
    'text too long',
    `INSERT INTO users (email, "updatedAt", uid) VALUES (repeat('x', 121), now(), gen_random_uuid())`,
  )
  bothSql('number out of range', `UPDATE "Post" SET views = 3000000000`)
  bothSql('input syntax', `SELECT * FROM "Post" WHERE id = 'x'`)
  bothSql('input syntax of a parameter', `SELECT * FROM "Post" WHERE id = $1`, { values: ['x'] })
  bothSql('unknown column', `SELECT nope FROM "Tag"`)
  bothSql('unknown column, one like it', `SELECT nmae FROM "Tag"`)
  bothSql('unknown table', `SELECT 1 FROM "Tagg"`)
  bothSql('lower-case table', `SELECT 1 FROM Tag`)
  bothSql('unknown function', `SELECT frob(1)`)
  bothSql('operator on other types', `SELECT 1 + 'x'::text`)
  bothSql('syntax', `SELECT * FROM`)
  bothSql('syntax at a token', `SELEC 1`)
  bothSql('ambiguous column', `SELECT id FROM "Tag", "Category"`)
  bothSql('grouping', `SELECT name, count(*) FROM "Tag"`)
  bothSql('division by zero', `SELECT 1 / 0`)
  bothSql('more than one row', `SELECT (SELECT id FROM "Tag")`)
  bothSql('a parameter too few', `SELECT $1::int, $2::int`, { values: [1] })
  bothSql('a parameter too many', `SELECT $1::int`, { values: [1, 2] })
  bothSql('insert more columns than targets', `INSERT INTO "Tag" (name) VALUES ('a', 1)`)
  bothSql('column of another type', `INSERT INTO "Tag" (name) VALUES (now())`)
  bothSql('order by json', `SELECT id FROM users ORDER BY "metaText"`)
  bothSql('group by json', `SELECT "metaText" FROM users GROUP BY "metaText"`)
  bothSql('distinct json', `SELECT DISTINCT "metaText" FROM users`)
  bothSql('insert fewer columns than targets', `INSERT INTO "Tag" (id, name) VALUES (1)`)
  bothSql('set of another type', `UPDATE "Post" SET views = now()`)
  bothSql('where is not boolean', `SELECT 1 FROM "Tag" WHERE id`)
})

describe('a table and a column that are not there', () => {
  const { both } = differential<PrismaClient>('plain', () => ({
    ddl: `${start().ddl}; DROP TABLE "Defaults"; ALTER TABLE "Native" DROP COLUMN "ci"`,
    seed: 'SELECT 1',
  }))
  both('P2021', (p) => p.defaults.findMany())
  both('P2021 create', (p) => p.defaults.create({ data: {} }))
  both('P2022', (p) => p.native.findMany())
  both('P2022 create', (p) => p.native.create({ data: { id: 1, ci: 'x' } }))
})
