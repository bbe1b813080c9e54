/** Functions of the manual's chapter 9 as statements call them: by name, by keyword, in FROM, with defaults. */
import { openSides, type Sides } from '../sql/sideBySide'

const DDL = `
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
  CREATE TABLE visit (id integer PRIMARY KEY, mood mood, tags text[], price numeric(10,2), seen timestamptz);
`

const ROWS = `INSERT INTO visit VALUES (1, 'ok', '{a,b}', 1234.5, '2024-02-03 04:05:06Z'), (2, 'sad', '{}', -0.5, NULL), (3, NULL, NULL, NULL, NULL)`

let sides: Sides
beforeAll(async () => {
  sides = await openSides(DDL)
  await Promise.all([sides.onShadow(ROWS), sides.onPostgres(ROWS)])
}, 60_000)
afterAll(() => sides.close())

test.each([
  `SELECT enum_first(NULL::mood), enum_last(NULL::mood), enum_range(NULL::mood)`,
  `SELECT id, enum_range(mood, NULL), enum_range(NULL, mood), enum_range(mood, 'happy') FROM visit ORDER BY id`,
  `SELECT enum_range('happy'::mood, 'sad'::mood), enum_first('ok'::mood)`,
  `SELECT id, to_char(price, 'FM999,990.00'), to_char(id, '000') FROM visit ORDER BY id`,
  `SELECT to_number('1,234.50', '9G999D99'), to_number('12-', '99S')`,
  `SELECT 'abc' SIMILAR TO '%(b|d)%', 'abc' NOT SIMILAR TO 'a#%' ESCAPE '#', 'a%' SIMILAR TO 'a#%' ESCAPE '#'`,
  `SELECT substring('foobar' SIMILAR '%#"o_b#"%' ESCAPE '#'), substring('foobar' FROM 'o(.)b'), substring('foobar' FROM '%#"o_b#"%' FOR '#')`,
  `SELECT 'É' IS NFC NORMALIZED, 'e\u0301' IS NOT NORMALIZED, normalize('e\u0301', NFC) = 'é', length(normalize('é', NFD))`,
  `SELECT trim(LEADING 'x' FROM 'xxaxx'), overlay('abcdef' PLACING 'XX' FROM 2 FOR 3), position('c' IN 'abc')`,
  `SELECT m FROM regexp_matches('foobarbequebaz', 'ba.', 'g') AS m`,
  `SELECT m[1], ordinality FROM regexp_matches('a1b22', '([a-z])(\\d+)', 'g') WITH ORDINALITY AS t(m, ordinality)`,
  `SELECT regexp_split_to_array('the quick  fox', '\\s+'), regexp_match('foobarbequebaz', '(bar)(beque)')`,
  `SELECT regexp_replace('Thomas', '.[mN]a.', 'M'), regexp_replace('foobarbaz', 'b(..)', 'X\\1Y', 'g'), regexp_replace('A PostgreSQL function', 'a|e|i|o|u', 'X', 1, 3, 'i')`,
  `SELECT regexp_count('ABCABCAXYaxy', 'A.', 1, 'i'), regexp_instr('ABCDEFGHI', '(c..)(...)', 1, 1, 0, 'i', 2), regexp_substr('ABCDEFGHI', '(c..)(...)', 1, 1, 'i', 2), regexp_like('Hello', 'hello$', 'i')`,
  `SELECT 'XY1234Z' ~ 'Y*([0-9]{1,3})', substring('XY1234Z', 'Y*?([0-9]{1,3})'), regexp_match('abc01234xyz', '(?:(.*?)(\\d+)(.*)){1,1}')`,
  `SELECT 'a' ~ '(', 1`,
  `SELECT regexp_match('abc', 'b', 'g')`,
  `SELECT 'aXa' ~ '(a)X\\1', 'line1' || E'\\n' || 'line2' ~ '(?n)^line2$', 'ABC' ~* '^abc$'`,
  `SELECT int4eq(1, 1), int8lt(1, 2), text_ge('a', 'b'), numeric_eq(1.0, 1.00), texteq('a', 'a'), date_lt('2024-01-01', '2024-01-02')`,
  `SELECT id FROM visit WHERE enum_lt(mood, 'happy') ORDER BY id`,
  `SELECT width_bucket(price, 0, 2000, 4), width_bucket(id, ARRAY[1, 3]) FROM visit ORDER BY id`,
  `SELECT corr(id, price), regr_count(id, price), covar_pop(price, id), regr_slope(price::float8, id) FROM visit`,
  `SELECT bit_and(b), bit_or(b), bit_xor(b) FROM (VALUES (B'1010'), (B'0110'), (NULL)) v(b)`,
  `SELECT parse_ident('"Some".Thing'), unistr('\\0041'), pg_size_pretty(123456789::bigint), pg_size_bytes('1 GB')`,
  `SELECT encode(convert_to('é', 'UTF8'), 'hex'), convert_from('\\xc3a9', 'UTF8'), crc32('abc'), crc32c('abc'), sha256('a')`,
  `SELECT format_type(23, NULL), format_type(1043, 24), format_type(1042, NULL), format_type(NULL, 1), format_type(1009, -1), current_schemas(true), pg_is_in_recovery()`,
  `SELECT uuid_extract_version(uuidv7()), uuid_extract_version(uuidv7('1 day')), uuid_extract_version(gen_random_uuid()), uuid_extract_timestamp(gen_random_uuid())`,
  `SELECT uuid_extract_timestamp(uuidv7('-1 year')) < now(), random(1.5, 1.5), random(1, 1), random(5.00, 6.0) BETWEEN 5 AND 6, random_normal() IS NOT NULL, random_normal(3, 0)`,
  `SELECT pg_typeof(id), pg_typeof(mood)::text, pg_typeof(tags), pg_typeof(price) = 'numeric'::regtype, pg_typeof(seen)::oid FROM visit ORDER BY id`,
  `SELECT pg_typeof(1 + 1.5), pg_typeof(NULL::text[]), pg_typeof(now() - now()), pg_typeof(count(*)), pg_typeof(ARRAY[1.5]), pg_typeof('a' || 1) IN ('text'::regtype, 'int4'::regtype)`,
  `SELECT 'integer'::regtype, 'text[]'::regtype, '"char"'::regtype, 'mood'::regtype, 'double precision'::regtype::oid, to_json(pg_typeof(1)), format('%s', pg_typeof(1.5::float8))`,
  `SELECT random(2, 1)`,
  `SELECT random(1.0, 'NaN')`,
  `SELECT inet_merge('192.168.1.5/24', '192.168.2.5/24'), abbrev(cidr '10.1.0.0/16')`,
])('%s', async (sql) => {
  const actual = await sides.onShadow(sql)
  expect(actual).toEqual(await sides.onPostgres(sql))
})
