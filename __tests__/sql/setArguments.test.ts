/** Every set-returning function with generated arguments, in FROM and in the target list, on the shadow and on Postgres. */
import { allDefinitions } from '../../src/functions/families'
import { Generator } from '../support/generate'
import { sidesFor } from './sideBySide'

const g = new Generator()
const sides = sidesFor('CREATE EXTENSION citext', { ordered: true })

type Make = () => string | null
const orNull =
  (make: Make, share = 0.06): Make =>
  () =>
    g.next() < share ? null : make()
const pick =
  (...list: readonly string[]): Make =>
  () =>
    g.pick(list)

const integer = orNull(() => String(g.integer(-20, 20)))
const nearEnd = pick('2147483640', '2147483647', '-2147483648', '-2147483640')
const big = pick('9223372036854775800', '9223372036854775807', '-9223372036854775808', '-9223372036854775801')
// prettier-ignore
const numeric = orNull(() => (g.next() < 0.05 ? g.pick(['NaN', 'Infinity', '-Infinity']) : (g.integer(-500, 500) / g.pick([1, 10, 100])).toString()))
// prettier-ignore
const numericStep = orNull(() => (g.next() < 0.1 ? g.pick(['0.00', 'NaN', '-Infinity']) : (g.integer(-300, 300) / 100 || 1).toFixed(g.integer(0, 3))))
// prettier-ignore
const moment = orNull(() => `2024-${String(g.integer(1, 12)).padStart(2, '0')}-${String(g.integer(1, 28)).padStart(2, '0')} ${g.pick(['00:00', '12:30:00.25', '23:59:59'])}`)
// prettier-ignore
const span = orNull(pick('1 day', '-1 day', '1 month', '36 hours', '1 month 3 days', '-2 weeks', '0', '1 mon -30 days', '1 year', 'infinity', '7 days 00:00:00.5'))
const sentence: Make = () =>
  g.text(['The cats ', 'foo-bar ', 'a@b.co ', '<b>', '3.14 ', 'http://x.org/y ', 'é', '&amp;'], 6)
