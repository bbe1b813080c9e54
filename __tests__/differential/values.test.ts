import { differential, type Statement } from './differential'
import { Prisma, type PrismaClient } from './generated/plain/client'

const { both, bothSql } = differential<PrismaClient>('plain')

const LONG = 'x'.repeat(100_000)
const texts = [
  '',
  ' ',
  "it's",
  '"double"',
  'back\\slash',
  '{a,b}',
  'NULL',
  'null',
  '%_',
  'tab\tnew\nline\r',
  'Ünïcödé',
  '日本語',
  '🎉👩‍👩‍👧',
  'e\u0301',
  '\u00e9',
  '\u200b',
  '\ufeff',
  '\uffff',
  '\u{10ffff}',
  '\u0001\u007f',
  'a ',
  ' a',
  '$1',
  '--x',
  '/*',
  ';',
]
const badTexts = ['a\0b', '\0', '\ud800', 'a\udc00b', '\ud83d']
const far = [
  '-4712-01-01T00:00:00.000Z',
  '-004713-11-24T00:00:00.000Z',
  '+294276-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
]
const dates = [
  '2024-02-03T04:05:06.789Z',
  '2024-02-29T23:59:59.999Z',
  '1970-01-01T00:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '2000-01-01T00:00:00.001Z',
  '2024-02-03T04:05:06.500Z',
  '2024-12-31T23:59:59.500Z',
].map((t) => new Date(t))
const numbers = [
  '0',
  '-0',
  '1',
  '-1',
  '0.5',
  '1.005',
  '2.675',
  '0.1',
  '1e-7',
  '1e20',
  '-1e20',
  '123456789012345678901234567890.123456789',
  '9999.99',
  '9999.994',
  '9999.995',
  '-9999.995',
  '0.005',
  '0.0049999',
  '00012.3400',
]
const floats = [
  0,
  -0,
  1,
  -1.5,
  0.1,
  1 / 3,
  1e15,
  1e16,
  1e21,
  123456789.123456789,
  5e-324,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  1e-7,
  3.4028234663852886e38,
  1e39,
  1.17549435e-38,
  1e-46,
  16777217,
]
const jsons: unknown[] = [
  {}, [], '', 'x', 0, -0, 1.5, 1e21, 1e-7, true, false, { a: null }, { b: 1, a: 2, aa: 3 }, { '': 1 }, { 'é': '🎉', "q'": '"' }, [[[]]], [1, '1', true, null], { a: { b: { c: [{}] } } },
  'a\\u0041', { nested: 'line\nbreak\t' }, Array.from({ length: 50 }, (_, i) => i), { z: 0.1 + 0.2 }, 12345678901234567890, '\u2028',
] // prettier-ignore

