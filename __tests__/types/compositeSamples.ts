import type { Generator } from '../support/generate'
import type { TypeSample } from './samples'

const DATES = [
  '2024-02-03', '2024-2-3', '20240203', '240203', '2024-02-30', '2024-13-01', '13/01/2024', '1/2/2024', '1/2/24', '1/2/70', '1/2/69', '2024/02/03', '2024.02.03', '2024.034', '2024.366', '2023.366', 'February 3, 2024', 'Feb 3 2024', '3 Feb 2024', '3-Feb-2024',
  'Feb-03-2024', '2024-Feb-03', '2024 Feb 3', 'sat 3 feb 2024', 'J2460344', 'julian 2460344', 'jd 2460344.5', '0000-01-01', '0001-01-01', '9999-12-31', '2024-00-10', '2024-01-00', '2024-01-32', '2024-01', '2024', 'infinity', '-infinity', '+infinity',
  'epoch', '', ' ', 'abc', '2024-02-03x', '2024-02-03 ', ' 2024-02-03', '2024-02-03\n', '2024--02-03', '2024-02-03-', '2024-02-03--', '2024-02/03', '99999-01-01', '5874898-01-01', '294277-01-01', '2024-02-29', '2023-02-29', '1900-02-29', '2000-02-29', '99-02-03',
  '2024-02-03 AD', '2024-366', '02-03-2024', '2-3-4', '1-1-100', '2024-02-03 mon', 'mon', 'January', '2024-feb', 'feb-2024', 'feb 2024', '2024-02-03 2024-02-03', '31 12 1999', '12 31 1999', '12.31.1999', '1999 12 31', 'sept 5 2024', 'sep-5-24', '5-sep-24', '24-sep-05',
  "2024-02-03'", '2024-02-03,', '(2024-02-03)', 'é', '2024-02-03 é', '99999999999-01-01', '2024-99999999999-01', '\0', '2024-02-03\0', 'j', 'j x', 'd 5', 'at 2024-02-03', 'on 2024-02-03', 'noon',
] // prettier-ignore

const TIMES = [
  '04:05:06', '04:05', '4:5', '4:5:6', '04:05:06.789', '04:05:06.7890005', '04:05:06.7890015', '04:05:06.9999995', '04:05:06.9999994', '04:05:06.', '24:00:00', '24:00:00.000001', '24:00:01', '23:59:60', '23:59:60.5', '12:34:60', '25:00:00', '23:60:00', '23:59:61', '040506',
  '040506.789', '0405', '4:05 PM', '12:00 AM', '12:00 PM', '13:00 PM', '04:05 am', '04:05pm', '04:05:06 x', '040506+08', '04:05:06+08', '04:05:06-08', '04:05:06 +05:30', '04:05:06+0530', '04:05:06+05:30:15', '04:05:06+16', '04:05:06+15:59:59', '04:05:06-15:59:59',
  '04:05:06+15:60', '04:05:06Z', '04:05:06 UTC', '04:05:06 gmt', 't040506', 'T04:05:06', '05:06.5', '99999999999:00', '00:00:00', '00:00:00.0000004', '00:00:00.0000005', '23:59:59.9999999', '4', '45', '456', '45678', '4567890', '4:5:6:7', '4:', ':4', '4::5', '04:05:06+', '04:05:06+5', '04:05:06 + 5', '04:05:06+99999999999', '040506-08',
] // prettier-ignore

const DAYS = DATES.filter((d) => !d.includes('\0'))

/** Words whose value the shadow refuses by name are not worth a sample. */
function date(g: Generator): string {
  const [y, m, d] = [g.integer(1, 9999), g.integer(0, 13), g.integer(0, 32)]
  const pad = (n: number, width = 2) => String(n).padStart(g.next() < 0.9 ? width : 0, '0')
  const month = g.pick(['Jan', 'feb', 'March', 'DEC', 'sept', 'november'])
  return g.pick([
    () => `${pad(y, 4)}-${pad(m)}-${pad(d)}`, () => `${pad(y, 4)}-${pad(m)}-${pad(d)}`, () => `${pad(y, 4)}${pad(m)}${pad(d)}`, () => `${pad(m)}/${pad(d)}/${pad(y, 4)}`, () => `${month} ${d}, ${y}`, () => `${d} ${month} ${y}`,
    () => `${d}-${month}-${y}`, () => `${y}-${month}-${d}`, () => `${y}.${g.integer(0, 400)}`, () => `${pad(m)}.${pad(d)}.${y}`, () => `j${g.integer(1721426, 5373484)}`,
  ])() // prettier-ignore
}

