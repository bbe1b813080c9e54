/** 23505 of indexes over expressions: DETAIL shows the expression as Postgres does. */
import { runBoth, startPostgres, stopPostgres } from '../triggers/bothSides'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

const KEYS = [
  'lower(v)',
  'lower(t)',
  'LOWER(TRIM(BOTH FROM t))',
  'btrim(lower(v))',
  "coalesce(v, '')",
  "COALESCE(d, '1970-01-01')",
  'coalesce(n, 0), t',
  'coalesce(n, -1)',
  'lower("Odd")',
  'upper(v::text)',
  '(v::text)',
  '(n::bigint)',
  "date_trunc('day', ts)",
  'abs(n), lower(v)',
  'length(v)',
  "replace(v, '-', '')",
  'md5(v || t)',
  'left(v, 3)',
  "(j ->> 'a')",
  'coalesce(b, false)',
]

test.each(KEYS)('%s', async (key) => {
  const ddl = `
CREATE TABLE k (id int PRIMARY KEY, v varchar(20), t text, "Odd" text, n int, d date, ts timestamp, j jsonb, b boolean);
CREATE UNIQUE INDEX k_key ON k (${key});`
  const row = (id: number) =>
    `INSERT INTO k VALUES (${id}, 'Ab-c', 'x', 'O', 5, '2020-01-02', '2020-01-02 10:00', '{"a": "q"}', true)`
  const { shadow, postgres } = await runBoth(ddl, [row(1), row(2)])
  expect(shadow).toEqual(postgres)
})
