import fs from 'node:fs'
import path from 'node:path'
import type { UnsupportedOnShadow } from '../../src/errors'
import { catalogFromDdl } from '../../src/sql/ddl'
import { createTranslator, type Translator } from '../../src/sql/translator'

let translator: Translator

beforeAll(async () => {
  const ddl = fs.readFileSync(path.join(__dirname, 'fixtures', 'schema.sql'), 'utf8')
  translator = createTranslator(await catalogFromDdl(ddl))
})

const failure = (sql: string): UnsupportedOnShadow => {
  try {
    translator.translate(sql)
  } catch (error) {
    return error as UnsupportedOnShadow
  }
  throw new Error(`was translated: ${sql}`)
}

/** What is refused, by the name that the message gives it. */
test.each([
  ['SELECT * FROM pg_get_keywords()', 'function pg_get_keywords()'],
  [
    'SELECT generate_series(1, generate_series(1, 2)), generate_series(1, 2)',
    "a set-returning function in another one's arguments beside another set",
  ],
  ['INSERT INTO ratings VALUES (generate_series(1, 2), 1)', 'a set-returning function in VALUES'],
  ["SELECT nextval('users_id_seq'), generate_series(1, 2)", 'nextval() or setval() beside a set-returning function'],
  ['SELECT row_number() OVER (ORDER BY generate_series(1, 2))', 'a set-returning function in a window definition'],
  [
    'SELECT generate_series(1, 2), generate_series(1, 3), count(*) FROM users GROUP BY 1',
    'set-returning functions of which GROUP BY names only some',
  ],
  [
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SEARCH DEPTH FIRST BY n SET o SELECT * FROM r',
    'SEARCH and CYCLE',
  ],
  [
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT DISTINCT n + 1 FROM r) SELECT * FROM r',
    'DISTINCT in the recursive term of a query',
  ],
  [
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT rank() OVER () FROM r) SELECT * FROM r',
    'a window function in the recursive term of a query',
  ],
  [
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM (SELECT n FROM r) x) SELECT * FROM r',
    'a recursive reference inside a subquery or beside an outer join in the recursive term of a query',
  ],
  [
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL (SELECT n FROM r LIMIT 1)) SELECT * FROM r',
    'ORDER BY, LIMIT or OFFSET in the recursive term of a query',
  ],
  ['WITH RECURSIVE r(n) AS (SELECT 1.0 UNION SELECT n + 1 FROM r) SELECT * FROM r', 'a recursive UNION of numeric'],
  [
    'SELECT id, email FROM users GROUP BY GROUPING SETS ((id, role), (id))',
    'a column beside GROUPING SETS that is no key',
  ],
  ['SELECT DISTINCT id FROM users ORDER BY id FETCH FIRST 1 ROW WITH TIES', 'SELECT DISTINCT … WITH TIES'],
  ['SELECT id FROM users TABLESAMPLE SYSTEM (10)', 'TABLESAMPLE'],
  ["SELECT (ROW(1, 'a')).f2", 'an untyped literal as a field of a row'],
  ['SELECT 1 FROM users u FULL JOIN posts p ON p.id > u.id', 'FULL JOIN without an equality between its sides'],
  ["SELECT jsonb_each('{}'), generate_series(1, 2)", 'a function that gives rows beside another set'],
  ['SELECT ROW(1, 2) = x FROM (SELECT 1 AS a) x', 'comparing rows of different types'],
  ['SELECT CASE WHEN true THEN ROW(1, 2) ELSE ROW(1) END', 'CASE of records with different columns'],
  ['DELETE FROM users WHERE CURRENT OF c', 'WHERE CURRENT OF c'],
  ['SELECT ctid FROM users', 'the system column "ctid"'],
  ['SELECT u.xmin FROM users u', 'the system column "xmin"'],
  ['SELECT name COLLATE "de_DE" FROM users', 'COLLATE "de_DE"'],
])('%s', (sql, construct) => {
  const error = failure(sql)
  expect(error).toMatchObject({ name: 'UnsupportedOnShadow', code: '0A000', construct })
  expect(error.message).toContain(`${construct} is not supported on the shadow`)
  expect(error.hint).toContain('@jest-environment prisma-sqlite-shadow/full')
})

test('the place of what is refused is given, in characters', () => {
  expect(failure(`SELECT 'ü' || name COLLATE "de_DE" FROM users`).position).toBe('20')
})

test('a float minus zero is worked out, and not stored', () => {
  expect(() => translator.translate("SELECT '-0'::float8 * 2")).not.toThrow()
  expect(failure("INSERT INTO ratings VALUES (1, '-0')").message).toContain('minus zero')
})