function time(g: Generator): string {
  const pad = (n: number) => String(n).padStart(g.next() < 0.95 ? 2 : 1, '0')
  const [h, m, s] = [pad(g.integer(0, 24)), pad(g.integer(0, g.pick([59, 61]))), pad(g.integer(0, g.pick([59, 61])))]
  const fraction = g.pick(['', '', `.${g.digits(g.integer(1, 8))}`, '.5', '.499999', '.9999995'])
  return g.pick([
    `${h}:${m}:${s}${fraction}`,
    `${h}:${m}:${s}${fraction}`,
    `${h}:${m}`,
    `${h}${m}${s}${fraction}`,
    `${h}:${m} ${g.pick(['am', 'PM'])}`,
  ])
}

const zone = (g: Generator): string =>
  g.pick([
    '',
    '',
    'Z',
    '+00',
    '+00:00',
    '+02',
    '-08',
    '+05:30',
    '-0330',
    ' utc',
    '+14:00',
    '-12:34:56',
    '+17',
    ' +3',
    ' Europe/Berlin',
    ' america/new_york',
    ' Asia/Kolkata',
  ])

const TIMESTAMPS = [
  ...DAYS, ...TIMES,
  ...TIMES.map((t) => `2024-02-03 ${t}`), ...TIMES.slice(0, 22).map((t) => `2024-02-03T${t}`), ...TIMES.slice(0, 8).map((t) => `${t} Feb 3 2024`), ...DAYS.slice(0, 30).map((d) => `${d} 04:05:06+02`),
  '20240203T040506', '20240203T040506Z', '20240203 040506.5', '20240203040506', '2024-02-03 04:05:06 America/New_York', '2024-03-10 02:30 America/New_York', '2024-11-03 01:30 America/New_York', '2024-02-03 04:05:06 Nowhere/Land', '2024-02-03 04:05:06 nowhere',
  '1999-12-31 23:59:59.9999995', '1999-12-31 23:59:59.5', '2000-01-01 00:00:00.5', '1970-01-01 00:00:00.4999995', '9999-12-31 23:59:59.999999', '0001-01-01 00:00:00', '294276-12-31 23:59:59', '294277-01-01 00:00:00', 'infinity 04:05', 'epoch 1', '04:05:06 2024-02-03', 'sat feb 03 04:05:06 2024 +02',
  'Sat Feb 03 04:05:06.789 2024', '2024-02-03 04:05:06.789 +02:00', '2024-02-03t04:05:06', '2024-02-03 t 04:05:06', '2024-034 04:05:06', '2024034T040506', 'J2460344 04:05', '2460344.25', 'j2460344.75', 'j2460344-08', 't 2024-02-03', '2024-02-03 25:00', '2024-02-03 256000', '2024-02-03 04:05:06 04:05:06', '2024-02-03 am', '2024-02-03 04:05:06.1.2',
] // prettier-ignore

const timestamp = (g: Generator): string =>
  g.next() < 0.4 ? plainTimestamp(g) : `${date(g)}${g.pick([' ', ' ', 'T', ''])}${time(g)}${zone(g)}`

function plainTimestamp(g: Generator): string {
  const at = new Date(
    Date.UTC(
      g.integer(1, 9999),
      g.integer(0, 11),
      g.integer(1, 31),
      g.integer(0, 23),
      g.integer(0, 59),
      g.integer(0, 59),
      g.integer(0, 999),
    ),
  )
  if (g.next() < 0.5) return at.toISOString()
  return `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 19)}.${g.digits(g.integer(1, 7))}${g.pick(['', '+00', '+00:00'])}`
}

