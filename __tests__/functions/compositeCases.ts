import type { Generator } from '../support/generate'
import { arrayText, jsonText } from '../types/compositeSamples'

/** One definition to call: its signature, the concrete types of its arguments, and what it returns where that is polymorphic. */
export interface FunctionCase {
  readonly signature: string
  readonly args: readonly string[]
  readonly result?: string
  /** The last argument is passed with VARIADIC. */
  readonly variadic?: boolean
  /** How many calls to generate, where there are many cases to meet. */
  readonly count?: number
  /** Values that are not worth generating otherwise. */
  readonly particular?: readonly (readonly (string | null)[])[]
}

const item = (g: Generator) => String(g.integer(0, 4))
const word = (g: Generator) => g.pick(['a', 'b', 'c', 'A', '', 'a b', 'é', 'null', '1', '{', '"', '\\', ','])

const KEYS = ['a', 'b', 'aa', 'B', '', 'é', '0', '1', '-1', '2', ' 1', '+1', '1x', '-5', '10', '99999999999'] as const

const documents = (g: Generator): string => {
  if (g.next() < 0.8) return jsonText(g, 3)
  return g.pick([
    '{"a":{"b":[1,2,{"a":null}]}}',
    '[{"a":1},{"a":[1,2,3]},"a",null,1.50]',
    '"a"',
    'null',
    '1',
    '[]',
    '{}',
    '[[]]',
    'true',
    '{"a":null,"b":[null]}',
    '["a","b"]',
    '{"a":"x\\u00e9\\"\\n"}',
  ])
}

const flat = (g: Generator, one: () => string) =>
  `{${g.many(g.integer(0, 4), () => (g.next() < 0.15 ? 'NULL' : `"${one().replace(/["\\]/g, '\\$&')}"`)).join(',')}}`

/** Generators of input text by type; null is added by the test where the function is not strict. */
const pad = (n: number) => String(n).padStart(2, '0')
const someDate = (g: Generator) =>
  g.next() < 0.1
    ? g.pick(['infinity', '-infinity', '2000-02-29', '1999-12-31', '2024-12-31', '2000-01-01', '1900-01-01'])
    : `${String(g.integer(1800, 2200))}-${pad(g.integer(1, 12))}-${pad(g.integer(1, 28))}`
const someTime = (g: Generator) =>
  `${pad(g.integer(0, 23))}:${pad(g.integer(0, 59))}:${pad(g.integer(0, 59))}${g.pick(['', '.5', '.789', '.000001', '.999999'])}`
const someTimestamp = (g: Generator) => {
  const date = someDate(g)
  return date.endsWith('y') ? date : `${date} ${someTime(g)}`
}
const someInterval = (g: Generator) =>
  g.next() < 0.08
    ? g.pick(['infinity', '-infinity', '0', '178956970 years', '-2147483648 days', '2562047788:00:54'])
    : g.pick([
        `${g.integer(-30, 30)} mons`,
        `${g.integer(-400, 400)} days`,
        `${g.integer(-50, 50)}:${pad(g.integer(0, 59))}:07.25`,
        `${g.integer(-3, 3)} years ${g.integer(-40, 40)} days ${g.integer(-30, 30)}:15`,
        `${g.integer(0, 14)} mons -${g.integer(0, 40)} days +${g.integer(0, 30)}:30:00.5`,
      ])