const zone = orNull(pick('Europe/Berlin', 'America/New_York', 'UTC', 'Asia/Kolkata', 'Nowhere/City'), 0.03)
const word: Make = () => g.text(['a', 'b', 'ab', ',', ' ', 'É', '😀', 'xyz', '"', '\\'], 8)
const json = (depth = 2): string => {
  const kind = g.integer(0, depth > 0 ? 7 : 4)
  if (kind === 0) return 'null'
  if (kind === 1) return g.pick(['true', 'false'])
  if (kind === 2) return g.pick(['0', '-1.50', '1e3', '12345678901234567890', '0.10'])
  if (kind <= 4) return JSON.stringify(g.text(['a', 'é', '"', '\\', '\n', ' ', '😀'], 4))
  const space = g.pick(['', ' ', '\n'])
  const many = g.many(g.integer(0, 4), () => json(depth - 1))
  if (kind === 5) return `[${space}${many.join(`${space},${space}`)}]`
  return `{${many.map((m) => `${space}"${g.pick(['a', 'b', 'aa', 'ä', ''])}"${space}:${space}${m}`).join(',')}${space}}`
}
const document = orNull(() => json(3))
const arrayOf =
  (item: Make): Make =>
  () => {
    const quoted = () => {
      const text = g.next() < 0.15 ? null : item()
      return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`
    }
    const flat = (size: number) => `{${g.many(size, quoted).join(',')}}`
    if (g.next() < 0.75) return flat(g.integer(0, 5))
    const [rows, columns] = [g.integer(1, 3), g.integer(1, 3)]
    return `{${g.many(rows, () => flat(columns)).join(',')}}`
  }
const dimension = orNull(() => String(g.integer(-1, 7)))
const boolean = orNull(pick('t', 'f'))
const path = orNull(
  pick('$', '$.a', 'strict $.a', '$[*]', '$.**', '$[*] ? (@ > $x)', '$.a.size()', '$ ? (exists(@.a))', '$.*'),
)
const records: Make = () => `[${g.many(g.integer(0, 3), () => json(2)).join(',')}]`
const record: Make = () => `{"a":${json(1)},"b":${json(1)},"é":${json(2)}}`
// prettier-ignore
const COLUMNS = pick('a int, b text', 'b text, "é" jsonb', 'a numeric(6,2), b boolean', 'a text[], b json', 'a varchar(2), c date', '"é" text, b float8')

/** Argument types and makers by signature. */
// prettier-ignore
const CALLS: Readonly<Record<string, readonly (readonly [type: string, make: Make])[]>> = {
  'generate_series(int4,int4)': [['int4', integer], ['int4', orNull(() => String(g.integer(-5, 40)))]],
  'generate_series(int4,int4,int4)': [['int4', () => (g.next() < 0.2 ? nearEnd() : integer())], ['int4', () => (g.next() < 0.2 ? nearEnd() : integer())], ['int4', () => (g.next() < 0.5 ? g.pick(['700000000', '-900000000', '2147483647']) : g.pick(['1500000000', '-2147483648', '0', '250000000']))]],
  'generate_series(int8,int8)': [['int8', pick('9223372036854775795', '9223372036854775807')], ['int8', pick('9223372036854775807', '-9223372036854775808')]],
  'generate_series(int8,int8,int8)': [['int8', big], ['int8', big], ['int8', pick('4611686018427387904', '-9223372036854775808', '3000000000000000000', '0')]],
  'generate_series(numeric,numeric)': [['numeric', numeric], ['numeric', numeric]],
  'generate_series(numeric,numeric,numeric)': [['numeric', numeric], ['numeric', numeric], ['numeric', numericStep]],
  'generate_series(timestamp,timestamp,interval)': [['timestamp', moment], ['timestamp', moment], ['interval', span]],
  'generate_series(timestamptz,timestamptz,interval)': [['timestamptz', moment], ['timestamptz', moment], ['interval', span]],
  'generate_series(timestamptz,timestamptz,interval,text)': [['timestamptz', moment], ['timestamptz', moment], ['interval', span], ['text', zone]],
  'generate_subscripts(anyarray,int4)': [['int4[]', arrayOf(integer)], ['int4', dimension]],
  'generate_subscripts(anyarray,int4,bool)': [['text[]', arrayOf(word)], ['int4', dimension], ['bool', boolean]],
  'json_array_elements(json)': [['json', document]],
  'json_array_elements_text(json)': [['json', document]],
  'json_each(json)': [['json', document]],
  'json_each_text(json)': [['json', document]],
  'json_object_keys(json)': [['json', document]],
  'json_to_record(json)': [['json', () => (g.next() < 0.8 ? record() : document())]],
  'json_to_recordset(json)': [['json', () => (g.next() < 0.8 ? records() : document())]],
  'jsonb_array_elements(jsonb)': [['jsonb', document]],
  'jsonb_array_elements_text(jsonb)': [['jsonb', document]],
  'jsonb_each(jsonb)': [['jsonb', document]],
  'jsonb_each_text(jsonb)': [['jsonb', document]],
  'jsonb_object_keys(jsonb)': [['jsonb', document]],
  'jsonb_path_query(jsonb,jsonpath,jsonb,bool)': [['jsonb', document], ['jsonpath', path], ['jsonb', pick('{}', '{"x": 1}', '{"x": "a"}')], ['bool', boolean]],
  'jsonb_path_query_tz(jsonb,jsonpath,jsonb,bool)': [['jsonb', document], ['jsonpath', path], ['jsonb', pick('{}', '{"x": 2}')], ['bool', boolean]],
  'jsonb_to_record(jsonb)': [['jsonb', () => (g.next() < 0.8 ? record() : document())]],
  'jsonb_to_recordset(jsonb)': [['jsonb', () => (g.next() < 0.8 ? records() : document())]],
  'regexp_matches(citext,citext)': [['citext', word], ['citext', pick('A', 'b+', '(a)(B)?')]],
  'regexp_matches(citext,citext,text)': [['citext', word], ['citext', pick('A', '(a)(B)?')], ['text', pick('g', 'c', 'gc')]],
  'regexp_split_to_table(citext,citext)': [['citext', word], ['citext', pick(',', 'B', '')]],
  'regexp_split_to_table(citext,citext,text)': [['citext', word], ['citext', pick(',', 'A')], ['text', pick('i', 'c')]],
  'regexp_matches(text,text)': [['text', word], ['text', pick('a', 'b+', '(a)(b)?', 'x|a', ',', '(', '')]],
  'regexp_matches(text,text,text)': [['text', word], ['text', pick('a', '(a)(b)?', '[abx]', '', '(?:ab)+')], ['text', pick('g', 'gi', 'i', 'z')]],
  'regexp_split_to_table(text,text)': [['text', word], ['text', pick(',', '\\s+', '', 'b*', 'a|b')]],
  'regexp_split_to_table(text,text,text)': [['text', word], ['text', pick(',', 'A', '', 'x*')], ['text', pick('i', 'g', 'c')]],
  'string_to_table(text,text)': [['text', orNull(word)], ['text', orNull(pick(',', 'ab', '', ' '), 0.2)]],
  'string_to_table(text,text,text)': [['text', orNull(word)], ['text', orNull(pick(',', 'ab', ''), 0.2)], ['text', orNull(pick('', 'a', 'xyz'))]],
  'ts_debug(regconfig,text)': [['regconfig', pick('english', 'simple')], ['text', sentence]],
  'ts_parse(oid,text)': [['oid', pick('3722')], ['text', sentence]],
  'ts_parse(text,text)': [['text', pick('default', 'pg_catalog.default')], ['text', sentence]],
  'ts_token_type(oid)': [['oid', pick('3722')]],
  'ts_token_type(text)': [['text', pick('default', 'pg_catalog.default', 'mine')]],
  'unnest(anyarray)': [['text[]', arrayOf(word)]],
  'unnest(tsvector)': [['tsvector', orNull(pick('', 'a b', 'a:1,2B c', "'x y':3A z"))]],
}

const DEFINED = [...allDefinitions()].filter(([, d]) => 'rows' in d).map(([signature]) => signature)

test('every set-returning function has its arguments here', () => {
  expect(Object.keys(CALLS).sort()).toEqual(DEFINED.sort())
})

const COUNT = 60

async function compare(sql: string, values: readonly (string | null)[]): Promise<'same' | 'refused'> {
  const here = await sides.onShadow(sql, values)
  if (String(here.error?.message).includes('is not supported on the shadow')) return 'refused'
  expect({ sql, values, ...here }).toEqual({ sql, values, ...(await sides.onPostgres(sql, values)) })
  return 'same'
}

describe(`seed ${g.seed}`, () => {
  test.each(Object.entries(CALLS))('%s', async (signature, args) => {
    const name = signature.slice(0, signature.indexOf('('))
    let same = 0
    for (let i = 0; i < COUNT; i++) {
      const values = args.map(([, make]) => make())
      const call = `${name}(${args.map(([type], n) => `$${n + 1}::${type}`).join(', ')})`
      const from = /_to_record/.test(name)
        ? `SELECT * FROM ${call} AS x(${COLUMNS()!})`
        : g.next() < 0.7 || /_each/.test(name)
          ? `SELECT * FROM ${call}${g.next() < 0.4 ? ' WITH ORDINALITY' : ''}`
          : `SELECT ${call}`
      if ((await compare(from, values)) === 'same') same++
    }
    expect(same).toBeGreaterThan(COUNT / 2)
  })

  test('arrays of every element type, side by side', async () => {
    const makers: Readonly<Record<string, Make>> = {
      int2: integer,
      int8: big,
      numeric,
      float8: pick('1.5', '-0.1', 'Infinity', '1e300'),
      bool: boolean,
      timestamptz: moment,
      date: pick('2024-02-29', '1999-12-31', 'infinity'),
      interval: span,
      uuid: pick('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
      bytea: pick('\\x', '\\x00ff', '\\x6e756c6c'),
      jsonb: () => json(1),
      text: word,
    }
    const types = Object.keys(makers)
    for (let i = 0; i < 150; i++) {
      const chosen = g.many(g.integer(1, 5), () => g.pick(types))
      const holes = chosen.map((type, n) => `$${n + 1}::${type}[]`).join(', ')
      const values = chosen.map((type) => orNull(arrayOf(makers[type]!), 0.1)())
      expect(await compare(`SELECT * FROM unnest(${holes}) WITH ORDINALITY`, values)).toBe('same')
    }
  })
})