const JSONS = [
  '1', '-0', '-0.0', '0.0', '1.50', '1e5', '1E-5', '1.5e1', '1.50e+1', '0e10', '12345678901234567890.123456789', '1e400', '1e131071', '1e131072', '1e-16383', '1e-16384', '1e999999999', '0e999999', '01', '-', '-a', '+1', '.5', '1.', '1.e5', '1e', '1e+', '1x', '1.5x', '-01', '0x1', '1_0', '1é', '1.5.5', '1 2', '--1', '1e5e5',
  'true', 'false', 'null', 'True', 'tru', 'truex', 'nul', 'undefined', 'NaN', 'é', '😀', 'a b', '@', '"', '"a', '"a"b', '"\\', '"\\u', '"\\u1', '"\\u123', '"\\u12g4"', '"\\u123😀"', '"\\x"', '"\\é"', '"\\😀"', '"\t"', '"\n"', '"\u0001"', '"\u007f"', '"\\u0000"', '"a\\u0000b"', '"\\u0001\\u001f\\u007f"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\ud83d\\ud83d"', '"\\ud83dx"', '"\\ud83d\\n"', '"\\ud83d\\u0041"', '"\\ud83d', '"\\b\\f\\n\\r\\t\\/\\"\\\\"', '"/"', '"\u2028"',
  '"é😀"', '""', '[]', '{}', '[ ]', '{ }', '[1,2]', '[1 , 2 ]', '[1,]', '[,1]', '[1 2]', '[', ']', '[[', '[1', '[1,', '{', '}', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{"a" 1}', '{a:1}', "{'a':1}", '{1:2}', '{"a":1 "b":2}', '{"a":1]', '[1}', '{"a":1}}', '{"a":1} x', '[1]]', ',', ':', '', ' ', '\n', ' \t\r\n1\n', '\u00a01', '1\u00a0', '{"b":1,"a":2}', '{"aa":1,"b":2,"":3}', '{"a":1,"a":2}', '{"a":{"b":1,"a":[]},"a":[{"z":null,"é":true}]}', '{"é":1,"zz":2,"z":3,"😀":4,"ab":5}', '{"__proto__":1,"constructor":2,"10":3,"9":4}',
  '[null,true,false,"x",1.0,{"k":[]}]', '{"a":tru}', '{\n"a":1,\n"b":tru\n}', '{\n"a":1,\n"b" 2,\n"c":3}', `{"${'long'.repeat(30)}":tru}`, `[${'é'.repeat(3)}`, `{"k":"${'é'.repeat(40)}" x}`, `  ${' '.repeat(60)}x y`, `["${'a'.repeat(44)}", x]`, `["${'a'.repeat(43)}", x]`, `["${'a'.repeat(47)}", x]`, `["${'a'.repeat(48)}", xyz, 5]`, 'x\n', '\n\nx', '[1,\nx\n]', '\0', '"\0"', '"\ud800"',
] // prettier-ignore

const JSON_KEYS = ['a', 'b', 'aa', 'B', '', 'é', 'zz', '10', '😀', '_'] as const

export function jsonText(g: Generator, depth = 3): string {
  const space = () => g.pick(['', '', ' ', '\n'])
  const leaf = () =>
    g.pick([
      () => String(g.integer(-5, 5)), () => `${g.integer(-5, 5)}.${g.digits(g.integer(1, 4))}`, () => `${g.digits(1)}e${g.integer(-4, 4)}`, () => JSON.stringify(g.text(['a', 'b', 'é', '"', '\\', '\n', '\u0001', '😀'], 3)), () => g.pick(['true', 'false', 'null', '"\\u0041\\u00e9"', '0', '1', '1.0', '""', '[]', '{}']),
    ])() // prettier-ignore
  if (depth === 0 || g.next() < 0.3) return space() + leaf() + space()
  const count = g.integer(0, 3)
  if (g.next() < 0.5) return `${space()}[${g.many(count, () => jsonText(g, depth - 1)).join(',')}]`
  return `{${g.many(count, () => `${space()}${JSON.stringify(g.pick(JSON_KEYS))}${space()}:${jsonText(g, depth - 1)}`).join(',')}}${space()}`
}

