/** What SELECT is made of, on the shadow and on Postgres: rows as values, joins, LATERAL, windows, details. */
import fs from 'node:fs'
import path from 'node:path'
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const folder = path.join(__dirname, 'fixtures', 'selects')
const files = fs.readdirSync(folder).filter((name) => name !== 'database.sql' && name !== 'data.sql')

let sides: Sides

beforeAll(async () => {
  sides = await openSides(fixture('selects/database.sql'))
  for (const sql of statementsOf(fixture('selects/data.sql'))) await compare(sql)
}, 60_000)
afterAll(() => sides?.close())

async function compare(sql: string, values: readonly (string | null)[] = []): Promise<void> {
  const [here, there] = [await sides.onShadow(sql, values), await sides.onPostgres(sql, values)]
  expect(here).toEqual(there)
}

describe.each(files)('%s', (file) => {
  test.each(statementsOf(fixture(`selects/${file}`)))('%s', (sql) => compare(sql))
})

test.each<[string, (string | null)[]]>([
  ['SELECT ROW($1::int, $2::text)', ['1', 'a b']],
  ['SELECT ROW($1)', ['1']],
  ['SELECT row_to_json(x) FROM (SELECT $1::int AS a, $2 AS b) x', ['1', 'z']],
  ['SELECT id FROM posts WHERE (user_id, views) IN (($1, $2), ($3, $4)) ORDER BY id', ['1', '3', '3', '7']],
  [
    'SELECT u.id, x.title FROM users u CROSS JOIN LATERAL (SELECT title FROM posts p WHERE p.user_id = u.id AND views > $1 ORDER BY id LIMIT $2) x ORDER BY 1, 2',
    ['2', '2'],
  ],
  ['VALUES ($1::int, $2), (2, $3) ORDER BY 1 LIMIT $4', ['3', 'a', 'b', '1']],
  ['SELECT title LIKE ANY (SELECT $1 || name FROM users) FROM posts ORDER BY id', ['%']],
  ['SELECT (($1)::posts).title', ['(1,2,"x y",3,)']],
  ['SELECT p FROM posts p WHERE p = $1::posts', ['(1,1,first,3,"2024-01-01 00:00:00")']],
  ['SELECT (x).title FROM unnest($1::posts[]) x', ['{"(1,2,a,3,)"}']],
  ['SELECT string_agg(DISTINCT title, $1) FROM posts', [';']],
])('%s with %j', compare)