export const ARGUMENTS: Readonly<Record<string, (g: Generator) => string>> = {
  bool: (g) => g.pick(['t', 'f']),
  offset: (g) => g.pick(['02:00', '-05:30', '00:00:01.5', '-14:59:59', '1 day', '1 mon', 'infinity', '27:00', '-100:00']),
  year: (g) => String(g.pick([2024, 1999, 1970, 2000, 2036, 0])),
  month: (g) => String(g.integer(0, 13)),
  day: (g) => String(g.integer(0, 32)),
  hour: (g) => String(g.integer(-1, 25)),
  minute: (g) => String(g.integer(-1, 60)),
  second: (g) => g.pick(['0', '59.999999', '60', '60.5', '1.5', '-1', '30.0000005']),
  int2: (g) => g.pick(['0', '1', '-1', '32767']),
  int4: (g) => g.pick(['0', '1', '2', '3', '-1', '-2', '7', '-2147483648', '2147483647']),
  int8: (g) => g.pick(['0', '1', '-1', '9223372036854775807']),
  float4: (g) => g.pick(['0', '1.5', '1e20', '-0', 'Infinity', '0.1']),
  float8: (g) => g.pick(['0', '1.5', '1e20', '1e-7', '-0', 'Infinity', '-Infinity', '0.1', '123456789.123']),
  numeric: (g) => g.pick(['0', '1.50', '-2.5', '100', 'NaN', 'Infinity', '1e30', '0.0001']),
  money: (g) => g.pick(['1.5', '-20']),
  text: word,
  varchar: word,
  bpchar: (g) => g.pick(['a', 'b ', '']),
  uuid: () => 'A0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  bytea: (g) => g.pick(['\\x00ff', '\\x']),
  date: someDate,
  interval: someInterval,
  format: (g) =>
    g.next() < 0.3
      ? g.pick(['YYYY-MM-DD', 'YYYY-MM-DD HH24:MI:SS', 'YYYY-MM', 'Mon DD, YYYY', 'FMMonth FMDDth, YYYY', 'HH12:MI AM', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"', 'IYYY-"W"IW', 'Day', 'FMDay', 'DD/MM/YY', '"a\\"b" \\" \\\\', '"open', 'é YYYY', 'Q"Q"', 'DDTH', 'HH24hMI', 'date: DD', ''])
      : g.many(g.integer(1, 4), () => g.pick(['', '', 'FM', 'TM', 'fm']) + g.pick(FORMATS) + g.pick(['', '', '', 'TH', 'th', 'SP']) + g.pick(['', ' ', '-', ':', 'x'])).join(''),
  unit: (g) => g.pick(UNITS),
  zone: (g) => g.pick(['UTC', 'utc', 'GMT', 'Z', 'Europe/Berlin', 'america/new_york', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Nowhere/Land', 'xyz', '+02', '-05:30', '']),
  time: (g) => (g.next() < 0.1 ? '24:00' : someTime(g)),
  timetz: (g) => someTime(g) + g.pick(['+02', '-03:30', 'Z', '+12:34:56', '-12:34:56']),
  timestamp: someTimestamp,
  // Time zones are exact from 1970 to 2037.
  recent: (g) => `${g.integer(1981, 2036)}-${pad(g.integer(1, 12))}-${pad(g.integer(1, 28))} ${someTime(g)}`,
  timestamptz: someTimestamp,
  json: documents,
  jsonb: documents,
  _int4: (g) => (g.next() < 0.8 ? flat(g, () => item(g)) : arrayText(g, () => item(g))),
  _int8: (g) => flat(g, () => item(g)),
  _bool: (g) => flat(g, () => g.pick(['t', 'f'])),
  _float8: (g) => flat(g, () => g.pick(['1.5', '-0', '0', '1e20', 'Infinity'])),
  _numeric: (g) => flat(g, () => g.pick(['1', '1.0', '1.00', '2', '0'])),
  _text: (g) => (g.next() < 0.85 ? flat(g, () => g.pick([...KEYS, 'a', 'b', '0'])) : arrayText(g, () => g.pick(KEYS))),
  _date: (g) => flat(g, () => g.pick(['2024-02-03', '1999-12-31'])),
  _timestamp: (g) => flat(g, () => g.pick(['2024-02-03 04:05:06.7', '1999-12-31'])),
  _bytea: (g) => flat(g, () => g.pick(['\\x00', '\\xff'])),
  _jsonb: (g) => flat(g, () => g.pick(['1', '1.0', '{"a":1}', '[1,2]'])),
  _uuid: (g) => flat(g, () => 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
} // prettier-ignore

const FORMATS =
  'A.D. A.M. AD AM B.C. BC CC DAY DDD DD DY Day Dy D FF1 FF2 FF3 FF4 FF5 FF6 FX HH24 HH12 HH IDDD ID IW IYYY IYY IY I J MI MM MONTH MON MS Month Mon OF P.M. PM Q RM SSSSS SSSS SS TZH TZM TZ US WW W Y,YYY YYYY YYY YY Y a.d. am b.c. cc day ddd dd dy d ff3 hh24 hh12 hh iddd id iw iyyy i j mi mm month mon ms of pm q rm ssss ss tzh tzm tz us ww w y,yyy yyyy yy y'.split(
    ' ',
  )

const UNITS = [
  'microsecond',
  'milliseconds',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'decade',
  'century',
  'millennium',
  'dow',
  'isodow',
  'doy',
  'isoyear',
  'julian',
  'epoch',
  'timezone',
  'timezone_hour',
  'timezone_minute',
  'Day',
  'MONTH',
  'm',
  'h',
  'us',
  'fortnight',
  '',
  'seconds',
  'mons',
  'qtr',
  'é',
] as const

export const ARRAYS = [
  '_int4',
  '_int8',
  '_bool',
  '_float8',
  '_numeric',
  '_text',
  '_date',
  '_bytea',
  '_jsonb',
  '_uuid',
] as const

/** `signature` for each kind of array: A stands for the array, E for its element. */
const polymorphic = (signature: string, pattern: string, result?: string): FunctionCase[] =>
  ARRAYS.map((array) => {
    const concrete = (letter: string) => (letter === 'A' ? array : letter === 'E' ? array.slice(1) : letter)
    return { signature, args: pattern.split(' ').map(concrete), result: result && concrete(result) }
  })

const SCALARS = ['bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'money', 'text', 'varchar', 'bpchar', 'uuid', 'bytea', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'json', 'jsonb'] // prettier-ignore
const ANY = [...SCALARS, '_int4', '_text', '_timestamp', '_jsonb', '_bool', '_float8']

export const COMPOSITE_CASES: readonly FunctionCase[] = [
  ...polymorphic('array_cat(anycompatiblearray,anycompatiblearray)', 'A A', 'A'),
  ...polymorphic('array_append(anycompatiblearray,anycompatible)', 'A E', 'A'),
  ...polymorphic('array_prepend(anycompatible,anycompatiblearray)', 'E A', 'A'),
  ...['arraycontains', 'arraycontained', 'arrayoverlap'].flatMap((name) => polymorphic(`${name}(anyarray,anyarray)`, 'A A')),
  ...['array_length', 'array_upper', 'array_lower'].flatMap((name) => polymorphic(`${name}(anyarray,int4)`, 'A int4').slice(0, 1)),
  ...['array_ndims', 'array_dims', 'cardinality'].flatMap((name) => polymorphic(`${name}(anyarray)`, 'A')),
  ...polymorphic('array_position(anycompatiblearray,anycompatible)', 'A E'),
  ...polymorphic('array_position(anycompatiblearray,anycompatible,int4)', 'A E int4'),
  ...polymorphic('array_positions(anycompatiblearray,anycompatible)', 'A E'),
  ...polymorphic('array_remove(anycompatiblearray,anycompatible)', 'A E', 'A'),
  ...polymorphic('array_replace(anycompatiblearray,anycompatible,anycompatible)', 'A E E', 'A'),
  ...polymorphic('array_to_string(anyarray,text)', 'A text'),
  ...polymorphic('array_to_string(anyarray,text,text)', 'A text text'),
  { signature: 'string_to_array(text,text)', args: ['text', 'text'], particular: [['a,b,,c', ','], ['', ','], ['', ''], ['a,b', ''], ['aé😀', null], ['', null], [null, ','], [null, null], ['abcabc', 'bc']] },
  { signature: 'string_to_array(text,text,text)', args: ['text', 'text', 'text'], particular: [['a,b,,c', ',', ''], ['a,NULL', ',', 'NULL'], ['abc', null, 'b'], ['a,b', ',', null], ['', ',', '']] },
  ...polymorphic('trim_array(anyarray,int4)', 'A int4', 'A').slice(0, 1),
  ...polymorphic('array_reverse(anyarray)', 'A', 'A'),
  ...polymorphic('array_sort(anyarray)', 'A', 'A'),
  ...polymorphic('array_sort(anyarray,bool)', 'A bool', 'A'),
  ...polymorphic('array_sort(anyarray,bool,bool)', 'A bool bool', 'A'),
  ...ARRAYS.map((array) => ({ signature: 'array_fill(anyelement,_int4)', args: [array.slice(1), '_int4'], result: array })),
  ...['json', 'jsonb'].flatMap((json) => [
    { signature: `${json}_object_field(${json},text)`, args: [json, 'text'] },
    { signature: `${json}_object_field_text(${json},text)`, args: [json, 'text'] },
    { signature: `${json}_array_element(${json},int4)`, args: [json, 'int4'] },
    { signature: `${json}_array_element_text(${json},int4)`, args: [json, 'int4'] },
    { signature: `${json}_extract_path(${json},_text)`, args: [json, '_text'], variadic: true },
    { signature: `${json}_extract_path_text(${json},_text)`, args: [json, '_text'], variadic: true },
    { signature: `${json}_typeof(${json})`, args: [json] },
    { signature: `${json}_array_length(${json})`, args: [json] },
    ...ANY.map((type) => ({ signature: `to_${json}(anyelement)`, args: [type] })),
    ...ANY.flatMap((type) => [
      { signature: `${json}_build_array(any)`, args: [type, 'int4', type] },
      { signature: `${json}_build_object(any)`, args: ['text', type, type, 'int4'] },
    ]),
    { signature: `${json}_build_object(any)`, args: ['text', 'int4', 'text'] },
    { signature: `${json}_build_object(any)`, args: ['text', 'int4', 'text', 'text', 'text', 'jsonb', 'text', '_int4'] },
    { signature: `${json}_build_object(any)`, args: ['_text'], variadic: true },
    { signature: `${json}_build_array(any)`, args: ['_text'], variadic: true },
    { signature: `${json}_build_array(any)`, args: ['_int4'], variadic: true },
    { signature: `${json}_build_object()`, args: [] },
    { signature: `${json}_build_array()`, args: [] },
  ]),
  ...ANY.filter((type) => type.startsWith('_')).map((type) => ({ signature: 'array_to_json(anyarray)', args: [type] })),
  ...['jsonb_contains', 'jsonb_contained', 'jsonb_concat'].map((name) => ({ signature: `${name}(jsonb,jsonb)`, args: ['jsonb', 'jsonb'], particular: [['[1,[2,3]]', '[[3]]'], ['{"a":[1,2]}', '{"a":[2]}'], ['[1,2]', '1'], ['1', '[1]'], ['1', '1.0'], ['[1.0]', '[1]'], ['{"a":1}', '{"a":1.00}'], ['{"a":{"b":1,"c":2}}', '{"a":{"b":1}}'], ['[]', '1'], ['1', '[]'], ['{}', '[]'], ['[]', '{}'], ['{"a":1}', '2'], ['2', '{"a":1}'], ['{"a":1}', '[2]'], ['[2]', '{}'], ['{}', '2'], ['"a"', '"a"'], ['[[1]]', '[1]'], ['[1]', '[[1]]'], ['{"a":[]}', '{"a":{}}'], ['[[1],{"a":1}]', '[{}]']] })),
  { signature: 'jsonb_exists(jsonb,text)', args: ['jsonb', 'text'], particular: [['"a"', 'a'], ['["a"]', 'a'], ['[["a"]]', 'a'], ['1', '1'], ['{"a":1}', 'a'], ['[1]', '1'], ['null', 'null']] },
  { signature: 'jsonb_exists_any(jsonb,_text)', args: ['jsonb', '_text'] },
  { signature: 'jsonb_exists_all(jsonb,_text)', args: ['jsonb', '_text'] },
  { signature: 'jsonb_delete(jsonb,text)', args: ['jsonb', 'text'] },
  { signature: 'jsonb_delete(jsonb,_text)', args: ['jsonb', '_text'], variadic: true },
  { signature: 'jsonb_delete(jsonb,int4)', args: ['jsonb', 'int4'] },
  { signature: 'jsonb_delete_path(jsonb,_text)', args: ['jsonb', '_text'] },
  { signature: 'jsonb_set(jsonb,_text,jsonb,bool)', args: ['jsonb', '_text', 'jsonb', 'bool'] },
  { signature: 'jsonb_set(jsonb,_text,jsonb,bool)', args: ['jsonb', '_text', 'jsonb'] },
  { signature: 'jsonb_insert(jsonb,_text,jsonb,bool)', args: ['jsonb', '_text', 'jsonb', 'bool'] },
  { signature: 'jsonb_set_lax(jsonb,_text,jsonb,bool,text)', args: ['jsonb', '_text', 'jsonb', 'bool', 'text'], particular: ['delete_key', 'return_target', 'use_json_null', 'raise_exception', 'x', null].flatMap((how) => [['{"a":1}', '{a}', null, 't', how], ['{"a":1}', '{b}', '2', 't', how]]) },
  { signature: 'jsonb_strip_nulls(jsonb,bool)', args: ['jsonb', 'bool'] },
  { signature: 'jsonb_pretty(jsonb)', args: ['jsonb'] },
  ...[['bool', 'bool'], ['numeric', 'numeric'], ['int2', 'int2'], ['int4', 'int4'], ['int8', 'int8'], ['float4', 'float4'], ['float8', 'float8']].map(([name]) => ({ signature: `${name}(jsonb)`, args: ['jsonb'], particular: ['1', '1.5', '2.5', '-1.5', '-0.4', '32768', '99999999999', '9223372036854775808', '1e400', '1e-400', '"1"', 'true', 'null', '[1]', '{"a":1}', '[]'].map((text) => [text]) })),
  ...[
    'date_mi(date,date)', 'date_pli(date,int4)', 'date_mii(date,int4)', 'integer_pl_date(int4,date)', 'date_pl_interval(date,interval)', 'date_mi_interval(date,interval)', 'interval_pl_date(interval,date)', 'timestamp_pl_interval(timestamp,interval)', 'timestamptz_pl_interval(timestamptz,interval)',
    'timestamp_mi_interval(timestamp,interval)', 'timestamptz_mi_interval(timestamptz,interval)', 'interval_pl_timestamp(interval,timestamp)', 'interval_pl_timestamptz(interval,timestamptz)', 'date_add(timestamptz,interval)', 'date_subtract(timestamptz,interval)', 'timestamp_mi(timestamp,timestamp)',
    'timestamptz_mi(timestamptz,timestamptz)', 'datetime_pl(date,time)', 'timedate_pl(time,date)', 'datetimetz_pl(date,timetz)', 'timetzdate_pl(timetz,date)', 'time_mi_time(time,time)', 'time_pl_interval(time,interval)', 'time_mi_interval(time,interval)', 'interval_pl_time(interval,time)', 'timetz_pl_interval(timetz,interval)',
    'timetz_mi_interval(timetz,interval)', 'interval_pl_timetz(interval,timetz)', 'age(timestamp,timestamp)', 'age(timestamptz,timestamptz)', 'isfinite(date)', 'isfinite(timestamp)', 'isfinite(timestamptz)', 'isfinite(interval)', 'interval_um(interval)', 'interval_pl(interval,interval)', 'interval_mi(interval,interval)',
    'interval_mul(interval,float8)', 'mul_d_interval(float8,interval)', 'interval_div(interval,float8)', 'justify_hours(interval)', 'justify_days(interval)', 'justify_interval(interval)', 'timestamp(date)', 'timestamptz(date)', 'timestamp(date,time)', 'timestamptz(date,time)', 'timestamptz(date,timetz)', 'date(timestamp)', 'date(timestamptz)',
    'timestamp(timestamptz)', 'timestamptz(timestamp)', 'time(timestamp)', 'time(timestamptz)', 'timetz(timestamptz)', 'timetz(time)', 'time(timetz)', 'time(interval)', 'interval(time)', 'timezone(timestamptz)', 'timezone(timestamp)', 'to_timestamp(float8)', 'date_bin(interval,timestamp,timestamp)', 'date_bin(interval,timestamptz,timestamptz)', 'make_time(int4,int4,float8)', 'make_interval(int4,int4,int4,int4,int4,int4,float8)',
    'make_date(int4,int4,int4)',
  ].map((signature) => ({ signature, args: signature.slice(signature.indexOf('(') + 1, -1).split(',') })),
  ...['date', 'timestamp', 'timestamptz'].flatMap((left) => ['date', 'timestamp', 'timestamptz'].filter((right) => right !== left).flatMap((right) => ['lt', 'le', 'eq', 'ne', 'ge', 'gt', 'cmp'].map((name) => ({ signature: `${left}_${name}_${right}(${left},${right})`, args: [left, right] })))),
  ...['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval'].flatMap((type) => ['extract', 'date_part'].map((name) => ({ signature: `${name}(text,${type})`, args: ['unit', type], count: 400 }))),
  ...['timestamp', 'timestamptz', 'interval'].map((type) => ({ signature: `date_trunc(text,${type})`, args: ['unit', type], count: 300 })),
  ...['timestamptz', 'timestamp', 'timetz'].map((type) => ({ signature: `timezone(interval,${type})`, args: ['offset', type] })),
  { signature: 'date_trunc(text,timestamptz,text)', args: ['unit', 'recent', 'zone'], count: 300 },
  { signature: 'timezone(text,timestamptz)', args: ['zone', 'recent'], count: 300, particular: [['America/New_York', '2024-03-10 07:00:00'], ['America/New_York', '2024-11-03 05:59:59']] },
  { signature: 'timezone(text,timestamp)', args: ['zone', 'recent'], count: 300, particular: [['America/New_York', '2024-03-10 02:30:00'], ['America/New_York', '2024-11-03 01:30:00'], ['Europe/Berlin', '2024-10-27 02:30:00'], ['Europe/Berlin', '2024-03-31 02:00:00'], ['Australia/Lord_Howe', '2024-04-07 01:45:00'], ['UTC', 'infinity']] },
  ...['make_timestamp', 'make_timestamptz'].map((name) => ({ signature: `${name}(int4,int4,int4,int4,int4,float8)`, args: ['year', 'month', 'day', 'hour', 'minute', 'second'], count: 200 })),
  { signature: 'make_timestamptz(int4,int4,int4,int4,int4,float8,text)', args: ['year', 'month', 'day', 'hour', 'minute', 'second', 'zone'], count: 200 },
  ...['timestamp', 'timestamptz'].map((type) => ({ signature: `to_char(${type},text)`, args: [type, 'format'], count: 600 })),
  { signature: 'to_date(text,text)', args: ['text', 'text'], count: 0, particular: [['2024-02-03', 'YYYY-MM-DD'], ['03/02/2024', 'DD/MM/YYYY'], ['20240203', 'YYYYMMDD'], ['2024-02', 'YYYY-MM'], ['0001-01-01', 'YYYY-MM-DD']] },
  { signature: 'to_timestamp(text,text)', args: ['text', 'text'], count: 0, particular: [['2024-02-03 04:05:06', 'YYYY-MM-DD HH24:MI:SS'], ['2024-02-03 04:05:06.789', 'YYYY-MM-DD HH24:MI:SS.MS'], ['2024-02-03 04:05:06.000789', 'YYYY-MM-DD HH24:MI:SS.US'], ['2024-02-03', 'YYYY-MM-DD']] },
] // prettier-ignore
