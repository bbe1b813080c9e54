/** JSON's constructors, predicates and functions, written and generated, on the shadow and on Postgres. */
import { Generator } from '../support/generate'
import { fixture, openSides, type Sides, statementsOf } from './sideBySide'

const g = new Generator()
let sides: Sides

beforeAll(async () => {
  sides = await openSides(fixture('database.sql'))
}, 60_000)
afterAll(() => sides?.close())

async function compare(sql: string): Promise<void> {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
}

test.each(statementsOf(fixture('json/constructors.sql')))('%s', compare)

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const key = () => g.pick(['a', 'b', 'aa', 'ä', '', 'a"b', '\\u0061'])

/** JSON text, now and then broken. */
function json(depth: number): string {
  const kind = g.integer(0, depth > 0 ? 7 : 4)
  if (g.next() < 0.02) return g.pick(['', '{', '[1,', 'nul', '01', "'a'", '"\\x"', '"\\ud800"', '"\\u0000"'])
  if (kind === 0) return 'null'
  if (kind === 1) return g.pick(['true', 'false'])
  if (kind === 2) return g.pick(['0', '-1.50', '1e3', '12345678901234567890', '0.10', '-0'])
  if (kind <= 4) return g.pick(['""', '"a"', '"\\u00e9"', '"\\""', '"\\n\\/"', '"😀"'])
  const space = g.pick(['', ' ', '\n'])
  const many = g.many(g.integer(0, 4), () => json(depth - 1))
  if (kind === 5) return `[${space}${many.join(`${space},${space}`)}]`
  return `{${many.map((m) => `${space}"${key().replace('"', '\\"')}"${space}:${space}${m}`).join(',')}${space}}`
}

/** An expression of any type that JSON can be made of. */
const value = (): string =>
  g.pick([
    () => String(g.integer(-9, 9)),
    () => `${g.integer(0, 99)}.${g.digits(2)}`,
    () => quoted(g.text(['a', '"', '\\', '\n', 'é'], 3)),
    () =>
      g.pick([
        'NULL',
        'true',
        'false',
        "'2024-02-29'::date",
        "'2024-02-29 10:00:00.5'::timestamp",
        "'1 day'::interval",
      ]),
    () => `${quoted('[1, {"b":null}]')}::${g.pick(['json', 'jsonb'])}`,
    () => g.pick(['ARRAY[1,NULL]', "ARRAY['x','y\"z']", "'{}'::int[]", 'ARRAY[[1,2],[3,4]]']),
    () =>
      g.pick(["'null'::jsonb", "'1.50'::jsonb", '1.5::float8', "'infinity'::float8", "'NaN'::numeric", '10000000000']),
  ])()
const clauses = () => g.pick(['', ' ABSENT ON NULL', ' NULL ON NULL'])
const unique = () => g.pick(['', '', ' WITH UNIQUE KEYS'])
const returning = () =>
  g.pick(['', '', ' RETURNING jsonb', ' RETURNING json', ' RETURNING text', ' RETURNING varchar(30)'])
const pairs = () =>
  g.many(g.integer(1, 4), () => `${g.pick([quoted(key()), quoted(key()), '1', 'NULL'])}: ${value()}`).join(', ')
const typed = () => `${quoted(json(3))}::${g.pick(['text', 'json', 'jsonb'])}`
const array = () => quoted(`{${g.many(g.integer(0, 5), () => g.pick(['a', 'b', 'NULL', '"x\\"y"', '1'])).join(',')}}`)
const rows = () =>
  `(VALUES ${g.many(g.integer(1, 5), () => `(${g.integer(1, 9)}, ${g.pick(["'a'", "'b'", "'cc'", 'NULL'])}::text, ${g.pick(['1', 'NULL', '2', '3'])}::int)`).join(', ')}) t(n, k, v)`

const MAKE: readonly (() => string)[] = [
  () => `SELECT JSON_OBJECT(${pairs()}${clauses()}${unique()}${returning()})`,
  () => `SELECT JSON_ARRAY(${g.many(g.integer(1, 4), value).join(', ')}${clauses()}${returning()})`,
  () =>
    `SELECT ${typed()} IS ${g.pick(['', 'NOT '])}JSON${g.pick(['', ' VALUE', ' OBJECT', ' ARRAY', ' SCALAR'])}${unique()}`,
  () => `SELECT JSON(${quoted(json(3))}${unique()})`,
  () => `SELECT JSON_SCALAR(${value()})`,
  () =>
    `SELECT JSON_SERIALIZE(${quoted(json(3))}::${g.pick(['text', 'json'])}${g.pick(['', ' RETURNING text', ' RETURNING varchar(9)'])})`,
  () =>
    `SELECT json_strip_nulls(${quoted(json(3))}${g.pick(['', ', true', ', false'])}), jsonb_strip_nulls(${quoted(json(3))}${g.pick(['', ', true'])})`,
  () => `SELECT ${g.pick(['json', 'jsonb'])}_object(${array()}${g.pick(['', `, ${array()}`])})`,
  () =>
    `SELECT ${g.pick(['json', 'jsonb'])}_object_agg${g.pick(['', '_strict', '_unique', '_unique_strict'])}(k, ${g.pick(['v', 'n', 'to_jsonb(v)', 'k'])} ORDER BY n, v) FROM ${rows()}`,
  () => `SELECT JSON_OBJECTAGG(k: v${clauses()}${unique()}${returning()}) FROM ${rows()}`,
  () => `SELECT JSON_ARRAYAGG(v ORDER BY n, v${clauses()}${returning()}) FROM ${rows()}`,
  () => `SELECT jsonb_${g.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge'])}(${quoted(json(2))}, ${quoted(json(2))})`,
]

test(`generated statements, seed ${g.seed}`, async () => {
  const statements = MAKE.flatMap((make) => g.many(60, make))
  let refused = 0
  for (const sql of statements) {
    const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
    if (here.error && /not supported on the shadow/.test(String(here.error.message))) refused++
    else expect({ sql, ...here }).toEqual({ sql, ...there })
  }
  expect(refused).toBe(0)
}, 120_000)
