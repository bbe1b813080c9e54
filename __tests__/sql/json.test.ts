/** JSON's constructors, predicates and functions, written and generated, on the shadow and on Postgres. */
import { Generator } from '../support/generate'
import { fixture, sidesFor, statementsOf } from './sideBySide'

const g = new Generator()
const sides = sidesFor(fixture('database.sql'))

async function compare(sql: string): Promise<void> {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  expect(here).toEqual(there)
}

test.each(['constructors', 'paths', 'queries'].flatMap((name) => statementsOf(fixture(`json/${name}.sql`))))(
  '%s',
  compare,
)

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

/** A path whose parts fit one another; now and then with one that does not. */
function path(depth: number): string {
  const steps = g.many(g.integer(0, 3), () =>
    g.pick([
      () => `.${g.pick(['a', 'b', '"aa"', '*', '**', '**{1}', '**{1 to last}', '**{last}'])}`,
      () =>
        `[${g.pick(['*', '0', '1', 'last', '0 to last', '0,1', '1 to 2', '$.size() - 1', '-1', '0.7', '@', '"x"'])}]`,
      () =>
        `.${g.pick(['type', 'size', 'abs', 'floor', 'ceiling', 'double', 'keyvalue', 'bigint', 'integer', 'boolean', 'number', 'decimal', 'string', 'datetime'])}()`,
      () => (depth > 0 ? ` ? (${condition(depth - 1)})` : '.a'),
    ])(),
  )
  return `${g.pick(['$', '$', '$', depth < 2 ? '@' : '$', '$x', '($ )'])}${steps.join('')}`
}

function operand(depth: number): string {
  const kind = g.integer(0, 5)
  if (kind <= 1)
    return g.pick(['1', '0', '-1.50', '"a"', 'null', 'true', '"1"', '$x', '1e3', '"2024-02-29".datetime()'])
  if (kind <= 3 || depth <= 0) return path(depth)
  return kind === 4
    ? `(${operand(depth - 1)} ${g.pick(['+', '-', '*', '/', '%'])} ${operand(depth - 1)})`
    : `${g.pick(['-', '+'])}${operand(depth - 1)}`
}

function condition(depth: number): string {
  const kind = g.integer(0, 8)
  if (kind <= 3 || depth <= 0)
    return `${operand(depth)} ${g.pick(['==', '!=', '<', '>', '<=', '>='])} ${operand(depth)}`
  if (kind === 4) return `(${condition(depth - 1)}) ${g.pick(['&&', '||'])} (${condition(depth - 1)})`
  if (kind === 5) return `!(${condition(depth - 1)})`
  if (kind === 6) return `(${condition(depth - 1)}) is unknown`
  if (kind === 7) return `exists(${path(depth)})`
  return `${path(depth)} ${g.pick(['starts with "a"', 'like_regex "^[a-z]"', 'like_regex "A" flag "i"', 'starts with $x'])}`
}

const anyPath = () =>
  `${g.pick(['', '', 'strict ', 'lax '])}${g.pick([() => path(2), () => path(2), () => operand(2), () => condition(2)])()}`
const variables = () => quoted(g.pick(['{"x": 1}', '{"x": "a"}', '{"x": [1, {"a": 2}]}', '{}', '{"x": null}']))

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
  ...Array.from(
    { length: 8 },
    () => () =>
      `SELECT jsonb_path_query(${quoted(json(3))}, ${quoted(anyPath())}, ${variables()}${g.pick(['', ', true'])})`,
  ),
  () =>
    `SELECT jsonb_path_${g.pick(['exists', 'query_array', 'query_first'])}(${quoted(json(3))}, ${quoted(anyPath())}, ${variables()}${g.pick(['', ', true'])})`,
  () => `SELECT jsonb_path_match(${quoted(json(3))}, ${quoted(condition(2))}, ${variables()}${g.pick(['', ', true'])})`,
  () => `SELECT ${quoted(json(3))}::jsonb ${g.pick(['@?', '@@'])} ${quoted(anyPath())}`,
  () => `SELECT ${quoted(anyPath())}::jsonpath`,
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
  // Dates in forms of their own are refused in paths.
  expect(refused).toBeLessThan(statements.length / 100)
}, 120_000)
