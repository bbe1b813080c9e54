/** Random SELECTs of rows as values, joins, LATERAL and windows, on the shadow and on Postgres. TEST_SEED runs one seed again. */
import { Generator } from '../support/generate'
import { openSides, type Sides } from './sideBySide'

const DDL = `
  CREATE TABLE a (id int PRIMARY KEY, n int, price numeric(6,2), f float8, day date, at timestamp, name text, tags text[]);
  CREATE TABLE b (id int PRIMARY KEY, a_id int, n int, name text, note text, active boolean);
`
const COUNT = Number(process.env.TEST_COUNT ?? 300)
const g = new Generator()
let sides: Sides

const pick = <T>(list: readonly T[]): T => g.pick(list)
const maybe = (text: () => string, chance = 0.5): string => (g.next() < chance ? text() : '')
const list = (least: number, most: number, make: () => string, separator = ', '): string =>
  g.many(g.integer(least, most), make).join(separator)

const nullable = (value: () => string) => (g.next() < 0.2 ? 'NULL' : value())
const quoted = (values: readonly string[]) => `'${pick(values)}'`
const NAMES = ['a b', '', 'x,y', 'q"r', '(z)', 'é', 'back\\slash', 'Plain', 'plain']

const rowOfA = (id: number) =>
  `(${[
    id,
    nullable(() => String(g.integer(-3, 6))),
    nullable(() => pick(['1.50', '2.00', '-3.25', '10', '0.01'])),
    nullable(() => pick(['1.5', '-2', '0', '1e10', '0.25'])),
    nullable(() => quoted(['2024-01-01', '2024-01-31', '2024-02-29', '2023-12-25', 'infinity'])),
    nullable(() => quoted(['2024-01-01 10:00', '2024-01-03 09:30:00.5', '2024-02-01', '-infinity'])),
    nullable(() => quoted(NAMES)),
    nullable(() => pick(["'{a,b}'", "'{}'", `'{"c d",NULL}'`])),
  ].join(', ')})`
const rowOfB = (id: number) =>
  `(${[
    id,
    nullable(() => String(g.integer(1, 9))),
    nullable(() => String(g.integer(0, 3))),
    nullable(() => quoted(NAMES)),
    nullable(() => quoted(NAMES)),
    nullable(() => pick(['true', 'false'])),
  ].join(', ')})`

beforeAll(async () => {
  // Each statement gives its rows an order of its own, or none that is compared.
  sides = await openSides(DDL, { ordered: false })
  const numbers = Array.from({ length: 8 }, (_, i) => i + 1)
  await both(`INSERT INTO a VALUES ${numbers.map(rowOfA).join(', ')}`)
  await both(`INSERT INTO b VALUES ${[...numbers, 9, 10, 11].map(rowOfB).join(', ')}`)
}, 60_000)
afterAll(() => sides?.close())

async function both(sql: string): Promise<'same' | 'refused'> {
  const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
  if (here.error?.code === '0A000' && String(here.error.message).includes('on the shadow')) return 'refused'
  expect({ sql, seed: g.seed, answer: here }).toEqual({ sql, seed: g.seed, answer: there })
  return 'same'
}

const A_COLUMNS = ['id', 'n', 'price', 'f', 'day', 'at', 'name', 'tags']

const rowValue = (): string =>
  pick([
    () => 'a',
    () => 'b',
    () => `ROW(${list(1, 3, () => `a.${pick(A_COLUMNS)}`)})`,
    () => `ROW(a.id, ROW(b.name, b.n), b)`,
    () => `(SELECT x FROM (SELECT b.id AS "Id", a.name AS nm) x)`,
  ])()

const ofRow = (): string =>
  pick([
    () => rowValue(),
    () => `row_to_json(${rowValue()})`,
    () => `to_jsonb(${rowValue()})`,
    () => `${rowValue()}::text`,
    () => `${rowValue()} IS ${maybe(() => 'NOT ')}NULL`,
    () => `(${pick(['a', 'b'])}).name`,
    () => `jsonb_build_object('r', ${rowValue()}, 'n', a.n)`,
    () => `ARRAY[${rowValue()}]`,
    () => `a ${pick(['=', '<', '>=', 'IS DISTINCT FROM'])} (SELECT z FROM a z WHERE z.id = ${g.integer(1, 8)})`,
    () => `(a.n, b.name) ${pick(['=', '<', '<=', '<>', 'IS DISTINCT FROM'])} (b.n, a.name)`,
    () => `b IN (SELECT z FROM b z WHERE z.n ${pick(['<', '>'])} 2)`,
    () => `coalesce(b, (SELECT z FROM b z WHERE z.id = 1))`,
    () => `CASE WHEN a.n > 1 THEN a END`,
  ])()

const joined = (): string =>
  pick([
    'a JOIN b ON b.a_id = a.id',
    'a LEFT JOIN b ON b.a_id = a.id',
    'a LEFT JOIN b ON b.a_id = a.id AND b.n > 1',
    'a RIGHT JOIN b ON b.a_id = a.id',
    'a FULL JOIN b ON b.a_id = a.id',
    'a FULL JOIN b USING (id)',
    'a LEFT JOIN (SELECT * FROM b WHERE n < 3) b ON b.a_id = a.id',
    'a LEFT JOIN LATERAL (SELECT * FROM b z WHERE z.a_id = a.id ORDER BY z.id DESC LIMIT 2) b ON true',
    'a JOIN LATERAL (SELECT * FROM b z WHERE z.a_id = a.id UNION SELECT * FROM b z WHERE z.id = a.n) b ON b.n > 0',
  ])

