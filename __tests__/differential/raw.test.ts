import { differential } from './differential'
import { Prisma, type PrismaClient } from './generated/plain/client'

const { both, bothSql } = differential<PrismaClient>('plain')
const at = new Date('2024-02-03T04:05:06.789Z')

describe('raw queries of Prisma', () => {
  both(
    '$queryRaw all types',
    (p) =>
      p.$queryRaw`SELECT u.*, 1::int8 AS i8, 1.5::numeric AS num, ${1} AS pnum, ${'s'}::text AS ps, ${true} AS pb, ${at} AS pd, ${2n} AS pbig, ${new Prisma.Decimal('1.25')} AS pdec, ${Uint8Array.of(1)} AS pby, ${[1, 2]}::int[] AS parr, ${{ a: 1 }}::jsonb AS pj, count(*) OVER () AS c FROM (SELECT id,email,tags,roles,role,meta,amount,rating,small,active,blob,born,"wakeUp","lastLogin","createdAt",uid,bigs,decs,dates,jsons,blobs,uuids FROM users) u ORDER BY id LIMIT 1`,
  )
  both(
    '$queryRaw columns of every type',
    (p) =>
      p.$queryRaw`SELECT email, role, meta, "metaText", amount, rating, small, active, blob, born, "wakeUp", "lastLogin", "createdAt", "updatedAt", uid, "managerId" FROM users ORDER BY id`,
  )
  both('$queryRaw native types', (p) => p.$queryRaw`SELECT * FROM "Native" ORDER BY id`)
  both(
    '$queryRaw lists',
    (p) => p.$queryRaw`SELECT id, tags, scores, bigs, decs, dates, jsons, uuids FROM users ORDER BY id`,
  )
  both(
    '$queryRaw Prisma.join',
    (p) => p.$queryRaw`SELECT id FROM users WHERE email IN (${Prisma.join(['a@x.io', 'b@x.io'])}) ORDER BY id`,
  )
  both('$queryRaw Prisma.sql and empty', (p) =>
    p.$queryRaw(
      Prisma.sql`SELECT id, name FROM users ${Prisma.empty} WHERE ${Prisma.sql`active = ${true}`} ORDER BY id`,
    ),
  )
  both('$executeRaw', (p) => p.$executeRaw`UPDATE users SET name = ${'raw'} WHERE id = ${1}`)
  both('$executeRaw counts', async (p) => [
    await p.$executeRaw`DELETE FROM "CategoryOnPost"`,
    await p.$executeRaw`DELETE FROM "CategoryOnPost"`,
  ])
  both('$queryRaw interval', (p) => p.$queryRaw`SELECT now() - now() AS i`)
  both('$queryRaw syntax error', (p) => p.$queryRawUnsafe('SELEC 1'))
  both('$queryRaw point', (p) => p.$queryRaw`SELECT location FROM users WHERE id = 1`)
  both('not null violation raw', (p) => p.$executeRawUnsafe('INSERT INTO "Tag"(name) VALUES (NULL)'))
  both('unique violation raw', (p) => p.$executeRawUnsafe(`INSERT INTO "Tag"(name) VALUES ('t1')`))
  both('type error raw', (p) => p.$queryRaw`SELECT * FROM "Tag" WHERE id = ${'x'}`)
  both('returning', (p) => p.$queryRaw`INSERT INTO "Tag" (name) VALUES (${'ret'}) RETURNING *`)
  both('COPY is refused', (p) => p.$executeRawUnsafe('COPY "Tag" TO STDOUT'), { refuses: ['COPY'] })
})

