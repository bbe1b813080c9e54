import { argument, POOLS } from '../__tests__/functions/arguments'
import type { Generator } from '../__tests__/support/generate'

/** Values in input text, by type; the types of arguments.ts are there. */
// prettier-ignore
const EDGES: Readonly<Record<string, readonly string[]>> = {
  date: ['2024-02-29', '2023-02-28', '1970-01-01', '1999-12-31', '0001-01-01', '0044-03-15 BC', '9999-12-31', 'infinity', '-infinity', '2024-03-31', '2024-10-27', '5874897-12-31', '4713-01-01 BC', '2000-02-29', '2024-12-30', '2021-01-03'],
  time: ['00:00', '23:59:59.999999', '24:00:00', '12:34:56.789', '12:00:00.5', '00:00:00.000001'],
  timetz: ['00:00+00', '23:59:59.999999-12', '12:34:56+05:30', '24:00:00+00', '12:00-03'],
  timestamp: ['2024-02-29 12:34:56.789012', '1970-01-01 00:00:00', '2024-03-31 02:30:00', '2024-10-27 02:30:00', 'infinity', '-infinity', '0001-01-01 00:00:00', '0044-03-15 12:00:00 BC', '1999-12-31 23:59:59.999999', '2024-12-31 23:59:60', '294276-12-31 23:59:59.999999'],
  timestamptz: ['2024-02-29 12:34:56.789012+00', '1970-01-01 00:00:00+00', '2024-03-31 01:30:00+01', '2024-10-27 02:30:00+02', 'infinity', '-infinity', '2024-03-10 02:30:00-05', '1999-12-31 23:59:59.999999-08', '0044-03-15 12:00:00+00 BC'],
  interval: ['0', '1 day', '-1 day', '1 mon', '30 days', '24:00:00', '1 year 2 mons 3 days 04:05:06.789', '-1 year +2 days -03:04:05', '00:00:00.000001', '1 mon -30 days', '100000 years', 'infinity', '-infinity', '2562047788:00:54.775807'],
  json: ['{}', '[]', 'null', '1', '"x"', 'true', '{"a":1}', '{"a": 1, "a": 2}', '{"b":{"c":[1,2,{"d":null}]},"a":"é😀"}', '[1, 2.50, "x", null, true, [], {}]', '1e400', '"\\u0041\\n\\""', ' {"a" :1} ', '{"":""}', '[[1,[2,[3]]]]', '-0', '0.10'],
  jsonb: ['{}', '[]', 'null', '1', '"x"', 'true', '{"a":1}', '{"a": 1, "a": 2}', '{"b":{"c":[1,2,{"d":null}]},"a":"é😀"}', '[1, 2.50, "x", null, true, [], {}]', '1e30', '"\\u0041\\n\\""', '{"aa":1,"b":2,"":3}', '[[1,[2,[3]]]]', '-0', '0.10', '{"a":[1,2,3],"b":"x","c":null}', '["a","b"]', '100000000000000000000.5'],
  mood: ['sad', 'ok', 'happy', "it's", 'É'],
  int4range: ['[1,5)', 'empty', '(,)', '[3,3]'],
  tsvector: ["'a' 'b'", "'fat':2,4 'cat':3", '', "'it''s':1A"],
  tsquery: ["'a' & 'b'", "'fat' | !'cat'", "'a' <-> 'b'", ''],
  jsonpath: ['$', '$.a', '$.b.c[*]', '$[0]', '$.a ? (@ > 1)', 'strict $.x', '$.**', '$.a + 1'],
  regtype: ['int4', 'text'],
  xml: ['<a/>', '<a>b</a>', 'x'],
  point: ['(1,2)'],
}

/** What is not valid, by type or for all of them. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  int4: ['2147483648', '1.5', ''],
  int2: ['32768', 'x'],
  int8: ['9223372036854775808'],
  numeric: ['1e', '--1'],
  date: ['2023-02-29', '13/13/2024', 'yesterdayish'],
  timestamp: ['2024-02-30', '25:00'],
  timestamptz: ['2024-01-01 00:00:00+99', 'x'],
  interval: ['1 fortnight', ''],
  uuid: ['x', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1'],
  bool: ['maybe', ''],
  json: ['{', "{'a':1}", '[1,]', ''],
  jsonb: ['{"a"}', '"\\u0000"', '01'],
  mood: ['angry', 'SAD', ''],
  bytea: ['\\xzz', '\\x0'],
  inet: ['256.1.1.1', ''],
}
const WRONG_ANYWHERE = ['', 'x', '{', '-', '\0'] as const

export const isArray = (type: string): boolean => type.startsWith('_')
export const elementOf = (type: string): string => type.slice(1)

export const hasValues = (type: string): boolean =>
  isArray(type) ? hasValues(elementOf(type)) : EDGES[type] !== undefined || POOLS[type] !== undefined

/** A type's name in SQL, as bare `char` and `bit` mean something else to the grammar. */
export function sqlType(type: string): string {
  if (isArray(type)) return `${sqlType(elementOf(type))}[]`
  return type === 'char' || type === 'bit' ? `"${type}"` : type
}

/** A value's input text that the type takes. */
export function value(g: Generator, type: string): string {
  if (isArray(type)) return arrayText(g, elementOf(type))
  const edges = EDGES[type]
  if (edges) return g.pick(edges)
  return argument(type, g)
}

/** One in several is wrong on purpose. */
export function daringValue(g: Generator, type: string): string {
  return g.next() < 0.5 ? g.pick(WRONG[type] ?? WRONG_ANYWHERE) : g.pick(WRONG_ANYWHERE)
}

function arrayText(g: Generator, element: string): string {
  const dice = g.next()
  if (dice < 0.12) return '{}'
  const row = (length: number) => `{${g.many(length, () => elementText(g, element)).join(',')}}`
  if (dice < 0.22) {
    const length = g.integer(1, 3)
    return `{${g.many(g.integer(1, 2), () => row(length)).join(',')}}`
  }
  const length = g.integer(1, 4)
  const low = g.integer(-1, 2)
  return dice < 0.26 ? `[${low}:${low + length - 1}]=${row(length)}` : row(length)
}

function elementText(g: Generator, element: string): string {
  if (g.next() < 0.15) return 'NULL'
  return `"${value(g, element).replace(/[\\"]/g, '\\$&')}"`
}

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