/** Valid documents, and documents with one character changed. */
function json(g: Generator): string {
  const text = jsonText(g)
  if (g.next() < 0.7) return text
  const at = g.integer(0, text.length)
  return (
    text.slice(0, at) + g.pick(['', ',', 'x', '"', '}', ']', '{', ':', '1', '\\']) + text.slice(at + g.integer(0, 1))
  )
}

const ARRAYS = [
  '{}', '{ }', ' {} ', '{{}}', '{{},{}}', '{1}', '{1,2}', '{ 1 , 2 }', '{1,NULL}', '{null,Null}', '{"null"}', '{"1","2"}', '{{1,2},{3,4}}', '{{1},{2,3}}', '{{1},2}', '{1,{2}}', '{{{1}}}', '{{{{{{1}}}}}}', '{{{{{{{1}}}}}}}', '{1', '{1,', '{1,}', '{,1}', '{1,,2}', '1', '', ' ', '{1}x', '{1} ', '{1}}', '{{1}', '{"1"x}', '{x"1"}', '{"1}', '{"1" }', '{ "1" , 2}', '{\\1}', '{\\', '{"\\', '{"\\"', '{a b}', '{ a b }', '{a\\ }', '{"a b"}', '{""}', '{"a\\"b\\\\c"}', '{a\\"b}', '{"{}"}', '{"a,b"}', '{é,😀}', '{\u00a0a\u00a0}', '{nULL\\}', '{n\\ull}', '{"a""b"}', '{{1},{}}', '{{},{1}}', '{{},1}', '{1,{}}', '[1:2]={1,2}', '{2,1}', '{1,2,3}', '{10}', '{9}', '{NULL}', '{NULL,1}', '{\t1\n}', '{true,false}', '{t,f}', '{1.0,1}', '{1.00}', '{-0,0}', '{\0}',
] // prettier-ignore

export function arrayText(g: Generator, item: () => string, depth = 0): string {
  const element = () => {
    const roll = g.next()
    if (roll < 0.1) return 'NULL'
    const text = item()
    return roll < 0.2 ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
  }
  const nested = g.next() < 0.15 && depth < 3
  return `{${g.many(g.integer(0, 3), () => (nested ? arrayText(g, item, depth + 1) : element())).join(',')}}`
}

const TEXT_PIECES = ['a', 'b', ' ', ',', '"', '\\', '{', '}', 'null', 'é', '😀', '\n', ';'] as const

const INTERVALS = [
  '1 day', '7 days', '1 day 02:03:04', '1 year 2 mons', '1 year 2 mons 3 days 04:05:06.789', '-1 day +02:03:04', '-1 year -2 mons +3 days -04:05:06', '1-2', '-1-2', '1-2 3 04:05:06', '+1-2 -3 +4:05:06', '1-12', 'P1Y2M3DT4H5M6S', 'P1Y2M3DT4H5M6.789S', 'P-1Y', 'P1.5Y', 'PT1.5H', 'P0001-02-03T04:05:06', 'P00010203T040506', 'P1W', 'PT', 'P', 'P1', 'PT5', 'PT040506', 'PT04:05', 'P1-2', 'P1-2-3',
  'P1-2-3-4', 'P1DT', 'P1H', 'PT1Y', 'p1d', 'P1e3D', 'P1Y1Y', '1', '1.5', '-1.5', '90 minutes', '1.5 days', '1.5 months', '1.5 years', '1.25 weeks', '0.5 decades', '1 century', '2 millennia', '1 mil', '1 millisecond', '1.5 milliseconds', '1.5 us', '0.5 us', '1.4 microseconds', '@ 1 day ago', '1 day ago', 'ago', '1 ago day', '1 hour 1 hour', '1 sec 1 msec', '1.5 sec 1 msec', '1 second 500 milliseconds',
  '5 mm', '5 m', '1 quarter', '1 qtr', 'day', '1 day day', 'day 1', '1 2', '1 2 3', '1 02:03', '1 +02:03', '1 -02:03', '02:03', '-02:03', '02:03:04.5', '03.5:04', '03:04.5', '-03:04.5', '100:00:00', '9999999999:00:00', '2562047788:00:54.775807', '2562047788:00:54.775808', '-2562047788:00:54.775808', '02:60', '02:59:60', '02:59:61', '2147483647 days', '2147483648 days', '-2147483648 days', '178956970 years 7 months', '178956971 years', '2147483647 months', '9223372036854775807 us', '9223372036854775808 us',
  'infinity', '-infinity', '+infinity', 'infinity ago', '1 day infinity', 'infinity days', 'now', 'epoch', '', ' ', 'abc', '1 foo', '1 day foo', '1day', '1d2h3m4s', '1y2mon', '1 day, 2 hours', '1 day 2', '1e3', '1.', '.5', '.', '-', '+', '1:', '1 day 1:', '1-', '1--2', '1-2-3', '0.1 months', '0.33 months', '0.0000001 days', '1 year 1 decade', '3 weeks 2 days', '00:00:00', '0', '0 days', '-0 days', '-1 mons', '1 mon -1 days', '-1 mon 1 day', '-1 day 00:00:01', '1 day -00:00:01', '14 mons', '-14 mons', '1 Day', '2 DAYS', 'at 1 day', '1 week on', '1 microsecondfoo', '1 years 2 mons 3 days 4 hours 5 mins 6.7 secs', 'é', '1 é',
] // prettier-ignore