describe('what the shapes of results are', () => {
  bothSql(
    'literals',
    `SELECT 1 AS i, 3000000000 AS big, 1.50 AS n, 'x' AS t, NULL AS nothing, true AS b, ARRAY[1, 2] AS a, '{}'::text[] AS e`,
  )
  bothSql('columns', `SELECT id, email, name, amount, tags, role, roles FROM users ORDER BY id`)
  bothSql(
    'aliases and expressions',
    `SELECT u.id AS x, u.amount + 1, u.name || '!', count(*), max(u.small), u.id::text, coalesce(u.name, 'none') FROM users u GROUP BY u.id ORDER BY u.id`,
  )
  bothSql(
    'aggregates',
    `SELECT count(*), sum(small), sum(id), sum(amount), avg(small), avg(rating), min(name), max("createdAt"), bool_or(active), array_agg(id ORDER BY id) FROM users WHERE id <> 4`,
  )
  bothSql('join', `SELECT p.title, u.email FROM "Post" p JOIN users u ON u.id = p."authorId" ORDER BY p.id`)
  bothSql(
    'CTE',
    `WITH t AS (SELECT "authorId", count(*) AS n FROM "Post" GROUP BY 1) SELECT u.email, t.n FROM t JOIN users u ON u.id = t."authorId" ORDER BY 1`,
  )
  bothSql(
    'subqueries',
    `SELECT id, (SELECT count(*) FROM "Post" p WHERE p."authorId" = u.id) AS n, EXISTS (SELECT 1 FROM "Profile" WHERE user_id = u.id) AS has FROM users u ORDER BY id`,
  )
  bothSql(
    'CASE',
    `SELECT id, CASE WHEN active THEN 'yes' ELSE 'no' END, CASE role WHEN 'USER' THEN 1 END FROM users ORDER BY id`,
  )
  bothSql(
    'window',
    `SELECT id, row_number() OVER (PARTITION BY "authorId" ORDER BY views, id), sum(views) OVER (ORDER BY id) FROM "Post" ORDER BY id`,
  )
  bothSql('UNION', `SELECT id, name FROM "Tag" UNION ALL SELECT id, name FROM "Category" ORDER BY 1, 2`)
  bothSql('insert', `INSERT INTO "Tag" (name) VALUES ($1), ($2)`, { values: ['n1', 'n2'] })
  bothSql('insert returning', `INSERT INTO "Tag" (name) VALUES ($1) RETURNING id, name AS n, upper(name)`, {
    values: ['n1'],
  })
  bothSql(
    'insert from select',
    `INSERT INTO "Tag" (name) SELECT name || '2' FROM "Tag" WHERE id < 3 ORDER BY id RETURNING *`,
  )
  bothSql(
    'upsert',
    `INSERT INTO "Tag" (name) VALUES ('t1') ON CONFLICT (name) DO UPDATE SET name = excluded.name || '!' RETURNING *`,
  )
  bothSql(
    'update from',
    `UPDATE "Post" p SET title = u.email FROM users u WHERE u.id = p."authorId" AND p.views = 0 RETURNING p.id, p.title`,
  )
  bothSql(
    'delete using',
    `DELETE FROM "Profile" pr USING users u WHERE u.id = pr.user_id AND u.email = 'a@x.io' RETURNING pr.bio`,
  )
  bothSql('empty result', `SELECT id, name FROM "Tag" WHERE false`)
  bothSql('empty text', ``)
  bothSql('several results', `SELECT 1`)
  bothSql(
    'json operators',
    `SELECT meta->'a', meta->>'a', meta#>>'{b,0}', meta @> '{"a": 1}', meta ? 'a', jsonb_typeof(meta) FROM users ORDER BY id`,
  )
  bothSql(
    'arrays',
    `SELECT 'a' = ANY(tags), tags || 'x', array_length(tags, 1), cardinality(tags), tags @> '{a}', tags && '{z}' FROM users ORDER BY id`,
  )
  bothSql('subscripts', `SELECT tags[1] FROM users ORDER BY id`)
  bothSql(
    'dates',
    `SELECT "createdAt", "createdAt"::date, date_trunc('month', "createdAt"), extract(year FROM "createdAt"), "createdAt" + interval '1 day', born - 1, "lastLogin"::time FROM users ORDER BY id`,
  )
  bothSql(
    'text functions',
    `SELECT upper(name), length(name), substring(name FROM 1 FOR 2), position('n' IN name), trim(name), left(name, 1), lpad(name, 5, '*'), name LIKE 'A%', name ILIKE 'a%' FROM users ORDER BY id`,
  )
  bothSql('settings', `SHOW search_path`)
  bothSql('version and user', `SELECT current_schema(), current_setting('TimeZone')`)
})