/** A value into each column of `Native`, through Prisma, and back through Prisma and as text. */
const columns: Readonly<Record<string, readonly unknown[]>> = {
  text: [...texts, LONG],
  vcAny: texts,
  vc: ['', 'abcde', 'abcdef', 'abcde ', 'abcde  x', '日本語日本', '日本語日本語', '🎉🎉🎉🎉🎉', '🎉🎉🎉🎉🎉🎉'],
  chr: ['', 'a', 'abc', 'abcd', 'abc ', ' a', '日本', '🎉🎉🎉🎉'],
  ci: ['', 'AbC', 'ÀÉ', "it's"],
  ip: [
    '10.0.0.1',
    '10.0.0.1/8',
    '10.0.0.0/33',
    '::1',
    '2001:DB8::0:1',
    '::ffff:1.2.3.4',
    '1.2.3',
    '',
    'x',
    '0.0.0.0/0',
    'fe80::1/64',
  ],
  bit: ['000', '111', '1', '1111', '', 'abc', '0x1'],
  vb: ['', '1', '10101010', '101010101', '2'],
  uu: [
    '00000000-0000-4000-8000-00000000ABCD',
    '{00000000-0000-4000-8000-00000000abcd}',
    '0000000000004000800000000000abcd',
    '00000000-0000-4000-8000-00000000abc',
    '',
    'g0000000-0000-4000-8000-00000000abcd',
  ],
  money: ['0', '12.345', '-12.345', '92233720368547758.07', '92233720368547758.08', '1000000', '0.005', '-0.005'],
  oid: [0, 1, 2147483647, -1],
  i2: [0, 32767, -32768, 32768, -32769],
  i4: [0, 2147483647, -2147483648, 2147483648, 1.5, NaN],
  i8: [0n, 9223372036854775807n, -9223372036854775808n, 9223372036854775808n, 5],
  num: [...numbers, 'NaN', 'Infinity'].map((n) => n),
  numAny: [...numbers, '1.0', '1.00', '1e-30', '0.000', 'NaN', 'Infinity', '-Infinity', '9'.repeat(200)],
  real: [...floats, NaN, Infinity, -Infinity],
  dbl: [...floats, NaN, Infinity, -Infinity],
  bool: [true, false],
  bytes: [
    Uint8Array.of(),
    Uint8Array.of(0),
    Uint8Array.of(0, 1, 255),
    Uint8Array.from({ length: 256 }, (_, i) => i),
    new Uint8Array(10_000),
  ],
  js: [...jsons, Prisma.JsonNull, Prisma.DbNull],
  jsb: [...jsons, Prisma.JsonNull, Prisma.DbNull],
  color: ['RED', 'GREEN', 'BLUE', 'PURPLE'],
  d: dates,
  tm: dates,
  tm3: dates,
  ti: dates,
  ti6: dates,
  ts: dates,
  ts0: dates,
  ts3: dates,
  ts6: dates,
  tz: dates,
  tz3: dates,
  tz6: dates,
}

const YEARS = 'a date outside the years 1 to 9999'
const BEFORE_CHRIST = 'a date before Christ'

/** What SQLite cannot hold, or what is not worth it. */
const refused: Readonly<Record<string, readonly string[]>> = {
  ip: ['the abbreviated inet value "1.2.3"'],
  real: ['NaN of type real'],
  dbl: ['NaN of type double precision'],
  ts0: [YEARS],
}

const refusedText: Readonly<Record<string, readonly string[]>> = {
  ip: ['the abbreviated inet value "10.1"'],
  real: ['NaN of type real'],
  dbl: ['NaN of type double precision'],
  d: [YEARS, BEFORE_CHRIST],
  ts: [YEARS, BEFORE_CHRIST],
}

describe('values through Prisma', () => {
  for (const [column, values] of Object.entries(columns)) {
    both(
      column,
      async (p, { attempt }) => {
        const outcomes: unknown[] = []
        for (const [i, value] of values.entries()) {
          outcomes.push(
            await attempt(
              p.native.create({
                data: { id: 100 + i, [column]: value },
                select: { id: true, [column]: true } as never,
              }),
            ),
          )
        }
        const order = await attempt(
          p.native.findMany({
            where: { id: { gte: 100 } },
            orderBy: [{ [column]: 'asc' }, { id: 'asc' }] as never,
            select: { id: true },
          }),
        )
        const text = await attempt(
          p.$queryRawUnsafe(`SELECT id, "${column}"::text AS t FROM "Native" WHERE id >= 100 ORDER BY id`),
        )
        return { outcomes, order, text }
      },
      { refuses: refused[column] },
    )
  }
  both('text that Postgres cannot hold', async (p, { attempt }) => {
    const outcomes: unknown[] = []
    for (const text of badTexts) {
      outcomes.push(
        await attempt(p.native.create({ data: { id: 100 + outcomes.length, text }, select: { text: true } })),
      )
      outcomes.push(await attempt(p.native.findMany({ where: { text }, select: { id: true } })))
      outcomes.push(
        await attempt(p.native.create({ data: { id: 100 + outcomes.length, js: { a: text } }, select: { js: true } })),
      )
      outcomes.push(
        await attempt(p.native.create({ data: { id: 100 + outcomes.length, jsb: [text] }, select: { jsb: true } })),
      )
      outcomes.push(
        await attempt(
          p.nativeList.create({ data: { id: 100 + outcomes.length, texts: [text] }, select: { texts: true } }),
        ),
      )
    }
    return outcomes
  })
  both(
    'dates at the ends of the range',
    async (p, { attempt }) => {
      const outcomes: unknown[] = []
      for (const column of ['d', 'ts3', 'tz3'])
        for (const value of far)
          outcomes.push(
            await attempt(() =>
              p.native.create({
                data: { id: 100 + outcomes.length, [column]: new Date(value) },
                select: { [column]: true } as never,
              }),
            ),
          )
      return outcomes
    },
    { refuses: [YEARS] },
  )
  both('an invalid date', (p) => p.native.create({ data: { id: 100, ts: new Date(NaN) } }))
})