const INTERVAL_UNITS = [
  'day',
  'days',
  'hours',
  'min',
  'mons',
  'year',
  'weeks',
  'sec',
  'ms',
  'us',
  'decade',
  'month',
  'd',
  'h',
  '',
] as const

function interval(g: Generator): string {
  if (g.next() < 0.2)
    return `P${g.integer(-3, 20)}${g.pick(['Y', 'M', 'W', 'D'])}${g.pick(['', `T${g.integer(-3, 200)}${g.pick(['H', 'M', 'S', '.25H'])}`])}`
  const part = () =>
    `${g.pick(['', '', '-', '+'])}${g.integer(0, g.pick([3, 40, 5000]))}${g.pick(['', '', '', `.${g.digits(g.integer(1, 7))}`])} ${g.pick(INTERVAL_UNITS)}`
  const parts = g.many(g.integer(0, 3), part)
  if (g.next() < 0.5)
    parts.push(
      `${g.pick(['', '-', '+'])}${g.integer(0, 120)}:${g.pick(['05', '59', '00'])}${g.pick(['', ':06', ':06.789', ':59.9999995'])}`,
    )
  return parts.join(' ') + g.pick(['', '', '', ' ago'])
}

export const COMPOSITE_SAMPLES: readonly TypeSample[] = [
  { sqlType: 'date', values: [...DATES, ...TIMESTAMPS.slice(DATES.length)], generate: (g) => (g.next() < 0.7 ? date(g) : timestamp(g)) },
  ...['timestamp', 'timestamp(3)', 'timestamp(0)', 'timestamptz', 'timestamptz(3)', 'timestamptz(6)'].map((sqlType) => ({ sqlType, values: TIMESTAMPS, generate: timestamp })),
  ...['time', 'time(2)', 'timetz', 'timetz(0)'].map((sqlType) => ({ sqlType, values: [...TIMES, ...TIMESTAMPS], generate: (g: Generator) => (g.next() < 0.8 ? time(g) + zone(g) : timestamp(g)) })),
  ...['interval', 'interval(0)', 'interval(2)', 'interval day to minute', 'interval year', 'interval year to month', 'interval hour', 'interval day', 'interval minute to second', 'interval second(1)'].map((sqlType) => ({ sqlType, values: INTERVALS, generate: interval })),
  { sqlType: 'interval[]', values: ARRAYS, generate: (g) => arrayText(g, () => interval(g)) },
  { sqlType: 'point', values: ['(1,2)', '1,2', ' ( 1.50 , -2e3 ) ', '(1,2', '1,2)', '(1)', '', '(a,b)', '(1,2)x', '(0.1,1e-7)', '(Infinity,-0)', '(1e400,0)', '((1,2))', '(1 2)', '(1,2,3)', '(1,)'], generate: (g) => `(${g.integer(-9, 9)}.${g.digits(3)},${g.integer(-9, 9)}e${g.integer(-20, 20)})` },
  { sqlType: 'tsvector', values: ["'a' 'b'", "'a':1 'b':2,3A", "'it''s'", '', 'b a', 'a:1,1B', 'a:2 a:1', "'x y':3", 'a:', 'a:0', "'"], generate: (g) => `'${g.pick(['a', 'b', 'é', 'ab'])}':${g.integer(1, 9)}${g.pick(['', 'A', ' c', ',4B'])}` },
  { sqlType: 'tsquery', values: ['a', '', 'a & b', 'a | b', '!a', 'a <-> b', 'a & (b & c)', 'a & b & c', 'a:A', 'a:*', "'x y'", 'a &', '(a', 'a <2> b'], generate: (g) => `${g.pick(['a', 'b', 'é', 'ab'])} ${g.pick(['&', '|', '<->', '<3>', '& !'])} ${g.pick(['a', 'c', "'it''s'"])}` },
  { sqlType: 'tsvector[]', values: ARRAYS, generate: (g) => arrayText(g, () => g.pick(['a', 'b', 'a:1', 'b:2 a:1'])) },
  { sqlType: 'tsquery[]', values: ['{}', '{NULL,a}', '{"a & b",b}', '{a &}'], generate: (g) => arrayText(g, () => g.pick(['a', 'b', 'a:A', '!b'])) },
  { sqlType: 'json', values: JSONS, generate: json },
  { sqlType: 'jsonb', values: JSONS, generate: json },
  { sqlType: 'int4[]', values: ARRAYS, generate: (g) => arrayText(g, () => String(g.integer(-3, 12))) },
  { sqlType: 'int8[]', values: ARRAYS, generate: (g) => arrayText(g, () => String(g.integer(-3, 12))) },
  { sqlType: 'bool[]', values: ARRAYS, generate: (g) => arrayText(g, () => g.pick(['t', 'f', 'true'])) },
  { sqlType: 'text[]', values: ARRAYS, generate: (g) => arrayText(g, () => g.text(TEXT_PIECES, 3)) },
  { sqlType: 'varchar(2)[]', values: ARRAYS, generate: (g) => arrayText(g, () => g.text(['a', 'b', ' '], 3)) },
  { sqlType: 'numeric[]', values: ARRAYS, generate: (g) => arrayText(g, () => `${g.integer(-9, 9)}.${g.digits(2)}`) },
  { sqlType: 'numeric(6,1)[]', values: ARRAYS, generate: (g) => arrayText(g, () => `${g.integer(-9, 9)}.${g.digits(2)}`) },
  { sqlType: 'float8[]', values: ARRAYS, generate: (g) => arrayText(g, () => `${g.integer(-9, 9)}.${g.digits(2)}`) },
  { sqlType: 'bytea[]', values: ['{"\\\\x00ff"}', '{abc}', '{"\\\\x"}', '{}', '{NULL}'], generate: (g) => arrayText(g, () => `\\x${g.pick(['00', 'ff', '', '0102'])}`) },
  { sqlType: 'uuid[]', values: ARRAYS, generate: (g) => arrayText(g, () => `0000000${g.integer(0, 9)}-0000-4000-8000-00000000000A`) },
  { sqlType: 'timestamp(3)[]', values: ARRAYS, generate: (g) => arrayText(g, () => plainTimestamp(g)) },
  { sqlType: 'date[]', values: ARRAYS, generate: (g) => arrayText(g, () => date(g)) },
  { sqlType: 'jsonb[]', values: ARRAYS, generate: (g) => arrayText(g, () => jsonText(g, 1)) },
  { sqlType: 'json[]', values: ARRAYS, generate: (g) => arrayText(g, () => jsonText(g, 1)) },
  { sqlType: '"Role"[]', values: [...ARRAYS, '{USER}', '{ADMIN,USER}', '{user}'], generate: (g) => arrayText(g, () => g.pick(['USER', 'ADMIN'])) },
] // prettier-ignore
