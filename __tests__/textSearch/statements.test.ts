/** Full-text search in statements: generated columns, indexes, views, keys, ranks, settings, on the shadow and on Postgres. */
import fs from 'node:fs'
import path from 'node:path'
import { sidesFor, testSame } from '../sql/sideBySide'

const read = (name: string): string => fs.readFileSync(path.join(__dirname, name), 'utf8')

const sides = sidesFor(read('database.sql'))

testSame(sides, read('statements.sql'))

test.each([
  ["SELECT to_tsvector('german', 'x')", 'text search configuration "german"'],
  ["SELECT to_tsvector('mine', 'x')", 'text search configuration "mine"'],
  ["INSERT INTO own (t) VALUES ('x')", 'generated column "s": text search configuration "mine"'],
  ["SELECT 'english'::regconfig::oid", 'a cast from regconfig to oid'],
  ["SELECT ts_lexize('german_stem', 'x')", 'text search dictionary "german_stem"'],
  ["SELECT * FROM ts_parse('mine', 'x')", 'text search parser "mine"'],
  ["SELECT * FROM ts_stat('SELECT search FROM articles')", 'function ts_stat(text)'],
  ["SELECT ts_rewrite('a', 'SELECT ''a''::tsquery, ''b''::tsquery')", 'function ts_rewrite(tsquery, text)'],
  ["SELECT * FROM ts_debug('x')", 'function ts_debug(text)'],
  ["SELECT tsvector_cmp('a', 'b')", 'function tsvector_cmp(tsvector, tsvector)'],
  ["SET default_text_search_config = 'german'", 'text search configuration "german"'],
])('%s is refused', async (sql, construct) => {
  const { error } = await sides.onShadow(sql)
  expect(error).toMatchObject({
    code: '0A000',
    message: expect.stringContaining(`${construct} is not supported on the shadow`),
  })
})