const rows = () => `SELECT ${list(1, 3, ofRow)} FROM ${joined()}`
const grouped = () =>
  `SELECT a.id, ${list(1, 2, () =>
    pick([
      'count(b)',
      'json_agg(b ORDER BY b.id)',
      'jsonb_agg(ROW(b.n, a.name) ORDER BY b.id)',
      'array_agg(b ORDER BY b.id DESC)',
      'max(b)',
      'count(DISTINCT (b.n, b.name))',
      'array_agg(DISTINCT b.n ORDER BY b.n DESC)',
      "string_agg(DISTINCT b.name, ';' ORDER BY b.name)",
      'json_agg(DISTINCT b.n) FILTER (WHERE b.active)',
      'a',
    ]),
  )} FROM ${joined().replace('FULL JOIN b USING (id)', 'LEFT JOIN b USING (id)')} GROUP BY a.id`

const KEYS = ['n', 'price', 'f', 'day', 'at']
const OFFSETS: Readonly<Record<string, readonly string[]>> = {
  n: ['0', '1', '2', '10'],
  price: ['0', '1.5', '2', '100.01'],
  f: ['0', '1.5', '1e9'],
  day: ["'1 day'", "'30 days'", "'36 hours'", "interval '0'"],
  at: ["'1 day'", "'2 days 30 minutes'", "interval '40 days'"],
}
const sort = (key: string) => `${key}${pick(['', ' DESC'])}${pick(['', '', ' NULLS FIRST', ' NULLS LAST'])}`

function bounds(offset: () => string): string {
  const before = () => pick(['UNBOUNDED PRECEDING', `${offset()} PRECEDING`, 'CURRENT ROW'])
  const after = () => pick(['UNBOUNDED FOLLOWING', `${offset()} FOLLOWING`, 'CURRENT ROW'])
  const shape = g.next()
  if (shape < 0.1) return `BETWEEN ${offset()} PRECEDING AND ${offset()} PRECEDING`
  if (shape < 0.2) return `BETWEEN ${offset()} FOLLOWING AND ${offset()} FOLLOWING`
  return `BETWEEN ${before()} AND ${after()}`
}

function windowed(): string {
  const ranged = g.next() < 0.6
  const key = pick(KEYS)
  const mode = ranged ? 'RANGE' : pick(['ROWS', 'GROUPS'])
  // What counts rows needs an order without ties.
  const order = mode === 'ROWS' ? `${sort(key)}, id` : sort(key)
  const offset = () => (ranged ? pick(OFFSETS[key] ?? ['0']) : String(g.integer(0, 3)))
  const exclude = maybe(() => ` EXCLUDE ${pick(['CURRENT ROW', 'GROUP', 'TIES', 'NO OTHERS'])}`, 0.3)
  const over = `(${maybe(() => 'PARTITION BY id % 2 ')}ORDER BY ${order} ${mode} ${bounds(offset)}${exclude})`
  const call = () =>
    pick([
      'count(*)',
      'sum(n)',
      'sum(price)',
      'min(name)',
      'max(price)',
      'max(at)',
      'bool_or(n > 1)',
      'avg(n)',
      'count(n) FILTER (WHERE id > 3)',
      ...(mode === 'ROWS' ? ['array_agg(id)', "string_agg(name, ',')", 'first_value(id)', 'nth_value(id, 2)'] : []),
    ])
  return `SELECT id, ${list(1, 3, () => `${call()} OVER w`)} FROM a WINDOW w AS ${over}`
}

function lateral(): string {
  const inner = pick([
    'SELECT z.id, z.name FROM b z WHERE z.a_id = a.id ORDER BY z.n NULLS FIRST, z.id LIMIT 2',
    'SELECT z.n AS id, max(z.name) AS name FROM b z WHERE z.a_id >= a.id GROUP BY z.n',
    'SELECT DISTINCT z.n AS id, a.name FROM b z WHERE z.a_id < a.id',
    "VALUES (a.id, a.name), (a.n, 'v')",
    'SELECT z.id, z.name FROM b z WHERE z.a_id = a.id EXCEPT SELECT a.n, a.name',
    'SELECT z.id, y.name FROM b z CROSS JOIN LATERAL (SELECT q.name FROM b q WHERE q.a_id = z.a_id OR q.n = a.n ORDER BY q.id LIMIT 2) y WHERE z.a_id = a.id',
    'SELECT rank() OVER (ORDER BY z.n)::int AS id, z.name FROM b z WHERE z.a_id <> a.id',
  ])
  const join = pick(['JOIN LATERAL', 'LEFT JOIN LATERAL'])
  const on = pick(['true', 'x.id > 1', 'x.name IS NOT NULL OR a.n > 1'])
  return `SELECT a.id, ${pick(['x.*', 'x', 'row_to_json(x), x.id', 'count(x) OVER ()'])} FROM a ${join} (${inner}) AS x(id, name) ON ${on}`
}

test(`${COUNT} statements, seed ${g.seed}`, async () => {
  let refused = 0
  for (let i = 0; i < COUNT; i++)
    if ((await both(pick([rows, grouped, windowed, windowed, lateral])())) === 'refused') refused++
  expect(refused).toBeLessThan(COUNT / 20)
}, 240_000)
