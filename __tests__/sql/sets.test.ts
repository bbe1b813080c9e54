/** Set-returning functions on the shadow and on Postgres, rows in their order. */
import { fixture, sidesFor, statementsOf } from './sideBySide'

const sides = sidesFor(fixture('database.sql'), { ordered: true })

async function compare(sql: string, values: readonly (string | null)[] = []): Promise<void> {
  const [here, there] = [await sides.onShadow(sql, values), await sides.onPostgres(sql, values)]
  expect(here).toEqual(there)
}

test.each(statementsOf(fixture('sets.sql')))('%s', (sql) => compare(sql))

const WIDE = Array.from({ length: 40 }, (_, i) => i + 1)

/** As query builders send them. */
test.each<[string, (string | null)[]]>([
  ['SELECT * FROM unnest($1::text[], $2::int[])', ['{a,b}', '{1,2}']],
  ['SELECT * FROM unnest($1::text[], $2::int[]) AS t(name, n)', [null, '{1,2}']],
  ['SELECT * FROM unnest($1)', ['{1}']],
  ['SELECT n FROM generate_series(1, $1) AS n', ['3']],
  ['SELECT n FROM generate_series($1, $2) AS n', ['1', '2']],
  ['SELECT n FROM generate_series($1::int, $2) AS n', ['1', '2']],
  ['SELECT d::date FROM generate_series($1::date, $2::date, $3::interval) AS d', ['2024-01-30', '2024-02-02', '1 day']],
  ['SELECT generate_series($1::int, $2::int) AS n ORDER BY n DESC LIMIT $3', ['1', '9', '2']],
  ['SELECT e->>$2 AS v FROM jsonb_array_elements($1::jsonb) AS e', ['[{"a":1},{"b":2}]', 'a']],
  ['SELECT * FROM jsonb_to_recordset($1) AS x(id int, name text)', ['[{"id":1,"name":"a"},{"id":2}]']],
  [
    'INSERT INTO users (email, name, role, amount, tags) SELECT * FROM unnest($1::text[], $2::text[], $3::"Role"[], $4::numeric[]) AS t(email, name, role, amount), LATERAL (SELECT ARRAY[t.name] AS tags) x RETURNING email, name, role, amount, tags',
    ['{p1@x,p2@x}', '{"Pat, 1",NULL}', '{ADMIN,BOSS}', '{1.005,2}'],
  ],
  [
    'INSERT INTO posts ("authorId", title, views) SELECT u.id, d.title, d.views FROM unnest($1::text[], $2::text[], $3::int[]) AS d(email, title, views) JOIN users u ON u.email = d.email ON CONFLICT ("authorId", title) DO NOTHING RETURNING title, views',
    ['{p1@x,p2@x,nobody}', '{"from p1","from p2",x}', '{1,2,3}'],
  ],
  [
    'UPDATE posts SET views = posts.views + d.more FROM unnest($1::text[], $2::int[]) AS d(title, more) WHERE posts.title = d.title RETURNING posts.title, posts.views',
    ['{"from p1"}', '{41}'],
  ],
  ['DELETE FROM posts WHERE title = ANY (SELECT unnest($1::text[])) RETURNING title', ['{"from p2"}']],
  [
    'SELECT title FROM posts WHERE (title, views) IN (SELECT * FROM unnest($1::text[], $2::int[]))',
    ['{"from p1"}', '{42}'],
  ],
  ['INSERT INTO users (email) SELECT * FROM unnest($1::text[])', ['{p1@x}']],
  ['SELECT * FROM unnest($1::int[])', ['{1,x}']],
  [`SELECT * FROM unnest(${WIDE.map((n) => `$${n}::int[]`).join(', ')})`, WIDE.map((n) => `{${n},NULL}`)],
])('%s with %j', compare)