describe('filters by value', () => {
  for (const [column, values] of Object.entries(columns)) {
    if (column === 'js') continue
    both(
      column,
      async (p, { attempt }) => {
        const outcomes: unknown[] = []
        await p.native.update({ where: { id: 2 }, data: { [column]: values[1] as never } })
        for (const value of values.slice(0, 12)) {
          const conditions =
            column === 'bool' || column === 'jsb' || column === 'bytes' || column === 'color' || column === 'xml'
              ? ['equals', 'not']
              : ['equals', 'not', 'gt', 'lte']
          for (const condition of conditions) {
            const where = { [column]: { [condition]: value } }
            outcomes.push(
              await attempt(p.native.findMany({ where: where as never, orderBy: { id: 'asc' }, select: { id: true } })),
            )
          }
        }
        return outcomes
      },
      { refuses: column === 'ip' ? refused.ip : undefined },
    )
  }
})

/** Text input as a driver sends it, with what an application reads back. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  d: [
    '2024-02-30',
    '2024-02-29',
    'infinity',
    '-infinity',
    'epoch',
    '20240203',
    'Feb 3 2024',
    '2024-02-03T04:05:06Z',
    '5874897-12-31',
    '5874898-01-01',
    '4713-11-24 BC',
    '4714-01-01 BC',
    '',
    'x',
    '2024-13-01',
    'J2451187',
    '24:00:00',
    '2024-02-03 25:00',
  ],
  ts: [
    '2024-02-03 04:05:06.1234565',
    '2024-02-03T04:05:06+05',
    '2024-02-03 24:00:00',
    '2024-02-03 23:59:60',
    'infinity',
    '-infinity',
    '294276-12-31 23:59:59.999999',
    '294277-01-01',
    '4714-11-24 00:00:00 BC',
    '0044-03-15 BC',
    '2024-02-03 04:05:06 PM',
    'x',
    '',
    '2024-02-03 04:60:00',
    '1999-01-08 04:05:06',
  ],
  ts0: ['2024-02-03 04:05:06.5', '2024-02-03 04:05:07.5', '2024-12-31 23:59:59.5', '1969-12-31 23:59:59.5'],
  ts3: ['2024-02-03 04:05:06.1235', '2024-02-03 04:05:06.1245', '1969-12-31 23:59:59.9995'],
  tz: [
    '2024-02-03 04:05:06+05:30',
    '2024-02-03 04:05:06-08',
    '2024-02-03 04:05:06Z',
    '2024-02-03 04:05:06 UTC',
    '2024-02-03T04:05:06.789123456+00:00',
    'infinity',
    '2024-02-03 04:05:06+16',
    '2024-02-03 04:05:06+15:59:59',
    'x',
  ],
  ti: [
    '04:05:06.7891234',
    '24:00:00',
    '24:00:01',
    '23:59:60',
    '04:05',
    '4:5',
    '040506',
    '12:00 PM',
    '12:00 AM',
    'x',
    '',
    '04:05:06+02',
  ],
  ti6: ['23:59:59.9999995', '04:05:06.7891235'],
  tm: ['04:05:06+02', '04:05:06-15:59', '04:05:06.123456Z', '24:00:00+00', '04:05:06', 'x', '04:05:06+16'],
  num: ['1.005', '9999.995', '1e3', '1e4', ' 1 ', '1_000', '0x10', 'NaN', 'infinity', '', 'x', '.5', '5.', '1e', '--1'],
  numAny: ['1.500', '1e-10', '0x1F', '0b101', '1_0.5', 'inf', '-infinity', 'nan', '1e131071', '1e140000', '0e0'],
  money: ['$1,234.56', '-$5', '($5)', '1,2', '92233720368547758.07', '92233720368547758.08', 'x', ''],
  real: ['1.1', 'NaN', 'Infinity', '-inf', '1e39', '1e-46', '3.4028235e38', '', 'x', '0x1p3', '1e'],
  dbl: [
    '1.1',
    'NaN',
    'inf',
    '1e309',
    '1e-400',
    ' 5 ',
    '4.9e-324',
    '0.1000000000000000055511151231257827',
    '123456789012345678',
  ],
  i2: ['32767', '32768', ' 5 ', '+5', '5.0', '0x7f', '1_000', '', 'x'],
  i4: ['2147483648', '0b11', '0o17', '1__0', '_1', '-0'],
  i8: ['9223372036854775808', '-9223372036854775808', '1e3'],
  oid: ['4294967295', '4294967296', '-1', '-4294967296'],
  bool: ['t', 'TRUE', 'yes', 'on', '1', 'y', 'tr', 'of', 'o', 'off', '0', '', 'maybe', ' true '],
  bytes: ['\\x', '\\xAB cd', '\\xabc', '\\xzz', 'abc', '\\001\\\\', '\\', 'ü', '\\400'],
  js: [
    '{"b":1, "a":2, "b":3}',
    ' [1 ,2] ',
    '{',
    '',
    'nul',
    '{"a":}',
    '"\\u0000"',
    '"\\ud800"',
    '01',
    '1.0',
    '1e5',
    '{"a":1,}',
    "{'a':1}",
    '[1 2]',
    '"tab\t"',
    'NaN',
  ],
  jsb: [
    '{"b":1, "aa":0, "a":2, "b":3}',
    '[1.0, 1e5, 1E-2, 100, -0, 1.50e3]',
    '"\\u00e9\\n"',
    '"\\u0000"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '{"a":{"c":1,"b":2}}',
    '1e400',
    '123456789012345678901234567890',
    '{',
    '[[]',
    '""',
    '{"":""}',
  ],
  uu: [
    '00000000-0000-4000-8000-00000000abcd',
    '{00000000-0000-4000-8000-00000000ABCD}',
    '0000-0000-0000-4000-8000-0000-0000-abcd',
    '00000000-0000-4000-8000-00000000abcdx',
    '',
  ],
  color: ['RED', 'red', '', 'PURPLE'],
  chr: ['a', 'abc   ', 'abcd', ''],
  vc: ['abcde   ', 'abcdef', ''],
  bit: ['101', '10', 'B101', 'x5', ''],
  vb: ['101', '', '111111111'],
  ip: ['10.1.2.3/8', '10.1', '::', '1::/129', '192.168.000.001', '10.0.0.256'],
}

describe('values as text', () => {
  for (const [column, values] of Object.entries(inputs)) {
    const statements: Statement[] = values.map((value, i) => ({
      sql: `INSERT INTO "Native" (id, "${column}") VALUES ($1, $2) RETURNING "${column}", "${column}"::text AS t`,
      values: [200 + i, value],
    }))
    const read = [
      { sql: `SELECT * FROM "Native" WHERE id >= 200 ORDER BY id` },
      { sql: `SELECT id FROM "Native" ORDER BY "${column}" DESC, id` },
    ]
    bothSql(column, [...statements, ...(column === 'js' ? read.slice(0, 1) : read)], { refuses: refusedText[column] })
  }
})

const lists: Readonly<Record<string, readonly unknown[]>> = {
  texts: [[], ['a', ''], ['NULL', 'null', '"', '\\', ',', '{}', ' '], texts],
  vcs: [['abcde'], ['abcdef']],
  chrs: [['a', 'abc'], ['abcd']],
  ips: [['10.0.0.1', '::1'], ['x']],
  bits: [['101'], ['1']],
  uus: [['00000000-0000-4000-8000-00000000ABCD'], ['x']],
  reals: [[1.1, -0, 1e30], [NaN]],
  dbls: [[0.1, 1e308, 5e-324]],
  i2s: [[1, -1], [40000]],
  i4s: [[2147483647], [2147483648]],
  i8s: [[9223372036854775807n, -1n]],
  nums: [['1.005', '9999.994'], ['10000']],
  bools: [[true, false, true]],
  bytes: [[Uint8Array.of(), Uint8Array.of(0, 255)]],
  js: [[{ b: 1, a: 2 }, [1], 'x', 1.5], [null]],
  jsbs: [[{ b: 1, a: 2 }, [1], 'x', '"', 1.5], [Prisma.JsonNull]],
  colors: [['RED', 'BLUE'], ['PURPLE']],
  ds: [dates],
  tms: [dates],
  tis: [dates],
  tss: [dates],
  tzs: [dates],
}

describe('lists through Prisma', () => {
  for (const [column, values] of Object.entries(lists)) {
    both(
      column,
      async (p, { attempt }) => {
        const outcomes: unknown[] = []
        for (const [i, value] of values.entries()) {
          const select = { id: true, [column]: true } as never
          outcomes.push(await attempt(p.nativeList.create({ data: { id: 100 + i, [column]: value }, select })))
          outcomes.push(
            await attempt(p.nativeList.update({ where: { id: 1 }, data: { [column]: { push: value } }, select })),
          )
          outcomes.push(
            await attempt(
              p.nativeList.findMany({ where: { [column]: { equals: value } }, select, orderBy: { id: 'asc' } }),
            ),
          )
          outcomes.push(
            await attempt(
              p.nativeList.findMany({
                where: { [column]: { has: (value as unknown[])[0] } },
                select,
                orderBy: { id: 'asc' },
              }),
            ),
          )
          outcomes.push(
            await attempt(
              p.nativeList.findMany({ where: { [column]: { hasSome: value } }, select, orderBy: { id: 'asc' } }),
            ),
          )
        }
        outcomes.push(
          await attempt(
            p.$queryRawUnsafe(
              `SELECT id, "${column}"::text AS t FROM "NativeList" WHERE id >= 100 OR id = 1 ORDER BY id`,
            ),
          ),
        )
        return outcomes
      },
      { refuses: column === 'reals' ? refused.real : undefined },
    )
  }
  bothSql(
    'array literals',
    [
      '{1,2}',
      '{ 1 , NULL , 3 }',
      '{}',
      '{{1,2},{3,4}}',
      '{{1},{2,3}}',
      '[2:3]={7,8}',
      '{1,',
      '1',
      '{x}',
      '{99999999999}',
      '{"1"}',
      '{1,,2}',
      '',
    ].map((value, i) => ({
      sql: 'INSERT INTO "NativeList" (id, i4s) VALUES ($1, $2) RETURNING i4s',
      values: [300 + i, value],
    })),
    { refuses: ['an array literal with explicit bounds'] },
  )
  bothSql(
    'text array literals',
    [
      '{a,b}',
      '{"a b",c\\"d}',
      '{"",NULL,"NULL",null}',
      '{ a b , c }',
      '{a"b}',
      '{"a}',
      '{a}}',
      '{\\\\}',
      '{"\\\\"}',
      '{é,🎉}',
    ].map((value, i) => ({
      sql: 'INSERT INTO "NativeList" (id, texts) VALUES ($1, $2) RETURNING texts',
      values: [300 + i, value],
    })),
  )
})
